"""Which of several truth values hold in a row, told in words: each pattern that comes up is put into words once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from qsd_rules.batch.columns import Column
from qsd_rules.batch.polars_columns import Computed, Rows, repeated

BITS = 62
"""So many truth values are told apart by one whole number; more take several."""

NARROW = 10
"""Up to so many are put into words in all patterns that there can be, once for all parts."""

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
    joined: dict[tuple[str, ...], str | None] = field(default_factory=dict)
    """Names in words."""
    every: pl.Series | None = None
    """The words for each pattern, when there are few names."""

    def held(self, rows: Rows, where: Column) -> Worded:
        """The names of what holds in each row where `where` does, in order and joined; null where nothing holds."""
        mask = rows.truth(where)
        height = rows.frame.height if mask is True else int(mask.sum()) if isinstance(mask, pl.Series) else 0
        if len(self.columns) <= NARROW:
            codes, everywhere = self._codes(rows, 0, mask)
            which = repeated(everywhere, height, pl.UInt16()) if codes is None else codes | everywhere
            return Worded(which, self._every_pattern())
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
        texts = pl.Series(list(map(self._words, patterns)), dtype=pl.String)
        return Worded(which, texts.cast(WORDS))

    def _every_pattern(self) -> pl.Series:
        """The words for each pattern of few names."""
        if self.every is None:
            texts = [self._words(self._holding(0, code)) for code in range(1 << len(self.columns))]
            self.every = pl.Series(texts, dtype=pl.String).cast(WORDS)
        return self.every

    def _codes(self, rows: Rows, start: int, mask: Computed) -> tuple[pl.Series | None, int]:
        """A pattern of names in each row (none: the same in all), and the part of it that is in all rows."""
        columns = list(self.columns.values())[start : start + BITS]
        everywhere = 0
        codes: pl.Series | None = None
        room = _room_for(len(columns))
        for index, column in enumerate(columns):
            truth = rows.truth(column)
            if isinstance(truth, bool):
                everywhere |= truth << index
                continue
            bit = (truth.filter(mask) if isinstance(mask, pl.Series) else truth).cast(room)
            bit = bit * (1 << index) if index else bit
            codes = bit if codes is None else codes | bit
        return codes, everywhere

    def _patterns(self, rows: Rows, start: int, mask: Computed) -> tuple[pl.Series | None, list[tuple[str, ...]]]:
        """Which pattern of names there is in each row (none: the same in all), and those that hold in each pattern."""
        codes, everywhere = self._codes(rows, start, mask)
        if codes is None or not len(codes):
            return None, [self._holding(start, everywhere)]
        which, found = numbered(codes)
        return which, [self._holding(start, code | everywhere) for code in found]

    def _holding(self, start: int, code: int) -> tuple[str, ...]:
        known = self.told.get((start, code))
        if known is None:
            names = list(self.columns)[start : start + BITS]
            known = tuple(name for index, name in enumerate(names) if code >> index & 1)
            self.told[start, code] = known
        return known

    def _words(self, names: tuple[str, ...]) -> str | None:
        if names not in self.joined:
            self.joined[names] = self.separator.join(names) or None
        return self.joined[names]


def numbered(codes: pl.Series) -> tuple[pl.Series, list[int]]:
    """The codes that come up, and which of them each is."""
    present = codes.unique()
    numbers = pl.int_range(len(present), dtype=pl.UInt32, eager=True)
    return codes.replace_strict(present, numbers, return_dtype=pl.UInt32), present.to_list()


def places_of(rows: Rows, column: Column) -> pl.Series:
    """The places of the rows where a truth value holds, counted from 0."""
    truth = rows.truth(column)
    places = rows.places()
    if isinstance(truth, bool):
        return places if truth else places.clear()
    return places.filter(truth)


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
