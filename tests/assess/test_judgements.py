"""Judgements in force: what was judged, and all that follows from it, in the place of what was found."""

from __future__ import annotations

from pathlib import Path

from qsd_rules import assess, read_snapshot
from qsd_rules.assess.assessment import Assessment, Judgement
from qsd_rules.assess.judgements import decision_target, finding_target, in_force, judgements_in
from qsd_rules.policy.model import Policy

FACTS = Path(__file__).parents[2] / "facts"
CENTRE = "snowhill-centre"
AGAINST_THE_REVIEW = (
    "energy-design-follows-law-and-policy",
    "building-envelope-meets-the-mandatory-standard",
    "air-conditioning-meets-the-mandatory-standard",
    "energy-design-follows-technical-codes",
)
PERMIT_RULE = "no-construction-permit-without-a-passed-energy-review"


def failing(policy: Policy) -> Assessment:
    return assess(policy, read_snapshot(policy, [FACTS / "project-fails-energy-review.yaml"]))


def judged(*rules: str, to: str = "satisfied") -> dict[str, Judgement]:
    return {finding_target(f"{rule}@{CENTRE}"): Judgement("", to, "seen", "Li") for rule in rules}


def statuses(assessment: Assessment) -> dict[str, str]:
    return {each.decision: each.status for each in assessment.decisions if each.subject[1] == CENTRE}


def outcome(assessment: Assessment, rule: str) -> str:
    return next(each.outcome for each in assessment.outcomes if each.identity == f"{rule}@{CENTRE}")


def test_without_judgements_nothing_changes(opinion: Policy) -> None:
    assessment = failing(opinion)
    assert in_force(assessment, {}) is assessment


def test_one_of_several_overruled_leaves_the_decision_against(opinion: Policy) -> None:
    now = in_force(failing(opinion), judged(AGAINST_THE_REVIEW[0]))
    assert outcome(now, AGAINST_THE_REVIEW[0]) == "satisfied"
    assert statuses(now)["energy_review"] == "against"
    [review] = [each for each in now.decisions if each.decision == "energy_review" and each.subject[1] == CENTRE]
    assert AGAINST_THE_REVIEW[0] not in review.against


def test_decisions_and_the_rules_that_ask_for_them_follow(opinion: Policy) -> None:
    before = failing(opinion)
    now = in_force(before, judged(*AGAINST_THE_REVIEW))
    assert statuses(now)["energy_review"] == "clear"
    assert outcome(before, PERMIT_RULE) == "violated"
    assert outcome(now, PERMIT_RULE) == "satisfied"
    assert statuses(now)["construction_permit"] == "clear"
    [followed] = [each for each in now.outcomes if each.identity == f"{PERMIT_RULE}@{CENTRE}"]
    assert followed.judgement == Judgement("violated", "satisfied")
    assert len(dict(judgements_in(now))) == 4, "what follows is nobody's judgement"


def test_a_judged_decision_holds_whatever_its_rules_come_to(opinion: Policy) -> None:
    target = decision_target("energy_review", CENTRE)
    now = in_force(failing(opinion), {target: Judgement("", "clear", "seen", "Wang")})
    assert statuses(now)["energy_review"] == "clear"
    assert outcome(now, AGAINST_THE_REVIEW[0]) == "violated"
    assert statuses(now)["construction_permit"] == "against", "the words refuse it to works that do not conform"


def test_a_decision_can_be_judged_against(opinion: Policy) -> None:
    assessment = failing(opinion)
    act = opinion.decisions["construction_permit"].acts[0][0]
    cleared = {**judged(*AGAINST_THE_REVIEW), decision_target("construction_permit", CENTRE): Judgement("", act)}
    [permit] = [
        each
        for each in in_force(assessment, cleared).decisions
        if each.decision == "construction_permit" and each.subject[1] == CENTRE
    ]
    assert (permit.status, permit.act) == ("against", act)


def test_judgements_put_back_come_to_what_was_found(opinion: Policy) -> None:
    before = failing(opinion)
    now = in_force(before, judged(*AGAINST_THE_REVIEW, to="violated"))
    assert [each.outcome for each in now.outcomes] == [each.outcome for each in before.outcomes]
    assert [each.comes_to for each in now.decisions] == [each.comes_to for each in before.decisions]
