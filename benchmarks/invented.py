"""Invented snapshots for benchmarks: one subject of a kind with random facts, the same for the same seed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.words.language import Text

DAY = date(2013, 6, 30)


def invent(policy: Policy, kind: str, seed: int, known: float = 0.9) -> Snapshot:
    """A snapshot with one subject of `kind` of which about this share of the facts is known."""
    chance = random.Random(seed)
    facts = {
        fact.name: _value(fact, chance)
        for fact in policy.facts.values()
        if fact.kind == kind and fact.type != "relation" and fact.derive is None and chance.random() < known
    }
    record = SubjectRecord(kind, f"{kind}-{seed}", "", facts)
    return Snapshot(DAY, {(kind, record.id): record}, {}, Text.same(record.id), True, "")


def _value(fact: Fact, chance: random.Random) -> Value | Absent:
    if fact.optional and chance.random() < 0.2:
        return ABSENT
    match fact.type:
        case "boolean":
            return chance.random() < 0.7
        case "integer":
            return chance.randrange(_bound(fact.minimum, 0), _bound(fact.maximum, 200) + 1)
        case "decimal":
            return Decimal(chance.randrange(_bound(fact.minimum, 0) * 10, _bound(fact.maximum, 100) * 10 + 1)) / 10
        case "date":
            return DAY - timedelta(days=chance.randrange(1500))
        case "choice":
            return chance.choice(fact.choices)[0]
        case "list":
            return tuple(name for name, _ in fact.choices if chance.random() < 0.5)
        case _:
            return "text"


def _bound(bound: Decimal | date | None, otherwise: int) -> int:
    return int(bound) if isinstance(bound, Decimal) else otherwise
