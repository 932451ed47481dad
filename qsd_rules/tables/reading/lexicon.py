"""What the different texts of a column mean: each is read once, and found again by number in every later part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import cast

import polars as pl

from qsd_rules.words.problems import Problem

MOST_KEPT = 200_000
"""After so many different texts of a column what is known of them is forgotten, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """What texts mean, by number: values, whether they say that there is none, and what is wrong with them.

    `problem` is the place among `problems`; null where nothing is wrong.
    """

    values: pl.Series
    absent: pl.Series
    problem: pl.Series
    problems: Sequence[Problem] = ()

    def and_also(self, others: Meanings) -> Meanings:
        """These, and others behind them."""
        return Meanings(
            pl.concat([self.values, others.values], rechunk=True),
            pl.concat([self.absent, others.absent], rechunk=True),
            pl.concat([self.problem, others.problem + len(self.problems)], rechunk=True),
            [*self.problems, *others.problems],
        )


@dataclass(slots=True)
class Lexicon:
    """Texts of a column by number, and what they mean; `read` gives what texts mean that were not there before."""

    dtype: pl.DataType
    read: Callable[[pl.Series], Meanings]
    lock: Lock = field(default_factory=Lock)
    categories: pl.Categories = field(init=False)
    none_yet: pl.Series = field(init=False)
    """Polars forgets the numbers when no column of the type is left."""
    known: Meanings = field(init=False)

    def __post_init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.categories = pl.Categories.random()
        self.none_yet = pl.Series([], dtype=pl.Categorical(self.categories))
        empty = pl.Series([], dtype=pl.UInt32)
        self.known = Meanings(pl.Series([], dtype=self.dtype), pl.Series([], dtype=pl.Boolean), empty)

    def look_up(self, texts: pl.Series) -> tuple[pl.Series, Meanings]:
        """The number of each text, null where there is none, and what is meant by number."""
        # Polars gives numbers before it knows their texts, so that no other thread may come between.
        with self.lock:
            if len(self.known.values) > MOST_KEPT:
                self.forget()
            numbers = texts.cast(self.none_yet.dtype).to_physical()
            largest = cast(int | None, numbers.max())
            known = len(self.known.values)
            if largest is not None and largest >= known:
                self.known = self.known.and_also(self.read(self.categories.to_series().slice(known)))
            return numbers, self.known
