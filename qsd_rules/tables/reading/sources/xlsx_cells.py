"""What the parts of an .xlsx say of its cells beside their values: percentages, errors, and how far they reach."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from qsd_rules.tables.reading.sources.cell_marks import PERCENT, MarkedRows

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
SHEETS = "xl/worksheets/"
PERCENT_FORMATS = frozenset({9, 10})
"""The numbers of the built-in formats `0%` and `0.00%`."""

CELL_NAME = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{1,20})([0-9]{1,20})["']""")
LONGEST_CELL_TAG = 200
MOST_LETTERS = 4
"""A column of so many letters is far beyond any sheet's."""


def marked_rows(path: Path, sheet: str) -> MarkedRows:
    """The cells of a sheet that are shown as percentages or as errors, row by row.

    Raises:
        zipfile.BadZipFile, ElementTree.ParseError, LookupError, ValueError, …: it is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        percent = percent_styles(archive)
        with archive.open(member_of_sheet(archive, sheet)) as stream:
            yield from _marked_rows(stream, percent)


def _marked_rows(stream: IO[bytes], percent: frozenset[int]) -> MarkedRows:
    row, column = 0, -1
    marks: dict[int, str] = {}
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        if event == "start":
            if element.tag == f"{SPREADSHEET}row":
                row, column, marks = int(element.get("r", row + 1)), -1, {}
            continue
        if element.tag == f"{SPREADSHEET}c":
            reference = element.get("r")
            column = column_of(reference) if reference else column + 1
            value = element.findtext(f"{SPREADSHEET}v")
            if element.get("t") == "e":
                marks[column] = value or "#VALUE!"
            elif element.get("t", "n") == "n" and value and int(element.get("s", "0")) in percent:
                marks[column] = PERCENT
        if element.tag == f"{SPREADSHEET}row":
            element.clear()
            if marks:
                yield range(row, row + 1), marks


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


def last_cells(path: Path) -> Iterator[tuple[int, int]]:
    """The last row and the last column, from 1, that cells of each sheet name; 0 when none does."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.filename.startswith(SHEETS):
                with archive.open(member) as stream:
                    yield _last_cell(stream)


def _last_cell(stream: IO[bytes]) -> tuple[int, int]:
    column = row = 0
    rest = b""
    while chunk := stream.read(1 << 20):
        text = rest + chunk
        named = CELL_NAME.findall(text)
        letters = {written[:MOST_LETTERS] for written, _ in named}
        column = max([column, *(column_of(written.decode()) + 1 for written in letters)])
        row = max([row, *(int(number) for _, number in named)])
        rest = text[-LONGEST_CELL_TAG:]
    return row, column
