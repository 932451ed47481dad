"""The yearly evaluation of a policy: assessments of one or more days brought together, the last one judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from qsd_rules.assess.assessment import Assessment, OutcomeName, RuleOutcome
from qsd_rules.assess.engine import assess
from qsd_rules.assess.findings import counted
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.evaluation.measures import View, measures_of, view_of, worst_pace
from qsd_rules.evaluation.organs import criticisms_of, organs_of
from qsd_rules.evaluation.tasks import tasks_of
from qsd_rules.evaluation.yearly_evaluation import (
    ClauseRecord,
    Evaluation,
    PastOutcome,
    ReadingPace,
    Target,
    TargetResult,
)
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem


def evaluate(
    policy: Policy,
    snapshots: Iterable[Snapshot],
    as_of: date | None = None,
    year: int | None = None,
    readings: Mapping[str, str] | str | None = None,
) -> Evaluation:
    """The evaluation of a year: of the latest snapshot, or the latest of `year`, with those before it as the trend.

    `as_of` is the day on which that snapshot is judged, its own unless given.

    Raises:
        InputProblems: there is no snapshot of that year, or a reading that the policy doesn't have.
        InternalError: the engine and the reference meaning differ.
    """
    ordered = sorted(snapshots, key=lambda snapshot: snapshot.date)
    chosen = [snapshot for snapshot in ordered if year is None or snapshot.date.year <= year]
    if not chosen or (year is not None and chosen[-1].date.year != year):
        raise InputProblems([_no_facts_of(year, ordered)])
    *past, last = chosen
    return evaluation_of(
        assess(policy, last, as_of, readings), [assess(policy, snapshot, None, readings) for snapshot in past]
    )


def _no_facts_of(year: int | None, snapshots: Sequence[Snapshot]) -> Problem:
    years = list(dict.fromkeys(str(snapshot.date.year) for snapshot in snapshots))
    message = Text(f"没有 {year} 年的事实", f"there are no facts of {year}")
    hint = Text(f"给出的是：{'、'.join(years)} 年", f"given are those of {', '.join(years)}")
    return Problem("no-facts-of-year", Place("evaluate"), message, hint)


def evaluation_of(assessment: Assessment, earlier: Sequence[Assessment] = ()) -> Evaluation:
    """The evaluation that assessments come to; `earlier` ones are in the order of their days, all before it."""
    targets = tuple(_targets(assessment, earlier))
    results = {result.outcome.identity: result for target in targets for result in target.results}
    tasks = tasks_of(assessment, earlier, results)
    criticisms = criticisms_of(assessment, earlier)
    return Evaluation(
        year=assessment.as_of.year,
        assessment=assessment,
        earlier=tuple(earlier),
        targets=targets,
        tasks=tasks,
        organs=organs_of(assessment, tasks, criticisms),
        criticisms=criticisms,
        clauses=tuple(_clauses(assessment)),
    )


def _targets(assessment: Assessment, earlier: Sequence[Assessment]) -> Iterator[Target]:
    """Every target that applies to something, in the order of the pack."""
    now = view_of(assessment)
    before = [view_of(past) for past in earlier]
    past_outcomes = [
        (past.snapshot.date, {(outcome.rule, outcome.subject): outcome.outcome for outcome in past.outcomes})
        for past in earlier
    ]
    by_rule: dict[str, list[RuleOutcome]] = {}
    for outcome in assessment.outcomes:
        if outcome.outcome != "not_applicable":
            by_rule.setdefault(outcome.rule, []).append(outcome)
    for rule in assessment.policy.rules.values():
        if rule.force == "target" and rule.name in by_rule:
            yield Target(
                rule.name, tuple(_result(outcome, now, before, past_outcomes) for outcome in by_rule[rule.name])
            )


def _result(
    outcome: RuleOutcome,
    now: View,
    earlier: Sequence[View],
    past: Sequence[tuple[date, Mapping[tuple[str, SubjectKey], OutcomeName]]],
) -> TargetResult:
    rule = now.assessment.policy.rules[outcome.rule]
    readings = []
    for reading in rule.readings:
        measures = measures_of(rule, reading.name, outcome.subject, now, earlier)
        pace = worst_pace(rule, reading.name, measures, outcome.subject, now)
        readings.append(ReadingPace(reading.name, measures, pace))
    return TargetResult(
        outcome=outcome,
        readings=tuple(readings),
        history=tuple(PastOutcome(on, found.get((outcome.rule, outcome.subject))) for on, found in past),
    )


def _clauses(assessment: Assessment) -> Iterator[ClauseRecord]:
    found: dict[str, list[OutcomeName]] = {}
    for outcome in assessment.outcomes:
        found.setdefault(assessment.policy.rules[outcome.rule].clause, []).append(outcome.outcome)
    for address in assessment.policy.clauses:
        if address in found:
            yield ClauseRecord(address, counted(found[address]))
