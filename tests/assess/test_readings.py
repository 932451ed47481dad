"""Decisions that turn on a reading: held to every choice of readings that can be made together."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.assess.engine import assess
from qsd_rules.assess.meaning import reference_outcomes
from qsd_rules.conditions.syntax import DecisionClear, Expression, Not, Variable
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy, Rule
from tests.strategies.counting import Count
from tests.strategies.held_to_reference import hold_to_reference
from tests.strategies.policies import (
    TODAY,
    TRUE,
    boolean,
    make_decision,
    make_fact,
    make_policy,
    make_rule,
    make_snapshot,
    make_subject,
)
from tests.strategies.profiles import examples
from tests.strategies.rules import policies, snapshots

MOST_CHOICES = 64


def statuses_by_choice(policy: Policy, snapshot: Snapshot) -> dict[tuple[str, tuple[str, str]], set[str]]:
    """The statuses of each decision over every choice of readings."""
    rules = [rule for rule in policy.rules.values() if len(rule.readings) > 1]
    found: dict[tuple[str, tuple[str, str]], set[str]] = {}
    for chosen in product(*([reading.name for reading in rule.readings] for rule in rules)):
        governing = {rule.name: rule.default_reading for rule in policy.rules.values()}
        governing |= {rule.name: name for rule, name in zip(rules, chosen, strict=True)}
        for decision in reference_outcomes(policy, snapshot, TODAY, governing)[1]:
            found.setdefault((decision.decision, decision.subject), set()).add(decision.status)
    return found


def test_a_decision_is_said_to_turn_on_a_reading_where_a_choice_turns_it(count: Count) -> None:
    @examples(60)
    @given(st.data())
    def it_does(data: st.DataObject) -> None:
        policy = data.draw(policies())
        snapshot = data.draw(snapshots(policy))
        choices = 1
        for rule in policy.rules.values():
            choices *= len(rule.readings)
        if choices > MOST_CHOICES:
            return
        found = statuses_by_choice(policy, snapshot)
        for decision in assess(policy, snapshot, TODAY).decisions:
            turns = len(found[decision.decision, decision.subject]) > 1
            count[f"{'turns' if turns else 'stands'}, {'said' if decision.depends_on_reading else 'not said'}"] += 1
        count["choices"] += choices

    it_does()
    assert count["turns, said"] and not count["turns, not said"]


PROJECT = Variable("project", "project")
PAIR = {"text": (TRUE, boolean("a")), "annex": (TRUE, boolean("b"))}
OTHER = {"text": (TRUE, boolean("a")), "strict": (TRUE, boolean("b"))}
NAMES = ("first", "second", "third")


def turning(*rules: Rule, a: bool | None = False, b: bool | None = True) -> list[str]:
    """The decisions about a project with these facts that are said to turn on a reading, in every engine."""
    facts = [make_fact("project.a"), make_fact("project.b")]
    policy = make_policy(rules, facts=facts, decisions=[make_decision(name) for name in NAMES])
    given_facts = {name: value for name, value in (("a", a), ("b", b)) if value is not None}
    snapshot = make_snapshot(policy, [make_subject("project", "P", given_facts)])
    hold_to_reference(policy, snapshot, TODAY, Count())
    return [each.decision for each in assess(policy, snapshot, TODAY).decisions if each.depends_on_reading]


def bears(name: str, requires: Expression | Mapping[str, tuple[Expression, Expression]], decision: str) -> Rule:
    return make_rule(name, requires, decisions={decision: "withhold"})


def clear(decision: str) -> DecisionClear:
    return DecisionClear(PROJECT, decision)


def test_a_decision_turns_on_a_reading_through_others() -> None:
    chain = [bears("r", PAIR, "first"), bears("s", clear("first"), "second"), bears("t", clear("second"), "third")]
    assert turning(*chain) == ["first", "second", "third"]
    assert turning(*chain, a=True) == []
    assert turning(*chain, b=False) == []
    # What is not known on one reading and known on the other turns it as well.
    assert turning(*chain, b=None) == ["first", "second", "third"]


def test_readings_of_two_rules_turn_a_decision_together_whatever_they_are_called() -> None:
    assert turning(bears("r", PAIR, "first"), bears("s", OTHER, "first")) == ["first"]
    assert turning(bears("r", PAIR, "first"), bears("s", boolean("a"), "first")) == []


def test_a_decision_that_asks_for_the_opposite_turns_too() -> None:
    rules = [bears("r", PAIR, "first"), bears("s", Not(clear("first")), "second")]
    assert turning(*rules) == ["first", "second"]
    # Either way the second is refused: one of the two rules stands against it.
    both = [*rules, bears("t", clear("first"), "second")]
    assert turning(*both) == ["first"]
