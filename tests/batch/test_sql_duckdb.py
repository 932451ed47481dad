"""What DuckDB says of every generated table is what the reference meaning says of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.policy.model import Policy
from tests.strategies.counting import Count
from tests.strategies.databases import DuckDB
from tests.strategies.held_in_databases import hold_to_reference, imagined_together, together
from tests.strategies.profiles import examples
from tests.strategies.rules import as_packs_have_them, days, policies, snapshots


def test_duckdb_agrees_with_the_reference(duckdb_database: DuckDB, count: Count) -> None:
    @examples(20)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(8)))
        several = data.draw(st.lists(snapshots(policy), min_size=2, max_size=8))
        day = data.draw(days())
        hold_to_reference(duckdb_database, policy, together(policy, several), day, count)

    they_agree()
    assert all(count[name] > 20 for name in ("satisfied", "violated", "undetermined", "not_applicable"))


def test_duckdb_agrees_with_the_reference_on_the_opinion(
    duckdb_database: DuckDB, opinion: Policy, count: Count
) -> None:
    for seed in range(1, 3):
        snapshot, day = imagined_together(opinion, seed)
        hold_to_reference(duckdb_database, opinion, snapshot, day, count)
