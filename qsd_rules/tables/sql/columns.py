"""Column expressions as SQL expressions: two-valued, exact, each whole number as wide as its bounds ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from qsd_rules.lowering.columns import (
    Choice,
    Column,
    Comparison,
    Constant,
    DaysBetween,
    Every,
    Forge,
    Given,
    Negation,
    OneOf,
    Plus,
    Some,
    Stored,
    Times,
    Within,
    YearOf,
    parts,
)
from qsd_rules.tables.sql import dialects as sql
from qsd_rules.tables.sql.dialects import Dialect

COMPARED: Mapping[tuple[str, bool], type[exp.Expression]] = {
    ("==", True): exp.EQ,
    ("==", False): exp.NEQ,
    ("<", True): exp.LT,
    ("<", False): exp.GTE,
}
"""How a comparison is written that holds, or does not hold."""
TURNED: Mapping[type[exp.Expression], type[exp.Expression]] = {exp.LT: exp.GT, exp.GTE: exp.LTE}
"""How one is written whose constant would stand on the left."""


@dataclass(slots=True)
class Widths:
    """Which whole numbers are a BIGINT: those that fit with all that they are computed from in their row."""

    forge: Forge
    known: dict[Column, bool] = field(default_factory=dict)

    def is_long(self, column: Column) -> bool:
        """Whether a whole number is a BIGINT; else it is the dialect's widest."""
        if column not in self.known:
            self.known[column] = sql.is_long(self.forge.range(column)) and all(
                self.is_long(part) for part in parts(column) if part.sort == "whole"
            )
        return self.known[column]


@dataclass(slots=True)
class Rows:
    """The rows that expressions are written for: those of `table`, which has those `placed` as columns by name."""

    dialect: Dialect
    widths: Widths
    table: str
    placed: Mapping[Column, str]

    def written(self, column: Column) -> exp.Expr:
        """An expression in SQL."""
        if column in self.placed:
            return sql.column(self.table, self.placed[column])
        match column:
            case Constant(value=value):
                return sql.constant(value, self.dialect)
            case Given(column=name):
                return exp.Not(this=exp.Is(this=self._raw(name), expression=exp.null()))
            case Stored(column=name, sort=sort):
                return sql.coalesce(self._raw(name), sql.default_of(sort, self.dialect))
            case Within(item=item, column=name):
                return sql.has_word(self.dialect, self._raw(name), self.written(item))
            case OneOf(item=item, words=words):
                return exp.In(this=self.written(item), expressions=[sql.text(word) for word in words])
            case Negation(operand=operand):
                return self._negated(operand)
            case Every(operands=operands):
                return sql.joined(exp.And, self._every(operands))
            case Some(operands=operands):
                return sql.joined(exp.Or, [self.written(operand) for operand in operands])
            case Comparison():
                return self._compared(column, holds=True)
            case Plus(left=left, right=right):
                return exp.Add(this=self._operand(left, column), expression=self._operand(right, column))
            case Times(left=left, right=right):
                return exp.Mul(this=self._operand(left, column), expression=self._operand(right, column))
            case Choice(condition=condition, then=then, otherwise=otherwise, sort=sort):
                if sort == "whole":
                    branches = self._operand(then, column), self._operand(otherwise, column)
                else:
                    branches = self.written(then), self.written(otherwise)
                return sql.when([(self.written(condition), branches[0])], branches[1])
            case DaysBetween(earlier=earlier, later=later):
                return sql.days_between(self.dialect, self.written(earlier), self.written(later))
            case YearOf(day=day):
                return sql.year_of(self.written(day))
            case _:
                raise AssertionError(f"INVARIANT: what crosses tables is a column by now, not {column!r}")

    def is_long(self, column: Column) -> bool:
        return self.widths.is_long(column)

    def _raw(self, name: str) -> exp.Expr:
        return sql.column(self.table, sql.named(self.dialect, name))

    def _every(self, operands: tuple[Column, ...]) -> list[exp.Expr]:
        """Operands of AND; what is given and false is asked for in one go."""
        asked = {operand.column for operand in operands if isinstance(operand, Given)}
        told: set[str] = set()
        found: list[exp.Expr] = []
        for operand in operands:
            match operand:
                case Negation(operand=Stored(column=name, sort="truth") as stored) if (
                    name in asked and stored not in self.placed
                ):
                    told.add(name)
                    found.append(exp.Not(this=sql.coalesce(self._raw(name), exp.true())))
                case Stored(column=name, sort="truth") if name in asked:
                    told.add(name)
                    found.append(self.written(operand))
                case _:
                    found.append(self.written(operand))
        if not told:
            return found
        return [
            written
            for operand, written in zip(operands, found, strict=True)
            if not (isinstance(operand, Given) and operand.column in told)
        ]

    def _negated(self, operand: Column) -> exp.Expr:
        if operand not in self.placed:
            match operand:
                case Given(column=name):
                    return exp.Is(this=self._raw(name), expression=exp.null())
                case Comparison():
                    return self._compared(operand, holds=False)
                case OneOf(item=item, words=words):
                    return exp.Not(this=exp.In(this=self.written(item), expressions=[sql.text(w) for w in words]))
                case _:
                    pass
        return sql.no(self.written(operand))

    def _compared(self, comparison: Comparison, holds: bool) -> exp.Expr:
        left, right, form = comparison.left, comparison.right, COMPARED[comparison.operator, holds]
        if isinstance(left, Constant):
            left, right, form = right, left, TURNED[form]
        one, other = self.written(left), self.written(right)
        if left.sort == "whole" and self.is_long(left) is not self.is_long(right):
            wide = sql.whole_type(self.dialect, long=False)
            one = sql.cast(one, wide) if self.is_long(left) else one
            other = sql.cast(other, wide.copy()) if self.is_long(right) else other
        return form(this=_apart(one), expression=_apart(other))

    def _operand(self, operand: Column, whole: Column) -> exp.Expr:
        """An operand, made as wide as what is computed from it."""
        long = self.is_long(whole)
        written = self.written(operand)
        if isinstance(operand, Constant) or (self.is_long(operand) and not long):
            return sql.cast(written, sql.whole_type(self.dialect, long))
        return exp.Paren(this=written) if isinstance(written, exp.Binary) else written


def _apart(expression: exp.Expr) -> exp.Expr:
    return exp.Paren(this=expression) if isinstance(expression, exp.Binary | exp.Not | exp.Is) else expression
