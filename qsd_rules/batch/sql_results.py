"""What is asked of the subjects of a kind, as queries: outcomes, counts, findings, decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from sqlglot import exp

from qsd_rules.assess.model import DecisionStatus, OutcomeName
from qsd_rules.batch import sql_dialects as sql
from qsd_rules.batch.columns import Column, Forge
from qsd_rules.batch.judgement import KindColumns, RuleColumns
from qsd_rules.batch.outcomes import DecisionColumns, ReadingColumns
from qsd_rules.batch.rails import Needs
from qsd_rules.batch.sql_columns import Rows
from qsd_rules.batch.sql_spreading import spread_rows
from qsd_rules.batch.sql_stages import Layer, Stages

Result = Literal["outcomes", "counts", "findings", "decisions"]
RESULTS: tuple[Result, ...] = get_args(Result)

OUTCOMES: tuple[OutcomeName, ...] = (
    "not_applicable",
    "satisfied",
    "violated",
    "advised",
    "missed",
    "pending",
    "undetermined",
)
"""The outcomes in the order of their codes, from 0."""
STATUSES: tuple[DecisionStatus, ...] = ("not_applicable", "clear", "pending", "against")
SEPARATOR = ", "
"""What stands between facts needed."""


@dataclass(slots=True)
class Asked:
    """The rows of a kind and all that is asked of them. `comments` are told beside rules and decisions."""

    stages: Stages
    judged: KindColumns
    comments: Mapping[str, str] = field(default_factory=dict)
    explaining: set[str] = field(default_factory=set)

    @property
    def forge(self) -> Forge:
        return self.stages.forge

    def explained(self, written: exp.Expr, name: str) -> exp.Expr:
        """The expression with the comment on its rule or decision, which is told once."""
        if name in self.comments and name not in self.explaining:
            self.explaining.add(name)
            written.comments = [self.comments[name]]
        return written

    def readings(self) -> Iterator[tuple[RuleColumns, ReadingColumns]]:
        """All readings of all rules."""
        for rule in self.judged.rules:
            for reading in rule.readings:
                yield rule, reading


def outcomes(asked: Asked) -> Layer:
    """One row a subject: `id` and for each reading of each rule, under `rule@reading`, its outcome's code."""
    columns = [c for _, reading in asked.readings() for c in told_by(reading)]
    rows = _rows(asked, columns)
    written: dict[str, exp.Expr] = {"id": sql.column(rows.table, "id")}
    for rule, reading in asked.readings():
        name = sql.named(rows.dialect, f"{rule.rule.name}@{reading.reading}")
        written[name] = asked.explained(code(rows, reading), rule.rule.name)
    return _final(rows, written)


def told_by(reading: ReadingColumns) -> tuple[Column, ...]:
    """The expressions that a reading's outcome is told by."""
    return reading.not_applicable, reading.satisfied, reading.unmet


def code(rows: Rows, reading: ReadingColumns) -> exp.Expr:
    """A reading's outcome as its code; what is none of the three first is undetermined."""
    number = exp.Literal.number
    return sql.when(
        [
            (rows.written(reading.not_applicable), number(OUTCOMES.index("not_applicable"))),
            (rows.written(reading.satisfied), number(OUTCOMES.index("satisfied"))),
            (rows.written(reading.unmet), number(OUTCOMES.index(reading.unmet_is))),
        ],
        number(OUTCOMES.index("undetermined")),
    )


def counts(asked: Asked, group_by: str | None = None) -> Layer:
    """One row for each rule, reading, outcome (and group) that there is, with how many subjects have it."""
    stages, dialect = asked.stages, asked.stages.dialect
    columns = [c for _, reading in asked.readings() for c in told_by(reading)]
    rows = _rows(asked, columns)
    totals: dict[str, exp.Expr] = {"subjects": exp.Count(this=exp.Star())}
    wide = stages.fresh("totals")
    long: list[list[exp.Expr]] = []
    for rule, reading in asked.readings():
        rest: exp.Expr = sql.column(wide, "subjects")
        for outcome, column in (
            ("not_applicable", reading.not_applicable),
            ("satisfied", reading.satisfied),
            (reading.unmet_is, reading.unmet),
        ):
            name = stages.fresh("count")
            totals[name] = asked.explained(sql.count_where(dialect, rows.written(column)), rule.rule.name)
            count = sql.column(wide, name)
            rest = exp.Sub(this=rest, expression=count)
            long.append([sql.text(rule.rule.name), sql.text(reading.reading), sql.text(outcome), count.copy()])
        long.append([sql.text(rule.rule.name), sql.text(reading.reading), sql.text("undetermined"), rest])
    skeleton = exp.Select().from_(sql.table(rows.table))
    if group_by is not None:
        totals = {"group": sql.column(rows.table, group_by), **totals}
        skeleton = skeleton.group_by(sql.column(rows.table, group_by), copy=False)
    stages.layers.append(Layer(wide, skeleton, {rows.table: rows.table}, totals))
    told = ("rule", "reading", "outcome", "subjects")
    return spread_rows(stages, wide, long, told, ["group"] if group_by is not None else [], "subjects")


def findings(asked: Asked) -> Layer:
    """One row a finding: subject, rule, clause, outcome, reading, facts needed.

    The outcome is that of the governing reading; `reading` names it.
    """
    stages = asked.stages
    governing = [(rule, rule.governing) for rule in asked.judged.rules]
    columns = [c for _, reading in governing for c in (*told_by(reading), *needed(asked.forge, reading.needs).values())]
    rows = _rows(asked, columns)
    codes: dict[str, exp.Expr] = {"id": sql.column(rows.table, "id")}
    long: list[list[exp.Expr]] = []
    wide = stages.fresh("findings")
    for rule, reading in governing:
        outcome, needs = stages.fresh("outcome"), stages.fresh("needed")
        undetermined = rows.written(reading.undetermined)
        unmet = (rows.written(reading.unmet), sql.text(reading.unmet_is))
        codes[outcome] = asked.explained(sql.when([unmet, (undetermined, sql.text("undetermined"))]), rule.rule.name)
        codes[needs] = sql.when([(undetermined.copy(), facts_needed(rows, reading.needs))], sql.text(""))
        long.append(
            [
                sql.text(rule.rule.name),
                sql.text(rule.rule.clause),
                sql.column(wide, outcome),
                sql.text(reading.reading),
                sql.column(wide, needs),
            ]
        )
    stages.layers.append(Layer(wide, exp.Select().from_(sql.table(rows.table)), {rows.table: rows.table}, codes))
    told = ("rule", "clause", "outcome", "reading", "facts_needed")
    return spread_rows(stages, wide, long, told, ["id"], "outcome")


def decisions(asked: Asked) -> Layer:
    """One row for each decision on a subject: status, act, whether another reading changes it, facts needed."""
    stages = asked.stages
    columns: list[Column] = []
    for decision in asked.judged.decisions:
        columns += [decision.against, decision.pending, decision.clear, decision.depends_on_reading]
        columns += [*decision.acts.values(), *needed(asked.forge, decision.needs).values()]
    rows = _rows(asked, columns)
    codes: dict[str, exp.Expr] = {"id": sql.column(rows.table, "id")}
    long: list[list[exp.Expr]] = []
    wide = stages.fresh("decisions")
    for decision in asked.judged.decisions:
        names = [stages.fresh(word) for word in ("status", "act", "depends", "needed")]
        codes.update(zip(names, _decided(rows, decision), strict=True))
        asked.explained(codes[names[0]], decision.decision)
        long.append([sql.text(decision.decision), *(sql.column(wide, name) for name in names)])
    stages.layers.append(Layer(wide, exp.Select().from_(sql.table(rows.table)), {rows.table: rows.table}, codes))
    told = ("decision", "status", "act", "depends_on_reading", "facts_needed")
    return spread_rows(stages, wide, long, told, ["id"])


def _decided(rows: Rows, decision: DecisionColumns) -> list[exp.Expr]:
    pending = rows.written(decision.pending)
    status = sql.when(
        [
            (rows.written(decision.against), sql.text("against")),
            (pending, sql.text("pending")),
            (rows.written(decision.clear), sql.text("clear")),
        ],
        sql.text("not_applicable"),
    )
    acts = [(rows.written(column), sql.text(act)) for act, column in decision.acts.items()]
    act = sql.when(acts, sql.text("")) if acts else sql.text("")
    needs = sql.when([(pending.copy(), facts_needed(rows, decision.needs))], sql.text(""))
    return [status, act, rows.written(decision.depends_on_reading), needs]


def needed(forge: Forge, needs: Needs) -> Mapping[str, Column]:
    """Where each fact is needed, of whichever subject, by the fact's full name in order."""
    by_fact: dict[str, list[Column]] = {}
    for way, column in needs.items():
        by_fact.setdefault(way[-1], []).append(column)
    return {fact: forge.some(*by_fact[fact]) for fact in sorted(by_fact)}


def facts_needed(rows: Rows, needs: Needs) -> exp.Expr:
    """The full names of the facts needed, one after the other."""
    named = [
        sql.when([(rows.written(column), sql.text(fact))]) for fact, column in needed(rows.widths.forge, needs).items()
    ]
    return sql.call("CONCAT_WS", sql.text(SEPARATOR), *named) if named else sql.text("")


def _rows(asked: Asked, columns: Sequence[Column]) -> Rows:
    frame = asked.stages.base(asked.judged.kind)
    for column in columns:
        asked.stages.demand(frame, column)
    asked.stages.build()
    if not frame.last:
        frame.last = asked.stages.sources[frame.kind]
    return asked.stages.rows(frame)


def _final(rows: Rows, written: dict[str, exp.Expr]) -> Layer:
    return Layer("", exp.Select().from_(sql.table(rows.table)), {rows.table: rows.table}, written)
