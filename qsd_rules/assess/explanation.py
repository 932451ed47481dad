"""Why an outcome is what it is and not another: evaluated conditions, what decided them, the derivation as it fired.

Nothing here decides anything: truths are those of the reference meaning, steps those of the chaining engine's log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from qsd_rules.assess.assessment import OUTCOMES, Assessment, DecisionOutcome, OutcomeName, ReadingOutcome, RuleOutcome
from qsd_rules.assess.derivation import DerivationStep, derivation_of
from qsd_rules.assess.evaluation import Node, Working, deciding, tree, workings
from qsd_rules.assess.findings import FactUsed, Finding, Look, describe, world_of
from qsd_rules.assess.outcome_table import outcome_when_unmet
from qsd_rules.assess.statements import DecidedAgainst, DecisionIs, ReadingIs, Statement
from qsd_rules.assess.targets import Passage, Target, find_targets, passages
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Variable
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.policy.usage import rule_mentions


class ReadingExplanation(Struct, frozen=True):
    """One reading of a rule: its outcome, and its two conditions as they came out; one that is always so is none."""

    outcome: ReadingOutcome
    applies: Node | None
    requires: Node | None


class WhyNot(Struct, frozen=True):
    """Another outcome the rule could have had, and the conditions that kept it from that.

    Without conditions it is not undetermined since all that bears on it is known, and neither missed nor pending for
    the day on which it is due.
    """

    outcome: OutcomeName
    because: tuple[Node, ...]


class OutcomeExplanation(Struct, frozen=True):
    """A rule on a subject: what was found, on every reading, why not otherwise, how it was derived, what followed."""

    finding: Finding
    readings: tuple[ReadingExplanation, ...]
    why_not: tuple[WhyNot, ...]
    derivation: tuple[DerivationStep, ...]
    decisions: tuple[DecisionOutcome, ...]


class FactExplanation(Struct, frozen=True):
    """A fact of a subject with its value, and how it came about where it is counted."""

    used: FactUsed
    workings: tuple[Working, ...]


class DecisionExplanation(Struct, frozen=True):
    """A decision about a subject: the outcomes of all rules that bear on it, and how it was derived."""

    decision: DecisionOutcome
    outcomes: tuple[RuleOutcome, ...]
    derivation: tuple[DerivationStep, ...]


class Explanation(Struct, frozen=True):
    """What is said of a target. `others` are what the words could mean besides.

    `rules` names the rules it is about. With an assessment, `outcomes` explains these rules on every subject asked for,
    heaviest first, `decisions` the decision asked for, and `facts` the fact asked for.
    """

    policy: Policy
    target: Target
    others: tuple[Target, ...]
    passages: tuple[Passage, ...]
    rules: tuple[str, ...]
    assessment: Assessment | None
    outcomes: tuple[OutcomeExplanation, ...]
    decisions: tuple[DecisionExplanation, ...]
    facts: tuple[FactExplanation, ...]


def explain(
    policy: Policy,
    target: str,
    assessment: Assessment | None = None,
    subjects: Iterable[SubjectKey] | None = None,
) -> Explanation:
    """What a clause, rule, fact, decision, figure, organ, finding (`rule@subject`) or stretch of the text is about.

    With an assessment, also what came of it for the subjects asked for (all, unless given), and why.

    Raises:
        InputProblems: the target means nothing here; the nearest name is offered.
    """
    meant, *others = find_targets(policy, target, assessment)
    found = passages(policy, target)
    rules = tuple(rules_about(policy, meant, found, assessment))
    wanted = None if subjects is None else frozenset(subjects)
    outcomes: tuple[OutcomeExplanation, ...] = ()
    decisions: tuple[DecisionExplanation, ...] = ()
    facts: tuple[FactExplanation, ...] = ()
    if assessment is not None:
        chosen = sorted(
            (
                outcome
                for outcome in assessment.outcomes
                if outcome.rule in rules
                and (wanted is None or outcome.subject in wanted)
                and (meant.kind != "finding" or outcome.identity == meant.name)
                and (meant.kind != "contradiction" or meant.name in outcome.contested)
            ),
            key=lambda outcome: OUTCOMES.index(outcome.outcome),
        )
        explainer = Explainer(assessment)
        outcomes = tuple(explainer.outcome(outcome) for outcome in chosen)
        decisions = tuple(
            explainer.decision(decision)
            for decision in assessment.decisions
            if meant == Target("decision", decision.decision) and (wanted is None or decision.subject in wanted)
        )
        facts = tuple(
            explainer.fact(meant.name, key)
            for key in assessment.snapshot.subjects
            if meant.kind == "fact" and key[0] == policy.facts[meant.name].kind and (wanted is None or key in wanted)
        )
    return Explanation(policy, meant, tuple(others), found, rules, assessment, outcomes, decisions, facts)


def rules_about(
    policy: Policy, target: Target, found: Sequence[Passage], assessment: Assessment | None = None
) -> Iterator[str]:
    """The rules that a target is about, in the order of the pack."""
    match target.kind:
        case "rule":
            yield target.name
        case "finding":
            yield target.name.rpartition("@")[0]
        case "contradiction" if assessment is not None:
            contested = {outcome.rule for outcome in assessment.outcomes if target.name in outcome.contested}
            yield from (rule for rule in policy.rules if rule in contested)
        case "clause":
            yield from (rule.name for rule in policy.rules.values() if _stands_in(rule, target.name))
        case "decision":
            yield from (rule.name for rule in policy.rules.values() if target.name in dict(rule.decisions))
        case "fact":
            yield from (rule.name for rule in policy.rules.values() if target.name in rule_mentions(rule, policy).facts)
        case "parameter":
            yield from (
                rule.name for rule in policy.rules.values() if target.name in rule_mentions(rule, policy).parameters
            )
        case "organ":
            yield from (rule.name for rule in policy.rules.values() if target.name in (*rule.lead, *rule.cooperating))
        case "words":
            yield from dict.fromkeys(rule for passage in found for rule in passage.rules)


def _stands_in(rule: Rule, clause: str) -> bool:
    """Whether a rule encodes words of the clause, as its own or also."""
    return any(quote.clause == clause for quote in (*rule.quotes, *(reading.quote for reading in rule.readings)))


class Explainer:
    """What explaining several outcomes of one assessment shares: the snapshot as conditions see it."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._world = world_of(assessment)
        self._look = Look(assessment, self._world)
        self._decisions: Mapping[SubjectKey, list[DecisionOutcome]] = _by_subject(assessment.decisions)

    def outcome(self, outcome: RuleOutcome) -> OutcomeExplanation:
        """Everything about one outcome."""
        rule = self._assessment.policy.rules[outcome.rule]
        bindings = {rule.subject: outcome.subject}
        readings = tuple(
            ReadingExplanation(
                reading,
                tree(self._look, rule.reading(reading.reading).applies.expression, bindings),
                tree(self._look, rule.reading(reading.reading).requires.expression, bindings),
            )
            for reading in outcome.readings
        )
        governing = next(reading for reading in readings if reading.outcome.reading == outcome.reading)
        about = [d for d in self._decisions.get(outcome.subject, ()) if d.decision in dict(rule.decisions)]
        return OutcomeExplanation(
            finding=describe(outcome, self._assessment, self._world),
            readings=readings,
            why_not=tuple(why_not(governing, rule, self._assessment)),
            derivation=derivation_of(self._look, outcome.subject, self._conclusions(rule, about), rule.name),
            decisions=tuple(about),
        )

    def decision(self, decision: DecisionOutcome) -> DecisionExplanation:
        """Everything about one decision."""
        policy = self._assessment.policy
        bearing = [
            outcome
            for outcome in self._assessment.outcomes
            if outcome.subject == decision.subject and decision.decision in dict(policy.rules[outcome.rule].decisions)
        ]
        return DecisionExplanation(
            decision,
            tuple(sorted(bearing, key=lambda outcome: OUTCOMES.index(outcome.outcome))),
            derivation_of(
                self._look,
                decision.subject,
                lambda statement: _bears_on(statement, decision),
            ),
        )

    def fact(self, name: str, subject: SubjectKey) -> FactExplanation:
        """A fact of a subject."""
        found: dict[tuple[SubjectKey, str], FactUsed] = {}
        self._look.use(Variable(subject[0], subject[0]), name, {subject[0]: subject}, found)
        [used] = found.values()
        return FactExplanation(used, tuple(workings(self._look, (used,))))

    def _conclusions(self, rule: Rule, about: list[DecisionOutcome]) -> Callable[[Statement], bool]:
        """What the derivation of an outcome leads to: what each reading comes to, and the decisions that follow."""
        against = {decision.decision for decision in about if rule.name in decision.against}
        said = ("applicable", "not_applicable", "met", "unmet")

        def wanted(statement: Statement) -> bool:
            match statement:
                case ReadingIs(rule=name, status=status):
                    return name == rule.name and status in said
                case DecidedAgainst(decision=decision):
                    return decision in against
                case _:
                    return False

        return wanted


def _bears_on(statement: Statement, decision: DecisionOutcome) -> bool:
    """Whether a statement is what the derivation of a decision leads to."""
    match statement:
        case DecidedAgainst(decision=name) | DecisionIs(decision=name, status="clear"):
            return name == decision.decision
        case _:
            return False


def why_not(reading: ReadingExplanation, rule: Rule, assessment: Assessment) -> Iterator[WhyNot]:
    """Each other outcome that the governing reading could have had, with what kept it from that."""
    unmet = outcome_when_unmet(rule, assessment.as_of)
    outcome = reading.outcome.outcome
    applies, requires = deciding(reading.applies), deciding(reading.requires)
    if outcome == "not_applicable":
        yield WhyNot(unmet, applies)
    elif outcome == "satisfied":
        yield WhyNot(unmet, requires)
    elif outcome == unmet:
        yield WhyNot("satisfied", requires)
        if rule.due is not None and unmet != "advised":
            yield WhyNot("missed" if unmet == "pending" else "pending", ())
    elif reading.outcome.requires is False:
        # Unmet, but whether it applies is not known.
        yield WhyNot(unmet, applies)
        yield WhyNot("satisfied", requires)
    else:
        yield WhyNot(unmet, requires)
        yield WhyNot("satisfied", requires)
    if reading.applies is not None and outcome != "not_applicable" and reading.outcome.applies is not False:
        yield WhyNot("not_applicable", applies)
    if outcome != "undetermined":
        yield WhyNot("undetermined", ())


def _by_subject(decisions: Iterable[DecisionOutcome]) -> Mapping[SubjectKey, list[DecisionOutcome]]:
    found: dict[SubjectKey, list[DecisionOutcome]] = {}
    for decision in decisions:
        found.setdefault(decision.subject, []).append(decision)
    return found
