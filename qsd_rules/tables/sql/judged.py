"""All that the subjects of a kind come to, a row a subject, to be kept in a table; and what is told from that table.

Where a table can be kept between queries this works everything out once, which each query of `sql_results` does anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlglot import exp

from qsd_rules.lowering.columns import Column
from qsd_rules.lowering.outcomes import DecisionColumns
from qsd_rules.tables.judgement import RuleColumns
from qsd_rules.tables.sql import dialects as sql
from qsd_rules.tables.sql.dialects import Dialect
from qsd_rules.tables.sql.results import (
    COUNTED,
    DECIDED,
    FOUND,
    GROUP,
    NEEDED,
    OUTCOMES,
    Asked,
    code,
    decided,
    decided_by,
    facts_needed,
    final,
    needed,
    of_reading,
    rows_of,
)
from qsd_rules.tables.sql.spreading import spread_rows
from qsd_rules.tables.sql.stages import Layer

Told = Literal["counts", "findings", "decisions"]


def judged(asked: Asked, group_by: str | None = None) -> Layer:
    """One row a subject with all that it comes to.

    Beside what `outcomes` has: of each rule the facts needed where its governing reading is undetermined, of each
    decision its status, act, whether another reading changes it, and facts needed; and the group, as `group`.
    """
    columns: list[Column] = []
    for rule, reading in asked.readings():
        columns += reading.settled.values()
        if reading is rule.governing:
            columns += [reading.undetermined, *needed(asked.forge, reading.needs).values()]
    for decision in asked.judged.decisions:
        columns += decided_by(asked.forge, decision)
    rows = rows_of(asked, columns)
    dialect = rows.dialect
    written: dict[str, exp.Expr] = {"id": sql.column(rows.table, "id")}
    for rule, reading in asked.readings():
        written[of_reading(dialect, rule, reading)] = code(rows, reading)
        if reading is rule.governing:
            undetermined = rows.written(reading.undetermined)
            written[_needed_by(dialect, rule)] = sql.when([(undetermined, facts_needed(rows, reading.needs))])
    for decision in asked.judged.decisions:
        written.update(zip(_of_decision(dialect, decision), decided(rows, decision), strict=True))
    if group_by is not None:
        written[GROUP] = sql.column(rows.table, group_by)
    return final(rows, written)


def told(asked: Asked, result: Told, table: str, by_group: bool = False) -> Layer:
    """Counts (of each group), findings or decisions, as `sql_results` has them, from a table of what `judged` gave."""
    match result:
        case "counts":
            return _counts(asked, table, [GROUP] if by_group else [])
        case "findings":
            return _findings(asked, table)
        case "decisions":
            return _decisions(asked, table)


def _counts(asked: Asked, table: str, groups: Sequence[str]) -> Layer:
    stages = asked.stages
    wide = stages.fresh("totals")
    totals: dict[str, exp.Expr] = {name: sql.column(table, name) for name in groups}
    long: list[list[exp.Expr]] = []
    for rule, reading in asked.readings():
        for outcome in reading.outcomes:
            name = stages.fresh("count")
            has = exp.EQ(
                this=sql.column(table, of_reading(stages.dialect, rule, reading)),
                expression=exp.Literal.number(OUTCOMES.index(outcome)),
            )
            totals[name] = sql.count_where(stages.dialect, has)
            texts = (rule.rule.name, reading.reading, outcome)
            long.append([*(sql.text(each) for each in texts), sql.column(wide, name)])
    skeleton = exp.Select().from_(sql.table(table))
    if groups:
        skeleton = skeleton.group_by(*(sql.column(table, name) for name in groups), copy=False)
    stages.layers.append(Layer(wide, skeleton, {table: table}, totals))
    return spread_rows(stages, wide, long, COUNTED, groups, unless_zero="subjects")


def _findings(asked: Asked, table: str) -> Layer:
    dialect = asked.stages.dialect
    long: list[list[exp.Expr]] = []
    for rule in asked.judged.rules:
        governing = rule.governing
        kept = sql.column(table, of_reading(dialect, rule, governing))
        found = [
            (exp.EQ(this=kept.copy(), expression=exp.Literal.number(OUTCOMES.index(outcome))), sql.text(outcome))
            for outcome in (governing.unmet_is, "undetermined")
        ]
        needs = sql.coalesce(sql.column(table, _needed_by(dialect, rule)), sql.text(""))
        name, clause, reading = (sql.text(each) for each in (rule.rule.name, rule.rule.clause, governing.reading))
        long.append([name, clause, sql.when(found), reading, needs])
    return spread_rows(asked.stages, table, long, FOUND, ["id"], unless_null="outcome")


def _decisions(asked: Asked, table: str) -> Layer:
    dialect = asked.stages.dialect
    long: list[list[exp.Expr]] = []
    for decision in asked.judged.decisions:
        columns = (sql.column(table, name) for name in _of_decision(dialect, decision))
        long.append([sql.text(decision.decision), *columns])
    return spread_rows(asked.stages, table, long, ("decision", *DECIDED), ["id"])


def _needed_by(dialect: Dialect, rule: RuleColumns) -> str:
    return sql.named(dialect, f"{rule.rule.name}#{NEEDED}")


def _of_decision(dialect: Dialect, decision: DecisionColumns) -> list[str]:
    return [sql.named(dialect, f"decision/{decision.decision}#{part}") for part in DECIDED]
