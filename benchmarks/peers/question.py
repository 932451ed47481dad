"""What every engine is asked: how many projects come to which outcome of each of the rules that all can express."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.forty_rules import facts_in, forty, simple
from benchmarks.records import DAY, ROWS_OF_A_PART
from qsd_rules.conditions.syntax import (
    And,
    Compare,
    Expression,
    FactValue,
    Literal,
    Member,
    Not,
    Or,
    ParameterValue,
)
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy

Counts = tuple[int, int]
"""To how many subjects a rule applies, and how many of those meet it."""

Answer = Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Question:
    """The rules with where each applies and what it requires; the columns that they look at, with their types."""

    policy: Policy
    rules: Mapping[str, tuple[Expression, Expression]]
    columns: tuple[str, ...]

    def type_of(self, column: str) -> str:
        """`boolean`, `integer`, `decimal` (as whole number), `date` or `choice`."""
        return self.policy.facts[column].type

    def choices(self, column: str) -> tuple[str, ...]:
        return tuple(name for name, _ in self.policy.facts[column].choices)


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine. `load` is not timed and gives what `judge` is given; `sampled` says that it takes row by row.

    An engine that reads Parquet itself is given the file.
    """

    load: Callable[[Question, Path], Any]
    judge: Callable[[Question, Any], Answer]
    sampled: bool = False
    package: str = ""


def question() -> Question:
    policy = simple(forty(load_policy()))
    rules = {
        rule.name: (rule.default.applies.expression, rule.default.requires.expression) for rule in policy.rules.values()
    }
    columns = dict.fromkeys(fact for pair in rules.values() for condition in pair for fact in facts_in(condition))
    return Question(policy, rules, tuple(columns))


def value_of(asked: Question, expression: Literal | ParameterValue, scale: int = 0) -> Any:
    """A constant; a number times ten to the power of `scale`, as whole numbers stand in the columns."""
    if isinstance(expression, ParameterValue):
        value: Any = asked.policy.parameters[expression.parameter].value_on(DAY)
    else:
        value = expression.value
    return value if isinstance(value, bool | str | tuple) else int(value.scaleb(scale))


def scale_of(asked: Question, comparison: Compare) -> int:
    """How many decimal places the columns of a comparison have."""
    sides = (comparison.left, comparison.right)
    return max((asked.policy.facts[side.fact].places for side in sides if isinstance(side, FactValue)), default=0)


@dataclass(frozen=True, slots=True)
class Language:
    """How an engine writes conditions. `column` names a column, `word` a text, `any_of` a list of values."""

    column: Callable[[str], str]
    both: str
    either: str
    negation: str
    equals: str
    differs: str
    word: Callable[[str], str]
    any_of: Callable[[list[str]], str]


SQL = Language(
    column=lambda name: '"' + name + '"',
    both=" AND ",
    either=" OR ",
    negation="NOT ",
    equals="=",
    differs="<>",
    word=lambda text: "'" + text + "'",
    any_of=lambda words: "IN (" + ", ".join(words) + ")",
)


def written(asked: Question, expression: Expression, language: Language) -> str:
    """A condition in the language of an engine, in brackets."""

    def part(inner: Expression) -> str:
        return written(asked, inner, language)

    match expression:
        case FactValue(fact=fact):
            return language.column(fact)
        case Literal(value=bool(value)):
            return "true" if value else "false"
        case Literal(value=str(value)):
            return language.word(value)
        case And(operands=operands):
            return "(" + language.both.join(map(part, operands)) + ")"
        case Or(operands=operands):
            return "(" + language.either.join(map(part, operands)) + ")"
        case Not(operand=operand):
            return "(" + language.negation + part(operand) + ")"
        case Member(item=item, container=Literal(value=tuple(words))):
            return "(" + part(item) + " " + language.any_of([language.word(word) for word in words]) + ")"
        case Compare(comparator=sign, left=left, right=right):
            scale = scale_of(asked, expression)
            sides = [
                str(value_of(asked, side, scale))
                if isinstance(side, ParameterValue) or (isinstance(side, Literal) and side.type.name == "number")
                else part(side)
                for side in (left, right)
            ]
            signs = {"==": language.equals, "!=": language.differs}
            return f"({sides[0]} {signs.get(sign, sign)} {sides[1]})"
        case _:
            raise AssertionError(f"INVARIANT: a simple condition has no {expression!r}")


def computed(
    asked: Question, expression: Expression, column: Callable[[str], Any], known: dict[Expression, Any]
) -> Any:
    """A condition over arrays of numpy; a choice's column has the number of the choice. Parts are computed once."""
    if expression not in known:
        known[expression] = _computed(asked, expression, column, known)
    return known[expression]


def _computed(
    asked: Question, expression: Expression, column: Callable[[str], Any], known: dict[Expression, Any]
) -> Any:
    def part(inner: Expression) -> Any:
        return computed(asked, inner, column, known)

    match expression:
        case FactValue(fact=fact):
            return column(fact)
        case And(operands=operands):
            result = part(operands[0])
            for operand in operands[1:]:
                result = result & part(operand)
            return result
        case Or(operands=operands):
            result = part(operands[0])
            for operand in operands[1:]:
                result = result | part(operand)
            return result
        case Not(operand=operand):
            return ~part(operand)
        case Member(item=FactValue(fact=fact), container=Literal(value=tuple(words))):
            numbers = [asked.choices(fact).index(word) for word in words]
            result = column(fact) == numbers[0]
            for number in numbers[1:]:
                result = result | (column(fact) == number)
            return result
        case Compare(comparator=sign, left=left, right=right):
            return _COMPARED[sign](*(_side(asked, expression, side, part) for side in (left, right)))
        case _:
            raise AssertionError(f"INVARIANT: a simple condition has no {expression!r}")


def _side(asked: Question, comparison: Compare, side: Expression, part: Callable[[Expression], Any]) -> Any:
    other = comparison.left if side is comparison.right else comparison.right
    match side:
        case Literal(value=str(word)) if isinstance(other, FactValue):
            return asked.choices(other.fact).index(word)
        case Literal() | ParameterValue():
            return value_of(asked, side, scale_of(asked, comparison))
        case _:
            return part(side)


_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def parts(asked: Question, path: Path) -> Iterator[pl.DataFrame]:
    """The columns that the rules look at, part by part, choices by number."""
    choices = [name for name in asked.columns if asked.type_of(name) == "choice"]
    numbered = [pl.col(name).cast(pl.Enum(asked.choices(name))).to_physical() for name in choices]
    scan = pl.scan_parquet(path).select(asked.columns).with_columns(numbered)
    yield from scan.collect_batches(chunk_size=ROWS_OF_A_PART)


def rows_of(asked: Question, path: Path) -> list[dict[str, Any]]:
    """Each row as a dictionary by column, days as numbers."""
    frame = pl.read_parquet(path, columns=list(asked.columns))
    return frame.with_columns(pl.col(pl.Date).cast(pl.Int32)).to_dicts()


def added(counts: dict[str, list[int]]) -> Answer:
    return {name: (applies, meets) for name, (applies, meets) in counts.items()}


def short_names(asked: Question) -> Mapping[str, str]:
    """A name without dots for each column, for engines whose names have none."""
    return {name: f"f{number}" for number, name in enumerate(asked.columns)}
