"""Tables that are without a kind, a relation, a column: Polars finds what the reference says of what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.policy.model import Policy
from tests.strategies.counting import Count
from tests.strategies.held_to_reference import hold_to_reference
from tests.strategies.imagined import SHARES, Plan, imagine, plans
from tests.strategies.lacking import Lacking, each_kind, lackings
from tests.strategies.profiles import examples
from tests.strategies.rules import KINDS, as_packs_have_them, policies, snapshots
from tests.tables.test_exactness import DAY

SETTLED = ("satisfied", "violated", "undetermined")


@pytest.mark.parametrize("kind", KINDS)
def test_generated_packs_without_a_kind(kind: str, count: Count) -> None:
    @examples(25)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(5)))
        snapshot = data.draw(snapshots(policy))
        size = data.draw(st.sampled_from((1, 100)))
        hold_to_reference(policy, snapshot, snapshot.date, count, size, Lacking(frozenset({kind})))

    they_agree()
    assert count["undetermined"] > 10 and count["satisfied"] + count["violated"] > 5
    assert count["left out"] == 0


def test_generated_packs_without_all_sorts_of_things(count: Count) -> None:
    @examples(40)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(5)))
        snapshot = data.draw(snapshots(policy))
        hold_to_reference(policy, snapshot, snapshot.date, count, 2, data.draw(lackings(policy)))

    they_agree()
    assert all(count[name] > 10 for name in SETTLED)
    assert count["left out"] == 0


def test_the_pack_without_each_kind(opinion: Policy, count: Count) -> None:
    for number, lacking in enumerate(each_kind(opinion)):
        snapshot = imagine(Plan(number, DAY, SHARES[number % 2], counts=True), opinion)
        hold_to_reference(opinion, snapshot, DAY, count, 100, lacking)
        count["kinds left out in turn"] += 1
    assert count["left out"] == 0
    assert count["kinds left out in turn"] == len(opinion.kinds)
    assert all(count[name] > 20 for name in SETTLED)


@pytest.mark.deep
def test_the_pack_without_all_sorts_of_things(opinion: Policy, count: Count) -> None:
    @examples(20)
    @given(plans(counts=True), lackings(opinion))
    def they_agree(plan: Plan, lacking: Lacking) -> None:
        hold_to_reference(opinion, imagine(plan, opinion), plan.day, count, 100, lacking)

    they_agree()
    assert count["left out"] == 0
    assert all(count[name] > 20 for name in SETTLED)
