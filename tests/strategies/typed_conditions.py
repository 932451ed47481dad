"""Random conditions as the checker makes them: units right, optional facts behind their guards, nothing nested that
reading would flatten. They speak of the projects and enterprises of `SITES`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal as OneOf

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from msgspec.structs import replace

from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Arithmetic,
    AssessmentDate,
    Call,
    Collection,
    Comparator,
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
    Subject,
    Type,
    Units,
    Variable,
)
from qsd_rules.conditions.types import COUNT, DATE, NUMBER, TEXT
from qsd_rules.policy.model import Fact, Policy, Unit
from qsd_rules.policy.vocabulary import Vocabulary, names_for_conditions, type_of, units_of
from qsd_rules.words.language import Text
from tests.strategies.policies import make_decision, make_fact, make_parameter, make_policy
from tests.strategies.rules import days

KINDS = ("project", "enterprise")
COUNTING = ("floor", "person")
UNITS = (*COUNTING, "percent")


def _measured(fact: Fact, unit: str) -> Fact:
    return replace(fact, unit=unit)


def _choosing(fact: Fact, *choices: str) -> Fact:
    return replace(fact, choices=tuple((choice, Text.same(choice)) for choice in choices))


FACTS = (
    make_fact("project.completed"),
    make_fact("project.inspection.passed"),
    make_fact("project.tested", optional=True),
    _measured(make_fact("project.rate", "decimal"), "percent"),
    _measured(make_fact("project.floors", "integer"), "floor"),
    make_fact("project.points", "integer"),
    make_fact("project.bonus", "integer", optional=True),
    _choosing(make_fact("project.use", "choice"), "residential", "public"),
    _choosing(make_fact("project.materials", "list"), "steel", "glass", "timber"),
    make_fact("project.date", "date"),
    replace(make_fact("project.handed_over", "date", optional=True), role="act"),
    make_fact("project.builder", "relation", to="enterprise"),
    make_fact("enterprise.certified"),
    make_fact("enterprise.audited", optional=True),
    _measured(make_fact("enterprise.staff", "integer"), "person"),
    make_fact("enterprise.credits", "integer"),
    make_fact("enterprise.founded", "date"),
    make_fact("enterprise.projects", "relation", to="project", many=True, inverse_of="project.builder"),
)
DECISIONS = (make_decision("review", "project", ("reject",)), make_decision("access", "enterprise", ("refuse",)))
PARAMETERS = (
    replace(make_parameter("minimum", Decimal(95)), unit="percent"),
    replace(make_parameter("fewest", Decimal(2)), unit="floor"),
    make_parameter("lowest", Decimal(1)),
)
SITES: Policy = make_policy((), facts=FACTS, decisions=DECISIONS, parameters=PARAMETERS, kinds=KINDS)
NAMES = names_for_conditions(
    Vocabulary(
        kinds=dict(SITES.kinds),
        units={unit: Unit(unit, Text.same(unit), (), unit in COUNTING) for unit in UNITS},
        facts=dict(SITES.facts),
        decisions=dict(SITES.decisions),
    ),
    SITES.parameters,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be spoken of. `plain` leaves out what CEL writes otherwise: fractions, dates, `count` and `sum`."""

    subjects: tuple[Subject, ...]
    plain: bool
    quantified: bool = False


def conditions_about(kind: str, plain: bool = False, depth: int = 3) -> SearchStrategy[Expression]:
    """Random conditions about a subject of `kind`, with up to `depth` levels of connectives."""
    own = Variable(kind, kind)
    related = (Related(own, "project.builder", "enterprise"),) if kind == "project" else ()
    return _truths(Scope((own, *related), plain), depth)


@st.composite
def _truths(draw: DrawFn, scope: Scope, depth: int) -> Expression:
    form = draw(st.sampled_from(("leaf", "leaf", "and", "or", "not", "conditional", "equal"))) if depth else "leaf"
    below = _truths(scope, depth - 1)
    match form:
        case "and":
            return conjunction(draw(st.lists(below, min_size=2, max_size=3)))
        case "or":
            return disjunction(draw(st.lists(below, min_size=2, max_size=3)))
        case "not":
            return Not(draw(below))
        case "conditional":
            return Conditional(draw(below), draw(below), draw(below), BOOLEAN)
        case "equal":
            return Compare(draw(st.sampled_from(("==", "!="))), draw(below), draw(below))
        case _:
            return draw(_leaves(scope))


def conjunction(parts: Iterable[Expression]) -> Expression:
    """All of the parts, without an all-of in an all-of."""
    return And(tuple(inner for part in parts for inner in (part.operands if isinstance(part, And) else (part,))))


def disjunction(parts: Iterable[Expression]) -> Expression:
    """Any of the parts, without an any-of in an any-of."""
    return Or(tuple(inner for part in parts for inner in (part.operands if isinstance(part, Or) else (part,))))


@st.composite
def _leaves(draw: DrawFn, scope: Scope) -> Expression:
    subject = draw(st.sampled_from(scope.subjects))
    forms = ["literal", "boolean", "boolean", "guarded", "compare", "compare", "decision"]
    forms += ["member"] if subject.kind == "project" else []
    forms += ["date", "quotient"] if not scope.plain else []
    forms += ["quantified"] if subject.kind == "enterprise" and not scope.quantified else []
    match draw(st.sampled_from(forms)):
        case "literal":
            return Literal(draw(st.booleans()), BOOLEAN)
        case "boolean":
            return draw(_facts(subject, BOOLEAN))
        case "guarded":
            return draw(_guarded(subject))
        case "decision":
            return DecisionClear(subject, "review" if subject.kind == "project" else "access")
        case "member":
            return draw(_members(subject))
        case "date":
            return Compare(draw(_comparators()), draw(_dates(subject)), draw(_dates(subject)))
        case "quotient":
            quotient = Arithmetic("/", draw(_numbers(scope, (), 0)), draw(_divisors(scope)), NUMBER)
            return Compare(draw(_comparators()), quotient, draw(_numbers(scope, (), 0)))
        case "quantified":
            body = draw(_truths(_inner(scope), 1))
            return Quantified(draw(st.sampled_from(("all", "exists"))), _projects(subject), "p", body, BOOLEAN)
        case _:
            units = draw(st.sampled_from([(), *(units_of(unit) for unit in UNITS)]))
            left, right = draw(_numbers(scope, units, 2)), draw(_numbers(scope, units, 1))
            return Compare(draw(_comparators()), left, right)


def _comparators() -> SearchStrategy[Comparator]:
    return st.sampled_from(("==", "!=", "<", "<=", ">", ">="))


def _projects(enterprise: Subject) -> Collection:
    return Collection(enterprise, "enterprise.projects", "project")


def _inner(scope: Scope) -> Scope:
    return Scope((Variable("p", "project"),), scope.plain, quantified=True)


def _facts(subject: Subject, type: Type) -> SearchStrategy[Expression]:
    """Facts of a type that need no guard."""
    found = [
        FactValue(subject, fact.name, type)
        for fact in FACTS
        if fact.kind == subject.kind and fact.type != "relation" and not fact.optional and type_of(fact) == type
    ]
    return st.sampled_from(found)


@st.composite
def _guarded(draw: DrawFn, subject: Subject) -> Expression:
    fact = draw(st.sampled_from([fact for fact in FACTS if fact.optional and fact.kind == subject.kind]))
    has, value = Has(subject, fact.name), FactValue(subject, fact.name, type_of(fact))
    condition: Expression = value
    if fact.type == "integer":
        condition = Compare(draw(_comparators()), value, ParameterValue("lowest", NUMBER))
    elif fact.type == "date":
        condition = Compare(draw(st.sampled_from(("==", "!="))), value, value)
    options: list[Expression] = [
        has,
        And((has, condition)),
        Or((Not(has), condition)),
        Conditional(has, condition, Literal(draw(st.booleans()), BOOLEAN), BOOLEAN),
        Conditional(Not(has), Literal(draw(st.booleans()), BOOLEAN), condition, BOOLEAN),
    ]
    return draw(st.sampled_from(options))


@st.composite
def _members(draw: DrawFn, subject: Subject) -> Expression:
    use, materials = (FactValue(subject, fact.name, type_of(fact)) for fact in (FACTS[7], FACTS[8]))
    name = FactValue(subject, "project.name", TEXT)
    uses = Type("list", choices=use.type.choices)
    options: list[Expression] = [
        Compare("==", use, Literal("public", use.type)),
        Compare("!=", Literal("residential", use.type), use),
        Member(use, Literal(("public", "residential"), uses)),
        Member(use, Literal(("public",), uses)),
        Member(Literal("steel", Type("choice", choices=materials.type.choices)), materials),
        Member(name, Literal(("P0", "it's", "P2"), Type("list"))),
        Compare("==", name, Literal("P1", TEXT)),
    ]
    return draw(st.sampled_from(options))


@st.composite
def _dates(draw: DrawFn, subject: Subject) -> Expression:
    options = [_facts(subject, DATE), st.just(AssessmentDate()), days().map(lambda day: Literal(day, DATE))]
    return draw(st.one_of(options))


PLAIN_FORMS: dict[Units, tuple[str, ...]] = {
    (): ("literal", "fact", "parameter"),
    units_of("percent"): ("fact", "parameter"),
    units_of("floor"): ("fact", "parameter"),
    units_of("person"): ("fact", "size"),
}
FORMS: dict[Units, tuple[str, ...]] = {
    (): ("year", "quotient"),
    units_of("percent"): ("percentage",),
    units_of("floor"): ("sum",),
    units_of("person"): ("count",),
}
KIND_OF_UNIT = {(): "", units_of("percent"): "project", units_of("floor"): "project", units_of("person"): "enterprise"}


@st.composite
def _numbers(draw: DrawFn, scope: Scope, units: Units, depth: int) -> Expression:
    """Random numbers of a unit, about any subject that has such."""
    kinds = {subject.kind: subject for subject in scope.subjects}
    subject = kinds.get(KIND_OF_UNIT[units] or draw(st.sampled_from(sorted(kinds))))
    forms = list(PLAIN_FORMS[units]) if subject else []
    forms += FORMS[units] if subject and depth and not scope.plain else []
    forms += ["+", "-", "*", "negative", "conditional"] if forms and depth else []
    collected = kinds.get("enterprise") if not scope.quantified else None
    forms = [form for form in forms if form not in ("sum", "count", "size") or collected]
    if not forms:
        # Nobody at hand has such a number; zero goes with every unit.
        return Literal(Decimal(0), NUMBER)
    form = draw(st.sampled_from(forms))
    type = Type("number", units)
    same = _numbers(scope, units, depth - 1)
    match form:
        case "literal":
            return draw(_figures(scope))
        case "fact":
            assert subject is not None
            return draw(_facts(subject, type))
        case "parameter":
            names = {(): "lowest", units_of("percent"): "minimum", units_of("floor"): "fewest"}
            return ParameterValue(names[units], type)
        case "year":
            return Call("year_of", (draw(_dates(subject)),), NUMBER) if subject else draw(_figures(scope))
        case "quotient":
            return Arithmetic("/", draw(_numbers(scope, (), depth - 1)), draw(_divisors(scope)), NUMBER)
        case "percentage":
            parts = (draw(_numbers(scope, (), depth - 1)), draw(_divisors(scope)))
            return Call("percentage", parts, Type("number", units_of("percent")))
        case "sum" | "count" | "size":
            assert collected is not None
            return draw(_collected(scope, collected, form))
        case "+" | "-":
            return _alike(form, draw(same), draw(same), type)
        case "*":
            return _times(draw(same), draw(_numbers(scope, (), depth - 1)))
        case "negative":
            operand = draw(same)
            return Negative(operand, operand.type)
        case _:
            then, otherwise = draw(same), draw(same)
            if then.type != otherwise.type:
                otherwise = then
            return Conditional(draw(_truths(scope, 0)), then, otherwise, then.type)


def _alike(sign: OneOf["+", "-"], left: Expression, right: Expression, type: Type) -> Expression:
    """A sum or difference where the units allow one: a literal zero and what is counted have their own."""
    return Arithmetic(sign, left, right, type) if left.type == right.type == type else left


def _times(left: Expression, right: Expression) -> Expression:
    return Arithmetic("*", left, right, left.type) if right.type == NUMBER else left


def _figures(scope: Scope) -> SearchStrategy[Literal]:
    values = ("0", "1", "2", "95") if scope.plain else ("0", "1", "2", "95", "0.5", "94.75")
    return st.sampled_from([Literal(Decimal(value), NUMBER) for value in values])


@st.composite
def _divisors(draw: DrawFn, scope: Scope) -> Expression:
    """What divides without a remainder that a binary fraction can't hold, and zero."""
    figures = [Literal(Decimal(value), NUMBER) for value in ("1", "2", "4", "8", "0")]
    return draw(st.sampled_from([*figures[:4], *figures]))


@st.composite
def _collected(draw: DrawFn, scope: Scope, enterprise: Subject, form: str) -> Expression:
    if form == "size":
        return Size(_projects(enterprise), COUNT)
    if form == "count":
        return Quantified("count", _projects(enterprise), "p", draw(_truths(_inner(scope), 1)), COUNT)
    body = FactValue(Variable("p", "project"), "project.floors", Type("number", units_of("floor")))
    return Quantified("sum", _projects(enterprise), "p", body, body.type)
