"""A judgement as SQL for a warehouse: one query for a kind of subject and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from sqlglot import exp

from qsd_rules.lowering.columns import Column
from qsd_rules.policy.model import Fact
from qsd_rules.tables.judgement import Judgement, KindColumns, columns_used
from qsd_rules.tables.sql import dialects as sql
from qsd_rules.tables.sql import intake, results
from qsd_rules.tables.sql.comments import header, rule_comments
from qsd_rules.tables.sql.dialects import DIALECT, Dialect, DialectName
from qsd_rules.tables.sql.intake import Warehouse
from qsd_rules.tables.sql.results import Asked, Result
from qsd_rules.tables.sql.stages import Layer, Stages, with_layers
from qsd_rules.words.language import Language

Statement = Literal["outcomes", "counts", "findings", "decisions", "contradictions", "rejects"]
STATEMENTS: tuple[Statement, ...] = ("outcomes", "counts", "findings", "decisions", "contradictions", "rejects")


def query(
    judgement: Judgement,
    kind: str,
    result: Result,
    dialect_name: DialectName,
    tables: Mapping[str, str],
    group_by: str | None = None,
) -> exp.Select:
    """The query over tables in the prepared layout; no relation leads to a kind without a table.

    `group_by` is the column of the kind's table that counts are told by.
    """
    stages = _stages(judgement, DIALECT[dialect_name])
    for name in judgement.policy.kinds:
        stages.layers.append(_prepared(judgement, name, stages.sources[name], stages.dialect, tables))
    asked = Asked(stages, judgement.kinds[kind])
    return with_layers(_final(asked, result, group_by), stages.layers)


def statement(
    judgement: Judgement,
    kind: str,
    result: Statement,
    dialect_name: DialectName,
    warehouse: Warehouse,
    language: Language,
    group_by: str | None = None,
) -> str:
    """The query over a warehouse's own tables, laid out, with comments that say what each part rests on.

    The judgement must be of the columns that the warehouse has (`Warehouse.prepared`). `group_by` is a fact's full
    name.
    """
    policy, dialect = judgement.policy, DIALECT[dialect_name]
    stages = _stages(judgement, dialect)
    if result == "rejects":
        written = with_layers(intake.rejects(stages, warehouse, kind, language), stages.layers)
    else:
        judged = judgement.kinds[kind]
        used = {name: set(columns) for name, columns in _used(judgement, judged, result).items()}
        if group_by is not None:
            used[kind].add(group_by)
        frozen = {name: frozenset(columns) for name, columns in used.items()}
        stages.layers.extend(intake.intake(policy, dialect, warehouse, frozen))
        asked = Asked(stages, judged, rule_comments(policy, judged, language))
        written = with_layers(_final(asked, result, group_by), stages.layers)
    body = written.sql(dialect_name, pretty=True, copy=False)
    return f"{header(judgement, kind, result, dialect_name, language)}\n{body};\n"


def layout(
    judgement: Judgement, dialect_name: DialectName, warehouse: Warehouse, kinds: Iterable[str], language: Language
) -> str:
    """CREATE TABLE statements for the tables that `statement` reads."""
    dialect = DIALECT[dialect_name]
    written = [
        _create(judgement, kind, dialect, warehouse, language).sql(dialect_name, pretty=True) + ";\n"
        for kind in kinds
        if kind in warehouse.tables
    ]
    return "\n".join(written)


def _stages(judgement: Judgement, dialect: Dialect) -> Stages:
    return Stages(
        judgement.policy, judgement.forge, dialect, {kind: f"{kind}_given" for kind in judgement.policy.kinds}
    )


def _final(asked: Asked, result: Result, group_by: str | None) -> Layer:
    group = None if group_by is None else sql.named(asked.stages.dialect, group_by)
    match result:
        case "outcomes":
            return results.outcomes(asked)
        case "counts":
            return results.counts(asked, group)
        case "findings":
            return results.findings(asked)
        case "decisions":
            return results.decisions(asked)
        case "contradictions":
            return results.contradictions(asked)


def _used(judgement: Judgement, judged: KindColumns, result: Result) -> Mapping[str, frozenset[str]]:
    roots: list[Column] = []
    if result == "decisions":
        for decision in judged.decisions:
            roots += [*decision.statuses.values(), decision.depends_on_reading]
            roots += [*decision.acts.values(), *decision.needs.values()]
    elif result == "contradictions":
        roots += [each.holds for each in judged.contradictions]
    else:
        for rule in judged.rules:
            for reading in rule.readings:
                roots += reading.outcomes.values()
                roots += reading.needs.values() if result == "findings" else ()
    return columns_used(judgement.policy, {judged.kind: roots})


def _prepared(judgement: Judgement, kind: str, name: str, dialect: Dialect, tables: Mapping[str, str]) -> Layer:
    if kind in tables:
        table = exp.to_table(tables[kind], dialect=dialect.name)
        table.set("alias", exp.TableAlias(this=exp.to_identifier("source", quoted=True)))
        return Layer(name, exp.Select().from_(table), {"source": "source"}, {}, "source")
    columns: dict[str, exp.Expr] = {"id": sql.cast(exp.null(), sql.type_of(dialect, "word"))}
    columns["name"] = columns["id"].copy()
    for fact in judgement.policy.facts.values():
        if fact.kind == kind:
            columns[sql.named(dialect, fact.name)] = sql.cast(exp.null(), _stored_type(fact, dialect))
            columns[sql.named(dialect, f"{fact.name}#absent")] = exp.false()
            columns[sql.named(dialect, f"{fact.name}#complete")] = exp.false()
    return Layer(name, exp.Select().where(exp.false(), copy=False), {}, columns)


def _stored_type(fact: Fact, dialect: Dialect) -> exp.DataType:
    if fact.type == "list" or fact.many:
        return sql.list_type(dialect)
    match fact.type:
        case "boolean":
            return sql.type_of(dialect, "truth")
        case "integer" | "decimal":
            return sql.type_of(dialect, "whole")
        case "date":
            return sql.type_of(dialect, "day")
        case _:
            return sql.type_of(dialect, "word")


# CREATE TABLE.


def _create(judgement: Judgement, kind: str, dialect: Dialect, warehouse: Warehouse, language: Language) -> exp.Create:
    text = sql.type_of(dialect, "word")
    key = [] if dialect.name == "spark" else [exp.ColumnConstraint(kind=exp.PrimaryKeyColumnConstraint())]
    columns = [
        exp.ColumnDef(this=exp.to_identifier("id", quoted=True), kind=text, constraints=key),
        exp.ColumnDef(this=exp.to_identifier("name", quoted=True), kind=text.copy()),
    ]
    for fact in judgement.policy.facts.values():
        if fact.kind != kind or not warehouse.has(fact):
            continue
        name = exp.to_identifier(sql.named(dialect, fact.path), quoted=True)
        column = exp.ColumnDef(this=name, kind=_natural_type(fact, dialect, warehouse))
        column.comments = [_described(fact, language)]
        columns.append(column)
        if fact.optional:
            none = exp.to_identifier(sql.named(dialect, f"{fact.path}{intake.IS_NONE}"), quoted=True)
            columns.append(exp.ColumnDef(this=none, kind=sql.type_of(dialect, "truth")))
    table = exp.to_table(warehouse.tables[kind], dialect=dialect.name)
    create = exp.Create(kind="TABLE", this=exp.Schema(this=table, expressions=columns))
    create.comments = [judgement.policy.kinds[kind].label.in_language(language)]
    return create


def _natural_type(fact: Fact, dialect: Dialect, warehouse: Warehouse) -> exp.DataType:
    if fact.type == "decimal":
        return exp.DataType.build(f"DECIMAL({min(38, 18 + fact.places)}, {fact.places})")
    if (fact.type == "list" or fact.many) and warehouse.lists_are_text:
        return sql.type_of(dialect, "word")
    return _stored_type(fact, dialect)


def _described(fact: Fact, language: Language) -> str:
    parts = [fact.label.in_language(language)]
    for low_or_high, sign in ((fact.minimum, "≥"), (fact.maximum, "≤")):
        if low_or_high is not None:
            parts.append(f"{sign} {low_or_high.isoformat() if isinstance(low_or_high, date) else low_or_high}")
    if fact.type == "relation":
        parts.append(f"→ {fact.to}.id")
    if fact.choices:
        parts.append(" | ".join(f"{name} {label.in_language(language)}" for name, label in fact.choices))
    return "; ".join(parts).replace("\n", " ")
