"""A few findings of many, chosen by their digests, and the facts around each as a snapshot that can be explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

import polars as pl

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess
from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.joining import join
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.lowering.conditions import ABSENT as ABSENT_MARK
from qsd_rules.lowering.conditions import COMPLETE as COMPLETE_MARK
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.tables.prepared_table import Table
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place

MOST_SUBJECTS = 2_000
"""A finding that rests on more subjects than these is not explained."""

SPARE = 4
"""Of so many times more findings than asked for the first that can be explained are."""

SEED = 15
SCHEMA = {"kind": pl.String, "subject": pl.String, "rule": pl.String, "outcome": pl.String, "turn": pl.UInt64}


@dataclass(frozen=True, slots=True)
class Sample:
    """A finding and an assessment that comes to it."""

    rule: str
    subject: SubjectKey
    assessment: Assessment


def candidates(findings: pl.DataFrame, wanted: int) -> pl.DataFrame:
    """The findings of a part that may be explained: settled ones first, then by digest, no rule twice."""
    told = findings.select(pl.col(name).cast(pl.String) for name in ("kind", "subject", "rule", "outcome"))
    turned = told.with_columns(turn=pl.struct("rule", "subject").hash(SEED))
    return nearest([turned], wanted)


def nearest(found: Iterable[pl.DataFrame], wanted: int) -> pl.DataFrame:
    """The first of candidates from all parts."""
    every = pl.concat([pl.DataFrame(schema=SCHEMA), *found])
    ordered = every.sort(pl.col("outcome") == "undetermined", "turn", "rule", "subject")
    first_of_rules = ordered.unique("rule", keep="first", maintain_order=True)
    rest = ordered.join(first_of_rules, on=["rule", "subject"], how="anti", maintain_order="left")
    return pl.concat([first_of_rules, rest]).head(wanted * SPARE)


def samples(
    policy: Policy,
    tables: Mapping[str, Table],
    found: pl.DataFrame,
    wanted: int,
    as_of: date,
    readings: Mapping[str, str],
) -> Sequence[Sample]:
    """The first of the candidates whose surroundings are small enough, with assessments that come to the same."""
    keys = [(kind, subject) for kind, subject in found.select("kind", "subject").rows()]
    gathered = gather(policy, tables, keys)
    chosen: list[Sample] = []
    for kind, subject, rule, outcome in found.select("kind", "subject", "rule", "outcome").rows():
        if len(chosen) == wanted:
            break
        snapshot = around(policy, gathered, (kind, subject), as_of)
        if snapshot is None:
            continue
        assessment = assess(policy, snapshot, as_of, dict(readings))
        same = [each for each in assessment.outcomes if each.rule == rule and each.subject == (kind, subject)]
        # What rests on more of the district than was gathered comes out otherwise, and is not shown.
        if same and same[0].outcome == outcome:
            chosen.append(Sample(rule, (kind, subject), assessment))
    return chosen


# The facts around subjects.

Records = Mapping[SubjectKey, SubjectRecord]


def gather(policy: Policy, tables: Mapping[str, Table], keys: Sequence[SubjectKey]) -> Records:
    """The subjects, the members of their collections, and all that any of them leads to."""
    records: dict[SubjectKey, SubjectRecord] = {}
    asked = set(keys)
    _fetch(policy, tables, asked, records)
    members: set[SubjectKey] = set()
    for fact in policy.facts.values():
        owners = {identifier for kind, identifier in asked if kind == fact.kind} if fact.inverse_of else set()
        source = policy.facts[fact.inverse_of] if fact.inverse_of else fact
        if owners and source.kind in tables and source.name in tables[source.kind].columns:
            members |= {(source.kind, member) for member in _members(tables[source.kind], source, owners)}
    _fetch(policy, tables, members - records.keys(), records)
    while (
        led := {
            (policy.facts[name].to, target)
            for record in records.values()
            for name, value in record.facts.items()
            if policy.facts[name].type == "relation" and not isinstance(value, Absent)
            for target in (value if isinstance(value, tuple) else (str(value),))
        }
        - records.keys()
    ):
        _fetch(policy, tables, led, records)
        for key in led - records.keys():
            records[key] = SubjectRecord(*key, key[1], {})
    return records


def _members(table: Table, relation: Fact, owners: Set[str]) -> Iterable[str]:
    """The ids of those whose relation leads to one of the owners, up to a bound for each."""
    sought = pl.Series(sorted(owners), dtype=pl.String).implode()
    column = pl.col(relation.name)
    leads = column.list.eval(pl.element().is_in(sought)).list.any() if relation.many else column.is_in(sought)
    room = MOST_SUBJECTS * len(owners)
    for frame in table.parts(frozenset({relation.name})):
        for identifier in frame.filter(leads.fill_null(False))["id"].head(room).to_list():
            room -= 1
            yield identifier


def _fetch(
    policy: Policy, tables: Mapping[str, Table], keys: Set[SubjectKey], records: dict[SubjectKey, SubjectRecord]
) -> None:
    """Read what the tables know of some subjects."""
    for kind, table in tables.items():
        wanted = sorted(identifier for of, identifier in keys if of == kind)
        if not wanted or not table.rows:
            continue
        sought = pl.Series(wanted, dtype=pl.String).implode()
        for frame in table.parts(table.columns):
            for row in frame.filter(pl.col("id").is_in(sought)).iter_rows(named=True):
                record = record_of(policy, kind, row)
                records[kind, record.id] = record


def record_of(policy: Policy, kind: str, row: Mapping[str, object]) -> SubjectRecord:
    """A row of the prepared layout as a subject."""
    facts: dict[str, Value | Absent] = {}
    complete: set[str] = set()
    for name, value in row.items():
        if name.endswith(ABSENT_MARK) and value:
            facts[name.removesuffix(ABSENT_MARK)] = ABSENT
        elif name.endswith(COMPLETE_MARK) and value:
            complete.add(name.removesuffix(COMPLETE_MARK))
        elif name in policy.facts and value is not None:
            facts[name] = value_of(policy.facts[name], value)
    identifier = str(row["id"])
    return SubjectRecord(kind, identifier, str(row.get("name") or identifier), facts, {}, frozenset(complete))


def value_of(fact: Fact, stored: object) -> Value:
    """A fact's value from the prepared layout."""
    match stored:
        case list():
            return tuple(str(item) for item in stored)
        case bool() | date() | str():
            return stored
        case _:
            number = cast(int, stored)
            return number if fact.type == "integer" else Decimal(number).scaleb(-fact.places)


def around(policy: Policy, records: Records, key: SubjectKey, as_of: date) -> Snapshot | None:
    """A subject with its members and all they lead to; none when that is too much."""
    kept: dict[SubjectKey, SubjectRecord] = {}
    waiting = [key]
    if key in records:
        waiting += [
            (record.kind, record.id)
            for record in records.values()
            if any(
                policy.facts[name].to == key[0] and key[1] in (value if isinstance(value, tuple) else (value,))
                for name, value in record.facts.items()
                if policy.facts[name].type == "relation"
            )
        ]
    while waiting:
        if len(kept) > MOST_SUBJECTS:
            return None
        at = waiting.pop()
        record = records.get(at)
        if record is None or at in kept:
            continue
        if at != key:
            # Their own collections are not gathered.
            record = SubjectRecord(record.kind, record.id, record.name, record.facts)
        kept[at] = record
        for name, value in record.facts.items():
            if policy.facts[name].type == "relation" and not isinstance(value, Absent):
                waiting += [
                    (policy.facts[name].to, str(target)) for target in (value if isinstance(value, tuple) else (value,))
                ]
    places = dict.fromkeys(kept, Place(""))
    ordered = {key: kept[key], **dict(sorted(kept.items()))} if key in kept else kept
    joined, inverses, _ = join(policy, ordered, places)
    return Snapshot(as_of, joined, inverses, Text("", ""), False, "")
