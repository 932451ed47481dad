"""The typed syntax tree of a condition: what a checked condition consists of.

`parse` turns text into a parse tree, `checking` turns that into this tree, and all else (the reference meaning, the
chaining network, plain language, tables, the solver) only reads this tree. Whoever only visits or replaces parts uses
`walk`, `children` and `rebuild` and need not know all forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal as OneOf

from msgspec import Struct
from msgspec.structs import replace

Units = tuple[tuple[str, int], ...]
"""A product of units with their powers, sorted by name; `()` is a bare number."""

Value = bool | int | Decimal | date | str | tuple[str, ...]
"""What a fact or a literal can be: a text and a choice are `str`, a list is a tuple of texts."""


class Type(Struct, frozen=True):
    """The type of an expression.

    `units` only matters for numbers, `choices` (the allowed names) only for a choice or a list of choices.
    """

    name: OneOf["boolean", "number", "date", "choice", "text", "list"]
    units: Units = ()
    choices: tuple[str, ...] = ()


BOOLEAN = Type("boolean")


# Subjects: which thing a fact is asked of.


class Variable(Struct, frozen=True):
    """The rule's own subject (named by its kind) or the variable of `all`, `exists`, `count`, `sum`."""

    name: str
    kind: str


class Related(Struct, frozen=True):
    """The one subject that `relation` (a fact's full name, such as `project.builder`) leads to."""

    subject: Subject
    relation: str
    kind: str


Subject = Variable | Related


class Collection(Struct, frozen=True):
    """The subjects of `kind` that `relation` leads to: a `many` relation's or an inverse's full name."""

    subject: Subject
    relation: str
    kind: str


# Expressions.


class Literal(Struct, frozen=True):
    """A value written in the condition."""

    value: Value
    type: Type


class ParameterValue(Struct, frozen=True):
    """The value a parameter has on the date of assessment."""

    parameter: str
    type: Type


class AssessmentDate(Struct, frozen=True):
    """`as_of`."""

    type: Type = Type("date")


class FactValue(Struct, frozen=True):
    """A fact (full name, such as `project.energy_review.envelope_conforms`) of a subject; also its `id` and `name`."""

    subject: Subject
    fact: str
    type: Type


IDENTITY = ("id", "name")
"""The paths of what every subject has beside its facts: `project.id`, `project.name`. Both are always known."""


class Has(Struct, frozen=True):
    """Whether an optional fact has a value: true when given, false when given as none, unknown when not given."""

    subject: Subject
    fact: str
    type: Type = BOOLEAN


class DecisionClear(Struct, frozen=True):
    """True when nothing stands against the decision, false when a rule decides against it, unknown while pending."""

    subject: Subject
    decision: str
    type: Type = BOOLEAN


class Not(Struct, frozen=True):
    operand: Expression
    type: Type = BOOLEAN


class And(Struct, frozen=True):
    operands: tuple[Expression, ...]
    type: Type = BOOLEAN


class Or(Struct, frozen=True):
    operands: tuple[Expression, ...]
    type: Type = BOOLEAN


class Conditional(Struct, frozen=True):
    """`condition ? then : otherwise`; unknown condition with two equal branches is that branch."""

    condition: Expression
    then: Expression
    otherwise: Expression
    type: Type


Comparator = OneOf["==", "!=", "<", "<=", ">", ">="]


class Compare(Struct, frozen=True):
    comparator: Comparator
    left: Expression
    right: Expression
    type: Type = BOOLEAN


class Member(Struct, frozen=True):
    """`item in list`: a fact that is a list, or a literal of type list."""

    item: Expression
    container: Expression
    type: Type = BOOLEAN


class Negative(Struct, frozen=True):
    operand: Expression
    type: Type


class Arithmetic(Struct, frozen=True):
    """Exact `+ - * /`; dividing by zero has no value and is unknown."""

    operator: OneOf["+", "-", "*", "/"]
    left: Expression
    right: Expression
    type: Type


class Call(Struct, frozen=True):
    """`percentage(part, whole)`, `share` (below), `days_between(earlier, later)`, `year_of(date)`.

    `share(list, x, whole, part)` has two arguments here, the part and the whole, both counted or both added up over the
    list: of conditions the first counts those of the whole that are of the part too.
    """

    function: OneOf["percentage", "share", "days_between", "year_of"]
    arguments: tuple[Expression, ...]
    type: Type


class Quantified(Struct, frozen=True):
    """`all`, `exists`, `count` or `sum` of `body` over a collection, each member in turn bound to `variable`."""

    quantifier: OneOf["all", "exists", "count", "sum"]
    collection: Collection
    variable: str
    body: Expression
    type: Type


class Size(Struct, frozen=True):
    """How many members a collection has."""

    collection: Collection
    type: Type = Type("number")


Expression = (
    Literal
    | ParameterValue
    | AssessmentDate
    | FactValue
    | Has
    | DecisionClear
    | Not
    | And
    | Or
    | Conditional
    | Compare
    | Member
    | Negative
    | Arithmetic
    | Call
    | Quantified
    | Size
)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The direct parts of an expression, in the order they are written; a quantifier's body is its part."""
    match expression:
        case Not(operand=operand) | Negative(operand=operand):
            return (operand,)
        case And(operands=operands) | Or(operands=operands):
            return operands
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Member(item=item, container=container):
            return (item, container)
        case Call(arguments=arguments):
            return arguments
        case Quantified(body=body):
            return (body,)
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and all its parts, each before its own parts, in the order they are written."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def with_children(expression: Expression, parts: Sequence[Expression]) -> Expression:
    """The same expression with other direct parts: as many as `children` gives, in its order, of the same types."""
    match expression:
        case Not() | Negative():
            return replace(expression, operand=parts[0])
        case And() | Or():
            return replace(expression, operands=tuple(parts))
        case Conditional():
            return replace(expression, condition=parts[0], then=parts[1], otherwise=parts[2])
        case Compare() | Arithmetic():
            return replace(expression, left=parts[0], right=parts[1])
        case Member():
            return replace(expression, item=parts[0], container=parts[1])
        case Call():
            return replace(expression, arguments=tuple(parts))
        case Quantified():
            return replace(expression, body=parts[0])
        case _:
            return expression


def rebuild(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The same expression with each direct part replaced by what `change` makes of it."""
    return with_children(expression, [change(part) for part in children(expression)])


def is_connective(expression: Expression) -> bool:
    """Whether the expression only joins truth values: its parts are conditions of their own."""
    match expression:
        case Not() | And() | Or():
            return True
        case Conditional(type=type):
            return type == BOOLEAN
        case _:
            return False
