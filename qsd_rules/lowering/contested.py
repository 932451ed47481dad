"""Where facts in tables contradict each other, and which outcomes and decisions read them: `assess.contradictions`.

Tables have no date of their own, so that an act is after their date is not told here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from qsd_rules.assess.assessment import DecisionStatus, OutcomeName
from qsd_rules.conditions.syntax import (
    IDENTITY,
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
from qsd_rules.lowering import rails
from qsd_rules.lowering.columns import Column
from qsd_rules.lowering.conditions import Lowering, Scope
from qsd_rules.lowering.outcomes import DecisionColumns, ReadingColumns
from qsd_rules.policy.model import Policy, Rule


@dataclass(frozen=True, slots=True)
class ContradictionColumns:
    """Where the facts of a row contradict each other; `name` is the invariant that is broken or the fact ruled out."""

    name: str
    facts: tuple[str, ...]
    holds: Column


@dataclass(slots=True)
class Contesting:
    """Marks outcomes and decisions of a lowering; each fact and decision is looked at once."""

    lowering: Lowering
    by_fact: dict[str, Column] = field(default_factory=dict)
    by_decision: dict[str, Column] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        return self.lowering.policy

    def contradictions(self, kind: str) -> Iterator[ContradictionColumns]:
        """All contradictions of a kind that can be among the columns: facts ruled out, then invariants broken."""
        for fact in self.policy.facts.values():
            if fact.kind == kind and fact.derive is not None:
                yield ContradictionColumns(fact.name, (fact.name,), self._ruled_out(kind, fact.name))
        for invariant in self.policy.invariants.values():
            if invariant.kind == kind:
                broken = self.lowering.truth(invariant.condition.expression, Scope(kind, kind)).false
                yield ContradictionColumns(invariant.name, invariant.facts, broken)

    def reading(self, rule: Rule, columns: ReadingColumns) -> ReadingColumns:
        """A governing reading with what would be satisfied by contradicting facts told as contested."""
        forge, contested = self.lowering.forge, self.of_rule(rule, columns)
        if contested is forge.truth(False):
            return columns
        satisfied = columns.outcomes["satisfied"]
        outcomes: dict[OutcomeName, Column] = {
            **columns.outcomes,
            "satisfied": forge.every(satisfied, forge.no(contested)),
            "contested": forge.every(satisfied, contested),
        }
        return replace(columns, outcomes=outcomes)

    def decision(self, columns: DecisionColumns) -> DecisionColumns:
        """A decision with what would be clear by contradicting facts told as contested."""
        forge, contested = self.lowering.forge, self.of_decision(columns.decision)
        clear = columns.statuses["clear"]
        statuses: Mapping[DecisionStatus, Column] = {
            **columns.statuses,
            "contested": forge.every(clear, contested),
            "clear": forge.every(clear, forge.no(contested)),
        }
        return replace(columns, statuses=statuses)

    def of_rule(self, rule: Rule, columns: ReadingColumns) -> Column:
        """Where the outcome of a rule's governing reading reads a contradicted fact."""
        forge, scope = self.lowering.forge, Scope(rule.subject, rule.subject)
        reading = rule.reading(columns.reading)
        required = forge.every(forge.no(columns.applies.false), self._read(reading.requires.expression, scope))
        return forge.some(self._read(reading.applies.expression, scope), required)

    def of_decision(self, name: str) -> Column:
        """Where a rule that bears on a decision reads a contradicted fact."""
        if name not in self.by_decision:
            lowering = self.lowering
            rules = [rule for rule in self.policy.rules.values() if name in dict(rule.decisions)]
            read = []
            for rule in rules:
                columns = lowering.reading(rule, rule.reading(lowering.governing[rule.name]))
                read.append(self.of_rule(rule, columns))
            self.by_decision[name] = lowering.forge.some(*read)
        return self.by_decision[name]

    def of_fact(self, kind: str, name: str) -> Column:
        """Where a fact is contradicted, or what it is derived from or established by, in the table of its own kind."""
        forge = self.lowering.forge
        if name.removeprefix(f"{kind}.") in IDENTITY:
            return forge.truth(False)
        if name not in self.by_fact:
            fact = self.policy.facts[name]
            told = [self.of_fact(kind, act) for act in fact.established_by]
            if fact.derive is not None:
                told += [self._ruled_out(kind, name), self._read(fact.derive.expression, Scope(kind, kind))]
            for invariant in self.policy.invariants.values():
                if name in invariant.facts:
                    told.append(self.lowering.truth(invariant.condition.expression, Scope(kind, kind)).false)
            self.by_fact[name] = forge.some(*told)
        return self.by_fact[name]

    def _ruled_out(self, kind: str, name: str) -> Column:
        """Where what is given for a derived fact is ruled out by what it is derived from."""
        derived = self.lowering.derived(name)
        if derived is None:
            return self.lowering.forge.truth(False)
        return rails.ruled_out(self.lowering.forge, derived, self.lowering.given(name))

    def _read(self, expression: Expression, scope: Scope) -> Column:
        """Where an expression reads a contradicted fact, of whichever subject that it leads to."""
        lowering, forge = self.lowering, self.lowering.forge
        match expression:
            case FactValue(subject=subject, fact=fact) | Has(subject=subject, fact=fact):
                return self._of_subject(subject, fact, scope)
            case DecisionClear(subject=subject, decision=decision):
                reached = lowering.find(subject, scope)
                of_decision = forge.every(reached.known, reached.here(self.of_decision(decision)))
                return forge.some(self._on_the_way(subject, scope), of_decision)
            case Quantified(collection=collection, variable=variable, body=body):
                owner = lowering.find(collection.subject, scope)
                inner = self._read(body, Scope(variable, collection.kind, scope))
                of_members = forge.truth(False)
                if inner is not of_members:
                    of_members = forge.every(owner.known, lowering.gatherer(collection, owner, "any")(inner))
                return forge.some(self._of_subject(collection.subject, collection.relation, scope), of_members)
            case Size(collection=collection):
                return self._of_subject(collection.subject, collection.relation, scope)
            case _:
                return forge.some(*(self._read(part, scope) for part in children(expression)))

    def _of_subject(self, subject: Subject, name: str, scope: Scope) -> Column:
        forge, reached = self.lowering.forge, self.lowering.find(subject, scope)
        here = forge.every(reached.known, reached.here(self.of_fact(reached.kind, name)))
        return forge.some(self._on_the_way(subject, scope), here)

    def _on_the_way(self, subject: Subject, scope: Scope) -> Column:
        """Where a relation that leads to a subject is contradicted."""
        if isinstance(subject, Related):
            return self._of_subject(subject.subject, subject.relation, scope)
        return self.lowering.forge.truth(False)
