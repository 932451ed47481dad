"""Values as people read them: with units, labels and dates in their language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from qsd_rules.conditions.meaning import Result, Unknown
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import ABSENT, Absent, Snapshot
from qsd_rules.policy.model import Fact, Parameter, Policy
from qsd_rules.words import wording
from qsd_rules.words.language import Language

GROUPED_FROM = 100_000
PLACES_OF_ENDLESS = 2


def shown_date(day: date, language: Language) -> str:
    """`2013年6月30日`, `2013-06-30`."""
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


def shown_number(number: int | Decimal | Fraction) -> str:
    """A number in full; one without an end is cut, never rounded, so that it does not seem to reach a threshold."""
    exact = Fraction(number)
    places = _decimal_places(exact)
    if places is None:
        scaled = abs(exact) * 10**PLACES_OF_ENDLESS
        digits = str(int(scaled)).rjust(PLACES_OF_ENDLESS + 1, "0")
        text = f"{digits[:-PLACES_OF_ENDLESS]}.{digits[-PLACES_OF_ENDLESS:]}…"
    else:
        digits = str(int(abs(exact) * 10**places)).rjust(places + 1, "0")
        text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    whole, point, rest = text.partition(".")
    if abs(exact) >= GROUPED_FROM:
        whole = f"{int(whole):,}"
    return ("-" if exact < 0 else "") + whole + point + rest


def _decimal_places(number: Fraction) -> int | None:
    """How many decimal places the number has; none when they never end."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


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
