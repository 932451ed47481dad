"""Subjects of small kinds that are given beside the tables: in files of facts, or by `--subject district=ID:NAME`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl
from msgspec.structs import replace

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.gathered import Gathered
from qsd_rules.facts.names import Names, fold
from qsd_rules.facts.snapshot import SubjectRecord
from qsd_rules.facts.snapshot_reading import read_tree
from qsd_rules.facts.subjects import attach_papers
from qsd_rules.lowering.conditions import ABSENT as ABSENT_MARK
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.source.characters import identity, visible
from qsd_rules.source.document_reading import read_documents
from qsd_rules.tables.reading.cells import dtype_of
from qsd_rules.tables.reading.mapping import Mapped
from qsd_rules.tables.reading.matching import COMPLETE
from qsd_rules.tables.reading.sources.opening import WholeFile
from qsd_rules.tables.reading.sources.source import ROW, WRONG
from qsd_rules.tables.reading.whole_files import NOTHING_WHOLE, ReadWhole, read_whole
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

FACTS = "facts"
"""What messages call the subjects that files of facts and the command line give."""


@dataclass(frozen=True, slots=True)
class Given:
    """Subjects by kind, and the day that the files of facts are of, if there are any.

    `places` has for subjects of tables that were read whole the table and the row, `misread` the facts of a subject
    that could not be read, `lost_of` the kinds and relations of which something could not.
    """

    subjects: Mapping[str, tuple[SubjectRecord, ...]]
    day: date | None
    invented: bool = False
    places: Mapping[SubjectKey, tuple[str, int]] = field(default_factory=dict)
    misread: Mapping[SubjectKey, Set[str]] = field(default_factory=dict)
    lost_of: Set[str] = frozenset()
    whole: ReadWhole = NOTHING_WHOLE


def read_given(
    names: Names,
    files: Iterable[str],
    subjects: Iterable[str],
    whole: Iterable[WholeFile] = (),
    mapped: Sequence[Mapped] = (),
    language: Language = "zh",
) -> Given:
    """What files of facts, tables that are read whole and `--subject` say.

    Relations may lead to subjects that only other tables have.

    Raises:
        InputProblems: everything that is wrong with them.
    """
    documents, problems = read_documents(list(files))
    gathered = Gathered(names, problems=problems)
    for document in documents:
        read_tree(document.node, gathered)
    read = read_whole(names, whole, mapped, gathered, language)
    for draft in gathered.drafts.values():
        attach_papers(draft, gathered)
    found: dict[tuple[str, str], SubjectRecord] = {key: draft.record() for key, draft in gathered.drafts.items()}
    for written in subjects:
        record = _subject(names, written, gathered.problems)
        if record is not None:
            known = found.get((record.kind, record.id))
            found[record.kind, record.id] = replace(known, name=record.name) if known else record
    if gathered.problems:
        raise InputProblems(gathered.problems)
    by_kind: dict[str, list[SubjectRecord]] = {}
    for record in found.values():
        by_kind.setdefault(record.kind, []).append(record)
    places = {
        key: (f"{draft.place.file}[{draft.place.sheet}]" if draft.place.sheet else draft.place.file, draft.place.line)
        for key, draft in gathered.drafts.items()
        if draft.place.file in gathered.tables
    }
    return Given(
        {kind: tuple(records) for kind, records in by_kind.items()},
        gathered.date,
        gathered.invented,
        places,
        {key: draft.misread for key, draft in gathered.drafts.items() if draft.misread},
        gathered.lost_of,
        read,
    )


def _subject(names: Names, written: str, problems: list[Problem]) -> SubjectRecord | None:
    before, equals, behind = written.partition("=")
    identifier, _, name = behind.partition(":")
    kind = names.kinds.get(fold(before))
    if not equals or not identity(identifier):
        message = Text(f"`{written}` 应写作 `种类=编号:名称`", f"`{written}` must be `kind=ID:NAME`")
        problems.append(Problem("subject", Place("--subject"), message))
        return None
    if kind is None:
        message = Text(f"没有种类 `{before}`", f"there is no kind `{before}`")
        hint = did_you_mean(before, names.policy.kinds)
        problems.append(Problem("unknown-kind", Place("--subject"), message, hint))
        return None
    identifier = identity(identifier)
    return SubjectRecord(kind.name, identifier, visible(name) or identifier, {})


def frames_of(policy: Policy, given: Given, kind: str) -> tuple[tuple[str, pl.DataFrame], ...]:
    """The subjects of one kind by the table they stand in, each with what messages call it."""
    by_table: dict[str, list[SubjectRecord]] = {}
    for record in given.subjects[kind]:
        table, _ = given.places.get((kind, record.id), (FACTS, 0))
        by_table.setdefault(table, []).append(record)
    return tuple((table, frame_of(policy, records, given)) for table, records in by_table.items())


def frame_of(policy: Policy, records: Iterable[SubjectRecord], given: Given) -> pl.DataFrame:
    """Subjects of one kind in the prepared layout, with the names of their complete collections in `complete`."""
    subjects = list(records)
    rows = [given.places.get((record.kind, record.id), ("", at))[1] for at, record in enumerate(subjects, 1)]
    unread = [given.misread.get((record.kind, record.id), frozenset()) for record in subjects]
    lost = set().union(*unread)
    names = list(dict.fromkeys([*(name for record in subjects for name in record.facts), *sorted(lost)]))
    columns = {
        ROW: pl.Series(rows, dtype=pl.Int64),
        "id": pl.Series([record.id for record in subjects], dtype=pl.String),
        "name": pl.Series([record.name for record in subjects], dtype=pl.String),
        COMPLETE: pl.Series([sorted(record.complete) for record in subjects], dtype=pl.List(pl.String)),
    }
    for name in names:
        fact = policy.facts[name]
        values = [record.facts.get(name) for record in subjects]
        columns[name] = pl.Series([stored(fact, value) for value in values], dtype=dtype_of(fact))
        if fact.optional:
            columns[f"{name}{ABSENT_MARK}"] = pl.Series(
                [isinstance(value, Absent) for value in values], dtype=pl.Boolean
            )
        if fact.type == "relation" and name in lost:
            columns[f"{name}{WRONG}"] = pl.Series([name in each for each in unread], dtype=pl.Boolean)
    return pl.DataFrame(columns)


def stored(fact: Fact, value: Value | Absent | None) -> bool | int | date | str | list[str] | None:
    """A fact's value as the prepared layout has it."""
    match value:
        case None | Absent():
            return None
        case bool() | date() | str():
            return value
        case tuple():
            return list(value)
        case _:
            return int(Decimal(value).scaleb(fact.places))
