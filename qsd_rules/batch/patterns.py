"""Which of several truth values hold in a row, told in words: each pattern that comes up is put into words once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from qsd_rules.batch.columns import Column
from qsd_rules.batch.polars_columns import Computed, Rows, repeated

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
        return self.texts[self.which]

    def among(self, height: int, places: pl.Series) -> pl.Series:
        """The texts among all rows, where `places` are those that have one; null elsewhere."""
        which = repeated(None, height, pl.UInt32()).scatter(places, self.which)
        return self.texts.gather(which)


@dataclass(slots=True)
class Names:
    """Truth values by name, to be told in words where they hold; made once for all parts of a table."""

    columns: Mapping[str, Column]
    separator: str
    told: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    """The names that hold, by the first of up to `BITS` names and the pattern of those."""

    def held(self, rows: Rows, where: Column) -> Worded:
        """The names of what holds in each row where `where` does, in order and joined; null where nothing holds."""
        mask = rows.truth(where)
        height = rows.frame.height if mask is True else int(mask.sum()) if isinstance(mask, pl.Series) else 0
        which = repeated(0, height, pl.UInt32())
        patterns: list[tuple[str, ...]] = [()]
        for start in range(0, len(self.columns), BITS):
            further, found = self._patterns(rows, start, mask)
            if further is None:
                patterns = [(*before, *found[0]) for before in patterns]
            elif len(patterns) == 1:
                which, patterns = further, [(*patterns[0], *after) for after in found]
            else:
                pairs = which.cast(pl.UInt64) * len(found) + further
                which, present = numbered(pairs)
                patterns = [(*patterns[pair // len(found)], *found[pair % len(found)]) for pair in present]
        texts = pl.Series([self.separator.join(pattern) or None for pattern in patterns], dtype=pl.String)
        return Worded(which, texts.cast(WORDS))

    def _patterns(self, rows: Rows, start: int, mask: Computed) -> tuple[pl.Series | None, list[tuple[str, ...]]]:
        """Which pattern of names there is in each row (none: the same in all), and those that hold in each pattern."""
        columns = list(self.columns.values())[start : start + BITS]
        everywhere = 0
        codes: pl.Series | None = None
        room = _room_for(len(columns))
        for index, column in enumerate(columns):
            truth = rows.truth(column)
            if isinstance(truth, bool):
                everywhere |= truth << index
                continue
            bit = (truth.filter(mask) if isinstance(mask, pl.Series) else truth).cast(room) * (1 << index)
            codes = bit if codes is None else codes | bit
        if codes is None or not len(codes):
            return None, [self._holding(start, everywhere)]
        if len(columns) > NARROW:
            which, found = numbered(codes)
        else:
            present = codes.unique()
            table = repeated(0, 1 << len(columns), pl.UInt32())
            table = table.scatter(present.cast(pl.UInt32), pl.int_range(len(present), dtype=pl.UInt32, eager=True))
            which, found = table[codes.cast(pl.UInt32)], present.to_list()
        return which, [self._holding(start, code | everywhere) for code in found]

    def _holding(self, start: int, code: int) -> tuple[str, ...]:
        known = self.told.get((start, code))
        if known is None:
            names = list(self.columns)[start : start + BITS]
            known = tuple(name for index, name in enumerate(names) if code >> index & 1)
            self.told[start, code] = known
        return known


def numbered(codes: pl.Series) -> tuple[pl.Series, list[int]]:
    """The codes that come up, and which of them each is."""
    present = codes.unique()
    numbers = pl.int_range(len(present), dtype=pl.UInt32, eager=True)
    return codes.replace_strict(present, numbers, return_dtype=pl.UInt32), present.to_list()


def places_of(rows: Rows, column: Column) -> pl.Series:
    """The places of the rows where a truth value holds, counted from 0."""
    truth = rows.truth(column)
    if isinstance(truth, bool):
        return pl.int_range(rows.frame.height if truth else 0, dtype=pl.UInt32, eager=True)
    return pl.int_range(rows.frame.height, dtype=pl.UInt32, eager=True).filter(truth)


def _room_for(bits: int) -> type[pl.UInt8] | type[pl.UInt16] | type[pl.UInt32] | type[pl.Int64]:
    return pl.UInt8 if bits <= 8 else pl.UInt16 if bits <= 16 else pl.UInt32 if bits <= 32 else pl.Int64


def only_one(rows: Rows, columns: Mapping[str, Column], dtype: pl.DataType | None = None) -> pl.Series:
    """The name of the truth value that holds in each row, of which at most one does; null where none does.

    `dtype` is an `Enum` that has the names; without it, one of just these.
    """
    height = rows.frame.height
    number = repeated(0, height, pl.UInt8())
    names: list[str | None] = [None, *columns]
    for index, column in enumerate(columns.values(), start=1):
        truth = rows.truth(column)
        if not isinstance(truth, bool):
            number = number + truth.cast(pl.UInt8) * index
        elif truth:
            number = repeated(index, height, pl.UInt8())
    return pl.Series(names, dtype=dtype or pl.Enum(list(columns))).gather(number)
