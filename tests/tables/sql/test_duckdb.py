"""What DuckDB says of every generated table is what the reference meaning says of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.conditions.syntax import Not
from qsd_rules.policy.model import Policy
from tests.strategies.counting import Count
from tests.strategies.databases import DuckDB
from tests.strategies.held_in_databases import hold_to_reference, imagined_together, together
from tests.strategies.policies import TODAY, TRUE, make_policy, make_rule, make_snapshot, make_subject
from tests.strategies.profiles import examples
from tests.strategies.rules import as_packs_have_them, days, policies, snapshots


def test_duckdb_agrees_with_the_reference(duckdb_database: DuckDB, count: Count) -> None:
    @examples(4)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(8)))
        several = data.draw(st.lists(snapshots(policy), min_size=2, max_size=8))
        day = data.draw(days())
        group = data.draw(st.none() | st.integers(0, 20))
        hold_to_reference(duckdb_database, policy, together(policy, several), day, count, group=group)

    they_agree()
    assert all(count[name] > 0 for name in ("satisfied", "violated", "undetermined", "not_applicable"))
    assert count["counts"] + count["counts by group"] > 20


def test_duckdb_agrees_with_the_reference_on_the_opinion(
    duckdb_database: DuckDB, opinion: Policy, count: Count
) -> None:
    snapshot, day = imagined_together(opinion, 1)
    hold_to_reference(duckdb_database, opinion, snapshot, day, count, group=1)


def test_rules_that_look_at_no_column_are_counted(duckdb_database: DuckDB, count: Count) -> None:
    policy = make_policy([make_rule("always", TRUE), make_rule("never", TRUE, applies=Not(TRUE))])
    snapshot = make_snapshot(policy, [make_subject("project", f"P{number}", {}) for number in range(3)])
    hold_to_reference(duckdb_database, policy, snapshot, TODAY, count, group=None)
    assert count["counts"] == 2 and count["satisfied"] == count["not_applicable"] == 3
