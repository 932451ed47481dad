"""Small workbooks for tests, written the way people write them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook


@dataclass(frozen=True)
class Formatted:
    """A value in a cell with a number format."""

    value: Any
    format: str


Cell = Any
Rows = Iterable[Sequence[Cell]]


def workbook(sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """A workbook with these sheets, row by row; `merged` are ranges of merged cells by sheet."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row, 1):
                if isinstance(cell, Formatted):
                    sheet.cell(number, column, cell.value).number_format = cell.format
                elif cell is not None:
                    sheet.cell(number, column, cell)
        for cells in (merged or {}).get(name, ()):
            sheet.merge_cells(cells)
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of openpyxl's workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
