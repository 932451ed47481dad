"""One value of a snapshot, read to the type and unit of its fact.

Not given is what is left blank, and what is written `unknown`, `不详` or `未知`. `null` says there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Final

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.names import called, fold
from qsd_rules.facts.numbers import out_of_range, parse_number
from qsd_rules.facts.texts import LONGEST_NAME, marked, read_id, read_text, wrong_type
from qsd_rules.policy.codes import CODES, BadCode
from qsd_rules.policy.model import Fact, Unit
from qsd_rules.source.characters import mark_in, narrow
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Node, Scalar, Sequence
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem, did_you_mean


class NotGiven(Enum):
    """What stands for a fact that nobody knows."""

    NOT_GIVEN = "not given"


NOT_GIVEN: Final = NotGiven.NOT_GIVEN

Parsed = Value | Absent | NotGiven | Problem

UNKNOWN_WORDS = frozenset({"unknown", "不详", "未知"})

BOOLEANS: Mapping[str, bool] = {
    "true": True, "是": True, "有": True, "yes": True,
    "false": False, "否": False, "无": False, "没有": False, "no": False,
}  # fmt: skip

DAY = re.compile(r"([0-9]{4})\s*(?:([-/.])|年)\s*([0-9]{1,2})\s*(?:\2|月)\s*([0-9]{1,2})\s*日?")

MOST_CHOICES_LISTED = 30


NONE_WORD = "无"
"""What people write for a day or a figure that there is none of, as the questions tell them to."""

WITHOUT_WORDS = ("date", "integer", "decimal")


def is_not_given(node: Node) -> bool:
    """Whether a value is left blank or said to be unknown."""
    if not isinstance(node, Scalar):
        return False
    return (not node.quoted and node.written == "") or fold(node.written) in UNKNOWN_WORDS


def parse_value(fact: Fact, node: Node, units: Mapping[str, Unit]) -> Parsed:
    """The value a node writes for a fact; of a relation, the id or ids as written."""
    if is_not_given(node):
        return NOT_GIVEN
    if isinstance(node, Scalar) and node.value is None and not node.quoted:
        return ABSENT if fact.optional else not_optional(fact, node.place)
    if fact.optional and fact.type in WITHOUT_WORDS and isinstance(node, Scalar) and fold(node.written) == NONE_WORD:
        return ABSENT
    match fact.type:
        case "boolean":
            return parse_boolean(fact, node)
        case "integer" | "decimal":
            return parse_number(fact, node, units)
        case "date":
            return parse_date(fact, node)
        case "choice":
            return parse_choice(fact, node)
        case "text":
            return parse_text(fact, node)
        case "relation" if not fact.many:
            return parse_identifier(fact, node)
        case "list" | "relation":
            return parse_list(fact, node)


def not_optional(fact: Fact, place: Place) -> Problem:
    """The problem of `null` for a fact that always has a value."""
    name = called(fact)
    message = Text(f"{name.zh} 不能是 `null`：它总有一个值", f"{name.en} cannot be `null`: it always has a value")
    hint = Text("若不知道，请删去这一行或写 `unknown`", "if it is not known, delete the line or write `unknown`")
    return Problem("not-optional", place, message, hint)


def parse_boolean(fact: Fact, node: Node) -> bool | Problem:
    """`true` or `false`, 是 or 否, 有 or 无."""
    found = read_truth(node)
    if found is not None:
        return found
    return wrong_type(
        node.place,
        called(fact),
        Text("“是”或“否”", "true or false"),
        node,
        Text("写 `true`（是）或 `false`（否）", "write `true` or `false`"),
    )


def read_truth(node: Node) -> bool | None:
    """The truth value a node writes, if it writes one."""
    if not isinstance(node, Scalar):
        return None
    return node.value if isinstance(node.value, bool) else BOOLEANS.get(fold(node.written))


def read_day(node: Node) -> date | None:
    """The day a node writes, year first: `2013-06-30`, `2013/6/30`, `2013.6.30`, `2013年6月30日`."""
    if not isinstance(node, Scalar):
        return None
    if isinstance(node.value, date):
        return node.value
    match = DAY.fullmatch(narrow(node.written).strip())
    if match is None:
        return None
    year, _, month, day = match.groups()
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def no_day(what: Text, node: Node) -> Problem:
    """The problem of a date that names no day."""
    written = node.written if isinstance(node, Scalar) else ""
    hint = Text("写作 `2013-06-30`", "write it as `2013-06-30`")
    mark = mark_in(written)
    if isinstance(node, Scalar) and mark is not None:
        return marked(what, node, mark)
    if isinstance(node, Scalar) and DAY.fullmatch(narrow(written).strip()):
        message = Text(f"{what.zh}：没有 `{shown(written)}` 这一天", f"{what.en}: there is no day `{shown(written)}`")
        return Problem("wrong-date", node.place, message)
    problem = wrong_type(node.place, what, Text("日期", "a date"), node, hint)
    return Problem("wrong-date", problem.place, problem.message, hint)


def parse_date(fact: Fact, node: Node) -> date | Problem:
    """A day, within the fact's range."""
    day = read_day(node)
    if day is None or not isinstance(node, Scalar):
        return no_day(called(fact), node)
    too_early = isinstance(fact.minimum, date) and day < fact.minimum
    too_late = isinstance(fact.maximum, date) and day > fact.maximum
    return out_of_range(fact, node, None) if too_early or too_late else day


def parse_choice(fact: Fact, node: Node) -> str | Problem:
    """A choice's name, from its name or its label in either language."""
    if not isinstance(node, Scalar):
        return wrong_type(node.place, called(fact), Text("一个选项", "a choice"), node, list_choices(fact))
    wanted = fold(node.written)
    for name, label in fact.choices:
        if wanted in (fold(name), fold(label.zh), fold(label.en)):
            return name
    message = Text(
        f"{called(fact).zh} 没有选项 `{shown(node.written)}`",
        f"{called(fact).en} has no choice `{shown(node.written)}`",
    )
    return Problem("unknown-choice", node.place, message, list_choices(fact, node.written))


def list_choices(fact: Fact, written: str = "") -> Text:
    """The choices a fact has, the nearest first said."""
    names = [name for name, _ in fact.choices] + [label.zh for _, label in fact.choices]
    near = did_you_mean(written, names) if written and len(written) <= LONGEST_NAME else None
    listed = fact.choices[:MOST_CHOICES_LISTED]
    more = "…" if len(fact.choices) > len(listed) else ""
    zh = "、".join(f"`{name}`（{label.zh}）" for name, label in listed)
    en = ", ".join(f"`{name}` ({label.en})" for name, label in listed)
    return Text(f"{near.zh if near else ''}可以是：{zh}{more}", f"{near.en + ' ' if near else ''}one of: {en}{more}")


def parse_text(fact: Fact, node: Node) -> str | Problem:
    """A text; of a code, its standard form."""
    words = read_text(node, called(fact))
    if isinstance(words, Problem) or fact.code not in CODES:
        return words
    mark = mark_in(words)
    if mark is not None and isinstance(node, Scalar):
        return marked(called(fact), node, mark)
    checked = CODES[fact.code].check(narrow(words))
    if isinstance(checked, BadCode):
        name = called(fact)
        message = Text(
            f"{name.zh} `{shown(words)}` {checked.message.zh}", f"{name.en} `{shown(words)}` {checked.message.en}"
        )
        return Problem("bad-code", node.place, message, checked.hint)
    return checked


def parse_identifier(fact: Fact, node: Node) -> str | Problem:
    """The id of a related subject."""
    if not isinstance(node, Scalar):
        expected = Text("一个主体的 `id`", "the `id` of one subject")
        return wrong_type(node.place, called(fact), expected, node)
    return read_id(node, called(fact))


def parse_list(fact: Fact, node: Node) -> tuple[str, ...] | Problem:
    """A list of texts, choices or ids; the first item that is wrong makes the list wrong."""
    if not isinstance(node, Sequence):
        hint = Text("写作 `[甲, 乙]`，没有则写 `[]`", "write `[one, two]`, or `[]` when there is none")
        return wrong_type(node.place, called(fact), Text("列表", "a list"), node, hint)
    found: list[str] = []
    for item in node.items:
        if fact.type == "list" and fact.choices:
            value = parse_choice(fact, item)
        elif fact.type == "relation":
            value = parse_identifier(fact, item)
        else:
            value = read_text(item, called(fact))
        if isinstance(value, Problem):
            return value
        if value in found:
            message = Text(
                f"{called(fact).zh} 里 `{shown(value)}` 写了两次", f"{called(fact).en} has `{shown(value)}` twice"
            )
            return Problem("given-twice", item.place, message)
        found.append(value)
    return tuple(found)
