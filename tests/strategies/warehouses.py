"""Snapshots as a warehouse might hold them: columns named by path, figures as decimals or floating-point numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import polars as pl

from qsd_rules.conditions.absent import ABSENT
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.tables.sql.intake import IS_NONE
from tests.strategies.tables import subjects_of

TYPES: dict[str, pl.DataType] = {
    "boolean": pl.Boolean(),
    "integer": pl.Int64(),
    "decimal": pl.Float64(),
    "date": pl.Date(),
    "list": pl.List(pl.String()),
}


def warehouse_of(policy: Policy, snapshot: Snapshot, as_text: bool = False) -> dict[str, pl.DataFrame]:
    """For every kind a table; with `as_text` every column is a text, and lists have `；` between the words."""
    return {kind: _table(policy, kind, subjects_of(snapshot, kind), as_text) for kind in policy.kinds}


def _table(policy: Policy, kind: str, records: list[SubjectRecord], as_text: bool) -> pl.DataFrame:
    written: Callable[[object], object] = _as_text if as_text else _as_is
    columns = [
        pl.Series("id", [record.id for record in records], pl.String()),
        pl.Series("name", [record.name for record in records], pl.String()),
    ]
    for fact in policy.facts.values():
        if fact.kind != kind or fact.inverse_of:
            continue
        values = [record.facts.get(fact.name) for record in records]
        cells = [None if value is None or value is ABSENT else written(value) for value in values]
        columns.append(pl.Series(fact.path, cells, pl.String() if as_text else _type(fact)))
        if fact.optional:
            none = [value is ABSENT for value in values]
            columns.append(pl.Series(f"{fact.path}{IS_NONE}", none, pl.Boolean()))
    return pl.DataFrame(columns)


def _type(fact: Fact) -> pl.DataType:
    return pl.List(pl.String()) if fact.many else TYPES.get(fact.type, pl.String())


def _as_is(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return list(value) if isinstance(value, tuple) else value


def _as_text(value: object) -> object:
    match value:
        case bool():
            return "是" if value else "否"
        case tuple():
            return "；".join(value) if value else "[]"
        case _:
            return f" {value}"
