"""Whether the sheets of a workbook can be held in memory, looked at before a library makes room for them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from qsd_rules.tables.reading.sources.ods_cells import Run, runs_of
from qsd_rules.tables.reading.sources.source import cannot_read
from qsd_rules.tables.reading.sources.xlsx_cells import last_cells
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

DAMAGE = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, ElementTree.ParseError, LookupError, EOFError,
    NotImplementedError, OSError, OverflowError, ValueError,
)  # fmt: skip
"""What damaged archives and broken XML raise."""

MOST_SPANNED = 100_000_000
"""The most cells that a sheet may span from A1 to its last row and column: the library makes room for every one."""

MOST_SPANNED_BY_ODS = 15_000_000
"""The same for all sheets of an OpenDocument spreadsheet together: a cell takes some 60 bytes there, a text 30 more."""

MOST_CHARACTERS_OF_ODS = 200_000_000
"""The most characters in them, repeated as often as their cells."""

SAVE_AS_CSV = Text("请删去表格以外的零散单元格，或另存为 CSV", "delete stray cells beside the table, or save it as CSV")
NOT_REPEATED = Text(
    "请删去表格以外零散或成片重复的单元格，或另存为 CSV",
    "delete stray cells and fills beside the table, or save it as CSV",
)


def refuse_wide_apart(path: Path, name: str) -> None:
    """Nothing, unless the cells of a sheet of an .xlsx lie so wide apart that there is no room for them.

    Raises:
        InputProblems: they do, or the file is damaged.
    """
    try:
        for row, column in last_cells(path):
            if column * row > MOST_SPANNED:
                message = Text(
                    f"工作表的单元格相隔太远，至第 {row} 行第 {column} 列，读不了",
                    f"the cells of a sheet lie too far apart to be read: up to row {row}, column {column}",
                )
                raise InputProblems([Problem("table-format", Place(name), message, SAVE_AS_CSV)])
    except DAMAGE as error:
        raise cannot_read(name, error) from None


def fitting_runs(path: Path, name: str) -> Iterator[Run]:
    """The cells of an OpenDocument spreadsheet, as long as there is room for all before and with them.

    Raises:
        InputProblems: there is none, or the file is damaged.
    """
    before = spanned = characters = 0
    table = last_row = last_column = 0
    try:
        for run in runs_of(path):
            if run.table != table:
                before, table, last_row, last_column = before + spanned, run.table, 0, 0
            last_row = max(last_row, run.row + run.rows - 1)
            last_column = max(last_column, run.column + run.columns - 1)
            spanned = last_row * last_column
            if before + spanned > MOST_SPANNED_BY_ODS:
                message = Text(
                    f"工作表 `{run.sheet}` 的单元格太多或相隔太远，至第 {last_row} 行第 {last_column} 列，"
                    f"读不了；.ods 文件最多 {MOST_SPANNED_BY_ODS} 格",
                    f"the sheet `{run.sheet}` has too many cells, or they lie too far apart to be read: up to row "
                    f"{last_row}, column {last_column}; an .ods file may span {MOST_SPANNED_BY_ODS} cells",
                )
                raise InputProblems([Problem("table-format", Place(name), message, NOT_REPEATED)])
            characters += run.rows * run.columns * run.characters
            if characters > MOST_CHARACTERS_OF_ODS:
                message = Text(
                    f"工作表 `{run.sheet}` 至第 {last_row} 行，连同重复的单元格超过 {MOST_CHARACTERS_OF_ODS} 字，"
                    "读不了",
                    f"the sheet `{run.sheet}` cannot be read: up to row {last_row}, with the cells that are repeated, "
                    f"there are more than {MOST_CHARACTERS_OF_ODS} characters",
                )
                raise InputProblems([Problem("table-format", Place(name), message, NOT_REPEATED)])
            yield run
    except DAMAGE as error:
        raise cannot_read(name, error) from None
