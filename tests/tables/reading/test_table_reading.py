"""Snapshots written to tables, in each format in turn, come back as they were."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from msgspec.structs import replace
from polars.testing import assert_frame_equal

from qsd_rules.facts.names import fold
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading.bulk_conversion import NOTHING
from qsd_rules.tables.reading.cells import READ_AS
from qsd_rules.tables.reading.table_reading import Wishes, find_tables, read_tables
from tests.strategies.counting import Count
from tests.strategies.profiles import examples
from tests.strategies.snapshots import presentable
from tests.strategies.table_files import WRITERS, expected, records_of


def fit_for_cells(snapshot: Snapshot) -> Snapshot:
    """The snapshot without texts that a cell cannot hold as such: words for `none`, and organs' other names."""
    records = {
        key: replace(
            record,
            facts={
                name: value
                for name, value in record.facts.items()
                if not isinstance(value, str) or fold(value) not in NOTHING
            },
        )
        for key, record in snapshot.subjects.items()
    }
    return replace(snapshot, subjects=records)


@pytest.mark.parametrize("form", WRITERS)
def test_snapshots_come_back_from_tables(form: str, opinion: Policy, tmp_path: Path, count: Count) -> None:
    @examples(2)
    @given(presentable(opinion))
    def come_back(drawn: Snapshot) -> None:
        snapshot = fit_for_cells(drawn)
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
        by_kind = {kind: records_of(snapshot, kind) for kind in opinion.kinds}
        wishes = Wishes(WRITERS[form](tmp_path, opinion, by_kind))
        found = find_tables(opinion, wishes, tmp_path / "work")
        assert {table.kind for table in found.tables} == set(by_kind)
        prepared = read_tables(found, wishes, tmp_path / "work")
        for row in (row for path in prepared.rejected for row in pl.read_parquet(path).iter_rows(named=True)):
            # A list of many items in one cell of what is read whole comes with how it was read, as in `check`.
            assert (form, row["check"]) == ("workbook", READ_AS)
            assert row["written"].startswith('["')
        for kind, records in by_kind.items():
            table = prepared.tables[kind]
            assert table.rows == len(records)
            frame = pl.concat(table.parts(table.columns))
            wanted = expected(opinion, records)
            # What goes without saying may be in the table though no subject is given it.
            assert_frame_equal(frame.select(wanted.columns), wanted)
            for name in set(frame.columns) - set(wanted.columns):
                assert name in prepared.implied
            count["subjects"] += len(records)

    come_back()
