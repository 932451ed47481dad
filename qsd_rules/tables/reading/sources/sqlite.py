"""Tables of a SQLite database, read by Python's own `sqlite3`."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import polars as pl

from qsd_rules.tables.reading.sources.source import (
    ROUNDED,
    ROW,
    Frames,
    Source,
    cannot_read,
    digest_of_file,
    no_rows,
    rows_of_a_part,
)
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

SUFFIXES = (".db", ".sqlite", ".sqlite3")
SCHEME = "sqlite:///"
SURE_DIGITS = 15
"""A double tells decimals of so many digits apart."""


def open_sqlite(path: Path, name: str, table: str | None) -> list[Source]:
    """One table of a database, or all its tables and views.

    Raises:
        InputProblems: it can't be read, is no database, or has no such table.
    """
    digest = digest_of_file(path)
    log = path.with_name(path.name + "-wal")
    if log.exists():
        digest = hashlib.sha256(f"{digest}{digest_of_file(log)}".encode()).hexdigest()
    try:
        with closing(connect(path)) as database:
            found = database.execute(
                "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
            )
            tables = sorted(row[0] for row in found)
            if table is not None and table not in tables:
                message = Text(f"没有表 `{table}`", f"there is no table `{table}`")
                raise InputProblems([Problem("unknown-table", Place(name), message, did_you_mean(table, tables))])
            if not tables:
                raise no_rows(name)
            return [_source(database, path, name, each, digest) for each in (tables if table is None else [table])]
    except sqlite3.Error as error:
        raise cannot_read(name, error) from None


def connect(path: Path) -> sqlite3.Connection:
    """The database, for reading only."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _source(database: sqlite3.Connection, path: Path, name: str, table: str, digest: str) -> Source:
    # The names are quoted; what is read is what the caller named.
    described = database.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
    header = tuple(row[1] for row in described)
    truths = frozenset(place for place, row in enumerate(described) if row[2].upper().startswith("BOOL"))
    rows = int(database.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()[0])
    label = f"{name.partition('#')[0]}#{table}"
    return Source(label, (table,), header, _frames(path, table, header, truths), digest, rows)


def _frames(path: Path, table: str, header: Sequence[str], truths: frozenset[int]) -> Frames:
    def frames(positions: Sequence[int]) -> Iterator[pl.DataFrame]:
        wanted = ", ".join(quoted(header[place]) for place in positions)
        with closing(connect(path)) as database:
            try:
                cursor = database.execute(f"SELECT {wanted} FROM {quoted(table)} ORDER BY rowid")
            except sqlite3.OperationalError:
                cursor = database.execute(f"SELECT {wanted} FROM {quoted(table)}")
            first = 1
            while rows := cursor.fetchmany(rows_of_a_part(len(header))):
                columns = {
                    str(place): _series(values, place in truths)
                    for place, values in zip(positions, zip(*rows, strict=True), strict=True)
                }
                numbers = pl.int_range(first, first + len(rows), dtype=pl.Int64, eager=True)
                yield pl.DataFrame({ROW: numbers, **columns})
                first += len(rows)

    return frames


def _series(values: Sequence[object], truth: bool) -> pl.Series:
    """A column's values with their type, if they have one; SQLite keeps truth values as 0 and 1."""
    types = {type(value) for value in values} - {type(None)}
    if truth and types == {int} and all(value in (0, 1, None) for value in values):
        return pl.Series([None if value is None else value == 1 for value in values], dtype=pl.Boolean)
    if types == {int}:
        return pl.Series(values, dtype=pl.Int64)
    if types == {float}:
        return pl.Series(values, dtype=pl.Float64)
    return pl.Series([text_of(value) for value in values], dtype=pl.String)


def text_of(value: object) -> str | None:
    """A value as a cell has it; a double whose digits others round to as well is marked."""
    match value:
        case None:
            return None
        case float():
            written = repr(value)
            digits = written.partition("e")[0].replace(".", "").replace("-", "").strip("0")
            return written if len(digits) <= SURE_DIGITS else f"{written}{ROUNDED}"
        case bytes():
            return value.decode("utf-8", "replace")
        case _:
            return str(value)
