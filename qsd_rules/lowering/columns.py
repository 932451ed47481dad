"""Column expressions: what can be computed for every row of a table, two-valued and exact, the same on every engine.

A table of a kind of subject has one row per subject and these columns (the *prepared layout*):

| column | type | null means |
|---|---|---|
| `id`, `name` | text | never null |
| a boolean fact's full name | boolean | not given, or known to have no value |
| an integer's or decimal's | whole number: the value times ten to the power of the fact's places | likewise |
| a date's | date | likewise |
| a choice's, a text's | text: the choice's name, the words | likewise |
| a list's, a `many` relation's | list of texts | likewise |
| a relation's | text: the related subject's id, which the table of its kind has | likewise |
| an optional fact's name and `#absent` | boolean: known to have no value | never null |
| a collection's name and `#complete` | boolean: no member is missing from the tables | never null |

A kind that only relations lead to has a table too: the ids they lead to, and nothing else known.

Expressions never see a null: `Stored` is false, zero, the first day or the empty text where nothing is given, and
`Given` says where that is. Truth values are plain; what is unknown is neither surely true nor surely false.
A whole number has a storage range, from which an engine knows how wide a number it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from qsd_rules.conditions.syntax import Comparator
from qsd_rules.policy.model import Fact
from qsd_rules.words.language import Text

Sort = Literal["truth", "whole", "day", "word"]
"""What an expression comes to in a row: a truth value, a whole number, a day, a text."""

FIRST_DAY = date(1, 1, 1)
DEFAULTS: Mapping[Sort, bool | int | date | str] = {"truth": False, "whole": 0, "day": FIRST_DAY, "word": ""}
LARGEST_STORED = 10**18 - 1
"""No stored whole number is farther from zero; tables with larger figures are refused cell by cell."""
MOST_MEMBERS = 10**10
"""No collection has more members."""

LARGEST_COMPUTED = 10**38 - 1
"""No computed whole number may be farther from zero: engines of tables have 128 bits, or 38 digits."""
UNLIMITED = 10**1000
"""Farther from zero than anything that is compared."""

How = Literal["any", "total", "numerator", "denominator"]
"""How a value is gathered over the members of a collection."""


@dataclass(frozen=True, eq=False, slots=True)
class Constant:
    value: bool | int | date | str
    sort: Sort


@dataclass(frozen=True, eq=False, slots=True)
class Given:
    """Whether a column has a value in this row."""

    column: str
    sort: Sort = "truth"


@dataclass(frozen=True, eq=False, slots=True)
class Stored:
    """A column's value; the sort's default where nothing is given."""

    column: str
    sort: Sort


@dataclass(frozen=True, eq=False, slots=True)
class Within:
    """Whether a list column has this word; false where no list is given."""

    item: Column
    column: str
    sort: Sort = "truth"


@dataclass(frozen=True, eq=False, slots=True)
class OneOf:
    """Whether a word is one of these."""

    item: Column
    words: tuple[str, ...]
    sort: Sort = "truth"


@dataclass(frozen=True, eq=False, slots=True)
class Negation:
    operand: Column
    sort: Sort = "truth"


@dataclass(frozen=True, eq=False, slots=True)
class Every:
    operands: tuple[Column, ...]
    sort: Sort = "truth"


@dataclass(frozen=True, eq=False, slots=True)
class Some:
    operands: tuple[Column, ...]
    sort: Sort = "truth"


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """Two whole numbers or days, the one before the other; or two values of a sort that are the same.

    All other comparisons are made of these two and `Negation`. Of the same two a constant stands on the right.
    """

    operator: Literal["==", "<"]
    left: Column
    right: Column
    sort: Sort = "truth"


@dataclass(frozen=True, eq=False, slots=True)
class Plus:
    left: Column
    right: Column
    sort: Sort = "whole"


@dataclass(frozen=True, eq=False, slots=True)
class Times:
    left: Column
    right: Column
    sort: Sort = "whole"


@dataclass(frozen=True, eq=False, slots=True)
class Choice:
    """One of two values of a sort, by a truth value."""

    condition: Column
    then: Column
    otherwise: Column
    sort: Sort


@dataclass(frozen=True, eq=False, slots=True)
class DaysBetween:
    earlier: Column
    later: Column
    sort: Sort = "whole"


@dataclass(frozen=True, eq=False, slots=True)
class YearOf:
    day: Column
    sort: Sort = "whole"


@dataclass(frozen=True, eq=False, slots=True)
class Followed:
    """A value of the subject that a relation's column leads to; the sort's default where none is given.

    `value` is computed in the table of kind `to`.
    """

    relation: str
    to: str
    value: Column
    sort: Sort


@dataclass(frozen=True, eq=False, slots=True)
class Gathered:
    """Over the members of a collection: whether `value` holds of any, or its total (of truth values: how many hold).

    `value` is computed in the table of the members' kind `of`, where `Carried` values come from the owner's row.
    Without members it is false or zero.

    Over quotients of `value` by `divisor` it is the `numerator` or the `denominator` of their sum: with all brought to
    one denominator, which is the product of all. `via` are the steps to the row that owns the collection, where it is
    not this one: relations, or the empty step to the owner of this row. What is carried is of this row even then.
    """

    collection: str
    of: str
    how: How
    value: Column
    sort: Sort
    divisor: Column | None = None
    via: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Carried:
    """In a `Gathered` value: a value of the row in which that stands, which owns the collection unless `via` says."""

    value: Column
    sort: Sort


@dataclass(frozen=True, eq=False, slots=True)
class Beyond:
    """A truth value that tables have no form for, and why; to the solver, which knows no such words, it is false."""

    reason: Text
    sort: Sort = "truth"


Column = (
    Constant
    | Given
    | Stored
    | Within
    | OneOf
    | Negation
    | Every
    | Some
    | Comparison
    | Plus
    | Times
    | Choice
    | DaysBetween
    | YearOf
    | Followed
    | Gathered
    | Carried
    | Beyond
)

StorageRange = tuple[int, int]
"""The least and the largest whole number that an expression can come to in any row."""


def stored_range(fact: Fact) -> StorageRange:
    """The least and the largest whole number in the column of an integer or decimal fact: its limits in its places."""
    low, high = fact.minimum, fact.maximum
    least = int(low.scaleb(fact.places)) if isinstance(low, Decimal) else -LARGEST_STORED
    most = int(high.scaleb(fact.places)) if isinstance(high, Decimal) else LARGEST_STORED
    return max(least, -LARGEST_STORED), min(most, LARGEST_STORED)


def parts(column: Column) -> tuple[Column, ...]:
    """The direct parts of an expression that are computed in the same row; what is followed or gathered is not."""
    match column:
        case Within(item=item) | OneOf(item=item):
            return (item,)
        case Negation(operand=operand):
            return (operand,)
        case Every(operands=operands) | Some(operands=operands):
            return operands
        case Comparison(left=left, right=right) | Plus(left=left, right=right) | Times(left=left, right=right):
            return (left, right)
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case DaysBetween(earlier=earlier, later=later):
            return (earlier, later)
        case YearOf(day=day):
            return (day,)
        case _:
            return ()


def walk(columns: Iterable[Column], without: Set[Column] = frozenset()) -> Iterator[Column]:
    """Every expression among these and their parts in the same row, each once, parts first.

    Those of `without` are left out, and what is a part of nothing else.
    """
    seen: set[Column] = set()
    waiting: list[tuple[Column, bool]] = [(column, False) for column in columns]
    waiting.reverse()
    while waiting:
        column, ready = waiting.pop()
        if ready:
            yield column
        elif column not in seen and column not in without:
            seen.add(column)
            waiting.append((column, True))
            waiting.extend((part, False) for part in reversed(parts(column)) if part not in seen)


def carries(column: Column) -> bool:
    """Whether an expression takes values from the row that owns a collection."""
    return any(isinstance(part, Carried) for part in walk([column]))


def apart(value: Column) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """A gathered value's largest parts that are computed in the member's row alone, and those in the owner's."""
    carrying: set[Column] = set()
    for part in walk([value]):
        if isinstance(part, Carried) or not carrying.isdisjoint(parts(part)):
            carrying.add(part)
    of_members: dict[Column, None] = {}
    of_owner: dict[Column, None] = {}
    waiting = [value]
    while waiting:
        column = waiting.pop()
        if isinstance(column, Carried):
            of_owner[column.value] = None
        elif column in carrying:
            waiting.extend(parts(column))
        else:
            of_members[column] = None
    return tuple(of_members), tuple(of_owner)


@dataclass(slots=True)
class Forge:
    """Makes expressions: the same one twice is one object, and what goes without saying is left out.

    `range_of` gives the range of a stored whole number by its column.
    """

    range_of: Callable[[str], StorageRange] = lambda column: (-LARGEST_STORED, LARGEST_STORED)
    made: dict[tuple[object, ...], Column] = field(default_factory=dict)
    known_ranges: dict[Column, StorageRange] = field(default_factory=dict)

    def _one(self, form: Callable[..., Column], *arguments: object) -> Column:
        key = (form, *((type(argument), argument) for argument in arguments))
        found = self.made.get(key)
        if found is None:
            found = self.made[key] = form(*arguments)
        return found

    # Leaves.

    def truth(self, value: bool) -> Column:
        return self._one(Constant, value, "truth")

    def whole(self, value: int) -> Column:
        return self._one(Constant, value, "whole")

    def day(self, value: date) -> Column:
        return self._one(Constant, value, "day")

    def word(self, value: str) -> Column:
        return self._one(Constant, value, "word")

    def given(self, column: str) -> Column:
        return self._one(Given, column)

    def stored(self, column: str, sort: Sort) -> Column:
        return self._one(Stored, column, sort)

    def within(self, item: Column, column: str) -> Column:
        return self._one(Within, item, column)

    # Truth values.

    def one_of(self, item: Column, words: tuple[str, ...]) -> Column:
        if isinstance(item, Constant):
            return self.truth(item.value in words)
        return self._one(OneOf, item, words)

    def no(self, operand: Column) -> Column:
        if isinstance(operand, Constant):
            return self.truth(not operand.value)
        return operand.operand if isinstance(operand, Negation) else self._one(Negation, operand)

    def every(self, *operands: Column) -> Column:
        return self._joined(Every, operands, deciding=False)

    def some(self, *operands: Column) -> Column:
        return self._joined(Some, operands, deciding=True)

    def _joined(self, form: type[Every] | type[Some], operands: Iterable[Column], deciding: bool) -> Column:
        kept: dict[Column, None] = {}
        for operand in operands:
            for part in operand.operands if isinstance(operand, form) else (operand,):
                if not isinstance(part, Constant):
                    kept[part] = None
                elif part.value is deciding:
                    return self.truth(deciding)
        if any(self.no(part) in kept for part in kept if isinstance(part, Negation)):
            return self.truth(deciding)
        if not kept:
            return self.truth(not deciding)
        return next(iter(kept)) if len(kept) == 1 else self._one(form, tuple(kept))

    def compare(self, comparator: Comparator, left: Column, right: Column) -> Column:
        match comparator:
            case "==":
                return self._same(left, right)
            case "!=":
                return self.no(self._same(left, right))
            case "<":
                return self._less(left, right)
            case ">":
                return self._less(right, left)
            case "<=":
                return self.no(self._less(right, left))
            case ">=":
                return self.no(self._less(left, right))

    def _same(self, left: Column, right: Column) -> Column:
        if isinstance(left, Constant):
            left, right = right, left
        if isinstance(left, Constant) and isinstance(right, Constant):
            return self.truth(left.value == right.value)
        if left is right:
            return self.truth(True)
        if left.sort == "truth":
            return self.some(self.every(left, right), self.every(self.no(left), self.no(right)))
        if left.sort == "whole" and (self._is_apart(left, right) or self._is_apart(right, left)):
            return self.truth(False)
        return self._one(Comparison, "==", left, right)

    def _less(self, left: Column, right: Column) -> Column:
        if isinstance(left, Constant) and isinstance(right, Constant):
            return self.truth(left.value < right.value)  # type: ignore[operator]  # INVARIANT: both of one sort
        if left is right or (left.sort == "whole" and self.range(left)[0] >= self.range(right)[1]):
            return self.truth(False)
        if left.sort == "whole" and self._is_apart(left, right):
            return self.truth(True)
        return self._one(Comparison, "<", left, right)

    def _is_apart(self, left: Column, right: Column) -> bool:
        """Whether a whole number is smaller than another wherever they are compared."""
        return self.range(left)[1] < self.range(right)[0]

    # Values.

    def plus(self, left: Column, right: Column) -> Column:
        if isinstance(left, Constant) and isinstance(right, Constant):
            return self.whole(_number(left) + _number(right))
        if isinstance(left, Constant) and left.value == 0:
            return right
        return left if isinstance(right, Constant) and right.value == 0 else self._one(Plus, left, right)

    def times(self, left: Column, right: Column) -> Column:
        if isinstance(left, Constant) and isinstance(right, Constant):
            return self.whole(_number(left) * _number(right))
        if isinstance(right, Constant):
            left, right = right, left
        if isinstance(left, Constant) and left.value in (0, 1):
            return right if left.value == 1 else left
        if isinstance(left, Constant) and isinstance(right, Times) and isinstance(right.left, Constant):
            return self.times(self.whole(_number(left) * _number(right.left)), right.right)
        return self._one(Times, left, right)

    def minus(self, operand: Column) -> Column:
        return self.times(self.whole(-1), operand)

    def choose(self, condition: Column, then: Column, otherwise: Column) -> Column:
        if isinstance(condition, Constant):
            return then if condition.value else otherwise
        if then is otherwise:
            return then
        if then.sort == "truth":
            return self.some(self.every(condition, then), self.every(self.no(condition), otherwise))
        return self._one(Choice, condition, then, otherwise, then.sort)

    def magnitude(self, operand: Column) -> Column:
        """The number without its sign."""
        low, high = self.range(operand)
        if low >= 0:
            return operand
        if high <= 0:
            return self.minus(operand)
        return self.choose(self.compare("<", operand, self.whole(0)), self.minus(operand), operand)

    def signed_as(self, operand: Column, sign: Column) -> Column:
        """The number, turned round where `sign` is negative."""
        low, high = self.range(sign)
        if low >= 0:
            return operand
        if high < 0:
            return self.minus(operand)
        return self.choose(self.compare("<", sign, self.whole(0)), self.minus(operand), operand)

    def days_between(self, earlier: Column, later: Column) -> Column:
        if isinstance(earlier, Constant) and isinstance(later, Constant):
            return self.whole((_day(later) - _day(earlier)).days)
        return self._one(DaysBetween, earlier, later)

    def year_of(self, day: Column) -> Column:
        return self.whole(_day(day).year) if isinstance(day, Constant) else self._one(YearOf, day)

    # Other rows.

    def followed(self, relation: str, to: str, value: Column) -> Column:
        return self._one(Followed, relation, to, value, value.sort)

    def beyond(self, reason: Text) -> Column:
        return self._one(Beyond, reason)

    def gathered(
        self,
        collection: str,
        of: str,
        how: How,
        value: Column,
        divisor: Column | None = None,
        via: tuple[str, ...] = (),
    ) -> Column:
        if isinstance(value, Constant) and not value.value and how != "denominator":
            return self.truth(False) if how == "any" else self.whole(0)
        sort = "truth" if how == "any" else "whole"
        return self._one(Gathered, collection, of, how, value, sort, divisor, via)

    def carried(self, value: Column) -> Column:
        return value if isinstance(value, Constant) else self._one(Carried, value, value.sort)

    # How wide numbers are.

    def range(self, column: Column) -> StorageRange:
        """Between which numbers a whole number lies, both included."""
        found = self.known_ranges.get(column)
        if found is None:
            found = self.known_ranges[column] = self._range(column)
        return found

    def _range(self, column: Column) -> StorageRange:
        match column:
            case Constant():
                return _number(column), _number(column)
            case Stored(column=name):
                low, high = self.range_of(name)
                return min(low, 0), max(high, 0)
            case Plus(left=left, right=right):
                (low, high), (least, most) = self.range(left), self.range(right)
                return low + least, high + most
            case Times(left=left, right=right):
                products = [one * other for one in self.range(left) for other in self.range(right)]
                return min(products), max(products)
            case Choice(then=then, otherwise=otherwise):
                (low, high), (least, most) = self.range(then), self.range(otherwise)
                return min(low, least), max(high, most)
            case DaysBetween():
                longest = (date.max - date.min).days
                return -longest, longest
            case YearOf():
                return date.min.year, date.max.year
            case Followed(value=value) | Carried(value=value):
                low, high = self.range(value)
                return min(low, 0), max(high, 0)
            case Gathered(how="denominator"):
                return 1, UNLIMITED
            case Gathered(how="numerator"):
                return -UNLIMITED, UNLIMITED
            case Gathered(value=value):
                low, high = (0, 1) if value.sort == "truth" else self.range(value)
                return min(low, 0) * MOST_MEMBERS, max(high, 0) * MOST_MEMBERS
            case _:
                raise AssertionError(f"INVARIANT: only whole numbers have a range, not {column!r}")


def _number(column: Constant) -> int:
    assert isinstance(column.value, int), "INVARIANT: a constant of sort whole is an int"
    return column.value


def _day(column: Column) -> date:
    assert isinstance(column, Constant) and isinstance(column.value, date), (
        "INVARIANT: a constant of sort day is a date"
    )
    return column.value
