"""Workbooks of LibreOffice (`.ods`): the sheets of an OpenDocument's `content.xml`.

The elements and attributes are those of OpenDocument 1.3, part 3 (chapter 9 and 19.385 ff.). A few lines of our own,
since the libraries that read them repeat a repeated row in memory as often as the file says, be it a million times.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from xml.etree import ElementTree

from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.workbook.runs import Run, told_apart
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
STRUCK = f"{STYLE}text-line-through-style"
PARTS = ("content.xml", "styles.xml")
MOST_COLUMNS = 16_384
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
    roots = [content_of(data, part) for part in PARTS]
    content = roots[0]
    if content is None:
        raise Damaged("no content.xml")
    styles = [style for root in roots if root is not None for style in root.iter(f"{STYLE}style")]
    looks = Looks(
        hidden=named(styles, f"{STYLE}table-properties", lambda each: each.get(f"{TABLE}display") == "false"),
        struck=named(styles, f"{STYLE}text-properties", lambda each: each.get(STRUCK, "none") != "none"),
        raised=named(
            styles, f"{STYLE}text-properties", lambda each: each.get(f"{STYLE}text-position", "").startswith("super")
        ),
    )
    return Workbook(file, tuple(sheet(table, looks) for table in content.iter(f"{TABLE}table")))


class Looks(Struct, frozen=True):
    """The names of styles that hide a table, strike words out, or raise them."""

    hidden: frozenset[str]
    struck: frozenset[str]
    raised: frozenset[str]


def named(
    styles: Iterable[ElementTree.Element], properties: str, has: Callable[[ElementTree.Element], bool]
) -> frozenset[str]:
    """The names of the styles with properties of which something holds."""
    return frozenset(style.get(f"{STYLE}name", "") for style in styles if any(map(has, style.iter(properties))))


def content_of(data: bytes, part: str) -> ElementTree.Element | None:
    """The XML of a part; none where the file does not have it.

    Raises:
        Damaged: it is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if part not in archive.namelist():
                return None
            return ElementTree.fromstring(archive.read(part))
    except (*BROKEN_ARCHIVE, ElementTree.ParseError, LookupError, ValueError) as error:
        # A lookup fails for an encoding that nobody knows.
        raise Damaged(str(error)) from error


def sheet(table: ElementTree.Element, looks: Looks) -> Sheet:
    """One sheet."""
    cells: list[Cell] = []
    merged: list[Range] = []
    hidden_rows: set[int] = set()
    row, filtered = 1, False
    for element in rows_of(table):
        times = whole(element, f"{TABLE}number-rows-repeated")
        filled = list(cells_of_row(element, row, merged, looks))
        if filled and times * len(filled) > MOST_REPEATED:
            raise RepeatedTooOften
        for again in range(times if filled else 0):
            cells.extend(replace(cell, row=cell.row + again) for cell in filled)
        shown = element.get(f"{TABLE}visibility", "visible")
        if shown != "visible" and filled:
            hidden_rows.update(range(row, row + times))
            filtered = filtered or shown == "filter"
        row += times
    return sheet_of(
        table.get(f"{TABLE}name", ""),
        cells,
        tuple(merged),
        table.get(f"{TABLE}style-name") in looks.hidden,
        frozenset(hidden_rows),
        hidden_columns(table),
        filtered=filtered,
    )


def hidden_columns(table: ElementTree.Element) -> frozenset[int]:
    """The columns that are not shown."""
    hidden: set[int] = set()
    first = 1
    for element in table.iter(f"{TABLE}table-column"):
        times = whole(element, f"{TABLE}number-columns-repeated")
        if element.get(f"{TABLE}visibility", "visible") != "visible":
            hidden.update(range(first, min(first + times, MOST_COLUMNS + 1)))
        first += times
    return frozenset(hidden)


def rows_of(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The rows of a table, also those that stand in groups or among the header's."""
    for child in element:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in ROWS:
            yield from rows_of(child)


def cells_of_row(element: ElementTree.Element, row: int, merged: list[Range], looks: Looks) -> Iterator[Cell]:
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
        value, struck = value_of(child, looks) if child.tag == f"{TABLE}table-cell" else ("", "")
        comment = comment_of(child, looks)
        if value != "" or struck or comment:
            if times > MOST_REPEATED:
                raise RepeatedTooOften
            yield from (Cell(row, column + again, value, struck, comment) for again in range(times))
        column += times


def comment_of(cell: ElementTree.Element, looks: Looks) -> str:
    """What somebody noted at a cell."""
    remark = cell.find(f"{OFFICE}annotation")
    lines = () if remark is None else remark.iter(f"{TEXT}p")
    return "\n".join(told_apart(runs_of(line, looks))[0] for line in lines).strip()


def value_of(cell: ElementTree.Element, looks: Looks) -> tuple[CellValue, str]:
    """What a cell holds, exact and in our types, and what in it is struck out; empty words where there is nothing."""
    kind = cell.get(f"{OFFICE}value-type")
    all_struck = cell.get(f"{TABLE}style-name", "") in looks.struck
    lines = [told_apart(runs_of(line, looks, all_struck)) for line in cell.findall(f"{TEXT}p")]
    words, out = "\n".join(held for held, _ in lines), "\n".join(struck for _, struck in lines)
    if kind in (None, ""):
        return "", ""
    if out.strip():
        return words, out.strip()
    if cell.get(f"{TABLE}formula") is not None and (cell.get(CALCULATED) == "error" or ERROR.fullmatch(words)):
        return CellError(words), ""
    number = as_number(cell.get(f"{OFFICE}value", ""))
    match kind:
        case "float" if words in TRUTHS:
            return TRUTHS[words], ""
        case "float" | "currency" if number is not None:
            unit = unit_shown(words)
            return f"{plain_number(number)}{unit}" if unit else number, ""
        case "percentage" if number is not None:
            return f"{plain_number(number * 100)}%", ""
        case "boolean":
            return cell.get(f"{OFFICE}boolean-value") == "true", ""
        case "date":
            return as_date(cell.get(f"{OFFICE}date-value", ""), words), ""
        case _:
            return words, ""


def runs_of(line: ElementTree.Element, looks: Looks, struck: bool = False, raised: bool = False) -> Iterator[Run]:
    """The parts of a paragraph; repeated blanks and line breaks are elements of their own."""
    yield Run(line.text or "", struck, raised)
    for child in line:
        if child.tag == f"{TEXT}s":
            yield Run(" " * min(whole(child, f"{TEXT}c"), 100), struck)
        elif child.tag == f"{TEXT}line-break":
            yield Run("\n", struck)
        elif child.tag == f"{TEXT}tab":
            yield Run("\t", struck)
        elif not child.tag.startswith(OFFICE):
            style = child.get(f"{TEXT}style-name", "")
            yield from runs_of(child, looks, struck or style in looks.struck, raised or style in looks.raised)
        yield Run(child.tail or "", struck, raised)


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
