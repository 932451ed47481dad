"""The figures of targets: value, goal, trend and pace as people read them, with numbers to draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from qsd_rules.conditions.syntax import Literal
from qsd_rules.evaluation.pace import MORE_IS_BETTER
from qsd_rules.evaluation.yearly_evaluation import Measure, PaceName
from qsd_rules.facts.shown_values import shown_threshold, with_unit
from qsd_rules.policy.model import Comparison, Policy
from qsd_rules.report.blocks import Dot, Figure, Tone, Trend, line, strong
from qsd_rules.report.charts import shares_of
from qsd_rules.report.evaluation_words import PACE_WORDS
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Language
from qsd_rules.words.values import shown_date, shown_number

SMALLEST_SHOWN = Fraction(1, 100)
"""A number worked out that is smaller would be cut to nothing but zeros."""

COMPARISONS: dict[str, Comparison] = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "less_than"}


TONES: Mapping[PaceName, Tone] = {
    "reached": "satisfied",
    "on_pace": "pending",
    "behind": "advised",
    "unknown": "undetermined",
    "unmeasured": "undetermined",
    "past_due": "missed",
}
"""Paces are drawn as outcomes are."""


def figures(measures: Iterable[Measure], day: date, policy: Policy, speech: Speech, voice: Voice) -> Iterator[Figure]:
    """The figures of a target; `day` is that of the facts.

    That there is something at all (more than zero) is not told where it is so and other figures are.
    """
    told = list(measures)
    more = [measure for measure in told if not (_asks_for_some(measure) and measure.holds)]
    for measure in more or told:
        yield _figure(measure, day, policy, speech, voice)


def _asks_for_some(measure: Measure) -> bool:
    return isinstance(measure.goal_of, Literal) and measure.goal == 0


def _figure(measure: Measure, day: date, policy: Policy, speech: Speech, voice: Voice) -> Figure:
    language, pace = voice.language, measure.pace

    def shown(number: Fraction) -> str:
        return with_unit(number, measure.unit, policy, language)

    def dot(on: date, value: Fraction) -> Dot:
        return Dot(on, value, f"{shown_date(on, language)} {shown(value)}")

    known = [(point.on, point.value) for point in measure.earlier]
    if measure.value is not None:
        known.append((day, measure.value))
    percentage = bool(measure.unit) and "%" in policy.units[measure.unit].symbols
    years = " → ".join(f"{on.year}{voice.colon}{shown(value)}" for on, value in known)
    goal = _goal(measure, policy, speech, language)
    due = pace.due or day
    paced = voice.comma.join(_pace(measure, policy, percentage, language))
    shares: tuple[Fraction, Fraction] | tuple[None, None] = (None, None)
    if measure.value is not None and measure.goal is not None and measure.value >= 0 and measure.goal > 0:
        shares = shares_of(measure.value, measure.goal, percentage)
    return Figure(
        line(
            speech.value(measure.value_of).in_language(language) + voice.colon,
            strong(wording.NOT_GIVEN.in_language(language) if measure.value is None else shown(measure.value)),
            voice.comma + goal,
        ),
        TONES[pace.name],
        shares[0],
        shares[1],
        Trend(
            tuple(dot(*each) for each in known),
            Dot(due, measure.goal, goal) if measure.goal is not None else None,
            dot(pace.base.on, pace.base.value) if pace.base and pace.due else None,
            dot(due, pace.projected) if pace.projected is not None else None,
        )
        if len(known) > 1
        else None,
        tuple(note for note in (years if len(known) > 1 else "", paced) if note),
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
