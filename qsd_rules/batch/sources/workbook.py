"""Excel workbooks (.xlsx, .xls, .et, .ods): one table per sheet, cells as the texts that are shown."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

import polars as pl

from qsd_rules.batch.sources.delimited import trimmed
from qsd_rules.batch.sources.source import (
    LINES_LOOKED_AT,
    ROW,
    UNSTYLED,
    Frames,
    Recognises,
    Source,
    cannot_read,
    digest_of_file,
    header_at,
    rows_of_a_part,
)
from qsd_rules.language import Text
from qsd_rules.problems import InputProblems, Place, Problem

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
WITH_STYLES = (".xlsx", ".xlsm")

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PERCENT_FORMATS = frozenset({9, 10})
"""The numbers of the built-in formats `0%` and `0.00%`."""

PERCENT = "%"
MOST_SPANNED = 100_000_000
"""The most cells that a sheet may span from A1 to its last row and column: the library makes room for every one."""
CELL_NAME = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
LONGEST_CELL_TAG = 200


def open_workbook(path: Path, name: str, recognises: Recognises) -> list[Source]:
    """The tables in a workbook: every visible sheet with a header.

    Raises:
        InputProblems: it can't be read, is no workbook, or has a password.
    """
    import python_calamine as calamine

    digest = digest_of_file(path)
    styled = path.suffix.lower() in WITH_STYLES
    if styled:
        refuse_wide_apart(path, name)
    try:
        workbook = calamine.CalamineWorkbook.from_path(str(path))
        sheets = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        starts = {sheet: sheet_start(workbook.get_sheet_by_name(sheet)) for sheet in sheets}
    except calamine.PasswordError:
        message = Text("工作簿设有密码", "the workbook has a password")
        hint = Text("请去掉密码后再给出", "remove the password first")
        raise InputProblems([Problem("table-format", Place(name), message, hint)]) from None
    except (calamine.CalamineError, OSError) as error:
        raise cannot_read(name, error) from None
    sources = []
    for sheet, start in starts.items():
        if not any(cell for line in start for cell in line):
            continue
        above = header_at(start, recognises)
        header = trimmed(start[above])
        only = len(starts) == 1
        hints = (sheet, path.stem, path.parent.name) if only else (sheet,)
        frames = _frames(path, sheet, above, styled, rows_of_a_part(len(header)))
        sources.append(Source(f"{name}[{sheet}]", hints, header, frames, digest))
    return sources


def refuse_wide_apart(path: Path, name: str) -> None:
    """Nothing, unless the cells of a sheet lie so wide apart that the library would run out of memory over it.

    Raises:
        InputProblems: they do, or the file is no workbook.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if not member.startswith("xl/worksheets/"):
                    continue
                with archive.open(member) as stream:
                    column, row = last_cell(stream)
                if column * row > MOST_SPANNED:
                    message = Text(
                        f"工作表的单元格相隔太远，至第 {row} 行第 {column} 列，读不了",
                        f"the cells of a sheet lie too far apart to be read: up to row {row}, column {column}",
                    )
                    hint = Text(
                        "请删去表格以外的零散单元格，或另存为 CSV",
                        "delete stray cells beside the table, or save it as CSV",
                    )
                    raise InputProblems([Problem("table-format", Place(name), message, hint)])
    except (zipfile.BadZipFile, OSError) as error:
        raise cannot_read(name, error) from None


def last_cell(stream: IO[bytes]) -> tuple[int, int]:
    """The last column and the last row, from 1, that cells of a sheet name; 0 when none does."""
    column = row = 0
    rest = b""
    while chunk := stream.read(1 << 20):
        text = rest + chunk
        named = CELL_NAME.findall(text)
        column = max([column, *(column_of(letters.decode()) + 1 for letters in {letters for letters, _ in named})])
        row = max([row, *(int(number) for _, number in named)])
        rest = text[-LONGEST_CELL_TAG:]
    return column, row


def sheet_start(sheet: object) -> list[list[str]]:
    """The first lines of a sheet, as texts."""
    rows = islice(sheet.iter_rows(), LINES_LOOKED_AT)  # type: ignore[attr-defined]  # it has no stubs
    return [[text_of(value) or "" for value in row] for row in rows]


def _frames(path: Path, sheet: str, above: int, styled: bool, size: int) -> Frames:
    def frames(positions: Sequence[int]) -> Iterator[pl.DataFrame]:
        import python_calamine as calamine

        marks = marks_of_sheet(path, sheet) if styled else {}
        table = calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet)
        names = [ROW, *map(str, positions)]
        schema = {name: pl.Int64 if name == ROW else pl.String for name in names}
        rest = enumerate(islice(table.iter_rows(), above + 1, None), above + 2)
        while lines := list(islice(rest, size)):
            columns: dict[str, list[object]] = {name: [] for name in names}
            for number, row in lines:
                columns[ROW].append(number)
                for place in positions:
                    value = row[place] if place < len(row) else None
                    columns[str(place)].append(cell_text(value, marks.get((number, place)), styled))
            yield pl.DataFrame(columns, schema=schema)

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
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case time() | timedelta():
            return str(value)
        case _:
            return str(value)


def cell_text(value: object, mark: str | None, styled: bool) -> str | None:
    """A cell's text, with its percent sign where it is shown as a percentage, or the error it shows."""
    if mark and mark != PERCENT:
        return mark
    if isinstance(value, float) and not isinstance(value, bool):
        if mark == PERCENT:
            return f"{format(Decimal(f'{value:.15g}').scaleb(2).normalize(), 'f')}%"
        if not styled and 0 < abs(value) < 1:
            return f"{text_of(value)}{UNSTYLED}"
    return text_of(value)


Marks = dict[tuple[int, int], str]
"""By row (from 1) and column (from 0): `%` for numbers shown as percentages, the words of an error for errors."""


def marks_of_sheet(path: Path, sheet: str) -> Marks:
    """The cells of an .xlsx sheet that are shown as percentages or as errors: what values alone do not tell."""
    try:
        with zipfile.ZipFile(path) as archive:
            percent = percent_styles(archive)
            with archive.open(member_of_sheet(archive, sheet)) as stream:
                return dict(_marks(stream, percent))
    except (KeyError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise cannot_read(f"{path.name}[{sheet}]", error) from None


def _marks(stream: IO[bytes], percent: frozenset[int]) -> Iterator[tuple[tuple[int, int], str]]:
    row, column = 0, -1
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        if event == "start":
            if element.tag == f"{SPREADSHEET}row":
                row, column = int(element.get("r", row + 1)), -1
            continue
        if element.tag == f"{SPREADSHEET}c":
            reference = element.get("r")
            column = column_of(reference) if reference else column + 1
            value = element.findtext(f"{SPREADSHEET}v")
            if element.get("t") == "e":
                yield (row, column), value or "#VALUE!"
            elif element.get("t", "n") == "n" and value and int(element.get("s", "0")) in percent:
                yield (row, column), PERCENT
        if element.tag == f"{SPREADSHEET}row":
            element.clear()


def column_of(reference: str) -> int:
    """The column, from 0, of a cell's name such as `AB12`."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number - 1


def percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the cell styles that show percentages."""
    try:
        tree = ElementTree.fromstring(archive.read("xl/styles.xml"))
    except KeyError:
        return frozenset()
    formats = set(PERCENT_FORMATS)
    for each in tree.iter(f"{SPREADSHEET}numFmt"):
        # Percent signs in quotes or behind a backslash are letters.
        if "%" in re.sub(r'"[^"]*"|\\.', "", each.get("formatCode", "")):
            formats.add(int(each.get("numFmtId", "-1")))
    cells = tree.find(f"{SPREADSHEET}cellXfs")
    styles = [] if cells is None else list(cells)
    return frozenset(number for number, style in enumerate(styles) if int(style.get("numFmtId", "0")) in formats)


def member_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str:
    """The file in the archive that holds a sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    named = {each.get("name"): each.get(f"{RELATIONS}id") for each in book.iter(f"{SPREADSHEET}sheet")}
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    target = targets[named[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
