"""What stands in a warehouse's cells, right or wrong, is read and rejected as it is in files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given

from tests.strategies.counting import Count
from tests.strategies.databases import Database, DuckDB, PostgreSQL
from tests.strategies.held_intake import hold_intake, with_more_facts, written_tables
from tests.strategies.profiles import examples

POLICY = with_more_facts()


@pytest.mark.parametrize("spelled", [False, True], ids=["spelled alike", "spelled as in files alone"])
def test_duckdb_reads_cells_as_files_are_read(
    duckdb_database: DuckDB, spelled: bool, tmp_path: Path, count: Count
) -> None:
    hold(duckdb_database, spelled, 5, tmp_path, count)


@pytest.mark.parametrize("spelled", [False, True], ids=["spelled alike", "spelled as in files alone"])
def test_postgres_reads_cells_as_files_are_read(
    postgres_database: PostgreSQL, spelled: bool, tmp_path: Path, count: Count
) -> None:
    hold(postgres_database, spelled, 5, tmp_path, count)


def hold(database: Database, spelled: bool, number: int, folder: Path, count: Count) -> None:
    @examples(number)
    @given(written_tables(POLICY, spelled))
    def they_agree(tables: Mapping[str, pl.DataFrame]) -> None:
        hold_intake(database, POLICY, tables, folder / "files", count, spelled)

    they_agree()
    assert count["rejected"] > 20 and count["read"] > 20
