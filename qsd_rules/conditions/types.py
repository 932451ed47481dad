"""What types go together in a condition, and what is said of those that don't."""

from __future__ import annotations

from qsd_rules.conditions.parsing import ConditionError, ParseTree
from qsd_rules.conditions.syntax import Type, Units
from qsd_rules.conditions.vocabulary import COUNTED, Vocabulary
from qsd_rules.words.language import Text

NUMBER = Type("number")
DATE = Type("date")
TEXT = Type("text")
COUNT = Type("number", ((COUNTED, 1),))


def fits(left: Type, right: Type, vocabulary: Vocabulary) -> bool:
    """Whether two types compare: the same, or a count with a unit that counts things."""
    if left.name == right.name == "number":
        counting = {((unit, 1),) for unit in (*vocabulary.counting_units, COUNTED)} | {()}
        counted = COUNT.units in (left.units, right.units)
        return left.units == right.units or (counted and {left.units, right.units} <= counting)
    if {left.name, right.name} == {"text", "choice"}:
        return False
    return left.name == right.name and (left.name != "choice" or left.choices == right.choices)


def combine(left: Units, right: Units, sign: int) -> Units:
    """The units of a product (`sign` 1) or of a quotient (`sign` -1)."""
    powers = dict(left)
    for unit, power in right:
        powers[unit] = powers.get(unit, 0) + sign * power
    return tuple(sorted((unit, power) for unit, power in powers.items() if power))


TYPE_NAMES = {
    "boolean": Text("是否", "a truth value"),
    "number": Text("数", "a number"),
    "date": Text("日期", "a date"),
    "choice": Text("选项", "a choice"),
    "text": Text("文字", "a text"),
    "list": Text("列表", "a list"),
}


def units_text(units: Units) -> str:
    if not units:
        return "1"
    return "·".join(unit if power == 1 else f"{unit}^{power}" for unit, power in units)


def wrong_type(tree: ParseTree, found: Type, expected: Type) -> ConditionError:
    if found.name == expected.name == "number":
        return different_units(tree, found, expected)
    if found.name == expected.name == "choice":
        return other_choices(tree)
    return error(
        tree,
        "wrong-type",
        Text(
            f"这里要{TYPE_NAMES[expected.name].zh}，写的是{TYPE_NAMES[found.name].zh}",
            f"{TYPE_NAMES[expected.name].en} is expected here, this is {TYPE_NAMES[found.name].en}",
        ),
    )


def other_choices(tree: ParseTree) -> ConditionError:
    return error(tree, "other-choices", Text("两边的可选值不是同一组", "the two sides have different choices"))


def different_units(tree: ParseTree, left: Type, right: Type) -> ConditionError:
    one, other = units_text(left.units), units_text(right.units)
    counted = Text(
        "个数只与计数单位相比；若该单位是数东西的，在词汇表里写 `counting: true`",
        "a count goes with units that count things; if this unit does, give it `counting: true`",
    )
    bare = Text(
        "数要有单位：写成参数，参数带单位",
        "a number needs its unit: make it a parameter, which has one",
    )
    return error(
        tree,
        "different-units",
        Text(f"单位不同：`{one}` 与 `{other}`", f"the units differ: `{one}` and `{other}`"),
        counted if COUNT.units in (left.units, right.units) else bare if () in (left.units, right.units) else None,
    )


def error(tree: ParseTree, check: str, message: Text, hint: Text | None = None) -> ConditionError:
    return ConditionError(check, tree.meta.start_pos, message, hint)
