"""Which of several truth values hold in a row, told in words: each pattern that comes up is put into words once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from qsd_rules.batch.columns import Column
from qsd_rules.batch.polars_columns import Rows

BITS = 62
"""So many truth values are told apart by one whole number; more take several."""

NARROW = 16
"""Up to so many are told apart by a table of all patterns that there can be."""

WORDS = pl.Categorical()


@dataclass(frozen=True, slots=True)
class Worded:
    """Texts at some places: which of `texts` stands at each. A text may be null."""

    which: pl.Series
    texts: pl.Series

    def at_places(self) -> pl.Series:
        """The text at each place."""
        return self.texts.gather(self.which)

    def among(self, height: int, places: pl.Series) -> pl.Series:
        """The texts among all rows, where `places` are those that have one; null elsewhere."""
        which = pl.repeat(None, height, dtype=pl.UInt32, eager=True).scatter(places, self.which)
        return self.texts.gather(which)


def places_of(rows: Rows, column: Column) -> pl.Series:
    """The places of the rows where a truth value holds, counted from 0."""
    truth = rows.truth(column)
    if isinstance(truth, bool):
        return pl.int_range(rows.frame.height if truth else 0, dtype=pl.UInt32, eager=True)
    return truth.arg_true()


def held(rows: Rows, columns: Mapping[str, Column], places: pl.Series, separator: str) -> Worded:
    """The names of what holds at each place, in order and joined; null where nothing does."""
    names = list(columns)
    which = pl.repeat(0, len(places), dtype=pl.UInt32, eager=True)
    patterns: list[tuple[str, ...]] = [()]
    for start in range(0, len(names), BITS):
        further, found = _patterns(rows, names[start : start + BITS], columns, places)
        if further is None:
            patterns = [(*before, *found[0]) for before in patterns]
            continue
        pairs = which.cast(pl.UInt64) * len(found) + further
        present = pairs.unique()
        patterns = [(*patterns[pair // len(found)], *found[pair % len(found)]) for pair in present]
        numbers = pl.int_range(len(present), dtype=pl.UInt32, eager=True)
        which = pairs.replace_strict(present, numbers, return_dtype=pl.UInt32)
    texts = pl.Series([separator.join(pattern) or None for pattern in patterns], dtype=pl.String)
    return Worded(which, texts.cast(WORDS))


def _patterns(
    rows: Rows, names: Sequence[str], columns: Mapping[str, Column], places: pl.Series
) -> tuple[pl.Series | None, list[tuple[str, ...]]]:
    """Which pattern there is at each place (none: the same at all of them), and the names that hold in each pattern."""
    everywhere = 0
    codes: pl.Series | None = None
    room = _room_for(len(names))
    for index, name in enumerate(names):
        truth = rows.truth(columns[name])
        if isinstance(truth, bool):
            everywhere |= truth << index
            continue
        bit = truth.gather(places).cast(room) * (1 << index)
        codes = bit if codes is None else codes | bit
    if codes is None or not len(places):
        return None, [_holding(everywhere, names)]
    found = codes.unique()
    which = pl.int_range(len(found), dtype=pl.UInt32, eager=True)
    if len(names) <= NARROW:
        table = pl.repeat(0, 1 << len(names), dtype=pl.UInt32, eager=True).scatter(found.cast(pl.UInt32), which)
        at_places = table.gather(codes.cast(pl.UInt32))
    else:
        at_places = codes.replace_strict(found, which, return_dtype=pl.UInt32)
    return at_places, [_holding(code | everywhere, names) for code in found]


def _room_for(bits: int) -> type[pl.UInt8] | type[pl.UInt16] | type[pl.UInt32] | type[pl.Int64]:
    return pl.UInt8 if bits <= 8 else pl.UInt16 if bits <= 16 else pl.UInt32 if bits <= 32 else pl.Int64


def _holding(code: int, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for index, name in enumerate(names) if code >> index & 1)


def only_one(rows: Rows, columns: Mapping[str, Column]) -> pl.Series:
    """The name of the truth value that holds in each row, of which at most one does; null where none does."""
    height = rows.frame.height
    number = pl.repeat(0, height, dtype=pl.UInt8, eager=True)
    names: list[str | None] = [None, *columns]
    for index, column in enumerate(columns.values(), start=1):
        truth = rows.truth(column)
        if not isinstance(truth, bool):
            number = number + truth.cast(pl.UInt8) * index
        elif truth:
            number = pl.repeat(index, height, dtype=pl.UInt8, eager=True)
    return pl.Series(names, dtype=pl.Enum(list(columns))).gather(number)
