"""What a cell's number format adds to its number: the percent sign, a unit behind it."""

from __future__ import annotations

import re
from decimal import Decimal

from qsd_rules.workbook.workbook import plain_number

SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*')
GENERAL = re.compile("general", re.IGNORECASE)
LITERAL = re.compile(r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]')
SCALED = re.compile(r"[0#?],+(?![0#?,])|[0#?][\\!]\.")
"""A comma behind the digits shows thousands, a point put between them by hand ten thousands and the like."""

SIGNS_OF_FORMATS = frozenset("0#?.,%+-/() \u00a0")


def as_seen(number: Decimal, format_code: str) -> Decimal | str:
    """The number, or, where the format shows more than digits, the text a person sees: `92%`, `12层`, `3¥`.

    A format that scales its number down (`0.0,`) shows other digits than the cell holds; the number is taken as it is
    held. Format codes: ECMA-376 part 1, 18.8.31.
    """
    match = SECTION.match(format_code)
    section = GENERAL.sub("0", match.group() if match else "")
    codes = LITERAL.sub("", section)
    if section.strip() in ("", "0", "@") or SCALED.search(section):
        return number
    literals = ["".join(filter(None, match.groups())) for match in LITERAL.finditer(section)]
    bare = "".join(sign for sign in codes if sign not in SIGNS_OF_FORMATS and not sign.isascii())
    unit = "".join(sign for sign in [*"".join(literals), *bare] if sign not in SIGNS_OF_FORMATS)
    if "%" in codes:
        return f"{plain_number(number * 100)}%{unit}"
    return f"{plain_number(number)}{unit}" if unit else number
