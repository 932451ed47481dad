"""The table of outcomes and what outcomes make of a decision, cell by cell as the design has them."""

from __future__ import annotations

from datetime import date
from itertools import permutations, product

import pytest

from qsd_rules.assess.assessment import DecisionStatus, OutcomeName
from qsd_rules.assess.outcome_table import (
    ROWS,
    STATUS,
    STATUSES,
    UNMET_OUTCOMES,
    RowResult,
    outcome_named,
    result_of,
    status_of,
)
from qsd_rules.policy.model import Force
from tests.strategies.policies import TODAY, TRUE, make_rule

BEFORE, AFTER = date(2013, 6, 29), date(2013, 7, 1)


@pytest.mark.parametrize(
    ("applies", "requires", "result"),
    [
        (True, True, "met"),
        (True, False, "unmet"),
        (True, None, "undetermined"),
        (None, True, "met"),
        (None, False, "undetermined"),
        (None, None, "undetermined"),
        (False, True, "not_applicable"),
        (False, False, "not_applicable"),
        (False, None, "not_applicable"),
    ],
)
def test_each_cell_of_the_table(applies: bool | None, requires: bool | None, result: RowResult) -> None:
    assert result_of(applies, requires) == result


@pytest.mark.parametrize(
    ("force", "due", "outcome"),
    [
        ("must", None, "violated"),
        ("defines", None, "violated"),
        ("assigns", None, "violated"),
        ("should", None, "advised"),
        ("target", None, "missed"),
        ("target", BEFORE, "missed"),
        ("target", TODAY, "missed"),
        ("target", AFTER, "pending"),
    ],
)
def test_an_unmet_rule_is_named_by_its_force_and_a_target_by_its_day(
    force: Force, due: date | None, outcome: OutcomeName
) -> None:
    rule = make_rule("rule", TRUE, force=force, due=due)
    assert outcome_named("unmet", rule, TODAY) == outcome
    assert outcome in UNMET_OUTCOMES
    assert [outcome_named(result, rule, TODAY) for result in ("met", "not_applicable", "undetermined")] == [
        "satisfied",
        "not_applicable",
        "undetermined",
    ]


def test_rows_exclude_each_other_only_where_a_truth_differs() -> None:
    not_applicable, met, unmet = ROWS
    assert unmet.excludes(not_applicable) and unmet.excludes(met)
    assert not met.excludes(not_applicable), "a rule may be met and not apply; the row before decides"


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ((), "not_applicable"),
        (("not_applicable",), "not_applicable"),
        (("not_applicable", "satisfied"), "clear"),
        (("advised", "missed", "pending"), "clear"),
        (("satisfied", "undetermined"), "pending"),
        (("undetermined", "violated", "satisfied"), "against"),
    ],
)
def test_the_strongest_outcome_decides(outcomes: tuple[OutcomeName, ...], status: DecisionStatus) -> None:
    assert {status_of(order) for order in permutations(outcomes)} == {status}


def test_of_two_outcomes_the_stronger_status_stands() -> None:
    for one, other in product(STATUS, STATUS):
        strongest = min(STATUS[one], STATUS[other], key=STATUSES.index)
        assert status_of((one, other)) == strongest
