"""CSV, TSV and other texts whose lines are rows: which sign parts the cells, and rows that quotes make one of several.

A quote that never closes would swallow all rows behind it; such rows are named and not read.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct

from qsd_rules.facts.snapshot import Note
from qsd_rules.source.encodings import Encoding, chinese_encoding, looks_partly_utf_8
from qsd_rules.source.files import SourceFile, decode, encoding_of
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem
from qsd_rules.workbook.workbook import Cell, Workbook, sheet_of

DELIMITERS = (",", "\t", ";", "|", "，")
LINES_LOOKED_AT = 100
csv.field_size_limit(1 << 30)  # a record is in memory before it is told apart; long cells are no error

WITHIN = re.compile(r'(?:[^"]|"")*+')
"""What stands within quotes, up to the quote that closes."""

SAID = re.compile(r"sep=(.)\s*", re.IGNORECASE)
"""The first line by which Excel is told the sign between cells."""

LOST = "\ufffd"
"""Unicode's sign for a character that is lost."""

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
AS_TEXT = re.compile(r'="([^"]*)"')
"""How exports make Excel take digits for words: `="00123"`."""


class Row(Struct, frozen=True):
    """A row by its number (from 1, as a spreadsheet counts); `problem` says why its cells cannot be told apart."""

    number: int
    cells: Sequence[str]
    problem: Problem | None = None


def read_delimited(source: SourceFile) -> Workbook:
    """A text as a workbook with one sheet, which has no name.

    Raises:
        InputProblems: it is no text, in no encoding that is read, or has no line.
    """
    text, notes = text_of_table(source)
    start = list(islice(io.StringIO(text, newline=""), LINES_LOOKED_AT))
    if not any(line.strip() for line in start):
        raise InputProblems([Problem("empty-file", Place(source.file), Text("文件是空的", "the file is empty"))])
    cells: list[Cell] = []
    problems: list[Problem] = []
    for row in rows_of(io.StringIO(text, newline=""), delimiter_of(start), source.file):
        cells.extend(Cell(row.number, column, words) for column, words in enumerate(row.cells, 1) if words)
        problems.extend([] if row.problem is None else [row.problem])
    return Workbook(source.file, (sheet_of("", cells, problems=tuple(problems)),), notes=notes)


def text_of_table(source: SourceFile) -> tuple[str, tuple[Note, ...]]:
    """The text of a file, with `LOST` for characters of lines in another encoding than the rest; and what is told.

    Raises:
        InputProblems: it is no text, or in no encoding that is read.
    """
    try:
        encoding, mark = encoding_of(source.data, source.file)
    except InputProblems:
        text = in_most_lines(source.data)
        if text is None:
            raise
        return text, ()
    if encoding == "gb18030" and looks_partly_utf_8(source.data):
        return in_most_lines(source.data) or decode(source.data, source.file), ()
    text = decode(source.data, source.file)
    if mark or encoding in ("utf-8", "gb18030"):
        return text, ()
    message = Text("没有编码标记，按 UTF-16 读", "without a mark, read as UTF-16")
    return text, (Note(Place(source.file), message),)


def in_most_lines(data: bytes) -> str | None:
    """The text of lines that are partly UTF-8 and partly GB18030; of the smaller part, what is not ASCII is lost.

    None where some line is neither, or is Big5.
    """
    lines = data.splitlines(keepends=True)
    encodings: list[Encoding | None] = []
    for line in lines:
        encoding = None if line.isascii() else encoding_of_line(line)
        if encoding == "big5" or (encoding is None and not line.isascii()):
            return None
        encodings.append(encoding)
    most: Encoding = "utf-8" if encodings.count("utf-8") >= encodings.count("gb18030") else "gb18030"
    return "".join(
        line.decode(encoding or "ascii") if encoding in (None, most) else BEYOND_ASCII.sub(LOST, line.decode(encoding))
        for line, encoding in zip(lines, encodings, strict=True)
    )


def encoding_of_line(line: bytes) -> Encoding | None:
    """UTF-8, unless the line is better GB18030; else GB18030 or Big5; none where it is in neither."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return chinese_encoding(line)
    return "utf-8" if looks_partly_utf_8(line) or chinese_encoding(line) is None else "gb18030"


def not_read(file: str, row: int) -> Problem:
    """The problem of a row with characters that are lost."""
    message = Text(
        "这一行有认不出的字符：编码与文件其余部分不同，或文字已损坏；没有读",
        "this row has characters that are lost: it is in another encoding than the rest, or damaged; it is not read",
    )
    hint = Text("请把整个文件另存为“CSV UTF-8”", "save the whole file as CSV UTF-8")
    return Problem("encoding", Place(file, row), message, hint)


def delimiter_of(lines: Sequence[str]) -> str:
    """The sign that parts the cells: the one that gives most lines the same number of cells, more than one."""
    said = SAID.fullmatch(lines[0]) if lines else None
    if said is not None:
        return said.group(1)
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if len(cells) > 1]
        common = max(set(widths), key=widths.count) if widths else 0
        score = (widths.count(common), common)
        if score > most:
            best, most = delimiter, score
    return best


# Rows.


def rows_of(lines: Iterable[str], delimiter: str, file: str) -> Iterator[Row]:
    """The rows of a text, from lines with their ends as they are in the file."""
    widths: Counter[int] = Counter()
    number, rest = 0, iter(lines)
    for line in rest:
        number += 1
        if number == 1 and SAID.fullmatch(line):
            yield Row(1, ())
            continue
        written, ends_well = [line], True
        if '"' in line:
            written, closed, ends_well = whole_record(line, rest, delimiter)
            if not closed:
                yield Row(number, (), never_closed(file, number, len(written)))
                return
        if any(LOST in each for each in written):
            yield Row(number, (), not_read(file, number))
            continue
        if '"' in line:
            cells = [as_words(cell) for cell in next(csv.reader(written, delimiter=delimiter))]
        else:
            cells = line.rstrip("\r\n").split(delimiter)
        if len(written) > 1 and (not ends_well or holds_rows(cells, delimiter, widths)):
            yield Row(number, (), swallowed(file, number, len(written)))
            # Each line that was swallowed is a row that is lacking; the rows behind keep their numbers.
            number += len(written) - 1
            continue
        widths[len(cells)] += 1
        yield Row(number, cells)


def holds_rows(cells: Sequence[str], delimiter: str, widths: Counter[int]) -> bool:
    """Whether a record of several lines is several rows: a line within a cell is as wide as rows, or the record not."""
    if not widths:
        return False
    usual = widths.most_common(1)[0][0]
    if usual == 1:
        return False
    of_several = [cell.splitlines() for cell in cells if "\n" in cell or "\r" in cell]
    with_signs = [lines for lines in of_several if any(delimiter in line for line in lines)]
    as_rows = any(line.count(delimiter) == usual - 1 for lines in with_signs for line in lines[1:])
    return bool(with_signs) and (as_rows or len(cells) != usual)


def as_words(cell: str) -> str:
    """A cell's words, with one way to end lines, and without what only makes Excel take digits for words."""
    as_text = AS_TEXT.fullmatch(cell)
    return as_text.group(1) if as_text else cell.replace("\r\n", "\n").replace("\r", "\n")


def whole_record(line: str, rest: Iterator[str], delimiter: str) -> tuple[list[str], bool, bool]:
    """The lines of a record, whether all its quotes close, and whether each closes where a cell ends."""
    written, ends_well = [line], True
    position, quoted = 0, False
    while True:
        if not quoted:
            start = opening_quote(line, position, delimiter)
            if start is None:
                return written, True, ends_well
            position, quoted = start + 1, True
        match = WITHIN.match(line, position)
        end = match.end() if match else len(line)
        if end < len(line):
            position, quoted = end + 1, False
            behind = line[position : position + 1]
            ends_well = ends_well and behind in ("", delimiter, "\r", "\n")
            continue
        try:
            line, position = next(rest), 0
        except StopIteration:
            return written, False, False
        written.append(line)


def opening_quote(line: str, position: int, delimiter: str) -> int | None:
    """Where the next cell in quotes begins; a quote within a cell is one of its words."""
    if position == 0 and line.startswith('"'):
        return 0
    found = line.find(f'{delimiter}"', position)
    return None if found < 0 else found + 1


def never_closed(file: str, row: int, lines: int) -> Problem:
    """The problem of a quote that is open at the end of the file."""
    message = Text(
        f"这一行的引号没有配对，从这里到文件末尾（{lines} 行）分不清格子，没有读",
        f"a quote in this row is never closed: what stands from here to the end ({lines} lines) is not read",
    )
    return Problem("open-quote", Place(file, row), message, CLOSE_IT)


def swallowed(file: str, row: int, lines: int) -> Problem:
    """The problem of a quote that makes one row of several."""
    message = Text(
        f"这一行的引号没有配对，把 {lines} 行连成了一行，这 {lines} 行没有读",
        f"a quote in this row is not closed and makes one row of {lines} lines, which are not read",
    )
    return Problem("open-quote", Place(file, row), message, CLOSE_IT)


CLOSE_IT = Text("请补上或删去多余的引号", "close the quote or delete it")
