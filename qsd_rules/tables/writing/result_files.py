"""Frames to files: Parquet for programs, CSV and Excel for people; a file is there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

MOST_SHEET_ROWS = 1_048_575
"""A sheet of Excel has room for so many rows below the header."""

STEERING = r"^[=+\-@\t\r]"
"""How words begin that spreadsheets take for a formula."""

ROWS_OF_A_GROUP = 32_768
"""Of so many findings nearly all are about different subjects. Of more, Polars writes subjects by way of a dictionary,
which takes three times as long and more room."""

FIRST_MOMENT = datetime(2000, 1, 1)
BEGUN = ".begun"


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """A frame as a Parquet file."""
    begun = path.with_name(path.name + BEGUN)
    frame.write_parquet(
        begun, compression="zstd", compression_level=1, statistics=False, row_group_size=ROWS_OF_A_GROUP
    )
    begun.replace(path)


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """A frame as CSV in UTF-8 with the mark that Excel looks for; no cell is a formula to it."""
    begun = path.with_name(path.name + BEGUN)
    harmless(frame).write_csv(begun, include_bom=True)
    begun.replace(path)


def write_text(text: str, path: Path) -> None:
    """A text in UTF-8."""
    begun = path.with_name(path.name + BEGUN)
    begun.write_bytes(text.encode("utf-8"))
    begun.replace(path)


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before words that a spreadsheet would take for a formula."""
    texts = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.String | pl.Categorical | pl.Enum)]
    return frame.with_columns(
        pl.when(pl.col(name).cast(pl.String).str.contains(STEERING))
        .then(pl.lit("'") + pl.col(name).cast(pl.String))
        .otherwise(pl.col(name).cast(pl.String))
        .alias(name)
        for name in texts
    )


def write_workbook(sheets: Mapping[str, Iterable[pl.DataFrame]], path: Path) -> Mapping[str, int]:
    """Frames as the sheets of one workbook, each sheet cut off where it is full; how many rows each sheet lacks.

    Every cell is a number, a truth value or plain words; nothing becomes a formula or a link.
    """
    import xlsxwriter

    begun = path.with_name(path.name + BEGUN)
    lacking: dict[str, int] = {}
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(str(begun), options) as book:
        # The same content gives the same bytes.
        book.set_properties({"created": FIRST_MOMENT})
        bold = book.add_format({"bold": True})
        for name, frames in sheets.items():
            sheet, row = book.add_worksheet(name), 0
            for frame in frames:
                if row == 0:
                    sheet.freeze_panes(1, 0)
                    for place, (column, dtype) in enumerate(frame.schema.items()):
                        sheet.set_column(place, place, 12 if dtype.is_numeric() else 24)
                        sheet.write_string(0, place, column, bold)
                    row = 1
                room = MOST_SHEET_ROWS + 1 - row
                lacking[name] = lacking.get(name, 0) + max(0, frame.height - room)
                for cells in frame.head(max(room, 0)).iter_rows():
                    write_cells(sheet, row, cells)
                    row += 1
    begun.replace(path)
    return {name: count for name, count in lacking.items() if count}


def write_cells(sheet: object, row: int, cells: Sequence[object]) -> None:
    """One row of a sheet."""
    for place, cell in enumerate(cells):
        match cell:
            case None:
                continue
            case bool():
                sheet.write_boolean(row, place, cell)  # type: ignore[attr-defined]  # the library has no types
            case int() | float():
                sheet.write_number(row, place, cell)  # type: ignore[attr-defined]  # the library has no types
            case _:
                sheet.write_string(row, place, str(cell)[:32_767])  # type: ignore[attr-defined]  # no types
