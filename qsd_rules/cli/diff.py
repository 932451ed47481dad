"""`qsd-rules diff`: what changed in meaning between two versions of a pack."""

from __future__ import annotations

from datetime import date

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.solving import progress_on_stderr, require_solver
from qsd_rules.cli.speaking import Day, OneOf, SpokenCommand, WholeNumber
from qsd_rules.language import Language, Text

SUMMARY = Text(
    "比较两个版本的规则包：每条规则含义相同、更严、更宽还是不同，并附结论改变的最小事实\n\n"
    "OLD 和 NEW 是文件夹，或 git 版本（`HEAD~1`、`HEAD~1:rules`）；有含义不同的规则时退出码为 1",
    "Compare two versions of a pack: whether each rule is the same in meaning, stricter, looser or different, with the "
    "smallest facts whose outcome changes\n\n"
    "OLD and NEW are folders or git revisions (`HEAD~1`, `HEAD~1:rules`); exits with 1 if a rule differs in meaning",
)
FORMAT_HELP = Text("输出格式", "form of the output")
AS_OF_HELP = Text("按哪一天的参数和期限比较", "day whose parameters and due dates hold")
FACTS_HELP = Text(
    "另列出这份事实（文件或文件夹）的结论变化，可多次给出，各自核查",
    "also list the outcomes of these facts (a file or folder) that change; may be given several times, each by itself",
)
LIMIT_HELP = Text("每个问题至多用多少秒", "seconds that one question may take")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(
        rules: str | None, old: str, new: str, facts: tuple[str, ...], form: str, as_of: date | None, limit: int
    ) -> int:
        require_solver()
        from qsd_rules.facts.reading import read_snapshot
        from qsd_rules.policy.revisions import load_version
        from qsd_rules.prove.comparing import SAME, Moved, compare, moved_outcomes, versions_of
        from qsd_rules.prove.pack import usual_day
        from qsd_rules.report import difference

        before, after = load_version(old), load_version(new)
        moved: list[Moved] = []
        for each in facts:
            snapshots = read_snapshot(before, [each]), read_snapshot(after, [each])
            moved += moved_outcomes(before, after, each, snapshots, as_of or snapshots[1].date)
        day = as_of or usual_day(after)
        with progress_on_stderr(language) as progress:
            found = compare(before, after, day, limit, progress)
        versions = versions_of(before, after, day)
        if form == "json":
            click.echo(difference.as_json(found, moved if facts else None, versions))
        else:
            click.echo(
                difference.as_text(found, moved if facts else None, versions, language, markdown=form == "markdown")
            )
        return 0 if all(each.change in SAME for each in found) else 1

    def say(text: Text) -> str:
        return text.in_language(language)

    return SpokenCommand(
        "diff",
        language,
        SUMMARY,
        callback=run,
        params=[
            click.Argument(["old"], metavar="OLD"),
            click.Argument(["new"], metavar="NEW"),
            click.Option(["--facts"], multiple=True, metavar="FILE", help=say(FACTS_HELP)),
            click.Option(
                ["--format", "form"],
                type=OneOf(("terminal", "markdown", "json"), language),
                default="terminal",
                help=say(FORMAT_HELP),
            ),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF_HELP)),
            click.Option(
                ["--limit"], type=WholeNumber(1, language), default=10, metavar="SECONDS", help=say(LIMIT_HELP)
            ),
            *shared_options(language),
        ],
    )
