"""Workbooks and other files that are opened whole (web pages, Word documents): a table for each sheet that is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from pathlib import Path

import polars as pl

from qsd_rules.source.files import SourceFile, unreadable
from qsd_rules.tables.reading.sources.delimited import trimmed
from qsd_rules.tables.reading.sources.source import (
    LINES_LOOKED_AT,
    ROW,
    Frames,
    Recognises,
    Source,
    digest_of_file,
    header_at,
    rows_of_a_part,
)
from qsd_rules.workbook.inspection import FOR_LISTS
from qsd_rules.workbook.opening import open_workbook as open_whole
from qsd_rules.workbook.workbook import CellValue, Sheet, shown_value


def open_workbook(path: Path, name: str, recognises: Recognises) -> list[Source]:
    """The tables in a file, whatever its name says: every visible sheet with a header.

    Raises:
        InputProblems: it can't be read, holds no tables, is too large, or has a password.
    """
    digest = digest_of_file(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(name, error) from None
    book = open_whole(SourceFile(name, data), FOR_LISTS)
    shown = [sheet for sheet in book.sheets if not sheet.hidden and sheet.cells]
    sources = []
    for sheet in shown:
        lines = [[text_of(cells.get(column, "")) or "" for column in range(1, max(cells, default=0) + 1)]
                 for cells in islice(all_rows_of(sheet), LINES_LOOKED_AT)]  # fmt: skip
        above = header_at(lines, recognises)
        header = trimmed(lines[above])
        hints = (sheet.name, path.stem, path.parent.name) if len(book.sheets) == 1 else (sheet.name,)
        label = f"{name}[{sheet.name}]" if sheet.name else name
        sources.append(
            Source(label, hints, header, _frames(sheet, above, len(header)), digest, problems=sheet.problems)
        )
    return sources


def rows_of(sheet: Sheet) -> Iterator[tuple[int, dict[int, CellValue]]]:
    """The rows with something in them, each with its values by column; a vertical merge is in all its rows.

    Columns count from the first one with something in it.
    """
    first = min((column for _, column in sheet.cells), default=1)
    upright = {spot: each for spot, each in sheet.covered.items() if spot[1] == each.left and spot[0] > each.top}
    spots = sheet.cells if not upright else dict.fromkeys(sorted({*sheet.cells, *upright}))
    for row, of_row in groupby(spots, key=lambda spot: spot[0]):
        cells = {column: cell.value for _, column in of_row if (cell := sheet.at(row, column)) is not None}
        yield row, {column - first + 1: value for column, value in cells.items() if value != ""}


def all_rows_of(sheet: Sheet) -> Iterator[dict[int, CellValue]]:
    """The values of every row from the first on, of blank ones too."""
    at = 1
    for row, cells in rows_of(sheet):
        yield from ({} for _ in range(at, row))
        yield cells
        at = row + 1


def _frames(sheet: Sheet, above: int, width: int) -> Frames:
    size = rows_of_a_part(width)

    def frames(positions: Sequence[int]) -> Iterator[pl.DataFrame]:
        schema = {ROW: pl.Int64, **{str(place): pl.String for place in positions}}
        rest = ((row, cells) for row, cells in rows_of(sheet) if row > above + 1 and cells)
        while lines := list(islice(rest, size)):
            columns: dict[str, list[object]] = {each: [] for each in schema}
            for number, cells in lines:
                columns[ROW].append(number)
                for place in positions:
                    columns[str(place)].append(text_of(cells.get(place + 1, "")))
            yield pl.DataFrame(columns, schema=schema)

    return frames


def text_of(value: CellValue) -> str | None:
    """What a cell shows, as plain as it can be written; none when blank."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case _:
            return shown_value(value) or None
