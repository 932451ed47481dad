"""Snapshots changed by one thing: something left out, another value given, subjects put beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec.structs import replace

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Policy
from qsd_rules.prove.symbols import snapshot_with


def steps_down(snapshot: Snapshot) -> Iterator[Callable[[Snapshot], list[SubjectRecord] | None]]:
    """Each way to leave out one subject, fact or statement of completeness."""
    for key in reversed(list(snapshot.subjects)[1:]):
        yield partial(without_subject, key=key)
    for key, record in snapshot.subjects.items():
        yield from (partial(without_fact, key=key, name=name) for name in record.facts)
        yield from (partial(without_completeness, key=key, name=name) for name in sorted(record.complete))


def with_bystanders(snapshot: Snapshot, policy: Policy) -> Snapshot:
    """The snapshot with a second subject of every kind there is one of, so that no relation goes without saying."""
    records = list(snapshot.subjects.values())
    kinds = dict.fromkeys(record.kind for record in records)
    own = [replace(record, facts=dict(record.facts)) for record in records]
    extra = [SubjectRecord(kind, f"{kind}-other", f"{kind}-other", {}) for kind in kinds]
    return snapshot_with(policy, [*own, *extra], snapshot.date)


def without_subject(snapshot: Snapshot, key: SubjectKey) -> list[SubjectRecord] | None:
    """The subjects without one of them; lists that name it become shorter."""
    if key not in snapshot.subjects:
        return None
    kept = [record for k, record in snapshot.subjects.items() if k != key]
    return [
        replace(record, facts={name: without(value, key[1]) for name, value in record.facts.items()}) for record in kept
    ]


def without(value: Value | Absent, identifier: str) -> Value | Absent:
    """A list without one of its members; any other value as it is."""
    return tuple(item for item in value if item != identifier) if isinstance(value, tuple) else value


def without_fact(snapshot: Snapshot, key: SubjectKey, name: str) -> list[SubjectRecord] | None:
    """The subjects with one fact of one of them left unknown."""
    record = snapshot.subjects.get(key)
    if record is None or name not in record.facts:
        return None
    fewer = {fact: value for fact, value in record.facts.items() if fact != name}
    return [replace(r, facts=fewer) if k == key else r for k, r in snapshot.subjects.items()]


def without_completeness(snapshot: Snapshot, key: SubjectKey, name: str) -> list[SubjectRecord] | None:
    """The subjects with one collection no longer said to be complete."""
    record = snapshot.subjects.get(key)
    if record is None or name not in record.complete:
        return None
    return [replace(r, complete=r.complete - {name}) if k == key else r for k, r in snapshot.subjects.items()]


def with_fact(snapshot: Snapshot, key: SubjectKey, name: str, value: Value) -> list[SubjectRecord]:
    """The subjects with another value for one fact."""
    return [
        replace(record, facts={**record.facts, name: value}) if k == key else record
        for k, record in snapshot.subjects.items()
    ]
