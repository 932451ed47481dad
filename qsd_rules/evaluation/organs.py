"""The organs' record: tasks led and shared, what they are obliged to, and criticism."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from qsd_rules.assess.assessment import FINDINGS, Assessment, DecisionOutcome, DecisionStatus, OutcomeName, RuleOutcome
from qsd_rules.assess.findings import counted, world_of
from qsd_rules.assess.parties import PartyFinder, organs_by_subject
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.evaluation.yearly_evaluation import Criticism, OrganRecord, Task
from qsd_rules.policy.model import Policy
from qsd_rules.policy.usage import rule_mentions

COUNTED: tuple[OutcomeName, ...] = (*FINDINGS, "satisfied")


def organs_of(
    assessment: Assessment, tasks: Sequence[Task], criticisms: Sequence[Criticism]
) -> tuple[OrganRecord, ...]:
    """The organs that lead or share a task, are obliged by a rule that applies, or are in the snapshot."""
    policy = assessment.policy
    organ_of = organs_by_subject(policy, assessment.snapshot)
    finder = PartyFinder(world_of(assessment))
    owed: dict[str, list[RuleOutcome]] = {organ: [] for organ in policy.organs}
    for outcome in assessment.outcomes:
        if outcome.outcome != "not_applicable":
            for organ in _obliged(outcome, finder, organ_of):
                owed[organ].append(outcome)
    subjects_of: dict[str, list[SubjectKey]] = {}
    about: dict[str, list[RuleOutcome]] = {}
    for key, name in organ_of.items():
        subjects_of.setdefault(name, []).append(key)
    for outcome in assessment.outcomes:
        if outcome.subject in organ_of:
            about.setdefault(organ_of[outcome.subject], []).append(outcome)
    records = (
        OrganRecord(
            organ=organ,
            subjects=tuple(subjects_of.get(organ, ())),
            leads=tuple(task.clause for task in tasks if organ in task.lead),
            cooperates=tuple(task.clause for task in tasks if organ in task.cooperating),
            in_charge=_counted(owed[organ]),
            findings=by_weight(owed[organ]),
            about=by_weight(about.get(organ, ())),
            criticisms=tuple(criticism for criticism in criticisms if criticism.organ == organ),
        )
        for organ in policy.organs
    )
    return tuple(r for r in records if r.leads or r.cooperates or r.subjects or any(r.in_charge.values()))


def _obliged(outcome: RuleOutcome, finder: PartyFinder, organ_of: Mapping[SubjectKey, str]) -> Iterator[str]:
    """The organs obliged in an outcome; those in charge of the rule where the pack does not say who is obliged."""
    rule = finder.policy.rules[outcome.rule]
    if not rule.obliged:
        yield from rule.lead
        return
    for party in finder.of_outcome(outcome).obliged.parties:
        organ = party.organ or (organ_of.get(party.subject, "") if party.subject else "")
        if organ:
            yield organ


def _counted(outcomes: Sequence[RuleOutcome]) -> Mapping[OutcomeName, int]:
    return {name: count for name, count in counted(each.outcome for each in outcomes).items() if name in COUNTED}


def by_weight(outcomes: Sequence[RuleOutcome]) -> tuple[RuleOutcome, ...]:
    """What someone must act on, the heaviest first."""
    return tuple(outcome for name in FINDINGS for outcome in outcomes if outcome.outcome == name)


def criticisms_of(assessment: Assessment, earlier: Sequence[Assessment]) -> tuple[Criticism, ...]:
    """What the assessment says on criticizing each organ, in the order of the snapshot.

    None where the pack names no such decision.
    """
    policy = assessment.policy
    if policy.evaluation is None or not policy.evaluation.criticism:
        return ()
    name = policy.evaluation.criticism
    asking = {rule.name for rule in policy.rules.values() if name in rule_mentions(rule, policy).decisions}
    organ_of = organs_by_subject(policy, assessment.snapshot)
    outcomes = {(outcome.rule, outcome.subject): outcome for outcome in assessment.outcomes}
    return tuple(
        Criticism(
            decision=decision,
            organ=organ_of.get(decision.subject, ""),
            against=tuple(outcomes[rule, decision.subject] for rule in decision.against),
            open=tuple(outcomes[rule, decision.subject] for rule in decision.undetermined),
            followed=tuple(_followed(policy, asking, decision, outcomes)),
            history=tuple(_history(decision, earlier)),
        )
        for decision in assessment.decisions
        if decision.decision == name
    )


def _followed(
    policy: Policy,
    asking: set[str],
    decision: DecisionOutcome,
    outcomes: Mapping[tuple[str, SubjectKey], RuleOutcome],
) -> Iterator[RuleOutcome]:
    for rule in policy.rules:
        outcome = outcomes.get((rule, decision.subject)) if rule in asking else None
        if outcome is not None and outcome.outcome != "not_applicable":
            yield outcome


def _history(decision: DecisionOutcome, earlier: Sequence[Assessment]) -> Iterator[tuple[date, DecisionStatus]]:
    for past in earlier:
        for other in past.decisions:
            if (other.decision, other.subject) == (decision.decision, decision.subject):
                yield past.snapshot.date, other.status
