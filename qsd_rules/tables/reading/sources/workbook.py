"""Excel workbooks (.xlsx, .xls, .et, .ods): one table per sheet, cells as the texts that are shown."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from qsd_rules.source.files import SourceFile
from qsd_rules.source.workbooks import COMPOUND_FILE, ZIP_FILE
from qsd_rules.tables.reading.sources import ods_cells, old_workbook, xlsx_cells
from qsd_rules.tables.reading.sources.cell_marks import PERCENT, MarkedRows, Marks, row_by_row
from qsd_rules.tables.reading.sources.delimited import trimmed
from qsd_rules.tables.reading.sources.source import (
    LINES_LOOKED_AT,
    ROW,
    Frames,
    Recognises,
    Source,
    cannot_read,
    digest_of_file,
    header_at,
    opened,
    rows_of_a_part,
)
from qsd_rules.tables.reading.sources.workbook_extent import DAMAGE, fitting_runs, refuse_wide_apart
from qsd_rules.workbook.opening import BINARY, binary, no_workbook, protected
from qsd_rules.workbook.workbook import plain_number

if TYPE_CHECKING:
    import python_calamine as calamine

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
LOOKED_AT = 2048
"""Among so many first bytes is what tells the format."""

Reads = Callable[[str], Iterator[tuple[Sequence[object], Marks]]]
"""From a sheet's name to its rows from the first one on: values, and what cells show beside them."""


def open_workbook(path: Path, name: str, recognises: Recognises) -> list[Source]:
    """The tables in a workbook, whatever its name says: every visible sheet with a header.

    Raises:
        InputProblems: it can't be read, is no workbook, is too large, or has a password.
    """
    digest = digest_of_file(path)
    with opened(path) as stream:
        start = stream.read(LOOKED_AT)
    if start.startswith(COMPOUND_FILE):
        sheets, read = _old(path, name)
    elif start.startswith(ZIP_FILE):
        sheets, read = _zipped(path, name)
    else:
        raise no_workbook(SourceFile(name, start))
    starts = {sheet: [[text_of(value) or "" for value in row] for row in rows] for sheet, rows in sheets.items()}
    sources = []
    for sheet, lines in starts.items():
        if not any(cell for line in lines for cell in line):
            continue
        above = header_at(lines, recognises)
        header = trimmed(lines[above])
        hints = (sheet, path.stem, path.parent.name) if len(starts) == 1 else (sheet,)
        frames = _frames(name, read, sheet, above, rows_of_a_part(len(header)))
        sources.append(Source(f"{name}[{sheet}]", hints, header, frames, digest))
    return sources


Sheets = dict[str, list[Sequence[object]]]
"""The sheets that are shown, with their first rows."""


def _old(path: Path, name: str) -> tuple[Sheets, Reads]:
    """An .xls or .et."""

    def read(sheet: str) -> Iterator[tuple[Sequence[object], Marks]]:
        with old_workbook.opened(path, name) as book:
            yield from old_workbook.rows_of(book, sheet)

    with old_workbook.opened(path, name) as book:
        shown = old_workbook.visible_sheets(book)
        starts = {sheet: islice(old_workbook.rows_of(book, sheet), LINES_LOOKED_AT) for sheet in shown}
        return {sheet: [row for row, _ in rows] for sheet, rows in starts.items()}, read


def _zipped(path: Path, name: str) -> tuple[Sheets, Reads]:
    """An .xlsx or .ods."""
    import python_calamine as calamine

    is_ods = _parts_tell_ods(path, name)
    if is_ods:
        # What is to be looked at again for what cells show; a sheet without such cells is not.
        marked = {run.sheet for run in fitting_runs(path, name) if run.shown}
    else:
        refuse_wide_apart(path, name)

    def marks_of(sheet: str) -> MarkedRows:
        if is_ods:
            return ods_cells.marked_rows(path, sheet) if sheet in marked else ()
        return xlsx_cells.marked_rows(path, sheet)

    def read(sheet: str) -> Iterator[tuple[Sequence[object], Marks]]:
        table = _by_calamine(path, is_ods).get_sheet_by_name(sheet)
        # The library gives rows from the first one on, but leaves out blank columns before all others.
        first = table.start[1] if table.start else 0
        marks = ((rows, {column - first: mark for column, mark in of.items()}) for rows, of in marks_of(sheet))
        return zip(table.iter_rows(), row_by_row(marks), strict=False)

    try:
        book = _by_calamine(path, is_ods)
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        return {
            sheet: list(islice(book.get_sheet_by_name(sheet).iter_rows(), LINES_LOOKED_AT)) for sheet in shown
        }, read
    except calamine.PasswordError:
        raise protected(name) from None
    except (calamine.CalamineError, OSError) as error:
        raise cannot_read(name, error) from None


def _parts_tell_ods(path: Path, name: str) -> bool:
    """Whether an archive is an OpenDocument spreadsheet, and not one of Excel's.

    Raises:
        InputProblems: it is neither, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = frozenset(archive.namelist())
    except DAMAGE as error:
        raise cannot_read(name, error) from None
    if BINARY in parts:
        raise binary(name)
    return ods_cells.CONTENT in parts


def _by_calamine(path: Path, is_ods: bool) -> calamine.CalamineWorkbook:
    """The library's workbook; it goes by a file's suffix where it has its path, else by its bytes."""
    import python_calamine as calamine

    if path.suffix.lower() in ((".ods",) if is_ods else (".xlsx", ".xlsm")):
        return calamine.CalamineWorkbook.from_path(path)
    with path.open("rb") as stream:
        return calamine.CalamineWorkbook.from_filelike(stream)


def _frames(name: str, read: Reads, sheet: str, above: int, size: int) -> Frames:
    def frames(positions: Sequence[int]) -> Iterator[pl.DataFrame]:
        names = [ROW, *map(str, positions)]
        schema = {each: pl.Int64 if each == ROW else pl.String for each in names}
        rest = enumerate(islice(read(sheet), above + 1, None), above + 2)
        try:
            while lines := list(islice(rest, size)):
                columns: dict[str, list[object]] = {each: [] for each in names}
                for number, (row, marks) in lines:
                    columns[ROW].append(number)
                    for place in positions:
                        value = row[place] if place < len(row) else None
                        columns[str(place)].append(cell_text(value, marks.get(place)))
                yield pl.DataFrame(columns, schema=schema)
        except DAMAGE as error:
            raise cannot_read(f"{name}[{sheet}]", error) from None

    return frames


# Cells.


def text_of(value: object) -> str | None:
    """What a cell shows, as plain as it can be written; none when blank.

    Numbers have the fifteen digits that a spreadsheet keeps and shows: what it calls 0.3 is 0.3 here.
    """
    match value:
        case None | "":
            return None
        case bool():
            return "true" if value else "false"
        case float():
            return format(Decimal(f"{value:.15g}"), "f") if value == value and abs(value) < 1e15 else f"{value:.15g}"
        case Decimal():
            return plain_number(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)


def cell_text(value: object, mark: str | None) -> str | None:
    """A cell's text, with its percent sign where it is shown as a percentage, or the words that it shows."""
    if mark is None:
        return text_of(value)
    if mark != PERCENT:
        return mark
    if isinstance(value, float):
        return f"{format(Decimal(f'{value:.15g}').scaleb(2).normalize(), 'f')}%"
    return text_of(value)
