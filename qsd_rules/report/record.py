"""The record of an assessment: all outcomes with what they rest on, and the digests to recompute them by.

It is written piece by piece, so that a record of any size takes little memory. What the pack says (titles, quotes,
questions, papers, figures, conditions) stands once, under `pack`, and is referred to by name, conditions by number.
What is none or empty is left out. Conditions of undetermined outcomes are left to `qsd-rules explain`. Both languages
are in it, so the record does not depend on the reader's. Same input, same bytes. `assessment.schema.json` is its shape.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from qsd_rules.assess.assessment import (
    FINDINGS,
    Assessment,
    Contradiction,
    DecisionOutcome,
    ReadingOutcome,
    RuleOutcome,
)
from qsd_rules.assess.contradictions import sides
from qsd_rules.assess.engine import network_of
from qsd_rules.assess.findings import FactUsed, Ground, Shared, counts, describe, world_of
from qsd_rules.assess.meaning import SnapshotWorld
from qsd_rules.assess.parties import Holders, Parties, PartyFinder
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.conditions.meaning import Need, SubjectKey
from qsd_rules.conditions.writing import write
from qsd_rules.policy.model import Decision, Policy, Reading, Rule
from qsd_rules.report.baseline import Baseline
from qsd_rules.report.derivation import statement_words
from qsd_rules.report.json import (
    Data,
    both,
    bounds_data,
    contested_data,
    day,
    derived_data,
    fact_status,
    head_data,
    judgement_data,
    named_subject,
    parameter_data,
    place_data,
    plain_value,
)

RECORD_FORMAT = "qsd-rules/assessment/2"

TO_PUT_RIGHT = frozenset({"violated", "missed", "advised", "contested", "pending"})
"""Outcomes whose rule tells its remedy, and what follows."""

Part = tuple[str, Any | Iterator[Any]]
"""A named part of the record: a piece of JSON, or an iterator of those that make up a list."""


def json_report(assessment: Assessment, selection: Selection = EVERYTHING, pretty: bool = False) -> str:
    """The record as text, in UTF-8 when written, with a newline at its end."""
    return "".join(record_pieces(assessment, selection, pretty))


def record_pieces(
    assessment: Assessment,
    selection: Selection = EVERYTHING,
    pretty: bool = False,
    baseline: Baseline | None = None,
) -> Iterator[str]:
    """The record as text in pieces, one for each outcome; indented for people's eyes if `pretty`.

    With a `baseline`, what is new, still open and gone since.
    """
    outer, inner, colon = ("\n  ", "\n    ", ": ") if pretty else ("\n", "\n", ":")
    comma = "{"
    for name, part in parts(assessment, selection, baseline):
        yield f'{comma}{outer}"{name}"{colon}'
        comma = ","
        if isinstance(part, Iterator):
            before, written = "[", False
            for each in part:
                yield f"{before}{inner}{_text(each, inner if pretty else '')}"
                before, written = ",", True
            yield f"{outer}]" if written else "[]"
        else:
            yield _text(part, outer if pretty else "")
    yield "\n}\n"


def _text(data: Data | Any, indentation: str) -> str:
    """A piece of JSON on one line, or on indented ones."""
    if not indentation:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(data, ensure_ascii=False, indent=2).replace("\n", indentation)


def record(assessment: Assessment, selection: Selection = EVERYTHING) -> Data:
    """The record as plain data."""
    return {name: list(part) if isinstance(part, Iterator) else part for name, part in parts(assessment, selection)}


def parts(
    assessment: Assessment, selection: Selection = EVERYTHING, baseline: Baseline | None = None
) -> Iterator[Part]:
    """The parts of a record in order. Each must be used up before the next is asked for: the last tells of them all."""
    policy, snapshot = assessment.policy, assessment.snapshot
    referred, world = Referred(), world_of(assessment)
    shown = {outcome.subject for outcome in assessment.outcomes} | {d.subject for d in assessment.decisions}
    yield "format", RECORD_FORMAT
    yield from head_data(assessment, selection).items()
    if assessment.contradictions:
        yield "contradictions", [contradiction_data(each, assessment, referred) for each in assessment.contradictions]
    yield "counts", dict(counts(assessment))
    if baseline is not None:
        yield "baseline", baseline_data(baseline)
    yield (
        "subjects",
        (
            {"kind": each.kind, "id": each.id, "name": each.name}
            for key, each in snapshot.subjects.items()
            if key in shown
        ),
    )
    yield "decisions", decisions_data(assessment, referred)
    yield "outcomes", (outcome_data(each, assessment, world, referred) for each in assessment.outcomes)
    statements: dict[str, set[int]] = {}
    yield "derivation", steps_data(assessment, shown, statements)
    yield "statements", statements_data(policy, statements)
    yield "pack", pack_data(policy, referred)


class Referred:
    """What a record refers to, in the order of the first mention.

    Rules, with whether any subject has something to put right; decisions, with the acts and statuses that came out;
    facts whose values are used, and those that are needed; figures; conditions with their numbers; organs with a role.
    """

    def __init__(self) -> None:
        self.rules: dict[str, bool] = {}
        self.decisions: dict[str, set[str]] = {}
        self.used: dict[str, None] = {}
        self.needed: dict[str, None] = {}
        self.parameters: dict[str, None] = {}
        self.conditions: dict[str, int] = {}
        self.organs: dict[str, None] = {}

    def rule(self, outcome: RuleOutcome) -> None:
        """Note the rule of an outcome, and whether some reading finds something to put right."""
        unmet = any(reading.outcome in TO_PUT_RIGHT for reading in outcome.readings)
        self.rules[outcome.rule] = unmet or self.rules.get(outcome.rule, False)

    def condition(self, written: str) -> int:
        """The number of a condition."""
        return self.conditions.setdefault(written, len(self.conditions))


def without_nothing(data: Data) -> Data:
    """The entries that say something: neither none nor an empty list."""
    return {name: value for name, value in data.items() if value is not None and value != []}


def baseline_data(baseline: Baseline) -> Data:
    """What is new and still open, by name, and what is gone with what it was and is."""
    return {
        "as_of": baseline.day,
        "same_pack": baseline.same_pack,
        "new": [each.identity for each in baseline.of("new")],
        "open": [each.identity for each in baseline.of("open")],
        "gone": [{"id": each.identity, "before": each.before, "now": each.now} for each in baseline.of("gone")],
    }


# Contradictions, decisions and outcomes.


def contradiction_data(each: Contradiction, assessment: Assessment, referred: Referred) -> Data:
    """Facts that can't all be right; of what is ruled out, what other facts come to."""
    return {
        "id": each.identity,
        "kind": each.kind,
        "name": each.name,
        "subject": named_subject(each.subject),
        "facts": [fact_data(side, each.subject, referred) for side in sides(each, assessment)],
        **derived_data(each),
    }


def decisions_data(assessment: Assessment, referred: Referred) -> Iterator[Data]:
    """The decisions; what one waits for is what its undetermined outcomes do, and told where it is not that."""
    waiting = {
        (outcome.rule, outcome.subject): outcome.governing.needs
        for outcome in assessment.outcomes
        if outcome.outcome == "undetermined"
    }
    for outcome in assessment.decisions:
        referred.decisions.setdefault(outcome.decision, set()).add(outcome.comes_to)
        told = {need for rule in outcome.undetermined for need in waiting.get((rule, outcome.subject), ())}
        yield decision_data(outcome, () if told == set(outcome.needs) else outcome.needs, referred)


def decision_data(outcome: DecisionOutcome, needs: Iterable[Need], referred: Referred) -> Data:
    """A decision about a subject, with the rules behind it."""
    return without_nothing(
        {
            "subject": named_subject(outcome.subject),
            "decision": outcome.decision,
            "status": outcome.status,
            "act": outcome.act or None,
            "against": list(outcome.against),
            "undetermined": list(outcome.undetermined),
            "needs": needs_data(needs, outcome.subject, referred),
            "depends_on_reading": outcome.depends_on_reading or None,
            **contested_data(outcome.contested),
            **judgement_data(outcome.judgement),
        }
    )


def outcome_data(outcome: RuleOutcome, assessment: Assessment, world: SnapshotWorld, referred: Referred) -> Data:
    """An outcome with the values that led to it or, where it is undetermined, with what is needed.

    `applies` and `requires` are true, false, or left out where they are unknown.
    """
    referred.rule(outcome)
    governing = outcome.governing
    data = {
        "id": outcome.identity,
        "rule": outcome.rule,
        "subject": named_subject(outcome.subject),
        **reading_data(governing, governing.needs, outcome.subject, referred),
        "other_readings": [
            reading_data(each, sorted(set(each.needs) - set(governing.needs)), outcome.subject, referred)
            for each in outcome.readings
            if each.reading != outcome.reading
        ],
    }
    data |= {**contested_data(outcome.contested), **judgement_data(outcome.judgement), "outcome": outcome.outcome}
    if outcome.outcome in FINDINGS:
        data |= parties_data(PartyFinder(world).of_outcome(outcome), outcome.subject, referred)
    if outcome.outcome != "undetermined":
        finding = describe(outcome, assessment, world)
        for name, grounds in (("applicability", finding.applicability), ("grounds", finding.grounds)):
            data[name] = [ground_data(ground, outcome.subject, referred) for ground in grounds]
    return without_nothing(data)


def parties_data(parties: Parties, about: SubjectKey, referred: Referred) -> Data:
    """Who is obliged, oversees and decides; what would tell who is obliged, where that is not known."""
    told: Data = {}
    for name in ("obliged", "overseer", "decider"):
        held: Holders = getattr(parties, name)
        referred.organs.update((party.organ, None) for party in held.parties if party.organ)
        told[name] = [
            without_nothing(
                {"subject": named_subject(party.subject) if party.subject else None, "organ": party.organ or None}
            )
            for party in held.parties
        ]
    return {**told, "obliged_unknown": needs_data(parties.obliged.needs, about, referred)}


def reading_data(outcome: ReadingOutcome, needs: Iterable[Need], about: SubjectKey, referred: Referred) -> Data:
    """What one reading comes to, and what it needs; of another than the governing one, what that does not need."""
    return without_nothing(
        {
            "outcome": outcome.outcome,
            "reading": outcome.reading,
            "applies": outcome.applies,
            "requires": outcome.requires,
            "needs": needs_data(needs, about, referred),
        }
    )


def needs_data(needs: Iterable[Need], about: SubjectKey, referred: Referred) -> list[Data]:
    """Facts that are not given, by their subjects; no subject where it is the one that the outcome is `about`."""
    by_subject: dict[SubjectKey, list[str]] = {}
    for need in needs:
        referred.needed[need.fact] = None
        by_subject.setdefault((need.kind, need.subject), []).append(need.fact)
    return [
        {**({} if subject == about else {"subject": named_subject(subject)}), "facts": facts}
        for subject, facts in by_subject.items()
    ]


def ground_data(ground: Ground, about: SubjectKey, referred: Referred) -> Data:
    """A settled condition with the facts, figures and decisions it speaks of."""
    referred.parameters.update((used.parameter.name, None) for used in ground.parameters)
    return without_nothing(
        {
            "condition": referred.condition(write(ground.condition)),
            "truth": ground.truth,
            "measured": None
            if ground.measured is None
            else without_nothing({"value": plain_value(ground.measured[0]), "unit": ground.measured[1] or None}),
            "facts": [fact_data(used, about, referred) for used in ground.facts],
            "parameters": [
                {"parameter": used.parameter.name, "value": plain_value(used.value)} for used in ground.parameters
            ],
            "decisions": [
                {"subject": named_subject(decision.subject), "decision": decision.decision, "status": decision.status}
                for decision in ground.decisions
            ],
        }
    )


def fact_data(used: FactUsed, about: SubjectKey, referred: Referred) -> Data:
    """A fact with its value and where it was read; its subject where it is another than the outcome is `about`."""
    referred.used[used.fact.name] = None
    subject = (used.subject.kind, used.subject.id)
    value = plain_value(used.value)
    return {
        **({} if subject == about else {"subject": named_subject(subject)}),
        "fact": used.fact.name,
        "status": fact_status(used),
        **({} if value is None else {"value": value}),
        **({} if used.bounds is None else {"bounds": bounds_data(used.bounds)}),
        **({} if used.later is None else {"later": day(used.later)}),
        **({} if used.shared is None else {"shared": shared_data(used.shared)}),
        **({} if used.evidence is None else {"place": without_nothing(place_data(used.evidence.place))}),
        **({} if used.evidence is None or not used.evidence.document else {"document": used.evidence.document}),
    }


def shared_data(shared: Shared) -> Data:
    """Of a list of which a share is taken: how many passed, who failed, and whether that is all of them."""
    return {
        "passed": len(shared.passed),
        "failed": [record.id for record in shared.failed],
        "complete": shared.is_all,
    }


# The chain of conclusions.


def steps_data(assessment: Assessment, shown: set[SubjectKey], statements: dict[str, set[int]]) -> Iterator[Data]:
    """For each subject its steps in the order they fired, each the number of its conclusion and those of its premises.

    The numbers of the `statements` of each kind are noted.
    """
    for key, steps in assessment.derivation.items():
        if key in shown:
            numbers = statements.setdefault(key[0], set())
            for step in steps:
                numbers.update((step.conclusion, *step.premises))
            yield {
                "subject": named_subject(key),
                "steps": [[step.conclusion, list(step.premises)] for step in steps],
            }


def statements_data(policy: Policy, numbers: Mapping[str, Iterable[int]]) -> Data:
    """For each kind the statements that occur, in words, by number."""
    return {
        kind: {str(number): statement_words(network_of(policy, kind).statements[number]) for number in sorted(used)}
        for kind, used in numbers.items()
    }


# What the pack says.


def pack_data(policy: Policy, referred: Referred) -> Data:
    """Everything that is referred to, in the pack's words."""
    rules = {name: rule_data(policy.rules[name], unmet) for name, unmet in referred.rules.items()}
    clauses = dict.fromkeys(rule["clause"] for rule in rules.values())
    facts = {name: fact_words(name, policy, referred) for name in (referred.used | referred.needed)}
    papers = dict.fromkeys(words["document"] for words in facts.values() if "document" in words)
    organs = dict.fromkeys(o for rule in rules.values() for o in (*rule.get("lead", ()), *rule.get("cooperating", ())))
    return {
        "clauses": {address: policy.clauses[address].other_address for address in clauses},
        "rules": rules,
        "decisions": {
            name: decision_words(policy.decisions[name], came_out) for name, came_out in referred.decisions.items()
        },
        "facts": facts,
        "documents": {name: both(policy.documents[name].title) for name in papers},
        "parameters": {name: parameter_words(name, policy) for name in referred.parameters},
        "organs": {name: both(policy.organs[name].label) for name in organs | referred.organs if name in policy.organs},
        "conditions": list(referred.conditions),
    }


def rule_data(rule: Rule, unmet: bool) -> Data:
    """A rule: its words, its force and whose it is; where it is `unmet`, what follows and what puts it right."""
    return without_nothing(
        {
            "title": both(rule.title),
            "force": rule.force,
            "clause": rule.clause,
            "judged": rule.judged,
            "due": day(rule.due),
            "readings": {each.name: reading_words(each, rule) for each in rule.readings},
            "follows": [{"decision": decision, "act": act} for decision, act in rule.decisions] if unmet else [],
            "remedy": both(rule.remedy) if unmet else None,
            "lead": list(rule.lead),
            "cooperating": list(rule.cooperating),
        }
    )


def reading_words(reading: Reading, rule: Rule) -> Data:
    """The words of a reading; its label and clause where they are not the rule's own."""
    return {
        **({} if reading.label == rule.title else {"label": both(reading.label)}),
        **({} if reading.quote.clause == rule.clause else {"clause": reading.quote.clause}),
        "quote": str(reading.quote),
    }


def decision_words(decision: Decision, came_out: Container[str]) -> Data:
    """A decision: its name, whose it is, and the words for each act and status that came out."""
    words = {**dict(decision.acts), "contested": decision.pending, "pending": decision.pending, "clear": decision.clear}
    return {
        "label": both(decision.label),
        "authority": decision.authority,
        "words": {name: both(said) for name, said in words.items() if name in came_out},
    }


def fact_words(name: str, policy: Policy, referred: Referred) -> Data:
    """A fact: its label where it is used, its question where it is needed, its unit, and the paper that proves it."""
    fact = policy.facts[name]
    return without_nothing(
        {
            "label": both(fact.label) if name in referred.used else None,
            "question": both(fact.question) if name in referred.needed else None,
            "unit": fact.unit or None,
            "document": fact.document if fact.document in policy.documents else None,
        }
    )


def parameter_words(name: str, policy: Policy) -> Data:
    """A figure of the text without its value, which stands where it is used."""
    data = parameter_data(policy.parameters[name])
    return without_nothing({key: value for key, value in data.items() if key != "parameter"})
