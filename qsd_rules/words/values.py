"""Numbers and days as people read them, in Chinese and in English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

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
