"""The figures of targets in one language: value, goal, trend and pace as people read them, with numbers to draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from qsd_rules.conditions.syntax import Literal
from qsd_rules.evaluation.pace import MORE_IS_BETTER
from qsd_rules.evaluation.yearly_evaluation import Measure, PaceName, Point
from qsd_rules.facts.shown_values import shown_threshold, with_unit
from qsd_rules.policy.model import Comparison, Policy
from qsd_rules.report.evaluation_words import PACE_WORDS, PACES
from qsd_rules.report.plain_language import Speech
from qsd_rules.words import wording
from qsd_rules.words.language import Language
from qsd_rules.words.values import shown_date, shown_number

SMALLEST_SHOWN = Fraction(1, 100)
"""A number worked out that is smaller would be cut to nothing but zeros."""

COMPARISONS: dict[str, Comparison] = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "less_than"}


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A figure on a day."""

    on: date
    day: str
    value: Fraction
    shown: str


@dataclass(frozen=True, slots=True)
class FigureContent:
    """A figure of a target. `value` and `goal` are numbers to draw, none when unknown; `trend` ends with today's."""

    label: str
    value: Fraction | None
    goal: Fraction | None
    shown_value: str
    shown_goal: str
    more_is_better: bool
    percentage: bool
    pace: PaceName
    pace_word: str
    pace_sentence: str
    trend: tuple[TrendPoint, ...]
    base: TrendPoint | None
    due: date | None
    expected: Fraction | None
    projected: Fraction | None

    @property
    def has_line(self) -> bool:
        """Whether there is something to draw: a value, and a goal that is more than nothing."""
        return self.value is not None and self.goal is not None and self.value >= 0 and self.goal > 0


def figures_content(
    measures: Iterable[Measure], day: date, policy: Policy, speech: Speech, language: Language
) -> tuple[FigureContent, ...]:
    """The figures of a target; `day` is that of the facts.

    That there is something at all (more than zero) is not told where it is so and other figures are.
    """
    told = list(measures)
    more = [measure for measure in told if not (_asks_for_some(measure) and measure.holds)]
    return tuple(figure_content(measure, day, policy, speech, language) for measure in more or told)


def _asks_for_some(measure: Measure) -> bool:
    return isinstance(measure.goal_of, Literal) and measure.goal == 0


def figure_content(measure: Measure, day: date, policy: Policy, speech: Speech, language: Language) -> FigureContent:
    """One figure; `day` is that of the facts."""

    def shown(number: Fraction) -> str:
        return with_unit(number, measure.unit, policy, language)

    def point(known: Point) -> TrendPoint:
        return TrendPoint(known.on, shown_date(known.on, language), known.value, shown(known.value))

    trend = [point(known) for known in measure.earlier]
    if measure.value is not None:
        trend.append(TrendPoint(day, shown_date(day, language), measure.value, shown(measure.value)))
    percentage = bool(measure.unit) and "%" in policy.units[measure.unit].symbols
    return FigureContent(
        label=speech.value(measure.value_of).in_language(language),
        value=measure.value,
        goal=measure.goal,
        shown_value=wording.NOT_GIVEN.in_language(language) if measure.value is None else shown(measure.value),
        shown_goal=_goal(measure, policy, speech, language),
        more_is_better=MORE_IS_BETTER[measure.comparator],
        percentage=percentage,
        pace=measure.pace.name,
        pace_word=PACES[measure.pace.name].in_language(language),
        pace_sentence=wording.comma(language).join(_pace(measure, policy, percentage, language)),
        trend=tuple(trend),
        base=point(measure.pace.base) if measure.pace.base else None,
        due=measure.pace.due,
        expected=measure.pace.expected,
        projected=measure.pace.projected,
    )


def _goal(measure: Measure, policy: Policy, speech: Speech, language: Language) -> str:
    """`40个以上`; a goal that is no figure of the text is named after its figure."""
    if measure.goal is None:
        return wording.NOT_GIVEN.in_language(language)
    if measure.parameter is not None and (value := measure.parameter.value_on(speech.day)) is not None:
        return shown_threshold(measure.parameter, value, policy, language)
    figure = with_unit(measure.goal, measure.unit, policy, language)
    demand = wording.COMPARISONS[COMPARISONS[measure.comparator]].in_language(language).format(value=figure)
    name = speech.value(measure.goal_of).in_language(language)
    return demand if name == shown_number(measure.goal) else demand + wording.in_brackets(name, language)


def _pace(measure: Measure, policy: Policy, percentage: bool, language: Language) -> Iterator[str]:
    """What is to be said of the pace, part by part."""

    def say(name: str, **values: str) -> str:
        return PACE_WORDS[name].in_language(language).format(**values)

    def shown(number: Fraction) -> str:
        if 0 < abs(number) < SMALLEST_SHOWN:
            return say("nearly_none", unit=with_unit(0, measure.unit, policy, language).removeprefix("0"))
        return with_unit(number, measure.unit, policy, language)

    def gap(number: Fraction) -> str:
        if percentage and abs(number) >= SMALLEST_SHOWN:
            return say("points", number=shown_number(abs(number)))
        return shown(abs(number))

    pace, value, goal = measure.pace, measure.value, measure.goal
    if value is None or goal is None:
        yield say("no_value" if value is None else "no_goal")
        return
    if pace.name == "past_due" and value != goal:
        yield say("short_by", gap=gap(goal - value))
    if pace.name == "unknown":
        yield say("no_base")
    if pace.base is None or pace.expected is None or pace.projected is None or pace.name == "reached":
        return
    yield say(
        "at_line",
        base=shown_date(pace.base.on, language),
        value=shown(pace.base.value),
        expected=shown(pace.expected),
    )
    ahead = value - pace.expected if MORE_IS_BETTER[measure.comparator] else pace.expected - value
    yield say("behind_by" if ahead < 0 else "ahead_by", gap=gap(ahead)) if ahead else say("even")
    yield say("will" if pace.reaches else "will_not", projected=shown(pace.projected))
