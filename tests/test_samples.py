"""The samples show what they are meant to show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qsd_rules import assess, read_snapshot
from qsd_rules.assess.assessment import Assessment, DecisionOutcome
from qsd_rules.policy.model import Policy

FOLDER = Path(__file__).parents[1] / "facts"
SAMPLES = sorted(path.name for path in FOLDER.glob("*.yaml"))
ALL_MEMBERS = "各成员单位"
"""How the annex names all organs of the leading group; a snapshot lists them one by one."""

NO_ORGANS = {"区各公共服务组织"}
"""What the annex names among the organs, and a snapshot lists as subjects of another kind."""

BASE_YEAR = "district-2010.yaml"
"""Figures of the year before the opinion: pace is measured from them, nothing is checked."""

WASTEWATER = "industrial-wastewater-meets-the-standard"


@pytest.fixture(scope="module")
def assessments(opinion: Policy) -> dict[str, Assessment]:
    return {name: assess(opinion, read_snapshot(opinion, [FOLDER / name])) for name in SAMPLES}


def decision(assessment: Assessment, name: str, subject: str) -> DecisionOutcome:
    return next(each for each in assessment.decisions if (each.decision, each.subject[1]) == (name, subject))


def outcomes(assessment: Assessment) -> set[str]:
    return {each.outcome for each in assessment.outcomes}


def clauses(assessment: Assessment, rules: tuple[str, ...]) -> set[str]:
    return {assessment.policy.rules[rule].clause for rule in rules}


def test_these_are_the_samples() -> None:
    assert SAMPLES == [
        "district-2010.yaml",
        "district-2013.yaml",
        "district-2015.yaml",
        "enterprise-in-breach.yaml",
        "enterprise-in-order.yaml",
        "project-clean.yaml",
        "project-fails-energy-review.yaml",
        "project-with-facts-missing.yaml",
        "public-work-fails-preliminary-acceptance.yaml",
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_say_that_they_are_invented_and_have_names(name: str, assessments: dict[str, Assessment]) -> None:
    snapshot = assessments[name].snapshot
    assert snapshot.invented
    assert snapshot.title.zh and snapshot.title.en and snapshot.title.zh != snapshot.title.en
    assert all(record.name != record.id for record in snapshot.subjects.values())
    if assessments[name].policy.is_in_force(snapshot.date):
        assert "satisfied" in outcomes(assessments[name])
    else:
        assert name == BASE_YEAR and outcomes(assessments[name]) == set()


def test_the_failing_project_gets_no_permit(assessments: dict[str, Assessment]) -> None:
    assessment = assessments["project-fails-energy-review.yaml"]
    review = decision(assessment, "energy_review", "snowhill-centre")
    permit = decision(assessment, "construction_permit", "snowhill-centre")
    assert (review.status, review.act, clauses(assessment, review.against)) == ("against", "reject", {"三(一)3"})
    assert (permit.status, permit.act, clauses(assessment, permit.against)) == ("against", "withhold", {"三(一)3"})
    acts = dict(assessment.policy.decisions["construction_permit"].acts)
    assert "不予核发施工许可证" in acts[permit.act].zh
    assert outcomes(assessment).isdisjoint({"undetermined", "missed"})


def test_the_clean_project_has_nothing_against_it(assessments: dict[str, Assessment]) -> None:
    assessment = assessments["project-clean.yaml"]
    assert outcomes(assessment) == {"satisfied", "not_applicable"}
    found = {each.decision: each.status for each in assessment.decisions if each.subject[0] == "project"}
    assert "clear" in found.values() and set(found.values()) <= {"clear", "not_applicable"}
    assert found["completion_acceptance"] == "clear"
    assert found["construction_permit"] == "not_applicable", "it was issued, so nothing is left to decide"


def test_missing_facts_leave_decisions_pending_until_documents_arrive(assessments: dict[str, Assessment]) -> None:
    assessment = assessments["project-with-facts-missing.yaml"]
    policy = assessment.policy
    assert "undetermined" in outcomes(assessment)
    assert outcomes(assessment).isdisjoint({"violated", "advised", "missed"})
    for name in ("energy_review", "construction_permit"):
        pending = decision(assessment, name, "pingdi-service-centre")
        assert (pending.status, pending.act, pending.against) == ("pending", "", ())
        assert pending.undetermined and pending.needs
        assert all(policy.facts[need.fact].document in policy.documents for need in pending.needs)


def test_the_public_work_fails_acceptance(assessments: dict[str, Assessment]) -> None:
    assessment = assessments["public-work-fails-preliminary-acceptance.yaml"]
    acceptance = decision(assessment, "completion_acceptance", "hospital-surgical-building")
    assert acceptance.status == "against"
    assert "二(三)" in clauses(assessment, acceptance.against)
    assert any("preliminary-acceptance" in rule for rule in acceptance.against)
    permit = decision(assessment, "construction_permit", "hospital-surgical-building")
    assert (permit.status, permit.came_to) == ("not_applicable", "clear"), "it was issued, and nothing stood against it"


def test_the_enterprise_in_order_has_nothing_against_it(assessments: dict[str, Assessment]) -> None:
    assessment = assessments["enterprise-in-order.yaml"]
    assert outcomes(assessment).isdisjoint({"violated", "missed", "undetermined"})
    assert {each.status for each in assessment.decisions} <= {"clear", "not_applicable"}


def test_the_enterprise_in_breach_is_ordered_to_put_things_right(assessments: dict[str, Assessment]) -> None:
    assessment = assessments["enterprise-in-breach.yaml"]
    assert {"violated", "advised"} <= outcomes(assessment)
    assert decision(assessment, "rectification_order", "kanghui").status == "against"
    kinds = {each.subject[0] for each in assessment.outcomes if each.outcome == "violated"}
    assert kinds == {"enterprise", "product", "facility"}


def test_targets_of_2015_are_pending_in_2013(assessments: dict[str, Assessment]) -> None:
    assessment = assessments["district-2013.yaml"]
    assert assessment.as_of == date(2013, 12, 31)
    by_date = [each for each in assessment.outcomes if assessment.policy.rules[each.rule].judged == "by_date"]
    assert {"pending", "satisfied"} <= {each.outcome for each in by_date}
    assert all(each.outcome not in ("missed", "undetermined") for each in by_date)
    assert "undetermined" not in outcomes(assessment)


def test_targets_are_judged_at_the_end_of_2015(assessments: dict[str, Assessment]) -> None:
    assessment = assessments["district-2015.yaml"]
    assert assessment.as_of == date(2015, 12, 31)
    by_date = [each for each in assessment.outcomes if assessment.policy.rules[each.rule].judged == "by_date"]
    found = {each.outcome for each in by_date}
    assert {"satisfied", "missed"} <= found
    assert found.isdisjoint({"pending", "undetermined"})


def test_wastewater_at_92_percent_is_enough_for_the_main_text_but_not_for_the_annex(
    assessments: dict[str, Assessment],
) -> None:
    assessment = assessments["district-2015.yaml"]
    rule = assessment.policy.rules[WASTEWATER]
    assert (rule.clause, rule.default_reading) == ("二(四)", "main")
    (found,) = [each for each in assessment.outcomes if each.rule == WASTEWATER]
    assert (found.subject, found.reading, found.outcome) == (("district", "longgang"), "main", "satisfied")
    assert {each.reading: each.outcome for each in found.readings} == {"main": "satisfied", "annex": "missed"}
    annex = assess(assessment.policy, assessment.snapshot, readings="annex")
    (strict,) = [each for each in annex.outcomes if each.rule == WASTEWATER]
    assert (strict.reading, strict.outcome) == ("annex", "missed")
    facts = assessment.snapshot.subjects["district", "longgang"].facts
    compliant, discharged = (facts[f"district.wastewater.{name}_volume"] for name in ("compliant", "discharged"))
    assert isinstance(compliant, Decimal) and isinstance(discharged, Decimal)
    assert compliant / discharged == Decimal("0.92")


@pytest.mark.parametrize("name", ["district-2013.yaml", "district-2015.yaml"])
def test_all_tasks_of_the_annex_are_there_with_their_organs(name: str, assessments: dict[str, Assessment]) -> None:
    assessment = assessments[name]
    snapshot = assessment.snapshot
    tasks = {record.id: record for record in snapshot.subjects.values() if record.kind == "task"}
    assert sorted(str(record.facts["task.row"]) for record in tasks.values()) == sorted(
        f"row_{n}" for n in range(1, 25)
    )
    organs = {record.id: record for record in snapshot.subjects.values() if record.kind == "organ"}
    members = {record.name for record in organs.values() if record.facts["organ.is_leading_group_member"]}
    for record in tasks.values():
        cells = assessment.policy.clauses[f"附件-{str(record.facts['task.row']).removeprefix('row_')}"].cells
        assert cells is not None
        for role, named in (("lead_organs", cells.lead), ("cooperating_organs", cells.cooperating)):
            ids = record.facts[f"task.{role}"]
            assert isinstance(ids, tuple)
            found = {organs[each].name for each in ids}
            if ALL_MEMBERS in named:
                assert found <= members
                assert found | set(cells.lead) >= members
            else:
                assert found == set(named) - NO_ORGANS


def test_an_organ_that_did_not_carry_out_its_task_is_criticized(assessments: dict[str, Assessment]) -> None:
    assessment = assessments["district-2015.yaml"]
    against = [each for each in assessment.decisions if each.status == "against"]
    criticized = [each for each in against if each.decision == "notice_of_criticism"]
    # The water bureau left measures of its task undone, the subdistrict office an item of its yearly plan.
    assert [each.subject for each in criticized] == [("organ", "water-affairs"), ("organ", "subdistrict-nanwan")]
    assert clauses(assessment, criticized[0].against) == {"四(五)"}
    earlier = assessments["district-2013.yaml"]
    [before] = [each for each in earlier.decisions if each.status == "against"]
    assert (before.decision, before.subject) == ("notice_of_criticism", ("organ", "subdistrict-pingdi"))
