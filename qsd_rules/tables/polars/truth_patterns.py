"""Which of several truth values hold in a row, told in words: each pattern that comes up is put into words once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from qsd_rules.lowering.columns import Column
from qsd_rules.tables.polars.columns import Computed, Rows, repeated

BITS = 60
"""So many truth values are told apart by one whole number; more take several. A multiple of `NARROW`."""

NARROW = 10
"""Of so many truth values all patterns that there can be are put into words, once for all parts."""

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
    tables: list[pl.Series] = field(init=False)
    """The words for each pattern of the first `NARROW` names, of the next, and so on; null where none holds."""
    few: pl.Series = field(init=False)
    """The first of those as `WORDS`."""

    def __post_init__(self) -> None:
        names = list(self.columns)
        groups = [names[start : start + NARROW] for start in range(0, max(len(names), 1), NARROW)]
        self.tables = [pl.Series(list(self._patterns(group)), dtype=pl.String) for group in groups]
        self.few = self.tables[0].cast(WORDS)

    def _patterns(self, names: Sequence[str]) -> Iterator[str | None]:
        """The words for all patterns of some names."""
        for code in range(1 << len(names)):
            yield self.separator.join(name for index, name in enumerate(names) if code >> index & 1) or None

    def held(self, rows: Rows, where: Column) -> Worded:
        """The names of what holds in each row where `where` does, in order and joined; null where nothing holds."""
        mask = rows.truth(where)
        columns = list(self.columns.values())
        if len(columns) <= NARROW:
            return Worded(_codes(rows, columns, mask), self.few)
        codes = [_codes(rows, columns[start : start + BITS], mask) for start in range(0, len(columns), BITS)]
        which, patterns = numbered(codes)
        return Worded(which, self._words(patterns))

    def _words(self, patterns: Sequence[pl.Series]) -> pl.Series:
        """The words for patterns, each told by its codes."""
        pieces: list[pl.Series] = []
        for number, table in enumerate(self.tables):
            codes = patterns[number * NARROW // BITS].cast(pl.Int64) // (1 << number * NARROW % BITS)
            pieces.append(table[(codes % (1 << NARROW)).cast(pl.UInt32)].alias(str(number)))
        joined = pl.concat_str(pl.all(), separator=self.separator, ignore_nulls=True)
        return pl.DataFrame(pieces).select(pl.when(joined != "").then(joined).cast(WORDS)).to_series()


def _codes(rows: Rows, columns: Sequence[Column], mask: Computed) -> pl.Series:
    """Which of up to `BITS` truth values hold in each row of a mask: the sum of 2 to the power of their places."""
    height = rows.frame.height if mask is True else int(mask.sum()) if isinstance(mask, pl.Series) else 0
    everywhere = 0
    codes: pl.Series | None = None
    room = _room_for(len(columns))
    for index, column in enumerate(columns):
        truth = rows.truth(column)
        if isinstance(truth, bool):
            everywhere |= truth << index
            continue
        bit = (truth.filter(mask) if isinstance(mask, pl.Series) else truth.head(height)).cast(room)
        bit = bit * (1 << index) if index else bit
        codes = bit if codes is None else codes | bit
    if codes is None:
        return repeated(everywhere, height, room())
    return codes | everywhere if everywhere else codes


def numbered(codes: Sequence[pl.Series]) -> tuple[pl.Series, list[pl.Series]]:
    """Which combination of codes there is in each row, and the codes of each combination that comes up."""
    which, present = _numbered(codes[0])
    patterns = [present]
    for further in codes[1:]:
        second, found = _numbered(further)
        which, pairs = _numbered(which.cast(pl.Int64) * max(len(found), 1) + second.cast(pl.Int64))
        patterns = [*(pattern[pairs // len(found)] for pattern in patterns), found[pairs % len(found)]]
    return which, patterns


def _numbered(codes: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Which of the codes that come up each is, and those."""
    present = codes.unique()
    numbers = pl.int_range(len(present), dtype=pl.UInt32, eager=True)
    return codes.replace_strict(present, numbers, return_dtype=pl.UInt32), present


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
