"""What cells show that their values alone do not tell, row by row: percent signs, errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat

PERCENT = "%"

Marks = Mapping[int, str]
"""By column (from 0) of a row: `%` for numbers shown as percentages, else the words that are shown."""

NO_MARKS: Marks = {}

MarkedRows = Iterable[tuple[range, Marks]]
"""Rows (from 1) that have the same marks, in their order; rows without any may be left out."""


def row_by_row(marked: MarkedRows) -> Iterator[Marks]:
    """The marks of every row from the first on, without end.

    Raises:
        ValueError: the rows are not in their order.
    """
    row = 1
    for rows, marks in marked:
        if rows.start < row:
            raise ValueError(f"row {rows.start} stands below row {row - 1}")
        yield from repeat(NO_MARKS, rows.start - row)
        yield from repeat(marks, len(rows))
        row = rows.stop
    yield from repeat(NO_MARKS)
