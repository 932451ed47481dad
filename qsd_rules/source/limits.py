"""How large a document may grow, and the checks that YAML and JSON share."""

from __future__ import annotations

import re

from msgspec import Struct

from qsd_rules.source.characters import INVISIBLE
from qsd_rules.source.nodes import Scalar
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that cannot be seen and have no place in a text: controls, lone surrogates, non-characters."""

MOST_UNSEEN = 10
"""How many such characters of a file are reported."""


class Limits(Struct, frozen=True):
    """The deepest nesting, the largest number of values, and the most problems of form before reading ends."""

    depth: int = 64
    nodes: int = 1_000_000
    problems: int = 1_000


LIMITS = Limits()


def syntax(file: str, line: int, column: int, message: Text, hint: Text | None = None) -> Problem:
    """A problem of the form of a file."""
    return Problem("syntax", Place(file, line, column), message, hint)


def too_deep(place: Place, limits: Limits) -> InputProblems:
    """The problem of brackets in brackets in brackets."""
    message = Text(f"嵌套太深，最多 {limits.depth} 层", f"nested too deep, at most {limits.depth} levels")
    return InputProblems([Problem("nesting", place, message)])


def too_many(place: Place, limits: Limits) -> InputProblems:
    """The problem of a file with too many values."""
    message = Text(f"文件内容太多，最多 {limits.nodes} 项", f"too many values in the file, at most {limits.nodes}")
    return InputProblems([Problem("size", place, message)])


def too_wrong(place: Place, limits: Limits) -> InputProblems:
    """The problem of a file with so many problems that it is not read to its end."""
    message = Text(
        f"问题超过 {limits.problems} 个，从这里起不再读", f"more than {limits.problems} problems, not read beyond this"
    )
    return InputProblems([Problem("size", place, message)])


def duplicate_key(key: Scalar, first: Scalar) -> Problem:
    """The problem of a key that stands twice."""
    line = first.place.line
    message = Text(
        f"键 `{shown(key.written)}` 重复，第 {line} 行已经写过",
        f"duplicate key `{shown(key.written)}`, first given on line {line}",
    )
    return Problem("duplicate-key", key.place, message)


def shown(written: str, longest: int = 60) -> str:
    """What was written, short enough for a message, on one line; what is displayed as nothing is named by its code."""
    line = " ".join(written.split())
    line = INVISIBLE.sub(lambda match: f"<U+{ord(match.group()):04X}>", line)
    line = UNSEEN.sub("\ufffd", line)
    return line if len(line) <= longest else line[: longest - 1] + "…"


def refuse_unseen(text: str, file: str) -> None:
    """Nothing, for a text without invisible characters.

    Raises:
        InputProblems: each of the first ten such characters.
    """
    found: list[Problem] = []
    line, start = 1, 0
    for match in UNSEEN.finditer(text):
        line += text.count("\n", start, match.start())
        start = match.start()
        column = start - text.rfind("\n", 0, start)
        code = f"U+{ord(match.group()):04X}"
        message = Text(f"含有不可见的控制字符 {code}", f"invisible control character {code}")
        hint = Text("请删去这个字符", "delete this character")
        found.append(Problem("character", Place(file, line, column), message, hint))
        if len(found) == MOST_UNSEEN:
            break
    if found:
        raise InputProblems(found)
