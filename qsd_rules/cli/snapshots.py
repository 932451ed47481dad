"""What the commands that take facts share: reading them, and telling how the cells of workbooks were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from qsd_rules.words.language import Counted, Language, Text

if TYPE_CHECKING:
    from qsd_rules.facts.snapshot import Note, Snapshot
    from qsd_rules.policy.model import Policy

MOST_NOTES = 200
HEADING = Text("有 {count} 处不是照原样读取的，请核对：", "read otherwise than written in {count:place}; please check:")
MORE = Text("  另有 {count} 处未列出", "  {count:more is|more are} not listed")


def snapshot_from(policy: Policy, facts: Sequence[str], language: Language) -> Snapshot:
    """The snapshot that files write; on standard error, what in a workbook was read otherwise than it is written.

    Raises:
        InputProblems: everything that is wrong with the files.
    """
    from qsd_rules import read_snapshot

    snapshot = read_snapshot(policy, facts)
    tell(snapshot.notes, language)
    return snapshot


def tell(notes: Sequence[Note], language: Language) -> None:
    """Say on standard error what in workbooks was read otherwise than it is written."""
    if not notes:
        return
    click.echo(HEADING.in_language(language).format(count=Counted(len(notes))), err=True)
    for note in notes[:MOST_NOTES]:
        click.echo(f"  {note.place} {note.message.in_language(language)}", err=True)
    if len(notes) > MOST_NOTES:
        click.echo(MORE.in_language(language).format(count=Counted(len(notes) - MOST_NOTES)), err=True)
