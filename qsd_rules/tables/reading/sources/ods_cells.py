"""What an OpenDocument spreadsheet says of its cells beside their values: where they repeat, percentages, errors.

The library that reads the values makes a cell as often as the file repeats it, and keeps neither percent signs nor
errors. Elements and attributes are those of OpenDocument 1.3, part 3. They are told by their names as they are written,
`table:table-cell`, as the library tells them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat

from qsd_rules.tables.reading.sources.cell_marks import PERCENT, MarkedRows
from qsd_rules.workbook.ods import ERROR, TRUTHS

CONTENT = "content.xml"
CHUNK = 1 << 18
LONGEST_WORD = 100
"""Errors and truth values have no more characters."""

WIDEST = 16_384
"""No sheet has more columns."""


@dataclass(frozen=True, slots=True)
class Run:
    """A cell that is not blank, with how often it repeats to the right and, with its row, downwards.

    `table` counts the tables of the file and `row` and `column` are those of the first one, all from 1. `shown` is what
    its value alone does not tell: `%`, an error, a truth value that is kept as a number; mostly nothing. `characters`
    are those of its text and its formula.
    """

    table: int
    sheet: str
    row: int
    rows: int
    column: int
    columns: int
    shown: str
    characters: int


def runs_of(path: Path) -> Iterator[Run]:
    """The cells of all tables that are not blank, in the order of the file.

    Raises:
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, expat.ExpatError, OSError, ValueError,
        LookupError: it is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        # An archive may have two parts of one name, of which libraries take the first or the last.
        for entry in archive.infolist():
            if entry.filename == CONTENT:
                with archive.open(entry) as stream:
                    yield from _runs(stream)


def marked_rows(path: Path, sheet: str) -> MarkedRows:
    """The cells of a sheet that are shown as percentages, errors or truth values that their values do not tell.

    Raises:
        zipfile.BadZipFile, …: as `runs_of`.
    """
    rows = range(1, 1)
    marks: dict[int, str] = {}
    for run in runs_of(path):
        if run.sheet != sheet or not run.shown:
            continue
        if run.row != rows.start or not marks:
            if marks:
                yield rows, marks
            rows, marks = range(run.row, run.row + run.rows), {}
        columns = range(run.column - 1, min(run.column - 1 + run.columns, WIDEST))
        marks.update(dict.fromkeys(columns, run.shown))
    if marks:
        yield rows, marks


def _runs(stream: IO[bytes]) -> Iterator[Run]:
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk)
        yield from reading.found
        reading.found.clear()
    parser.Parse(b"", True)
    yield from reading.found


@dataclass(slots=True)
class _Reading:
    """Where the parser is: the table, row and column, and the cell that it is in, if it is in one."""

    found: list[Run] = field(default_factory=list)
    table: int = 0
    sheet: str = ""
    row: int = 1
    rows: int = 1
    column: int = 1
    cell: dict[str, str] | None = None
    within: int = 0
    beside: int = 0
    words: list[str] = field(default_factory=list)
    characters: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.cell is not None:
            self.within += 1
            if name == "office:annotation":
                self.beside += 1
            return
        match name:
            case "table:table-cell" | "table:covered-table-cell":
                self.cell, self.within, self.characters = attributes, 0, 0
                self.words.clear()
            case "table:table-row":
                self.rows = times(attributes, "table:number-rows-repeated")
                self.column = 1
            case "table:table":
                self.table += 1
                self.sheet, self.row = attributes.get("table:name", ""), 1

    def end(self, name: str) -> None:
        if self.cell is not None:
            if self.within:
                self.within -= 1
                if name == "office:annotation":
                    self.beside -= 1
                return
            self._cell(self.cell)
            self.cell = None
        elif name == "table:table-row":
            self.row += self.rows

    def text(self, characters: str) -> None:
        if self.cell is None:
            return
        self.characters += len(characters)
        if not self.beside and self.characters <= LONGEST_WORD:
            self.words.append(characters)

    def _cell(self, attributes: dict[str, str]) -> None:
        columns = times(attributes, "table:number-columns-repeated")
        kind, formula = attributes.get("office:value-type", ""), attributes.get("table:formula", "")
        if kind or formula or self.characters:
            characters = self.characters + len(formula) + len(attributes.get("office:string-value", ""))
            shown = shown_beside(attributes, kind, formula, "".join(self.words).strip())
            self.found.append(Run(self.table, self.sheet, self.row, self.rows, self.column, columns, shown, characters))
        self.column += columns


def shown_beside(attributes: dict[str, str], kind: str, formula: str, words: str) -> str:
    """What a cell shows that its value does not tell; empty where there is nothing."""
    if kind == "percentage":
        return PERCENT
    if formula and (attributes.get("calcext:value-type") == "error" or ERROR.fullmatch(words)):
        return words or "#VALUE!"
    return words if kind == "float" and words in TRUTHS else ""


def times(attributes: dict[str, str], name: str) -> int:
    """How often something repeats; once where the file says nothing that makes sense."""
    written = attributes.get(name, "1")
    try:
        return max(1, int(written))
    except ValueError:
        return 1
