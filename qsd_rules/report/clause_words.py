"""The words of a clause with the cited stretches marked: a sentence around a quote, or the whole clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from qsd_rules.policy.model import Clause, Policy, Quote
from qsd_rules.policy.quotes import Role, Span, locate, parts_of, words_of


class Stretch(NamedTuple):
    """Words of a clause; `marked` ones are cited."""

    words: str
    marked: bool


class MarkedPart(NamedTuple):
    """A heading, paragraph or annex cell of a clause."""

    role: Role
    stretches: tuple[Stretch, ...]


def marked_clause(clause: Clause, quotes: Iterable[Quote]) -> tuple[MarkedPart, ...]:
    """All the words of a clause, part by part, with the words of the quotes marked."""
    words = words_of(clause)
    spans = [span for quote in quotes if quote.clause == clause.address for span in located(quote, words)]
    return tuple(
        MarkedPart(part.role, tuple(_stretches(words, part.start, part.end, spans))) for part in parts_of(clause)
    )


def marked_sentence(quote: Quote, policy: Policy) -> tuple[Stretch, ...]:
    """The sentences of the clause in which the quoted words stand, those marked."""
    clause = policy.clauses[quote.clause]
    words = words_of(clause)
    spans = located(quote, words)
    if not spans:
        return (Stretch(str(quote), True),)
    start, end = sentence_around(clause, words, spans)
    return tuple(_stretches(words, start, end, spans))


def located(quote: Quote, words: str) -> tuple[Span, ...]:
    """Where the stretches of a quote stand; none when they do not."""
    return locate(quote.stretches, words) or ()


def sentence_around(clause: Clause, words: str, spans: Sequence[Span]) -> tuple[int, int]:
    """From where to where the sentences reach in which spans of a clause's words stand."""
    borders = {0, len(words), *(part.start for part in parts_of(clause)), *_sentence_ends(words)}
    start = max(border for border in borders if border <= spans[0].start)
    end = min(border for border in borders if border >= spans[-1].end)
    return start, end


def _sentence_ends(words: str) -> Iterator[int]:
    for place, character in enumerate(words, start=1):
        if character in "。；":
            yield place


def _stretches(words: str, start: int, end: int, spans: Iterable[Span]) -> Iterator[Stretch]:
    """The words from start to end, cut where spans begin and end."""
    inside = [(max(span.start, start), min(span.end, end)) for span in spans]
    inside = [(first, last) for first, last in inside if first < last]
    borders = sorted({start, end, *(border for pair in inside for border in pair)})
    for first, last in pairwise(borders):
        yield Stretch(words[first:last], any(a <= first and last <= b for a, b in inside))
