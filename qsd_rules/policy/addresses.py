"""A clause's two addresses: `三(一)3` as the text numbers it, `3.1.3` as keyboards without Chinese do."""

from __future__ import annotations

import re

_NUMERALS = "零一二三四五六七八九"
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
    """An address as people type it, in the pack's form: blanks dropped, brackets and dashes in half width."""
    folded = written.translate(str.maketrans("（）－—．　", "()--. ")).replace(" ", "").replace("第", "")
    return folded.lower()


def is_under(address: str, ancestor: str) -> bool:
    """Whether `address` is `ancestor` or one of its parts; both of one style."""
    if address == ancestor:
        return True
    if not address.startswith(ancestor):
        return False
    rest = address[len(ancestor) :]
    return rest[0] in ".(-" or (ancestor.endswith(")") and rest[0].isdigit())


def _number(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _NUMERALS.index(numeral)
    return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(ones) if ones else 0)
