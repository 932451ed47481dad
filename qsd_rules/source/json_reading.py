"""JSON to a located tree, without recursion; it takes exactly what the standard allows."""

from __future__ import annotations

import json
import re
from typing import Literal

from msgspec import Struct, field

from qsd_rules.source.limits import (
    LIMITS,
    Limits,
    duplicate_key,
    refuse_unseen,
    shown,
    syntax,
    too_deep,
    too_many,
    too_wrong,
)
from qsd_rules.source.nodes import Mapping, Node, Scalar, ScalarValue, Sequence
from qsd_rules.source.scalars import MOST_DIGITS, as_number
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

BLANKS = re.compile(r"[ \t\r\n]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
SURROGATE = re.compile("[\ud800-\udfff]")
UNQUOTED = re.compile(r"[^\s\[\]{},:\"]+")
WORDS: dict[str, ScalarValue] = {"true": True, "false": False, "null": None}
CLOSING = {"[": "]", "{": "}"}

Expected = Literal["value", "first item", "key", "first key", "colon", "comma", "end"]

EXPECTED: dict[Expected, Text] = {
    "value": Text("一个值", "a value"),
    "first item": Text("一个值或 `]`", "a value or `]`"),
    "key": Text("双引号中的键", "a key in double quotes"),
    "first key": Text("双引号中的键或 `}`", "a key in double quotes or `}`"),
    "colon": Text("`:`", "`:`"),
    "end": Text("文件结尾", "the end of the file"),
}


class Open(Struct):
    """A list or mapping that is still being read; of a mapping, `key` waits for its value."""

    bracket: str
    place: Place
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    seen: dict[str, Scalar] = field(default_factory=dict)
    key: Scalar | None = None

    def close(self) -> Node:
        """The list or mapping, read to its end."""
        if self.bracket == "{":
            return Mapping(tuple(self.entries), self.place)
        return Sequence(tuple(self.items), self.place)

    def put(self, node: Node) -> None:
        """Add a value; a key without a place (a duplicate) loses its value."""
        if self.bracket == "[":
            self.items.append(node)
        elif self.key is not None:
            self.entries.append((self.key, node))
            self.key = None


class Lines(Struct):
    """Turns rising positions in a text into lines and columns."""

    text: str
    file: str
    line: int = 1
    line_start: int = 0
    counted: int = 0

    def place(self, position: int) -> Place:
        """The place of a position that is not before the last one asked for."""
        newlines = self.text.count("\n", self.counted, position)
        if newlines:
            self.line += newlines
            self.line_start = self.text.rfind("\n", 0, position) + 1
        self.counted = position
        return Place(self.file, self.line, position - self.line_start + 1)


def read_json(text: str, file: str, limits: Limits = LIMITS) -> Node:
    """The tree that a JSON text writes.

    Raises:
        InputProblems: see `qsd_rules.source.document_reading.read_document`.
    """
    text = text.removeprefix("\ufeff")
    refuse_unseen(text, file)
    problems: list[Problem] = []
    try:
        root = read_tree(text, Lines(text, file), limits, problems)
    except InputProblems as refused:
        raise InputProblems([*problems, *refused.problems]) from None
    if problems:
        raise InputProblems(problems)
    return root


def read_tree(text: str, lines: Lines, limits: Limits, problems: list[Problem]) -> Node:
    """The tree; stops at the first break of form, and adds what is wrong beside to `problems`."""
    waiting: list[Open] = []
    expected: Expected = "value"
    root: Node | None = None
    position = nodes = 0
    while True:
        position = end_of(BLANKS, text, position)
        place = lines.place(position)
        sign = text[position : position + 1]
        done: Node | None = None
        if expected == "end":
            if not sign:
                assert root is not None, "INVARIANT: the end is only expected after a value"
                return root
            raise unexpected(text, position, place, expected, waiting)
        if expected == "colon" and sign == ":":
            position, expected = position + 1, "value"
            continue
        if expected == "comma" and sign == ",":
            position, expected = position + 1, "key" if waiting[-1].bracket == "{" else "value"
            continue
        closes = waiting and sign == CLOSING[waiting[-1].bracket]
        if closes and expected in ("comma", "first item", "first key"):
            position, done = position + 1, waiting.pop().close()
        elif expected in ("key", "first key") and sign == '"':
            words, position = read_string(text, position, place)
            key, first = Scalar(words, words, place, quoted=True), waiting[-1].seen.get(words)
            if first is None:
                waiting[-1].seen[words] = waiting[-1].key = key
            else:
                problems.append(duplicate_key(key, first))
            expected = "colon"
            continue
        elif expected in ("value", "first item") and sign in ("[", "{") and sign:
            if len(waiting) == limits.depth:
                raise too_deep(place, limits)
            waiting.append(Open(sign, place))
            position, expected = position + 1, "first item" if sign == "[" else "first key"
            continue
        elif expected in ("value", "first item") and sign:
            done, position = read_scalar(text, position, place, expected, waiting)
        else:
            raise unexpected(text, position, place, expected, waiting)
        nodes += 1
        if nodes > limits.nodes:
            raise too_many(place, limits)
        if len(problems) > limits.problems:
            raise too_wrong(place, limits)
        if waiting:
            waiting[-1].put(done)
            expected = "comma"
        else:
            root, expected = done, "end"


def end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where a pattern that starts at a position ends; the position itself where it does not start there."""
    match = pattern.match(text, position)
    return match.end() if match else position


def read_scalar(text: str, position: int, place: Place, expected: Expected, waiting: list[Open]) -> tuple[Scalar, int]:
    """The string, number or word at a position, and where it ends."""
    if text[position] == '"':
        words, end = read_string(text, position, place)
        return Scalar(words, words, place, quoted=True), end
    end = end_of(UNQUOTED, text, position)
    written = text[position:end]
    if written in WORDS:
        return Scalar(WORDS[written], written, place), end
    if not NUMBER.fullmatch(written):
        raise unexpected(text, position, place, expected, waiting)
    number = as_number(written)
    if number is None:
        message = Text(
            f"数 `{shown(written)}` 太长，最多 {MOST_DIGITS} 位",
            f"the number `{shown(written)}` is too long, at most {MOST_DIGITS} digits",
        )
        hint = Text("若是编号，请加双引号", "put it in double quotes if it is a code")
        raise InputProblems([Problem("number", place, message, hint)])
    return Scalar(number, written, place), end


def read_string(text: str, position: int, place: Place) -> tuple[str, int]:
    """The words in double quotes at a position, and where they end."""
    match = STRING.match(text, position)
    if match is None:
        message = Text("引号没有配对：从这里开始的双引号没有结束", "the double quote that opens here is never closed")
        raise InputProblems([syntax(place.file, place.line, place.column, message)])
    try:
        words = json.loads(match.group())
    except json.JSONDecodeError as error:
        raise InputProblems([bad_string(error, place)]) from None
    if SURROGATE.search(words):
        message = Text("转义符写的不是一个字符", "the escape writes no character")
        raise InputProblems([syntax(place.file, place.line, place.column, message)])
    return str(words), match.end()


def bad_string(error: json.JSONDecodeError, place: Place) -> Problem:
    """What is wrong inside double quotes that open at `place`."""
    if error.msg.startswith("Invalid control"):
        message = Text("双引号里不能换行，也不能有制表符", "no line break or tab can stand inside double quotes")
        hint = Text("请检查引号是否成对，或写成 `\\n`、`\\t`", "check that quotes are paired, or write `\\n`, `\\t`")
    else:
        message = Text("双引号里有不认识的转义符 `\\`", "unknown escape `\\` in double quotes")
        hint = Text("反斜杠请写成 `\\\\`", "write a backslash as `\\\\`")
    return syntax(place.file, place.line, place.column + error.pos, message, hint)


def unexpected(text: str, position: int, place: Place, expected: Expected, waiting: list[Open]) -> InputProblems:
    """The problem of something that cannot stand where it does."""
    hint: Text | None = None
    if expected == "comma":
        pair = CLOSING[waiting[-1].bracket]
        what = Text(f"`,` 或 `{pair}`", f"`,` or `{pair}`")
    else:
        what = EXPECTED[expected]
    if position >= len(text):
        if waiting:
            opened = waiting[-1]
            pair = CLOSING[opened.bracket]
            message = Text(f"`{opened.bracket}` 没有配对的 `{pair}`", f"the `{opened.bracket}` has no closing `{pair}`")
            place = opened.place
        else:
            message = Text("文件里没有内容", "the file holds nothing")
        return InputProblems([syntax(place.file, place.line, place.column, message)])
    sign = text[position]
    found = shown(text[position : end_of(UNQUOTED, text, position)]) or sign
    if sign == "'":
        hint = Text("JSON 只用双引号", "JSON has double quotes only")
    elif sign in "]}" and expected in ("key", "value") and text[:position].rstrip().endswith(","):
        hint = Text("请删去前面多余的逗号", "delete the comma before it")
    elif found.startswith(("//", "/*", "#")):
        hint = Text("JSON 不能有注释；要写注释请用 YAML", "JSON has no comments; use YAML for them")
    elif expected in ("value", "first item", "key", "first key") and sign not in "]}:,":
        hint = Text("文字要用双引号", "text goes in double quotes")
    gap = " " if what.zh.startswith("`") else ""
    message = Text(f"这里应当是{gap}{what.zh}，而不是 `{found}`", f"{what.en} is expected here, not `{found}`")
    return InputProblems([syntax(place.file, place.line, place.column, message, hint)])
