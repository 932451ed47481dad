"""Exact numbers of a snapshot: their digits, units, decimal places and ranges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from qsd_rules.facts.names import called, fold
from qsd_rules.facts.texts import marked, wrong_type
from qsd_rules.policy.model import Fact, Unit
from qsd_rules.source.characters import mark_in, narrow
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Node, Scalar
from qsd_rules.source.scalars import MOST_DIGITS, as_number
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NUMBER = re.compile(r"([-+]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?\s*(.*)", re.DOTALL)
SIGNS_OF_UNITS = "%‰°$¥"
MULTIPLES = {"万": 4, "亿": 8}
"""Chinese words for powers of ten that stand between a number and its unit."""

SCALES = {
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
"""Those that units themselves begin with."""

DOTS_OF_UNITS = str.maketrans(dict.fromkeys("\u2219\u22c5\u2022\u30fb\uff65*.", "·"))
"""The signs that are written for the dot of `W/(m²·K)`."""

POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
"""The powers in units; behind a number they are no digits."""


def parse_number(fact: Fact, node: Node, units: Mapping[str, Unit]) -> int | Decimal | Problem:
    """An exact number in the fact's unit, range and decimal places."""
    unit = units.get(fact.unit)
    if not isinstance(node, Scalar) or isinstance(node.value, bool | date):
        return not_a_number(fact, node, unit)
    if isinstance(node.value, int | Decimal):
        number: int | Decimal | None = node.value
    else:
        folded = narrow(node.written).replace("\u2212", "-").strip()
        number = as_number(folded)
        match = NUMBER.fullmatch(folded) if number is None else None
        if number is None and match is None:
            mark = mark_in(folded)
            return not_a_number(fact, node, unit) if mark is None else marked(called(fact), node, mark)
        if match is not None:
            sign, whole, fraction, written_unit = match.groups()
            power = multiple_before(written_unit, unit)
            if written_unit and power == 0:
                wrong = unit_problem(fact, node, written_unit, unit)
                if wrong is not None:
                    return wrong
            number = as_number(f"{sign}{whole.replace(',', '')}{fraction or ''}{f'e{power}' if power else ''}")
    if number is None:
        message = Text(
            f"{called(fact).zh} 的数太长，最多 {MOST_DIGITS} 位",
            f"the number of {called(fact).en} is too long, at most {MOST_DIGITS} digits",
        )
        return Problem("wrong-type", node.place, message)
    return within_bounds(fact, node, number, unit)


def within_bounds(fact: Fact, node: Scalar, number: int | Decimal, unit: Unit | None) -> int | Decimal | Problem:
    """The number, if it has no more decimal places than count and lies in the fact's range."""
    name = called(fact)
    exact = shortest(Decimal(number))
    places = max(0, -int(exact.as_tuple().exponent))
    if places > fact.places:
        if fact.places == 0:
            return wrong_type(node.place, name, Text("整数", "a whole number"), node)
        message = Text(
            f"{name.zh} 最多 {fact.places} 位小数，`{shown(node.written)}` 有 {places} 位",
            f"{name.en} has at most {fact.places} decimal places, `{shown(node.written)}` has {places}",
        )
        return Problem("too-many-places", node.place, message)
    if isinstance(fact.minimum, Decimal) and exact < fact.minimum:
        return out_of_range(fact, node, unit)
    if isinstance(fact.maximum, Decimal) and exact > fact.maximum:
        return out_of_range(fact, node, unit)
    return int(exact) if fact.type == "integer" else exact


def shortest(number: Decimal) -> Decimal:
    """The same number without noughts at the end of its decimal places."""
    sign, digits, exponent = number.as_tuple()
    places, kept = -int(exponent), digits
    while places > 0 and (not kept or kept[-1] == 0):
        kept, places = kept[:-1], places - 1
    return Decimal((sign if any(kept) else 0, kept or (0,), -max(places, 0)))


def rounded(number: Fraction, places: int) -> Decimal:
    """A number to so many decimal places, halves away from zero, as official statistics round."""
    scaled = abs(number) * 10**places
    whole = scaled.numerator // scaled.denominator
    half_up = whole + (1 if (scaled - whole) * 2 >= 1 else 0)
    return shortest(Decimal(-half_up if number < 0 else half_up).scaleb(-places))


def not_a_number(fact: Fact, node: Node, unit: Unit | None) -> Problem:
    """The problem of something that is no number."""
    expected = Text("整数", "a whole number") if fact.type == "integer" else Text("数", "a number")
    return wrong_type(node.place, called(fact), expected, node, unit_hint(unit))


def unit_hint(unit: Unit | None) -> Text | None:
    """What a number's unit is."""
    if unit is None:
        return None
    return Text(f"单位是 `{unit.label.zh}`，可以不写", f"its unit is `{unit.label.en}` and may be left out")


def unit_problem(fact: Fact, node: Scalar, written: str, unit: Unit | None) -> Problem | None:
    """The problem of a number with another unit than its fact's, or with something else behind it."""
    if unit is not None and is_spelling_of(unit, written):
        return None
    name = called(fact)
    mark = mark_in(written)
    if mark is not None:
        return marked(name, node, mark)
    if not (written[0].isalpha() or written[0] in SIGNS_OF_UNITS):
        return not_a_number(fact, node, unit)
    if unit is None:
        message = Text(
            f"{name.zh} 没有单位，却写了 `{shown(written)}`",
            f"{name.en} has no unit, but `{shown(written)}` is written",
        )
    else:
        message = Text(
            f"{name.zh} 的单位是 `{unit.label.zh}`，不是 `{shown(written)}`",
            f"the unit of {name.en} is `{unit.label.en}`, not `{shown(written)}`",
        )
    return Problem("wrong-unit", node.place, message, Text("请换算后再填", "convert the value first"))


def multiple_before(written: str, unit: Unit | None) -> int:
    """The power of ten that another spelling of a fact's unit stands for: 4 for `万平方米` and `万`, else 0.

    Where the unit itself counts in 万 or 亿, or in hundredths, `12万` could mean two things and means nothing.
    """
    if unit is not None and is_spelling_of(unit, written):
        return 0
    if written in MULTIPLES:
        names = () if unit is None else (unit.label.zh, *unit.symbols)
        return 0 if any(name.startswith((*MULTIPLES, *SIGNS_OF_UNITS)) for name in names) else MULTIPLES[written]
    return 0 if unit is None else power_between(written, unit) or 0


def power_between(written: str, unit: Unit) -> int | None:
    """The power of ten by which a unit of the same base is larger: 4 for `万元` where the fact counts in 元, -4 turned
    round, 0 for the fact's own; none where the bases differ.
    """
    if is_spelling_of(unit, written):
        return 0
    if "/" in unit.label.zh and "/" not in written:
        return None  # 立方米 is short for 立方米/万元 in a cell; 万立方米 above a table is not
    for scale, power in scales_of(written):
        for name in spellings(unit):
            for own, less in scales_of(name):
                base = folded_unit(name.removeprefix(own))
                if base and base not in SIGNS_OF_UNITS and base == folded_unit(written.strip().removeprefix(scale)):
                    return power - less
    return None


def scales_of(written: str) -> list[tuple[str, int]]:
    """The words for powers of ten that a unit begins with, and nothing: `千万元` counts in 千万, 千 or neither."""
    return [("", 0), *((word, power) for word, power in SCALES.items() if written.strip().startswith(word))]


def counts_in_hundredths(fact: Fact, units: Mapping[str, Unit]) -> bool:
    """Whether a fact's unit is the percent sign."""
    unit = units.get(fact.unit)
    return unit is not None and is_spelling_of(unit, "%")


def is_spelling_of(unit: Unit, written: str) -> bool:
    """Whether a unit is written so: by name, label or symbol, whatever the width, blanks and dots."""
    return folded_unit(written) in {folded_unit(name) for name in spellings(unit)}


def spellings(unit: Unit) -> frozenset[str]:
    """How a unit may be written, folded."""
    names = (unit.name, unit.label.zh, unit.label.en, *unit.symbols)
    return frozenset(fold(name.translate(POWERS)) for name in names)


def folded_unit(written: str) -> str:
    """What two spellings of one unit have in common: `m²`, `m2` and `㎡` are one."""
    return fold(written.translate(POWERS)).translate(DOTS_OF_UNITS).replace(" ", "")


def out_of_range(fact: Fact, node: Scalar, unit: Unit | None) -> Problem:
    """The problem of a number or day below the least or above the greatest."""
    name, least, most = called(fact), fact.minimum, fact.maximum
    zh_unit, en_unit = (f" {unit.label.zh}", f" {unit.label.en}") if unit else ("", "")
    if least is not None and most is not None:
        expected = Text(f"应当在 {least} 到 {most}{zh_unit} 之间", f"must be from {least} to {most}{en_unit}")
    elif least is not None:
        expected = Text(f"不能小于 {least}{zh_unit}", f"cannot be less than {least}{en_unit}")
    else:
        expected = Text(f"不能大于 {most}{zh_unit}", f"cannot be more than {most}{en_unit}")
    written = shown(node.written)
    message = Text(f"{name.zh} {expected.zh}，而不是 `{written}`", f"{name.en} {expected.en}, not `{written}`")
    return Problem("out-of-range", node.place, message)
