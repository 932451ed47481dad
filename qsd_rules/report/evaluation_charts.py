"""Where the strokes of the evaluation's charts go: bars with a mark, shares of a whole, a trend beside its line.

Lengths are in the chart's own units, with one decimal. Nothing here says anything that is not said in words as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from qsd_rules.evaluation.yearly_evaluation import PaceName, Standing
from qsd_rules.report.old_charts import WIDTH, length
from qsd_rules.report.evaluation_figures import FigureContent

TREND_WIDTH, TREND_HEIGHT, MARGIN = 200, 72, 8
SHADES_OF_PACE: Mapping[PaceName, str] = {
    "reached": "satisfied",
    "on_pace": "pending",
    "behind": "advised",
    "unknown": "undetermined",
    "unmeasured": "undetermined",
    "past_due": "missed",
}
SHADES_OF_STANDING: Mapping[Standing, str] = {
    "done": "satisfied",
    "open": "pending",
    "undone": "missed",
    "not_assessed": "undetermined",
}
"""Paces and standings are drawn in the shades that outcomes have, hatched alike."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, drawn from `start` on and `width` long."""

    shade: str
    word: str
    count: int
    start: str
    width: str


class Bullet(NamedTuple):
    """A value as a bar from 0 and its goal as a line across it."""

    value: str
    goal: str
    shade: str


class Dot(NamedTuple):
    """A figure of the trend; `told` says it in words."""

    x: str
    y: str
    told: str


class Trend(NamedTuple):
    """Figures over time. `path` joins them, `line` leads from the base to the goal, `ahead` on to the due day."""

    dots: tuple[Dot, ...]
    path: str
    line: str
    ahead: str
    goal: Dot | None
    told: str


def shares(counts: Sequence[tuple[str, str, int]]) -> tuple[Share, ...]:
    """Counts (shade, word, how many) as parts of one bar over the whole width; what there is none of is left out."""
    total = sum(count for _, _, count in counts)
    found: list[Share] = []
    start = Fraction(0)
    for shade, word, count in counts:
        if count:
            width = Fraction(WIDTH * count, total)
            found.append(Share(shade, word, count, length(start), length(width)))
            start += width
    return tuple(found)


def bullet(figure: FigureContent) -> Bullet | None:
    """A value beside its goal; a percentage on a scale of 100; none where either is not known or there is no goal."""
    if not figure.has_line or figure.value is None or figure.goal is None:
        return None
    most = max(figure.value, figure.goal)
    full = Fraction(100) if figure.percentage and most <= 100 else most * Fraction(6, 5)
    shade = SHADES_OF_PACE[figure.pace]
    return Bullet(length(WIDTH * figure.value / full), length(WIDTH * figure.goal / full), shade)


def trend(figure: FigureContent, arrow: str = " → ") -> Trend | None:
    """Two figures or more over time, with the line to the goal where there is one; none where there are fewer."""
    if len(figure.trend) < 2:
        return None
    due = figure.due or figure.trend[-1].on
    first = figure.trend[0].on
    last = max(due, figure.trend[-1].on)
    values = [point.value for point in figure.trend]
    if figure.goal is not None:
        values.append(figure.goal)
    if figure.projected is not None:
        values.append(figure.projected)
    low, high = min(values), max(values)

    def x(on: date) -> str:
        return length(MARGIN + Fraction((TREND_WIDTH - 2 * MARGIN) * (on - first).days, (last - first).days))

    def y(value: Fraction) -> str:
        if high == low:
            return length(Fraction(TREND_HEIGHT, 2))
        return length(TREND_HEIGHT - MARGIN - (TREND_HEIGHT - 2 * MARGIN) * (value - low) / (high - low))

    dots = tuple(Dot(x(point.on), y(point.value), f"{point.day} {point.shown}") for point in figure.trend)
    now = figure.trend[-1]
    goal = Dot(x(due), y(figure.goal), figure.shown_goal) if figure.goal is not None else None
    base = figure.base
    line = f"{x(base.on)},{y(base.value)} {goal.x},{goal.y}" if base and goal and figure.due else ""
    ahead = f"{x(now.on)},{y(now.value)} {x(due)},{y(figure.projected)}" if figure.projected is not None else ""
    told = arrow.join(dot.told for dot in dots)
    return Trend(dots, " ".join(f"{dot.x},{dot.y}" for dot in dots), line, ahead, goal, told)
