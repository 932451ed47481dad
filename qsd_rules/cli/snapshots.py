"""What the commands that take facts share: reading them, and telling how the cells of workbooks were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from qsd_rules.words.language import Counted, Language, Text

if TYPE_CHECKING:
    from datetime import date

    from qsd_rules.facts.snapshot import Note, Snapshot
    from qsd_rules.policy.model import Policy
    from qsd_rules.words.problems import Problem

MOST_NOTES = 200
STRICT_HELP = Text("表格里有读不出的单元格就停止（默认）", "stop at a cell of a table that cannot be read (default)")
SET_ASIDE_HELP = Text(
    "表格里读不出的单元格和行：搁置并列出，其余照常",
    "leave out cells and rows of tables that cannot be read, say so, and go on with the rest",
)
ASIDE = Text("有 {count} 处读不出，已搁置，不计入：", "{count:place} could not be read, set aside and left out:")
HEADING = Text("有 {count} 处不是照原样读取的，请核对：", "read otherwise than written in {count:place}; please check:")
MORE = Text("  另有 {count} 处未列出", "  {count:more is|more are} not listed")


def handling_options(language: Language) -> list[click.Parameter]:
    """`--strict` and `--set-aside`: what is done with a cell of a table that cannot be read."""
    return [
        click.Option(["--set-aside", "set_aside"], is_flag=True, help=SET_ASIDE_HELP.in_language(language)),
        click.Option(["--strict", "set_aside"], flag_value=False, type=bool, help=STRICT_HELP.in_language(language)),
    ]


def snapshot_from(
    policy: Policy, facts: Sequence[str], language: Language, as_of: date | None = None, set_aside: bool = False
) -> Snapshot:
    """The snapshot that files write; on standard error, what of tables was set aside or read otherwise than written.

    `as_of` is the day of tables that say none.

    Raises:
        InputProblems: everything that is wrong with the files, but for what is set aside.
    """
    from qsd_rules.workbook.snapshot_files import Handling, read_snapshot

    snapshot = read_snapshot(policy, facts, Handling(set_aside, as_of))
    tell_aside(snapshot.aside, language)
    tell(snapshot.notes, language)
    return snapshot


def tell_aside(aside: Sequence[Problem], language: Language) -> None:
    """Say on standard error what of tables could not be read and was left out."""
    if not aside:
        return
    click.echo(ASIDE.in_language(language).format(count=Counted(len(aside))), err=True)
    for problem in aside[:MOST_NOTES]:
        click.echo("  " + problem.in_language(language).replace("\n", "\n  "), err=True)
    if len(aside) > MOST_NOTES:
        click.echo(MORE.in_language(language).format(count=Counted(len(aside) - MOST_NOTES)), err=True)


def tell(notes: Sequence[Note], language: Language) -> None:
    """Say on standard error what in workbooks was read otherwise than it is written."""
    if not notes:
        return
    click.echo(HEADING.in_language(language).format(count=Counted(len(notes))), err=True)
    for note in notes[:MOST_NOTES]:
        click.echo(f"  {note.place} {note.message.in_language(language)}", err=True)
    if len(notes) > MOST_NOTES:
        click.echo(MORE.in_language(language).format(count=Counted(len(notes) - MOST_NOTES)), err=True)
