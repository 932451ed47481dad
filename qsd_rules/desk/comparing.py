"""Two assessments side by side: the decisions, outcomes and facts in which they differ."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from qsd_rules.assess.assessment import OUTCOMES, Assessment, DecisionOutcome, OutcomeName, RuleOutcome
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.desk.storage.records import words_of
from qsd_rules.facts.shown_values import shown_value
from qsd_rules.facts.snapshot import SubjectRecord
from qsd_rules.policy.model import Policy
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text


class Side(Struct, frozen=True):
    """What one assessment says: a name for its style, and words; empty words where it says nothing."""

    name: str
    words: Text


class Difference(Struct, frozen=True):
    """Something that two assessments say differently about one subject; `clause` only of rules."""

    subject: str
    label: Text
    clause: str
    first: Side
    second: Side


NOTHING = Side("not_applicable", Text("", ""))


class Comparison(Struct, frozen=True):
    """All differences; `same_decisions` and `same_outcomes` count what both say alike."""

    decisions: tuple[Difference, ...]
    outcomes: tuple[Difference, ...]
    facts: tuple[Difference, ...]
    same_decisions: int
    same_outcomes: int

    @property
    def is_same(self) -> bool:
        """Whether both come to the same."""
        return not self.decisions and not self.outcomes


def compare(first: Assessment, second: Assessment) -> Comparison:
    """Where two assessments differ, heaviest first."""
    decisions, same_decisions = decision_differences(first, second)
    outcomes, same_outcomes = outcome_differences(first, second)
    return Comparison(decisions, outcomes, tuple(fact_differences(first, second)), same_decisions, same_outcomes)


def decision_differences(first: Assessment, second: Assessment) -> tuple[tuple[Difference, ...], int]:
    """The decisions that differ, and how many don't."""
    sides: list[Mapping[tuple[SubjectKey, str], DecisionOutcome]] = [
        {(each.subject, each.decision): each for each in assessment.decisions} for assessment in (first, second)
    ]
    keys = list(dict.fromkeys([*sides[0], *sides[1]]))
    found = []
    for subject, name in keys:
        pair = [side.get((subject, name)) for side in sides]
        told = [
            decision_side(assessment.policy, outcome) for assessment, outcome in zip((first, second), pair, strict=True)
        ]
        if told[0] != told[1]:
            policy = first.policy if pair[0] else second.policy
            label = policy.decisions[name].label
            found.append(Difference(name_of(subject, first, second), label, "", told[0], told[1]))
    return tuple(found), len(keys) - len(found)


def decision_side(policy: Policy, outcome: DecisionOutcome | None) -> Side:
    """What a decision comes to."""
    if outcome is None:
        return NOTHING
    if outcome.status == "not_applicable":
        return Side(outcome.status, wording.OUTCOMES["not_applicable"])
    return Side(outcome.status, words_of(policy, outcome))


def outcome_differences(first: Assessment, second: Assessment) -> tuple[tuple[Difference, ...], int]:
    """The outcomes that differ, heaviest first, and how many don't."""
    sides: list[Mapping[tuple[str, SubjectKey], RuleOutcome]] = [
        {(each.rule, each.subject): each for each in assessment.outcomes} for assessment in (first, second)
    ]
    keys = list(dict.fromkeys([*sides[0], *sides[1]]))
    found: list[tuple[int, Difference]] = []
    for name, subject in keys:
        pair = [side.get((name, subject)) for side in sides]
        if all(pair) and pair[0] is not None and pair[1] is not None and pair[0].outcome == pair[1].outcome:
            continue
        policy = first.policy if pair[0] else second.policy
        rule = policy.rules[name]
        told = [NOTHING if each is None else Side(each.outcome, wording.OUTCOMES[each.outcome]) for each in pair]
        weight = min(weight_of(each.outcome) for each in pair if each is not None)
        difference = Difference(name_of(subject, first, second), rule.title, rule.clause, told[0], told[1])
        found.append((weight, difference))
    found.sort(key=lambda pair: pair[0])
    return tuple(difference for _, difference in found), len(keys) - len(found)


def weight_of(outcome: OutcomeName) -> int:
    """How heavy an outcome is; the heaviest is 0."""
    return OUTCOMES.index(outcome)


def fact_differences(first: Assessment, second: Assessment) -> list[Difference]:
    """The facts that differ."""
    found = []
    for key in dict.fromkeys([*first.snapshot.subjects, *second.snapshot.subjects]):
        records = [assessment.snapshot.subjects.get(key) for assessment in (first, second)]
        names = dict.fromkeys(name for record in records if record for name in record.facts)
        for name in names:
            values = [None if record is None else record.facts.get(name) for record in records]
            if values[0] == values[1]:
                continue
            fact = (first if name in first.policy.facts else second).policy.facts[name]
            told = [
                Side("", both_languages(assessment, record, name))
                for assessment, record in zip((first, second), records, strict=True)
            ]
            found.append(Difference(name_of(key, first, second), fact.label, "", told[0], told[1]))
    return found


def both_languages(assessment: Assessment, record: SubjectRecord | None, name: str) -> Text:
    """A fact's value in words."""
    fact = assessment.policy.facts.get(name)
    if fact is None:
        return Text("", "")

    def said(language: Language) -> str:
        value = None if record is None else record.facts.get(name)
        return shown_value(value, fact, assessment.policy, assessment.snapshot, language)

    return Text(said("zh"), said("en"))


def name_of(subject: SubjectKey, first: Assessment, second: Assessment) -> str:
    """What a subject is called."""
    record = first.snapshot.subjects.get(subject) or second.snapshot.subjects[subject]
    return record.name
