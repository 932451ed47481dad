"""How many subjects come to which outcome of which rule, by group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from qsd_rules.lowering.outcomes import ReadingColumns
from qsd_rules.tables.judgement import KindColumns
from qsd_rules.tables.polars.columns import Computed, Rows

SCHEMA = {"rule": pl.String, "reading": pl.String, "outcome": pl.String, "group": pl.String, "count": pl.Int64}
MOST_MASKS = 48
"""Up to so many groups are counted one after another, a few bit operations each; more are grouped."""


def outcome_counts(rows: Rows, judged: KindColumns, group: str | None = None) -> pl.DataFrame:
    """For each rule, reading, outcome and group that comes up, how many rows.

    `group` is a column of the table; its blank cells are the group null. Without it the group is null throughout.
    """
    told: list[tuple[str, str, str, str | None, int]] = []
    groups = _Groups(rows, group)
    for rule in judged.rules:
        for reading in rule.readings:
            for outcome, counts in _outcomes(rows, groups, reading):
                told += [
                    (rule.rule.name, reading.reading, outcome, name, count) for name, count in counts.items() if count
                ]
    return pl.DataFrame(told, schema=SCHEMA, orient="row")


def together(counts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Counts of several parts as one, in the order in which rules and outcomes first came up."""
    several = list(counts)
    if len(several) == 1:
        return several[0]
    every = pl.concat([pl.DataFrame(schema=SCHEMA), *several])
    return every.group_by("rule", "reading", "outcome", "group", maintain_order=True).agg(pl.col("count").sum())


Counts = Mapping[str | None, int]


class _Groups:
    """The groups among some rows, and how many rows of each a truth value holds in."""

    def __init__(self, rows: Rows, column: str | None) -> None:
        self.height = rows.frame.height
        self.names = None if column is None else rows.frame[column].cast(pl.String)
        self.sizes: Counts = {None: self.height}
        self.masks: Mapping[str | None, pl.Series] | None = None
        if self.names is not None:
            sizes = self.names.value_counts(name="count")
            self.sizes = dict(zip(sizes.to_series(0), sizes["count"], strict=True))
            if len(self.sizes) <= MOST_MASKS:
                self.masks = {name: self.names.eq_missing(pl.Series([name], dtype=pl.String)) for name in self.sizes}

    def holding(self, truth: Computed) -> Counts:
        """How many rows of each group the truth value holds in."""
        if isinstance(truth, bool):
            return self.sizes if truth else {}
        if self.names is None:
            return {None: int(truth.sum())}
        if self.masks is not None:
            return {name: int((truth & mask).sum()) for name, mask in self.masks.items()}
        sizes = self.names.filter(truth).value_counts(name="count")
        return dict(zip(sizes.to_series(0), sizes["count"], strict=True))


def _outcomes(rows: Rows, groups: _Groups, reading: ReadingColumns) -> Iterator[tuple[str, Counts]]:
    rest = dict(groups.sizes)
    for name, column in reading.settled.items():
        counts = groups.holding(rows.truth(column))
        rest = {group: size - counts.get(group, 0) for group, size in rest.items()}
        yield name, counts
    yield "undetermined", rest
