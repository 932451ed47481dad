"""Words in parts that are written differently: what is struck out is no part of a text, small raised digits stay marks.

`~~6~~8` is 8, and a footnote's number behind 12 is no third digit of it: `12¹`.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Run(Struct, frozen=True):
    """Some words of a cell that are written alike."""

    words: str
    struck: bool = False
    raised: bool = False


def told_apart(runs: Iterable[Run]) -> tuple[str, str]:
    """The words that hold, and those that are struck out."""
    held: list[str] = []
    struck: list[str] = []
    for run in runs:
        words = run.words.translate(RAISED) if run.raised else run.words
        (struck if run.struck else held).append(words)
    return "".join(held), "".join(struck)
