"""Tables in Word documents (`.docx`), the usual form of a project's file: each is a sheet.

The lines above a table are the first rows of its sheet, as titles and dates stand above a table in a workbook. What is
deleted while changes are tracked is no part of the text. Elements: ECMA-376 part 1, chapter 17.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from qsd_rules.workbook.runs import Run, told_apart
from qsd_rules.workbook.workbook import Cell, Damaged, Range, Sheet, Workbook, sheet_of

DOCUMENT = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
BOX = '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:t>{}</w:t></w:r>'
TICKED, NOT_TICKED = BOX.format("☑"), BOX.format("☐")
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
HOLDERS = frozenset(W + name for name in ("sdt", "sdtContent", "ins", "hyperlink", "smartTag", "fldSimple", "moveTo"))
"""Elements that hold paragraphs, tables, rows, cells or runs and are none themselves."""


def read_word_document(data: bytes, file: str) -> Workbook:
    """The tables of a document; none where it has none.

    Raises:
        Damaged: it is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = ElementTree.fromstring(archive.read(DOCUMENT).replace(STRICT, W[1:-1].encode()))
    except (zipfile.BadZipFile, ElementTree.ParseError, LookupError, ValueError) as error:
        raise Damaged(str(error)) from error
    body = root.find(f"{W}body")
    tables: list[tuple[list[str], ElementTree.Element]] = []
    lines: list[str] = []
    for each in within([] if body is None else body):
        if each.tag == f"{W}tbl":
            tables.append((lines, each))
            lines = []
        elif each.tag == f"{W}p" and (words := words_of(each)[0].strip()):
            lines.append(words)
    last = len(tables)
    return Workbook(
        file,
        tuple(
            sheet(f"表{number}", table, above, lines if number == last else [])
            for number, (above, table) in enumerate(tables, 1)
        ),
    )


def within(elements: ElementTree.Element | list[ElementTree.Element]) -> Iterator[ElementTree.Element]:
    """The elements within another, those too that only hold others around them."""
    for each in elements:
        box = each.find(f"{W}sdtPr/{W14}checkbox/{W14}checked") if each.tag == f"{W}sdt" else None
        if box is not None:
            # The sign that Word shows in a ticked box is a cross, by which others mean no.
            yield ElementTree.fromstring(TICKED if box.get(f"{W14}val") in ("1", "true") else NOT_TICKED)
        elif each.tag in HOLDERS:
            yield from within(each)
        else:
            yield each


def sheet(name: str, table: ElementTree.Element, above: list[str], below: list[str]) -> Sheet:
    """A table as a sheet, with the lines above and below it."""
    cells = [Cell(row, 1, line) for row, line in enumerate(above, 1)]
    merged: list[Range] = []
    begun: dict[int, Range] = {}
    row = len(above)
    for line in within(table):
        if line.tag != f"{W}tr" or line.find(f"{W}trPr/{W}del") is not None:
            continue
        row += 1
        column = 1 + value_of(line.find(f"{W}trPr/{W}gridBefore"), 0)
        for each in within(line):
            if each.tag != f"{W}tc":
                continue
            wide = value_of(each.find(f"{W}tcPr/{W}gridSpan"), 1)
            upright = each.find(f"{W}tcPr/{W}vMerge")
            goes_on = upright is not None and upright.get(f"{W}val", "continue") == "continue" and column in begun
            if goes_on:
                begun[column] = Range(begun[column].top, column, row, begun[column].right)
            else:
                merged.extend(each for each in (begun.pop(column, None),) if each is not None)
                if upright is not None or wide > 1:
                    begun[column] = Range(row, column, row, column + wide - 1)
                held, struck = words_of(each)
                if held.strip() or struck.strip():
                    cells.append(Cell(row, column, held.strip(), struck.strip()))
            column += wide
    merged.extend(begun.values())
    cells.extend(Cell(number, 1, line) for number, line in enumerate(below, row + 1))
    real = tuple(each for each in merged if (each.top, each.left) != (each.bottom, each.right))
    return sheet_of(name, cells, real)


def value_of(element: ElementTree.Element | None, otherwise: int) -> int:
    """The number that an element has.

    Raises:
        Damaged: it is none.
    """
    if element is None:
        return otherwise
    written = element.get(f"{W}val", "")
    if not written.isdecimal() or len(written) > 4:
        raise Damaged(f"{element.tag}: {written}")
    return int(written)


def words_of(element: ElementTree.Element) -> tuple[str, str]:
    """The words of a paragraph, or of the paragraphs of a cell, and those that are struck out."""
    if element.tag == f"{W}p":
        return told_apart(runs_of(element))
    paragraphs = [told_apart(runs_of(each)) for each in within(element) if each.tag == f"{W}p"]
    return "\n".join(held for held, _ in paragraphs), "\n".join(struck for _, struck in paragraphs)


def runs_of(paragraph: ElementTree.Element) -> Iterator[Run]:
    """The parts of a paragraph; what is deleted or hidden is none."""
    for run in within(paragraph):
        if run.tag != f"{W}r" or is_on(run.find(f"{W}rPr/{W}vanish")):
            continue
        struck = is_on(run.find(f"{W}rPr/{W}strike")) or is_on(run.find(f"{W}rPr/{W}dstrike"))
        position = run.find(f"{W}rPr/{W}vertAlign")
        raised = position is not None and position.get(f"{W}val") == "superscript"
        for part in run:
            if part.tag == f"{W}t":
                yield Run(part.text or "", struck, raised)
            elif part.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
                yield Run("\t" if part.tag == f"{W}tab" else "\n", struck)
            elif part.tag == f"{W}sym":
                yield Run(SYMBOLS.get(part.get(f"{W}char", "").upper(), "\ufffd"), struck)


SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0FC": "√", "F0A8": "☐", "F06F": "☐", "F0FD": "☒", "F053": "☒", "F0FB": "×"}
"""Ticks, crosses and boxes of the fonts Wingdings and Wingdings 2, by which Word writes boxes to tick."""


def is_on(element: ElementTree.Element | None) -> bool:
    """Whether a property of a run is set."""
    return element is not None and element.get(f"{W}val", "true") not in ("false", "0", "off")
