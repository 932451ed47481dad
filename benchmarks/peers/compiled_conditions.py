"""Conditions compiled once to Python closures over the facts of one subject: fast where no derivation is asked for.

A closure gives what `meaning.evaluate` gives for a subject that stands alone, with none for unknown and without saying
what is needed. What is asked of related subjects is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.meaning import COMPARATORS
from qsd_rules.conditions.syntax import (
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
    Value,
    Variable,
)

Facts = Mapping[str, Value | Absent]
"""What is known of one subject, by the fact's full name."""

Condition = Callable[[Facts], bool | None]
"""Whether a condition holds of a subject; none is unknown."""

Term = Callable[[Facts], Any]
"""The value of an expression, none for unknown. Arithmetic is exact: its numbers are fractions."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all subjects: the kind they are of, the day, the parameters' values on it.

    `derived` are the conditions from which facts of the kind are counted; `decided` gives, for a decision about the
    subject itself, whether it is clear.
    """

    kind: str
    as_of: date
    parameters: Mapping[str, Decimal]
    derived: Mapping[str, Expression]
    decided: Callable[[str], Condition]


def compile_condition(expression: Expression, setting: Setting) -> Condition:
    """The closure of a condition about a subject of the setting's kind."""
    match expression:
        case Literal(value=value):
            return lambda facts: value is True
        case FactValue(subject=Variable(), fact=fact) if fact not in setting.derived:
            return _boolean_fact(fact)
        case Has(subject=Variable(), fact=fact):
            return _has(fact, setting)
        case DecisionClear(subject=Variable(), decision=decision):
            return setting.decided(decision)
        case Not(operand=operand):
            return _not(compile_condition(operand, setting))
        case And(operands=operands):
            return _every(tuple(compile_condition(operand, setting) for operand in operands))
        case Or(operands=operands):
            return _some(tuple(compile_condition(operand, setting) for operand in operands))
        case Compare(comparator=comparator, left=FactValue(subject=Variable(), fact=fact), right=right) if (
            _is_constant(right) and fact not in setting.derived
        ):
            return _fact_against_constant(COMPARATORS[comparator], fact, _constant(right, setting))
        case Compare(
            comparator=comparator,
            left=FactValue(subject=Variable(), fact=left_fact),
            right=FactValue(subject=Variable(), fact=right_fact),
        ) if left_fact not in setting.derived and right_fact not in setting.derived:
            return _fact_against_fact(COMPARATORS[comparator], left_fact, right_fact)
        case Compare(comparator=comparator, left=FactValue(subject=Variable(), fact=fact), right=right) if _is_constant(
            right
        ):
            counted = _term(setting.derived[fact], setting)
            return _derived_against_constant(COMPARATORS[comparator], fact, counted, _constant(right, setting))
        case Compare(comparator=comparator, left=left, right=right):
            return _apply(COMPARATORS[comparator], (_term(left, setting), _term(right, setting)))
        case Member(item=FactValue(subject=Variable(), fact=fact), container=Literal(value=tuple() as values)) if (
            fact not in setting.derived
        ):
            return _fact_in(fact, frozenset(values))
        case Member(item=item, container=container):
            return _apply(lambda value, values: value in values, (_term(item, setting), _term(container, setting)))
        case _:
            return _term(expression, setting)


# Conditions. Each closure does as little as it can: this is the path that is to take well under a microsecond.


def _boolean_fact(fact: str) -> Condition:
    def boolean_fact(facts: Facts) -> bool | None:
        value = facts.get(fact)
        return value if value is True or value is False else None

    return boolean_fact


def _has(fact: str, setting: Setting) -> Condition:
    counted = _term(setting.derived[fact], setting) if fact in setting.derived else _unknown

    def has(facts: Facts) -> bool | None:
        value = facts.get(fact)
        return True if counted(facts) is not None else None if value is None else value is not ABSENT

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


def _fact_against_fact(comparison: Callable[[Any, Any], bool], left: str, right: str) -> Condition:
    def compare(facts: Facts) -> bool | None:
        value, other = facts.get(left), facts.get(right)
        if value is None or other is None or value is ABSENT or other is ABSENT:
            return None
        return comparison(value, other)

    return compare


def _derived_against_constant(
    comparison: Callable[[Any, Any], bool], fact: str, counted: Term, constant: Value
) -> Condition:
    given, exact = _fact_against_constant(comparison, fact, constant), _exact(constant)

    def compare(facts: Facts) -> bool | None:
        value = counted(facts)
        return given(facts) if value is None else comparison(value, exact)

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
    match expression:
        case Literal() | ParameterValue() | AssessmentDate():
            value = _exact(_constant(expression, setting))
            return lambda facts: value
        case FactValue(subject=Variable(), fact=fact) if fact in setting.derived:
            return _derived(fact, _term(setting.derived[fact], setting))
        case FactValue(subject=Variable(), fact=fact):
            return lambda facts: _exact(facts.get(fact))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            chooses = compile_condition(condition, setting)
            return _choose(chooses, _term(then, setting), _term(otherwise, setting))
        case Negative(operand=operand):
            return _apply(lambda value: -value, (_term(operand, setting),))
        case Arithmetic(operator=sign, left=left, right=right):
            return _apply(CALCULATIONS[sign], (_term(left, setting), _term(right, setting)))
        case Call(function=function, arguments=arguments):
            return _apply(CALCULATIONS[function], tuple(_term(argument, setting) for argument in arguments))
        case FactValue() | Quantified() | Size():
            return _unknown
        case Has(subject=Related()) | DecisionClear(subject=Related()):
            return _unknown
        case _:
            return compile_condition(expression, setting)


def _unknown(facts: Facts) -> None:
    """What is asked of subjects other than the one at hand."""


def _derived(fact: str, counted: Term) -> Term:
    """A fact that is counted from others when these are known, and else is what is given for it."""

    def derived(facts: Facts) -> Any:
        value = counted(facts)
        return _exact(facts.get(fact)) if value is None else value

    return derived


def _exact(value: Value | Absent | None) -> Any:
    """A number as a fraction; none for unknown, and for a fact known to have no value."""
    if value is None or value is ABSENT:
        return None
    return Fraction(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


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
