"""Conditions compiled once to Python closures over the facts of one subject: fast where no derivation is asked for.

A closure gives what `meaning.evaluate` gives, with none for unknown and without saying what is needed. It covers what
one subject's own facts settle; whatever needs other subjects, derived facts or decisions is left to the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from qsd_rules.conditions.meaning import COMPARATORS
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Arithmetic,
    AssessmentDate,
    Call,
    Compare,
    Conditional,
    Expression,
    FactValue,
    Has,
    Literal,
    Member,
    Negative,
    Not,
    Or,
    ParameterValue,
    Value,
    Variable,
    children,
)
from qsd_rules.facts.model import ABSENT, Absent

Facts = Mapping[str, Value | Absent]
"""What is known of one subject, by the fact's full name."""

Condition = Callable[[Facts], bool | None]
"""Whether a condition holds of a subject; none is unknown."""

Term = Callable[[Facts], Any]
"""The value of an expression, none for unknown. Arithmetic is exact: its numbers are fractions."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all subjects: the kind they are of, the day, the parameters' values on it.

    `given` are the facts that are never derived: only these are read from a subject's facts as they stand.
    """

    kind: str
    as_of: date
    parameters: Mapping[str, Decimal]
    given: frozenset[str]


def is_settled_alone(expression: Expression, setting: Setting) -> bool:
    """Whether the facts of the subject itself settle the expression, so that it can be compiled."""
    match expression:
        case FactValue(subject=Variable(name=name), fact=fact) | Has(subject=Variable(name=name), fact=fact):
            return name == setting.kind and fact in setting.given
        case Literal() | ParameterValue() | AssessmentDate():
            return True
        case Not() | And() | Or() | Conditional() | Compare() | Member() | Negative() | Arithmetic() | Call():
            return all(is_settled_alone(part, setting) for part in children(expression))
        case _:
            return False


def compile_condition(expression: Expression, setting: Setting) -> Condition:
    """The closure of a condition that `is_settled_alone`.

    Raises:
        ValueError: it is not.
    """
    if not is_settled_alone(expression, setting):
        raise ValueError("the condition needs other subjects, derived facts or decisions")
    return _condition(expression, setting)


def _condition(expression: Expression, setting: Setting) -> Condition:
    match expression:
        case Literal(value=value):
            return lambda facts: value is True
        case FactValue(fact=fact):
            return _boolean_fact(fact)
        case Has(fact=fact):
            return _has(fact)
        case Not(operand=operand):
            return _not(_condition(operand, setting))
        case And(operands=operands):
            return _every(tuple(_condition(operand, setting) for operand in operands))
        case Or(operands=operands):
            return _some(tuple(_condition(operand, setting) for operand in operands))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            chooses = _condition(condition, setting)
            return _choose(chooses, _condition(then, setting), _condition(otherwise, setting))
        case Compare(comparator=comparator, left=FactValue(fact=fact), right=right) if _is_constant(right):
            return _fact_against_constant(COMPARATORS[comparator], fact, _constant(right, setting))
        case Compare(comparator=comparator, left=left, right=right):
            return _apply(COMPARATORS[comparator], (_term(left, setting), _term(right, setting)))
        case Member(item=FactValue(fact=fact), container=Literal(value=tuple() as values)):
            return _fact_in(fact, frozenset(values))
        case Member(item=item, container=container):
            return _apply(lambda value, values: value in values, (_term(item, setting), _term(container, setting)))
        case _:
            raise AssertionError(f"INVARIANT: a condition is of a known form, not {expression!r}")


# Conditions. Each closure does as little as it can: this is the path that is to take well under a microsecond.


def _boolean_fact(fact: str) -> Condition:
    def boolean_fact(facts: Facts) -> bool | None:
        value = facts.get(fact)
        return value if value is True or value is False else None

    return boolean_fact


def _has(fact: str) -> Condition:
    def has(facts: Facts) -> bool | None:
        value = facts.get(fact)
        return None if value is None else value is not ABSENT

    return has


def _not(operand: Condition) -> Condition:
    def opposite(facts: Facts) -> bool | None:
        value = operand(facts)
        return None if value is None else not value

    return opposite


def _every(operands: tuple[Condition, ...]) -> Condition:
    def every(facts: Facts) -> bool | None:
        result: bool | None = True
        for operand in operands:
            value = operand(facts)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return every


def _some(operands: tuple[Condition, ...]) -> Condition:
    def some(facts: Facts) -> bool | None:
        result: bool | None = False
        for operand in operands:
            value = operand(facts)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return some


def _choose(condition: Term, then: Term, otherwise: Term) -> Term:
    def choose(facts: Facts) -> Any:
        value = condition(facts)
        if value is not None:
            return then(facts) if value else otherwise(facts)
        first = then(facts)
        return first if first is not None and first == otherwise(facts) else None

    return choose


def _fact_against_constant(comparison: Callable[[Any, Any], bool], fact: str, constant: Value) -> Condition:
    def compare(facts: Facts) -> bool | None:
        value = facts.get(fact)
        return None if value is None or value is ABSENT else comparison(value, constant)

    return compare


def _fact_in(fact: str, values: frozenset[str]) -> Condition:
    def member(facts: Facts) -> bool | None:
        value = facts.get(fact)
        return None if value is None or value is ABSENT else value in values

    return member


# Terms: everything that is not a truth value, or whose value is only compared.


def _is_constant(expression: Expression) -> bool:
    return isinstance(expression, Literal | ParameterValue | AssessmentDate)


def _constant(expression: Expression, setting: Setting) -> Value:
    match expression:
        case Literal(value=value):
            return value
        case ParameterValue(parameter=parameter):
            return setting.parameters[parameter]
        case _:
            return setting.as_of


def _term(expression: Expression, setting: Setting) -> Term:
    if expression.type == BOOLEAN:
        return _condition(expression, setting)
    match expression:
        case Literal() | ParameterValue() | AssessmentDate():
            value = _exact(_constant(expression, setting))
            return lambda facts: value
        case FactValue(fact=fact):
            return _fact(fact)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return _choose(_condition(condition, setting), _term(then, setting), _term(otherwise, setting))
        case Negative(operand=operand):
            return _apply(lambda value: -value, (_term(operand, setting),))
        case Arithmetic(operator=sign, left=left, right=right):
            return _apply(CALCULATIONS[sign], (_term(left, setting), _term(right, setting)))
        case Call(function=function, arguments=arguments):
            return _apply(CALCULATIONS[function], tuple(_term(argument, setting) for argument in arguments))
        case _:
            raise AssertionError(f"INVARIANT: a term is of a known form, not {expression!r}")


def _exact(value: Value | Absent | None) -> Any:
    """A number as a fraction; none for unknown, and for a fact known to have no value."""
    if value is None or value is ABSENT:
        return None
    return Fraction(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _fact(fact: str) -> Term:
    return lambda facts: _exact(facts.get(fact))


def _apply(function: Callable[..., Any], arguments: tuple[Term, ...]) -> Term:
    """A function that needs all its arguments known."""

    def apply(facts: Facts) -> Any:
        values = [argument(facts) for argument in arguments]
        return None if None in values else function(*values)

    return apply


CALCULATIONS: Mapping[str, Callable[..., Any]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if right else None,
    "percentage": lambda part, whole: part * 100 / whole if whole else None,
    "days_between": lambda earlier, later: Fraction((later - earlier).days),
    "year_of": lambda day: Fraction(day.year),
}
"""What is divided by zero has no value."""
