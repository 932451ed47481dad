"""A typed condition as text again; reading it gives the same tree."""

from __future__ import annotations

from datetime import date

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
    Variable,
)

_CONDITIONAL, _OR, _AND, _RELATION, _SUM, _PRODUCT, _UNARY, _PRIMARY = range(8)


def write(expression: Expression) -> str:
    """The condition as text, with no more brackets than needed."""
    return _write(expression)[0]


def _at_least(expression: Expression, level: int) -> str:
    text, own = _write(expression)
    return text if own >= level else f"({text})"


def _write(expression: Expression) -> tuple[str, int]:
    match expression:
        case Literal(value=value):
            return _literal(value), _PRIMARY
        case ParameterValue(parameter=parameter):
            return f"parameters.{parameter}", _PRIMARY
        case AssessmentDate():
            return "as_of", _PRIMARY
        case FactValue(subject=subject, fact=fact):
            return _fact(subject, fact), _PRIMARY
        case Has(subject=subject, fact=fact):
            return f"has({_fact(subject, fact)})", _PRIMARY
        case DecisionClear(subject=subject, decision=decision):
            return f"{_subject(subject)}.decisions.{decision}", _PRIMARY
        case Not(operand=operand):
            return f"!{_at_least(operand, _UNARY)}", _UNARY
        case Negative(operand=operand):
            return f"-{_at_least(operand, _UNARY)}", _UNARY
        case And(operands=operands):
            return " && ".join(_at_least(operand, _RELATION) for operand in operands), _AND
        case Or(operands=operands):
            return " || ".join(_at_least(operand, _AND) for operand in operands), _OR
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            parts = _at_least(condition, _OR), _at_least(then, _OR), _at_least(otherwise, _CONDITIONAL)
            return "{} ? {} : {}".format(*parts), _CONDITIONAL
        case Compare(comparator=comparator, left=left, right=right):
            return f"{_at_least(left, _SUM)} {comparator} {_at_least(right, _SUM)}", _RELATION
        case Member(item=item, container=container):
            return f"{_at_least(item, _SUM)} in {_at_least(container, _SUM)}", _RELATION
        case Arithmetic(operator=operator, left=left, right=right):
            level = _SUM if operator in "+-" else _PRODUCT
            return f"{_at_least(left, level)} {operator} {_at_least(right, level + 1)}", level
        case Call(function="share", arguments=(Quantified() as part, Quantified() as whole)):
            return f"share({_collection(whole.collection)}, {whole.variable}, {_shared(part, whole)})", _PRIMARY
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(write, arguments))})", _PRIMARY
        case Quantified(quantifier=quantifier, collection=collection, variable=variable, body=body):
            return f"{_collection(collection)}.{quantifier}({variable}, {write(body)})", _PRIMARY
        case Size(collection=collection):
            return f"{_collection(collection)}.size()", _PRIMARY


def _shared(part: Quantified, whole: Quantified) -> str:
    """The whole and the part of a share as they are written: what is asked of the whole is not asked again."""
    if part.quantifier == "sum":
        return f"{write(whole.body)}, {write(part.body)}"
    asked, of_whole = (each.body.operands if isinstance(each.body, And) else (each.body,) for each in (part, whole))
    more = asked[len(of_whole) :] if asked[: len(of_whole)] == of_whole else asked
    return f"{write(whole.body)}, {write(And(more) if len(more) > 1 else more[0]) if more else 'true'}"


def _literal(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"' if '"' not in value else f"'{value}'"
        case tuple():
            return f"[{', '.join(map(_literal, value))}]"
        case date():
            return f'date("{value.isoformat()}")'
        case _:
            return format(value, "f")


def _subject(subject: Subject) -> str:
    match subject:
        case Variable(name=name):
            return name
        case Related(subject=nearer, relation=relation):
            return _fact(nearer, relation)


def _fact(subject: Subject, fact: str) -> str:
    return f"{_subject(subject)}.{fact.partition('.')[2]}"


def _collection(collection: Collection) -> str:
    return _fact(collection.subject, collection.relation)
