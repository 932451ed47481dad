"""Figures with bounds: a list settles a comparison exactly where no completion of it could change that."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest

from qsd_rules.assess.meaning import truth
from qsd_rules.conditions.meaning import End, Unknown
from qsd_rules.conditions.syntax import Type
from tests.conditions.test_meaning import value_for
from tests.strategies.counting import Count
from tests.strategies.rules import Given

LIST = "enterprise.projects"
COUNT = f"{LIST}.count(p, p.completed)"
TESTED = f"{LIST}.count(p, p.completed && p.inspection.passed)"
RATE = f"share({LIST}, p, p.completed, p.inspection.passed)"
PERCENT = Type("number", (("percent", 1),))
YES, NO, OPEN = True, False, None

State = tuple[bool | None, bool | None]
"""Of a project: whether it is completed, and whether it passed; none is not known."""


def project(state: State) -> Given:
    names = ("completed", "inspection.passed")
    return {name: value for name, value in zip(names, state, strict=True) if value is not None}


def settled(source: str, states: list[State], complete: bool) -> bool | None:
    return truth(value_for(source, [project(state) for state in states], complete))


@pytest.mark.parametrize(
    ("source", "states", "complete", "expected"),
    [
        # One known member in a list that may go on.
        (f"{COUNT} == 0", [(YES, OPEN)], False, False),
        (f"{COUNT} >= 1", [(YES, OPEN)], False, True),
        (f"{COUNT} <= 1", [(YES, OPEN)], False, None),
        (f"{COUNT} < 1", [(YES, OPEN)], False, False),
        (f"{LIST}.size() > 1", [(OPEN, OPEN), (OPEN, OPEN)], False, True),
        (f"{LIST}.size() == 2", [(OPEN, OPEN), (OPEN, OPEN)], False, None),
        # A complete list with a member of which nothing is known.
        (f"{COUNT} == 3", [(YES, OPEN), (OPEN, OPEN)], True, False),
        (f"{COUNT} <= 2", [(YES, OPEN), (OPEN, OPEN)], True, True),
        (f"{COUNT} == 1", [(YES, OPEN), (OPEN, OPEN)], True, None),
        # One that failed keeps a rate below 100%, whoever else may come; one that passed keeps it above 0.
        (f"{RATE} >= percentage(100, 100)", [(YES, NO)], False, False),
        (f"{RATE} == percentage(100, 100)", [(YES, NO), (YES, OPEN), (OPEN, OPEN)], True, False),
        (f"{RATE} > percentage(0, 100)", [(YES, YES)], False, True),
        (f"{RATE} <= percentage(100, 100)", [(YES, YES)], False, True),
        (f"{RATE} >= percentage(100, 100)", [(YES, YES)], False, None),
        (f"{RATE} >= percentage(50, 100)", [(YES, NO), (YES, YES), (YES, OPEN)], True, None),
        (f"{RATE} >= percentage(30, 100)", [(YES, NO), (YES, YES), (YES, OPEN)], True, True),
        # A share that may be one of nothing is left open.
        (f"{RATE} >= percentage(100, 100)", [(OPEN, NO)], True, None),
        # Bounds are added, and stretched by a constant.
        (f"{COUNT} + {LIST}.size() >= 3", [(YES, OPEN), (OPEN, OPEN)], False, True),
        (f"{COUNT} * 10 >= 10", [(YES, OPEN)], False, True),
        (f"-{COUNT} < 0", [(YES, OPEN)], False, True),
        (f"{COUNT} - {LIST}.size() <= 0", [(YES, OPEN)], False, None),
    ],
)
def test_what_is_counted_settles(source: str, states: list[State], complete: bool, expected: bool | None) -> None:
    assert settled(source, states, complete) is expected


def test_a_figure_says_what_it_lies_between() -> None:
    found = value_for(RATE, [project((YES, NO)), project((YES, YES)), project((YES, OPEN))], True, PERCENT)
    assert isinstance(found, Unknown) and found.low is not None and found.high is not None
    assert (round(float(found.low.number), 2), round(float(found.high.number), 2)) == (33.33, 66.67)
    opened = value_for(RATE, [project((YES, NO))], False, PERCENT)
    assert isinstance(opened, Unknown) and opened.high is not None and opened.low is not None
    assert (opened.low, opened.high) == (End(Fraction(0), closed=True), End(Fraction(100), closed=False))


COMPARISONS = [
    *(f"{COUNT} {sign} {bound}" for sign in ("==", "!=", "<", "<=", ">", ">=") for bound in (0, 1, 2)),
    *(f"{LIST}.size() {sign} 1" for sign in ("==", "<", ">=")),
    *(f"{RATE} {sign} percentage({bound}, 100)" for sign in ("<", "<=", ">", ">=") for bound in (0, 50, 100)),
    *(f"{RATE} == percentage({bound}, 100)" for bound in (0, 100)),
]
STATES: list[State] = list(product((YES, NO, OPEN), (YES, NO, OPEN)))
KNOWN: list[State] = list(product((YES, NO), (YES, NO)))


def completions(states: tuple[State, ...], complete: bool, most_more: int) -> Iterator[tuple[State, ...]]:
    """Every way in which what is not known of members, and further members, could turn out."""
    choices: list[list[State]] = [
        [known for known in KNOWN if all(value in (OPEN, new) for value, new in zip(state, known, strict=True))]
        for state in states
    ]
    for known in product(*choices):
        for more in range(0 if complete else most_more, -1, -1):
            for others in combinations_with_replacement(KNOWN, more):
                yield (*known, *others)


def hold_to_completions(most: int, most_more: int, count: Count) -> None:
    """Hold every comparison over every list of up to `most` members to what its completions come to."""
    outcomes: dict[tuple[str, tuple[State, ...]], bool | None] = {}

    def known(source: str, states: tuple[State, ...]) -> bool | None:
        key = (source, tuple(sorted(states, key=KNOWN.index)))
        if key not in outcomes:
            outcomes[key] = settled(source, list(states), complete=True)
        return outcomes[key]

    for size in range(most + 1):
        for states in combinations_with_replacement(STATES, size):
            for complete in (True, False):
                for source in COMPARISONS:
                    found = settled(source, list(states), complete)
                    could_be = {known(source, whole) for whole in completions(states, complete, most_more)}
                    count[f"{'settled' if found is not None else 'open'}"] += 1
                    count["completions"] += sum(1 for _ in completions(states, complete, most_more))
                    if found is None:
                        assert could_be != {True} and could_be != {False}, (source, states, complete, could_be)
                    else:
                        assert could_be == {found}, (source, states, complete, could_be)


def test_a_comparison_is_open_exactly_where_a_completion_could_change_it(count: Count) -> None:
    hold_to_completions(2, 3, count)
    assert count["settled"] > 500 and count["open"] > 500


FINISHED: Given = {"completed": True, "points": 1}
THREE: Given = {"completed": True, "points": 3}
LEFT_OUT: Given = {"completed": False, "points": 1}
WEIGHED = f"share({LIST}, p, p.points, p.completed ? p.points : 0)"


def percent(number: int, closed: bool = True) -> End:
    return End(Fraction(number), closed)


@pytest.mark.parametrize(
    ("members", "complete", "low", "high"),
    [
        # 3 of 4 known, the rest of one that is not known: at most 100%, at least the 3 that are known.
        ([THREE, {"points": 1}], True, percent(75), percent(100)),
        ([THREE, {"points": 1}], False, percent(0, False), percent(100)),
        # What is left out keeps it below 100, what is in it above 0, whoever else may come.
        ([LEFT_OUT, FINISHED], False, percent(0, False), percent(100, False)),
        ([THREE, LEFT_OUT], True, percent(75), percent(75)),
        # What weighs nothing is not asked whether it is finished; without anything there is no share.
        ([{"points": 0}, FINISHED], True, percent(100), percent(100)),
        ([{"points": 0}], True, None, None),
        ([{"completed": True}], True, None, None),
    ],
)
def test_a_share_of_amounts_has_bounds(members: list[Given], complete: bool, low: End | None, high: End | None) -> None:
    found = value_for(WEIGHED, members, complete, PERCENT)
    if low is not None and low == high:
        assert found == low.number
        return
    assert isinstance(found, Unknown)
    assert (found.low, found.high) == (low, high)


@pytest.mark.deep
def test_with_three_members_as_well(count: Count) -> None:
    hold_to_completions(3, 3, count)
