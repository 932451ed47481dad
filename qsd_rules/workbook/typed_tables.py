"""Tables whose values have types: SQLite, Parquet and JSON lines, each table a sheet whose first row names its columns.

Whole tables of millions of rows are read part by part elsewhere (`tables.reading.sources`); these are looked at cell by
cell.
"""

from __future__ import annotations

import importlib.util
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal

from qsd_rules.source.file_formats import PARQUET, SQLITE
from qsd_rules.source.files import SourceFile, text_of
from qsd_rules.source.limits import shown
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem
from qsd_rules.workbook.workbook import Cell, CellValue, Damaged, Sheet, Workbook, exact, sheet_of

TABLES = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"
BATCH = Text("安装：pip install 'qsd-rules[batch]'", "install it: pip install 'qsd-rules[batch]'")


def read_typed(source: SourceFile) -> Workbook:
    """The tables of a database, of a Parquet file or of JSON lines.

    Raises:
        InputProblems: it is damaged, or a line is no object.
    """
    if source.data.startswith(SQLITE):
        return Workbook(source.file, tuple(sqlite_tables(source)))
    if source.data.startswith(PARQUET):
        return Workbook(source.file, (parquet_table(source),))
    return Workbook(source.file, (json_lines(source),))


def table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Sheet:
    """A sheet with the names of columns in its first row and typed values below."""
    cells = [Cell(1, column, words) for column, words in enumerate(header, 1)]
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            found = value_of(value)
            if found is not None:
                cells.append(Cell(number, column, found, typed=True))
    return sheet_of(name, cells, has_header=True)


def value_of(value: object) -> CellValue | None:
    """A value in our types; none where there is none. The items of a list stand one a line."""
    match value:
        case None:
            return None
        case bool() | str() | Decimal():
            return value
        case int():
            return Decimal(value)
        case float():
            try:
                return exact(value)
            except Damaged:
                return str(value)
        case datetime():
            return value.date() if value.time() == time() else value
        case date():
            return value
        case bytes():
            return value.decode("utf-8", "replace")
        case list() | tuple():
            return "\n".join(str(each) for each in value) if value else "无"
        case _:
            return str(value)


# SQLite


def sqlite_tables(source: SourceFile) -> Iterator[Sheet]:
    """The tables and views of a database that is held in memory.

    Raises:
        InputProblems: it is damaged.
    """
    # A file that keeps a journal beside it says so in bytes 18 and 19 (write-ahead logging), and asks for the journal.
    data = source.data[:18] + b"\x01\x01" + source.data[20:]
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(data)
            for (name,) in database.execute(TABLES).fetchall():
                yield sqlite_table(database, name)
    except sqlite3.Error as error:
        message = Text("数据库已损坏，读不了", "the database is damaged and cannot be read")
        raise InputProblems([Problem("table-format", Place(source.file), message)]) from error


def sqlite_table(database: sqlite3.Connection, name: str) -> Sheet:
    """One table of a database, truth values as such where their column says so."""
    quoted = '"' + name.replace('"', '""') + '"'
    described = database.execute(f"PRAGMA table_info({quoted})").fetchall()
    truths = {place for place, row in enumerate(described) if str(row[2]).upper().startswith("BOOL")}
    rows = (
        [bool(value) if place in truths and value in (0, 1) else value for place, value in enumerate(row)]
        for row in database.execute(f"SELECT * FROM {quoted}")
    )
    return table(name, [str(row[1]) for row in described], rows)


# Parquet


def parquet_table(source: SourceFile) -> Sheet:
    """The table of a Parquet file.

    Raises:
        InputProblems: it is damaged, or the library that reads it is not installed.
    """
    if importlib.util.find_spec("polars") is None:
        message = Text("读取 Parquet 需要 Polars，尚未安装", "reading Parquet needs Polars, which is not installed")
        raise InputProblems([Problem("no-tables", Place(source.file), message, BATCH)])
    import polars as pl
    from polars.exceptions import PolarsError

    try:
        frame = pl.read_parquet(io.BytesIO(source.data))
    except (PolarsError, OSError) as error:
        message = Text("Parquet 文件已损坏，读不了", "the Parquet file is damaged and cannot be read")
        raise InputProblems([Problem("table-format", Place(source.file), message)]) from error
    return table("", frame.columns, frame.iter_rows())


# JSON lines


def json_lines(source: SourceFile) -> Sheet:
    """One object a line, its keys the columns; objects within objects go by dotted paths.

    Raises:
        InputProblems: it is no text, or a line is no object.
    """
    problems: list[Problem] = []
    records: list[tuple[int, Mapping[str, object]]] = []
    for number, line in enumerate(text_of(source).text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_float=Decimal)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            records.append((number, dict(flattened(record))))
        else:
            words = shown(line)
            message = Text(
                f"应当是一行一个 JSON 对象，而不是 `{words}`", f"must be one JSON object a line, not `{words}`"
            )
            problems.append(Problem("table-format", Place(source.file, number), message))
    if problems:
        raise InputProblems(problems)
    header = list(dict.fromkeys(key for _, record in records for key in record))
    return table("", header, ([record.get(key) for key in header] for _, record in records))


def flattened(record: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """The values of a record by dotted paths: `{"a": {"b": 1}}` has `a.b`."""
    for key, value in record.items():
        if isinstance(value, dict):
            yield from flattened(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
