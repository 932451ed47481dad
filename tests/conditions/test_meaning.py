"""What conditions mean: three values, exact numbers, collections that may not be known in full, what is needed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.assess.meaning import SnapshotWorld, truth
from qsd_rules.conditions.absent import ABSENT
from qsd_rules.conditions.checking import check_condition
from qsd_rules.conditions.meaning import Need, Result, Unknown, evaluate
from qsd_rules.conditions.syntax import BOOLEAN, And, Conditional, Expression, Literal, Not, Or, Type
from qsd_rules.conditions.types import NUMBER
from qsd_rules.facts.snapshot import SubjectRecord
from tests.strategies.policies import TODAY, boolean, make_snapshot, make_subject
from tests.strategies.rules import Given
from tests.strategies.typed_conditions import NAMES, SITES

A, B, C = boolean("completed"), boolean("inspection.passed"), boolean("tested")
TRUTHS = (True, False, None)

REVIEWS: dict[str, bool | Unknown] = {
    "clear": True,
    "against": False,
    "pending": Unknown(frozenset({Need("project", "P", "project.rate")})),
}


def result_of(expression: Expression, records: list[SubjectRecord], key: tuple[str, str], review: str) -> Result:
    snapshot = make_snapshot(SITES, records)
    world = SnapshotWorld(SITES, snapshot, TODAY, lambda *_: REVIEWS[review])
    return evaluate(expression, world, {key[0]: key})


def value_of(source: str, given: Given, type: Type = BOOLEAN, review: str = "clear") -> Result:
    """What an expression about a project comes to, when `given` is all that is known."""
    expression = check_condition(source, "project", NAMES, type)
    return result_of(expression, [make_subject("project", "P", given)], ("project", "P"), review)


def value_for(enterprise: str, projects: list[Given], complete: bool, type: Type = BOOLEAN) -> Result:
    """What an expression about an enterprise comes to, when these are its projects that are known."""
    expression = check_condition(enterprise, "enterprise", NAMES, type)
    records = [make_subject("project", f"P{n}", {**given, "builder": "E"}) for n, given in enumerate(projects)]
    owner = make_subject("enterprise", "E", {}, ("projects",) if complete else ())
    return result_of(expression, [owner, *records], ("enterprise", "E"), "clear")


def known(**truths: bool | None) -> Given:
    """The truths that are known."""
    paths = {"a": "completed", "b": "inspection.passed", "c": "tested"}
    return {paths[name]: value for name, value in truths.items() if value is not None}


def truth_of(expression: Expression, given: Given) -> bool | None:
    return truth(result_of(expression, [make_subject("project", "P", given)], ("project", "P"), "clear"))


AND = {
    (True, True): True, (True, False): False, (True, None): None,
    (False, True): False, (False, False): False, (False, None): False,
    (None, True): None, (None, False): False, (None, None): None,
}  # fmt: skip
OR = {
    (True, True): True, (True, False): True, (True, None): True,
    (False, True): True, (False, False): False, (False, None): None,
    (None, True): True, (None, False): None, (None, None): None,
}  # fmt: skip


@pytest.mark.parametrize(("a", "b"), list(product(TRUTHS, TRUTHS)))
def test_and_and_or_follow_kleene(a: bool | None, b: bool | None) -> None:
    assert truth_of(And((A, B)), known(a=a, b=b)) is AND[a, b]
    assert truth_of(Or((A, B)), known(a=a, b=b)) is OR[a, b]


@pytest.mark.parametrize(("a", "b", "c"), list(product(TRUTHS, TRUTHS, TRUTHS)))
def test_of_three_parts_the_order_does_not_matter(a: bool | None, b: bool | None, c: bool | None) -> None:
    given = known(a=a, b=b, c=c)
    assert truth_of(And((A, B, C)), given) is AND[AND[a, b], c]
    assert truth_of(Or((A, B, C)), given) is OR[OR[a, b], c]


def test_not_of_unknown_is_unknown() -> None:
    table = {True: False, False: True, None: None}
    assert {a: truth_of(Not(A), known(a=a)) for a in TRUTHS} == table


@pytest.mark.parametrize(("condition", "then", "otherwise"), list(product(TRUTHS, TRUTHS, TRUTHS)))
def test_a_choice_by_an_unknown_condition_is_what_both_branches_say(
    condition: bool | None, then: bool | None, otherwise: bool | None
) -> None:
    expected = {True: then, False: otherwise, None: then if then == otherwise else None}[condition]
    assert truth_of(Conditional(A, B, C, BOOLEAN), known(a=condition, b=then, c=otherwise)) is expected


@pytest.mark.parametrize(("a", "b"), list(product(TRUTHS, TRUTHS)))
def test_truths_compare_when_both_are_known(a: bool | None, b: bool | None) -> None:
    given = known(a=a, b=b)
    expected = None if a is None or b is None else a == b
    assert truth(value_of("project.completed == project.inspection.passed", given)) is expected
    assert truth(value_of("project.completed != project.inspection.passed", given)) is (
        None if expected is None else not expected
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("0.1 + 0.2 == 0.3", True),
        ("1 / 3 * 3 == 1", True),
        ("1 / 10 + 2 / 10 == 3 / 10", True),
        ("0.1 * 3 == 0.3", True),
        ("0.3 - 0.2 - 0.1 == 0", True),
        ("percentage(57, 100) >= percentage(57, 100)", True),
        ("percentage(57, 100) / percentage(1, 100) == 57", True),
        ("percentage(2, 3) > percentage(6666666, 10000000)", True),
        ("percentage(2, 3) < percentage(6666667, 10000000)", True),
        ("1.0 == 1.00", True),
        ("0.0 == 0", True),
        ("-0.5 == 0 - 0.5", True),
        ("99999999999999999999.99999999 < 100000000000000000000", True),
        ("0.1234567890123456789012345678 * 10 == 1.234567890123456789012345678", True),
        ("2 - 3 < 0", True),
        ("2 * (3 + 4) == 14", True),
        ("7 / 2 == 3.5", True),
        ("1 / 0 == 1", None),
        ("1 / 0 == 1 / 0", None),
        ("0 / 0 >= 0", None),
        ("percentage(1, 0) > percentage(1, 1)", None),
        ("1 / 0 == 1 || true", True),
        ("1 / 0 == 1 && false", False),
        ("0 / 1 == 0", True),
        ("percentage(0, 5) < percentage(1, 5)", True),
        ("true ? 1 / 1 == 1 : 1 / 0 == 1", True),
    ],
)
def test_numbers_are_exact_and_dividing_by_zero_has_no_value(source: str, expected: bool | None) -> None:
    result = value_of(source, {})
    assert truth(result) is expected
    assert not isinstance(result, Unknown) or not result.needs, "nothing that could be learned settles it"


@pytest.mark.parametrize("part", range(101))
def test_so_many_of_a_hundred_is_so_many_percent(part: int) -> None:
    given: Given = {"points": part, "rate": Decimal(part)}
    percent = Type("number", (("percent", 1),))
    assert value_of("percentage(project.points, 100)", given, percent) == part
    assert value_of("percentage(project.points, 100) == project.rate", given) is True


@given(st.fractions(), st.fractions(), st.sampled_from("+-*/"))
def test_arithmetic_is_that_of_fractions(left: Fraction, right: Fraction, sign: str) -> None:
    source = " ".join(
        f"({'-' if number < 0 else ''}{abs(number.numerator)} / {number.denominator})" for number in (left, right)
    ).replace(") (", f") {sign} (")
    if any(len(str(abs(part))) > 30 for number in (left, right) for part in number.as_integer_ratio()):
        return
    expected: Result = Unknown()
    if sign != "/" or right:
        results = {"+": left + right, "-": left - right, "*": left * right}
        expected = results[sign] if sign != "/" else left / right
    assert value_of(source, {}, NUMBER) == expected


PROJECTS = "enterprise.projects"
DONE: Given = {"completed": True, "floors": 3}
OPEN: Given = {"completed": False, "floors": 2}
SILENT: Given = {}
COUNTED = Type("number", (("counted", 1),))
FLOORS = Type("number", (("floor", 1),))


@pytest.mark.parametrize(
    ("projects", "complete", "every", "some", "count", "floors", "size"),
    [
        ([], True, True, False, 0, 0, 0),
        ([], False, None, None, None, None, None),
        ([DONE], True, True, True, 1, 3, 1),
        ([DONE], False, None, True, None, None, None),
        ([OPEN], True, False, False, 0, 2, 1),
        ([OPEN], False, False, None, None, None, None),
        ([DONE, OPEN], True, False, True, 1, 5, 2),
        ([DONE, OPEN], False, False, True, None, None, None),
        ([SILENT], True, None, None, None, None, 1),
        ([DONE, SILENT], True, None, True, None, None, 2),
        ([OPEN, SILENT], True, False, None, None, None, 2),
        ([DONE, OPEN, SILENT], True, False, True, None, None, 3),
        ([SILENT, SILENT], False, None, None, None, None, None),
    ],
)
def test_over_a_collection_only_what_no_further_member_can_change(
    projects: list[Given],
    complete: bool,
    every: bool | None,
    some: bool | None,
    count: int | None,
    floors: int | None,
    size: int | None,
) -> None:
    assert truth(value_for(f"{PROJECTS}.all(p, p.completed)", projects, complete)) is every
    assert truth(value_for(f"{PROJECTS}.exists(p, p.completed)", projects, complete)) is some
    numbers = (
        (f"{PROJECTS}.count(p, p.completed)", COUNTED, count),
        (f"{PROJECTS}.sum(p, p.floors)", FLOORS, floors),
        (f"{PROJECTS}.size()", COUNTED, size),
    )
    for source, type, expected in numbers:
        found = value_for(source, projects, complete, type)
        assert found == expected if expected is not None else isinstance(found, Unknown)


def test_a_body_that_is_the_same_for_all_still_needs_the_members() -> None:
    assert truth(value_for(f"{PROJECTS}.exists(p, true)", [], False)) is None
    assert truth(value_for(f"{PROJECTS}.all(p, true)", [DONE], False)) is None
    assert truth(value_for(f"{PROJECTS}.exists(p, true)", [SILENT], False)) is True
    assert truth(value_for(f"{PROJECTS}.all(p, false)", [SILENT], False)) is False


@pytest.mark.parametrize(
    ("given", "has", "guarded", "unless"),
    [
        ({}, None, None, None),
        ({"tested": ABSENT}, False, False, True),
        ({"tested": True}, True, True, True),
        ({"tested": False}, True, False, False),
    ],
)
def test_an_optional_fact_is_given_none_or_not_given(
    given: Given, has: bool | None, guarded: bool | None, unless: bool | None
) -> None:
    assert truth(value_of("has(project.tested)", given)) is has
    assert truth(value_of("has(project.tested) && project.tested", given)) is guarded
    assert truth(value_of("!has(project.tested) || project.tested", given)) is unless
    assert truth(value_of("has(project.tested) ? project.tested : false", given)) is guarded


@pytest.mark.parametrize(
    ("source", "given", "expected"),
    [
        ("project.date <= as_of", {"date": TODAY}, True),
        ("project.date < as_of", {"date": TODAY}, False),
        ("project.date > as_of", {"date": date(2013, 7, 1)}, True),
        ('project.date == date("2013-06-30")', {"date": TODAY}, True),
        ("project.date <= as_of", {}, None),
        ("days_between(project.date, as_of) == days_between(as_of, as_of)", {"date": TODAY}, True),
        ("days_between(project.date, as_of) < 0", {"date": date(2013, 7, 1)}, True),
        ("year_of(project.date) == 2013", {"date": date(2013, 12, 31)}, True),
        ("year_of(project.date) == year_of(as_of)", {"date": date(2014, 1, 1)}, False),
        ("year_of(project.date) == 2013", {}, None),
    ],
)
def test_dates(source: str, given: Given, expected: bool | None) -> None:
    assert truth(value_of(source, given)) is expected


@pytest.mark.parametrize(
    ("earlier", "days"),
    [(date(2013, 6, 29), 1), (date(2012, 2, 28), 488), (date(2013, 6, 30), 0), (date(2013, 7, 31), -31)],
)
def test_days_between_dates_are_counted(earlier: date, days: int) -> None:
    day = Type("number", (("day", 1),))
    assert value_of("days_between(project.date, as_of)", {"date": earlier}, day) == days


@pytest.mark.parametrize(
    ("source", "given", "expected"),
    [
        ('project.use in ["public"]', {"use": "public"}, True),
        ('project.use in ["public"]', {"use": "residential"}, False),
        ('project.use in ["public", "residential"]', {}, None),
        ('"steel" in project.materials', {"materials": ("glass", "steel")}, True),
        ('"steel" in project.materials', {"materials": ()}, False),
        ('"steel" in project.materials', {}, None),
        ('project.id == "P"', {}, True),
        ('project.name in ["Q"]', {}, False),
    ],
)
def test_membership(source: str, given: Given, expected: bool | None) -> None:
    assert truth(value_of(source, given)) is expected


@pytest.mark.parametrize(("review", "expected"), [("clear", True), ("against", False), ("pending", None)])
def test_a_decision_is_true_while_nothing_stands_against_it(review: str, expected: bool | None) -> None:
    result = value_of("project.decisions.review", {}, review=review)
    assert truth(result) is expected
    if isinstance(result, Unknown):
        assert result.needs == {Need("project", "P", "project.rate")}


@pytest.mark.parametrize(
    ("source", "given", "needs"),
    [
        ("project.completed", {}, {"completed"}),
        ("project.completed && project.inspection.passed", {}, {"completed", "inspection.passed"}),
        ("project.completed && project.inspection.passed", {"completed": True}, {"inspection.passed"}),
        ("project.completed && project.inspection.passed", {"completed": False}, set()),
        ("project.completed || project.inspection.passed", {"completed": True}, set()),
        ("project.rate >= parameters.minimum", {}, {"rate"}),
        ("project.floors + project.floors * project.points > 0", {"floors": 1}, {"points"}),
        ("has(project.bonus) && project.bonus > 0", {}, {"bonus"}),
        ("has(project.bonus) && project.bonus > 0", {"bonus": ABSENT}, set()),
        ("project.builder.certified", {}, {"builder"}),
        ("project.completed ? project.rate > 0 : project.points > 0", {"completed": True}, {"rate"}),
        ("project.completed ? project.points > 0 : project.points > 0", {"points": 1}, set()),
        (
            "project.completed ? project.points > 0 : project.points > 1",
            {"points": 1},
            {"completed"},
        ),
    ],
)
def test_what_is_needed_is_what_could_settle_it(source: str, given: Given, needs: set[str]) -> None:
    result = value_of(source, given)
    found = result.needs if isinstance(result, Unknown) else frozenset()
    assert found == {Need("project", "P", f"project.{path}") for path in needs}


def test_what_is_missing_from_a_collection_is_needed() -> None:
    result = value_for(f"{PROJECTS}.all(p, p.completed)", [DONE, SILENT], complete=False)
    assert result == Unknown(
        frozenset({Need("enterprise", "E", "enterprise.projects"), Need("project", "P1", "project.completed")})
    )


def test_what_is_asked_of_a_related_subject_is_asked_of_it() -> None:
    source = "project.builder.certified && project.builder.staff > 0"
    expression = check_condition(source, "project", NAMES)
    records = [
        make_subject("project", "P", {"builder": "E"}),
        make_subject("enterprise", "E", {"certified": True}),
    ]
    result = result_of(expression, records, ("project", "P"), "clear")
    assert result == Unknown(frozenset({Need("enterprise", "E", "enterprise.staff")}))


def test_the_same_words_about_two_members_are_about_each() -> None:
    source = f"{PROJECTS}.exists(p, p.completed && {PROJECTS}.all(q, q.points <= p.points))"
    best: list[Given] = [{"completed": True, "points": 2}, {"completed": False, "points": 1}]
    assert value_for(source, best, complete=True) is True
    assert value_for(source, [*best, {"completed": False, "points": 3}], complete=True) is False


def test_literals_of_every_type_mean_themselves() -> None:
    for value in (True, Decimal("0.10"), date(2013, 1, 1), "文字", ("a", "b")):
        result = result_of(Literal(value, BOOLEAN), [make_subject("project", "P", {})], ("project", "P"), "clear")
        assert result == value
        assert isinstance(result, Fraction) == isinstance(value, Decimal)
