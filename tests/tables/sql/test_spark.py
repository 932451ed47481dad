"""What Spark says of every generated table is what the reference meaning says of it; run with `--deep` alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.policy.model import Policy
from tests.strategies.counting import Count
from tests.strategies.databases import Spark
from tests.strategies.held_in_databases import hold_to_reference, imagined_together, together
from tests.strategies.profiles import examples
from tests.strategies.rules import as_packs_have_them, days, policies, snapshots

QUICK = {"organ", "task"}
"""Kinds that followed and gathered subjects come up in; planning all nine takes Spark some minutes."""


def test_spark_agrees_with_the_reference(spark_database: Spark, count: Count) -> None:
    @examples(2)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(5)))
        several = data.draw(st.lists(snapshots(policy), min_size=8, max_size=20))
        day = data.draw(days())
        group = data.draw(st.integers(0, 20))
        hold_to_reference(spark_database, policy, together(policy, several), day, count, group=group)

    they_agree()
    assert all(count[what] for what in ("undetermined", "decisions", "facts needed", "counts by group"))


@pytest.mark.parametrize("kinds", [QUICK, None], ids=["some kinds", "all kinds"])
def test_spark_agrees_with_the_reference_on_the_opinion(
    spark_database: Spark, opinion: Policy, kinds: set[str] | None, count: Count
) -> None:
    snapshot, day = imagined_together(opinion, 3)
    hold_to_reference(spark_database, opinion, snapshot, day, count, kinds=kinds)
