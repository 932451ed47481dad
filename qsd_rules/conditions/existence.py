"""When what an expression asks for exists: there is no share of nothing, and no quotient by zero.

What cannot exist is not missing: a rule that asks for it is not applicable, or what its `if_empty` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from qsd_rules.conditions.guards import Present, guards
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Arithmetic,
    Call,
    Compare,
    Conditional,
    Expression,
    FactValue,
    Has,
    Literal,
    Not,
    Or,
    Quantified,
    Size,
    Type,
    children,
)

YES, NOUGHT = Literal(True, BOOLEAN), Literal(Decimal(0), Type("number"))


def exists_when(
    expression: Expression,
    may_be_nothing: Callable[[str], bool],
    never_zero: Callable[[str], bool],
    present: Present = frozenset(),
) -> Expression:
    """The condition on which an expression has a value; literally true where it always has, or is only not known.

    `may_be_nothing` says of which facts there may be nothing to have, `never_zero` which figures are never zero;
    `present` are facts that there are. Members of a
    list are asked for what they surely have (`checking` refuses anything else), so a list always counts.
    """

    def inner(part: Expression, more: Present = frozenset()) -> Expression:
        return exists_when(part, may_be_nothing, never_zero, present | more)

    match expression:
        case FactValue(subject=subject, fact=fact):
            return Has(subject, fact) if may_be_nothing(fact) and (subject, fact) not in present else YES
        case And(operands=operands) | Or(operands=operands):
            decides = isinstance(expression, Or)
            needed: list[Expression] = []
            known: Present = frozenset()
            for index, operand in enumerate(operands):
                exists = inner(operand, known)
                known |= guards(operand, not decides)
                if exists != YES:
                    # What stands before may settle it all.
                    before = operands[:index] if decides else tuple(Not(each) for each in operands[:index])
                    needed.append(Or((*before, exists)) if before else exists)
            return all_of(needed)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            one, other = inner(then, guards(condition, True)), inner(otherwise, guards(condition, False))
            chosen = one if one == other else Conditional(condition, one, other, BOOLEAN)
            return all_of((inner(condition), chosen))
        case Call(function="share", arguments=(_, Quantified() as whole)):
            if whole.quantifier == "sum":
                return Compare(">", whole, NOUGHT)
            return Quantified("exists", whole.collection, whole.variable, whole.body, BOOLEAN)
        case Call(function="percentage", arguments=(_, divisor)) | Arithmetic(operator="/", right=divisor):
            not_zero = YES if _is_never_zero(divisor, never_zero) else Compare("!=", divisor, NOUGHT)
            return all_of((*map(inner, children(expression)), not_zero))
        case Quantified() | Size():
            return YES
        case _:
            return all_of(map(inner, children(expression)))


def _is_never_zero(expression: Expression, never_zero: Callable[[str], bool]) -> bool:
    match expression:
        case Literal(value=value):
            return value != 0
        case FactValue(fact=fact):
            return never_zero(fact)
        case _:
            return False


def all_of(conditions: Iterable[Expression]) -> Expression:
    """And, without what always holds or is said twice."""
    flat = [part for each in conditions for part in (each.operands if isinstance(each, And) else (each,))]
    kept = tuple(dict.fromkeys(part for part in flat if part != YES))
    return And(kept) if len(kept) > 1 else kept[0] if kept else YES
