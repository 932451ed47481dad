"""Workbooks of LibreOffice (`.ods`): the sheets of an OpenDocument's `content.xml`.

The elements and attributes are those of OpenDocument 1.3, part 3 (chapter 9 and 19.385 ff.). A few lines of our own,
since the libraries that read them repeat a repeated row in memory as often as the file says, be it a million times.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from xml.etree import ElementTree

from qsd_rules.workbook.workbook import (
    Cell,
    CellError,
    CellValue,
    Damaged,
    Range,
    Sheet,
    Workbook,
    exact,
    plain_number,
    sheet_of,
)

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
MOST_REPEATED = 5_000
"""A filled cell repeated more often than this is an ornament no form has, or meant to harm."""

CALCULATED = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
"""Where LibreOffice says that a formula gave an error."""

ERROR = re.compile(r"#[A-Z0-9/]*[A-Z][A-Z0-9/]*[!?]?|Err:[0-9]+")
UNIT = re.compile(r"[-+]?[0-9][0-9.,\u00a0 ]*(?![Ee][-+]?[0-9])([^0-9.,\s].*)", re.DOTALL)
TRUTHS = {"TRUE": True, "FALSE": False}
"""How LibreOffice shows the truth values of Excel, which it keeps as numbers."""

WHOLE = re.compile(r"0*[1-9][0-9]{0,9}")
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
"""What is raised for archives that are damaged, or packed in a way that is not known."""

ROWS = frozenset(TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group"))


class RepeatedTooOften(Exception):  # noqa: N818  # it says what is wrong, as the other problems do
    """A sheet that repeats filled cells very often."""


def read_ods(data: bytes, file: str) -> Workbook:
    """The sheets of a workbook; whoever calls has looked at its size.

    Raises:
        RepeatedTooOften: a filled cell is repeated thousands of times.
        Damaged: it is broken.
    """
    root = content_of(data)
    hidden = {
        style.get(f"{STYLE}name")
        for style in root.iter(f"{STYLE}style")
        for properties in style.iter(f"{STYLE}table-properties")
        if properties.get(f"{TABLE}display") == "false"
    }
    tables = root.iter(f"{TABLE}table")
    return Workbook(file, tuple(sheet(table, table.get(f"{TABLE}style-name") in hidden) for table in tables))


def content_of(data: bytes) -> ElementTree.Element:
    """The XML of the sheets.

    Raises:
        Damaged: there is none, or it is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return ElementTree.fromstring(archive.read("content.xml"))
    except (*BROKEN_ARCHIVE, ElementTree.ParseError, LookupError, ValueError) as error:
        # A lookup fails for a part that is missing and for an encoding that nobody knows.
        raise Damaged(str(error)) from error


def sheet(table: ElementTree.Element, hidden: bool) -> Sheet:
    """One sheet."""
    cells: list[Cell] = []
    merged: list[Range] = []
    row = 1
    for element in rows_of(table):
        times = whole(element, f"{TABLE}number-rows-repeated")
        filled = list(cells_of_row(element, row, merged))
        if filled and times * len(filled) > MOST_REPEATED:
            raise RepeatedTooOften
        for again in range(times if filled else 0):
            cells.extend(Cell(cell.row + again, cell.column, cell.value) for cell in filled)
        row += times
    return sheet_of(table.get(f"{TABLE}name", ""), iter(cells), tuple(merged), hidden)


def rows_of(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The rows of a table, also those that stand in groups or among the header's."""
    for child in element:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in ROWS:
            yield from rows_of(child)


def cells_of_row(element: ElementTree.Element, row: int, merged: list[Range]) -> Iterator[Cell]:
    """The filled cells of a row; the ranges that begin in it are added to `merged`."""
    column = 1
    for child in element:
        if child.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        times = whole(child, f"{TABLE}number-columns-repeated")
        high = whole(child, f"{TABLE}number-rows-spanned")
        wide = whole(child, f"{TABLE}number-columns-spanned")
        if (high, wide) != (1, 1):
            merged.append(Range(row, column, row + high - 1, column + wide - 1))
        value = value_of(child) if child.tag == f"{TABLE}table-cell" else None
        if value is not None and value != "":
            if times > MOST_REPEATED:
                raise RepeatedTooOften
            yield from (Cell(row, column + again, value) for again in range(times))
        column += times


def value_of(cell: ElementTree.Element) -> CellValue | None:
    """What a cell holds, exact and in our types."""
    kind = cell.get(f"{OFFICE}value-type")
    words = "\n".join(words_of(line) for line in cell.findall(f"{TEXT}p"))
    if cell.get(f"{TABLE}formula") is not None and (cell.get(CALCULATED) == "error" or ERROR.fullmatch(words)):
        return CellError(words)
    number = as_number(cell.get(f"{OFFICE}value", ""))
    match kind:
        case "float" if words in TRUTHS:
            return TRUTHS[words]
        case "float" | "currency" if number is not None:
            unit = unit_shown(words)
            return f"{plain_number(number)}{unit}" if unit else number
        case "percentage" if number is not None:
            return f"{plain_number(number * 100)}%"
        case "boolean":
            return cell.get(f"{OFFICE}boolean-value") == "true"
        case "date":
            return as_date(cell.get(f"{OFFICE}date-value", ""), words)
        case None | "":
            return None
        case _:
            return words


def words_of(line: ElementTree.Element) -> str:
    """The characters of a paragraph; repeated blanks and line breaks are elements of their own."""
    parts = [line.text or ""]
    for child in line:
        if child.tag == f"{TEXT}s":
            parts.append(" " * min(whole(child, f"{TEXT}c"), 100))
        elif child.tag == f"{TEXT}line-break":
            parts.append("\n")
        elif child.tag == f"{TEXT}tab":
            parts.append("\t")
        elif not child.tag.startswith(OFFICE):
            parts.append(words_of(child))
        parts.append(child.tail or "")
    return "".join(parts)


def whole(element: ElementTree.Element, name: str) -> int:
    """How often something repeats, or how far it spans; once where it is not said.

    Raises:
        Damaged: what is said is no such number.
    """
    written = element.get(name, "1")
    if WHOLE.fullmatch(written) is None:
        raise Damaged(f"{name}: {written}")
    return int(written)


def as_number(written: str) -> Decimal | None:
    """The number of a value, if it has one."""
    try:
        return exact(float(written))
    except (ValueError, OverflowError):
        return None


def unit_shown(words: str) -> str:
    """The unit that a cell shows behind its number; empty where there is none."""
    match = UNIT.fullmatch(words.strip())
    return match.group(1) if match is not None else ""


def as_date(written: str, words: str) -> date | datetime | str:
    """The day, or moment, of a value."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return words
    return moment.date() if moment.time() == time() else moment
