"""What differs between the dialects of SQL that judgements are written in: types of numbers, lists, spreading rows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from qsd_rules.lowering.columns import DEFAULTS, Sort, StorageRange

DialectName = Literal["spark", "postgres", "duckdb"]
DIALECTS: tuple[DialectName, ...] = ("spark", "postgres", "duckdb")

LONG = 2**63 - 1
"""A whole number that is never farther from zero fits a BIGINT."""
LONGEST_NAME = {"postgres": 63}
"""PostgreSQL cuts longer names off, by which two may become one."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """A dialect. `wide` is its widest whole number.

    An expression with fewer parts than `least_step` is written again rather than made a step.
    """

    name: DialectName
    wide: str
    text: str
    least_step: int = 3

    @property
    def quotes_layers(self) -> bool:
        """Whether a layer must be kept apart, since the planner would write its expressions into every use of them."""
        return self.name == "postgres"


DIALECT: dict[str, Dialect] = {
    # Spark copies every column of a row in each layer, and itself computes once what one layer has twice.
    "spark": Dialect("spark", "DECIMAL(38, 0)", "STRING", least_step=10),
    "postgres": Dialect("postgres", "NUMERIC", "TEXT"),
    "duckdb": Dialect("duckdb", "HUGEINT", "TEXT"),
}


def is_long(range: StorageRange) -> bool:
    """Whether every number of a range fits a BIGINT."""
    return range[0] >= -LONG and range[1] <= LONG


def whole_type(dialect: Dialect, long: bool) -> exp.DataType:
    """BIGINT, or the dialect's widest whole number."""
    return exp.DataType.build("BIGINT" if long else dialect.wide, dialect=dialect.name)


def type_of(dialect: Dialect, sort: Sort) -> exp.DataType:
    """The type of a column of a sort; whole numbers are BIGINT."""
    names = {"truth": "BOOLEAN", "whole": "BIGINT", "day": "DATE", "word": dialect.text}
    return exp.DataType.build(names[sort], dialect=dialect.name)


def list_type(dialect: Dialect) -> exp.DataType:
    """The type of a list of texts."""
    written = {"spark": "ARRAY<STRING>", "postgres": "TEXT[]", "duckdb": "TEXT[]"}[dialect.name]
    return exp.DataType.build(written, dialect=dialect.name)


def named(dialect: Dialect, name: str) -> str:
    """A name for a column, cut short with a digest where the dialect would cut it off."""
    longest = LONGEST_NAME.get(dialect.name)
    if longest is None or len(name.encode()) <= longest:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: longest - 9].decode(errors="ignore") + "~" + digest


# Pieces of SQL.


def column(table: str, name: str) -> exp.Column:
    return exp.Column(this=exp.Identifier(this=name, quoted=True), table=exp.Identifier(this=table, quoted=True))


def table(name: str, alias: str = "") -> exp.Table:
    """A table or common table expression by its plain name."""
    called = exp.TableAlias(this=exp.to_identifier(alias, quoted=True)) if alias else None
    return exp.Table(this=exp.to_identifier(name, quoted=True), alias=called)


def aliased(expression: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(expression, name, quoted=True, copy=False)


def text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def cast(expression: exp.Expr, to: exp.DataType) -> exp.Expr:
    return exp.Cast(this=expression, to=to)


def tried(expression: exp.Expr, to: exp.DataType) -> exp.Expr:
    """The cast, null where it cannot be done; said to be safe, without which SQLGlot writes a plain cast for Spark."""
    return exp.TryCast(this=expression, to=to, safe=True)


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def coalesce(*arguments: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=arguments[0], expressions=list(arguments[1:]))


def when(cases: Sequence[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr | None = None) -> exp.Expr:
    """A CASE of conditions; without `otherwise` it ends in NULL."""
    return exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in cases], default=otherwise)


def joined(form: type[exp.And] | type[exp.Or], operands: Sequence[exp.Expr]) -> exp.Expr:
    """Operands joined by AND or OR, those that would be misread in brackets."""
    parts = [exp.Paren(this=part) if isinstance(part, exp.Connector) else part for part in operands]
    result = parts[0]
    for part in parts[1:]:
        result = form(this=result, expression=part)
    return result


def both(*operands: exp.Expr) -> exp.Expr:
    return joined(exp.And, operands)


def either(*operands: exp.Expr) -> exp.Expr:
    return joined(exp.Or, operands)


def no(operand: exp.Expr) -> exp.Expr:
    if isinstance(operand, exp.Column | exp.Boolean | exp.Anonymous | exp.Coalesce | exp.Paren):
        return exp.Not(this=operand)
    return exp.Not(this=exp.Paren(this=operand))


def default_of(sort: Sort, dialect: Dialect) -> exp.Expr:
    """What an expression of a sort is where nothing is given."""
    return constant(DEFAULTS[sort], dialect)


def constant(value: object, dialect: Dialect) -> exp.Expr:
    """A truth value, whole number, day or text as it is written."""
    match value:
        case bool():
            return exp.Boolean(this=value)
        case int() if -LONG <= value <= LONG:
            return exp.Literal.number(value)
        case int():
            return cast(text(str(value)), whole_type(dialect, long=False))
        case str():
            return text(value)
        case _:
            return cast(text(str(value)), exp.DataType.build("DATE"))


def has_word(dialect: Dialect, words: exp.Expr, word: exp.Expr) -> exp.Expr:
    """Whether a list has a word; false where there is no list."""
    if dialect.name == "postgres":
        found: exp.Expr = exp.EQ(this=word, expression=exp.Any(this=exp.Paren(this=words)))
    else:
        found = exp.ArrayContains(this=words, expression=word)
    return coalesce(found, exp.false())


def days_between(dialect: Dialect, earlier: exp.Expr, later: exp.Expr) -> exp.Expr:
    days = call("DATEDIFF", later, earlier) if dialect.name == "spark" else exp.Sub(this=later, expression=earlier)
    return cast(days, exp.DataType.build("BIGINT"))


def year_of(day: exp.Expr) -> exp.Expr:
    return cast(exp.Extract(this=exp.var("YEAR"), expression=day), exp.DataType.build("BIGINT"))


def spread(dialect: Dialect, source: str, words: exp.Expr, alias: str, item: str) -> exp.Select:
    """`SELECT … FROM source` with a row for each word of a list, `alias.item`; the caller selects."""
    name = exp.to_identifier(alias, quoted=True)
    items = [exp.to_identifier(item, quoted=True)]
    select = exp.Select().from_(table(source))
    if dialect.name == "spark":
        view = exp.Lateral(
            this=exp.Explode(this=words), view=True, alias=exp.TableAlias(this=name, columns=items), outer=False
        )
        select.append("laterals", view)
        return select
    unnest = exp.Unnest(expressions=[words], alias=exp.TableAlias(this=name, columns=items))
    return select.join(unnest, join_type="cross", copy=False)


def rows_beside(
    dialect: Dialect,
    source: str,
    rows: Sequence[Sequence[exp.Expr]],
    alias: str,
    names: Sequence[str],
    deciding: str = "",
) -> exp.Select:
    """`SELECT … FROM source` with, for each of its rows, these rows beside it, made of its values: `alias.name`.

    What a row has beside a null in the deciding column does not matter.
    """
    name = exp.to_identifier(alias, quoted=True)
    columns = [exp.to_identifier(column, quoted=True) for column in names]
    select = exp.Select().from_(table(source))
    if dialect.name == "spark":
        structs: list[exp.Expr] = []
        for row in rows:
            struct = call("NAMED_STRUCT", *(part for pair in zip(map(text, names), row, strict=True) for part in pair))
            if deciding:
                # Spark makes every struct of every row, few of which are asked for.
                there = exp.Not(this=exp.Is(this=row[list(names).index(deciding)].copy(), expression=exp.null()))
                struct = when([(there, struct)])
            structs.append(struct)
        inline = call("INLINE", call("ARRAY", *structs))
        select.append("laterals", exp.Lateral(this=inline, view=True, alias=exp.TableAlias(this=name, columns=columns)))
        return select
    values = exp.Values(expressions=[exp.Tuple(expressions=list(row)) for row in rows])
    lateral = exp.Lateral(this=exp.Paren(this=values), alias=exp.TableAlias(this=name, columns=columns))
    return select.join(lateral, join_type="cross", copy=False)


def unnested(values: Sequence[exp.Expr]) -> exp.Expr:
    """One row for each value, beside those of other lists of the same SELECT (DuckDB)."""
    return call("UNNEST", exp.Array(expressions=list(values)))


def count_where(dialect: Dialect, condition: exp.Expr) -> exp.Expr:
    """How many rows a condition holds of."""
    if dialect.name == "postgres":
        return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=condition))
    return call("COUNT_IF", condition)
