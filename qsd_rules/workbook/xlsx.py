"""Workbooks of Excel since 2007 (`.xlsx`, `.xlsm`), read by openpyxl: values as last calculated, with their formats."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.escape import unescape

from qsd_rules.workbook.number_formats import as_seen
from qsd_rules.workbook.workbook import (
    Cell,
    CellError,
    CellValue,
    Damaged,
    NotCalculated,
    Range,
    Workbook,
    exact,
    sheet_of,
    shown_value,
)

Formulas = Mapping[tuple[str, int, int], str]


def read_xlsx(data: bytes, file: str, all_calculated: bool) -> Workbook:
    """The sheets of a workbook; whoever calls has looked at its size, and whether all formulas have their results.

    Raises:
        Damaged: it is broken.
    """
    book = opened(data, values=True)
    formulas = {} if all_calculated else formulas_of(opened(data, values=False))
    sheets = tuple(
        sheet_of(
            sheet.title,
            cells_of(sheet, formulas),
            tuple(Range(each.min_row, each.min_col, each.max_row, each.max_col) for each in sheet.merged_cells.ranges),
            sheet.sheet_state != "visible",
            frozenset(row for row, look in sheet.row_dimensions.items() if look.hidden),
            frozenset(columns_of(sheet)),
        )
        for sheet in book.worksheets
    )
    return Workbook(file, sheets, book.epoch == CALENDAR_MAC_1904)


def opened(data: bytes, values: bool) -> Any:
    """The library's workbook, with the results of formulas or with the formulas themselves.

    Raises:
        Damaged: it is broken.
    """
    with warnings.catch_warnings():
        # What openpyxl warns of (validations, headers it drops) is nothing that is read.
        warnings.simplefilter("ignore")
        try:
            return load_workbook(io.BytesIO(data), data_only=values, keep_links=False, rich_text=values)
        except Exception as error:
            # openpyxl raises whatever it stumbles over in a damaged file: keys, types, values, its parsers' errors.
            # Nothing of ours runs here whose mistakes this could hide.
            raise Damaged(str(error)) from error


def columns_of(sheet: Any) -> Iterator[int]:
    """The columns that are hidden; one entry of the file may stand for several side by side."""
    for look in sheet.column_dimensions.values():
        if look.hidden and look.min and look.max:
            yield from range(look.min, look.max + 1)


def stored_cells(sheet: Any) -> Iterator[Any]:
    """The cells that are in the file; the public ways to list them also make all the empty ones between."""
    yield from sheet._cells.values()


def formulas_of(book: Any) -> Formulas:
    """Every formula, by sheet, row and column."""
    return {
        (sheet.title, cell.row, cell.column): str(getattr(cell.value, "text", cell.value))
        for sheet in book.worksheets
        for cell in stored_cells(sheet)
        if cell.data_type == "f"
    }


def cells_of(sheet: Any, formulas: Formulas) -> Iterator[Cell]:
    """The cells that hold something."""
    for cell in stored_cells(sheet):
        if cell.value is None:
            formula = formulas.get((sheet.title, cell.row, cell.column))
            # A result that is an empty text is one; nothing at all is none.
            if formula is not None and cell.data_type not in ("s", "str"):
                yield Cell(cell.row, cell.column, NotCalculated(formula))
            continue
        comment = cell.comment.text.strip() if cell.comment is not None else ""
        kept, struck = struck_apart(cell)
        yield Cell(cell.row, cell.column, value_of(cell) if kept is None else kept, struck, comment)


def struck_apart(cell: Any) -> tuple[str | None, str]:
    """The words of a cell that are not struck out, and those that are; none and nothing where none is."""
    if isinstance(cell.value, CellRichText):
        parts = [(str(part), bool(isinstance(part, TextBlock) and part.font.strike)) for part in cell.value]
        if any(struck for _, struck in parts):
            told = ("".join(words for words, gone in parts if gone is struck) for struck in (False, True))
            return next(told), next(told)
        return None, ""
    if cell.has_style and cell.font is not None and cell.font.strike:
        return "", shown_value(value_of(cell))
    return None, ""


def value_of(cell: Any) -> CellValue:
    """What a cell holds, exact and in our types."""
    value = str(cell.value) if isinstance(cell.value, CellRichText) else cell.value
    if cell.data_type == "e":
        return CellError(str(value))
    match value:
        case bool():
            return value
        case str():
            # Excel writes what XML cannot hold, such as the ends of lines from old programs, as `_x000D_`.
            return unescape(value).replace("\r\n", "\n") if "_x" in value else value
        case int() | float():
            return as_seen(exact(value), format_of(cell))
        case datetime():
            return value.date() if value.time() == time() else value
        case date():
            return value
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)


def format_of(cell: Any) -> str:
    """The code of a cell's number format.

    Raises:
        Damaged: it is not in the workbook.
    """
    try:
        return cell.number_format or ""
    except LookupError as error:
        raise Damaged("a format that is not there") from error
