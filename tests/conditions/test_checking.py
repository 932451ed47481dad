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


def says(source: str) -> ConditionError:
    """What is said about a condition that is wrong."""
    with pytest.raises(ConditionError) as caught:
        check_condition(source, "project", NAMES)
    return caught.value


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


@pytest.mark.parametrize(
    ("source", "check", "offset", "zh", "en", "hint"),
    [
        (
            "projekt.completed", "unknown-name", 0,
            "`projekt` 在这里没有定义", "`projekt` is not defined here", "did you mean `project`?",
        ),
        (
            "p.completed", "unknown-name", 0,
            "`p` 在这里没有定义", "`p` is not defined here", "known here: project, parameters, as_of",
        ),
        (
            "true && project.complete", "unknown-fact", 8,
            "`project` 没有名为 `complete` 的事实", "`project` has no fact `complete`", "did you mean `completed`?",
        ),
        (
            "project.inspection.pased", "unknown-fact", 0,
            "`project` 没有名为 `inspection.pased` 的事实", "`project` has no fact `inspection.pased`",
            "did you mean `inspection.passed`?",
        ),
        (
            "project.builder.certifed", "unknown-fact", 0,
            "`enterprise` 没有名为 `certifed` 的事实", "`enterprise` has no fact `certifed`",
            "did you mean `certified`?",
        ),
        (
            "project.rate >= parameters.minimun", "unknown-parameter", 16,
            "没有名为 `minimun` 的参数", "there is no parameter `minimun`", "did you mean `minimum`?",
        ),
        (
            "parameters == 1", "not-a-value", 0,
            "参数写作 `parameters.名称`", "a parameter is written `parameters.name`", None,
        ),
        ("as_of.year == 1", "no-fields", 0, "`as_of` 是日期，没有别的项", "`as_of` is a date and has no parts", None),
        (
            "project.decisions.reviews", "unknown-decision", 0,
            "`project` 没有名为 `reviews` 的决定", "`project` has no decision `reviews`", "did you mean `review`?",
        ),
        (
            "project.decisions.access", "unknown-decision", 0,
            "`project` 没有名为 `access` 的决定", "`project` has no decision `access`", None,
        ),
        (
            'project.use == "publik"', "unknown-choice", 15,
            "`publik` 不在可选值之中：`residential`、`public`",
            "`publik` is none of the choices `residential`, `public`", "did you mean `public`?",
        ),
        (
            'project.use in ["public", "shed"]', "unknown-choice", 26,
            "`shed` 不在可选值之中：`residential`、`public`",
            "`shed` is none of the choices `residential`, `public`", None,
        ),
        (
            '"steal" in project.materials', "unknown-choice", 0,
            "`steal` 不在可选值之中：`steel`、`glass`、`timber`",
            "`steal` is none of the choices `steel`, `glass`, `timber`", "did you mean `steel`?",
        ),
        (
            "project.use in project.materials", "other-choices", 0,
            "两边的可选值不是同一组", "the two sides have different choices", None,
        ),
        (
            "project.rate in [1]", "list-of-texts", 17,
            "列表里只能写带引号的文字", "a list holds texts in quotes only", None,
        ),
        (
            "project.use in [project.use]", "list-of-texts", 16,
            "列表里只能写带引号的文字", "a list holds texts in quotes only", None,
        ),
        ("project.use in []", "empty-list", 15, "列表是空的", "the list is empty", None),
        ('project.use in "public"', "wrong-type", 15, "`in` 的右边要是列表", "the right side of `in` is a list", None),
        (
            "project.materials == project.materials", "wrong-type", 0,
            "列表用 `in` 判断，不能比较", "lists are asked with `in`, not compared", None,
        ),
        (
            "project.rate", "wrong-type", 0,
            "这里要是否，写的是数", "a truth value is expected here, this is a number", None,
        ),
        ("as_of", "wrong-type", 0, "这里要是否，写的是日期", "a truth value is expected here, this is a date", None),
        (
            "!project.rate", "wrong-type", 1,
            "这里要是否，写的是数", "a truth value is expected here, this is a number", None,
        ),
        (
            "-project.completed > 0", "wrong-type", 1,
            "这里要数，写的是是否", "a number is expected here, this is a truth value", None,
        ),
        (
            "true && project.use", "wrong-type", 8,
            "这里要是否，写的是选项", "a truth value is expected here, this is a choice", None,
        ),
        (
            "project.date > 0", "wrong-type", 15,
            "这里要日期，写的是数", "a date is expected here, this is a number", None,
        ),
        (
            "project.completed == 0", "wrong-type", 21,
            "这里要是否，写的是数", "a truth value is expected here, this is a number", None,
        ),
        (
            "0 == project.use", "wrong-type", 5,
            "这里要数，写的是选项", "a number is expected here, this is a choice", None,
        ),
        (
            "project.completed ? 0 : true", "wrong-type", 24,
            "这里要数，写的是是否", "a number is expected here, this is a truth value", None,
        ),
        (
            'project.id == project.use', "wrong-type", 14,
            "这里要文字，写的是选项", "a text is expected here, this is a choice", None,
        ),
        (
            'project.use < "public"', "wrong-type", 0,
            "只有数和日期分大小，这里是选项", "only numbers and dates have an order, this is a choice", None,
        ),
        (
            "year_of(project.rate) == 1", "wrong-type", 8,
            "这里要日期，写的是数", "a date is expected here, this is a number", None,
        ),
        (
            "project.builder.projects.all(p, p.rate)", "wrong-type", 32,
            "这里要是否，写的是数", "a truth value is expected here, this is a number", None,
        ),
        (
            "project.builder.projects.sum(p, p.completed) > 0", "wrong-type", 32,
            "这里要数，写的是是否", "a number is expected here, this is a truth value", None,
        ),
        (
            "project.rate >= 95", "different-units", 0,
            "单位不同：`percent` 与 `1`", "the units differ: `percent` and `1`",
            "a number needs its unit: make it a parameter, which has one",
        ),
        (
            "project.rate >= parameters.fewest", "different-units", 0,
            "单位不同：`percent` 与 `floor`", "the units differ: `percent` and `floor`", None,
        ),
        (
            "project.rate >= project.builder.projects.size()", "different-units", 0,
            "单位不同：`percent` 与 `counted`", "the units differ: `percent` and `counted`",
            "a count goes with units that count things; if this unit does, give it `counting: true`",
        ),
        (
            "project.rate + project.floors > 0", "different-units", 0,
            "单位不同：`percent` 与 `floor`", "the units differ: `percent` and `floor`", None,
        ),
        (
            "project.rate * project.rate > project.rate", "different-units", 0,
            "单位不同：`percent^2` 与 `percent`", "the units differ: `percent^2` and `percent`", None,
        ),
        (
            "project.points / project.floors * project.rate > project.rate", "different-units", 0,
            "单位不同：`floor^-1·percent` 与 `percent`", "the units differ: `floor^-1·percent` and `percent`", None,
        ),
        (
            "percentage(project.floors, project.rate) > 0", "different-units", 0,
            "单位不同：`floor` 与 `percent`", "the units differ: `floor` and `percent`", None,
        ),
        (
            "days_between(project.date, as_of) >= 30", "different-units", 0,
            "单位不同：`day` 与 `1`", "the units differ: `day` and `1`",
            "a number needs its unit: make it a parameter, which has one",
        ),
        (
            "project.tested", "unguarded-optional-fact", 0,
            "`project.tested` 可能没有值，要先用 `has()` 判断", "`project.tested` may have no value and needs a guard",
            "write `has(x) && …`, `!has(x) || …` or `has(x) ? … : …`",
        ),
        (
            "project.tested && has(project.tested)", "unguarded-optional-fact", 0,
            "`project.tested` 可能没有值，要先用 `has()` 判断", "`project.tested` may have no value and needs a guard",
            "write `has(x) && …`, `!has(x) || …` or `has(x) ? … : …`",
        ),
        (
            "has(project.tested) || project.tested", "unguarded-optional-fact", 23,
            "`project.tested` 可能没有值，要先用 `has()` 判断", "`project.tested` may have no value and needs a guard",
            "write `has(x) && …`, `!has(x) || …` or `has(x) ? … : …`",
        ),
        (
            "has(project.tested) ? true : project.tested", "unguarded-optional-fact", 29,
            "`project.tested` 可能没有值，要先用 `has()` 判断", "`project.tested` may have no value and needs a guard",
            "write `has(x) && …`, `!has(x) || …` or `has(x) ? … : …`",
        ),
        (
            "has(project.tested) && project.builder.projects.all(p, p.tested)", "unguarded-optional-fact", 55,
            "`project.tested` 可能没有值，要先用 `has()` 判断", "`project.tested` may have no value and needs a guard",
            "write `has(x) && …`, `!has(x) || …` or `has(x) ? … : …`",
        ),
        (
            "has(project.completed)", "has-of-required-fact", 4,
            "`has()` 只用于可以没有值的事实；未给出的事实本来就是“未知”",
            "`has()` is for optional facts; a fact not given is unknown anyway", None,
        ),
        (
            "has(1)", "has-of-required-fact", 4,
            "`has()` 只用于可以没有值的事实；未给出的事实本来就是“未知”",
            "`has()` is for optional facts; a fact not given is unknown anyway", None,
        ),
        ("has()", "wrong-arguments", 0, "`has` 要 1 项，这里有 0 项", "`has` takes 1 argument, not 0", None),
        (
            "percentage(project.rate) > 0", "wrong-arguments", 0,
            "`percentage` 要 2 项，这里有 1 项", "`percentage` takes 2 arguments, not 1", None,
        ),
        (
            "percent(1, 2) > 0", "unknown-function", 0,
            "没有名为 `percent` 的函数", "there is no function `percent`", "did you mean `percentage`?",
        ),
        (
            "project.builder.projects.exist(p, true)", "unknown-function", 0,
            "集合没有 `.exist()`", "a collection has no `.exist()`", "did you mean `exists`?",
        ),
        (
            "project.builder.projects.all(p)", "wrong-arguments", 0,
            "写作 `.all(变量, 条件)`", "write `.all(variable, condition)`", None,
        ),
        (
            "project.builder.projects.all(true, true)", "wrong-arguments", 0,
            "写作 `.all(变量, 条件)`", "write `.all(variable, condition)`", None,
        ),
        (
            "project.builder.projects.size(1) > 0", "wrong-arguments", 30,
            "`.size()` 不带参数", "`.size()` takes nothing", None,
        ),
        (
            "project.builder.projects.all(project, true)", "variable-taken", 29,
            "变量名 `project` 已被占用", "the name `project` is taken", None,
        ),
        (
            "project.builder.projects.all(as_of, true)", "variable-taken", 29,
            "变量名 `as_of` 已被占用", "the name `as_of` is taken", None,
        ),
        (
            "project.builder.all(p, true)", "not-a-collection", 0,
            "`.all()` 只用于一对多的关系", "`.all()` is for relations to many", None,
        ),
        (
            "project.builder", "not-a-value", 0,
            "`project.builder` 是主体或关系，不是可以比较的值",
            "`project.builder` is a subject or relation, not a value",
            "name one of its facts, or use `.all(…)`, `.exists(…)`, `.size()`",
        ),
        (
            "project.builder.projects.rate > 0", "no-fields", 0,
            "`enterprise.projects` 之后不能再取 `rate`", "`enterprise.projects` has no `rate`", None,
        ),
        (
            "project.completed.twice", "no-fields", 0,
            "`project.completed` 之后不能再取 `twice`", "`project.completed` has no `twice`", None,
        ),
        ('"a".b == "c"', "no-fields", 0, "这里不能再用 `.` 取值", "nothing can be taken from this with `.`", None),
        (
            'project.date > date("2015-02-30")', "wrong-date", 20,
            '日期写作 `date("2015-12-31")`', 'a date is written `date("2015-12-31")`', None,
        ),
        (
            'project.date > date("20151231")', "wrong-date", 20,
            '日期写作 `date("2015-12-31")`', 'a date is written `date("2015-12-31")`', None,
        ),
        (
            "project.date > date(as_of)", "wrong-date", 20,
            '日期写作 `date("2015-12-31")`', 'a date is written `date("2015-12-31")`', None,
        ),
        ("1" * 31 + " > 0", "number-too-long", 0, "数字超过 30 位", "the number has more than 30 digits", None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    source: str, check: str, offset: int, zh: str, en: str, hint: str | None
) -> None:
    error = says(source)
    assert (error.check, error.offset) == (check, offset)
    assert (error.message.zh, error.message.en) == (zh, en)
    assert (error.hint.en if error.hint else None) == hint


def test_a_hint_is_there_in_both_languages() -> None:
    for source in ("projekt.completed", "project.tested", "project.rate >= 95", "project.builder"):
        hint = says(source).hint
        assert hint is not None
        assert hint.zh != hint.en
