"""Compiled conditions give what the reference gives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qsd_rules.assess.meaning import SnapshotWorld, truth
from qsd_rules.conditions.closures import Facts, Setting, compile_condition, is_settled_alone
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
    Related,
    Size,
    Type,
    Variable,
)
from qsd_rules.facts.model import ABSENT
from tests.strategies.conditions import FACTS, PARAMETERS, built_projects, conditions, terms_of
from tests.strategies.policies import NUMBER, TODAY, boolean, make_policy, make_snapshot, make_subject, number
from tests.strategies.rules import Given, days, enterprise_facts, project_facts

POLICY = make_policy([], facts=FACTS, parameters=PARAMETERS, kinds=("project", "enterprise"))
KNOWN = {"project": project_facts(), "enterprise": enterprise_facts()}
DATE, TEXT, LIST = Type("date"), Type("text"), Type("list")


def setting_of(kind: str, day: date = TODAY) -> Setting:
    given = frozenset(fact.name for fact in FACTS if fact.derive is None and fact.type != "relation")
    return Setting(kind, day, {parameter.name: parameter.values[0][1] for parameter in PARAMETERS}, given)


def facts_of(kind: str, known: Given) -> Facts:
    return {f"{kind}.{path}": value for path, value in known.items()}


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_compiled_condition_gives_what_the_reference_gives(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(("project", "enterprise")))
    expression = data.draw(conditions(terms_of(kind, related=False), 3))
    known, day = data.draw(KNOWN[kind]), data.draw(days())
    world = SnapshotWorld(
        POLICY, make_snapshot(POLICY, [make_subject(kind, "X", known)], day), day, lambda *_: Unknown()
    )
    expected = truth(evaluate(expression, world, {kind: (kind, "X")}))
    assert compile_condition(expression, setting_of(kind, day))(facts_of(kind, known)) is expected


RATE, FLOORS = number("rate"), number("floors")
TESTED, PASSED = boolean("tested"), boolean("passed")
DAY = FactValue(Variable("project", "project"), "project.date", DATE)
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
        FactValue(
            Related(Variable("project", "project"), "project.builder", "enterprise"), "enterprise.listed", BOOLEAN
        ),
        DecisionClear(Variable("project", "project"), "review"),
        Compare("==", Size(built_projects(Variable("enterprise", "enterprise"))), Literal(0, NUMBER)),
        Not(And((TESTED, Compare("==", number("share", "enterprise"), Literal(0, NUMBER))))),
        Compare("==", FactValue(Variable("project", "project"), "project.id", TEXT), Literal("P", TEXT)),
    ],
)
def test_what_needs_more_than_the_subjects_own_facts_is_not_compiled(expression: Expression) -> None:
    assert not is_settled_alone(expression, setting_of("project"))
    with pytest.raises(ValueError, match="the condition needs other subjects, derived facts or decisions"):
        compile_condition(expression, setting_of("project"))
