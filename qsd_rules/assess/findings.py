"""What an outcome carries for its reader: words of the text, values that led to it, thresholds, papers still needed.

All reports read this and the assessment. Nothing here decides anything: truths are those of the reference meaning,
decisions those of the assessment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from qsd_rules.assess.assessment import FINDINGS, OUTCOMES, Assessment, DecisionOutcome, OutcomeName, RuleOutcome
from qsd_rules.assess.meaning import SnapshotWorld, clear, is_later_act
from qsd_rules.assess.parties import Party, PartyFinder, bodies_of
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import Bindings, Need, Result, SubjectKey, Unknown, evaluate, find, gather, share_of
from qsd_rules.conditions.syntax import (
    And,
    Arithmetic,
    Call,
    Compare,
    Conditional,
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Not,
    Or,
    ParameterValue,
    Quantified,
    Size,
    Subject,
    children,
    is_connective,
)
from qsd_rules.conditions.syntax import Literal as LiteralValue
from qsd_rules.facts.snapshot import Evidence, SubjectRecord
from qsd_rules.policy.model import Clause, Decision, Document, Fact, Organ, Parameter, Quote, Rule
from qsd_rules.policy.usage import may_be_nothing
from qsd_rules.words.language import Text

TO_PUT_RIGHT: tuple[OutcomeName, ...] = ("violated", "missed")
"""The outcomes that somebody owes to put right, so that a paper goes to them."""


class Shared(NamedTuple):
    """What is known of a list of which a share is taken: who passed, who failed, and whether that is all."""

    passed: tuple[SubjectRecord, ...]
    failed: tuple[SubjectRecord, ...]
    is_all: bool


class FactUsed(NamedTuple):
    """A fact of a subject that an outcome rests on. `value` is none when unknown; a counted one has no evidence.

    `bounds` is what an unknown figure is known to lie between, where that is something. `later` is the day given
    for an act after the day of assessment, which has not been done then. `shared` is the list that a share is taken of.
    """

    subject: SubjectRecord
    fact: Fact
    value: Result | Absent | None
    evidence: Evidence | None
    document: Document | None
    bounds: Unknown | None = None
    later: date | None = None
    shared: Shared | None = None

    @property
    def known(self) -> Result | Absent | None:
        """All that is known of it: its value, else its bounds."""
        return self.bounds if self.value is None else self.value


class ParameterUsed(NamedTuple):
    """A figure of the text, with the value it has on the date of assessment."""

    parameter: Parameter
    value: Decimal


class Ground(NamedTuple):
    """One settled condition that led to an outcome: the facts, figures and decisions it speaks of.

    `measured` is what was worked out from the facts for a comparison (a count, a share, days between two dates), with
    its unit or none.
    """

    condition: Expression
    truth: bool | None
    measured: tuple[Fraction, str] | None
    facts: tuple[FactUsed, ...]
    parameters: tuple[ParameterUsed, ...]
    decisions: tuple[DecisionOutcome, ...]


class Needed(NamedTuple):
    """A fact that is not given and would help to settle an outcome, and the paper that proves it."""

    need: Need
    subject: SubjectRecord
    fact: Fact
    document: Document | None


class Finding(NamedTuple):
    """One outcome with all that its reader needs. `applicability` says why the rule applies, `grounds` what came of it.

    `row` is the row of the table of tasks that the subject stands for, where the rule is about all rows. `quote` holds
    the words of the reading that governs. `follows` are the decisions and acts that follow when unmet. `who` are the
    facts that would tell who is obliged.
    """

    outcome: RuleOutcome
    rule: Rule
    clause: Clause
    subject: SubjectRecord
    row: Clause | None
    quote: Quote
    applicability: tuple[Ground, ...]
    grounds: tuple[Ground, ...]
    needs: tuple[Needed, ...]
    follows: tuple[tuple[Decision, Text], ...]
    lead: tuple[Organ, ...]
    cooperating: tuple[Organ, ...]
    obliged: tuple[Party, ...]
    who: tuple[Needed, ...]
    overseer: tuple[Party, ...]
    decider: tuple[Party, ...]

    @property
    def differing(self) -> bool:
        """Whether the readings of the rule come to different outcomes."""
        return len({reading.outcome for reading in self.outcome.readings}) > 1


class Request(NamedTuple):
    """A paper that would help to settle outcomes: the facts asked of it and the outcomes it bears on.

    `settles` counts those that need nothing besides this paper.
    """

    document: Document | None
    needs: tuple[Needed, ...]
    outcomes: tuple[RuleOutcome, ...]
    settles: int


def findings(assessment: Assessment, *names: OutcomeName) -> tuple[Finding, ...]:
    """The findings of an assessment with these outcomes (all that someone must act on, unless named), by weight."""
    wanted = names or FINDINGS
    world = world_of(assessment)
    return tuple(
        describe(outcome, assessment, world)
        for name in wanted
        for outcome in assessment.outcomes
        if outcome.outcome == name
    )


def differing_by_reading(assessment: Assessment) -> tuple[Finding, ...]:
    """Outcomes with nothing to act on as governed, that another reading would make a finding."""
    world = world_of(assessment)
    return tuple(
        describe(outcome, assessment, world)
        for outcome in assessment.outcomes
        if outcome.outcome not in FINDINGS and any(reading.outcome in FINDINGS for reading in outcome.readings)
    )


def overruled(assessment: Assessment) -> tuple[Finding, ...]:
    """Outcomes with nothing to act on, because an officer judged so."""
    world = world_of(assessment)
    return tuple(
        describe(outcome, assessment, world)
        for outcome in assessment.outcomes
        if outcome.judgement is not None and outcome.outcome not in FINDINGS
    )


def counts(assessment: Assessment) -> Mapping[OutcomeName, int]:
    """How many outcomes of each name there are, by weight; contested ones only where there are some."""
    return counted(outcome.outcome for outcome in assessment.outcomes)


def counted(outcomes: Iterable[OutcomeName]) -> Mapping[OutcomeName, int]:
    """How many outcomes of each name there are, by weight; contested ones only where there are some."""
    found = list(outcomes)
    return {name: found.count(name) for name in OUTCOMES if name != "contested" or name in found}


def requests(undetermined: Iterable[Finding]) -> tuple[Request, ...]:
    """The papers that would settle what is undetermined, those that settle most first."""
    needs: dict[str, dict[Need, Needed]] = {}
    bearing: dict[str, list[Finding]] = {}
    for finding in undetermined:
        for needed in finding.needs:
            paper = needed.document.name if needed.document else ""
            needs.setdefault(paper, {})[needed.need] = needed
            if finding not in bearing.setdefault(paper, [])[-1:]:
                bearing[paper].append(finding)
    asked = [
        Request(
            document=next(iter(needs[paper].values())).document,
            needs=tuple(needs[paper].values()),
            outcomes=tuple(finding.outcome for finding in about),
            settles=sum(
                all((needed.document.name if needed.document else "") == paper for needed in finding.needs)
                for finding in about
            ),
        )
        for paper, about in bearing.items()
    ]
    return tuple(sorted(asked, key=lambda request: (-request.settles, -len(request.outcomes))))


def without_addressee(found: Iterable[Finding]) -> tuple[Request, ...]:
    """The papers that would tell who is obliged by what has to be put right, by weight; they come first of all."""
    papers: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.outcome.outcome in TO_PUT_RIGHT:
            for paper in dict.fromkeys(asked.document.name if asked.document else "" for asked in finding.who):
                papers.setdefault(paper, []).append(finding)
    asked = []
    for paper, about in papers.items():
        needs = {each.need: each for finding in about for each in finding.who}
        named = [each for each in needs.values() if (each.document.name if each.document else "") == paper]
        asked.append(Request(named[0].document, tuple(named), tuple(finding.outcome for finding in about), len(about)))
    return tuple(asked)


def world_of(assessment: Assessment) -> SnapshotWorld:
    """The snapshot as conditions see it, with the decisions that the assessment came to."""
    decided = {(decision.subject, decision.decision): decision for decision in assessment.all_decisions}

    def is_clear(subject: SubjectKey, name: str) -> bool | Unknown:
        return clear(decided[subject, name])

    bodies = bodies_of(assessment.policy, assessment.snapshot)
    return SnapshotWorld(assessment.policy, assessment.snapshot, assessment.as_of, is_clear, bodies=bodies)


def describe(outcome: RuleOutcome, assessment: Assessment, world: SnapshotWorld) -> Finding:
    """An outcome with all that its reader needs."""
    policy, snapshot = assessment.policy, assessment.snapshot
    rule = policy.rules[outcome.rule]
    reading = rule.reading(outcome.reading)
    look = Look(assessment, world)
    bindings = {rule.subject: outcome.subject}
    finder = PartyFinder(world)
    parties = finder.of_outcome(outcome)
    row = finder.row(outcome.subject, rule)
    told = assessment.all_decisions if rule.decisions else ()
    over = {each.decision for each in told if each.came_to and each.subject == outcome.subject}
    return Finding(
        outcome=outcome,
        rule=rule,
        clause=policy.clauses[rule.clause],
        row=row if isinstance(row, Clause) and row.address != rule.clause else None,
        subject=snapshot.subjects[outcome.subject],
        quote=reading.quote,
        applicability=tuple(look.grounds(reading.applies.expression, bindings)),
        grounds=tuple(look.grounds(reading.requires.expression, bindings)),
        needs=tuple(needed(need, assessment) for need in outcome.governing.needs),
        follows=tuple(
            (policy.decisions[decision], dict(policy.decisions[decision].acts)[act])
            for decision, act in rule.decisions
            if decision not in over
        ),
        lead=organs_named(finder, "lead", rule, outcome.subject),
        cooperating=organs_named(finder, "cooperating", rule, outcome.subject),
        obliged=parties.obliged.parties,
        who=tuple(needed(need, assessment) for need in parties.obliged.needs),
        overseer=parties.overseer.parties,
        decider=parties.decider.parties,
    )


def organs_named(
    finder: PartyFinder, who: Literal["lead", "cooperating"], rule: Rule, subject: SubjectKey
) -> tuple[Organ, ...]:
    """The organs that the text puts in charge, those of the subject's row where it stands for one."""
    in_row = [each.organ for each in finder.in_charge(who, rule, subject) if isinstance(each, Party)]
    organs = finder.policy.organs
    return tuple(organs[name] for name in in_row or (rule.lead if who == "lead" else rule.cooperating))


def needed(need: Need, assessment: Assessment) -> Needed:
    """A need with its fact, subject and paper."""
    fact = assessment.policy.facts[need.fact]
    subject = assessment.snapshot.subjects[need.kind, need.subject]
    return Needed(need, subject, fact, assessment.policy.documents.get(fact.document))


class Look(NamedTuple):
    """What looking into a condition takes."""

    assessment: Assessment
    world: SnapshotWorld

    def truth(self, condition: Expression, bindings: Bindings) -> bool | None:
        result = evaluate(condition, self.world, bindings)
        return None if isinstance(result, Unknown) else result is True

    def grounds(self, condition: Expression, bindings: Bindings) -> Iterator[Ground]:
        """The parts of a condition that made it what it is: for a false `&&` the false ones, and so on down."""
        if isinstance(condition, LiteralValue):
            return
        truth = self.truth(condition, bindings)
        match condition:
            case Has(fact=name) if truth and may_be_nothing(name, self.assessment.policy.facts):
                # That there is something to take a share of goes without saying where the share is told.
                return
            case Not(operand=operand):
                yield from self.grounds(operand, bindings)
            case And(operands=operands) | Or(operands=operands):
                for operand in operands:
                    if self.truth(operand, bindings) == truth:
                        yield from self.grounds(operand, bindings)
            case Conditional(condition=chooses, then=then, otherwise=otherwise) if is_connective(condition):
                chosen = self.truth(chooses, bindings)
                yield from self.grounds(chooses, bindings)
                for branch in (then,) if chosen else (otherwise,) if chosen is False else (then, otherwise):
                    yield from self.grounds(branch, bindings)
            case Quantified(quantifier="all" | "exists", collection=collection, variable=variable, body=body):
                keys, _ = gather(collection, self.world, bindings)
                inner = [{**bindings, variable: key} for key in keys]
                same = [bound for bound in inner if self.truth(body, bound) == truth]
                if not same:
                    yield self.ground(condition, truth, bindings)
                for bound in same:
                    yield from self.grounds(body, bound)
            case _:
                yield self.ground(condition, truth, bindings)

    def ground(self, condition: Expression, truth: bool | None, bindings: Bindings) -> Ground:
        """A condition with what it speaks of."""
        policy, day = self.assessment.policy, self.assessment.as_of
        facts: dict[tuple[SubjectKey, str], FactUsed] = {}
        parameters: dict[str, ParameterUsed] = {}
        decisions: dict[tuple[SubjectKey, str], DecisionOutcome] = {}
        for node, bound in self.parts(condition, bindings):
            match node:
                case Has(fact=name) if truth is not None and may_be_nothing(name, policy.facts):
                    pass
                case FactValue(subject=subject, fact=name) | Has(subject=subject, fact=name):
                    self.use(subject, name, bound, facts)
                case ParameterValue(parameter=name):
                    value = policy.parameters[name].value_on(day)
                    if value is not None:
                        parameters[name] = ParameterUsed(policy.parameters[name], value)
                case DecisionClear(subject=subject, decision=name):
                    key = find(subject, self.world, bound)
                    for decision in self.assessment.all_decisions:
                        if (decision.subject, decision.decision) == (key, name):
                            decisions[decision.subject, name] = decision
                case Quantified(collection=collection) | Size(collection=collection):
                    self.use(collection.subject, collection.relation, bound, facts)
                case _:
                    pass
        return Ground(
            condition,
            truth,
            self.measured(condition, bindings),
            tuple(facts.values()),
            tuple(parameters.values()),
            tuple(decisions.values()),
        )

    def measured(self, condition: Expression, bindings: Bindings) -> tuple[Fraction, str] | None:
        """What a comparison worked out, when one of its sides is more than a fact or a figure."""
        if not isinstance(condition, Compare):
            return None
        for side in (condition.left, condition.right):
            if isinstance(side, Quantified | Size | Call | Arithmetic):
                result = evaluate(side, self.world, bindings)
                units = [unit for unit, power in side.type.units if power == 1]
                unit = units[0] if len(units) == 1 and units[0] in self.assessment.policy.units else ""
                return (result, unit) if isinstance(result, Fraction) else None
        return None

    def parts(self, condition: Expression, bindings: Bindings) -> Iterator[tuple[Expression, Bindings]]:
        """An expression and its parts with their variables bound; members of a collection are not gone through."""
        yield condition, bindings
        if not isinstance(condition, Quantified):
            for part in children(condition):
                yield from self.parts(part, bindings)

    def use(
        self, subject: Subject, name: str, bindings: Bindings, facts: dict[tuple[SubjectKey, str], FactUsed]
    ) -> None:
        """Note a fact of a subject, with its value; of an unknown subject nothing is noted."""
        key = find(subject, self.world, bindings)
        fact = self.assessment.policy.facts.get(name)
        if isinstance(key, Unknown) or fact is None or (key, name) in facts:
            return
        record = self.assessment.snapshot.subjects[key]
        evidence = record.evidence.get(name)
        bounds = None
        given = record.facts.get(name)
        later = given if isinstance(given, date) and is_later_act(fact, given, self.assessment.as_of) else None
        if fact.inverse_of or fact.many:
            members, missing = self.world.members(key, name)
            value: Result | Absent | None = None if missing and not members else tuple(member[1] for member in members)
        else:
            known = self.world.fact(key, name)
            value = None if isinstance(known, Unknown) else known
            bounds = known if isinstance(known, Unknown) and (known.low or known.high) else None
            if fact.derive is not None and (bounds or not isinstance(self.world.derive(key, name), Unknown)):
                # What is counted goes before what is given.
                evidence = None
        document = self.assessment.policy.documents.get(fact.document)
        shared = self.shared(key, fact) if evidence is None else None
        facts[key, name] = FactUsed(record, fact, value, evidence, document, bounds, later, shared)

    def shared(self, key: SubjectKey, fact: Fact) -> Shared | None:
        """What is known of the list that a share is taken of, where its members count as one each."""
        match fact.derive.expression if fact.derive else None:
            case Call(function="share") as expression:
                share = share_of(expression)
            case _:
                return None
        bindings = {fact.kind: key}
        members, missing = gather(share.collection, self.world, bindings)
        if share.amounts is not None or isinstance(find(share.collection.subject, self.world, bindings), Unknown):
            return None
        records = self.assessment.snapshot.subjects
        truths: dict[SubjectKey, tuple[bool | None, bool | None]] = {}
        for member in members:
            inner = {**bindings, share.variable: member}
            truths[member] = self.truth(share.whole, inner), self.truth(share.passes, inner)
        passed, failed = (
            tuple(records[member] for member, found in truths.items() if found == (True, passes))
            for passes in (True, False)
        )
        left_out = sum(whole is False for whole, _ in truths.values())
        return Shared(passed, failed, missing is None and len(passed) + len(failed) + left_out == len(truths))
