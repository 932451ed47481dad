"""Web pages with tables, as exports of government systems often are whatever they are called; alone, or packed as MHT.

Each table that holds no other is a sheet; what is written above it are the first rows of the sheet, as in a workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import lxml.html

from qsd_rules.source.files import SourceFile, decode
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem
from qsd_rules.workbook.runs import Run, told_apart
from qsd_rules.workbook.workbook import Cell, Range, Sheet, Workbook, sheet_of

CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
SHEET_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>")
"""Where Excel says how the sheets of a page are called."""

LOOKED_AT = 4096
WIDEST = 16_384
MOST_CELLS = 2_000_000
STRUCK, RAISED = frozenset({"s", "strike", "del"}), frozenset({"sup"})
UNSEEN = frozenset({"head", "script", "style", "title", "template", "noscript", "option"})
WORDS_OF_BLOCKS = (
    "address|article|blockquote|body|caption|center|dd|div|dl|dt|fieldset|footer|form|h1|h2|h3|h4|h5|h6|header|hr|li|main"
    "|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
BLOCKS = frozenset(WORDS_OF_BLOCKS.split("|"))
NOT_SHOWN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)
LINE_THROUGH = re.compile(r"text-decoration[^;]*:[^;]*line-through", re.IGNORECASE)


def read_web_page(source: SourceFile) -> Workbook:
    """The tables of a web page.

    Raises:
        InputProblems: it has none, or is in no encoding that is read.
    """
    return tables_of(source.file, [source.data])


def read_archived_page(source: SourceFile) -> Workbook:
    """The tables of a page that is packed with all it shows into one file (MHT, RFC 2557), as Excel saves workbooks.

    Raises:
        InputProblems: it has none, or is in no encoding that is read.
    """
    parts = message_from_bytes(source.data, policy=default).walk()
    pages = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"]
    return tables_of(source.file, [page for page in pages if isinstance(page, bytes)])


def tables_of(file: str, pages: list[bytes]) -> Workbook:
    """The tables of pages that belong together."""
    names: list[str] = []
    tables: list[tuple[str, Any, list[str], list[str]]] = []
    for page in pages:
        text = text_of_page(page, file)
        names.extend(SHEET_NAME.findall(text))
        document = lxml.html.document_fromstring(DECLARATION.sub("", text) or "<html/>", parser=PARSER)
        tables.extend(tables_within(document))
    if not tables:
        message = Text("网页里没有表格", "the web page has no table")
        raise InputProblems([Problem("no-table", Place(file), message)])
    called = names if len(names) == len(tables) else [caption or f"表{n}" for n, (caption, *_) in enumerate(tables, 1)]
    sheets = (sheet(name, table, above, below) for name, (_, table, above, below) in zip(called, tables, strict=True))
    return Workbook(file, tuple(sheets))


PARSER = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)


def text_of_page(data: bytes, file: str) -> str:
    """The text of a page: by mark, by what the page says of itself, else as other texts are read.

    Raises:
        InputProblems: it is none in an encoding that is read.
    """
    said = CHARSET.search(data[:LOOKED_AT])
    encoding = said.group(1).decode("ascii").lower() if said else ""
    # GB18030 holds what pages call GB2312 or GBK.
    encoding = "gb18030" if encoding in ("gb2312", "gbk", "x-gbk", "gb_2312-80") else encoding
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return decode(data, file)


def tables_within(document: Any) -> Iterator[tuple[str, Any, list[str], list[str]]]:
    """The tables that hold no other, each with its caption and the lines above it; the last with those below it."""
    found: list[tuple[str, Any, list[str], list[str]]] = []
    lines: list[str] = [""]

    def walk(element: Any) -> None:
        if not isinstance(element.tag, str) or element.tag in UNSEEN or not_shown(element):
            return
        if element.tag == "table" and element.find(".//table") is None:
            caption = element.find("caption")
            words = "" if caption is None else tidied("".join(caption.itertext()))
            found.append((words, element, [line for line in map(tidied, lines) if line], []))
            lines[:] = [""]
            return
        block = element.tag in BLOCKS or element.tag == "br"
        if block:
            lines.append("")
        lines[-1] += element.text or ""
        for child in element:
            walk(child)
            lines[-1] += child.tail or ""
        if block:
            lines.append("")

    walk(document)
    if found:
        found[-1][3].extend(line for line in map(tidied, lines) if line)
    yield from found


def tidied(words: str) -> str:
    """Words as a page shows them: blanks in a row are one."""
    return " ".join(words.split())


def not_shown(element: Any) -> bool:
    """Whether a page hides an element."""
    return element.get("hidden") is not None or NOT_SHOWN.search(element.get("style", "")) is not None


def sheet(name: str, table: Any, above: list[str], below: list[str]) -> Sheet:
    """A table of a page as a sheet, with the lines above it as its first rows and those below as its last."""
    cells = [Cell(row, 1, line) for row, line in enumerate(above, 1)]
    merged: list[Range] = []
    hidden: set[int] = set()
    taken: dict[int, int] = {}
    row = len(above)
    for line in table.iter("tr"):
        row += 1
        column = 1
        if not_shown(line):
            hidden.add(row)
        for cell in line.iterchildren("td", "th"):
            while taken.get(column, 0) >= row:
                column += 1
            wide, high = span(cell, "colspan"), span(cell, "rowspan")
            if column + wide > WIDEST or len(cells) > MOST_CELLS:
                break
            if (wide, high) != (1, 1):
                merged.append(Range(row, column, row + high - 1, column + wide - 1))
                taken.update(dict.fromkeys(range(column, column + wide), row + high - 1))
            held, struck = told_apart(runs_of(cell))
            words, out = lines_of(held), lines_of(struck)
            if words or out:
                cells.append(Cell(row, column, words, out))
            column += wide
    cells.extend(Cell(number, 1, line) for number, line in enumerate(below, row + 1))
    return sheet_of(name, cells, tuple(merged), hidden_rows=frozenset(hidden))


def span(cell: Any, name: str) -> int:
    """Over how many rows or columns a cell goes."""
    written = cell.get(name, "1").strip()
    return min(max(int(written), 1), 1000) if written.isdecimal() and len(written) < 6 else 1


def runs_of(element: Any, struck: bool = False, raised: bool = False) -> Iterator[Run]:
    """The words of a cell as they are written; a line that a paragraph or a break ends, ends with `\\n`."""
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return
    struck = struck or element.tag in STRUCK or LINE_THROUGH.search(element.get("style", "")) is not None
    raised = raised or element.tag in RAISED
    if element.tag == "br":
        yield Run("\n")
    yield Run(" ".join((element.text or "").split("\n")), struck, raised)
    for child in element:
        if not isinstance(child.tag, str) or not not_shown(child):
            yield from runs_of(child, struck, raised)
        if child.tag in BLOCKS:
            yield Run("\n")
        yield Run(" ".join((child.tail or "").split("\n")), struck, raised)


def lines_of(words: str) -> str:
    """The lines of a cell, each tidied, without blank ones."""
    return "\n".join(line for line in map(tidied, words.split("\n")) if line)
