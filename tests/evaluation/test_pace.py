"""Pace towards a goal: examples worked out by hand, and what must hold of every line."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qsd_rules.conditions.meaning import COMPARATORS
from qsd_rules.evaluation.pace import MORE_IS_BETTER, pace_of, shortfall
from qsd_rules.evaluation.yearly_evaluation import Pace, Point
from tests.strategies.counting import Count
from tests.strategies.profiles import examples

DUE = date(2015, 12, 31)
figures = st.fractions(-1000, 1000, max_denominator=400)
comparators = st.sampled_from(sorted(MORE_IS_BETTER))
START = date(2010, 1, 1)


def point(on: date, value: int | Fraction, goal: int | Fraction = 100) -> Point:
    return Point(on, Fraction(value), Fraction(goal))


def pace(now: Point | None, *earlier: Point, comparator: str = ">=", as_of: date | None = None) -> Pace:
    holds = None if now is None else bool(COMPARATORS[comparator](now.value, now.goal))
    return pace_of(now, earlier, comparator, DUE, as_of or (now.on if now else DUE), holds)


def test_half_of_the_way_in_half_of_the_time_is_on_pace() -> None:
    # 1095 of 2190 days from the last day of 2009 to that of 2015, less the leap day: exactly half.
    start, middle = DUE - timedelta(2000), DUE - timedelta(1000)
    found = pace(point(middle, 50), point(start, 0))
    assert (found.name, found.expected, found.projected, found.reaches) == (
        "on_pace",
        Fraction(50),
        Fraction(100),
        True,
    )


def test_a_day_later_the_same_figure_is_behind() -> None:
    start, day = DUE - timedelta(2000), DUE - timedelta(999)
    found = pace(point(day, 50), point(start, 0))
    assert (found.name, found.expected) == ("behind", Fraction(1001, 20))
    assert found.projected == Fraction(50 * 2000, 1001)
    assert found.reaches is False


def test_less_is_better_runs_the_other_way() -> None:
    start, middle = DUE - timedelta(200), DUE - timedelta(100)
    assert pace(point(middle, 6, 2), point(start, 10, 2), comparator="<=").name == "on_pace"
    assert pace(point(middle, 7, 2), point(start, 10, 2), comparator="<=").name == "behind"


def test_exactly_there_is_not_more_than_there() -> None:
    start, middle = DUE - timedelta(200), DUE - timedelta(100)
    found = pace(point(middle, 50), point(start, 0), comparator=">")
    assert (found.name, found.projected, found.reaches) == ("on_pace", Fraction(100), False)


def test_where_the_goal_moves_the_distance_to_it_shrinks() -> None:
    # From 8 of 10 to 9 of 12: the distance was 2 and may now be 1, but is 3.
    start, middle = DUE - timedelta(200), DUE - timedelta(100)
    found = pace(point(middle, 9, 12), point(start, 8, 10))
    assert (found.name, found.expected) == ("behind", Fraction(11))


def test_a_figure_that_was_at_its_goal_is_expected_to_stay_there() -> None:
    start, middle = DUE - timedelta(200), DUE - timedelta(100)
    assert pace(point(middle, 99), point(start, 120)).expected == 100


@pytest.mark.parametrize(
    ("now", "earlier", "as_of", "name"),
    [
        (None, [], date(2013, 1, 1), "unknown"),
        (point(date(2013, 1, 1), 50), [], date(2013, 1, 1), "unknown"),
        (point(date(2013, 1, 1), 100), [], date(2013, 1, 1), "reached"),
        (point(date(2013, 1, 1), 50), [point(date(2013, 1, 1), 40)], date(2013, 1, 1), "unknown"),
        (point(date(2013, 1, 1), 50), [point(date(2012, 1, 1), 0)], DUE, "past_due"),
        (point(DUE, 99), [point(date(2012, 1, 1), 0)], DUE, "past_due"),
        (point(DUE, 100), [point(date(2012, 1, 1), 0)], DUE, "reached"),
    ],
)
def test_what_is_not_known_is_said_to_be(now: Point | None, earlier: list[Point], as_of: date, name: str) -> None:
    assert pace(now, *earlier, as_of=as_of).name == name


def test_a_goal_without_a_date_has_no_line() -> None:
    now, before = point(date(2013, 1, 1), 50), point(date(2012, 1, 1), 0)
    found = pace_of(now, [before], ">=", None, now.on, False)
    assert (found.name, found.expected, found.projected) == ("past_due", None, None)


def test_whoever_is_on_the_line_gets_there(count: Count) -> None:
    @examples(150)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        comparator = data.draw(comparators)
        days = data.draw(st.integers(2, 4000))
        passed = data.draw(st.integers(1, days - 1))
        base, goal = data.draw(figures), data.draw(figures)
        assume(shortfall(base, goal, comparator) > 0)
        due, day = START + timedelta(days), START + timedelta(passed)
        on_line = base + (goal - base) * Fraction(passed, days)
        off = data.draw(st.fractions(0, 10, max_denominator=50))
        worse = on_line - off if MORE_IS_BETTER[comparator] else on_line + off
        found = pace_of(Point(day, worse, goal), [Point(START, base, goal)], comparator, due, day, False)
        count[found.name] += 1
        assert found.expected == on_line
        assert found.name == ("behind" if off else "on_pace")
        assert found.projected is not None and (found.projected == goal) == (not off)
        assert (shortfall(found.projected, goal, comparator) > 0) == bool(off)

    check()
    assert count["behind"] and count["on_pace"]


def test_nothing_that_gets_better_makes_the_pace_worse(count: Count) -> None:
    order = ["behind", "on_pace", "reached"]

    @examples(300)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        comparator = data.draw(comparators)
        base, goal, value = (data.draw(figures) for _ in range(3))
        better = value + data.draw(st.fractions(0, 100)) * (1 if MORE_IS_BETTER[comparator] else -1)
        due, day = START + timedelta(1000), START + timedelta(data.draw(st.integers(1, 999)))
        found = []
        for each in (value, better):
            holds = bool(COMPARATORS[comparator](each, goal))
            found.append(pace_of(Point(day, each, goal), [Point(START, base, goal)], comparator, due, day, holds).name)
        count["better" if found[0] != found[1] else "alike"] += 1
        assert order.index(found[0]) <= order.index(found[1])

    check()
    assert count["better"]
