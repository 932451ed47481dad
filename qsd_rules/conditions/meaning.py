"""What a condition means: the reference, in pure functions. Everything faster or larger is checked against this page.

Three values: true, false, and `Unknown`, which says what would settle it. Numbers are exact fractions.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from msgspec import Struct

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.syntax import (
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
    Subject,
    Value,
    Variable,
)

SubjectKey = tuple[str, str]
"""A subject's kind and id."""


class Need(Struct, frozen=True, order=True):
    """A fact of a subject that is not given and would help to settle a value."""

    kind: str
    subject: str
    fact: str


class Unknown(Struct, frozen=True):
    """No value yet; `needs` are the facts that would help to settle it."""

    needs: frozenset[Need] = frozenset()


Result = Value | Fraction | Absent | Unknown
"""What an expression comes to. Every number is a `Fraction`."""


class World(Protocol):
    """What a condition is evaluated over. Nothing here evaluates a condition; a derived fact does so behind `fact`."""

    as_of: date

    def fact(self, subject: SubjectKey, fact: str) -> Value | Absent | Unknown:
        """A fact's value, given or derived."""
        ...

    def related(self, subject: SubjectKey, relation: str) -> SubjectKey | Unknown:
        """The one subject a relation leads to."""
        ...

    def members(self, subject: SubjectKey, relation: str) -> tuple[tuple[SubjectKey, ...], Unknown | None]:
        """The known members of a collection, and what is missing if they may not be all."""
        ...

    def decision(self, subject: SubjectKey, decision: str) -> bool | Unknown:
        """Whether a decision is clear."""
        ...

    def parameter(self, parameter: str) -> Decimal:
        """A parameter's value on the date of assessment."""
        ...


Bindings = Mapping[str, SubjectKey]

COMPARATORS: Mapping[str, Callable[[Value | Fraction, Value | Fraction], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def divide(dividend: Fraction, divisor: Fraction) -> Fraction | Unknown:
    """Exact division; by zero it has no value, and nothing that could be learned gives it one."""
    return Unknown() if divisor == 0 else dividend / divisor


ARITHMETIC: Mapping[str, Callable[[Fraction, Fraction], Fraction | Unknown]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
}


def evaluate(expression: Expression, world: World, bindings: Bindings) -> Result:
    """The value of a checked expression, with its variables bound to subjects."""
    match expression:
        case Literal(value=value):
            return exact(value)
        case ParameterValue(parameter=parameter):
            return exact(world.parameter(parameter))
        case AssessmentDate():
            return world.as_of
        case FactValue(subject=subject, fact=fact):
            key = find(subject, world, bindings)
            return key if isinstance(key, Unknown) else exact(world.fact(key, fact))
        case Has(subject=subject, fact=fact):
            key = find(subject, world, bindings)
            known = key if isinstance(key, Unknown) else world.fact(key, fact)
            return known if isinstance(known, Unknown) else known is not ABSENT
        case DecisionClear(subject=subject, decision=decision):
            key = find(subject, world, bindings)
            return key if isinstance(key, Unknown) else world.decision(key, decision)
        case Not(operand=operand):
            truth = evaluate(operand, world, bindings)
            return truth if isinstance(truth, Unknown) else not truth
        case And(operands=operands):
            return every(evaluate(operand, world, bindings) for operand in operands)
        case Or(operands=operands):
            return some(evaluate(operand, world, bindings) for operand in operands)
        case Conditional():
            return choose(expression, world, bindings)
        case Compare(comparator=comparator, left=left, right=right):
            return apply(COMPARATORS[comparator], (left, right), world, bindings)
        case Member(item=item, container=container):
            return apply(lambda value, values: value in values, (item, container), world, bindings)
        case Negative(operand=operand):
            return apply(operator.neg, (operand,), world, bindings)
        case Arithmetic(operator=sign, left=left, right=right):
            return apply(ARITHMETIC[sign], (left, right), world, bindings)
        case Call(function="percentage", arguments=arguments):
            return apply(lambda part, whole: divide(part * 100, whole), arguments, world, bindings)
        case Call(function="days_between", arguments=arguments):
            return apply(lambda earlier, later: Fraction((later - earlier).days), arguments, world, bindings)
        case Call(function="year_of", arguments=arguments):
            return apply(lambda day: Fraction(day.year), arguments, world, bindings)
        case Quantified():
            return quantify(expression, world, bindings)
        case Size(collection=collection):
            keys, missing = gather(collection, world, bindings)
            return missing or Fraction(len(keys))
        case _:
            raise AssertionError(f"INVARIANT: a checked expression is of a known form, not {expression!r}")


def exact(value: Value | Absent | Unknown) -> Result:
    """A value with every number as a fraction. An absent value has no value: its use is unknown, and needs nothing."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return Fraction(value)
    return Unknown() if value is ABSENT else value


def find(subject: Subject, world: World, bindings: Bindings) -> SubjectKey | Unknown:
    """The subject that a subject expression names."""
    match subject:
        case Variable(name=name):
            return bindings[name]
        case Related(subject=nearer, relation=relation):
            key = find(nearer, world, bindings)
            return key if isinstance(key, Unknown) else world.related(key, relation)


def gather(collection: Collection, world: World, bindings: Bindings) -> tuple[tuple[SubjectKey, ...], Unknown | None]:
    """The known members of a collection, and what is missing if there may be more."""
    key = find(collection.subject, world, bindings)
    return ((), key) if isinstance(key, Unknown) else world.members(key, collection.relation)


def together(unknowns: Iterable[Unknown]) -> Unknown:
    """Unknown for all of these reasons."""
    return Unknown(frozenset().union(*(unknown.needs for unknown in unknowns)))


def every(values: Iterable[Result]) -> bool | Unknown:
    """Kleene's and: one false settles it, whatever is unknown."""
    known = list(values)
    if any(value is False for value in known):
        return False
    unknowns = [value for value in known if isinstance(value, Unknown)]
    return together(unknowns) if unknowns else True


def some(values: Iterable[Result]) -> bool | Unknown:
    """Kleene's or: one true settles it, whatever is unknown."""
    known = list(values)
    if any(value is True for value in known):
        return True
    unknowns = [value for value in known if isinstance(value, Unknown)]
    return together(unknowns) if unknowns else False


def choose(expression: Conditional, world: World, bindings: Bindings) -> Result:
    """The branch the condition picks; if it is unknown, the value both branches agree on."""
    condition = evaluate(expression.condition, world, bindings)
    if not isinstance(condition, Unknown):
        return evaluate(expression.then if condition else expression.otherwise, world, bindings)
    then = evaluate(expression.then, world, bindings)
    otherwise = evaluate(expression.otherwise, world, bindings)
    unknowns = [value for value in (condition, then, otherwise) if isinstance(value, Unknown)]
    return then if len(unknowns) == 1 and then == otherwise else together(unknowns)


def apply(
    function: Callable[..., Result], arguments: tuple[Expression, ...], world: World, bindings: Bindings
) -> Result:
    """A function that needs all its arguments known."""
    values = [evaluate(argument, world, bindings) for argument in arguments]
    unknowns = [value for value in values if isinstance(value, Unknown)]
    return together(unknowns) if unknowns else function(*values)


def quantify(expression: Quantified, world: World, bindings: Bindings) -> Result:
    """`all`, `exists`, `count`, `sum`: over an incompletely known collection only what no further member can change."""
    keys, missing = gather(expression.collection, world, bindings)
    rest = [missing] if missing else []
    values = [evaluate(expression.body, world, {**bindings, expression.variable: key}) for key in keys]
    if expression.quantifier == "all":
        return every([*values, *rest])
    if expression.quantifier == "exists":
        return some([*values, *rest])
    unknowns = [value for value in (*values, *rest) if isinstance(value, Unknown)]
    return together(unknowns) if unknowns else sum((Fraction(value) for value in values), Fraction())  # type: ignore[arg-type]  # INVARIANT: bodies of count and sum are truth values or numbers
