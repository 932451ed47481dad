"""Subjects of small kinds that are given beside the tables: in files of facts, or by `--subject district=ID:NAME`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from msgspec.structs import replace

from qsd_rules.conditions.absent import Absent
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
from qsd_rules.tables.reading.matching import COMPLETE
from qsd_rules.tables.reading.sources.source import ROW
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean


@dataclass(frozen=True, slots=True)
class Given:
    """Subjects by kind, and the day that the files of facts are of, if there are any."""

    subjects: Mapping[str, tuple[SubjectRecord, ...]]
    day: date | None
    invented: bool = False


def read_given(names: Names, files: Iterable[str], subjects: Iterable[str]) -> Given:
    """What files of facts and `--subject` say. Relations may lead to subjects that only the tables have.

    Raises:
        InputProblems: everything that is wrong with them.
    """
    documents, problems = read_documents(list(files))
    gathered = Gathered(names, problems=problems)
    for document in documents:
        read_tree(document.node, gathered)
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
    return Given({kind: tuple(records) for kind, records in by_kind.items()}, gathered.date, gathered.invented)


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


def frame_of(policy: Policy, records: Iterable[SubjectRecord]) -> pl.DataFrame:
    """Subjects of one kind in the prepared layout, with the names of their complete collections in `complete`."""
    subjects = list(records)
    names = list(dict.fromkeys(name for record in subjects for name in record.facts))
    columns = {
        ROW: pl.int_range(1, len(subjects) + 1, dtype=pl.Int64, eager=True),
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
