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
    deciding: str = "",
) -> Layer:
    """One row for each of several that a wide row has; those are left out whose deciding column is null or zero."""
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
        may_be_null = deciding if deciding != "subjects" else ""
        skeleton, aliases = sql.rows_beside(stages.dialect, wide, long, source, names, may_be_null), {wide: wide}
        written.update({name: sql.column(source, name) for name in names})
    if deciding == "subjects":
        some: exp.Expr = exp.GT(this=sql.column(source, deciding), expression=exp.Literal.number(0))
        skeleton = skeleton.where(some, copy=False)
    elif deciding:
        there = exp.Not(this=exp.Is(this=sql.column(source, deciding), expression=exp.null()))
        skeleton = skeleton.where(there, copy=False)
    return Layer("", skeleton, aliases, written)
