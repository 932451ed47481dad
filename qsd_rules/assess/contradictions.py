"""Facts that can't all be right, and what reads them: told first, and never counted as satisfied.

Three kinds: an invariant of the vocabulary that is surely broken, a figure or truth that is given although the facts it
is derived from rule it out, and an act whose day is after the date of the facts that tell of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment, Contradiction, DecisionOutcome, RuleOutcome
from qsd_rules.assess.findings import FactUsed, Look, world_of
from qsd_rules.assess.meaning import SnapshotWorld, is_later_act
from qsd_rules.conditions.absent import ABSENT
from qsd_rules.conditions.meaning import Bindings, SubjectKey, Unknown, evaluate, exact, find, gather
from qsd_rules.conditions.syntax import (
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Quantified,
    Related,
    Size,
    Subject,
    children,
)
from qsd_rules.policy.model import Fact

Read = tuple[SubjectKey, str]
"""A fact of a subject, or a decision about one."""


def contested(assessment: Assessment) -> Assessment:
    """The assessment with its contradictions, and with whatever reads one marked as contested by it."""
    if not assessment.policy.is_in_force(assessment.as_of):
        return assessment
    world = world_of(assessment)
    found = tuple(_contradictions(assessment, world))
    if not found:
        return assessment
    reader = Reader(assessment, world, found)
    outcomes = tuple([_contested_outcome(outcome, reader) for outcome in assessment.outcomes])
    decisions = tuple([_contested_decision(decision, reader) for decision in assessment.decisions])
    return replace(assessment, outcomes=outcomes, decisions=decisions, contradictions=found)


def _contested_outcome(outcome: RuleOutcome, reader: Reader) -> RuleOutcome:
    by = reader.named(reader.of_outcome(outcome))
    if not by:
        return outcome
    return replace(outcome, contested=by, outcome="contested" if outcome.outcome == "satisfied" else outcome.outcome)


def _contested_decision(decision: DecisionOutcome, reader: Reader) -> DecisionOutcome:
    by = reader.named(reader.of_decision(decision.subject, decision.decision))
    if not by:
        return decision
    return replace(decision, contested=by, status="contested" if decision.status == "clear" else decision.status)


def uncontested(assessment: Assessment) -> Assessment:
    """The assessment as if nothing contradicted: what records of before 0.3 say, which knew no contested outcomes."""
    return replace(
        assessment,
        outcomes=tuple(
            [
                replace(each, contested=(), outcome="satisfied" if each.outcome == "contested" else each.outcome)
                for each in assessment.outcomes
            ]
        ),
        decisions=tuple(
            [
                replace(each, contested=(), status="clear" if each.status == "contested" else each.status)
                for each in assessment.decisions
            ]
        ),
        contradictions=(),
    )


# What contradicts.


def _contradictions(assessment: Assessment, world: SnapshotWorld) -> Iterator[Contradiction]:
    """All contradictions by subject: what is ruled out or too late in the order of the file, then what is broken."""
    policy, snapshot = assessment.policy, assessment.snapshot
    for key, record in snapshot.subjects.items():
        for name, value in record.facts.items():
            fact = policy.facts[name]
            if fact.derive is not None:
                yield from _ruled_out(key, fact, world)
            if is_later_act(fact, value, snapshot.date):
                yield Contradiction(name, "after_facts", key, ((key, name),))
        for invariant in policy.invariants.values():
            if invariant.kind != key[0]:
                continue
            expression, bindings = invariant.condition.expression, {key[0]: key}
            if evaluate(expression, world, bindings) is False:
                first = (key, invariant.facts[0])
                named = dict.fromkeys([first, *_facts_read(expression, world, bindings)])
                yield Contradiction(invariant.name, "invariant", key, tuple(named))


def _ruled_out(key: SubjectKey, fact: Fact, world: SnapshotWorld) -> Iterator[Contradiction]:
    """What is given for a derived fact where what it is derived from comes to another value or to bounds without it."""
    given = exact(world.snapshot.subjects[key].facts[fact.name])
    if isinstance(given, Unknown):
        return
    derived = world.derive(key, fact.name)
    settled = not isinstance(derived, Unknown)
    if (settled and derived != given) or (isinstance(world.fact(key, fact.name), Unknown) and not settled):
        yield Contradiction(fact.name, "ruled_out", key, ((key, fact.name),), derived)


# What reads it.


class Reader:
    """What outcomes and decisions read: facts, what those are derived from, decisions and what their rules read.

    A rule that doesn't apply reads its `applies` alone; of several readings the one that governs is looked at.
    """

    def __init__(self, assessment: Assessment, world: SnapshotWorld, found: tuple[Contradiction, ...]) -> None:
        self.policy, self.world = assessment.policy, world
        self.outcomes = {(outcome.rule, outcome.subject): outcome for outcome in assessment.outcomes}
        self.bearing: dict[str, list[str]] = {name: [] for name in self.policy.decisions}
        for rule in self.policy.rules.values():
            for decision, _ in rule.decisions:
                self.bearing[decision].append(rule.name)
        self.order = {each.identity: number for number, each in enumerate(found)}
        self.known: dict[Read, frozenset[str]] = {}
        self.by_fact: dict[Read, set[str]] = {}
        for each in found:
            for read in each.facts:
                self.by_fact.setdefault(read, set()).add(each.identity)

    def named(self, identities: frozenset[str]) -> tuple[str, ...]:
        """Contradictions in the order in which they are told."""
        return tuple(sorted(identities, key=self.order.__getitem__))

    def of_outcome(self, outcome: RuleOutcome) -> frozenset[str]:
        """The contradictions that an outcome reads."""
        rule = self.policy.rules[outcome.rule]
        reading = rule.reading(outcome.reading)
        conditions = [reading.applies.expression]
        if outcome.governing.applies is not False:
            conditions.append(reading.requires.expression)
        return self.of_conditions(conditions, {rule.subject: outcome.subject})

    def of_decision(self, subject: SubjectKey, decision: str) -> frozenset[str]:
        """The contradictions that the rules bearing on a decision read."""
        key = (subject, f"decision {decision}")
        if key not in self.known:
            rules = [(rule, subject) for rule in self.bearing[decision]]
            outcomes = [self.outcomes[each] for each in rules if each in self.outcomes]
            self.known[key] = frozenset().union(*map(self.of_outcome, outcomes))
        return self.known[key]

    def of_conditions(self, conditions: list[Expression], bindings: Bindings) -> frozenset[str]:
        """The contradictions that conditions read."""
        reads = [read for each in conditions for read in _facts_read(each, self.world, bindings)]
        return frozenset().union(*(self.of_read(*read) for read in reads))

    def of_read(self, subject: SubjectKey, name: str) -> frozenset[str]:
        """The contradictions of a fact, of what it is derived from and of what establishes it; or of a decision."""
        key = (subject, name)
        if name in self.policy.decisions and name not in self.policy.facts:
            return self.of_decision(subject, name)
        if key not in self.known:
            fact = self.policy.facts.get(name)
            below: frozenset[str] = frozenset()
            if fact is not None and fact.derive is not None:
                below = self.of_conditions([fact.derive.expression], {fact.kind: subject})
            acts = fact.established_by if fact is not None else ()
            below = below.union(*(self.of_read(subject, act) for act in acts))
            self.known[key] = below | self.by_fact.get(key, set())
        return self.known[key]


def _facts_read(expression: Expression, world: SnapshotWorld, bindings: Bindings) -> Iterator[Read]:
    """The facts and decisions that an expression names, of the subjects that it leads to; a list's of all members."""
    match expression:
        case FactValue(subject=subject, fact=fact) | Has(subject=subject, fact=fact):
            yield from _of_subject(subject, fact, world, bindings)
        case DecisionClear(subject=subject, decision=decision):
            yield from _of_subject(subject, decision, world, bindings)
        case Quantified(collection=collection, variable=variable, body=body):
            yield from _of_subject(collection.subject, collection.relation, world, bindings)
            for member in gather(collection, world, bindings)[0]:
                yield from _facts_read(body, world, {**bindings, variable: member})
        case Size(collection=collection):
            yield from _of_subject(collection.subject, collection.relation, world, bindings)
        case _:
            for part in children(expression):
                yield from _facts_read(part, world, bindings)


def _of_subject(subject: Subject, name: str, world: SnapshotWorld, bindings: Bindings) -> Iterator[Read]:
    """A fact of the subject that a subject expression leads to, and the relations on the way."""
    if isinstance(subject, Related):
        yield from _of_subject(subject.subject, subject.relation, world, bindings)
    key = find(subject, world, bindings)
    if not isinstance(key, Unknown):
        yield key, name


# What is told of it.


def sides(contradiction: Contradiction, assessment: Assessment) -> tuple[FactUsed, ...]:
    """The facts of a contradiction as given, each with value, place and paper, the one it is about first.

    Of what is ruled out they are what is given, then the facts that the derivation rests on.
    """
    look = Look(assessment, world_of(assessment))
    told = [given(subject, name, assessment) for subject, name in contradiction.facts]
    if contradiction.kind == "ruled_out":
        fact = assessment.policy.facts[contradiction.name]
        assert fact.derive is not None, "INVARIANT: only what is derived is ruled out by what it is derived from"
        for ground in look.grounds(fact.derive.expression, {fact.kind: contradiction.subject}):
            told += [used for used in ground.facts if used not in told]
    return tuple(told)


def given(subject: SubjectKey, name: str, assessment: Assessment) -> FactUsed:
    """A fact as it is given, else as it is derived."""
    policy, record = assessment.policy, assessment.snapshot.subjects[subject]
    fact = policy.facts[name]
    document = policy.documents.get(fact.document)
    value = record.facts.get(name)
    if value is not None:
        later = value if isinstance(value, date) and is_later_act(fact, value, assessment.as_of) else None
        return FactUsed(
            record, fact, value if value is ABSENT else exact(value), record.evidence.get(name), document, later=later
        )
    known = world_of(assessment).fact(subject, name)
    bounds = known if isinstance(known, Unknown) else None
    shown = None if bounds is not None else known if known is ABSENT else exact(known)
    return FactUsed(record, fact, shown, None, document, bounds)


def by_identity(assessment: Assessment) -> Mapping[str, Contradiction]:
    """The contradictions by identity."""
    return {each.identity: each for each in assessment.contradictions}
