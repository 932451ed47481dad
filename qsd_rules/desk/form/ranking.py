"""Which question helps most: of all open facts, the one that brings pending decisions nearest to an end.

A fact counts for each undetermined rule behind a pending decision by how few facts that rule still needs. Of the first
ones that have few answers, the reference tells what the decisions come to on each; those that can settle one go first.
(The solver's exact order, `qsd-rules evidence`, takes seconds for a subject of which little is known, too long between
two questions.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment, DecisionOutcome
from qsd_rules.assess.meaning import Judging, governing_readings
from qsd_rules.conditions.meaning import Need, SubjectKey
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.joining import join
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.words.language import Text

MOST_ANSWERS: Final = 8
MOST_TRIED: Final = 8
YES, NO = Text("是", "yes"), Text("否", "no")


class Question(Struct, frozen=True):
    """An open fact: how many undetermined rules and pending decisions wait for it."""

    need: Need
    fact: Fact
    rules: tuple[str, ...]
    decisions: tuple[str, ...]


class Answer(Struct, frozen=True):
    """What pending decisions come to if a question is answered in one way; decisions that stay pending are left out."""

    label: Text
    decisions: tuple[DecisionOutcome, ...]


def ranked(assessment: Assessment, subject: SubjectKey, decision: str, skipped: Collection[Need]) -> list[Question]:
    """The open facts that pending decisions about a subject wait for, most useful first; skipped ones come last.

    `decision` is the one that is asked about, or empty for all.
    """
    policy = assessment.policy
    pending = [
        each
        for each in assessment.decisions
        if each.subject == subject and each.status == "pending" and decision in ("", each.decision)
    ]
    rules: dict[Need, list[str]] = defaultdict(list)
    decisions: dict[Need, list[str]] = defaultdict(list)
    weight: dict[Need, Fraction] = defaultdict(Fraction)
    outcomes = {outcome.rule: outcome for outcome in assessment.outcomes if outcome.subject == subject}
    for each in pending:
        for rule in each.undetermined:
            needs = [need for need in outcomes[rule].governing.needs if is_asked(policy, need)]
            for need in needs:
                weight[need] += Fraction(1, len(needs))
                if rule not in rules[need]:
                    rules[need].append(rule)
                if each.decision not in decisions[need]:
                    decisions[need].append(each.decision)
    place = {name: number for number, name in enumerate(policy.facts)}
    order = sorted(weight, key=lambda need: (need in skipped, -weight[need], place[need.fact], need.kind, need.subject))
    questions = [Question(need, policy.facts[need.fact], tuple(rules[need]), tuple(decisions[need])) for need in order]
    return settling_first(assessment, questions, skipped)


def settling_first(assessment: Assessment, questions: list[Question], skipped: Collection[Need]) -> list[Question]:
    """The questions with those first that can settle a decision by one of their answers, as far as is tried."""
    open_ones = [question for question in questions if question.need not in skipped]
    for question in [each for each in open_ones if possible_answers(each.fact)][:MOST_TRIED]:
        if any(answer.decisions for answer in answers(assessment, question)):
            return [question, *(each for each in questions if each != question)]
    return questions


def is_asked(policy: Policy, need: Need) -> bool:
    """Whether a fact can be entered in a field."""
    fact = policy.facts.get(need.fact)
    return fact is not None and fact.derive is None and not fact.inverse_of


def answers(assessment: Assessment, question: Question) -> list[Answer]:
    """What each answer to a question would come to, where there are few; answers that settle nothing included."""
    return [
        Answer(label, tuple(settled_by(assessment, question, value)))
        for label, value in possible_answers(question.fact)
    ]


def possible_answers(fact: Fact) -> list[tuple[Text, Value]]:
    """The answers to a question that has few."""
    if fact.type == "boolean":
        return [(YES, True), (NO, False)]
    if fact.type == "choice" and len(fact.choices) <= MOST_ANSWERS:
        return [(label, name) for name, label in fact.choices]
    return []


def settled_by(assessment: Assessment, question: Question, value: Value) -> Iterator[DecisionOutcome]:
    """The decisions that are pending, and would no longer be if the fact had this value."""
    policy, need = assessment.policy, question.need
    supposed = with_value(policy, assessment.snapshot, need, value)
    governing = governing_readings(policy, assessment.chosen_readings)
    judging = Judging(policy, supposed, assessment.as_of, governing)
    for before in assessment.decisions:
        if before.decision in question.decisions and before.status == "pending":
            after = judging.decision(policy.decisions[before.decision], before.subject)
            if after.status != "pending":
                yield after


def with_value(policy: Policy, snapshot: Snapshot, need: Need, value: Value) -> Snapshot:
    """The snapshot with one more fact."""
    key = (need.kind, need.subject)
    record = snapshot.subjects[key]
    records = {**snapshot.subjects, key: replace(record, facts={**record.facts, need.fact: value})}
    subjects, inverses, _ = join(policy, records, {})
    return replace(snapshot, subjects=subjects, inverses=inverses)
