"""Outcomes from compiled rules are those of the reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from qsd_rules.assess.outcomes import compile_rules

from qsd_rules.assess.meaning import governing_readings, reference_outcomes
from qsd_rules.conditions.syntax import DecisionClear, Not, Related, Variable
from tests.strategies.policies import (
    START,
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
from tests.strategies.rules import days, enterprise_facts, policies, project_facts

KNOWN = {"project": project_facts(), "enterprise": enterprise_facts()}


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_compiled_rules_give_the_outcomes_of_the_reference(data: st.DataObject) -> None:
    policy = data.draw(policies(related=data.draw(st.booleans())))
    kind = data.draw(st.sampled_from(("project", "enterprise")))
    chosen = {
        rule.name: data.draw(st.sampled_from([reading.name for reading in rule.readings]))
        for rule in policy.rules.values()
        if data.draw(st.booleans())
    }
    known, day = data.draw(KNOWN[kind]), data.draw(days())
    snapshot = make_snapshot(policy, [make_subject(kind, "X", known)], day)
    expected, _ = reference_outcomes(policy, snapshot, day, governing_readings(policy, chosen))
    facts = {f"{kind}.{path}": value for path, value in known.items()}
    assert compile_rules(policy, kind, day, chosen)(facts) == tuple(outcome.outcome for outcome in expected)


PROJECT = Variable("project", "project")
POLICY = make_policy(
    [
        make_rule("late", Not(DecisionClear(PROJECT, "permit"))),
        make_rule("gate", boolean("a"), decisions={"permit": "withhold"}),
        make_rule("urged", boolean("a"), applies=boolean("b"), force="should"),
        make_rule("aimed", {"main": (TRUE, boolean("a")), "annex": (TRUE, boolean("b"))}, force="target"),
        make_rule("built", DecisionClear(Related(PROJECT, "project.builder", "enterprise"), "access")),
    ],
    facts=[
        make_fact("project.a"),
        make_fact("project.b"),
        make_fact("project.builder", "relation", to="enterprise"),
    ],
    decisions=[make_decision("permit"), make_decision("access", "enterprise")],
    kinds=("project", "enterprise"),
)


def test_outcomes_come_in_the_order_of_the_pack() -> None:
    outcomes = compile_rules(POLICY, "project", TODAY)
    assert outcomes({"project.a": False, "project.b": True}) == (
        "satisfied",
        "violated",
        "advised",
        "missed",
        "undetermined",
    )
    assert outcomes({"project.a": True, "project.b": False}) == (
        "violated",
        "satisfied",
        "not_applicable",
        "satisfied",
        "undetermined",
    )
    assert outcomes({}) == ("undetermined",) * 5
    assert compile_rules(POLICY, "enterprise", TODAY)({}) == ()


def test_a_related_subject_named_in_the_facts_is_not_known() -> None:
    assert compile_rules(POLICY, "project", TODAY)({"project.builder": "E"})[4] == "undetermined"


def test_a_chosen_reading_governs() -> None:
    facts = {"project.a": True, "project.b": False}
    assert compile_rules(POLICY, "project", TODAY, {"aimed": "annex"})(facts)[3] == "missed"


def test_a_policy_not_in_force_has_no_outcomes() -> None:
    assert compile_rules(POLICY, "project", date(2011, 3, 20))({"project.a": True}) == ()
    assert compile_rules(replace(POLICY, in_force_to=START), "project", TODAY)({"project.a": True}) == ()
