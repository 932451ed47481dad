"""Workbooks of Excel before 2007 and of WPS (`.xls`, `.et`), read by xlrd: values with their formats."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.compdoc import SIGNATURE, CompDoc
from xlrd.xldate import XLDateError, xldate_as_datetime

from qsd_rules.workbook.number_formats import as_seen
from qsd_rules.workbook.workbook import Cell, CellError, CellValue, Damaged, Range, Workbook, exact, sheet_of

STREAM = 2
"""The type of an entry of the file's directory that has contents; others are folders, and the root."""


def read_xls(data: bytes, file: str) -> Workbook:
    """The sheets of a workbook.

    Raises:
        xlrd.XLRDError: it is protected by a password, or none of these formats.
        Damaged: it is broken.
    """
    with opened(data) as book:
        sheets = tuple(
            sheet_of(
                sheet.name,
                cells_of(sheet, book),
                tuple(Range(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells),
                sheet.visibility != 0,
            )
            for sheet in book.sheets()
        )
        return Workbook(file, sheets, book.datemode == 1)


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


def cells_of(sheet: Any, book: Any) -> Iterator[Cell]:
    """The cells that hold something."""
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                yield Cell(row + 1, column + 1, value_of(cell, book))


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
