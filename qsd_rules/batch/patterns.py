"""Which of several truth values hold in a row, told in words: each pattern that comes up is put into words once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from qsd_rules.batch.columns import Column
from qsd_rules.batch.polars_columns import Rows

BITS = 62
"""So many truth values are told apart by one whole number; more take several."""


def places_of(rows: Rows, column: Column) -> pl.Series:
    """The places of the rows where a truth value holds, counted from 0."""
    truth = rows.truth(column)
    if isinstance(truth, bool):
        return pl.int_range(rows.frame.height if truth else 0, dtype=pl.UInt32, eager=True)
    return truth.arg_true()


def held(rows: Rows, columns: Mapping[str, Column], places: pl.Series, separator: str) -> pl.Series:
    """The names of what holds at each place, in order and joined; null where nothing does."""
    names = list(columns)
    texts = [
        _held(rows, names[start : start + BITS], columns, places, separator) for start in range(0, len(names), BITS)
    ]
    if not texts:
        return pl.repeat(None, len(places), dtype=pl.String, eager=True)
    if len(texts) == 1:
        return texts[0]
    named = [text.alias(str(index)) for index, text in enumerate(texts)]
    joined = pl.DataFrame(named).select(pl.concat_str(pl.all(), separator=separator, ignore_nulls=True))
    return joined.to_series().replace("", None)


def _held(
    rows: Rows, names: Sequence[str], columns: Mapping[str, Column], places: pl.Series, separator: str
) -> pl.Series:
    everywhere = 0
    codes: pl.Series | None = None
    for index, name in enumerate(names):
        truth = rows.truth(columns[name])
        if isinstance(truth, bool):
            everywhere |= truth << index
            continue
        bit = truth.gather(places).cast(pl.Int64) * (1 << index)
        codes = bit if codes is None else codes + bit
    if codes is None:
        return pl.repeat(_words(everywhere, names, separator), len(places), dtype=pl.String, eager=True)
    found = codes.unique()
    words = [_words(code | everywhere, names, separator) for code in found]
    return codes.replace_strict(found, pl.Series(words, dtype=pl.String), return_dtype=pl.String)


def _words(code: int, names: Sequence[str], separator: str) -> str | None:
    return separator.join(name for index, name in enumerate(names) if code >> index & 1) or None


def only_one(rows: Rows, columns: Mapping[str, Column]) -> pl.Series:
    """The name of the truth value that holds in each row, of which at most one does; null where none does."""
    chosen = pl.repeat(None, rows.frame.height, dtype=pl.Enum(list(columns)), eager=True)
    for name, column in columns.items():
        truth = rows.truth(column)
        named = pl.repeat(name, rows.frame.height, dtype=chosen.dtype, eager=True)
        chosen = (named if truth else chosen) if isinstance(truth, bool) else named.zip_with(truth, chosen)
    return chosen
