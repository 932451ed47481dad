"""Random typed conditions over a small world of projects and the enterprises that build them.

The facts are in `FACTS`; numbers come from few values, so that comparisons fall on both sides and on the edge.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal as OneOf

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from qsd_rules.conditions import syntax
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
    Subject,
    Type,
    Variable,
)
from qsd_rules.policy.model import Decision, Fact, Parameter
from tests.strategies.policies import NUMBER, make_decision, make_fact, make_parameter

DATE = Type("date")
TEXT = Type("text")
CHOICE = Type("choice", (), ("residential", "public"))
LIST = Type("list", (), ("steel", "glass", "timber"))

DECIMALS = tuple(map(Decimal, ("0", "1", "94.99", "95", "95.01", "100")))
INTEGERS = (0, 1, 2, 3)
DATES = (date(2011, 3, 21), date(2013, 6, 30), date(2015, 12, 31))

COMPARATORS: tuple[syntax.Comparator, ...] = ("==", "!=", "<", "<=", ">", ">=")
SIGNS: tuple[OneOf["+", "-", "*", "/"], ...] = ("+", "-", "*", "/")
QUANTIFIERS: tuple[OneOf["all", "exists"], ...] = ("all", "exists")

BOOLEANS = {"project": ("completed", "civil", "passed"), "enterprise": ("certified", "listed")}
OPTIONAL = {"project": ("tested",), "enterprise": ("audited",)}
ROLES = ("builder", "contractor")
"""Relations of a project to an enterprise each."""

NUMBERS = {"project": ("rate", "floors", "bonus"), "enterprise": ("staff", "share", "permits")}

PARAMETERS: tuple[Parameter, ...] = (
    make_parameter("minimum", Decimal(95)),
    make_parameter("lowest", Decimal(1)),
)

DECISIONS: tuple[Decision, ...] = (
    make_decision("review", "project", ("reject", "return")),
    make_decision("access", "enterprise", ("refuse",)),
    make_decision("permit", "project", ("revoke", "withhold")),
    make_decision("notice", "enterprise", ("criticize",)),
    make_decision("acceptance", "project", ("refuse",)),
)
"""In an order in which rules that bear on one may only ask for those before it."""


def built_projects(enterprise: Subject) -> syntax.Collection:
    return syntax.Collection(enterprise, "enterprise.built_projects", "project")


def suppliers(project: Subject) -> syntax.Collection:
    return syntax.Collection(project, "project.suppliers", "enterprise")


def _own(kind: str) -> Variable:
    return Variable(kind, kind)


def _of(variable: str, fact: str, type: Type = BOOLEAN) -> FactValue:
    return FactValue(Variable(variable, "project"), f"project.{fact}", type)


PASSED_AND_COMPLETED = And((_of("p", "completed"), _of("p", "passed")))

FACTS: tuple[Fact, ...] = (
    *(make_fact(f"{kind}.{path}") for kind, paths in BOOLEANS.items() for path in paths),
    *(make_fact(f"{kind}.{path}", optional=True) for kind, paths in OPTIONAL.items() for path in paths),
    make_fact("project.rate", "decimal"),
    make_fact("project.floors", "integer"),
    make_fact("project.bonus", "decimal", optional=True),
    make_fact("project.use", "choice"),
    make_fact("project.materials", "list"),
    make_fact("project.date", "date"),
    make_fact("project.builder", "relation", to="enterprise"),
    make_fact("project.contractor", "relation", to="enterprise"),
    make_fact("project.suppliers", "relation", to="enterprise", many=True),
    make_fact("enterprise.staff", "integer"),
    make_fact("enterprise.built_projects", "relation", to="project", many=True, inverse_of="project.builder"),
    make_fact(
        "enterprise.share",
        "decimal",
        optional=True,
        derive=Call(
            "share",
            (
                Quantified("count", built_projects(_own("enterprise")), "p", PASSED_AND_COMPLETED, NUMBER),
                Quantified("count", built_projects(_own("enterprise")), "p", _of("p", "completed"), NUMBER),
            ),
            NUMBER,
        ),
    ),
    make_fact(
        "enterprise.permits",
        "integer",
        derive=Quantified(
            "count",
            built_projects(_own("enterprise")),
            "p",
            DecisionClear(Variable("p", "project"), "review"),
            NUMBER,
        ),
    ),
)
"""`share` is counted from facts, and may be one of nothing, `permits` from decisions; both may also be given."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a random expression may speak of: the subjects at hand, and the decisions that may be asked for."""

    subjects: tuple[Subject, ...]
    decisions: frozenset[str]
    related: bool = True

    def of_kind(self, kind: str) -> list[Subject]:
        return [subject for subject in self.subjects if subject.kind == kind]

    def asks(self, kind: str) -> list[str]:
        return [d.name for d in DECISIONS if d.subject == kind and d.name in self.decisions]


def terms_of(kind: str, decisions: Collection[str] = (), related: bool = True) -> Terms:
    """The terms of a rule about `kind`; `related` allows other subjects and what is derived from them."""
    subjects: list[Subject] = [_own(kind)]
    if kind == "project" and related:
        subjects += [Related(_own(kind), f"project.{role}", "enterprise") for role in ROLES]
    return Terms(tuple(subjects), frozenset(decisions), related)


def conditions(terms: Terms, depth: int = 3) -> SearchStrategy[Expression]:
    """Random conditions with up to `depth` levels of connectives."""
    return _condition(terms, depth)


@st.composite
def _condition(draw: DrawFn, terms: Terms, depth: int) -> Expression:
    if depth == 0:
        return draw(_leaf(terms))
    form = draw(st.sampled_from(("leaf", "and", "or", "not", "conditional")))
    below = _condition(terms, depth - 1)
    match form:
        case "and":
            return And(tuple(draw(st.lists(below, min_size=2, max_size=3))))
        case "or":
            return Or(tuple(draw(st.lists(below, min_size=2, max_size=3))))
        case "not":
            return Not(draw(below))
        case "conditional":
            return Conditional(draw(below), draw(below), draw(below), BOOLEAN)
        case _:
            return draw(_leaf(terms))


@st.composite
def _leaf(draw: DrawFn, terms: Terms) -> Expression:
    subject = draw(st.sampled_from(terms.subjects))
    forms: list[Callable[[DrawFn, Terms, Subject], Expression]] = [_boolean, _boolean, _has, _comparison]
    if subject.kind == "project":
        forms += [_about_project]
        forms += [_same, _supplied] if terms.related else []
    if terms.asks(subject.kind):
        forms += [_decision, _decision]
    if subject.kind == "enterprise" and terms.related:
        forms += [_quantified]
    return draw(st.sampled_from(forms))(draw, terms, subject)


def _pick(draw: DrawFn, options: Sequence[str]) -> str:
    return draw(st.sampled_from(options))


def _boolean(draw: DrawFn, terms: Terms, subject: Subject) -> Expression:
    if draw(st.integers(0, 9)) == 0:
        return Literal(draw(st.booleans()), BOOLEAN)
    path = _pick(draw, BOOLEANS[subject.kind] + OPTIONAL[subject.kind])
    return FactValue(subject, f"{subject.kind}.{path}", BOOLEAN)


def _has(draw: DrawFn, terms: Terms, subject: Subject) -> Expression:
    if subject.kind == "enterprise" and terms.related and draw(st.booleans()):
        return Has(subject, "enterprise.share")
    guarded = Has(subject, f"{subject.kind}.{OPTIONAL[subject.kind][0]}")
    value = FactValue(subject, guarded.fact, BOOLEAN)
    options: list[Expression] = [guarded, And((guarded, value)), Or((Not(guarded), value))]
    return draw(st.sampled_from(options))


def _decision(draw: DrawFn, terms: Terms, subject: Subject) -> Expression:
    return DecisionClear(subject, _pick(draw, terms.asks(subject.kind)))


def _comparison(draw: DrawFn, terms: Terms, subject: Subject) -> Expression:
    comparator = draw(st.sampled_from(COMPARATORS))
    return Compare(comparator, draw(numbers(terms, subject, 1)), draw(numbers(terms, subject, 1)))


def _about_project(draw: DrawFn, terms: Terms, subject: Subject) -> Expression:
    use = FactValue(subject, "project.use", CHOICE)
    materials = FactValue(subject, "project.materials", LIST)
    day = FactValue(subject, "project.date", DATE)
    comparator = draw(st.sampled_from(COMPARATORS))
    deadlines: list[Expression] = [AssessmentDate(), *(Literal(d, DATE) for d in DATES)]
    deadline = draw(st.sampled_from(deadlines))
    options: list[Expression] = [
        Compare("==", use, Literal("public", CHOICE)),
        Member(use, Literal(("public", "residential"), LIST)),
        Member(Literal("steel", TEXT), materials),
        Compare(comparator, day, deadline),
        Compare(comparator, Call("year_of", (day,), NUMBER), Literal(2013, NUMBER)),
        Compare(comparator, Call("days_between", (day, deadline), NUMBER), Literal(0, NUMBER)),
    ]
    return draw(st.sampled_from(options))


def _same(draw: DrawFn, terms: Terms, subject: Subject) -> Expression:
    """Whether two roles of a project are, or have as a supplier, one enterprise."""
    builder, contractor = (
        FactValue(Related(subject, f"project.{role}", "enterprise"), "enterprise.id", TEXT) for role in ROLES
    )
    supplier = FactValue(Variable("s", "enterprise"), "enterprise.id", TEXT)
    options: list[Expression] = [
        Compare("!=", builder, contractor),
        Compare("==", builder, contractor),
        Quantified("all", suppliers(subject), "s", Compare("!=", supplier, Literal("E1", TEXT)), BOOLEAN),
    ]
    return draw(st.sampled_from(options))


def _supplied(draw: DrawFn, terms: Terms, subject: Subject) -> Expression:
    certified = FactValue(Variable("s", "enterprise"), "enterprise.certified", BOOLEAN)
    return Quantified(draw(st.sampled_from(QUANTIFIERS)), suppliers(subject), "s", certified, BOOLEAN)


def _quantified(draw: DrawFn, terms: Terms, subject: Subject) -> Expression:
    inner = Terms((Variable("p", "project"),), terms.decisions, related=False)
    quantifier = draw(st.sampled_from(QUANTIFIERS))
    return Quantified(quantifier, built_projects(subject), "p", draw(_condition(inner, 1)), BOOLEAN)


@st.composite
def _share(draw: DrawFn, collection: syntax.Collection) -> Expression:
    """A share of members that are counted, or of what they add up to."""
    whole = draw(_condition(Terms((Variable("p", "project"),), frozenset(), related=False), 1))
    if draw(st.booleans()):
        both = And((whole, draw(_condition(Terms((Variable("p", "project"),), frozenset(), related=False), 0))))
        return share_of_counts(collection, both, whole)
    amounts = [_of("p", name, NUMBER) for name in ("floors", "rate")]
    nought = Literal(Decimal(0), NUMBER)
    bodies = amounts if draw(st.booleans()) else [Conditional(whole, amount, nought, NUMBER) for amount in amounts]
    return Call("share", tuple([Quantified("sum", collection, "p", body, NUMBER) for body in bodies]), NUMBER)


def share_of_counts(collection: syntax.Collection, part: Expression, whole: Expression) -> Expression:
    """The share of members that are in the part among those in the whole."""
    return Call("share", tuple([Quantified("count", collection, "p", body, NUMBER) for body in (part, whole)]), NUMBER)


@st.composite
def numbers(draw: DrawFn, terms: Terms, subject: Subject, depth: int) -> Expression:
    """Random numbers about a subject."""
    forms = ["fact", "fact", "literal", "parameter"]
    if depth:
        forms += ["arithmetic", "negative", "conditional", "percentage"]
        forms += ["size", "count", "sum", "share"] if subject.kind == "enterprise" and terms.related else []
    below = numbers(terms, subject, depth - 1)
    match _pick(draw, forms):
        case "literal":
            return Literal(draw(st.sampled_from(DECIMALS)), NUMBER)
        case "parameter":
            return ParameterValue(_pick(draw, [p.name for p in PARAMETERS]), NUMBER)
        case "arithmetic":
            return Arithmetic(draw(st.sampled_from(SIGNS)), draw(below), draw(below), NUMBER)
        case "negative":
            return Negative(draw(below), NUMBER)
        case "conditional":
            return Conditional(draw(_condition(terms, 0)), draw(below), draw(below), NUMBER)
        case "percentage":
            return Call("percentage", (draw(below), draw(below)), NUMBER)
        case "size":
            return Size(built_projects(subject))
        case "share":
            return draw(_share(built_projects(subject)))
        case "count":
            inner = Terms((Variable("p", "project"),), terms.decisions, related=False)
            return Quantified("count", built_projects(subject), "p", draw(_condition(inner, 1)), NUMBER)
        case "sum":
            return Quantified("sum", built_projects(subject), "p", _of("p", "floors", NUMBER), NUMBER)
        case _:
            names = [
                path
                for path in NUMBERS[subject.kind]
                if (path != "permits" or "review" in terms.decisions)
                and (terms.related or path not in ("share", "permits"))
            ]
            return FactValue(subject, f"{subject.kind}.{_pick(draw, names)}", NUMBER)
