"""Where the strokes of charts go, for a report that draws them: findings as bars, a value beside its threshold.

Lengths are in the chart's own units, 0 to `WIDTH`; they are texts with one decimal, so that a chart is the same
everywhere. Nothing here says anything that the report does not say in words as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from qsd_rules.assess.assessment import FINDINGS, OutcomeName
from qsd_rules.report.content import ClauseCounts, CountContent
from qsd_rules.report.finding_content import GaugeContent

WIDTH = 400
SHARE_OF_GAUGE = Fraction(5, 6)
"""How much of its width a gauge uses for the greater of value and threshold, unless it shows a percentage."""


class Segment(NamedTuple):
    """A part of a bar: how many outcomes there are of one name, drawn from `start` on and `width` long."""

    outcome: OutcomeName
    told: str
    start: str
    width: str


class Bar(NamedTuple):
    """What has to be acted on of a clause; `told` says it in words."""

    segments: tuple[Segment, ...]
    width: str
    told: str


class Gauge(NamedTuple):
    """A value as a bar from 0 and the threshold as a line across it."""

    value: str
    threshold: str
    met: bool | None


def bars(clauses: Sequence[ClauseCounts], separator: str) -> tuple[Bar, ...]:
    """One bar for each clause, all on the same scale; what is satisfied or does not apply is left out."""
    longest = max((sum(each.count for each in _findings(clause.counts)) for clause in clauses), default=0) or 1
    return tuple(bar(clause.counts, longest, separator) for clause in clauses)


def bar(counts: Sequence[CountContent], longest: int, separator: str) -> Bar:
    """The findings as segments; a bar of `longest` findings takes the whole width."""
    segments: list[Segment] = []
    start = Fraction(0)
    for each in _findings(counts):
        width = Fraction(WIDTH * each.count, longest)
        segments.append(Segment(each.outcome, f"{each.word} {each.count}", length(start), length(width)))
        start += width
    return Bar(tuple(segments), length(start), separator.join(segment.told for segment in segments))


def gauge(content: GaugeContent) -> Gauge:
    """A percentage on a scale of 100, another value on one that holds it and its threshold."""
    greatest = max(content.value, content.threshold)
    full = Fraction(100) if content.percentage and greatest <= 100 else greatest / SHARE_OF_GAUGE or Fraction(1)
    return Gauge(length(WIDTH * content.value / full), length(WIDTH * content.threshold / full), content.met)


def length(exact: Fraction) -> str:
    """A length with one decimal."""
    tenths = round(exact * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _findings(counts: Sequence[CountContent]) -> list[CountContent]:
    """The counts of what has to be acted on, where there is any."""
    return [each for each in counts if each.count and each.outcome in FINDINGS]
