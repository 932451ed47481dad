"""A clause's two addresses: `三(一)3` as the text numbers it, `3.1.3` as keyboards without Chinese do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qsd_rules.policy.model import Clause

_NUMERALS = "零一二三四五六七八九"
_DIGITS = (frozenset("0123456789"), frozenset("零〇一二三四五六七八九十百千"))
_DASHES = str.maketrans({"—": "-", "–": "-", "−": "-"})
_NUMERAL = "[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"


def other_address(address: str) -> str:
    """`3.1.3` for `三(一)3`, `annex.8` for `附件-8`; the address itself where it has no numbers to turn."""
    if address == "附件":
        return "annex"
    if row := re.fullmatch(r"附件-(\d+)", address):
        return f"annex.{row[1]}"
    parts = re.fullmatch(rf"({_NUMERAL})(?:\(({_NUMERAL})\))?(\d+)?", address)
    if parts is None:
        return address
    chapter, section, item = parts.groups()
    numbers = [str(_number(numeral)) for numeral in (chapter, section) if numeral]
    return ".".join([*numbers, *([item] if item else [])])


def normal_address(written: str) -> str:
    """What the ways to write one address have in common: no blanks, no 第, brackets and dashes in half width."""
    folded = unicodedata.normalize("NFKC", written).translate(_DASHES)
    return "".join(folded.split()).replace("第", "").lower()


def is_under(address: str, ancestor: str) -> bool:
    """Whether `address` is `ancestor` or one of its parts, both of one style; in any numbering, however written.

    A part begins where a number or a word ends: `三(一)3` is under `三(一)`, `第六条第二款` under `第六条`.
    `第十六条` is not under `第十`; `5a` and `第六条之一` are clauses beside `5` and `第六条`.
    """
    whole, start = normal_address(address), normal_address(ancestor)
    if not start or not whole.startswith(start):
        return whole == start
    rest = whole[len(start) :]
    if not rest:
        return True
    if rest.startswith("之") or any({start[-1], rest[0]} <= digits for digits in _DIGITS):
        return False
    return not re.match(r"[0-9][a-z](?![a-z])|[a-z]{2}", start[-1] + rest)


def clause_called(written: str, clauses: Mapping[str, Clause]) -> Clause | None:
    """The clause with an address, in either style and however written, of clauses by address; none if none has it."""
    if written in clauses:
        return clauses[written]
    wished = normal_address(written)
    named = (each for each in clauses.values() if wished in map(normal_address, (each.address, each.other_address)))
    return next(named, None)


def clauses_under(written: str, clauses: Mapping[str, Clause]) -> list[str]:
    """The addresses of a clause, given by either of its addresses, and of all below it, of clauses by address."""
    return [
        address
        for address, clause in clauses.items()
        if is_under(address, written) or is_under(clause.other_address, written)
    ]


def _number(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _NUMERALS.index(numeral)
    return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(ones) if ones else 0)
