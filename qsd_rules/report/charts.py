"""Where the strokes of charts go: counts as parts of a bar, figures over time beside their straight line.

Lengths are in the chart's own units, 0 to `WIDTH`; they are texts with one decimal, so that a chart is the same
everywhere. Nothing here says anything that the report does not say in words as well.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from qsd_rules.report.blocks import Dot, Share, Shares, Trend

WIDTH = 400
TREND_WIDTH, TREND_HEIGHT, MARGIN = 200, 72, 8


class Segment(NamedTuple):
    """A part of a bar, drawn from `start` on and `width` long."""

    share: Share
    start: str
    width: str


class Place(NamedTuple):
    """A figure of a trend; `told` says it in words."""

    x: str
    y: str
    told: str


class TrendStrokes(NamedTuple):
    """`path` joins the figures, `line` leads from the base to the goal, `ahead` from today on to the due day."""

    places: tuple[Place, ...]
    path: str
    line: str
    ahead: str
    goal: Place | None
    told: str


def shares_of(value: Fraction, goal: Fraction, percentage: bool) -> tuple[Fraction, Fraction]:
    """What part of a bar value and goal take: a percentage of 100, others of a fifth more than the greater of them."""
    most = max(value, goal)
    full = Fraction(100) if percentage and most <= 100 else most * Fraction(6, 5) or Fraction(1)
    return value / full, goal / full


def segments(block: Shares) -> tuple[Segment, ...]:
    """Counts as parts of a bar; what there is none of is left out."""
    whole = max(block.whole, sum(share.number for share in block.shares))
    found: list[Segment] = []
    start = Fraction(0)
    for share in block.shares:
        if share.number:
            width = Fraction(WIDTH * share.number, whole)
            found.append(Segment(share, length(start), length(width)))
            start += width
    return tuple(found)


def strokes(trend: Trend) -> TrendStrokes:
    """Two figures or more over time, with the line to the goal where there is one."""
    dots, ends = trend.dots, [each for each in (trend.goal, trend.ahead) if each]
    first, last = dots[0].on, max(each.on for each in (*dots, *ends))
    values = [each.value for each in (*dots, *ends)]
    low, high = min(values), max(values)

    def x(on: date) -> str:
        return length(MARGIN + Fraction((TREND_WIDTH - 2 * MARGIN) * (on - first).days, (last - first).days))

    def y(value: Fraction) -> str:
        if high == low:
            return length(Fraction(TREND_HEIGHT, 2))
        return length(TREND_HEIGHT - MARGIN - (TREND_HEIGHT - 2 * MARGIN) * (value - low) / (high - low))

    def place(dot: Dot) -> Place:
        return Place(x(dot.on), y(dot.value), dot.shown)

    def joined(*joints: Dot) -> str:
        return " ".join(f"{x(dot.on)},{y(dot.value)}" for dot in joints)

    return TrendStrokes(
        tuple(map(place, dots)),
        joined(*dots),
        joined(trend.base, trend.goal) if trend.base and trend.goal else "",
        joined(dots[-1], trend.ahead) if trend.ahead else "",
        place(trend.goal) if trend.goal else None,
        " → ".join(dot.shown for dot in dots),
    )


def length(exact: Fraction) -> str:
    """A length with one decimal."""
    tenths = round(exact * 10)
    return f"{tenths // 10}.{tenths % 10}"
