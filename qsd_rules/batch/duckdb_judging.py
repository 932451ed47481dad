"""Judging Parquet files in the prepared layout with DuckDB: counts of outcomes, to hold other engines against."""

from __future__ import annotations

from collections.abc import Mapping

from qsd_rules.tables.judgement import Judgement
from qsd_rules.tables.sql.queries import query

Counted = tuple[str, str, str, int]
"""A rule, a reading, an outcome, and how many subjects come to it."""


def counts_by_duckdb(judgement: Judgement, kind: str, files: Mapping[str, str], threads: int = 2) -> list[Counted]:
    """The outcomes of all readings of a kind's rules, counted; `files` has each kind's Parquet file or pattern."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {int(threads)}")
        for name, file in files.items():
            connection.read_parquet(file).create_view(name)
        written = query(judgement, kind, "counts", "duckdb", {name: name for name in files}).sql("duckdb")
        answer: list[Counted] = connection.execute(written).fetchall()
        return answer
