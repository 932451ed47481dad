"""What an explanation is made of: outcomes with reasons, counts, why not otherwise, the derivation."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from qsd_rules import explain as public_explain
from qsd_rules.assess.evaluation import deciding
from qsd_rules.assess.explanation import Explanation, OutcomeExplanation, explain
from qsd_rules.assess.statements import ConditionIs, DecidedAgainst, ReadingIs
from qsd_rules.policy.model import Policy
from tests.report.samples import DAY, sample_assessment, small_policy

ENERGY = "energy-review-withholds-permit"
WASTEWATER = "industrial-wastewater-meets-the-standard"
ACCEPTANCE = "every-project-passes-acceptance"
CONCRETE = "ready-mixed-concrete-is-used"


def about(target: str, day: date = DAY) -> Explanation:
    return explain(small_policy(), target, sample_assessment(day))


def only(target: str, day: date = DAY) -> OutcomeExplanation:
    [explained] = about(target, day).outcomes
    return explained


def test_the_public_name_is_this_function() -> None:
    assert public_explain is explain


@pytest.mark.parametrize(
    ("target", "rules"),
    [
        (ENERGY, [ENERGY]),
        (f"{ENERGY}@P1", [ENERGY]),
        ("附件-8", [WASTEWATER]),
        ("二", [ENERGY, "acceptance-problems-bar-filing", "green-materials-are-used"]),
        ("construction_permit", [ENERGY]),
        ("project.lighting_conforms", [ENERGY]),
        ("project.is_completed", [ACCEPTANCE]),
        ("wastewater_rate_annex", [WASTEWATER]),
        ("区环保局", [WASTEWATER]),
        ("推广使用绿色建材", ["green-materials-are-used"]),
        ("enterprise.licence_date", []),
    ],
)
def test_a_target_is_about_rules(target: str, rules: list[str]) -> None:
    assert list(about(target).rules) == rules
    assert {explained.finding.rule.name for explained in about(target).outcomes} <= set(rules)


def test_outcomes_come_by_weight() -> None:
    assert [explained.finding.outcome.outcome for explained in about("二").outcomes] == [
        "violated", "advised", "undetermined", "undetermined", "satisfied", "not_applicable",
    ]  # fmt: skip


def test_only_the_subjects_asked_for_are_told() -> None:
    told = explain(small_policy(), "二", sample_assessment(), [("project", "P2")])
    assert {explained.finding.subject.id for explained in told.outcomes} == {"P2"}
    decided = explain(small_policy(), "施工许可证", sample_assessment(), [("project", "P2")])
    assert [explained.decision.subject for explained in decided.decisions] == [("project", "P2")]


def test_what_was_decisive_is_told_from_what_was_not() -> None:
    requires = only(f"{ENERGY}@P1").readings[0].requires
    assert requires is not None
    assert [(part.truth, part.decisive) for part in requires.parts] == [(False, True), (True, False)]
    assert deciding(requires) == requires.parts[:1]


def test_a_condition_that_is_always_so_has_no_tree() -> None:
    assert only(f"{ENERGY}@P1").readings[0].applies is None


@pytest.mark.parametrize(
    ("finding", "day", "others"),
    [
        (f"{ENERGY}@P1", DAY, ["satisfied", "undetermined"]),
        (f"{ENERGY}@P2", DAY, ["violated", "satisfied"]),
        (f"{CONCRETE}@P1", DAY, ["satisfied", "not_applicable", "undetermined"]),
        (f"{CONCRETE}@P2", DAY, ["violated", "undetermined"]),
        (f"{WASTEWATER}@D", DAY, ["missed", "undetermined"]),
        (f"{ACCEPTANCE}@D", DAY, ["satisfied", "missed", "not_applicable", "undetermined"]),
        (f"{ACCEPTANCE}@D", date(2015, 12, 31), ["satisfied", "pending", "not_applicable", "undetermined"]),
        ("green-materials-are-used@P1", DAY, ["satisfied", "undetermined"]),
        ("green-materials-are-used@P2", DAY, ["advised", "undetermined"]),
        ("acceptance-problems-bar-filing@P2", DAY, ["violated", "satisfied", "not_applicable"]),
    ],
)
def test_every_other_outcome_is_ruled_out(finding: str, day: date, others: list[str]) -> None:
    assert [why.outcome for why in only(finding, day).why_not] == others


def test_a_count_is_told_member_by_member() -> None:
    requires = only(f"{ACCEPTANCE}@D").readings[0].requires
    assert requires is not None
    [working] = requires.workings
    assert (working.used.fact.name, working.used.value) == ("district.acceptance_rate", Fraction(50))
    passed, completed = working.tallies
    assert [(record.id, value) for record, value in passed.members] == [("P1", True), ("P2", False)]
    assert [(record.id, value) for record, value in completed.members] == [("P1", True), ("P2", True)]
    assert passed.complete and completed.complete


def test_a_fact_has_its_value_for_every_subject() -> None:
    told = about("project.lighting_conforms").facts
    assert [(found.used.subject.id, found.used.value) for found in told] == [("P1", True), ("P2", None)]


def test_a_derivation_goes_from_the_facts_to_the_decision() -> None:
    found, step, unmet, decided = only(f"{ENERGY}@P1").derivation[1:]
    assert isinstance(found.statement, ConditionIs) and found.premises == ()
    assert found.ground is not None and found.ground.facts[0].value is False
    assert step.premises == (found.number,)
    assert unmet.statement == ReadingIs(ENERGY, "text", "unmet") and unmet.premises == (step.number,)
    assert decided.statement == DecidedAgainst("construction_permit", "withhold")
    assert decided.premises == (unmet.number,)


def test_a_decision_has_the_outcomes_of_its_rules() -> None:
    first, second = about("施工许可证").decisions
    assert [(d.decision.status, [o.outcome for o in d.outcomes]) for d in (first, second)] == [
        ("against", ["violated"]),
        ("pending", ["undetermined"]),
    ]
    assert second.derivation == ()


def test_without_facts_there_are_rules_alone() -> None:
    told = explain(small_policy(), "二")
    assert len(told.rules) == 3
    assert (told.outcomes, told.decisions, told.facts, told.assessment) == ((), (), (), None)


def test_every_clause_of_the_opinion_can_be_explained(opinion: Policy) -> None:
    for clause in opinion.clauses.values():
        told = explain(opinion, clause.address)
        assert (told.target.kind, told.target.name) == ("clause", clause.address)
        assert set(clause.rules) <= set(told.rules)
        assert explain(opinion, clause.other_address).target == told.target
