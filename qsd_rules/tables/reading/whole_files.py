"""Files of tables that are read whole, by the reader that `check` has.

They are workbooks, web pages, Word documents, and texts whose tables are not plain. What cannot be read is set aside
with its place, and what was read otherwise than written is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import polars as pl

from qsd_rules.facts.gathered import Gathered
from qsd_rules.facts.names import Names
from qsd_rules.facts.numbers import power_between
from qsd_rules.facts.relations import resolve_names
from qsd_rules.facts.snapshot_reading import read_tree
from qsd_rules.source.files import SourceFile, unreadable
from qsd_rules.tables.reading.cells import READ_AS
from qsd_rules.tables.reading.mapping import Mapped
from qsd_rules.tables.reading.matching import (
    COMPLETE,
    ID,
    NAME,
    How,
    Match,
    Matched,
    apart,
    find_with_unit,
    given_twice,
    meaning_by_hand,
    no_kind,
    squeezed,
)
from qsd_rules.tables.reading.rejects import LONGEST_WRITTEN, SCHEMA, reason_of
from qsd_rules.tables.reading.sources.opening import WholeFile
from qsd_rules.tables.reading.sources.source import Source
from qsd_rules.words.language import Language
from qsd_rules.words.problems import InputProblems, Place, Problem
from qsd_rules.workbook.inspection import FOR_LISTS
from qsd_rules.workbook.labels import Index, Key
from qsd_rules.workbook.plan import Column, TablePlan
from qsd_rules.workbook.planning import find_tables
from qsd_rules.workbook.set_aside import Lost, ReadTables, lost_at, name_of_table
from qsd_rules.workbook.workbook import Sheet, Workbook
from qsd_rules.workbook.workbook_reading import hints_of, read_workbook

MOST_PLANNED = 1 << 20
"""A text of more bytes is converted column by column without a look at all of its cells first."""

TOLD_BY_THE_COLUMNS = "unknown-fact"
"""The check of a column that nothing is known of: the summary lists the columns."""

STOPPING = frozenset({"ambiguous-label", "period"})
"""What has to be said by hand before anything can be judged."""


@dataclass(frozen=True, slots=True)
class ReadWhole:
    """What such files came to, beside the subjects that were gathered.

    `said` is by kind what of them was set aside or read otherwise than written, in the form of rejects.
    """

    matched: tuple[Matched, ...]
    left: tuple[str, ...]
    said: Mapping[str, pl.DataFrame]


NOTHING_WHOLE = ReadWhole((), (), MappingProxyType({}))


def data_of(file: str) -> bytes:
    """The bytes of a file.

    Raises:
        InputProblems: it cannot be read.
    """
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError) as error:
        raise unreadable(file, error) from None


def read_whole(
    names: Names, files: Iterable[WholeFile], mapped: Sequence[Mapped], gathered: Gathered, language: Language
) -> ReadWhole:
    """Read files whole; their subjects are added to `gathered`, and what cannot be set aside to its problems."""
    tables: list[ReadTables] = []
    digests: dict[str, str] = {}
    index, wrong = index_of_mapped(names, mapped)
    whole = list(files)
    gathered.problems.extend(wrong if whole else [])
    for each in whole:
        try:
            data = data_of(each.file)
            digests[each.file] = hashlib.sha256(data).hexdigest()
            node, read = read_workbook(SourceFile(each.file, data), gathered, index, each.kind or "", FOR_LISTS)
        except InputProblems as refused:
            gathered.problems.extend(refused.problems)
            continue
        tables.append(read)
        read_tree(node, gathered)
    resolve_names(gathered)
    lost = {id(problem): lost_at(problem, tables) for problem in gathered.problems}
    told: list[Lost] = []
    stops: list[Problem] = []
    for problem in gathered.problems:
        found = lost[id(problem)]
        if problem.check == "no-facts":
            stops.append(no_kind(names, problem.place.file))
        elif found is None or problem.check in STOPPING or not found.kind:
            stops.append(problem)
        elif problem.check != TOLD_BY_THE_COLUMNS:
            told.append(found)
    matched = tuple(matched_of(read.book, sheet, plan, digests, names) for read in tables for sheet, plan in read.plans)
    stops += [problem for each in matched for problem in given_twice(each)]
    stops += [problem for each in matched for problem in foreign_units(names, each)]
    gathered.problems[:] = stops
    for note in gathered.notes:
        found = lost_at(Problem(READ_AS, note.place, note.message), tables) if note.place.line else None
        if found is not None and found.kind:
            told.append(found)
    left = tuple(name_of_table(read.book, sheet) for read in tables for sheet in read.left)
    kinds = dict.fromkeys(each.kind for each in told)
    return ReadWhole(matched, left, {kind: as_rejects(kind, told, language) for kind in kinds})


def foreign_units(names: Names, matched: Matched) -> Iterable[Problem]:
    """The columns whose heads say a unit of another kind than the fact's, which no power of ten makes the same."""
    for column in matched.columns:
        fact = names.policy.facts.get(column.gives)
        unit = names.policy.units.get(fact.unit) if fact is not None else None
        found = find_with_unit(names.policy, names.of(matched.kind), column.column)
        if isinstance(found, Problem) and found.check == "column-unit":
            within = apart(column.column)[1]
            if unit is None or power_between(within, unit) is None:
                yield Problem(found.check, Place(matched.source.name), found.message, found.hint)


def as_rejects(kind: str, told: Iterable[Lost], language: Language) -> pl.DataFrame:
    """What of a kind is told, in the form of rejects."""
    rows = [
        (
            each.kind, each.table, each.row, each.column, each.subject or None,
            each.written[:LONGEST_WRITTEN] or None, each.problem.check, reason_of(each.problem, language),
        )
        for each in told
        if each.kind == kind
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def index_of_mapped(names: Names, mapped: Iterable[Mapped]) -> tuple[Index, list[Problem]]:
    """The heads that were mapped by hand, and what of it names nothing of any kind it could be meant for."""
    found: dict[str, dict[str, Key]] = {}
    problems: list[Problem] = []
    for each in mapped:
        kinds = [each.kind] if each.kind is not None else list(names.policy.kinds)
        meant = {kind: meaning_by_hand(names.of(kind), each) for kind in kinds}
        keys = {kind: key_of(names, kind, gives) for kind, gives in meant.items() if isinstance(gives, str)}
        wrong = [gives for gives in meant.values() if isinstance(gives, Problem)]
        if not keys and wrong:
            problems.append(wrong[0])
        found.setdefault(each.folded, {}).update(keys)
    return {head: tuple(keys.values()) for head, keys in found.items()}, problems


def key_of(names: Names, kind: str, gives: str) -> Key:
    """The key that a mapped column gives: `id`, `name`, a fact's full name; empty for a column not to be read."""
    match gives:
        case "id" | "name":
            return Key(kind, gives)
        case "complete":
            return Key(kind, "collections")
        case "":
            return Key(kind, "ignored")
        case _:
            return Key(kind, "fact", names.policy.facts[gives])


def matched_of(book: Workbook, sheet: Sheet, plan: TablePlan, digests: Mapping[str, str], names: Names) -> Matched:
    """A table's columns as the summary lists them."""
    columns = [column for column in plan.columns if column.head]
    header = tuple(column.head for column in columns)
    source = Source(name_of_table(book, sheet), (), header, lambda _: iter(()), digests[book.file], 0, False)
    return Matched(source, plan.kind, tuple(match_of(at, column, names) for at, column in enumerate(columns)))


def match_of(position: int, column: Column, names: Names) -> Match:
    """What one column gives."""
    if len(column.gives) != 1:
        how: How = "ignored" if column.role is not None else "unknown"
        known = [fact.label.zh for fact in names.policy.facts.values()]
        hint = None if column.role is not None else names.hint(column.head, known)
        return Match(position, column.head, "", how, hint)
    key = column.gives[0]
    if key.role == "fact" and key.fact is not None:
        is_name = squeezed(column.head) in (squeezed(key.fact.path), squeezed(key.fact.name))
        return Match(position, column.head, key.fact.name, "name" if is_name else "label")
    gives = {"id": ID, "name": NAME, "collections": COMPLETE}.get(key.role, "")
    return Match(position, column.head, gives, "name" if gives else "ignored")


def is_plain(names: Names, file: str, kind: str | None, mapped: Sequence[Mapped]) -> bool:
    """Whether a text holds one list under one row of heads, which can be converted column by column.

    A text that is too long to be looked at as a whole is taken for plain.

    Raises:
        InputProblems: it cannot be read.
    """
    from qsd_rules.workbook.cells import is_ditto
    from qsd_rules.workbook.labels import labels_of
    from qsd_rules.workbook.opening import open_workbook

    if Path(file).stat().st_size > MOST_PLANNED:
        return True
    book = open_workbook(SourceFile(file, data_of(file)), FOR_LISTS)
    index, _ = index_of_mapped(names, mapped)
    labels = labels_of(names, index)
    for sheet in book.sheets:
        plans = find_tables(sheet, labels, (sheet.name, *hints_of(book)), kind or "")
        if not isinstance(plans, tuple):
            continue
        if len(plans) > 1 or any(map(needs_more_than_columns, plans)) or any(map(is_ditto, sheet.cells.values())):
            return False
    return True


def needs_more_than_columns(plan: TablePlan) -> bool:
    """Whether a table has more to it than a row of heads and rows of subjects."""
    foreign = any(column.unit for column in plan.columns)
    return plan.axis == "column" or bool(plan.aside) or foreign or plan.identified_by != "id" or len(plan.header) > 1
