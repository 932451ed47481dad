"""Pace towards a goal on a date: exact arithmetic on straight lines.

A figure falls short of its goal by so much; on the line from the earliest known figure, that shortfall shrinks evenly,
day by day, to nothing on the due day. A figure is on pace when it falls short by no more than the line does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from qsd_rules.conditions.meaning import COMPARATORS
from qsd_rules.evaluation.yearly_evaluation import Pace, Point

MORE_IS_BETTER: Mapping[str, bool] = {">": True, ">=": True, "<": False, "<=": False}


def pace_of(
    now: Point | None, earlier: Sequence[Point], comparator: str, due: date | None, as_of: date, holds: bool | None
) -> Pace:
    """The pace of a figure whose goal is judged on `due`, from the earliest figure known before it.

    `holds` says whether the goal is reached now. Judged on `as_of`, the figure itself is of the day of `now`.
    """
    over = due is None or as_of >= due
    if holds is None:
        return Pace("unknown", due=due)
    if now is None:
        # The bounds of a figure can settle whether it reaches its goal, though not where it stands.
        return Pace("reached" if holds else "past_due" if over else "unknown", due=due)
    base = next((point for point in earlier if point.on < now.on), None)
    if due is None or over:
        return Pace("reached" if holds else "past_due", base, due)
    if base is None or now.on >= due:
        return Pace("reached" if holds else "unknown", base, due)
    expected = expected_on(base, now, comparator, due)
    projected = projected_to(base, now, due)
    met = COMPARATORS[comparator]
    reaches = bool(met(projected, now.goal))
    if holds:
        return Pace("reached", base, due, expected, projected, reaches)
    return Pace("on_pace" if keeps_up(now, expected, comparator) else "behind", base, due, expected, projected, reaches)


def shortfall(value: Fraction, goal: Fraction, comparator: str) -> Fraction:
    """How much a value falls short of its goal; negative where it is beyond."""
    return goal - value if MORE_IS_BETTER[comparator] else value - goal


def expected_on(base: Point, now: Point, comparator: str, due: date) -> Fraction:
    """Where the line from the base to the goal stands on the day of the figure, measured from the goal of that day.

    A figure that was at its goal in the beginning is expected to stay there.
    """
    allowed = max(shortfall(base.value, base.goal, comparator), Fraction()) * remaining(base.on, now.on, due)
    return now.goal - allowed if MORE_IS_BETTER[comparator] else now.goal + allowed


def remaining(start: date, day: date, due: date) -> Fraction:
    """The part of the time from `start` to `due` that is still to come on `day`."""
    return Fraction((due - day).days, (due - start).days)


def keeps_up(now: Point, expected: Fraction, comparator: str) -> bool:
    """Whether a figure is at least where the line is."""
    return now.value >= expected if MORE_IS_BETTER[comparator] else now.value <= expected


def projected_to(base: Point, now: Point, due: date) -> Fraction:
    """Where the straight line from the base through the figure comes to on the due day, as distance from the goal."""
    gap, gap_now = base.value - base.goal, now.value - now.goal
    return now.goal + gap + (gap_now - gap) * Fraction((due - base.on).days, (now.on - base.on).days)
