"""Each different text is read once, whatever the parts and threads, and what is known does not grow without end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest

from qsd_rules.tables.reading import lexicon
from qsd_rules.tables.reading.lexicon import Lexicon, Meanings
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem

WRONG = Problem("wrong", Place(""), Text.same("no number"))


def lengths(seen: list[str]) -> Lexicon:
    """Texts of digits mean their number; `-` that there is none; others can't be read."""

    def read(texts: pl.Series) -> Meanings:
        seen.extend(texts.to_list())
        values = texts.cast(pl.Int64, strict=False)
        absent = texts == "-"
        problems = [WRONG for text, value in zip(texts, values, strict=True) if value is None and text != "-"]
        places = iter(range(len(problems)))
        bad = values.is_null() & ~absent
        return Meanings(
            values, absent, pl.Series([next(places) if b else None for b in bad], dtype=pl.UInt32), problems
        )

    return Lexicon(pl.Int64(), read)


def told(known: Lexicon, texts: list[str | None]) -> list[tuple[object, object, object]]:
    numbers, meanings = known.look_up(pl.Series(texts, dtype=pl.String))
    return list(
        zip(
            meanings.values.gather(numbers).to_list(),
            meanings.absent.gather(numbers).to_list(),
            [None if at is None else meanings.problems[at].check for at in meanings.problem.gather(numbers)],
            strict=True,
        )
    )


NOT_THERE = (None, None, None)


def test_each_text_is_read_once() -> None:
    seen: list[str] = []
    known = lengths(seen)
    assert told(known, ["3", "x", None, "3"]) == [(3, False, None), (None, False, "wrong"), NOT_THERE, (3, False, None)]
    assert told(known, [None]) == [NOT_THERE]
    assert told(known, ["-", "y", "x"]) == [(None, True, None), (None, False, "wrong"), (None, False, "wrong")]
    assert seen == ["3", "x", "-", "y"]
    assert told(known, []) == []


def test_what_is_known_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "MOST_KEPT", 10)
    known = lengths([])
    for start in range(0, 200, 5):
        texts: list[str | None] = [str(number) for number in range(start, start + 5)]
        assert told(known, texts) == [(number, False, None) for number in range(start, start + 5)]
        assert len(known.known.values) <= 15


def test_threads_share_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "MOST_KEPT", 300)
    known = lengths([])

    def look_up(start: int) -> bool:
        numbers = [(start * 37 + turn * 11) % 997 for turn in range(200)]
        return told(known, [str(number) for number in numbers]) == [(number, False, None) for number in numbers]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(look_up, range(100)))
