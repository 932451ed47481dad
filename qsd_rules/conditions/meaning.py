"""What a condition means: the reference, in pure functions. Everything faster or larger is checked against this page.

Three values: true, false, and `Unknown`, which says what would settle it. Numbers are exact fractions. A number
that is unknown may still have bounds: of a list that may go on, three works are known to have failed. A comparison that
the bounds settle is settled (docs/decisions/bounds.md).
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


class End(Struct, frozen=True):
    """One end of what a number can be; `closed` says whether the number can be the end itself."""

    number: Fraction
    closed: bool = True


class Unknown(Struct, frozen=True):
    """No value yet; `needs` are the facts that would help to settle it. `low` and `high` bound a number."""

    needs: frozenset[Need] = frozenset()
    low: End | None = None
    high: End | None = None


Result = Value | Fraction | Absent | Unknown
"""What an expression comes to. Every number is a `Fraction`."""


class World(Protocol):
    """What a condition is evaluated over. Nothing here evaluates a condition; a derived fact does so behind `fact`."""

    as_of: date

    def fact(self, subject: SubjectKey, fact: str) -> Value | Absent | Unknown:
        """A fact's value, given or derived."""
        ...

    def has(self, subject: SubjectKey, fact: str) -> bool | Unknown:
        """Whether an optional fact has a value, given or derived."""
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

    def minimum(self, fact: str) -> Decimal | None:
        """The least that a number can be by the vocabulary."""
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
            return key if isinstance(key, Unknown) else world.has(key, fact)
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
            return compare(comparator, evaluate(left, world, bindings), evaluate(right, world, bindings))
        case Member(item=item, container=container):
            return apply(lambda value, values: value in values, (item, container), world, bindings)
        case Negative(operand=operand):
            return opposite(evaluate(operand, world, bindings))
        case Arithmetic(operator=sign, left=left, right=right):
            values = evaluate(left, world, bindings), evaluate(right, world, bindings)
            return calculate(sign, *values, is_stretched(expression, world.parameter))
        case Call(function="share"):
            return share_of_list(share_of(expression), world, bindings)
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
            return counted([True] * len(keys), missing, find(collection.subject, world, bindings))
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
    owner = find(expression.collection.subject, world, bindings)
    if expression.quantifier == "count":
        return counted(values, missing, owner)
    return summed(values, missing, owner, never_negative(expression.body, world.minimum))


# Figures and their bounds.


def ends(value: Result) -> tuple[End | None, End | None]:
    """What a number lies between: a known one between itself and itself."""
    if isinstance(value, Unknown):
        return value.low, value.high
    assert isinstance(value, Fraction), "INVARIANT: checked to be a number"
    return End(value), End(value)


def between(low: End | None, high: End | None, *unknowns: Result) -> Fraction | Unknown:
    """A number between two ends: known where both are one, else unknown for the reasons of what is unknown."""
    if low is not None and low == high and low.closed:
        return low.number
    needs = together([value for value in unknowns if isinstance(value, Unknown)]).needs
    return Unknown(needs, low, high)


def compare(comparator: str, left: Result, right: Result) -> Result:
    """How two values compare: settled where it comes out the same for all that they can be."""
    if not isinstance(left, Unknown) and not isinstance(right, Unknown):
        return COMPARATORS[comparator](left, right)  # type: ignore[arg-type]  # INVARIANT: no use of an absent value
    (left_low, left_high), (right_low, right_high) = (
        ends(value) if isinstance(value, Unknown | Fraction) else (None, None) for value in (left, right)
    )
    less, more = below(left_high, right_low), below(right_high, left_low)
    not_more, not_less = at_most(left_high, right_low), at_most(right_high, left_low)
    settled = {
        "<": (less, not_less),
        ">": (more, not_more),
        "<=": (not_more, more),
        ">=": (not_less, less),
        "==": (False, less or more),
        "!=": (less or more, False),
    }
    true, false = settled[comparator]
    unknowns = [value for value in (left, right) if isinstance(value, Unknown)]
    return True if true else False if false else together(unknowns)


def below(high: End | None, low: End | None) -> bool:
    """Whether all numbers up to one end are smaller than all from another on."""
    if high is None or low is None:
        return False
    return high.number < low.number or (high.number == low.number and not (high.closed and low.closed))


def at_most(high: End | None, low: End | None) -> bool:
    """Whether no number up to one end is larger than any from another on."""
    return high is not None and low is not None and high.number <= low.number


def opposite(value: Result) -> Result:
    """The number with its sign turned: the ends change places."""
    low, high = ends(value)
    turned = [None if end is None else End(-end.number, end.closed) for end in (high, low)]
    return between(turned[0], turned[1], value)


def calculate(sign: str, left: Result, right: Result, stretches: bool) -> Result:
    """A sum, difference, product or quotient. A constant that is not negative `stretches` the bounds of a product."""
    if sign == "-":
        return calculate("+", left, opposite(right), stretches)
    if not isinstance(left, Unknown) and not isinstance(right, Unknown):
        assert isinstance(left, Fraction) and isinstance(right, Fraction), "INVARIANT: checked to be numbers"
        return ARITHMETIC[sign](left, right)
    if sign == "/" or (sign == "*" and not stretches):
        return between(None, None, left, right)
    function = operator.add if sign == "+" else operator.mul
    joined = [
        None if one is None or other is None else End(function(one.number, other.number), one.closed and other.closed)
        for one, other in zip(ends(left), ends(right), strict=True)
    ]
    return between(joined[0], joined[1], left, right)


def constant_of(expression: Expression, parameter: Callable[[str], Decimal]) -> Fraction | None:
    """The number that an expression of numbers and parameters alone comes to; none where it speaks of a subject."""
    match expression:
        case Literal(value=int() | Decimal() as value) if not isinstance(value, bool):
            return Fraction(value)
        case ParameterValue(parameter=name):
            return Fraction(parameter(name))
        case Negative(operand=operand):
            number = constant_of(operand, parameter)
            return None if number is None else -number
        case Arithmetic(operator="+" | "-" | "*" as sign, left=left, right=right):
            one, other = constant_of(left, parameter), constant_of(right, parameter)
            if one is None or other is None:
                return None
            return one + other if sign == "+" else one - other if sign == "-" else one * other
        case _:
            return None


def is_stretched(expression: Arithmetic, parameter: Callable[[str], Decimal]) -> bool:
    """Whether one factor of a product is a constant that is not negative."""
    constants = [constant_of(part, parameter) for part in (expression.left, expression.right)]
    return any(number is not None and number >= 0 for number in constants)


def counted(values: Iterable[Result], missing: Unknown | None, owner: SubjectKey | Unknown) -> Result:
    """How many are true: at least those that surely are, and, of a complete list, at most those that may be."""
    known = list(values)
    rest = [missing] if missing else []
    if isinstance(owner, Unknown):
        return together(rest)
    low = End(Fraction(sum(value is True for value in known)))
    high = None if missing else End(Fraction(sum(value is not False for value in known)))
    return between(low, high, *known, *rest)


def summed(values: Iterable[Result], missing: Unknown | None, owner: SubjectKey | Unknown, grows: bool) -> Result:
    """The sum; where no part can be negative it `grows`, so that it is at least what is known of it."""
    known = list(values)
    unknowns = [value for value in (*known, missing) if isinstance(value, Unknown)]
    low = sum((end.number for end, _ in map(ends, known) if end is not None), Fraction())
    if not unknowns:
        return low
    return between(End(low) if grows and not isinstance(owner, Unknown) else None, None, *unknowns)


def never_negative(expression: Expression, minimum: Callable[[str], Decimal | None]) -> bool:
    """Whether a number cannot be negative, by its form and by the least that the vocabulary lets its facts be."""
    match expression:
        case Literal(value=value):
            return not isinstance(value, bool) and isinstance(value, int | Decimal) and value >= 0
        case FactValue(fact=fact):
            least = minimum(fact)
            return least is not None and least >= 0
        case Conditional(then=then, otherwise=otherwise):
            return never_negative(then, minimum) and never_negative(otherwise, minimum)
        case _:
            return False


YES = Literal(True, BOOLEAN)


class Share(Struct, frozen=True):
    """A share of a list: the members in the `whole`, and what of them is of the part.

    Members are counted where they `pass`, or weighed by `amounts`: of the part and of the whole.
    """

    collection: Collection
    variable: str
    whole: Expression
    passes: Expression
    amounts: tuple[Expression, Expression] | None = None


def share_of(expression: Call) -> Share:
    """What a share is taken of, from the part and the whole that are counted or added up."""
    part, whole = expression.arguments
    assert isinstance(part, Quantified) and isinstance(whole, Quantified), "INVARIANT: a share is of a list"
    if part.quantifier == "sum":
        match part.body, whole.body:
            case Conditional(condition=one, then=few, otherwise=less), Conditional(
                condition=other, then=many, otherwise=least
            ) if one == other and is_nought(less) and is_nought(least):
                return Share(part.collection, part.variable, one, YES, (few, many))
        return Share(part.collection, part.variable, YES, YES, (part.body, whole.body))
    asked = part.body.operands if isinstance(part.body, And) else (part.body,)
    of_whole = whole.body.operands if isinstance(whole.body, And) else (whole.body,)
    if all(condition in asked for condition in of_whole):
        asked = tuple(condition for condition in asked if condition not in of_whole)
    passes = And(asked) if len(asked) > 1 else asked[0] if asked else YES
    return Share(part.collection, part.variable, whole.body, passes)


def is_nought(expression: Expression) -> bool:
    """Whether it is a literal zero."""
    return isinstance(expression, Literal) and not isinstance(expression.value, bool) and expression.value == 0


class Amount(Struct, frozen=True):
    """What a member adds to a share: of the part and of the rest at least and at most (none without an end).

    `sure` is what it surely adds to the whole, `open` what is not known of it.
    """

    part: tuple[Fraction, Fraction | None]
    rest: tuple[Fraction, Fraction | None]
    sure: Fraction
    open: tuple[Unknown, ...] = ()

    @property
    def is_odd(self) -> bool:
        """Whether it has more of the part than of the whole, or less than nothing."""
        return any(low is not None and low < 0 for low in (*self.part, *self.rest, self.sure))


def counted_amount(whole: Result, passes: Result) -> Amount:
    """What a member that counts as one adds to a share, by whether it is in the whole, and whether it passes."""
    nothing, one = Fraction(0), Fraction(1)
    surely, maybe = whole is True, whole is not False
    part = (one if surely and passes is True else nothing, one if maybe and passes is not False else nothing)
    rest = (one if surely and passes is False else nothing, one if maybe and passes is not True else nothing)
    unknown = [value for value in (whole, passes) if isinstance(value, Unknown)] if maybe else []
    return Amount(part, rest, one if surely else nothing, tuple(unknown))


def weighed_amount(whole: Result, few: Result, many: Result) -> Amount:
    """What a member adds to a share of which it has `few` of the part and `many` of the whole; few is at most many."""
    nothing = Fraction(0)
    surely, maybe = whole is True, whole is not False
    if not maybe:
        return Amount((nothing, nothing), (nothing, nothing), nothing)
    few = nothing if many == 0 and isinstance(few, Unknown) else few
    unknown = tuple(value for value in (whole, few, many) if isinstance(value, Unknown))
    of_part, of_whole = (value if isinstance(value, Fraction) else None for value in (few, many))
    rest = None if of_whole is None or of_part is None else of_whole - of_part
    sure = next((value for value in (of_whole, of_part) if value is not None), nothing)
    return Amount(
        (of_part if surely and of_part is not None else nothing, of_whole if of_part is None else of_part),
        (rest if surely and rest is not None else nothing, of_whole if rest is None else rest),
        sure if surely else nothing,
        unknown,
    )


def share_of_list(share: Share, world: World, bindings: Bindings) -> Result:
    """What percentage of a whole is of the part: what is known not to be keeps it below 100, whoever else may come.

    Unless something is surely in the whole, the whole may be empty, and then there is no share.
    """
    owner = find(share.collection.subject, world, bindings)
    keys, missing = gather(share.collection, world, bindings)
    amounts: list[Amount] = []
    for key in keys:
        bound = {**bindings, share.variable: key}
        whole = evaluate(share.whole, world, bound)
        if share.amounts is None:
            amounts.append(counted_amount(whole, evaluate(share.passes, world, bound)))
        else:
            few, many = (evaluate(amount, world, bound) for amount in share.amounts)
            amounts.append(weighed_amount(whole, few, many))
    unknowns = [value for amount in amounts for value in amount.open] + ([missing] if missing else [])
    is_odd = any(amount.is_odd for amount in amounts)
    if isinstance(owner, Unknown) or sum(amount.sure for amount in amounts) <= 0 or (unknowns and is_odd):
        return together(unknowns)
    least_in, least_out = sum(amount.part[0] for amount in amounts), sum(amount.rest[0] for amount in amounts)
    most_in, most_out = (
        None if missing or None in parts else sum((part for part in parts if part is not None), Fraction())
        for parts in ([amount.part[1] for amount in amounts], [amount.rest[1] for amount in amounts])
    )
    low, high = End(Fraction(0), least_in == 0), End(Fraction(100), least_out == 0)
    if most_out is not None:
        low = End(Fraction(100 * least_in) / (least_in + most_out))
    if most_in is not None:
        high = End(Fraction(100 * most_in) / (most_in + least_out))
    return between(low, high, *unknowns)
