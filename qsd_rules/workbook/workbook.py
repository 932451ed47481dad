"""A workbook as it was read, whatever program wrote it: sheets of cells with exact values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct, field

from qsd_rules.facts.snapshot import Note
from qsd_rules.words.problems import Place, Problem

MOST_EXACT_DIGITS = 15
"""So many significant digits of a number does a spreadsheet show and keep."""


class Damaged(ValueError):  # noqa: N818  # it says what is wrong, as the other problems do
    """A workbook that is broken; the library's own error is its cause, where there is one."""


class CellError(Struct, frozen=True):
    """What a formula gave instead of a value, as `#N/A`."""

    word: str


class NotCalculated(Struct, frozen=True):
    """A formula whose result is not in the file."""

    formula: str


CellValue = str | Decimal | bool | date | datetime | CellError | NotCalculated


class Cell(Struct, frozen=True):
    """A cell with something in it; row and column from 1.

    A number whose format adds something to it (92%, 3层) has the text that a person sees as its value. `struck` are
    the words in it that are struck out: they are no part of the value, which is empty where all are. `comment` is what
    somebody noted at the cell. `typed` says that the value has the type its program gave it (a database, Parquet): 1
    may be a truth there, while in a spreadsheet it is a number.
    """

    row: int
    column: int
    value: CellValue
    struck: str = ""
    comment: str = ""
    typed: bool = False


class Range(Struct, frozen=True):
    """Merged cells, from the first row and column to the last."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(Struct, frozen=True):
    """A sheet: its cells by (row, column) in the order of rows, and which of them are merged.

    A text file, a web page's table or a Word document's is a sheet too. `hidden_rows` (by hand or by a filter) and
    `hidden_columns` are read as the others and told; `filtered` says that a filter is at work. `has_header` says that
    the first row holds the names of columns and nothing else can be a header, as in a database. `problems` name rows of
    the file whose cells cannot be told apart: they are not among `cells`, and who reads strictly stops at them.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[Range, ...] = ()
    hidden: bool = False
    covered: Mapping[tuple[int, int], Range] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    has_header: bool = False
    filtered: bool = False
    problems: tuple[Problem, ...] = ()
    columns: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """By row the columns that show something, merged cells in each column that they cover."""

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that a person sees at a place: of merged cells, the first."""
        cell = self.cells.get((row, column))
        if cell is None and (row, column) in self.covered:
            merged = self.covered[row, column]
            return self.cells.get((merged.top, merged.left))
        return cell


def struck_at(sheet: Sheet, row: int, column: int) -> str:
    """The words of a cell that are struck out, which are no part of its value."""
    cell = sheet.cells.get((row, column))
    return "" if cell is None else cell.struck


class Workbook(Struct, frozen=True):
    """A workbook, or another file of tables, by the name under which messages speak of it.

    `first_day_1904` says that days are counted from 1904, as old Macintosh workbooks do. `notes` tell what the file is
    where its name says otherwise, and the encoding of a text where it had to be found out.
    """

    file: str
    sheets: tuple[Sheet, ...]
    first_day_1904: bool = False
    notes: tuple[Note, ...] = ()


def sheet_of(
    name: str,
    cells: Iterable[Cell],
    merged: tuple[Range, ...] = (),
    hidden: bool = False,
    hidden_rows: frozenset[int] = frozenset(),
    hidden_columns: frozenset[int] = frozenset(),
    has_header: bool = False,
    filtered: bool = False,
    problems: tuple[Problem, ...] = (),
) -> Sheet:
    """A sheet with its cells in the order of rows, merged cells told apart."""
    ordered = sorted(cells, key=lambda cell: (cell.row, cell.column))
    table = {(cell.row, cell.column): cell for cell in ordered}
    covered = covered_by(merged, table)
    columns: dict[int, set[int]] = {}
    for row, column in (*table, *covered):
        columns.setdefault(row, set()).add(column)
    by_row = {row: tuple(sorted(found)) for row, found in sorted(columns.items())}
    hiding = (hidden_rows, hidden_columns, has_header, filtered)
    return Sheet(name, table, merged, hidden, covered, *hiding, problems, by_row)


def covered_by(merged: tuple[Range, ...], cells: Mapping[tuple[int, int], Cell]) -> Mapping[tuple[int, int], Range]:
    """The merged range of every covered place; ranges without words, or larger than any form's, cover nothing."""
    covered: dict[tuple[int, int], Range] = {}
    for each in merged:
        size = (each.bottom - each.top + 1) * (each.right - each.left + 1)
        if (each.top, each.left) in cells and size <= MOST_MERGED and len(covered) <= MOST_COVERED:
            rows, columns = range(each.top, each.bottom + 1), range(each.left, each.right + 1)
            covered.update(((row, column), each) for row in rows for column in columns)
    return covered


MOST_COVERED = 500_000
"""More places than these are covered by ornaments."""

MOST_MERGED = 2_000
"""More cells than these merged into one are a title or an ornament."""


def column_letters(column: int) -> str:
    """`A` for 1, `AA` for 27."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place_of(file: str, sheet: str, row: int, column: int) -> Place:
    """The place of a cell; of a text, which has no sheets, the row and the column."""
    if not sheet:
        return Place(file, row, column)
    return Place(file, row, column, f"{sheet}!{column_letters(column)}{row}")


def exact(number: float | int) -> Decimal:
    """The number that a spreadsheet shows: what lies beyond 15 significant digits is an artefact of its arithmetic.

    Raises:
        Damaged: it is none that a cell can hold.
    """
    if not math.isfinite(number):
        raise Damaged(str(number))
    if number == int(number):
        return Decimal(int(number)) if isinstance(number, int) else Decimal(f"{number:.15g}").to_integral_value()
    shortest = Decimal(repr(number))
    return shortest if len(shortest.as_tuple().digits) <= MOST_EXACT_DIGITS else Decimal(f"{number:.15g}")


def plain_number(number: Decimal) -> str:
    """A number as people write it: no exponent, no noughts at the end."""
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def shown_value(value: CellValue) -> str:
    """What a cell shows, in plain characters."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case Decimal():
            return plain_number(value)
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case CellError(word=word):
            return word
        case NotCalculated(formula=formula):
            return formula
        case str():
            return value
