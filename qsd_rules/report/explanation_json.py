"""An explanation as JSON, for programs: the target, its rules, evaluated conditions, why not, derivation."""

from __future__ import annotations

import json
from typing import Any

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.derivation import DerivationStep
from qsd_rules.assess.evaluation import Node, Tally, Working
from qsd_rules.assess.explanation import DecisionExplanation, Explanation, OutcomeExplanation, WhyNot
from qsd_rules.conditions.writing import write
from qsd_rules.policy.model import Policy
from qsd_rules.report import derivation
from qsd_rules.report.json import (
    both,
    day,
    decision_data,
    fact_data,
    ground_data,
    need_data,
    outcome_data,
    party_data,
    plain_value,
)
from qsd_rules.report.plain_language import Speech, in_both
from qsd_rules.report.rule_list import rule_list_data
from qsd_rules.report.steps import statement_words
from qsd_rules.report.voice import Voice
from qsd_rules.version import VERSION

FORMAT = "qsd-rules/explanation/1"


def explanation_json(explanation: Explanation) -> str:
    """The explanation as text, in UTF-8 when written, with a newline at its end."""
    return json.dumps(explanation_data(explanation), ensure_ascii=False, indent=2) + "\n"


def explanation_data(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain data."""
    policy, assessment = explanation.policy, explanation.assessment
    listed = rule_list_data([policy.rules[name] for name in explanation.rules], policy)
    return {
        "format": FORMAT,
        "program": {"name": "qsd-rules", "version": VERSION, "engine": assessment.engine if assessment else None},
        "target": {"kind": explanation.target.kind, "name": explanation.target.name},
        "others": [{"kind": target.kind, "name": target.name} for target in explanation.others],
        "passages": [{"clause": passage.clause, "rules": list(passage.rules)} for passage in explanation.passages],
        "rules": listed["rules"],
        "facts": None
        if assessment is None
        else {
            "title": both(assessment.snapshot.title),
            "digest": assessment.snapshot.digest,
            "as_of": day(assessment.as_of),
        },
        "outcomes": [] if assessment is None else [outcome(told, assessment) for told in explanation.outcomes],
        "decisions": [] if assessment is None else [decision(told, assessment) for told in explanation.decisions],
        "values": [
            {**fact_data(told.used), "workings": [working_data(working) for working in told.workings]}
            for told in explanation.facts
        ],
    }


def outcome(explained: OutcomeExplanation, assessment: Assessment) -> dict[str, Any]:
    """An outcome with its conditions as they came out, what kept it from others, and its derivation."""
    speech = Speech(assessment.policy, assessment.as_of)
    return {
        **outcome_data(explained.finding),
        "obliged": [party_data(party) for party in explained.finding.obliged],
        "obliged_unknown": [need_data(asked) for asked in explained.finding.who],
        "overseer": [party_data(party) for party in explained.finding.overseer],
        "decider": [party_data(party) for party in explained.finding.decider],
        "conditions": [
            {
                "reading": reading.outcome.reading,
                "outcome": reading.outcome.outcome,
                "applies": node(reading.applies, speech),
                "requires": node(reading.requires, speech),
            }
            for reading in explained.readings
        ],
        "why_not": [kept_from(why, speech) for why in explained.why_not],
        "derivation": [step(each, assessment.policy, speech) for each in explained.derivation],
        "decisions": [decision_data(each, assessment) for each in explained.decisions],
    }


def decision(explained: DecisionExplanation, assessment: Assessment) -> dict[str, Any]:
    """A decision with the outcomes of the rules that bear on it, and its derivation."""
    speech = Speech(assessment.policy, assessment.as_of)
    return {
        **decision_data(explained.decision, assessment),
        "outcomes": [{"id": each.identity, "outcome": each.outcome} for each in explained.outcomes],
        "derivation": [step(each, assessment.policy, speech) for each in explained.derivation],
    }


def node(found: Node | None, speech: Speech) -> dict[str, Any] | None:
    """A condition as it came out, in the pack's language and in words, with its parts."""
    if found is None:
        return None
    return {
        "condition": write(found.expression),
        "words": both(speech.condition(found.expression)),
        "truth": found.truth,
        "decisive": found.decisive,
        "subject": None if found.member is None else {"kind": found.member.kind, "id": found.member.id},
        "parts": [node(part, speech) for part in found.parts],
        "ground": None if found.ground is None else ground_data(found.ground),
        "tallies": [tally_data(tally) for tally in found.tallies],
        "workings": [working_data(working) for working in found.workings],
    }


def working_data(working: Working) -> dict[str, Any]:
    """How a counted fact came about."""
    return {
        "fact": fact_data(working.used),
        "definition": write(working.definition),
        "facts": [fact_data(used) for used in working.facts],
        "tallies": [tally_data(tally) for tally in working.tallies],
    }


def tally_data(tally: Tally) -> dict[str, Any]:
    """What each member of a collection added to a count or a sum."""
    return {
        "counted": write(tally.counted),
        "complete": tally.complete,
        "members": [
            {"kind": record.kind, "id": record.id, "value": plain_value(result)} for record, result in tally.members
        ],
    }


def kept_from(why: WhyNot, speech: Speech) -> dict[str, Any]:
    """Another outcome and the conditions that kept it from coming out."""
    return {
        "outcome": why.outcome,
        "because": [
            {
                "condition": write(each.expression),
                "truth": each.truth,
                "words": both(
                    speech.denial(each.expression) if each.truth is False else speech.condition(each.expression)
                ),
                "subject": None if each.member is None else {"kind": each.member.kind, "id": each.member.id},
            }
            for each in why.because
        ],
    }


def step(told: DerivationStep, policy: Policy, speech: Speech) -> dict[str, Any]:
    """A numbered statement and the numbers it follows from."""
    words = in_both(lambda language: statement_words(told.statement, policy, speech, Voice(language)))
    return {
        "number": told.number,
        "statement": derivation.statement_words(told.statement),
        "words": both(words),
        "premises": list(told.premises),
    }
