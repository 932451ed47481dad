"""Column expressions computed with Polars, each once per part of a table, on whole series.

A truth value that is the same in all rows stays a plain `bool`, so that what a part knows everywhere costs nothing.
No null is ever reasoned with. A truth value is never null: columns of them are filled before anything is asked of
them, and a comparison with a number, day or word that is not given is false. Those themselves stay as they are, since
filling them would copy them: what they come to where they are not given is no matter, as every comparison counts
only where both its sides are known (`rails.decided`, `rails.chosen`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, cast

import polars as pl

from qsd_rules.lowering.columns import (
    Carried,
    Choice,
    Column,
    Comparison,
    Constant,
    DaysBetween,
    Every,
    Followed,
    Forge,
    Gathered,
    Given,
    Negation,
    OneOf,
    Plus,
    Some,
    Stored,
    Times,
    Within,
    YearOf,
)

Computed = pl.Series | bool
"""A truth value: of each row, or the same of all. Everything else is a series."""

LONG = 2**63 - 1
GIVEN = "?"
"""Before a column's name: where it has a value."""


@dataclass(slots=True)
class Rows:
    """Some rows of a table. `remote` gives what is followed, gathered or carried, as it comes to the rows it is given.

    It is given the rows rather than having them, so that no ring of references keeps a part from being freed at once.
    What was computed is kept if it is among `kept` (none: always): memory that is used again at once is much faster.
    """

    frame: pl.DataFrame
    forge: Forge
    remote: Callable[[Rows, Column], Computed]
    kept: Set[Column] | None = None
    computed: dict[Column, Computed] = field(default_factory=dict)
    leaves: Mapping[str, pl.Series] | None = None
    counted: pl.Series | None = None

    def truth(self, column: Column) -> Computed:
        """A truth value."""
        found = self.computed.get(column)
        return self._kept(column, self._truth(column)) if found is None else found

    def series(self, column: Column) -> pl.Series:
        """Any value, row by row."""
        if column.sort == "truth":
            return self.spread(self.truth(column))
        found = self.computed.get(column)
        return cast(pl.Series, self._kept(column, self._value(column)) if found is None else found)

    def _kept(self, column: Column, found: Computed) -> Computed:
        if self.kept is None or column in self.kept:
            self.computed[column] = found
        return found

    def spread(self, truth: Computed) -> pl.Series:
        """A truth value row by row."""
        if isinstance(truth, pl.Series):
            return truth
        return repeated(truth, self.frame.height, pl.Boolean())

    def places(self) -> pl.Series:
        """The places of all rows, counted from 0."""
        if self.counted is None:
            self.counted = pl.int_range(self.frame.height, dtype=pl.UInt32, eager=True)
        return self.counted

    def width(self, column: Column) -> type[pl.Int64] | type[pl.Int128]:
        """A number type that has room for every value of a whole number."""
        low, high = self.forge.range(column)
        return pl.Int64 if low >= -LONG and high <= LONG else pl.Int128

    def _leaf(self, name: str) -> pl.Series:
        """A column, truth values without nulls, or (after `GIVEN`) where it has a value.

        All such are worked out at once: one query of many parts takes Polars far less time than many queries.
        """
        if self.leaves is None:
            wanted: list[pl.Expr] = []
            for stored in self.frame:
                if not stored.null_count():
                    continue
                column = pl.col(stored.name)
                wanted.append(column.is_not_null().alias(GIVEN + stored.name))
                if stored.dtype == pl.Boolean:
                    wanted.append(column.eq_missing(True))
            self.leaves = {column.name: column for column in self.frame.select(wanted)} if wanted else {}
        return self.leaves[name] if name in self.leaves else self.frame[name]

    # Truth values.

    def _truth(self, column: Column) -> Computed:
        match column:
            case Constant(value=value):
                return bool(value)
            case Given(column=name):
                stored = self.frame[name]
                count = stored.null_count()
                return True if count == 0 else False if count == len(stored) else self._leaf(GIVEN + name)
            case Stored(column=name):
                return self._leaf(name)
            case Within(item=Constant(value=word), column=name):
                return _filled(self.frame[name].list.contains(cast(str, word)))
            case Within(item=item, column=name):
                pair = pl.DataFrame({"list": self.frame[name], "item": self.series(item).cast(pl.String)})
                return _filled(pair.select(pl.col("list").list.contains(pl.col("item"))).to_series())
            case OneOf(item=item, words=words):
                return self._is_one_of(self.series(item), words)
            case Negation(operand=operand):
                truth = self.truth(operand)
                return not truth if isinstance(truth, bool) else ~truth
            case Every(operands=operands):
                return self._joined(operands, deciding=False)
            case Some(operands=operands):
                return self._joined(operands, deciding=True)
            case Comparison():
                return self._compared(column)
            case Followed() | Gathered() | Carried():
                return self.remote(self, column)
            case _:
                raise AssertionError(f"INVARIANT: a truth value is of a known form, not {column!r}")

    def _joined(self, operands: tuple[Column, ...], deciding: bool) -> Computed:
        result: Computed = not deciding
        for operand in operands:
            truth = self.truth(operand)
            if isinstance(truth, bool):
                if truth is deciding:
                    return deciding
            elif isinstance(result, bool):
                result = truth
            else:
                result = result | truth if deciding else result & truth
        return result

    def _is_one_of(self, series: pl.Series, words: tuple[str, ...]) -> pl.Series:
        found = series == words[0]
        for word in words[1:]:
            found = found | (series == word)
        return _filled(found)

    def _compared(self, comparison: Comparison) -> Computed:
        left, right = comparison.left, comparison.right
        compare: Callable[[Any, Any], Any] = operator.eq if comparison.operator == "==" else operator.lt
        if isinstance(left, Constant):
            return _against(self.series(right), operator.gt, left.value)
        if isinstance(right, Constant):
            return _against(self.series(left), compare, right.value)
        one, other = self.series(left), self.series(right)
        if left.sort == "word":
            one, other = one.cast(pl.String), other.cast(pl.String)
        elif one.dtype != other.dtype:
            one, other = one.cast(pl.Int128), other.cast(pl.Int128)
        return _filled(compare(one, other))

    # Values.

    def _value(self, column: Column) -> pl.Series:
        height = self.frame.height
        match column:
            case Constant(value=value, sort="whole"):
                return repeated(value, height, self.width(column)())
            case Constant(value=value, sort=sort):
                return repeated(value, height, pl.Date() if sort == "day" else pl.String())
            case Stored(column=name, sort="whole" | "day"):
                return self._leaf(name)
            case Stored(column=name):
                return self.frame[name].cast(pl.String)
            case Plus(left=left, right=right):
                width = self.width(column)
                return self.series(left).cast(width) + self.series(right).cast(width)
            case Times(left=Constant(value=factor), right=right):
                width = self.width(column)
                return self.series(right).cast(width) * pl.Series([factor], dtype=width)
            case Times(left=left, right=right):
                width = self.width(column)
                return self.series(left).cast(width) * self.series(right).cast(width)
            case Choice(condition=condition, then=then, otherwise=otherwise):
                return self._chosen(column, self.truth(condition), then, otherwise)
            case DaysBetween(earlier=earlier, later=later):
                days = self.series(later).cast(pl.Int32) - self.series(earlier).cast(pl.Int32)
                return days.cast(pl.Int64)
            case YearOf(day=day):
                return self.series(day).dt.year().cast(pl.Int64)
            case Followed() | Gathered() | Carried():
                return cast(pl.Series, self.remote(self, column))
            case _:
                raise AssertionError(f"INVARIANT: a value is of a known form, not {column!r}")

    def _chosen(self, column: Choice, condition: Computed, then: Column, otherwise: Column) -> pl.Series:
        if isinstance(condition, bool):
            chosen = self.series(then if condition else otherwise)
            return chosen.cast(self.width(column)) if column.sort == "whole" else chosen
        first, second = self.series(then), self.series(otherwise)
        if column.sort == "whole":
            first, second = first.cast(self.width(column)), second.cast(self.width(column))
        return first.zip_with(condition, second)


def repeated(value: object, height: int, type: pl.DataType) -> pl.Series:
    """The same value in so many rows; made without a query, as `pl.repeat` is not."""
    return pl.Series([value], dtype=type).new_from_index(0, height)


def _filled(truth: pl.Series) -> pl.Series:
    """A truth value, false where nothing is given."""
    return truth.eq_missing(True) if truth.null_count() else truth


def _against(series: pl.Series, compare: Callable[[Any, Any], Any], value: Any) -> pl.Series:
    """A comparison with a constant, which may be wider than the series."""
    if isinstance(value, int) and (series.dtype == pl.Int128 or not -LONG <= value <= LONG):
        return _filled(compare(series.cast(pl.Int128), pl.Series([value], dtype=pl.Int128)))
    return _filled(compare(series, value))
