"""What tables may be without: kinds that have no table, facts that have no column, collections nobody calls complete.

What is then known is what a snapshot says that gives no more: of whoever relations lead to in a kind without a table
there is the id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from msgspec.structs import replace

from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.lowering.conditions import ABSENT, COMPLETE
from qsd_rules.policy.model import Policy
from tests.strategies.imagined import snapshot_of
from tests.strategies.tables import tables_of


@dataclass(frozen=True, slots=True)
class Lacking:
    """Kinds without a table, and facts (relations and collections among them) without a column."""

    kinds: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()

    def has_table(self, kind: str) -> bool:
        return kind not in self.kinds


NOTHING = Lacking()


def each_kind(policy: Policy) -> Iterator[Lacking]:
    """Every kind left out in turn."""
    return (Lacking(frozenset({kind})) for kind in policy.kinds)


@st.composite
def lackings(draw: DrawFn, policy: Policy) -> Lacking:
    """Some kinds left out but not all; some facts, relations or collections left out."""
    kinds = draw(st.lists(st.sampled_from(sorted(policy.kinds)), max_size=len(policy.kinds) - 1, unique=True))
    facts = draw(st.lists(st.sampled_from(sorted(policy.facts)), max_size=len(policy.facts) // 2, unique=True))
    return Lacking(frozenset(kinds), frozenset(facts))


def left(policy: Policy, snapshot: Snapshot, lacking: Lacking) -> Snapshot:
    """What is left of a snapshot."""
    records: dict[tuple[str, str], SubjectRecord] = {}
    for key, record in snapshot.subjects.items():
        if lacking.has_table(record.kind):
            facts = {name: value for name, value in record.facts.items() if name not in lacking.facts}
            records[key] = replace(record, facts=facts, complete=record.complete - lacking.facts)
    for record in tuple(records.values()):
        for name, value in record.facts.items():
            fact = policy.facts[name]
            if fact.type == "relation" and not lacking.has_table(fact.to):
                targets = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
                for target in targets:
                    records[fact.to, target] = SubjectRecord(fact.to, target, target, {})
    return snapshot_of(records, snapshot.date, policy)


def tables_left(policy: Policy, snapshot: Snapshot, lacking: Lacking) -> Mapping[str, pl.DataFrame]:
    """What is `left` of a snapshot as tables in the prepared layout, without the columns that are left out."""
    frames = tables_of(policy, snapshot)
    for kind, frame in frames.items():
        if not lacking.has_table(kind):
            frames[kind] = frame.select("id", "name")
            continue
        gone = {name for fact in lacking.facts for name in (fact, f"{fact}{ABSENT}", f"{fact}{COMPLETE}")}
        frames[kind] = frame.select(name for name in frame.columns if name not in gone)
    return frames
