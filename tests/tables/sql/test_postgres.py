"""What PostgreSQL says of every generated table is what the reference meaning says of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.policy.model import Policy
from tests.strategies.counting import Count
from tests.strategies.databases import PostgreSQL
from tests.strategies.held_in_databases import hold_to_reference, imagined_together, together
from tests.strategies.profiles import examples
from tests.strategies.rules import as_packs_have_them, days, policies, snapshots


def test_postgres_agrees_with_the_reference(postgres_database: PostgreSQL, count: Count) -> None:
    @examples(4)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(10)))
        several = data.draw(st.lists(snapshots(policy), min_size=6, max_size=20))
        day = data.draw(days())
        group = data.draw(st.none() | st.integers(0, 20))
        hold_to_reference(postgres_database, policy, together(policy, several), day, count, group=group)

    they_agree()
    assert all(count[name] > 0 for name in ("satisfied", "violated", "undetermined", "not_applicable"))
    assert count["counts"] + count["counts by group"] > 20


def test_postgres_agrees_with_the_reference_on_the_opinion(
    postgres_database: PostgreSQL, opinion: Policy, count: Count
) -> None:
    snapshot, day = imagined_together(opinion, 2)
    hold_to_reference(postgres_database, opinion, snapshot, day, count, group=None)
