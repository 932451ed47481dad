"""`qsd-rules diff`: what changed in meaning between two versions of a pack."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Unpack

import click

from qsd_rules.cli.batch import COMPLETE, MAP, SUBJECT, require_polars
from qsd_rules.cli.batch import progress_on_stderr as rows_on_stderr
from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import Asked, look_of, report_options, write_report
from qsd_rules.cli.solving import progress_on_stderr, require_solver
from qsd_rules.cli.speaking import Day, SpokenCommand, WholeNumber
from qsd_rules.words.language import Language, Text

if TYPE_CHECKING:
    from qsd_rules.policy.model import Policy
    from qsd_rules.prove.comparing import Difference
    from qsd_rules.tables.reading.table_reading import Wishes
    from qsd_rules.tables.two_versions import TablesCompared

SUMMARY = Text(
    "比较两个版本的规则包：每条规则含义相同、更严、更宽还是不同，并附结论改变的最小事实\n\n"
    "OLD 和 NEW 是文件夹，或 git 版本（`HEAD~1`、`HEAD~1:rules`）；有任何改变时退出码为 1"
    "（条件改写而含义相同、规则改名不算）",
    "Compare two versions of a pack: whether each rule is the same in meaning, stricter, looser or different, with the "
    "smallest facts whose outcome changes\n\n"
    "OLD and NEW are folders or git revisions (`HEAD~1`, `HEAD~1:rules`); exits with 1 if "
    "anything changes but how a condition is written or what a rule is called in the pack",
)
AS_OF_HELP = Text(
    "只按这一天比较；默认每段数值、期限和有效期不变的时间各取一天",
    "compare on this day only; default: one day of each stretch in which no figure, due day or validity changes",
)
FACTS_HELP = Text(
    "另列出这份事实（文件或文件夹）的结论变化，可多次给出，各自核查",
    "also list the outcomes of these facts (a file or folder) that change; may be given several times, each by itself",
)
TABLES_HELP = Text(
    "另统计这些表中结论的变化：表的写法同 batch，可多次给出，合在一起核查",
    "also count the outcomes of the subjects in these tables that change: tables as `batch` takes them; may be given "
    "several times, all judged together",
)
ONLY_WITH_TABLES = Text("`{option}` 须与 `--tables` 同用", "`{option}` is for `--tables`, which is missing")
LIMIT_HELP = Text("每个问题至多用多少秒", "seconds that one question may take")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(
        rules: str | None,
        old: str,
        new: str,
        facts: tuple[str, ...],
        tables: tuple[str, ...],
        mapped: tuple[str, ...],
        subject: tuple[str, ...],
        complete: tuple[str, ...],
        as_of: date | None,
        limit: int,
        **asked: Unpack[Asked],
    ) -> int:
        look = look_of(asked, language, (old, new, *facts, *tables), rules)
        for option, given in (("--map", mapped), ("--subject", subject), ("--complete", complete)):
            if given and not tables:
                message = ONLY_WITH_TABLES.in_language(language).format(option=option)
                raise click.UsageError(message, click.get_current_context())
        require_solver()
        if tables:
            require_polars()
        from qsd_rules.pack.revisions import load_version
        from qsd_rules.policy.usual_day import usual_day
        from qsd_rules.prove.changed_entries import changed_entries, days_compared
        from qsd_rules.prove.comparing import SAME, Moved, compare_on, moved_outcomes, versions_of, with_explanations
        from qsd_rules.report import difference
        from qsd_rules.workbook.snapshot_files import read_snapshot

        before, after = load_version(old), load_version(new)
        moved: list[Moved] = []
        for each in facts:
            snapshots = read_snapshot(before, [each]), read_snapshot(after, [each])
            moved += moved_outcomes(before, after, each, snapshots, as_of or snapshots[1].date)
        days = days_compared(before, after) if as_of is None else (as_of,)
        day = as_of or usual_day(after)
        with progress_on_stderr(language) as progress:
            found = compare_on(before, after, days, limit, progress)
        versions = versions_of(before, after, day)
        renamed = {each.old: each.new for each in found if each.old and each.new}
        entries = changed_entries(before, after, renamed)
        judged = None
        if tables:
            from qsd_rules.tables.reading.table_reading import Wishes

            judged = judge_tables(before, after, found, Wishes(tables, mapped, subject, complete, language), as_of)
        told = moved if facts else None
        write_report(
            look,
            lambda _: difference.difference_report(
                with_explanations(found, versions), told, versions, language, judged, entries, days, as_of is not None
            ),
            lambda: difference.as_json(found, told, versions, judged, entries, days),
        )
        moves = bool(moved) or (judged is not None and any(each.changed for each in judged.judged))
        return 1 if moves or entries or any(each.change not in SAME for each in found) else 0

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
            click.Option(["--tables"], multiple=True, metavar="TABLES", help=say(TABLES_HELP)),
            click.Option(["--map", "mapped"], multiple=True, metavar="MAP", help=say(MAP)),
            click.Option(["--subject"], multiple=True, metavar="KIND=ID:NAME", help=say(SUBJECT)),
            click.Option(["--complete"], multiple=True, metavar="COLLECTION", help=say(COMPLETE)),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF_HELP)),
            click.Option(
                ["--limit"], type=WholeNumber(1, language), default=10, metavar="SECONDS", help=say(LIMIT_HELP)
            ),
            *report_options(language),
            *shared_options(language),
        ],
    )


def judge_tables(
    old: Policy, new: Policy, differences: Iterable[Difference], wishes: Wishes, as_of: date | None
) -> TablesCompared:
    """What both versions make of the tables, with progress for each of them."""
    from qsd_rules.tables.two_versions import compare_tables

    rules = dict.fromkeys((each.old, each.new) for each in differences)
    with ExitStack() as stack:
        work = Path(stack.enter_context(TemporaryDirectory()))
        lines = [stack.enter_context(rows_on_stderr(policy, wishes.language)) for policy in (old, new)]

        def progress(version: int, stage: str, kind: str, done: int, all_: int) -> None:
            lines[version](stage, kind, done, all_)

        return compare_tables(old, new, rules, wishes, as_of, work, progress)
