"""`qsd-rules twins`: pairs of cases on both sides of every comparison, for a lawyer to approve."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.outputs import refuse_overwriting
from qsd_rules.cli.prove import check_rule
from qsd_rules.cli.solving import progress_on_stderr, require_solver
from qsd_rules.cli.speaking import Day, SpokenCommand, WholeNumber
from qsd_rules.source.files import shown_path
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

PAGE, CASES = "twins.md", "twins.yaml"

SUMMARY = Text(
    "为每处比较各生成一对算例，只差一个事实，分处比较的两侧\n\n"
    "默认在屏幕上列出核准表（Markdown）；`--output` 把核准表 twins.md 和算例 twins.yaml 写入文件夹",
    "For every comparison a pair of cases that differ in one fact, one on each side\n\n"
    "Prints the sheet to approve them on (Markdown); `--output` writes the sheet twins.md and the cases twins.yaml",
)
AS_OF_HELP = Text("算例的日期", "day of the cases")
RULE_HELP = Text("只生成这条规则的，可多次给出", "only for this rule; may be given several times")
OUTPUT_HELP = Text("写入这个文件夹", "write to this folder")
LIMIT_HELP = Text("每个问题至多用多少秒", "seconds that one question may take")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(rules: str | None, as_of: date | None, rule: tuple[str, ...], output: str | None, limit: int) -> None:
        require_solver()
        from qsd_rules.pack.cases.case_reading import cases_folder, read_cases
        from qsd_rules.pack.cases.writing import file_lines
        from qsd_rules.pack.loading import load_policy
        from qsd_rules.pack.twins import Twins, twins_of
        from qsd_rules.policy.usual_day import usual_day
        from qsd_rules.report.mutation import sheet

        folder = Path(rules) if rules is not None else None
        if output is not None:
            cases = cases_folder(folder)
            written = [Path(output) / name for name in (PAGE, CASES)]
            refuse_overwriting(written, [str(cases)] if cases.is_dir() else [], rules, language)
        policy = load_policy(folder)
        for name in rule:
            check_rule(name, policy.rules)
        asked = [each for each in policy.rules.values() if not rule or each.name in rule]
        found: list[Twins] = []
        with progress_on_stderr(language) as progress:
            for done, each in enumerate(asked):
                progress(done, len(asked))
                found += twins_of(each, policy, as_of or usual_day(policy), limit)
        page = sheet(found, policy, language)
        if output is None:
            click.echo(page, nl=False)
            return
        taken = [(case.rule, case.name) for case in read_cases(policy, cases_folder(folder))]
        proposals = [proposal for each in found for proposal in each.cases or ()]
        write_files(Path(output), page, "\n".join(file_lines(proposals, policy, taken)))

    def say(text: Text) -> str:
        return text.in_language(language)

    return SpokenCommand(
        "twins",
        language,
        SUMMARY,
        callback=run,
        params=[
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF_HELP)),
            click.Option(["--rule"], multiple=True, metavar="RULE", help=say(RULE_HELP)),
            click.Option(["--output"], metavar="FOLDER", help=say(OUTPUT_HELP)),
            click.Option(
                ["--limit"], type=WholeNumber(1, language), default=10, metavar="SECONDS", help=say(LIMIT_HELP)
            ),
            *shared_options(language),
        ],
    )


def write_files(folder: Path, page: str, cases: str) -> None:
    """The sheet and the cases, beside each other.

    Raises:
        InputProblems: the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PAGE).write_text(page, encoding="utf-8")
        (folder / CASES).write_text(cases, encoding="utf-8")
    except OSError as error:
        message = Text(f"无法写入：{error.strerror}", f"can't be written: {error.strerror}")
        raise InputProblems([Problem("not-writable", Place(shown_path(folder)), message)]) from error
