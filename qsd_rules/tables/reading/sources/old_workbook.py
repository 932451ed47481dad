"""Workbooks of Excel before 2007 and of WPS (.xls, .et), read by xlrd: their sheets, and rows of what is shown."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from qsd_rules.source.files import SourceFile, unreadable
from qsd_rules.tables.reading.sources.cell_marks import PERCENT, Marks
from qsd_rules.workbook.number_formats import as_seen
from qsd_rules.workbook.opening import no_compound, refuse_encrypted
from qsd_rules.workbook.workbook import CellError, CellValue, Damaged

MOST_COLUMNS = 256
FIRST_YEAR = 1900
"""A moment of an earlier year is a time of day."""


@contextmanager
def opened(path: Path, name: str) -> Iterator[Any]:
    """The library's workbook.

    Raises:
        InputProblems: here or while it is used, the file can't be read, is none of these formats, is damaged, or has a
            password.
    """
    import xlrd

    from qsd_rules.workbook import xls

    try:
        source = SourceFile(name, path.read_bytes())
    except OSError as error:
        raise unreadable(name, error) from None
    refuse_encrypted(source)
    try:
        with xls.opened(source.data) as book:
            yield book
    except (xlrd.XLRDError, Damaged) as error:
        raise no_compound(source, error) from None


def visible_sheets(book: Any) -> list[str]:
    """The names of the sheets that are shown."""
    return [sheet.name for sheet in book.sheets() if sheet.visibility == 0]


def rows_of(book: Any, sheet: str) -> Iterator[tuple[list[object], Marks]]:
    """The rows of a sheet from its first one on, without the blank columns before all others.

    Raises:
        Damaged: a cell has a format that is not in the workbook.
    """
    import xlrd

    from qsd_rules.workbook import xls

    table = book.sheet_by_name(sheet)
    percent: dict[int, bool] = {}

    def is_percent(row: int, column: int) -> bool:
        style = table.cell_xf_index(row, column)
        if style not in percent:
            seen = as_seen(Decimal(1), xls.format_of(table.cell(row, column), book))
            percent[style] = str(seen).startswith("100%")
        return percent[style]

    blank = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
    first = min((place_of_first(table.row_types(row), blank) for row in range(table.nrows)), default=0)
    for row in range(table.nrows):
        values: list[object] = table.row_values(row)
        marks: dict[int, str] = {}
        for column, kind in enumerate(table.row_types(row)):
            match kind:
                case xlrd.XL_CELL_NUMBER:
                    if is_percent(row, column):
                        marks[column - first] = PERCENT
                case xlrd.XL_CELL_TEXT | xlrd.XL_CELL_EMPTY | xlrd.XL_CELL_BLANK:
                    pass
                case _:
                    values[column] = plainly(xls.value_of(table.cell(row, column), book))
        yield values[first:], marks


def place_of_first(kinds: Iterable[int], blank: Container[int]) -> int:
    """The place of the first cell of a row that is not blank; beyond all columns where there is none."""
    return next((place for place, kind in enumerate(kinds) if kind not in blank), MOST_COLUMNS)


def plainly(value: CellValue) -> CellValue | time:
    """An error by its word, and a time of day without the day that the format puts before it."""
    match value:
        case CellError(word=word):
            return word
        case datetime() if value.year < FIRST_YEAR:
            return value.time()
        case _:
            return value
