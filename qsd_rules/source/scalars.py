"""What the characters of an unquoted scalar mean: YAML 1.2's core rules, with exact numbers and dates.

Words such as `yes`, `no` and `on` are text. So are numbers too long to be quantities (they number documents),
hexadecimal and octal digits, infinities, and what looks like a date but is none.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from qsd_rules.source.nodes import ScalarValue

MOST_DIGITS = 30

WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip

NUMBER = re.compile(
    rf"([-+]?)(?:([0-9]{{1,{MOST_DIGITS}}})(?:(\.)([0-9]{{0,{MOST_DIGITS}}}))?|\.([0-9]{{1,{MOST_DIGITS}}}))"
    r"(?:[eE]([-+]?[0-9]{1,4}))?"
)
DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def resolve(written: str) -> ScalarValue:
    """The value of an unquoted scalar."""
    if written in WORDS:
        return WORDS[written]
    first = written[0]
    if not (first.isascii() and (first.isdigit() or first in "+-.")):
        return written
    if len(written) == 10 and written[4] == "-":
        day = as_date(written)
        return written if day is None else day
    number = as_number(written)
    return written if number is None else number


def as_number(written: str) -> int | Decimal | None:
    """The exact number that ASCII digits write, or none where they write none or more than 30 digits long."""
    match = NUMBER.fullmatch(written)
    if match is None:
        return None
    sign, whole, point, fraction, only_fraction, exponent = match.groups()
    if exponent is None and point is None and whole is not None:
        return int(written)
    digits = (whole or "") + (fraction or only_fraction or "")
    lowest = int(exponent or 0) - len(fraction or only_fraction or "")
    if len(digits) > MOST_DIGITS or abs(lowest) > MOST_DIGITS or len(digits) + lowest > MOST_DIGITS:
        return None
    number = Decimal((int(sign == "-"), tuple(map(int, digits)), lowest))
    return number if lowest <= 0 else Decimal(int(number))


def as_date(written: str) -> date | None:
    """The day that `YYYY-MM-DD` names, or none."""
    match = DATE.fullmatch(written)
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
