"""Wide rows made long: one row for each of several that a wide row has, in the shape that each dialect does fast."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from qsd_rules.tables.sql import dialects as sql
from qsd_rules.tables.sql.stages import Layer, Stages


def spread_rows(
    stages: Stages,
    wide: str,
    long: Sequence[Sequence[exp.Expr]],
    names: Sequence[str],
    kept: Sequence[str],
    *,
    unless_null: str = "",
    unless_zero: str = "",
) -> Layer:
    """One row for each of several that a wide row has, without those that are null or zero in a named column.

    `long` has the values of each of the several rows by the order of `names`; the columns `kept` are the wide row's.
    """
    written: dict[str, exp.Expr] = {name: sql.column(wide, name) for name in kept}
    if stages.dialect.name == "duckdb":
        # A lateral join of VALUES takes DuckDB sixteen times as long as lists unnested side by side.
        source = stages.fresh("each")
        for place, name in enumerate(names):
            written[name] = sql.unnested([row[place] for row in long])
        stages.layers.append(Layer(source, exp.Select().from_(sql.table(wide)), {wide: wide}, written))
        skeleton, aliases = exp.Select().from_(sql.table(source)), {source: source}
        written = {name: sql.column(source, name) for name in (*kept, *names)}
    else:
        source = "each"
        skeleton, aliases = sql.rows_beside(stages.dialect, wide, long, source, names, unless_null), {wide: wide}
        written.update({name: sql.column(source, name) for name in names})
    if unless_zero:
        some = exp.GT(this=sql.column(source, unless_zero), expression=exp.Literal.number(0))
        skeleton = skeleton.where(some, copy=False)
    if unless_null:
        there = exp.Not(this=exp.Is(this=sql.column(source, unless_null), expression=exp.null()))
        skeleton = skeleton.where(there, copy=False)
    return Layer("", skeleton, aliases, written)
