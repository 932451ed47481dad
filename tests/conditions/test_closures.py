"""Compiled conditions give what the reference gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qsd_rules.conditions.closures import Condition, Facts, Setting, compile_condition

from qsd_rules.assess.meaning import SnapshotWorld, truth
from qsd_rules.conditions.meaning import Unknown, evaluate
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Arithmetic,
    AssessmentDate,
    Call,
    Compare,
    Conditional,
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Literal,
    Member,
    Negative,
    Not,
    Or,
    ParameterValue,
    Quantified,
    Related,
    Size,
    Type,
    Variable,
)
from qsd_rules.facts.snapshot import ABSENT
from tests.strategies.conditions import FACTS, PARAMETERS, built_projects, conditions, terms_of
from tests.strategies.policies import NUMBER, TODAY, boolean, make_policy, make_snapshot, make_subject, number
from tests.strategies.rules import Given, days, enterprise_facts, project_facts

POLICY = make_policy([], facts=FACTS, parameters=PARAMETERS, kinds=("project", "enterprise"))
KNOWN = {"project": project_facts(), "enterprise": enterprise_facts()}
DATE, TEXT, LIST = Type("date"), Type("text"), Type("list")


DERIVED = {fact.name: fact.derive.expression for fact in FACTS if fact.derive is not None}


def undecided(decision: str) -> Condition:
    """Every decision is pending, in the compiled conditions as in the reference."""
    return lambda facts: None


def setting_of(kind: str, day: date = TODAY) -> Setting:
    parameters = {parameter.name: parameter.values[0][1] for parameter in PARAMETERS}
    return Setting(kind, day, parameters, DERIVED, undecided)


def facts_of(kind: str, known: Given) -> Facts:
    return {f"{kind}.{path}": value for path, value in known.items()}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_compiled_condition_gives_what_the_reference_gives(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(("project", "enterprise")))
    expression = data.draw(conditions(terms_of(kind, ("review", "access")), 3))
    known, day = data.draw(KNOWN[kind]), data.draw(days())
    world = SnapshotWorld(
        POLICY, make_snapshot(POLICY, [make_subject(kind, "X", known)], day), day, lambda *_: Unknown()
    )
    expected = truth(evaluate(expression, world, {kind: (kind, "X")}))
    assert compile_condition(expression, setting_of(kind, day))(facts_of(kind, known)) is expected


RATE, FLOORS = number("rate"), number("floors")
TESTED, PASSED = boolean("tested"), boolean("passed")
DAY = FactValue(Variable("project", "project"), "project.date", DATE)
BUILDER = Related(Variable("project", "project"), "project.builder", "enterprise")
HAS_TESTED = Has(Variable("project", "project"), "project.tested")
USE = FactValue(Variable("project", "project"), "project.use", TEXT)


def literal(value: str) -> Literal:
    return Literal(Decimal(value), NUMBER)


@pytest.mark.parametrize(
    ("expression", "known", "expected"),
    [
        (Literal(True, BOOLEAN), {}, True),
        (Literal(False, BOOLEAN), {}, False),
        (Compare(">=", RATE, literal("95")), {"rate": Decimal("94.99")}, False),
        (Compare(">=", RATE, literal("95")), {"rate": Decimal("95")}, True),
        (Compare(">=", RATE, literal("95")), {}, None),
        (Compare(">=", RATE, ParameterValue("minimum", NUMBER)), {"rate": Decimal("95")}, True),
        (Compare("==", FLOORS, literal("2.0")), {"floors": 2}, True),
        (Compare("<", literal("1"), FLOORS), {"floors": 2}, True),
        (Compare("==", Arithmetic("+", RATE, literal("0.2"), NUMBER), literal("0.3")), {"rate": Decimal("0.1")}, True),
        (Compare("==", Arithmetic("/", RATE, literal("3"), NUMBER), RATE), {"rate": Decimal(0)}, True),
        (Compare("==", Arithmetic("/", RATE, FLOORS, NUMBER), RATE), {"rate": Decimal(1), "floors": 0}, None),
        (Compare("==", Call("percentage", (FLOORS, literal("3")), NUMBER), literal("100")), {"floors": 3}, True),
        (Compare("==", Call("percentage", (FLOORS, literal("0")), NUMBER), literal("100")), {"floors": 3}, None),
        (Compare("==", Negative(FLOORS, NUMBER), literal("-3")), {"floors": 3}, True),
        (Compare("<=", DAY, AssessmentDate()), {"date": TODAY}, True),
        (Compare("==", Call("year_of", (DAY,), NUMBER), literal("2013")), {"date": TODAY}, True),
        (Compare(">", Call("days_between", (DAY, AssessmentDate()), NUMBER), literal("0")), {"date": TODAY}, False),
        (Member(USE, Literal(("public", "residential"), LIST)), {"use": "public"}, True),
        (Member(USE, Literal(("public", "residential"), LIST)), {"use": "shed"}, False),
        (Member(USE, Literal(("public", "residential"), LIST)), {}, None),
        (HAS_TESTED, {}, None),
        (HAS_TESTED, {"tested": ABSENT}, False),
        (HAS_TESTED, {"tested": False}, True),
        (TESTED, {"tested": ABSENT}, None),
        (And((HAS_TESTED, TESTED)), {"tested": ABSENT}, False),
        (And((TESTED, PASSED)), {"tested": False}, False),
        (And((TESTED, PASSED)), {"tested": True}, None),
        (Or((TESTED, PASSED)), {"passed": True}, True),
        (Or((TESTED, PASSED)), {"passed": False}, None),
        (Not(TESTED), {}, None),
        (Not(TESTED), {"tested": False}, True),
        (Conditional(TESTED, PASSED, PASSED, BOOLEAN), {"passed": False}, False),
        (Conditional(TESTED, PASSED, Not(PASSED), BOOLEAN), {"passed": False}, None),
        (Conditional(TESTED, PASSED, Not(PASSED), BOOLEAN), {"passed": True, "tested": False}, False),
        (Compare("==", Conditional(TESTED, RATE, literal("0"), NUMBER), literal("0")), {"rate": Decimal("0.00")}, True),
    ],
)  # fmt: skip
def test_conditions_on_examples(expression: Expression, known: Given, expected: bool | None) -> None:
    assert compile_condition(expression, setting_of("project"))(facts_of("project", known)) is expected


@pytest.mark.parametrize(
    "expression",
    [
        FactValue(BUILDER, "enterprise.listed", BOOLEAN),
        Has(BUILDER, "enterprise.audited"),
        DecisionClear(BUILDER, "access"),
        Compare("==", Has(BUILDER, "enterprise.audited"), Literal(False, BOOLEAN)),
        Compare("==", Size(built_projects(Variable("enterprise", "enterprise"))), Literal(0, NUMBER)),
        Quantified("all", built_projects(Variable("enterprise", "enterprise")), "p", Literal(True, BOOLEAN), BOOLEAN),
    ],
)
def test_what_is_asked_of_others_is_unknown(expression: Expression) -> None:
    kind = "project" if "project.builder" in repr(expression) else "enterprise"
    compiled = compile_condition(expression, setting_of(kind))
    assert compiled({}) is None
    assert compile_condition(Or((expression, TESTED)), setting_of(kind))({"project.tested": True}) is True


def test_a_fact_counted_from_others_wins_over_a_given_one() -> None:
    doubled = Arithmetic("*", FLOORS, literal("2"), NUMBER)
    setting = replace(setting_of("project"), derived={"project.height": doubled})
    tall = compile_condition(Compare(">=", number("height"), literal("6")), setting)
    known = compile_condition(Has(Variable("project", "project"), "project.height"), setting)
    table: list[tuple[Facts, bool | None, bool | None]] = [
        ({"project.floors": 3, "project.height": Decimal(1)}, True, True),
        ({"project.floors": 2}, False, True),
        ({"project.height": Decimal(6)}, True, True),
        ({"project.height": ABSENT}, None, False),
        ({}, None, None),
    ]
    for facts, is_tall, is_known in table:
        assert (tall(facts), known(facts)) == (is_tall, is_known)


def test_a_decision_about_the_subject_is_asked_of_the_setting() -> None:
    setting = replace(setting_of("project"), decided=lambda decision: lambda facts: decision == "review")
    for decision in ("review", "permit"):
        expression = DecisionClear(Variable("project", "project"), decision)
        assert compile_condition(expression, setting)({}) is (decision == "review")
        assert compile_condition(Compare("==", expression, Literal(False, BOOLEAN)), setting)({}) is (
            decision != "review"
        )
