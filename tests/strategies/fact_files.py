"""The same facts written as files of several forms, and what the commands `check` and `batch` make of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import xlsxwriter
from msgspec.structs import replace

from qsd_rules.assess.assessment import FINDINGS
from qsd_rules.assess.engine import assess
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.facts.writing import write_snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading.table_reading import Wishes, find_tables, preparation_of
from qsd_rules.tables.writing.run import Job, run
from qsd_rules.tables.writing.sampling import record_of
from qsd_rules.workbook.snapshot_files import read_snapshot
from tests.strategies.table_files import as_rows, facts_given, records_of, to_csv

Sheets = Mapping[str, Sequence[SubjectRecord]]
"""Subjects by kind, each kind a table."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command makes of files: values by subject and fact, findings, decisions, how many come to which outcome.

    Of the kinds that are judged by both commands.
    """

    values: Mapping[tuple[str, str, str], object]
    findings: Mapping[tuple[str, str, str], str]
    decisions: Mapping[tuple[str, str, str], tuple[str, str]]
    counts: Mapping[tuple[str, str, str], int]


def values_of(records: Iterable[SubjectRecord]) -> dict[tuple[str, str, str], object]:
    """Every value, name and complete collection of some subjects."""
    found: dict[tuple[str, str, str], object] = {}
    for record in records:
        found[record.kind, record.id, "name"] = record.name
        found[record.kind, record.id, "complete"] = record.complete
        for name, value in record.facts.items():
            found[record.kind, record.id, name] = value
    return found


# By check.


def by_check(policy: Policy, paths: Sequence[str], kinds: Iterable[str]) -> Answer:
    """What `check` makes of files, of these kinds."""
    asked = set(kinds)
    snapshot = read_snapshot(policy, paths)
    # Tables have no date of their own, so that no act is after it.
    assessment = assess(policy, replace(snapshot, date=date.max), snapshot.date)
    counts: Counter[tuple[str, str, str]] = Counter(
        (outcome.rule, reading.reading, outcome.outcome if reading.reading == outcome.reading else reading.outcome)
        for outcome in assessment.outcomes
        if outcome.subject[0] in asked
        for reading in outcome.readings
    )
    return Answer(
        values_of(record for record in snapshot.subjects.values() if record.kind in asked),
        {
            (*outcome.subject, outcome.rule): outcome.outcome
            for outcome in assessment.outcomes
            if outcome.subject[0] in asked and outcome.outcome in FINDINGS
        },
        {
            (*decision.subject, decision.decision): (decision.status, decision.act)
            for decision in assessment.decisions
            if decision.subject[0] in asked and decision.status != "not_applicable"
        },
        counts,
    )


# By batch.


def by_batch(policy: Policy, paths: Sequence[str], folder: Path, day: date, kinds: Iterable[str]) -> Answer:
    """What `batch` makes of files, of these kinds; nothing in them may be set aside."""
    asked = set(kinds)
    wishes = Wishes(paths)
    outcome = run(policy, Job(wishes, folder / "out", day, {}, "parquet", None, True, 0))
    rejects = outcome.summary["rejects"]
    assert isinstance(rejects, list) and all(each["check"] == "read-as" for each in rejects), rejects
    assert outcome.summary["left_out"] == {}, outcome.summary
    found = find_tables(policy, wishes, folder / "work")
    prepared, _ = preparation_of(found, wishes, folder / "work").run()
    records = [
        record_of(policy, kind, row)
        for kind, table in prepared.tables.items()
        if kind in asked
        for frame in table.parts(table.columns)
        for row in frame.iter_rows(named=True)
    ]
    findings = _results(folder / "out", "findings", ("kind", "subject", "rule", "outcome"))
    decisions = _results(folder / "out", "decisions", ("kind", "subject", "decision", "status", "act"))
    counts = pl.read_csv(folder / "out" / "counts.csv").filter(pl.col("kind").is_in(sorted(asked)))
    return Answer(
        values_of(records),
        {(kind, of, rule): told for kind, of, rule, told in findings if kind in asked},
        {(kind, of, name): (status, act or "") for kind, of, name, status, act in decisions if kind in asked},
        {row[:3]: row[3] for row in counts.select("rule", "reading", "outcome", "count").rows()},
    )


def _results(out: Path, name: str, columns: Sequence[str]) -> list[tuple[str, ...]]:
    paths = sorted((out / name).glob("part-*")) if (out / name).is_dir() else []
    return [
        row
        for path in paths
        for row in pl.read_parquet(path).select(pl.col(column).cast(pl.String) for column in columns).rows()
    ]


# Files.

Writer = Callable[[Path, Policy, Snapshot, Sheets], list[str]]
"""Writes subjects to a folder, and says by which arguments they are read."""


def as_yaml(folder: Path, policy: Policy, snapshot: Snapshot, sheets: Sheets) -> list[str]:
    """A file of facts, as it is checked."""
    kept = {(record.kind, record.id): record for records in sheets.values() for record in records}
    path = folder / "facts.yaml"
    path.write_text(write_snapshot(Snapshot(snapshot.date, kept, {}, snapshot.title, False, "")), encoding="utf-8")
    return [str(path)]


def as_csv(folder: Path, policy: Policy, snapshot: Snapshot, sheets: Sheets) -> list[str]:
    """A table of texts for each kind."""
    for kind, records in sheets.items():
        to_csv(folder / f"{kind}.csv", as_rows(policy, records))
    return [str(folder)]


def as_csv_without_names(folder: Path, policy: Policy, snapshot: Snapshot, sheets: Sheets) -> list[str]:
    """Tables without the column of names: subjects go by their ids."""
    for kind, records in sheets.items():
        header, rows = as_rows(policy, records)
        assert header[1] == "name" and all(row[1] == row[0] for row in rows)
        to_csv(folder / f"{kind}.csv", ([header[0], *header[2:]], [[row[0], *row[2:]] for row in rows]))
    return [str(folder)]


def as_workbook(folder: Path, policy: Policy, snapshot: Snapshot, sheets: Sheets) -> list[str]:
    """A workbook as an office has it: labels for heads, numbers and days as such, the date of the facts on a sheet."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        about = book.add_worksheet("about")
        about.write_string(0, 0, "事实日期")
        about.write_datetime(0, 1, _midnight(snapshot.date), day)
        for kind, records in sheets.items():
            sheet = book.add_worksheet(kind[:31])
            facts = facts_given(policy, records)
            for column, head in enumerate(["编号", "名称", *(fact.path for fact in facts)]):
                sheet.write_string(0, column, head)
            for row, record in enumerate(records, 1):
                sheet.write_string(row, 0, record.id)
                sheet.write_string(row, 1, record.name)
                for column, fact in enumerate(facts, 2):
                    match _cell(record.facts.get(fact.name)):
                        case date() as value:
                            sheet.write_datetime(row, column, _midnight(value), day)
                        case str() as value:
                            sheet.write_string(row, column, value)
                        case None:
                            pass
                        case value:
                            sheet.write(row, column, value)
    return [str(path)]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _cell(value: Value | Absent | None) -> bool | float | date | str | None:
    """A value as a clerk has it in a cell."""
    match value:
        case None | bool() | date() | str():
            return value
        case Absent():
            return "无"
        case tuple():
            return "；".join(value) if value else "无"
        case Decimal():
            return float(value)
        case _:
            return value


def sheets_of(policy: Policy, snapshot: Snapshot, kinds: Iterable[str]) -> dict[str, list[SubjectRecord]]:
    """The subjects of these kinds, where there are any."""
    return {kind: records for kind in kinds if (records := records_of(snapshot, kind))}
