"""A judgement as SQL for a warehouse: one query for a kind of subject and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from qsd_rules.batch import sql_dialects as sql
from qsd_rules.batch import sql_results
from qsd_rules.batch.judgement import Judgement
from qsd_rules.batch.sql_dialects import DIALECT, Dialect, DialectName
from qsd_rules.batch.sql_results import Asked, Result
from qsd_rules.batch.sql_stages import Layer, Stages, with_layers


@dataclass(frozen=True, slots=True)
class Source:
    """A table of subjects: its name, perhaps with its schema, and the columns of the prepared layout that it has."""

    table: str
    columns: frozenset[str] | None = None


def query(
    judgement: Judgement,
    kind: str,
    result: Result,
    dialect_name: DialectName,
    tables: Mapping[str, str],
    group_by: str | None = None,
) -> exp.Select:
    """The query over tables in the prepared layout; kinds without a table have no subjects."""
    dialect = DIALECT[dialect_name]
    sources = {name: f"{name}_given" for name in judgement.policy.kinds}
    stages = Stages(judgement.policy, judgement.forge, dialect, sources)
    for name in judgement.policy.kinds:
        stages.layers.append(_source(judgement, name, sources[name], dialect, tables))
    asked = Asked(stages, judgement.kinds[kind])
    match result:
        case "outcomes":
            final = sql_results.outcomes(asked)
        case "counts":
            final = sql_results.counts(asked, group_by)
        case "findings":
            final = sql_results.findings(asked)
        case "decisions":
            final = sql_results.decisions(asked)
    return with_layers(final, stages.layers)


def _source(judgement: Judgement, kind: str, name: str, dialect: Dialect, tables: Mapping[str, str]) -> Layer:
    if kind in tables:
        table = exp.to_table(tables[kind], dialect=dialect.name)
        table.set("alias", exp.TableAlias(this=exp.to_identifier("source", quoted=True)))
        return Layer(name, exp.Select().from_(table), {"source": "source"}, {}, "source")
    columns: dict[str, exp.Expr] = {"id": sql.cast(exp.null(), sql.type_of(dialect, "word"))}
    columns["name"] = columns["id"].copy()
    for fact in judgement.policy.facts.values():
        if fact.kind == kind:
            columns.update(_nothing(fact.name, dialect, fact.type, fact.many))
    return Layer(name, exp.Select().where(exp.false(), copy=False), {}, columns)


def _nothing(name: str, dialect: Dialect, type: str, many: bool) -> dict[str, exp.Expr]:
    sort = {"boolean": "truth", "integer": "whole", "decimal": "whole", "date": "day"}.get(type, "word")
    to = sql.list_type(dialect) if type == "list" or many else sql.type_of(dialect, sort)  # type: ignore[arg-type]
    return {
        sql.named(dialect, name): sql.cast(exp.null(), to),
        sql.named(dialect, f"{name}#absent"): exp.false(),
        sql.named(dialect, f"{name}#complete"): exp.false(),
    }
