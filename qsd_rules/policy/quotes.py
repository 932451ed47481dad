"""Where quoted words stand in a clause, and the folding under which two texts count as the same words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from qsd_rules.policy.model import Clause
from qsd_rules.source.characters import plain_form

Role = Literal["heading", "paragraph", "task", "measures", "goals", "lead", "cooperating"]

SPACED_LETTER = (
    r"[^\W\d_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    r"\u3005-\u30ff\u3100-\u312f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""A letter of a script that writes blanks between words: not Thai, Lao, Burmese, Khmer, kana, bopomofo, or Chinese."""

BETWEEN_WORDS = re.compile(rf"(?<={SPACED_LETTER})\s+(?={SPACED_LETTER})")
SAME_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "〔": "[", "〕": "]"})


class Part(Struct, frozen=True):
    """A clause's heading, a paragraph, a cell of an annex row, or one organ of such a cell; `start` is its offset."""

    role: Role
    start: int
    text: str

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.start + len(self.text)


class Span(Struct, frozen=True, order=True):
    """A stretch of a clause's words, from offset `start` up to `end`."""

    start: int
    end: int


def parts_of(clause: Clause) -> tuple[Part, ...]:
    """The parts of a clause in the order of the text."""
    lines: list[tuple[Role, str]] = [("heading", clause.heading)]
    if clause.cells is None:
        lines += [("paragraph", paragraph) for paragraph in clause.paragraphs]
    else:
        cells = clause.cells
        lines += [("task", cells.task), ("measures", cells.measures), ("goals", cells.goals)]
        lines += [("lead", organ) for organ in cells.lead]
        lines += [("cooperating", organ) for organ in cells.cooperating]
    starts = accumulate((len(text) for _, text in lines), initial=0)
    return tuple(Part(role, start, text) for (role, text), start in zip(lines, starts, strict=False) if text)


def words_of(clause: Clause) -> str:
    """All the words of a clause, its parts put together without borders: what quotes are sought in."""
    return "".join(part.text for part in parts_of(clause))


def stretches_of(quote: str) -> tuple[str, ...]:
    """The stretches that a quote joins with `……`."""
    return tuple(stretch for stretch in quote.split("……") if stretch)


def locate(stretches: Sequence[str], words: str) -> tuple[Span, ...] | None:
    """Where the stretches stand in the words, in order and as close together as possible; nothing when they do not.

    A stretch that occurs again and again is taken where the whole quote is shortest, and of those where it comes first.
    """
    if not stretches:
        return None
    candidates = [
        found for start in occurrences(stretches[0], words) if (found := _from(start, stretches, words)) is not None
    ]
    return min(candidates, key=lambda spans: (spans[-1].end - spans[0].start, spans[0].start), default=None)


def occurrences(stretch: str, words: str) -> Iterator[int]:
    """The offsets at which a stretch occurs; none for an empty one."""
    start = words.find(stretch) if stretch else -1
    while start >= 0:
        yield start
        start = words.find(stretch, start + 1)


def _from(start: int, stretches: Sequence[str], words: str) -> tuple[Span, ...] | None:
    spans: list[Span] = []
    for stretch in stretches:
        start = words.find(stretch, start) if stretch else -1
        if start < 0:
            return None
        spans.append(Span(start, start + len(stretch)))
        start += len(stretch)
    return tuple(spans)


def counts(character: str) -> bool:
    """Whether a character counts when coverage is measured: all but punctuation and blanks; `%` is a word."""
    return character in "%‰℃" or unicodedata.category(character)[0] not in "PZC"


def fold(text: str) -> str:
    """The text with half- and full-width characters alike, and without blanks and line breaks.

    One blank is left between letters of a script that writes blanks between words: `each carrier` and `eachcarrier`
    are not the same words.
    """
    words = BETWEEN_WORDS.split(plain_form(text).translate(SAME_MARKS))
    return " ".join("".join(word.split()) for word in words)
