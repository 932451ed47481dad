"""Outcomes, decisions and what they rest on as JSON, each complete in itself, in both languages.

Numbers are written as the decimals they are; one that no JSON number gives exactly is a text (`"200/3"`). Dates are
`"2013-06-30"`. The record of an assessment (`record.py`), which names what the pack says instead of repeating it, is
made of the smaller ones.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from qsd_rules.assess.assessment import Assessment, Contradiction, DecisionOutcome, Judgement
from qsd_rules.assess.findings import FactUsed, Finding, Ground, Needed, needed
from qsd_rules.assess.not_judged import NotJudged
from qsd_rules.assess.parties import Party
from qsd_rules.assess.selection import Selection
from qsd_rules.conditions.absent import ABSENT
from qsd_rules.conditions.meaning import Need, SubjectKey, Unknown
from qsd_rules.conditions.writing import write
from qsd_rules.policy.model import Document, Parameter, Quote
from qsd_rules.version import VERSION
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place

Data = dict[str, Any]


def head_data(assessment: Assessment, selection: Selection) -> Data:
    """What answered, under which pack, on which facts, for which day, and what was asked."""
    policy, snapshot = assessment.policy, assessment.snapshot
    return {
        "program": {"name": "qsd-rules", "version": VERSION, "engine": assessment.engine},
        "policy": {
            "name": policy.name,
            "title": both(policy.title),
            "number": policy.number,
            "issuer": both(policy.issuer),
            "in_force": {"from": day(policy.in_force_from), "to": day(policy.in_force_to)},
            "digest": policy.digest,
            "text_digest": policy.text_digest,
        },
        "facts": {
            "title": both(snapshot.title),
            "date": day(snapshot.date),
            "invented": snapshot.invented,
            "digest": snapshot.digest,
        },
        "as_of": day(assessment.as_of),
        "in_force": policy.is_in_force(assessment.as_of),
        **({"not_judged": [not_judged_data(each) for each in assessment.not_judged]} if assessment.not_judged else {}),
        "chosen_readings": dict(sorted(assessment.chosen_readings.items())),
        "selection": {
            "subjects": list(selection.asked_subjects),
            "rules": list(selection.asked_rules),
            "clauses": list(selection.asked_clauses),
        },
    }


def derived_data(each: Contradiction) -> Data:
    """What a fact that is ruled out is derived to: a value, or what it lies between."""
    if each.kind != "ruled_out":
        return {}
    if isinstance(each.derived, Unknown):
        return {"derived": None, "bounds": bounds_data(each.derived)}
    return {"derived": plain_value(each.derived)}


def contested_data(identities: tuple[str, ...]) -> Data:
    """The contradictions that an outcome or a decision rests on, where there are some."""
    return {"contested": list(identities)} if identities else {}


def not_judged_data(told: NotJudged) -> Data:
    """Why nothing was judged, or nothing of a kind."""
    return {"reason": told.reason, "message": both(told.message)}


def both(text: Text | None) -> Data | None:
    """A text in both languages."""
    return None if text is None else {"zh": text.zh, "en": text.en}


def day(moment: date | None) -> str | None:
    """A date as `2013-06-30`."""
    return None if moment is None else moment.isoformat()


def named_subject(subject: SubjectKey) -> Data:
    """A subject by kind and id."""
    return {"kind": subject[0], "id": subject[1]}


def decision_data(outcome: DecisionOutcome, assessment: Assessment) -> Data:
    """A decision about a subject, with the rules behind it and what it waits for."""
    decision = assessment.policy.decisions[outcome.decision]
    words = None if outcome.status == "not_applicable" else decision.words(outcome.status, outcome.act)
    return {
        "subject": named_subject(outcome.subject),
        "decision": outcome.decision,
        "label": both(decision.label),
        "authority": decision.authority,
        "status": outcome.status,
        "act": outcome.act or None,
        "words": both(words),
        "against": list(outcome.against),
        "undetermined": list(outcome.undetermined),
        "needs": [need_data(needed(need, assessment)) for need in outcome.needs],
        "depends_on_reading": outcome.depends_on_reading,
        **judgement_data(outcome.judgement),
    }


def judgement_data(judgement: Judgement | None) -> Data:
    """What was found where something else is in force, and who judged so."""
    if judgement is None:
        return {}
    others = [{"by": by, "judged": judged} for by, judged in judgement.others]
    return {
        "judgement": {
            "found": judgement.found,
            "judged": judgement.judged,
            "reason": judgement.reason,
            "by": judgement.by or None,
            "at": judgement.at.isoformat() if judgement.at else None,
            "others": others,
        }
    }


def outcome_data(finding: Finding) -> Data:
    """An outcome with the words of the text, the values that led to it and what is still needed."""
    rule, outcome = finding.rule, finding.outcome
    return {
        "id": outcome.identity,
        "rule": outcome.rule,
        "title": both(rule.title),
        "subject": named_subject(outcome.subject),
        "outcome": outcome.outcome,
        "force": rule.force,
        "clause": {"address": finding.clause.address, "other_address": finding.clause.other_address},
        "quote": quote_data(finding.quote),
        "judged": rule.judged,
        "due": day(rule.due),
        "reading": outcome.reading,
        "differs_by_reading": finding.differing,
        "readings": [
            {
                "reading": reading.reading,
                "label": both(rule.reading(reading.reading).label),
                "quote": quote_data(rule.reading(reading.reading).quote),
                "applies": reading.applies,
                "requires": reading.requires,
                "outcome": reading.outcome,
                "needs": [bare_need(need) for need in reading.needs],
            }
            for reading in outcome.readings
        ],
        "applicability": [ground_data(ground) for ground in finding.applicability],
        "grounds": [ground_data(ground) for ground in finding.grounds],
        "needs": [need_data(need) for need in finding.needs],
        "follows": [{"decision": decision, "act": act} for decision, act in rule.decisions],
        "remedy": both(rule.remedy),
        "organs": {
            "lead": [{"organ": organ.name, "label": both(organ.label)} for organ in finding.lead],
            "cooperating": [{"organ": organ.name, "label": both(organ.label)} for organ in finding.cooperating],
        },
        **judgement_data(outcome.judgement),
    }


def party_data(party: Party) -> Data:
    """A person or organ: what it is called, which subject it is, and which organ of the vocabulary."""
    return {
        "name": both(party.name),
        "subject": named_subject(party.subject) if party.subject else None,
        "organ": party.organ or None,
    }


def quote_data(quote: Quote) -> Data:
    """Words of a clause."""
    return {"clause": quote.clause, "words": str(quote)}


def ground_data(ground: Ground) -> Data:
    """A settled condition with the facts, figures and decisions it speaks of."""
    return {
        "condition": write(ground.condition),
        "truth": ground.truth,
        "measured": None
        if ground.measured is None
        else {"value": plain_value(ground.measured[0]), "unit": ground.measured[1] or None},
        "facts": [fact_data(used) for used in ground.facts],
        "parameters": [
            {**parameter_data(used.parameter), "value": plain_value(used.value)} for used in ground.parameters
        ],
        "decisions": [
            {"subject": named_subject(decision.subject), "decision": decision.decision, "status": decision.status}
            for decision in ground.decisions
        ],
    }


def fact_data(used: FactUsed) -> Data:
    """A fact with its value and where it was read."""
    return {
        "subject": {"kind": used.subject.kind, "id": used.subject.id},
        "fact": used.fact.name,
        "label": both(used.fact.label),
        "status": fact_status(used),
        "value": plain_value(used.value),
        **({} if used.bounds is None else {"bounds": bounds_data(used.bounds)}),
        **({} if used.later is None else {"later": day(used.later)}),
        "unit": used.fact.unit or None,
        "document": document_data(used.document),
        "evidence": None
        if used.evidence is None
        else {"place": place_data(used.evidence.place), "document": used.evidence.document or None},
    }


def fact_status(used: FactUsed) -> str:
    """Whether a fact is not given, none, given, or counted from others."""
    if used.value is None:
        return "unknown"
    return "none" if used.value is ABSENT else "given" if used.evidence else "counted"


def bounds_data(figure: Unknown) -> Data:
    """What an unknown figure lies between; `closed` says whether it can be the end itself."""
    ends = {"low": figure.low, "high": figure.high}
    return {
        name: None if end is None else {"number": plain_value(end.number), "closed": end.closed}
        for name, end in ends.items()
    }


def parameter_data(parameter: Parameter) -> Data:
    """A figure of the text without its value."""
    return {
        "parameter": parameter.name,
        "label": both(parameter.label),
        "clause": parameter.clause,
        "quote": parameter.quote,
        "unit": parameter.unit or None,
        "comparison": parameter.comparison,
        "judged": parameter.judged,
        "due": day(parameter.due),
    }


def bare_need(need: Need) -> Data:
    """A fact that is not given."""
    return {"subject": {"kind": need.kind, "id": need.subject}, "fact": need.fact}


def need_data(need: Needed) -> Data:
    """A fact that is not given, with the question and the paper that answer it."""
    return {
        **bare_need(need.need),
        "label": both(need.fact.label),
        "question": both(need.fact.question),
        "document": document_data(need.document),
    }


def document_data(document: Document | None) -> Data | None:
    """A kind of paper."""
    return None if document is None else {"document": document.name, "title": both(document.title)}


def place_data(place: Place) -> Data:
    """Where something stands."""
    if place.cell:
        return {"file": place.file, "line": None, "column": None, "cell": place.cell}
    return {"file": place.file, "line": place.line or None, "column": place.column or None}


def plain_value(value: object) -> Any:
    """A value as JSON has it: a number stands as a number as long as readers get it exactly, else as a text."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal() | Fraction():
            return plain_number(Fraction(value))
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return None


def plain_number(exact: Fraction) -> int | float | str:
    """A number that reads back as itself: 95, 94.99, and `"200/3"` where decimals never end or are too long."""
    if exact.denominator == 1:
        return int(exact)
    nearest = exact.numerator / exact.denominator
    return nearest if Fraction(repr(nearest)) == exact else str(exact)
