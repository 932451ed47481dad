"""Values of facts and parameters as people read them: with units, labels and names in their language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.meaning import Result, Unknown
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Fact, Parameter, Policy
from qsd_rules.words import wording
from qsd_rules.words.language import Language
from qsd_rules.words.values import shown_date, shown_number


def with_unit(number: int | Decimal | Fraction, unit: str, policy: Policy, language: Language) -> str:
    """`92%`, `0.47吨标准煤/万元`, `40 brands`."""
    if not unit:
        return shown_number(number)
    label = policy.units[unit].label.in_language(language)
    gap = " " if (label[:1].isascii() and label[:1].isalpha()) or (language == "en" and label[:1] not in "%‰°") else ""
    return f"{shown_number(number)}{gap}{label}"


def shown_value(
    value: Result | Value | Absent | None, fact: Fact, policy: Policy, snapshot: Snapshot, language: Language
) -> str:
    """A fact's value: 是, `92%`, a choice's label, a related subject's name; `未提供` when there is none."""
    if isinstance(value, Unknown) and (value.low or value.high):
        return shown_bounds(value, fact.unit, policy, language)
    if value is None or isinstance(value, Unknown):
        return wording.NOT_GIVEN.in_language(language)
    if value is ABSENT:
        return wording.NONE.in_language(language)
    if isinstance(value, bool):
        return (wording.YES if value else wording.NO).in_language(language)
    if isinstance(value, int | Decimal | Fraction):
        return with_unit(value, fact.unit, policy, language)
    if isinstance(value, date):
        return shown_date(value, language)
    words = [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else [str(value)]
    return wording.listed([_shown_word(word, fact, snapshot, language) for word in words], language) or (
        wording.NONE.in_language(language)
    )


def shown_later(day: date, language: Language) -> str:
    """The day of an act after the day of assessment: `2016年2月1日（核查日期之后，尚未发生）`."""
    return wording.LATER.in_language(language).format(day=shown_date(day, language))


def shown_bounds(figure: Unknown, unit: str, policy: Policy, language: Language) -> str:
    """What an unknown figure lies between: `至少3家`, `低于100%`, `1家至3家`; not an end that says nothing."""
    low, high = figure.low, figure.high
    if low is not None and low.closed and low.number == 0 and high is not None:
        low = None
    if low is not None and high is not None and low.closed and high.closed:
        ends = [with_unit(end.number, unit, policy, language) for end in (low, high)]
        return wording.FROM_TO.in_language(language).format(low=ends[0], high=ends[1])
    told = []
    for end, words in ((low, wording.LOW_END), (high, wording.HIGH_END)):
        if end is not None:
            shown = with_unit(end.number, unit, policy, language)
            told.append(words[end.closed].in_language(language).format(value=shown))
    return wording.listed(told, language)


def _shown_word(word: str, fact: Fact, snapshot: Snapshot, language: Language) -> str:
    labels = dict(fact.choices)
    if word in labels:
        return labels[word].in_language(language)
    if fact.to and (fact.to, word) in snapshot.subjects:
        return snapshot.subjects[fact.to, word].name or word
    return word


def shown_threshold(parameter: Parameter, value: Decimal, policy: Policy, language: Language) -> str:
    """A parameter as the text demands it: `95%以上`, `超过98%`; `到2015年12月31日，40个以上`."""
    figure = with_unit(value, parameter.unit, policy, language)
    demand = wording.COMPARISONS[parameter.comparison].in_language(language).format(value=figure)
    due = shown_date(parameter.due, language) if parameter.due else ""
    when = wording.JUDGED[parameter.judged].in_language(language).format(due=due)
    if not when:
        return demand
    return f"{when}{demand}" if language == "zh" else f"{demand} {when}"
