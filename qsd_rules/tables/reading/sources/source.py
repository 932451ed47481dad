"""A table as it stands in a file or a database: a header, and rows read part by part."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import polars as pl

from qsd_rules.source.files import unreadable
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

ROW = "#row"
"""The column with each row's number: as spreadsheets show it, or counted from 1 where there is no header."""

WRONG = "#wrong"
"""Behind a relation's name: the column that says where its cell could not be read."""

SURPLUS = "#surplus"
"""The column, where there is one, with the number of cells of rows that have more of them than the header."""

ROUNDED = "\ufdd1"
"""Behind a number: others round to it too."""

ROWS_OF_A_PART = 100_000
CELLS_OF_A_PART = 2_500_000
"""Wide tables are read in parts of fewer rows, so that memory does not grow with their width."""

LINES_LOOKED_AT = 20
"""Among so many first lines the header is looked for: titles may stand above it."""

BLOCK = 1 << 20

Frames = Callable[[Sequence[int]], Iterator[pl.DataFrame]]
"""The rows in order, with `ROW` and the columns at these places of the header, named by the place: `0`, `1`, …"""

Recognises = Callable[[Sequence[str]], bool]
"""Whether the cells of a line are a header."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table that can be read again and again, each time the same.

    `hints` are the names it goes by (a sheet's, a file's, a folder's), nearest first. `digest` is that of all bytes it
    was read from. `rows` is how many there are, if that is known beforehand. `spooled` says that reading is slow
    enough for the prepared table to be kept. `problems` name rows whose cells can't be told apart, which
    no frame has.
    """

    name: str
    hints: tuple[str, ...]
    header: tuple[str, ...]
    frames: Frames
    digest: str
    rows: int | None = None
    spooled: bool = True
    problems: tuple[Problem, ...] = ()


def in_parts(frames: Iterable[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """The same rows in frames of `size` rows, the last one smaller."""
    waiting: list[pl.DataFrame] = []
    held = 0
    for frame in frames:
        while held + frame.height >= size:
            taken = size - held
            yield pl.concat([*waiting, frame.head(taken)], how="diagonal_relaxed")
            frame, waiting, held = frame.slice(taken), [], 0
        if frame.height:
            waiting.append(frame)
            held += frame.height
    if waiting:
        yield pl.concat(waiting, how="diagonal_relaxed")


def rows_of_a_part(width: int) -> int:
    """How many rows of a table with so many columns are read at once."""
    return max(1_000, min(ROWS_OF_A_PART, CELLS_OF_A_PART // max(width, 1)))


def header_at(lines: Sequence[Sequence[str]], recognises: Recognises) -> int:
    """The number (from 0) of the line that is the header; the first line that is not blank when none is recognised."""
    for number, cells in enumerate(lines[:LINES_LOOKED_AT]):
        if recognises(cells):
            return number
    return next((number for number, cells in enumerate(lines) if any(cell.strip() for cell in cells)), 0)


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        InputProblems: it can't be read.
    """
    with opened(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def opened(path: Path) -> BufferedReader:
    """A file open for reading.

    Raises:
        InputProblems: it can't be read.
    """
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(str(path), error) from None


def cannot_read(file: str, error: Exception) -> InputProblems:
    """The problem of a file that a library can't make sense of; its own words are kept to one line."""
    said = " ".join(str(error).split())[:200]
    message = Text(f"读不了这个表：{said}", f"this table can't be read: {said}")
    return InputProblems([Problem("table-format", Place(file), message)])


def no_rows(file: str) -> InputProblems:
    """The problem of a table without a single line."""
    return InputProblems([Problem("empty-file", Place(file), Text("表是空的", "the table is empty"))])
