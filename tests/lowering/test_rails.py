"""Figures between two ends: what comparisons and sums of intervals settle, held to the numbers in the intervals."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import get_args

import pytest

from qsd_rules.conditions.syntax import Comparator
from qsd_rules.lowering.columns import Column, Constant, Forge
from qsd_rules.lowering.rails import (
    End,
    Figure,
    added,
    compared,
    divided,
    exactly,
    known_of,
    multiplied,
    opposite,
)
from tests.strategies.counting import Count

FORGE = Forge()
YES, NO = FORGE.truth(True), FORGE.truth(False)
COMPARE: Mapping[Comparator, Callable[[Fraction, Fraction], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
GRID = [Fraction(quarter, 4) for quarter in range(-16, 17)]
"""Numbers enough to tell intervals apart whose ends are whole numbers from -2 to 2."""


@dataclass(frozen=True)
class Interval:
    """Numbers from `low` to `high`; none is no end."""

    low: int | None
    high: int | None
    low_closed: bool = True
    high_closed: bool = True

    def has(self, number: Fraction) -> bool:
        above = self.low is None or (number >= self.low if self.low_closed else number > self.low)
        below = self.high is None or (number <= self.high if self.high_closed else number < self.high)
        return above and below

    @property
    def numbers(self) -> list[Fraction]:
        return [number for number in GRID if self.has(number)]

    @property
    def figure(self) -> Figure:
        if self.low is not None and self.low == self.high:
            return number(self.low)
        return Figure(end_at(self.low, self.low_closed), end_at(self.high, self.high_closed))


def end_at(value: int | None, closed: bool) -> End:
    there = NO if value is None else YES
    return End(there, FORGE.whole(value or 0), FORGE.whole(1), 0, FORGE.truth(closed))


def number(value: int, scale: int = 0, denominator: int = 1) -> Figure:
    return exactly(FORGE, YES, FORGE.whole(value), {}, scale, FORGE.whole(denominator))


UNKNOWN = exactly(FORGE, NO, FORGE.whole(0), {})


def intervals() -> Iterator[Interval]:
    ends = (None, -1, 0, 1)
    for low, high, low_closed, high_closed in product(ends, ends, (True, False), (True, False)):
        found = Interval(low, high, low_closed or low is None, high_closed or high is None)
        if found.numbers and (low is None or low_closed or low != high):
            yield found


INTERVALS = tuple(dict.fromkeys(intervals()))


def is_so(column: Column) -> bool:
    assert isinstance(column, Constant), "all ends are constants"
    return column.value is True


def value_of(end: End) -> Fraction | None:
    parts = end.numerator, end.denominator
    upper, lower = (part.value for part in parts if isinstance(part, Constant))
    assert isinstance(upper, int) and isinstance(lower, int)
    return Fraction(upper, lower * 10**end.scale) if is_so(end.there) else None


def test_a_comparison_is_settled_where_all_numbers_agree(count: Count) -> None:
    for comparator in get_args(Comparator):
        for one, other in product(INTERVALS, INTERVALS):
            truth = compared(FORGE, comparator, one.figure, other.figure)
            outcomes = {COMPARE[comparator](first, second) for first in one.numbers for second in other.numbers}
            said = {value for value in (True, False) if is_so(truth.surely(value))}
            assert said == (outcomes if len(outcomes) == 1 else set()), (comparator, one, other)
            count["settled" if said else "open"] += 1
    assert count["settled"] > 1_000 and count["open"] > 1_000


def test_sums_and_differences_reach_from_end_to_end() -> None:
    for one, other in product(INTERVALS, INTERVALS):
        for sign, second in ((1, other.figure), (-1, opposite(FORGE, other.figure))):
            total = added(FORGE, one.figure, second)
            low, high = (other.low, other.high) if sign > 0 else (other.high, other.low)
            expected = (
                None if one.low is None or low is None else one.low + sign * low,
                None if one.high is None or high is None else one.high + sign * high,
            )
            assert (value_of(total.low), value_of(total.high)) == expected
            low_closed, high_closed = (
                (other.low_closed, other.high_closed) if sign > 0 else (other.high_closed, other.low_closed)
            )
            assert is_so(total.low.closed) == (one.low_closed and low_closed)
            assert is_so(total.high.closed) == (one.high_closed and high_closed)


def test_a_figure_is_known_where_both_ends_are_one() -> None:
    assert is_so(known_of(FORGE, number(3)))
    assert not is_so(known_of(FORGE, UNKNOWN))
    for interval in INTERVALS:
        assert is_so(known_of(FORGE, interval.figure)) == (len(interval.numbers) == 1)
    met = Figure(end_at(2, True), end_at(2, True))
    assert not met.is_exact and is_so(known_of(FORGE, met))
    scaled = Figure(end_at(2, True), End(YES, FORGE.whole(200), FORGE.whole(1), 2, YES))
    assert is_so(known_of(FORGE, scaled)), "200 hundredths are 2"


def test_a_constant_stretches_an_interval_and_what_is_not_known_bounds_no_product() -> None:
    open_above = Figure(end_at(1, True), end_at(None, True))
    for factors in ((number(100), open_above), (open_above, number(100))):
        product_ = multiplied(FORGE, *factors, stretched=True)
        assert [value_of(product_.low), value_of(product_.high)] == [Fraction(100), None]
    unbounded = multiplied(FORGE, open_above, number(-2), stretched=False)
    assert (value_of(unbounded.low), value_of(unbounded.high)) == (None, None)
    assert value_of(multiplied(FORGE, number(-2), number(-3), stretched=False).low) == 6
    assert value_of(multiplied(FORGE, number(15, 1), number(2, 1), stretched=False).low) == Fraction(3, 10)


@pytest.mark.parametrize(
    ("dividend", "divisor", "quotient"),
    [
        (number(7), number(2), Fraction(7, 2)),
        (number(7), number(-2), Fraction(-7, 2)),
        (number(7, 2), number(2, 1), Fraction(7, 20)),
        (number(7), number(2, 3), Fraction(3_500)),
        (number(1, 0, 3), number(2, 0, 5), Fraction(5, 6)),
        (number(7), number(0), None),
        (UNKNOWN, number(2), None),
        (Figure(end_at(1, True), end_at(3, True)), number(2), None),
    ],
)
def test_a_quotient_is_exact_and_by_zero_there_is_none(
    dividend: Figure, divisor: Figure, quotient: Fraction | None
) -> None:
    found = divided(FORGE, dividend, divisor)
    assert value_of(found.low) == quotient
    assert found.is_exact
