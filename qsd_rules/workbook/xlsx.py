"""Workbooks of Excel since 2007 (`.xlsx`, `.xlsm`), read by openpyxl: values as last calculated, with their formats."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.escape import unescape

from qsd_rules.workbook.number_formats import as_seen
from qsd_rules.workbook.runs import Run, told_apart
from qsd_rules.workbook.workbook import (
    Cell,
    CellError,
    CellValue,
    Damaged,
    NotCalculated,
    Range,
    Sheet,
    Workbook,
    exact,
    sheet_of,
    shown_value,
)

Formulas = Mapping[tuple[str, int, int], str]

THREADED = re.compile(r"\[(?:Threaded comment|线程批注|會話註解)\].*?(?:Comment|注释|批注|註解)[:：]\s*", re.DOTALL)
"""What Excel writes above a comment of its newer kind, for programs that do not know it."""


def read_xlsx(data: bytes, file: str, all_calculated: bool, strict: bool = False) -> Workbook:
    """The sheets of a workbook; whoever calls has looked at its size, and whether all formulas have their results.

    Raises:
        Damaged: it is broken.
    """
    data = as_transitional(data) if strict else data
    book = opened(data, values=True)
    formulas = {} if all_calculated else formulas_of(opened(data, values=False))
    return Workbook(
        file, tuple(sheet_from(each, formulas) for each in book.worksheets), book.epoch == CALENDAR_MAC_1904
    )


def as_transitional(data: bytes) -> bytes:
    """A strict workbook under the names of the usual kind, which the library knows (ECMA-376 parts 1 and 4)."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(changed, "w") as copy:
        for entry in archive.infolist():
            part = archive.read(entry)
            for strict, usual in USUAL_NAMES:
                part = part.replace(strict, usual)
            copy.writestr(entry, part)
    return changed.getvalue()


USUAL_NAMES = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


def sheet_from(sheet: Any, formulas: Formulas) -> Sheet:
    """One sheet of the library's workbook."""
    return sheet_of(
        sheet.title,
        cells_of(sheet, formulas),
        tuple(Range(each.min_row, each.min_col, each.max_row, each.max_col) for each in sheet.merged_cells.ranges),
        sheet.sheet_state != "visible",
        *hidden_in(sheet),
        filtered=is_filtered(sheet),
    )


def cells_of(sheet: Any, formulas: Formulas) -> Iterator[Cell]:
    """The cells that hold something, something struck out, or a comment."""
    styles: dict[int, Style] = {}
    for cell in stored_cells(sheet):
        comment = "" if cell.comment is None else THREADED.sub("", cell.comment.text).strip()
        if cell.value is None:
            formula = formulas.get((sheet.title, cell.row, cell.column))
            # A result that is an empty text is one; nothing at all is none.
            if formula is not None and cell.data_type not in ("s", "str"):
                yield Cell(cell.row, cell.column, NotCalculated(formula), comment=comment)
            elif comment:
                yield Cell(cell.row, cell.column, "", comment=comment)
            continue
        if cell.style_id not in styles:
            styles[cell.style_id] = Style(format_of(cell), bool(cell.font.strike))
        style = styles[cell.style_id]
        if isinstance(cell.value, CellRichText):
            held, struck = told_apart(runs_of(cell.value, style.struck))
            yield Cell(cell.row, cell.column, unescaped(held), unescaped(struck).strip(), comment)
        elif style.struck:
            yield Cell(cell.row, cell.column, "", shown_value(value_of(cell, style.format)), comment)
        else:
            yield Cell(cell.row, cell.column, value_of(cell, style.format), "", comment)


class Style(Struct, frozen=True):
    """What is told of a cell by its style: the code of its number format, and whether all of it is struck out."""

    format: str
    struck: bool


def hidden_in(sheet: Any) -> tuple[frozenset[int], frozenset[int]]:
    """The rows and the columns that are not shown."""
    rows = frozenset(
        row for row, each in sheet.row_dimensions.items() if each.hidden or (each.height == 0 and each.customHeight)
    )
    columns = (each for each in sheet.column_dimensions.values() if each.hidden or each.width == 0)
    spans = ((each.min or 1, each.max or each.min or 1) for each in columns)
    return rows, frozenset(column for first, last in spans for column in range(first, last + 1))


def is_filtered(sheet: Any) -> bool:
    """Whether a filter of the sheet, or of a table on it, leaves something out."""
    filters = [sheet.auto_filter, *(table.autoFilter for table in sheet.tables.values())]
    return any(each is not None and each.filterColumn for each in filters)


def runs_of(written: CellRichText, all_struck: bool) -> Iterator[Run]:
    """The parts of a cell whose words are written differently."""
    for part in written:
        if isinstance(part, str):
            yield Run(part, all_struck)
        else:
            struck = all_struck if part.font.strike is None else bool(part.font.strike)
            yield Run(part.text or "", struck, part.font.vertAlign == "superscript")


def opened(data: bytes, values: bool) -> Any:
    """The library's workbook, with the results of formulas or with the formulas themselves.

    Raises:
        Damaged: it is broken.
    """
    with warnings.catch_warnings():
        # What openpyxl warns of (validations, headers it drops) is nothing that is read.
        warnings.simplefilter("ignore")
        try:
            return load_workbook(io.BytesIO(data), data_only=values, keep_links=False, rich_text=True)
        except Exception as error:
            # openpyxl raises whatever it stumbles over in a damaged file: keys, types, values, its parsers' errors.
            # Nothing of ours runs here whose mistakes this could hide.
            raise Damaged(str(error)) from error


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


def value_of(cell: Any, format_code: str) -> CellValue:
    """What a cell holds, exact and in our types."""
    value = cell.value
    if cell.data_type == "e":
        return CellError(str(value))
    match value:
        case bool():
            return value
        case str():
            return unescaped(value)
        case int() | float():
            return as_seen(exact(value), format_code)
        case datetime():
            return value.date() if value.time() == time() else value
        case date():
            return value
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)


def unescaped(words: str) -> str:
    """Words with what XML cannot hold, such as the ends of lines from old programs, which Excel writes as `_x000D_`."""
    return unescape(words).replace("\r\n", "\n") if "_x" in words else words


def format_of(cell: Any) -> str:
    """The code of a cell's number format.

    Raises:
        Damaged: it is not in the workbook.
    """
    try:
        return cell.number_format or ""
    except LookupError as error:
        raise Damaged("a format that is not there") from error
