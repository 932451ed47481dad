"""Snapshots written as tables in every format, and what reading them must give."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import xlsxwriter

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.lowering.conditions import COMPLETE
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.tables.reading.given import Given, frame_of

Cell = str | None
Rows = tuple[Sequence[str], Sequence[Sequence[Cell]]]
"""A header, and rows of texts."""


def records_of(snapshot: Snapshot, kind: str) -> list[SubjectRecord]:
    """The subjects of a kind."""
    return [record for record in snapshot.subjects.values() if record.kind == kind]


def facts_given(policy: Policy, records: Iterable[SubjectRecord]) -> list[Fact]:
    """The facts that any of the subjects has."""
    given = {name for record in records for name in record.facts}
    return [fact for fact in policy.facts.values() if fact.name in given]


def written(value: Value | Absent | None) -> Cell:
    """A value as a cell has it."""
    match value:
        case None:
            return None
        case Absent():
            return "none"
        case bool():
            return "是" if value else "否"
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case tuple():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def as_rows(policy: Policy, records: Sequence[SubjectRecord]) -> Rows:
    """Subjects as a table of texts, with the columns that reading knows without being told."""
    facts = facts_given(policy, records)
    header = ["id", "name", "complete", *(fact.path for fact in facts)]
    rows = [
        [
            record.id,
            record.name,
            json.dumps([name.partition(".")[2] for name in sorted(record.complete)], ensure_ascii=False),
            *(written(record.facts.get(fact.name)) for fact in facts),
        ]
        for record in records
    ]
    return header, rows


def to_csv(path: Path, table: Rows, encoding: str = "utf-8", delimiter: str = ",") -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerow(table[0])
        writer.writerows([cell or "" for cell in row] for row in table[1])


def to_workbook(path: Path, tables: Mapping[str, Rows]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        for name, (header, rows) in tables.items():
            sheet = book.add_worksheet(name[:31])
            for number, row in enumerate([header, *rows]):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write_string(number, column, cell)


def to_json_lines(path: Path, table: Rows) -> None:
    header, rows = table
    lines = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def to_sqlite(path: Path, tables: Mapping[str, Rows]) -> None:
    with closing(sqlite3.connect(path)) as database:
        for name, (header, rows) in tables.items():
            columns = ", ".join(f'"{column}" TEXT' for column in header)
            database.execute(f'CREATE TABLE "{name}" ({columns})')
            marks = ", ".join("?" * len(header))
            database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
        database.commit()


def to_parquet(path: Path, policy: Policy, records: Sequence[SubjectRecord]) -> None:
    """Subjects with typed columns; what has no value cannot be told from what is not given, and is written in words."""
    facts = facts_given(policy, records)
    columns: dict[str, pl.Series] = {
        "id": pl.Series([record.id for record in records]),
        "name": pl.Series([record.name for record in records]),
        "complete": pl.Series(
            [[name.partition(".")[2] for name in sorted(record.complete)] for record in records],
            dtype=pl.List(pl.String),
        ),
    }
    for fact in facts:
        values = [record.facts.get(fact.name) for record in records]
        if any(isinstance(value, Absent) for value in values):
            columns[fact.path] = pl.Series([written(value) for value in values], dtype=pl.String)
        elif fact.type == "decimal":
            columns[fact.path] = pl.Series(values, dtype=pl.Decimal(38, fact.places + 1))
        elif (fact.type in ("list", "relation") and fact.many) or fact.type == "list":
            lists = [None if value is None else list(value) for value in values]  # type: ignore[arg-type]  # tuples
            columns[fact.path] = pl.Series(lists, dtype=pl.List(pl.String))
        else:
            columns[fact.path] = pl.Series(values, dtype=TYPED[fact.type])
    pl.DataFrame(columns).write_parquet(path)


TYPED: Mapping[str, type[pl.DataType]] = {
    "boolean": pl.Boolean, "integer": pl.Int64, "date": pl.Date, "choice": pl.String, "text": pl.String,
    "relation": pl.String,
}  # fmt: skip


def expected(policy: Policy, records: Sequence[SubjectRecord]) -> pl.DataFrame:
    """Subjects in the prepared layout, collections included."""
    frame = frame_of(policy, records, Given({}, None))
    kind = records[0].kind
    collections = [fact.name for fact in policy.facts.values() if fact.kind == kind and fact.inverse_of]
    complete = pl.col("complete")
    return frame.with_columns(
        complete.list.contains(name).fill_null(False).alias(f"{name}{COMPLETE}") for name in collections
    ).drop("complete", "#row")


Writer = Callable[[Path, Policy, Mapping[str, Sequence[SubjectRecord]]], list[str]]
"""Writes the subjects of all kinds to a folder, and says by which arguments they are read."""


def _each(suffix: str, write: Callable[[Path, Rows], None]) -> Writer:
    def write_all(folder: Path, policy: Policy, by_kind: Mapping[str, Sequence[SubjectRecord]]) -> list[str]:
        for kind, records in by_kind.items():
            write(folder / f"{kind}{suffix}", as_rows(policy, records))
        return [str(folder)]

    return write_all


def _workbook(folder: Path, policy: Policy, by_kind: Mapping[str, Sequence[SubjectRecord]]) -> list[str]:
    to_workbook(folder / "book.xlsx", {kind: as_rows(policy, records) for kind, records in by_kind.items()})
    return [str(folder / "book.xlsx")]


def _sqlite(folder: Path, policy: Policy, by_kind: Mapping[str, Sequence[SubjectRecord]]) -> list[str]:
    to_sqlite(folder / "tables.db", {kind: as_rows(policy, records) for kind, records in by_kind.items()})
    return [f"sqlite:///{folder / 'tables.db'}"]


def _parquet(folder: Path, policy: Policy, by_kind: Mapping[str, Sequence[SubjectRecord]]) -> list[str]:
    for kind, records in by_kind.items():
        to_parquet(folder / f"{kind}.parquet", policy, records)
    return [str(folder)]


WRITERS: Mapping[str, Writer] = {
    "csv": _each(".csv", to_csv),
    "gb18030": _each(".csv", lambda path, table: to_csv(path, table, "gb18030")),
    "utf-16": _each(".txt", lambda path, table: to_csv(path, table, "utf-16", "\t")),
    "tsv": _each(".tsv", lambda path, table: to_csv(path, table, "utf-8-sig", "\t")),
    "json lines": _each(".jsonl", to_json_lines),
    "workbook": _workbook,
    "sqlite": _sqlite,
    "parquet": _parquet,
}
