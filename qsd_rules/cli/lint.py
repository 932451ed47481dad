"""`qsd-rules lint`: everything that is wrong with a pack."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.speaking import OneOf, SpokenCommand
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.problems import InputProblems, Problem

SUMMARY = Text(
    "检查规则包：文本是否全部编入、与收到的文本是否一致、规则写法是否合宜\n\n有问题时退出码为 1",
    "Check a pack: whether all of the text is encoded, whether it is the text as received, and how its rules are "
    "written\n\nExits with 1 if there is a problem",
)
FORMAT_HELP = Text("输出格式", "form of the output")
EXPLAIN_HELP = Text(
    "显示某项检查的说明；`all` 为全部", "show the page of a check, or with `all` the pages of all checks"
)


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(rules: str | None, form: str, explain: str | None) -> int:
        if explain is not None:
            click.echo(page_of(explain, language))
            return 0
        problems = find(rules)
        click.echo(as_json(problems) if form == "json" else as_text(problems, language))
        return 1 if problems else 0

    return SpokenCommand(
        "lint",
        language,
        SUMMARY,
        callback=run,
        params=[
            *shared_options(language),
            click.Option(
                ["--format", "form"],
                type=OneOf(("terminal", "json"), language),
                default="terminal",
                help=FORMAT_HELP.in_language(language),
            ),
            click.Option(["--explain"], metavar="CHECK", help=EXPLAIN_HELP.in_language(language)),
        ],
    )


def find(folder: str | None) -> tuple[Problem, ...]:
    """What the readers refuse; when they refuse nothing, what the checks find.

    Raises:
        InputProblems: the folder holds no pack.
    """
    from qsd_rules.pack.lint import find_problems, read_pack

    try:
        return find_problems(read_pack(Path(folder) if folder is not None else None))
    except InputProblems as refused:
        if any(problem.check == "no-pack" for problem in refused.problems):
            raise
        return refused.problems


def as_text(problems: Iterable[Problem], language: Language) -> str:
    """One or two lines for each problem, then how many there are of each check."""
    found = list(problems)
    if not found:
        return Text("没有问题", "no problems").in_language(language)
    counts = {name: sum(p.check == name for p in found) for name in sorted({p.check for p in found})}
    each = [f"{name} {count}" for name, count in counts.items()]
    total = Text(f"共 {len(found)} 个问题：{'，'.join(each)}", f"{Counted(len(found)):problem}: {', '.join(each)}")
    more = Text(
        "各项检查的说明：qsd-rules lint --explain all", "what the checks are about: qsd-rules lint --explain all"
    )
    lines = [problem.in_language(language) for problem in found]
    return "\n".join([*lines, "", total.in_language(language), more.in_language(language)])


def as_json(problems: Iterable[Problem]) -> str:
    """The problems as a JSON list."""
    return json.dumps(
        [
            {
                "check": problem.check,
                "file": problem.place.file,
                "line": problem.place.line,
                "column": problem.place.column,
                "message": {"zh": problem.message.zh, "en": problem.message.en},
                "hint": problem.hint and {"zh": problem.hint.zh, "en": problem.hint.en},
            }
            for problem in problems
        ],
        ensure_ascii=False,
        indent=2,
    )


def page_of(name: str, language: Language) -> str:
    """The page of a check, or of all. What the readers refuse has pages too.

    Raises:
        click.UsageError: there is no check of that name.
    """
    from qsd_rules.pack.lint import CHECKS
    from qsd_rules.pack.lint.refusals import REFUSALS
    from qsd_rules.words.problems import did_you_mean

    every = {**{check.name: check.page for check in CHECKS}, **REFUSALS}
    pages = {name: f"{name}\n\n{page.in_language(language)}" for name, page in every.items()}
    if name == "all":
        return "\n\n\n".join(pages.values())
    if name in pages:
        return pages[name]
    message = Text(f"没有名为 `{name}` 的检查", f"there is no check `{name}`").in_language(language)
    hint = did_you_mean(name, pages)
    raise click.UsageError(f"{message}\n    {hint.in_language(language)}" if hint else message)
