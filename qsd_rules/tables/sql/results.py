"""What is asked of the subjects of a kind, as queries: outcomes, counts, findings, decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

from qsd_rules.assess.assessment import DecisionStatus, OutcomeName
from qsd_rules.assess.outcome_table import BY_WEIGHT
from qsd_rules.lowering.columns import Column, Forge
from qsd_rules.lowering.contested import ContradictionColumns
from qsd_rules.lowering.outcomes import DecisionColumns, ReadingColumns
from qsd_rules.lowering.rails import Needs
from qsd_rules.tables.judgement import KindColumns, RuleColumns
from qsd_rules.tables.sql import dialects as sql
from qsd_rules.tables.sql.columns import Rows
from qsd_rules.tables.sql.dialects import Dialect
from qsd_rules.tables.sql.spreading import spread_rows
from qsd_rules.tables.sql.stages import Layer, Stages

Result = Literal["outcomes", "counts", "findings", "decisions", "contradictions"]

OUTCOMES: tuple[OutcomeName, ...] = (
    "not_applicable",
    "satisfied",
    "violated",
    "advised",
    "missed",
    "pending",
    "undetermined",
    "contested",
)
"""The outcomes in the order of their codes, from 0."""
SEPARATOR = ", "
"""What stands between facts needed."""
GROUP = "group"
NEEDED = "facts_needed"
COUNTED = ("rule", "reading", "outcome", "subjects")
FOUND = ("rule", "clause", "outcome", "reading", NEEDED)
CONTRADICTED = ("contradiction",)
DECIDED = ("status", "act", "depends_on_reading", NEEDED)


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
    columns = [c for _, reading in asked.readings() for c in reading.settled.values()]
    rows = rows_of(asked, columns)
    written: dict[str, exp.Expr] = {"id": sql.column(rows.table, "id")}
    for rule, reading in asked.readings():
        written[of_reading(rows.dialect, rule, reading)] = asked.explained(code(rows, reading), rule.rule.name)
    return final(rows, written)


def of_reading(dialect: Dialect, rule: RuleColumns, reading: ReadingColumns) -> str:
    """The column of a reading's outcome code."""
    return sql.named(dialect, f"{rule.rule.name}@{reading.reading}")


def code(rows: Rows, reading: ReadingColumns) -> exp.Expr:
    """A reading's outcome as its code; what is none of the settled ones is undetermined."""
    number = exp.Literal.number
    cases = [(rows.written(column), number(OUTCOMES.index(name))) for name, column in reading.settled.items()]
    return sql.when(cases, number(OUTCOMES.index("undetermined")))


def counts(asked: Asked, group_by: str | None = None) -> Layer:
    """One row for each rule, reading, outcome (and group) that there is, with how many subjects have it."""
    stages, dialect = asked.stages, asked.stages.dialect
    columns = [c for _, reading in asked.readings() for c in reading.settled.values()]
    rows = rows_of(asked, columns)
    totals: dict[str, exp.Expr] = {"subjects": exp.Count(this=exp.Star())}
    wide = stages.fresh("totals")
    long: list[list[exp.Expr]] = []
    for rule, reading in asked.readings():
        rest: exp.Expr = sql.column(wide, "subjects")
        for outcome, column in reading.settled.items():
            name = stages.fresh("count")
            totals[name] = asked.explained(sql.count_where(dialect, rows.written(column)), rule.rule.name)
            count = sql.column(wide, name)
            rest = exp.Sub(this=rest, expression=count)
            long.append([sql.text(rule.rule.name), sql.text(reading.reading), sql.text(outcome), count.copy()])
        long.append([sql.text(rule.rule.name), sql.text(reading.reading), sql.text("undetermined"), rest])
    skeleton = exp.Select().from_(sql.table(rows.table))
    if group_by is not None:
        totals = {GROUP: sql.column(rows.table, group_by), **totals}
        skeleton = skeleton.group_by(sql.column(rows.table, group_by), copy=False)
    stages.layers.append(Layer(wide, skeleton, {rows.table: rows.table}, totals))
    return spread_rows(stages, wide, long, COUNTED, [GROUP] if group_by is not None else [], unless_zero="subjects")


def findings(asked: Asked) -> Layer:
    """One row a finding: subject, rule, clause, outcome, reading, facts needed.

    The outcome is that of the governing reading; `reading` names it.
    """
    stages = asked.stages
    governing = [(rule, rule.governing) for rule in asked.judged.rules]
    columns: list[Column] = []
    for _, reading in governing:
        columns += (*reading.settled.values(), *needed(asked.forge, reading.needs).values())
    rows = rows_of(asked, columns)
    codes: dict[str, exp.Expr] = {"id": sql.column(rows.table, "id")}
    long: list[list[exp.Expr]] = []
    wide = stages.fresh("findings")
    for rule, reading in governing:
        outcome, needs = stages.fresh("outcome"), stages.fresh("needed")
        undetermined = rows.written(reading.undetermined)
        unmet = (rows.written(reading.unmet), sql.text(reading.unmet_is))
        told = [unmet, (undetermined, sql.text("undetermined"))]
        if "contested" in reading.outcomes:
            told.append((rows.written(reading.outcomes["contested"]), sql.text("contested")))
        codes[outcome] = asked.explained(sql.when(told), rule.rule.name)
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
    return spread_rows(stages, wide, long, FOUND, ["id"], unless_null="outcome")


def decisions(asked: Asked) -> Layer:
    """One row for each decision on a subject: status, act, whether another reading changes it, facts needed."""
    stages = asked.stages
    rows = rows_of(asked, [c for decision in asked.judged.decisions for c in decided_by(asked.forge, decision)])
    codes: dict[str, exp.Expr] = {"id": sql.column(rows.table, "id")}
    long: list[list[exp.Expr]] = []
    wide = stages.fresh("decisions")
    for decision in asked.judged.decisions:
        names = [stages.fresh(word) for word in ("status", "act", "depends", "needed")]
        codes.update(zip(names, decided(rows, decision), strict=True))
        asked.explained(codes[names[0]], decision.decision)
        long.append([sql.text(decision.decision), *(sql.column(wide, name) for name in names)])
    stages.layers.append(Layer(wide, exp.Select().from_(sql.table(rows.table)), {rows.table: rows.table}, codes))
    return spread_rows(stages, wide, long, ("decision", *DECIDED), ["id"])


def contradictions(asked: Asked) -> Layer:
    """One row for each contradiction among the facts of a subject: the invariant broken, or the fact ruled out."""
    stages = asked.stages
    none = ContradictionColumns("", (), asked.forge.truth(False))
    told = asked.judged.contradictions or (none,)
    rows = rows_of(asked, [each.holds for each in told])
    holding: dict[str, exp.Expr] = {"id": sql.column(rows.table, "id")}
    long: list[list[exp.Expr]] = []
    wide = stages.fresh("contradictions")
    for each in told:
        name = stages.fresh("contradiction")
        holding[name] = sql.when([(rows.written(each.holds), sql.text(each.name))])
        long.append([sql.column(wide, name)])
    stages.layers.append(Layer(wide, exp.Select().from_(sql.table(rows.table)), {rows.table: rows.table}, holding))
    return spread_rows(stages, wide, long, CONTRADICTED, ["id"], unless_null="contradiction")


def decided_by(forge: Forge, decision: DecisionColumns) -> Iterator[Column]:
    """The expressions that a decision is told by."""
    yield from (*_told_statuses(decision).values(), decision.depends_on_reading)
    yield from (*decision.acts.values(), *needed(forge, decision.needs).values())


def decided(rows: Rows, decision: DecisionColumns) -> list[exp.Expr]:
    """What a decision comes to, in the order of `DECIDED`."""
    statuses = {name: rows.written(column) for name, column in _told_statuses(decision).items()}
    status = sql.when([(holds, sql.text(name)) for name, holds in statuses.items()], sql.text(BY_WEIGHT[-1]))
    acts = [(rows.written(column), sql.text(act)) for act, column in decision.acts.items()]
    act = sql.when(acts, sql.text("")) if acts else sql.text("")
    needs = sql.when([(statuses["pending"].copy(), facts_needed(rows, decision.needs))], sql.text(""))
    return [status, act, rows.written(decision.depends_on_reading), needs]


def _told_statuses(decision: DecisionColumns) -> Mapping[DecisionStatus, Column]:
    """The statuses that a decision is told by: all but the weakest, which is left where none of them holds."""
    return {status: decision.statuses[status] for status in BY_WEIGHT[:-1]}


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


def rows_of(asked: Asked, columns: Sequence[Column]) -> Rows:
    """The rows of the kind, ready to write these expressions for."""
    frame = asked.stages.base(asked.judged.kind)
    for column in columns:
        asked.stages.demand(frame, column)
    asked.stages.build()
    if not frame.last:
        frame.last = asked.stages.sources[frame.kind]
    return asked.stages.rows(frame)


def final(rows: Rows, written: dict[str, exp.Expr]) -> Layer:
    """The last layer: these columns of the rows."""
    return Layer("", exp.Select().from_(sql.table(rows.table)), {rows.table: rows.table}, written)
