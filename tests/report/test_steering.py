"""What could steer a terminal or a page is replaced wherever it stands in a report's words, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from qsd_rules.report.content import without_steering


class Pair(NamedTuple):
    left: str
    right: tuple[str, ...]


@dataclass(frozen=True)
class Holding:
    pair: Pair
    words: str
    number: int
    rest: tuple[Pair, ...] = ()


def test_replaced_at_any_depth() -> None:
    clean = Pair("甲", ("乙",))
    found = without_steering(Holding(clean, "a\nb", 3, (clean, Pair("x\x1b[2J", ("y\u202e", "z")))))
    assert found == Holding(clean, "a b", 3, (clean, Pair("x�[2J", ("y�", "z"))))
    assert isinstance(found.rest[1], Pair)


def test_what_is_clean_is_not_copied() -> None:
    content = Holding(Pair("甲", ("乙", "丙")), "丁", 3, (Pair("", ()),))
    assert without_steering(content) is content
