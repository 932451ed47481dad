"""Workbooks as Excel 2003 wrote them in XML (SpreadsheetML), which programs still export and call `.xls`.

Elements and attributes are those of Microsoft's "XML Spreadsheet Reference" of 2001.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from xml.etree import ElementTree

from msgspec import Struct

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

NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"
PAGE = "{http://www.w3.org/TR/REC-html40}"
FORMATS = {"Percent": "0.00%", "General Number": "General", "Fixed": "0.00", "Standard": "#,##0.00"}
"""What XML calls some number formats."""


class Style(Struct, frozen=True):
    """What is told of a cell by its style: the code of its number format, and whether all of it is struck out."""

    format: str = ""
    struck: bool = False


def read_spreadsheet_2003(data: bytes, file: str) -> Workbook:
    """The sheets of a workbook; whoever calls has seen that it declares no document type.

    Raises:
        Damaged: it is broken.
    """
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise Damaged(str(error)) from error
    styles = {each.get(f"{SS}ID", ""): style_of(each) for each in root.iter(f"{SS}Style")}
    date_1904 = root.find(f".//{EXCEL}Date1904") is not None
    return Workbook(file, tuple(sheet(each, styles) for each in root.iter(f"{SS}Worksheet")), date_1904)


def style_of(element: ElementTree.Element) -> Style:
    """What a style says of its cells."""
    number, font = element.find(f"{SS}NumberFormat"), element.find(f"{SS}Font")
    code = "" if number is None else number.get(f"{SS}Format", "")
    return Style(FORMATS.get(code, code), font is not None and font.get(f"{SS}StrikeThrough") == "1")


def sheet(element: ElementTree.Element, styles: dict[str, Style]) -> Sheet:
    """One sheet."""
    cells: list[Cell] = []
    merged: list[Range] = []
    rows: set[int] = set()
    columns: set[int] = set()
    place = 0
    for column in element.iterfind(f"{SS}Table/{SS}Column"):
        place = number_of(column, f"{SS}Index", place + 1)
        last = place + number_of(column, f"{SS}Span", 0)
        if column.get(f"{SS}Hidden") == "1":
            columns.update(range(place, last + 1))
        place = last
    place = 0
    for row in element.iterfind(f"{SS}Table/{SS}Row"):
        place = number_of(row, f"{SS}Index", place + 1)
        last = place + number_of(row, f"{SS}Span", 0)
        if row.get(f"{SS}Hidden") == "1":
            rows.update(range(place, last + 1))
        cells.extend(cells_of_row(row, place, merged, styles))
        place = last
    filtered = element.find(f"{EXCEL}AutoFilter/{EXCEL}AutoFilterColumn") is not None
    options = element.find(f"{EXCEL}WorksheetOptions/{EXCEL}Visible")
    hidden = options is not None and options.text in ("SheetHidden", "SheetVeryHidden")
    return sheet_of(
        element.get(f"{SS}Name", ""),
        cells,
        tuple(merged),
        hidden,
        frozenset(rows),
        frozenset(columns),
        filtered=filtered,
    )


def cells_of_row(row: ElementTree.Element, place: int, merged: list[Range], styles: dict[str, Style]) -> Iterator[Cell]:
    """The cells of a row; the ranges that begin in it are added to `merged`."""
    column = 0
    for each in row.iterfind(f"{SS}Cell"):
        column = number_of(each, f"{SS}Index", column + 1)
        wide, high = number_of(each, f"{SS}MergeAcross", 0), number_of(each, f"{SS}MergeDown", 0)
        if wide or high:
            merged.append(Range(place, column, place + high, column + wide))
        style = styles.get(each.get(f"{SS}StyleID", ""), Style())
        data, note = each.find(f"{SS}Data"), each.find(f"{SS}Comment/{SS}Data")
        comment = "" if note is None else "".join(note.itertext()).strip()
        value, struck = ("", "") if data is None else value_of(data, style)
        formula = each.get(f"{SS}Formula")
        if formula is not None and (data is None or not "".join(data.itertext())):
            value = NotCalculated(formula)
        if value != "" or struck or comment:
            yield Cell(place, column, value, struck, comment)
        column += wide


def number_of(element: ElementTree.Element, name: str, otherwise: int) -> int:
    """A number that an attribute says.

    Raises:
        Damaged: it says none, or one beyond all sheets.
    """
    written = element.get(name)
    if written is None:
        return otherwise
    if not written.isdecimal() or len(written) > 7:
        raise Damaged(f"{name}: {written}")
    return int(written)


def value_of(data: ElementTree.Element, style: Style) -> tuple[CellValue, str]:
    """What a cell holds, exact and in our types, and what in it is struck out."""
    kind = data.get(f"{SS}Type", "String")
    if kind == "String":
        held, struck = told_apart(runs_of(data, style.struck))
        return held.replace("\r\n", "\n"), struck.strip()
    value = plain_value("".join(data.itertext()).strip(), kind, style)
    return ("", shown_value(value)) if style.struck else (value, "")


def plain_value(written: str, kind: str, style: Style) -> CellValue:
    """A number, a truth, a day or an error."""
    match kind:
        case "Number":
            try:
                return as_seen(exact(float(written)), style.format)
            except (ValueError, OverflowError) as error:
                raise Damaged(written) from error
        case "Boolean":
            return written == "1"
        case "DateTime":
            try:
                moment = datetime.fromisoformat(written)
            except ValueError:
                return written
            return moment.date() if moment.time() == time() else moment
        case "Error":
            return CellError(written)
        case _:
            return written


def runs_of(element: ElementTree.Element, struck: bool = False, raised: bool = False) -> Iterator[Run]:
    """The parts of a cell whose words are written differently, as HTML marks them."""
    yield Run(element.text or "", struck, raised)
    for child in element:
        yield from runs_of(child, struck or child.tag == f"{PAGE}S", raised or child.tag == f"{PAGE}Sup")
        yield Run(child.tail or "", struck, raised)
