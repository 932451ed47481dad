"""Snapshots from files of any kind, YAML, JSON and tables, in folders, on standard input or in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from qsd_rules.facts.gathered import Gathered
from qsd_rules.facts.names import names_of
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.facts.snapshot_reading import Terms, finished, read_tree
from qsd_rules.facts.values import read_day
from qsd_rules.policy.model import Policy
from qsd_rules.source.document_reading import read_document
from qsd_rules.source.file_formats import TABLE_SUFFIXES, TYPED_SUFFIXES, holds_tables, holds_typed_tables
from qsd_rules.source.files import STANDARD_INPUT, SUFFIXES, SourceFile, read_sources, read_stream, text_of
from qsd_rules.source.nodes import Mapping, Node
from qsd_rules.words.problems import InputProblems, Problem
from qsd_rules.workbook.labels import NOTHING_MAPPED, Index

if TYPE_CHECKING:
    from qsd_rules.workbook.set_aside import ReadTables


class Handling(Struct, frozen=True):
    """How tables are read. `set_aside`: a cell or a row that cannot be read is left out and told, instead of stopping
    everything. `as_of` is the day of tables that say none. `mapped` are heads that somebody mapped by hand.
    """

    set_aside: bool = False
    as_of: date | None = None
    mapped: Index = NOTHING_MAPPED


STRICT = Handling()


def read_snapshot(policy: Policy, paths: str | Path | Iterable[str | Path], handling: Handling = STRICT) -> Snapshot:
    """The snapshot that files, folders and standard input (`-`) write together.

    Raises:
        InputProblems: everything that is wrong with any of them.
    """
    sources, problems = read_sources(paths, suffixes=SUFFIXES + TABLE_SUFFIXES + TYPED_SUFFIXES)
    return snapshot_of(policy, sources, problems, handling)


def read_snapshots(
    policy: Policy, paths: str | Path | Iterable[str | Path], handling: Handling = STRICT
) -> tuple[Snapshot, ...]:
    """The snapshots that files, folders and standard input (`-`) write, one for each date, the oldest first.

    Raises:
        InputProblems: everything that is wrong with any of them.
    """
    sources, problems = read_sources(paths, suffixes=SUFFIXES + TABLE_SUFFIXES + TYPED_SUFFIXES)
    return snapshots_of(policy, sources, problems, handling)


def read_contents(policy: Policy, contents: Iterable[tuple[str, bytes]], handling: Handling = STRICT) -> Snapshot:
    """The snapshot that files in memory write together, each with the name that messages call it by.

    What a file is goes by its name's suffix (`.yaml`, `.json`, `.xlsx`…), and a workbook is one whatever it is called.

    Raises:
        InputProblems: everything that is wrong with any of them.
    """
    sources: list[SourceFile] = []
    problems: list[Problem] = []
    for file, data in contents:
        try:
            sources.append(read_stream(BytesIO(data), file))
        except InputProblems as found:
            problems.extend(found.problems)
    return snapshot_of(policy, sources, problems, handling)


def snapshots_of(
    policy: Policy, sources: Iterable[SourceFile], problems: list[Problem], handling: Handling = STRICT
) -> tuple[Snapshot, ...]:
    """The snapshots of files that were fetched, one for each date; `problems` are those of files that could not be.

    Raises:
        InputProblems: those, and everything that is wrong with any of the files.
    """
    names = names_of(policy)
    by_day: dict[date | None, tuple[str, Gathered]] = {}
    tables: list[ReadTables] = []
    for source in sources:
        read = Gathered(names, [])
        try:
            tree = tree_of(source, read, handling, tables)
        except InputProblems as found:
            problems.extend(found.problems)
            continue
        written = tree.get("date") if isinstance(tree, Mapping) else None
        day = handling.as_of if written is None else read_day(written)
        _, gathered = by_day.setdefault(day, (source.file, Gathered(names, [])))
        gathered.problems.extend(read.problems)
        gathered.notes.extend(read.notes)
        gathered.tables |= read.tables
        gathered.lost_of |= read.lost_of
        gathered.lost = gathered.lost or read.lost
        read_tree(tree, gathered)
    snapshots = []
    for first, gathered in by_day.values() if by_day or problems else [(STANDARD_INPUT, Gathered(names, []))]:
        try:
            snapshots.append(finished(policy, gathered, first, terms_of(handling, tables)))
        except InputProblems as found:
            problems.extend(found.problems)
    if problems:
        raise InputProblems(problems)
    return tuple(sorted(snapshots, key=lambda snapshot: snapshot.date))


def snapshot_of(
    policy: Policy, sources: Iterable[SourceFile], problems: list[Problem], handling: Handling = STRICT
) -> Snapshot:
    """The snapshot of files that were fetched; `problems` are those of files that could not be.

    Raises:
        InputProblems: those, and everything that is wrong with any of the files.
    """
    gathered = Gathered(names_of(policy), problems)
    first = STANDARD_INPUT
    tables: list[ReadTables] = []
    for position, source in enumerate(sources):
        first = source.file if position == 0 else first
        try:
            read_tree(tree_of(source, gathered, handling, tables), gathered)
        except InputProblems as found:
            gathered.problems.extend(found.problems)
    return finished(policy, gathered, first, terms_of(handling, tables))


def terms_of(handling: Handling, tables: Sequence[ReadTables]) -> Terms:
    """How a snapshot is finished that these tables are part of."""
    if not handling.set_aside or not tables:
        return Terms(handling.as_of)
    from qsd_rules.workbook.set_aside import lost_at

    return Terms(handling.as_of, lambda problem: lost_at(problem, tables) is not None)


def tree_of(source: SourceFile, gathered: Gathered, handling: Handling, tables: list[ReadTables]) -> Node:
    """What a file holds, as a located tree; of a file of tables, what it was read by is added to `tables`.

    Raises:
        InputProblems: what is wrong with its form.
    """
    if holds_tables(source) or holds_typed_tables(source):
        # The libraries that read workbooks are imported only for a workbook: `check` on YAML starts sooner.
        from qsd_rules.workbook.workbook_reading import read_workbook

        node, read = read_workbook(source, gathered, handling.mapped)
        tables.append(read)
        return node
    text = text_of(source)
    return read_document(text.text, text.file)
