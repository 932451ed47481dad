"""From the text of a condition to its typed tree, or to the words that say what is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qsd_rules.conditions.checking import check_condition
from qsd_rules.conditions.parsing import ConditionError
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Arithmetic,
    AssessmentDate,
    Call,
    Collection,
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
from qsd_rules.conditions.types import COUNT, DATE, NUMBER, TEXT
from tests.conditions.refusals import hold_refusals
from tests.strategies.typed_conditions import NAMES

PROJECT, P = Variable("project", "project"), Variable("p", "project")
BUILDER = Related(PROJECT, "project.builder", "enterprise")
PROJECTS = Collection(BUILDER, "enterprise.projects", "project")
PERCENT, FLOOR, DAY = (Type("number", ((unit, 1),)) for unit in ("percent", "floor", "day"))
USE = Type("choice", (), ("residential", "public"))
MATERIALS = Type("list", (), ("steel", "glass", "timber"))

COMPLETED = FactValue(PROJECT, "project.completed", BOOLEAN)
TESTED = FactValue(PROJECT, "project.tested", BOOLEAN)
HAS_TESTED = Has(PROJECT, "project.tested")
PASSED = FactValue(PROJECT, "project.inspection.passed", BOOLEAN)
RATE = FactValue(PROJECT, "project.rate", PERCENT)
FLOORS = FactValue(PROJECT, "project.floors", FLOOR)
POINTS = FactValue(PROJECT, "project.points", NUMBER)
DATED = FactValue(PROJECT, "project.date", DATE)
MINIMUM = ParameterValue("minimum", PERCENT)


def number(written: str) -> Literal:
    return Literal(Decimal(written), NUMBER)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("true", Literal(True, BOOLEAN)),
        ("(((project.completed)))", COMPLETED),
        ("project.inspection.passed", PASSED),
        ("project.builder.certified", FactValue(BUILDER, "enterprise.certified", BOOLEAN)),
        ("project.decisions.review", DecisionClear(PROJECT, "review")),
        ("project.builder.decisions.access", DecisionClear(BUILDER, "access")),
        ("!!project.completed", Not(Not(COMPLETED))),
        ("project.completed == true", Compare("==", COMPLETED, Literal(True, BOOLEAN))),
        ("project.completed && (project.inspection.passed && true)", And((COMPLETED, PASSED, Literal(True, BOOLEAN)))),
        (
            "project.completed || project.inspection.passed && true",
            Or((COMPLETED, And((PASSED, Literal(True, BOOLEAN))))),
        ),
        ("project.rate >= parameters.minimum", Compare(">=", RATE, MINIMUM)),
        ("project.rate>0", Compare(">", RATE, number("0"))),
        ("0.00 <= project.rate", Compare("<=", number("0.00"), RATE)),
        ("project.points == 1.50", Compare("==", POINTS, number("1.50"))),
        ("project.points == -1", Compare("==", POINTS, Negative(number("1"), NUMBER))),
        (
            "1 - 2 - 3 == project.points",
            Compare(
                "==",
                Arithmetic("-", Arithmetic("-", number("1"), number("2"), NUMBER), number("3"), NUMBER),
                POINTS,
            ),
        ),
        (
            "project.rate * project.points + project.rate > 0",
            Compare(
                ">",
                Arithmetic("+", Arithmetic("*", RATE, POINTS, PERCENT), RATE, PERCENT),
                number("0"),
            ),
        ),
        ("project.floors / project.floors > 1", Compare(">", Arithmetic("/", FLOORS, FLOORS, NUMBER), number("1"))),
        (
            "project.rate > (project.completed ? parameters.minimum : 0)",
            Compare(">", RATE, Conditional(COMPLETED, MINIMUM, number("0"), PERCENT)),
        ),
        ('project.use == "public"', Compare("==", FactValue(PROJECT, "project.use", USE), Literal("public", USE))),
        ("'public' != project.use", Compare("!=", Literal("public", USE), FactValue(PROJECT, "project.use", USE))),
        (
            'project.use == (project.completed ? "public" : "residential")',
            Compare(
                "==",
                FactValue(PROJECT, "project.use", USE),
                Conditional(COMPLETED, Literal("public", USE), Literal("residential", USE), USE),
            ),
        ),
        (
            'project.use in ["public"]',
            Member(FactValue(PROJECT, "project.use", USE), Literal(("public",), Type("list", (), USE.choices))),
        ),
        (
            '"steel" in project.materials',
            Member(
                Literal("steel", Type("choice", (), MATERIALS.choices)),
                FactValue(PROJECT, "project.materials", MATERIALS),
            ),
        ),
        ('project.id == "P1"', Compare("==", FactValue(PROJECT, "project.id", TEXT), Literal("P1", TEXT))),
        ("project.date <= as_of", Compare("<=", DATED, AssessmentDate())),
        ('project.date > date("2015-12-31")', Compare(">", DATED, Literal(date(2015, 12, 31), DATE))),
        (
            "days_between(project.date, as_of) > 0",
            Compare(">", Call("days_between", (DATED, AssessmentDate()), DAY), number("0")),
        ),
        ("year_of(as_of) == 2013", Compare("==", Call("year_of", (AssessmentDate(),), NUMBER), number("2013"))),
        (
            "percentage(project.floors, project.floors) >= parameters.minimum",
            Compare(">=", Call("percentage", (FLOORS, FLOORS), PERCENT), MINIMUM),
        ),
        ("has(project.tested)", HAS_TESTED),
        ("has(project.tested) && project.tested", And((HAS_TESTED, TESTED))),
        ("!has(project.tested) || project.tested", Or((Not(HAS_TESTED), TESTED))),
        ("!(!has(project.tested) || !project.tested)", Not(Or((Not(HAS_TESTED), Not(TESTED))))),
        (
            "!has(project.tested) ? false : project.tested",
            Conditional(Not(HAS_TESTED), Literal(False, BOOLEAN), TESTED, BOOLEAN),
        ),
        (
            "(has(project.tested) && project.completed) ? project.tested : true",
            Conditional(And((HAS_TESTED, COMPLETED)), TESTED, Literal(True, BOOLEAN), BOOLEAN),
        ),
        (
            "project.builder.projects.all(p, p.completed)",
            Quantified("all", PROJECTS, "p", FactValue(P, "project.completed", BOOLEAN), BOOLEAN),
        ),
        ("project.builder.projects.size() == 2", Compare("==", Size(PROJECTS, COUNT), number("2"))),
        ("project.floors <= project.builder.projects.size()", Compare("<=", FLOORS, Size(PROJECTS, COUNT))),
        (
            "project.builder.projects.count(p, p.completed) >= parameters.fewest",
            Compare(
                ">=",
                Quantified("count", PROJECTS, "p", FactValue(P, "project.completed", BOOLEAN), COUNT),
                ParameterValue("fewest", FLOOR),
            ),
        ),
        (
            "project.builder.projects.sum(p, p.floors) > 0",
            Compare(">", Quantified("sum", PROJECTS, "p", FactValue(P, "project.floors", FLOOR), FLOOR), number("0")),
        ),
        (
            "project.builder.projects.exists(p, has(p.tested) && p.tested && !project.completed)",
            Quantified(
                "exists",
                PROJECTS,
                "p",
                And((Has(P, "project.tested"), FactValue(P, "project.tested", BOOLEAN), Not(COMPLETED))),
                BOOLEAN,
            ),
        ),
    ],
)  # fmt: skip
def test_a_condition_has_a_typed_tree(source: str, expected: Expression) -> None:
    assert check_condition(source, "project", NAMES) == expected


def test_another_type_may_be_expected() -> None:
    assert check_condition("project.rate - parameters.minimum", "project", NAMES, PERCENT).type == PERCENT
    assert check_condition("project.builder.projects.size()", "project", NAMES, FLOOR).type == COUNT
    assert check_condition('project.completed ? "public" : "residential"', "project", NAMES, USE).type == USE
    with pytest.raises(ConditionError, match="a number is expected here, this is a truth value"):
        check_condition("project.completed", "project", NAMES, PERCENT)
    with pytest.raises(ConditionError, match="the units differ: `floor` and `percent`"):
        check_condition("project.floors", "project", NAMES, PERCENT)


def test_what_is_wrong_is_said_with_its_place() -> None:
    hold_refusals(lambda source: check_condition(source, "project", NAMES), "refused.txt")
