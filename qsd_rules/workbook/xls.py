"""Workbooks of Excel before 2007 and of WPS (`.xls`, `.et`), read by xlrd: values with their formats."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.compdoc import SIGNATURE, CompDoc
from xlrd.xldate import XLDateError, xldate_as_datetime

from qsd_rules.workbook.number_formats import as_seen
from qsd_rules.workbook.runs import Run, told_apart
from qsd_rules.workbook.workbook import (
    Cell,
    CellError,
    CellValue,
    Damaged,
    Range,
    Sheet,
    Workbook,
    exact,
    sheet_of,
    shown_value,
)

SUPERSCRIPT = 1
FIRST_YEAR = 1900
"""A moment of an earlier year is a time of day."""

STREAM = 2
"""The type of an entry of the file's directory that has contents; others are folders, and the root."""


def read_xls(data: bytes, file: str) -> Workbook:
    """The sheets of a workbook.

    Raises:
        xlrd.XLRDError: it is protected by a password, or none of these formats.
        Damaged: it is broken.
    """
    with opened(data) as book:
        return Workbook(file, tuple(sheet_from(each, book) for each in book.sheets()), book.datemode == 1)


def sheet_from(sheet: Any, book: Any) -> Sheet:
    """One sheet of the library's workbook, which does not tell filters from rows that are hidden by hand."""
    return sheet_of(
        sheet.name,
        cells_of(sheet, book),
        tuple(Range(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells),
        sheet.visibility != 0,
        frozenset(row + 1 for row, each in sheet.rowinfo_map.items() if each.hidden),
        frozenset(column + 1 for column, each in sheet.colinfo_map.items() if each.hidden or each.width == 0),
    )


def cells_of(sheet: Any, book: Any) -> Iterator[Cell]:
    """The cells that hold something, something struck out, or a comment."""
    comments = {place: note.text.strip() for place, note in sheet.cell_note_map.items() if note.text}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            value, struck = value_of(cell, book), ""
            if cell.ctype == xlrd.XL_CELL_TEXT:
                runs = [(0, font_of(cell, book)), *sheet.rich_text_runlist_map.get((row, column), [])]
                value, struck = told_apart(runs_of(str(value), runs, book))
            elif is_struck(font_of(cell, book), book):
                value, struck = "", shown_value(value)
            yield Cell(row + 1, column + 1, value, struck.strip(), comments.pop((row, column), ""))
    yield from (Cell(row + 1, column + 1, "", comment=comment) for (row, column), comment in comments.items())


def font_of(cell: Any, book: Any) -> int:
    """The number of the font of a cell.

    Raises:
        Damaged: it is not in the workbook.
    """
    try:
        return int(book.xf_list[cell.xf_index].font_index)
    except (LookupError, TypeError) as error:
        raise Damaged(f"style {cell.xf_index}") from error


def is_struck(font: int, book: Any) -> bool:
    """Whether a font strikes out; one that is not in the workbook does not."""
    return font < len(book.font_list) and bool(book.font_list[font].struck_out)


def runs_of(words: str, runs: Sequence[tuple[int, int]], book: Any) -> Iterator[Run]:
    """The parts of a cell's words, each with the font from whose offset on it is written."""
    for position, (start, font) in enumerate(runs):
        end = runs[position + 1][0] if position + 1 < len(runs) else len(words)
        raised = font < len(book.font_list) and book.font_list[font].escapement == SUPERSCRIPT
        yield Run(words[start:end], is_struck(font, book), raised)


def opened(data: bytes) -> Any:
    """The library's workbook, all of which it reads at once.

    Raises:
        xlrd.XLRDError: it is protected by a password, or none of these formats.
        Damaged: it is broken.
    """
    try:
        refuse_circles(data)
        return xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except xlrd.XLRDError:
        raise
    except Exception as error:
        # xlrd raises whatever it stumbles over in a damaged file: struct errors, indices, assertions. Nothing of ours
        # runs here whose mistakes this could hide.
        raise Damaged(str(error)) from error


def refuse_circles(data: bytes) -> None:
    """Refuse short sectors that are chained in a circle: the library would follow them until memory is full.

    It sees such circles everywhere but among short sectors, of which the contents of small streams are made.

    Raises:
        Damaged: there is one.
    """
    if not data.startswith(SIGNATURE):
        return
    document = CompDoc(data, logfile=io.StringIO())
    for entry in document.dirlist:
        short = entry.etype == STREAM and entry.tot_size < document.min_size_std_stream
        sector, steps = entry.first_SID, 0
        while short and 0 <= sector < len(document.SSAT):
            sector, steps = document.SSAT[sector], steps + 1
            if steps > len(document.SSAT):
                raise Damaged(f"the sectors of {entry.name} go round in a circle")


def value_of(cell: Any, book: Any) -> CellValue:
    """What a cell holds, exact and in our types.

    Raises:
        Damaged: a number that is none, or a format that is not in the workbook.
    """
    match cell.ctype:
        case xlrd.XL_CELL_ERROR:
            return CellError(error_text_from_code.get(cell.value, "#ERROR!"))
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_DATE:
            try:
                moment: datetime = xldate_as_datetime(cell.value, book.datemode)
            except (XLDateError, OverflowError, ValueError):
                return exact(cell.value)
            if moment.year < FIRST_YEAR:
                return str(moment.time())
            return moment.date() if moment.time() == time() else moment
        case xlrd.XL_CELL_NUMBER:
            return as_seen(exact(cell.value), format_of(cell, book))
        case _:
            return str(cell.value)


def format_of(cell: Any, book: Any) -> str:
    """The code of a cell's number format.

    Raises:
        Damaged: it is not in the workbook.
    """
    try:
        return str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    except (LookupError, TypeError) as error:
        raise Damaged(f"format {cell.xf_index}") from error
