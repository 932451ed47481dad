"""What of a table could not be read: cells that become unknown, rows that are left out; each with place and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import polars as pl

from qsd_rules.source.limits import shown
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import Problem

SCHEMA = {
    "kind": pl.String,
    "table": pl.String,
    "row": pl.Int64,
    "column": pl.String,
    "subject": pl.String,
    "written": pl.String,
    "check": pl.String,
    "reason": pl.String,
}
"""`row` as a spreadsheet numbers it, or counted from 1; `written` is what the cell holds; `reason` ends with a hint."""

LONGEST_WRITTEN = 200
NONE = pl.DataFrame(schema=SCHEMA)


def reason_of(problem: Problem, language: Language) -> str:
    """What is wrong, and what to do about it."""
    message = problem.message.in_language(language)
    if problem.hint is None:
        return message
    return f"{message}{Text('；', '; ').in_language(language)}{problem.hint.in_language(language)}"


def rejects(
    kind: str,
    table: str,
    column: str,
    found: pl.DataFrame,
    problems: Sequence[Problem],
    language: Language,
) -> pl.DataFrame:
    """A row for each cell in `found`, which has `row`, `subject`, `written` and the place of its problem."""
    told = pl.DataFrame(
        {
            "problem": pl.int_range(len(problems), dtype=pl.UInt32, eager=True),
            "check": [problem.check for problem in problems],
            "reason": [reason_of(problem, language) for problem in problems],
        },
        schema={"problem": pl.UInt32, "check": pl.String, "reason": pl.String},
    )
    joined = found.join(told, on="problem", how="left", maintain_order="left")
    return joined.select(
        pl.lit(kind).alias("kind"),
        pl.lit(table).alias("table"),
        pl.col("row").cast(pl.Int64),
        pl.lit(column).alias("column"),
        pl.col("subject").cast(pl.String),
        pl.col("written").str.slice(0, LONGEST_WRITTEN),
        "check",
        "reason",
    )


def counted(frames: Iterable[pl.DataFrame]) -> Counter[tuple[str, str, str]]:
    """How many there are by kind, column and check."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for frame in frames:
        for kind, column, check, number in frame.group_by("kind", "column", "check").len().rows():
            counts[kind, column, check] += number
    return counts


def told(written: str) -> str:
    """What was written, short enough for a line."""
    return shown(written, 40)
