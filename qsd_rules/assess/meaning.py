"""What a rule means: from a snapshot to outcomes and decisions, in pure functions. The reference for every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from qsd_rules.assess.assessment import (
    DecisionOutcome,
    DecisionStatus,
    OutcomeName,
    ReadingOutcome,
    RuleOutcome,
)
from qsd_rules.assess.outcome_table import STATUS, STATUSES, outcome_named, result_of, status_of
from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.meaning import End, Need, Result, SubjectKey, Unknown, below, evaluate, together
from qsd_rules.conditions.syntax import IDENTITY, Value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Decision, Fact, Policy, Reading, Rule
from qsd_rules.policy.usage import decisions_asked, existence

Decided = Callable[[SubjectKey, str], bool | Unknown]
"""Whether a decision about a subject is clear."""


def truth(result: Result) -> bool | None:
    """A condition's result as true, false, or none for unknown."""
    return None if isinstance(result, Unknown) else result is True


def evaluate_reading(reading: Reading, rule: Rule, key: SubjectKey, world: SnapshotWorld) -> ReadingOutcome:
    """What one reading of a rule comes to for one subject."""
    bindings = {rule.subject: key}
    applies = evaluate(reading.applies.expression, world, bindings)
    requires = evaluate(reading.requires.expression, world, bindings)
    outcome = outcome_named(result_of(truth(applies), truth(requires)), rule, world.as_of)
    unknowns = [result for result in (applies, requires) if isinstance(result, Unknown)]
    needs = together(unknowns).needs if outcome == "undetermined" else frozenset()
    return ReadingOutcome(reading.name, truth(applies), truth(requires), outcome, tuple(sorted(needs)))


def decide(
    decision: Decision, key: SubjectKey, bearing: Iterable[tuple[Rule, RuleOutcome]], depends_on_reading: bool
) -> DecisionOutcome:
    """What the rules that bear on a decision come to: one against it wins, else one undetermined holds it."""
    pairs = list(bearing)
    against = [(rule, outcome) for rule, outcome in pairs if outcome.outcome == "violated"]
    undetermined = [outcome for _, outcome in pairs if outcome.outcome == "undetermined"]
    acts = {dict(rule.decisions)[decision.name] for rule, _ in against}
    status = status_of(outcome.outcome for _, outcome in pairs)
    needs = {need for outcome in undetermined for need in outcome.governing.needs}
    return DecisionOutcome(
        decision=decision.name,
        subject=key,
        status=status,
        act=next((act for act, _ in decision.acts if act in acts), ""),
        against=tuple(rule.name for rule, _ in against),
        undetermined=tuple(outcome.rule for outcome in undetermined),
        needs=tuple(sorted(needs)) if status == "pending" else (),
        depends_on_reading=depends_on_reading,
    )


class SnapshotWorld(Struct):
    """A snapshot as conditions see it on a day: given facts, derived facts, relations, parameters.

    `decided` answers for decisions; derived facts are evaluated once and kept unless decisions may still come up.
    `bodies` says which subject is which organ, where roles are looked up.
    """

    policy: Policy
    snapshot: Snapshot
    as_of: date
    decided: Decided
    derived: dict[tuple[SubjectKey, str], Result] = {}
    bodies: Mapping[str, SubjectKey] = {}

    def fact(self, subject: SubjectKey, fact: str) -> Value | Absent | Unknown:
        record = self.snapshot.subjects[subject]
        path = fact.partition(".")[2]
        if path in IDENTITY:
            return record.id if path == "id" else record.name
        given = record.facts[fact] if fact in record.facts else Unknown(frozenset({Need(*subject, fact)}))
        definition = self.policy.facts[fact]
        if is_later_act(definition, given, self.as_of):
            return ABSENT
        if any(
            is_later_act(self.policy.facts[act], record.facts.get(act), self.as_of) for act in definition.established_by
        ):
            return False
        if definition.derive is None:
            return given
        counted = self.derive(subject, fact)
        if not isinstance(counted, Unknown):
            return counted  # type: ignore[return-value]  # INVARIANT: never absent, and fractions serve as numbers
        if isinstance(given, Unknown):
            return Unknown(together([counted, given]).needs, counted.low, counted.high)
        return given if is_within(given, counted) else counted

    def has(self, subject: SubjectKey, fact: str) -> bool | Unknown:
        condition = existence(fact, self.policy.facts)
        if condition is None:
            known = self.fact(subject, fact)
            return known if isinstance(known, Unknown) else known is not ABSENT
        found = evaluate(condition, self, {self.policy.facts[fact].kind: subject})
        if not isinstance(found, Unknown):
            return found is True
        given = self.snapshot.subjects[subject].facts.get(fact, Unknown(frozenset({Need(*subject, fact)})))
        return together([found, given]) if isinstance(given, Unknown) else given is not ABSENT

    def derive(self, subject: SubjectKey, fact: str) -> Result:
        """A derived fact from others, whatever is given for it."""
        definition = self.policy.facts[fact]
        assert definition.derive is not None, "INVARIANT: only derived facts are derived"
        if (subject, fact) not in self.derived:
            result = evaluate(definition.derive.expression, self, {definition.kind: subject})
            if isinstance(result, Unknown):
                return result
            self.derived[subject, fact] = result
        return self.derived[subject, fact]

    def related(self, subject: SubjectKey, relation: str) -> SubjectKey | Unknown:
        value = self.fact(subject, relation)
        if isinstance(value, Unknown):
            return value
        if value is ABSENT:
            return Unknown()
        return (self.policy.facts[relation].to, str(value))

    def members(self, subject: SubjectKey, relation: str) -> tuple[tuple[SubjectKey, ...], Unknown | None]:
        definition = self.policy.facts[relation]
        record = self.snapshot.subjects[subject]
        if not definition.inverse_of:
            given = record.facts.get(relation)
            if not isinstance(given, tuple):
                return (), Unknown(frozenset({Need(*subject, relation)}))
            return tuple([(definition.to, identifier) for identifier in given]), None
        known = self.snapshot.inverses.get((relation, subject[1]), ())
        missing = None if relation in record.complete else Unknown(frozenset({Need(*subject, relation)}))
        return tuple([(definition.to, identifier) for identifier in known]), missing

    def decision(self, subject: SubjectKey, decision: str) -> bool | Unknown:
        return self.decided(subject, decision)

    def minimum(self, fact: str) -> Decimal | None:
        least = self.policy.facts[fact].minimum
        return least if isinstance(least, Decimal) else None

    def parameter(self, parameter: str) -> Decimal:
        value = self.policy.parameters[parameter].value_on(self.as_of)
        assert value is not None, "INVARIANT: a parameter has a value from the policy's first day on"
        return value


def is_within(given: Value | Absent, counted: Unknown) -> bool:
    """Whether a figure that is given can be right by what is counted so far."""
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        return True
    end = End(Fraction(given))
    return not below(end, counted.low) and not below(counted.high, end)


def is_later_act(fact: Fact, given: object, as_of: date) -> bool:
    """Whether a fact gives the day of an act that has not been done on the day of assessment."""
    return fact.role == "act" and isinstance(given, date) and given > as_of


def governing_readings(policy: Policy, chosen: Mapping[str, str]) -> Mapping[str, str]:
    """The reading that governs each rule: the chosen one, else the pack's default."""
    return {rule.name: chosen.get(rule.name, rule.default_reading) for rule in policy.rules.values()}


@dataclass(slots=True)
class Judging:
    """Rules and decisions judged one by one for the subjects of a snapshot; each is worked out once.

    `governing` names each rule's governing reading.
    """

    policy: Policy
    snapshot: Snapshot
    as_of: date
    governing: Mapping[str, str]
    world: SnapshotWorld = field(init=False)
    otherwise: tuple[SnapshotWorld, ...] = field(init=False)
    bearing: Mapping[str, list[Rule]] = field(init=False)
    outcomes: dict[tuple[str, SubjectKey], RuleOutcome] = field(default_factory=dict)
    decisions: dict[tuple[str, SubjectKey], DecisionOutcome] = field(default_factory=dict)
    spans: dict[tuple[str, SubjectKey], tuple[DecisionStatus, DecisionStatus]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = SnapshotWorld(
            self.policy,
            self.snapshot,
            self.as_of,
            lambda key, name: clear(self.decision(self.policy.decisions[name], key)),
        )
        # As the snapshot would be seen if every decision came out as well, or as badly, as readings allow.
        weakest, strongest = (
            lambda key, name: clear_in(self.span(name, key)[0]),
            lambda key, name: clear_in(self.span(name, key)[1]),
        )
        self.otherwise = tuple(
            SnapshotWorld(self.policy, self.snapshot, self.as_of, decided) for decided in (weakest, strongest)
        )
        self.bearing = {decision: [] for decision in self.policy.decisions}
        for rule in self.policy.rules.values():
            for decision, _ in rule.decisions:
                self.bearing[decision].append(rule)

    def rule(self, rule: Rule, key: SubjectKey) -> RuleOutcome:
        """What a rule comes to for a subject, in each of its readings."""
        if (rule.name, key) not in self.outcomes:
            readings = tuple(evaluate_reading(reading, rule, key, self.world) for reading in rule.readings)
            name = self.governing[rule.name]
            governs = next(reading for reading in readings if reading.reading == name)
            self.outcomes[rule.name, key] = RuleOutcome(rule.name, key, governs.outcome, name, readings)
        return self.outcomes[rule.name, key]

    def told(self, found: DecisionOutcome) -> DecisionOutcome:
        """What is told of a decision: once it can no longer be taken it does not apply. Rules go by it all the same."""
        decision = self.policy.decisions[found.decision]
        if decision.open_while is None:
            return found
        still_open = evaluate(decision.open_while.expression, self.world, {decision.subject: found.subject})
        if truth(still_open) is not False:
            return found
        return DecisionOutcome(
            found.decision, found.subject, "not_applicable", "", (), (), found.needs, came_to=found.comes_to
        )

    def decision(self, decision: Decision, key: SubjectKey) -> DecisionOutcome:
        """What the rules that bear on a decision come to for a subject."""
        if (decision.name, key) not in self.decisions:
            bearing = [(rule, self.rule(rule, key)) for rule in self.bearing[decision.name]]
            lowest, highest = self.span(decision.name, key)
            self.decisions[decision.name, key] = decide(decision, key, bearing, lowest != highest)
        return self.decisions[decision.name, key]

    def span(self, decision: str, key: SubjectKey) -> tuple[DecisionStatus, DecisionStatus]:
        """The weakest and the strongest status that a choice of readings gives a decision, through others too.

        Each rule may be read in each of its ways. Decisions that are asked for are taken as they are, all at their
        weakest, or all at their strongest: so nothing is tried out, however many rules there are.
        """
        if (decision, key) not in self.spans:
            found: list[DecisionStatus] = []
            bearing = self.bearing[decision]
            asks = any(decisions_asked(rule, self.policy) for rule in bearing)
            for world in (None, *(self.otherwise if asks else ())):
                readings = [self._outcomes(rule, key, world) for rule in bearing]
                for strongest in (False, True):
                    found.append(status_of(_extreme(outcomes, strongest) for outcomes in readings))
            found.sort(key=STATUSES.index, reverse=True)
            self.spans[decision, key] = found[0], found[-1]
        return self.spans[decision, key]

    def _outcomes(self, rule: Rule, key: SubjectKey, world: SnapshotWorld | None) -> list[OutcomeName]:
        """What a rule comes to in each of its readings, as it is or in another world."""
        if world is None or not decisions_asked(rule, self.policy):
            outcome = self.rule(rule, key)
            return [outcome.outcome, *(reading.outcome for reading in outcome.readings)]
        return [evaluate_reading(reading, rule, key, world).outcome for reading in rule.readings]


def _extreme(outcomes: Iterable[OutcomeName], strongest: bool) -> OutcomeName:
    """The outcome that gives a decision the strongest status, or the weakest."""
    return (min if strongest else max)(outcomes, key=lambda outcome: STATUSES.index(STATUS[outcome]))


def reference_outcomes(
    policy: Policy, snapshot: Snapshot, as_of: date, governing: Mapping[str, str]
) -> tuple[tuple[RuleOutcome, ...], tuple[DecisionOutcome, ...]]:
    """All outcomes and decisions of a snapshot, by subject in its order, then by rule in the order of the pack.

    `governing` names each rule's governing reading. Empty when the policy is not in force on `as_of`.
    """
    if not policy.is_in_force(as_of):
        return (), ()
    rules_of: dict[str, list[Rule]] = {kind: [] for kind in policy.kinds}
    for rule in policy.rules.values():
        rules_of[rule.subject].append(rule)
    judging = Judging(policy, snapshot, as_of, governing)
    all_outcomes = [judging.rule(rule, key) for key in snapshot.judged for rule in rules_of[key[0]]]
    all_decisions = [
        judging.decision(decision, key)
        for key in snapshot.judged
        for decision in policy.decisions.values()
        if decision.subject == key[0]
    ]
    return tuple(all_outcomes), tuple(all_decisions)


def told_decisions(
    policy: Policy, snapshot: Snapshot, as_of: date, decisions: Iterable[DecisionOutcome]
) -> tuple[DecisionOutcome, ...]:
    """What is told of decisions on a day: those that can no longer be taken do not apply."""
    judging = Judging(policy, snapshot, as_of, governing_readings(policy, {}))
    return tuple(judging.told(decision) for decision in decisions)


def clear(outcome: DecisionOutcome) -> bool | Unknown:
    """Whether nothing stands against a decision: true, false, or unknown while it is pending; over or not."""
    status, _ = outcome.stands
    if status == "pending":
        return Unknown(frozenset(outcome.needs))
    return clear_in(status)


def clear_in(status: DecisionStatus) -> bool | Unknown:
    """Whether nothing stands against a decision that has this status."""
    return Unknown() if status == "pending" else status != "against"
