"""The record of an assessment in its first format, of version 0.1.0: everything stands wherever it is spoken of.

It is no longer written; records that were can be held to a recomputation.
"""

from __future__ import annotations

from qsd_rules.assess.assessment import Assessment, Contradiction
from qsd_rules.assess.contradictions import sides, uncontested
from qsd_rules.assess.findings import counts, describe, world_of
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.report.json import (
    Data,
    decision_data,
    derived_data,
    head_data,
    named_subject,
    outcome_data,
    place_data,
    plain_value,
)
from qsd_rules.report.record import statements_data

FIRST_FORMAT = "qsd-rules/assessment/1"


def first_record(assessment: Assessment, selection: Selection = EVERYTHING) -> Data:
    """The record as plain data."""
    ruled_out = [ruled_out_data(each, assessment) for each in assessment.contradictions if each.kind == "ruled_out"]
    assessment = uncontested(assessment)
    snapshot, world = assessment.snapshot, world_of(assessment)
    shown = {outcome.subject for outcome in assessment.outcomes} | {d.subject for d in assessment.decisions}
    numbers: dict[str, set[int]] = {}
    told = []
    for key, steps in assessment.derivation.items():
        if key in shown:
            for step in steps:
                numbers.setdefault(key[0], set()).update((step.conclusion, *step.premises))
            written = [{"conclusion": step.conclusion, "premises": list(step.premises)} for step in steps]
            told.append({"subject": named_subject(key), "steps": written})
    return {
        "format": FIRST_FORMAT,
        **head_data(assessment, selection),
        **({"contradictions": ruled_out} if ruled_out else {}),
        "counts": dict(counts(assessment)),
        "subjects": [
            {"kind": each.kind, "id": each.id, "name": each.name}
            for key, each in snapshot.subjects.items()
            if key in shown
        ],
        "decisions": [decision_data(decision, assessment) for decision in assessment.decisions],
        "outcomes": [outcome_data(describe(outcome, assessment, world)) for outcome in assessment.outcomes],
        "derivation": {"statements": statements_data(assessment.policy, numbers), "subjects": told},
    }


def ruled_out_data(each: Contradiction, assessment: Assessment) -> Data:
    """What is given for a fact, and what other facts come to: the only contradictions that the format knows."""
    given, *_ = sides(each, assessment)
    return {
        "id": each.identity,
        "subject": named_subject(each.subject),
        "fact": each.name,
        "given": plain_value(given.value),
        **derived_data(each),
        "evidence": None if given.evidence is None else {"place": place_data(given.evidence.place)},
    }
