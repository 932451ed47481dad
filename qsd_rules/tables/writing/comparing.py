"""Two outputs compared: the counts of outcomes and decisions, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

TABLES = {
    "counts.csv": ("rule", "reading", "outcome", "group"),
    "decision-counts.csv": ("decision", "status", "act", "group"),
}
"""The tables of counts, and the columns that say of what."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A count that is not the same: in which table, of what, and how many here and there."""

    table: str
    of: tuple[str, ...]
    here: int
    there: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many counts were compared, and those that differ."""

    compared: int
    differences: Sequence[Difference]


def compare(here: Path, there: Path) -> Comparison:
    """The counts of two outputs.

    Raises:
        InputProblems: one of the folders holds no output.
    """
    compared = 0
    differences: list[Difference] = []
    for name, columns in TABLES.items():
        one, other = (read_counts(folder, name, columns) for folder in (here, there))
        joined = one.join(other, on=list(columns), how="full", coalesce=True, nulls_equal=True, suffix="_there")
        joined = joined.with_columns(pl.col("count").fill_null(0), pl.col("count_there").fill_null(0)).sort(*columns)
        compared += joined.height
        differing = joined.filter(pl.col("count") != pl.col("count_there"))
        for row in differing.iter_rows(named=True):
            of = tuple(str(row[column]) for column in columns if row[column] is not None)
            differences.append(Difference(name, of, row["count"], row["count_there"]))
    return Comparison(compared, differences)


def read_counts(folder: Path, name: str, columns: Sequence[str]) -> pl.DataFrame:
    """A table of counts, whatever else it says left out.

    Raises:
        InputProblems: it is not there, or is not one of ours.
    """
    path = folder / name
    try:
        frame = pl.read_csv(path, infer_schema=False)
        return frame.select(*columns, pl.col("count").cast(pl.Int64)).group_by(columns).agg(pl.col("count").sum())
    except (OSError, pl.exceptions.PolarsError):
        message = Text(
            f"没有批量核查的结果：缺少或读不了 `{name}`", f"no output of `batch`: `{name}` is missing or can't be read"
        )
        raise InputProblems([Problem("no-output", Place(str(folder)), message)]) from None
