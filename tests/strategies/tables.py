"""Snapshots as tables in the prepared layout of `lowering.columns`."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from qsd_rules.conditions.absent import ABSENT
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.lowering.conditions import ABSENT as ABSENT_COLUMN
from qsd_rules.lowering.conditions import COMPLETE
from qsd_rules.policy.model import Fact, Policy

TYPES: dict[str, pl.DataType] = {
    "boolean": pl.Boolean(),
    "integer": pl.Int64(),
    "decimal": pl.Int64(),
    "date": pl.Date(),
    "list": pl.List(pl.String()),
}


def tables_of(policy: Policy, snapshot: Snapshot) -> dict[str, pl.DataFrame]:
    """For every kind a frame with a row for each subject and a column for each fact; a null is not given."""
    return {kind: table(policy, kind, subjects_of(snapshot, kind)) for kind in policy.kinds}


def subjects_of(snapshot: Snapshot, kind: str) -> list[SubjectRecord]:
    return [record for record in snapshot.subjects.values() if record.kind == kind]


def table(policy: Policy, kind: str, records: list[SubjectRecord]) -> pl.DataFrame:
    columns = [
        pl.Series("id", [record.id for record in records], pl.String()),
        pl.Series("name", [record.name for record in records], pl.String()),
    ]
    for fact in policy.facts.values():
        if fact.kind != kind:
            continue
        if fact.inverse_of:
            whole = [fact.name in record.complete for record in records]
            columns.append(pl.Series(f"{fact.name}{COMPLETE}", whole, pl.Boolean()))
            continue
        columns.append(pl.Series(fact.name, [cell(fact, record) for record in records], type_of(fact)))
        if fact.optional:
            absent = [record.facts.get(fact.name) is ABSENT for record in records]
            columns.append(pl.Series(f"{fact.name}{ABSENT_COLUMN}", absent, pl.Boolean()))
    return pl.DataFrame(columns)


def type_of(fact: Fact) -> pl.DataType:
    return pl.List(pl.String()) if fact.many else TYPES.get(fact.type, pl.String())


def cell(fact: Fact, record: SubjectRecord) -> object:
    """A fact's value as a prepared table has it."""
    value = record.facts.get(fact.name)
    if value is None or value is ABSENT:
        return None
    if isinstance(value, tuple):
        return list(value)
    if fact.type in ("integer", "decimal") and isinstance(value, int | Decimal):
        scaled = Decimal(value).scaleb(fact.places)
        assert scaled == int(scaled), f"{fact.name}: {value} has more than {fact.places} decimal places"
        return int(scaled)
    return value
