"""Parquet is read slice by slice, whatever its row groups."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from qsd_rules.tables.reading.sources import parquet
from qsd_rules.tables.reading.sources.parquet import open_parquet
from qsd_rules.tables.reading.sources.source import ROW


@pytest.mark.parametrize("rows", [0, 1, 7, 35, 36, 100])
@pytest.mark.parametrize("group", [3, 40, 1000])
def test_parts_are_the_same_whatever_the_row_groups(
    rows: int, group: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "rows_of_a_part", lambda width: 7)
    table = pl.DataFrame(
        {"id": [f"P{n}" for n in range(rows)], "n": range(rows)}, schema={"id": pl.String, "n": pl.Int64}
    )
    table.write_parquet(tmp_path / "t.parquet", row_group_size=group)
    source = open_parquet(tmp_path / "t.parquet", "t.parquet")
    assert source.rows == rows and source.header == ("id", "n")
    parts = list(source.frames([1]))
    assert [part.height for part in parts] == [7] * (rows // 7) + ([rows % 7] if rows % 7 else [])
    assert [row for part in parts for row in part.select(ROW, "1").rows()] == [(n + 1, n) for n in range(rows)]
    assert [row for part in source.frames([]) for row in part.rows()] == [(n + 1,) for n in range(rows)]
