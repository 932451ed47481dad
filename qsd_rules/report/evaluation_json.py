"""The yearly evaluation as JSON: every target, task, organ and criticism, by the names the assessment's record uses.

Both languages are in it. Same input, same bytes. Numbers are written as in the record of an assessment.
"""

from __future__ import annotations

import json
from datetime import date

from qsd_rules.assess.assessment import Assessment, RuleOutcome
from qsd_rules.assess.findings import Finding, describe, needed, world_of
from qsd_rules.assess.meaning import SnapshotWorld
from qsd_rules.conditions.writing import write
from qsd_rules.evaluation.yearly_evaluation import (
    Criticism,
    Evaluation,
    Measure,
    OrganRecord,
    Pace,
    Point,
    TargetResult,
    Task,
)
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.report.json import (
    Data,
    both,
    day,
    decision_data,
    ground_data,
    named_subject,
    need_data,
    plain_value,
    quote_data,
)
from qsd_rules.version import VERSION

EVALUATION_FORMAT = "qsd-rules/evaluation/1"


def json_evaluation(evaluation: Evaluation) -> str:
    """The evaluation as text, in UTF-8 when written, with a newline at its end."""
    return json.dumps(evaluation_data(evaluation), ensure_ascii=False, indent=2) + "\n"


def evaluation_data(evaluation: Evaluation) -> Data:
    """The evaluation as plain data; its shape is `evaluation.schema.json`."""
    assessment = evaluation.assessment
    policy = assessment.policy
    world = world_of(assessment)
    return {
        "format": EVALUATION_FORMAT,
        "program": {"name": "qsd-rules", "version": VERSION, "engine": assessment.engine},
        "policy": {
            "name": policy.name,
            "title": both(policy.title),
            "number": policy.number,
            "digest": policy.digest,
            "text_digest": policy.text_digest,
        },
        "clause": policy.evaluation.clause if policy.evaluation else None,
        "year": evaluation.year,
        "as_of": day(assessment.as_of),
        "in_force": policy.is_in_force(assessment.as_of),
        "facts": facts_data(assessment.snapshot),
        "earlier": [facts_data(past.snapshot) for past in evaluation.earlier],
        "chosen_readings": dict(sorted(assessment.chosen_readings.items())),
        "standings": dict(evaluation.standings),
        "targets": [
            {
                "rule": target.rule,
                "title": both(policy.rules[target.rule].title),
                "clause": policy.rules[target.rule].clause,
                "quote": quote_data(policy.rules[target.rule].quotes[0]),
                "judged": policy.rules[target.rule].judged,
                "due": day(policy.rules[target.rule].due),
                "lead": list(policy.rules[target.rule].lead),
                "results": [result_data(result) for result in target.results],
            }
            for target in evaluation.targets
        ],
        "tasks": [task_data(task) for task in evaluation.tasks],
        "organs": [organ_data(record, assessment) for record in evaluation.organs],
        "criticism": [criticism_data(each, assessment, world) for each in evaluation.criticisms],
        "clauses": [{"clause": record.clause, "counts": dict(record.counts)} for record in evaluation.clauses],
    }


def facts_data(snapshot: Snapshot) -> Data:
    """Which facts, by date and digest."""
    return {
        "title": both(snapshot.title),
        "date": day(snapshot.date),
        "invented": snapshot.invented,
        "digest": snapshot.digest,
    }


def result_data(result: TargetResult) -> Data:
    """A target for one subject, on every reading."""
    outcomes = {reading.reading: reading.outcome for reading in result.outcome.readings}
    return {
        "id": result.outcome.identity,
        "subject": named_subject(result.outcome.subject),
        "outcome": result.outcome.outcome,
        "pace": result.pace,
        "reading": result.outcome.reading,
        "readings": [
            {
                "reading": reading.reading,
                "outcome": outcomes[reading.reading],
                "pace": reading.pace,
                "measures": [measure_data(measure) for measure in reading.measures],
            }
            for reading in result.readings
        ],
        "history": [{"date": day(past.on), "outcome": past.outcome} for past in result.history],
    }


def measure_data(measure: Measure) -> Data:
    """One figure with its goal, its earlier values and its pace."""
    return {
        "condition": write(measure.condition),
        "value_of": write(measure.value_of),
        "goal_of": write(measure.goal_of),
        "comparator": measure.comparator,
        "unit": measure.unit or None,
        "parameter": measure.parameter.name if measure.parameter else None,
        "value": plain_value(measure.value),
        "goal": plain_value(measure.goal),
        "holds": measure.holds,
        "earlier": [point_data(point) for point in measure.earlier],
        "pace": pace_data(measure.pace),
    }


def point_data(point: Point) -> Data:
    """A figure on a day."""
    return {
        "date": day(point.on),
        "value": plain_value(point.value),
        "goal": plain_value(point.goal),
        "held_by": point.fact or None,
    }


def pace_data(pace: Pace) -> Data:
    """The straight line and where the figure stands beside it."""
    return {
        "name": pace.name,
        "base": point_data(pace.base) if pace.base else None,
        "due": day(pace.due),
        "expected": plain_value(pace.expected),
        "projected": plain_value(pace.projected),
        "reaches": pace.reaches,
    }


def task_data(task: Task) -> Data:
    """A row of the table of tasks; outcomes by their identities."""
    return {
        "clause": task.clause,
        "subjects": [named_subject(subject) for subject in task.subjects],
        "standing": task.standing,
        "pace": task.pace,
        "outcomes": [{**outcome_data(outcome), "reading": outcome.reading} for outcome in task.outcomes],
        "goals": [outcome.identity for outcome in task.goals],
        "measures": [outcome.identity for outcome in task.measures],
        "lead": list(task.lead),
        "cooperating": list(task.cooperating),
        "history": [history_data(on, "standing", standing) for on, standing in task.history],
    }


def outcome_data(outcome: RuleOutcome) -> Data:
    """An outcome by its identity."""
    return {"id": outcome.identity, "outcome": outcome.outcome}


def history_data(on: date, name: str, value: str) -> Data:
    """What something was on an earlier day."""
    return {"date": day(on), name: value}


def organ_data(record: OrganRecord, assessment: Assessment) -> Data:
    """An organ's record."""
    return {
        "organ": record.organ,
        "label": both(assessment.policy.organs[record.organ].label),
        "subjects": [named_subject(subject) for subject in record.subjects],
        "leads": list(record.leads),
        "cooperates": list(record.cooperates),
        "in_charge": dict(record.in_charge),
        "findings": [outcome_data(outcome) for outcome in record.findings],
        "about": [outcome_data(outcome) for outcome in record.about],
    }


def criticism_data(criticism: Criticism, assessment: Assessment, world: SnapshotWorld) -> Data:
    """What is said on criticizing one subject, with the words, rules and facts it rests on."""
    return {
        **decision_data(criticism.decision, assessment),
        "organ": criticism.organ or None,
        "grounds": [finding_data(describe(outcome, assessment, world)) for outcome in criticism.against],
        "open": [finding_data(describe(outcome, assessment, world)) for outcome in criticism.open],
        "followed": [outcome_data(outcome) for outcome in criticism.followed],
        "needs": [need_data(needed(need, assessment)) for need in criticism.decision.needs],
        "history": [history_data(on, "status", status) for on, status in criticism.history],
    }


def finding_data(finding: Finding) -> Data:
    """A ground of criticism: the rule, its words, the facts."""
    return {
        **outcome_data(finding.outcome),
        "rule": finding.rule.name,
        "title": both(finding.rule.title),
        "quote": quote_data(finding.quote),
        "grounds": [ground_data(ground) for ground in finding.grounds],
    }
