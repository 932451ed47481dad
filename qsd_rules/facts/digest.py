"""The digest of a snapshot: the same for the same facts, however and in which files they are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import SubjectRecord


def digest_of(day: date, records: Iterable[SubjectRecord]) -> str:
    """SHA-256 of the day and of all that is given of each subject, in the order of names."""
    subjects = [
        [
            record.kind,
            record.id,
            record.name,
            {fact: spelled(value) for fact, value in record.facts.items()},
            {fact: evidence.document for fact, evidence in record.evidence.items() if evidence.document},
            sorted(record.complete),
        ]
        for record in sorted(records, key=lambda record: (record.kind, record.id))
    ]
    text = json.dumps([day.isoformat(), subjects], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def spelled(value: Value | Absent) -> bool | str | list[str] | None:
    """A value as JSON can tell it from others of its fact; 1.0 and 1 are one number."""
    if isinstance(value, Absent):
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)
