"""A table of subjects of one kind in the prepared layout (`lowering.columns`), read part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

Parts = Callable[[frozenset[str]], Iterator[pl.DataFrame]]
"""The table's rows in order, in parts of a size that memory has room for; each with `id` and the columns asked for."""


@dataclass(frozen=True, slots=True)
class Table:
    """Subjects of one kind. `columns` are the columns it has beside `id`; `rows` is how many there are.

    They are `judged`, unless no table was given and all that is known of them is that relations lead to them.
    Each call of `parts` begins anew and gives the same parts. Whole numbers are `Int64`, truth values `Boolean`, days
    `Date`, words `String`, `Categorical` or `Enum`, lists `List(String)`; ids and relations are `String`.
    """

    kind: str
    columns: frozenset[str]
    rows: int
    parts: Parts
    judged: bool = True


def table_of(kind: str, frame: pl.DataFrame, size: int = 100_000, judged: bool = True) -> Table:
    """A table that is in memory."""

    def parts(columns: frozenset[str]) -> Iterator[pl.DataFrame]:
        kept = frame.select("id", *sorted(columns - {"id"}))
        for start in range(0, max(frame.height, 1), size):
            yield kept.slice(start, size)

    return Table(kind, frozenset(frame.columns) - {"id"}, frame.height, parts, judged)
