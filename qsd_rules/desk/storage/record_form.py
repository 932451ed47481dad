"""Snapshots and answers as JSON and back: the form in which a record keeps them.

The same snapshot and the same answer always give the same text, so their digests tell whether two are the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from qsd_rules.assess.assessment import Assessment, DecisionOutcome, ReadingOutcome, RuleOutcome
from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.meaning import Need
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Evidence, Note, Snapshot, SubjectRecord
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place

Data = Any


def as_text(data: Data) -> str:
    """Data as JSON on one line."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


# The snapshot, as it was read.


def snapshot_data(snapshot: Snapshot) -> Data:
    """A snapshot as plain data, with the places its facts were read at."""
    return {
        "date": snapshot.date.isoformat(),
        "title": [snapshot.title.zh, snapshot.title.en],
        "invented": snapshot.invented,
        "digest": snapshot.digest,
        "subjects": [subject_data(record) for record in snapshot.subjects.values()],
        "inverses": [[*key, list(members)] for key, members in snapshot.inverses.items()],
        "unlisted": sorted([*key] for key in snapshot.unlisted),
        "notes": [[*place_data(note.place), note.message.zh, note.message.en] for note in snapshot.notes],
    }


def subject_data(record: SubjectRecord) -> Data:
    """A subject as plain data."""
    return {
        "kind": record.kind,
        "id": record.id,
        "name": record.name,
        "facts": {name: value_data(value) for name, value in record.facts.items()},
        "evidence": {name: evidence_data(evidence) for name, evidence in record.evidence.items()},
        "complete": sorted(record.complete),
        "place": None if record.place is None else place_data(record.place),
    }


def value_data(value: Value | Absent) -> Data:
    """A value; decimals, dates and lists say what they are."""
    match value:
        case Absent():
            return None
        case bool() | int() | str():
            return value
        case Decimal():
            return {"number": str(value)}
        case date():
            return {"date": value.isoformat()}
        case tuple():
            return list(value)
        case _:
            raise AssertionError(f"INVARIANT: no fact has the value {value!r}")


def evidence_data(evidence: Evidence) -> Data:
    """Where a fact was read, and the paper that proves it."""
    return [*place_data(evidence.place), evidence.document]


def place_data(place: Place) -> list[Data]:
    """A place as plain data."""
    return [place.file, place.line, place.column, place.cell]


def snapshot_from(data: Data) -> Snapshot:
    """The snapshot that `snapshot_data` wrote."""
    records = [subject_from(subject) for subject in data["subjects"]]
    return Snapshot(
        date=date.fromisoformat(data["date"]),
        subjects={(record.kind, record.id): record for record in records},
        inverses={(name, identifier): tuple(members) for name, identifier, members in data["inverses"]},
        title=Text(*data["title"]),
        invented=data["invented"],
        digest=data["digest"],
        unlisted=frozenset((kind, identifier) for kind, identifier in data.get("unlisted", ())),
        notes=tuple(Note(Place(*place), Text(zh, en)) for *place, zh, en in data["notes"]),
    )


def subject_from(data: Data) -> SubjectRecord:
    """The subject that `subject_data` wrote."""
    return SubjectRecord(
        kind=data["kind"],
        id=data["id"],
        name=data["name"],
        facts={name: value_from(value) for name, value in data["facts"].items()},
        evidence={
            name: Evidence(Place(file, line, column, cell), document)
            for name, (file, line, column, cell, document) in data["evidence"].items()
        },
        complete=frozenset(data["complete"]),
        # Records of older versions don't say it.
        place=Place(*data["place"]) if data.get("place") else None,
    )


def value_from(data: Data) -> Value | Absent:
    """The value that `value_data` wrote."""
    match data:
        case None:
            return ABSENT
        case {"number": str(number)}:
            return Decimal(number)
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case list():
            return tuple(data)
        case bool() | int() | str():
            return data
        case _:
            raise ValueError(f"not a kept value: {data!r}")


# The answer: all outcomes and decisions.


def answer_data(assessment: Assessment) -> Data:
    """What an assessment came to, as plain data."""
    return {
        "outcomes": [outcome_data(outcome) for outcome in assessment.outcomes],
        "decisions": [decision_data(decision) for decision in assessment.decisions],
    }


def outcome_data(outcome: RuleOutcome) -> Data:
    """An outcome with its readings."""
    readings = [
        [reading.reading, reading.applies, reading.requires, reading.outcome, needs_data(reading.needs)]
        for reading in outcome.readings
    ]
    return [outcome.rule, *outcome.subject, outcome.outcome, outcome.reading, readings]


def decision_data(decision: DecisionOutcome) -> Data:
    """A decision with the rules behind it."""
    return [
        decision.decision,
        *decision.subject,
        decision.status,
        decision.act,
        list(decision.against),
        list(decision.undetermined),
        needs_data(decision.needs),
        decision.depends_on_reading,
        decision.came_to,
    ]


def needs_data(needs: tuple[Need, ...]) -> Data:
    """Facts that are not given."""
    return [[need.kind, need.subject, need.fact] for need in needs]


def outcomes_from(data: Data) -> tuple[RuleOutcome, ...]:
    """The outcomes that `answer_data` wrote."""
    return tuple(
        RuleOutcome(
            rule,
            (kind, identifier),
            outcome,
            reading,
            tuple(
                ReadingOutcome(name, applies, requires, found, needs_from(needs))
                for name, applies, requires, found, needs in readings
            ),
        )
        for rule, kind, identifier, outcome, reading, readings in data["outcomes"]
    )


def decisions_from(data: Data) -> tuple[DecisionOutcome, ...]:
    """The decisions that `answer_data` wrote."""
    return tuple(
        DecisionOutcome(
            name,
            (kind, identifier),
            status,
            act,
            tuple(against),
            tuple(undetermined),
            needs_from(needs),
            depends,
            came_to=came_to[0] if came_to else "",
        )
        for name, kind, identifier, status, act, against, undetermined, needs, depends, *came_to in data["decisions"]
    )


def needs_from(data: Data) -> tuple[Need, ...]:
    """The needs that `needs_data` wrote."""
    return tuple(Need(*need) for need in data)


def readings_text(readings: Mapping[str, str]) -> str:
    """The readings that were chosen, in the order of rules."""
    return as_text(dict(sorted(readings.items())))
