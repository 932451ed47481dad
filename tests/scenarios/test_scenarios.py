"""Scenarios with outcomes worked out from the opinion beforehand; the same subjects as tables come to the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qsd_rules.assess.assessment import OUTCOMES
from qsd_rules.assess.engine import assess
from qsd_rules.assess.findings import findings, requests
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.report.sentences import ground_sentences
from qsd_rules.words.language import LANGUAGES
from qsd_rules.workbook.snapshot_files import read_contents, read_snapshot
from tests.strategies.counting import Count
from tests.strategies.held_to_reference import hold_to_reference

FILES = {
    "one-failed-work-of-a-complete-list-with-one-unknown": {
        "all-finished-works-of-the-district-pass-acceptance@longgang": "missed"
    },
    "organ-with-an-unimplemented-task-list-not-said-to-be-complete": {
        "organs-that-do-not-carry-out-their-tasks-are-criticized@env": "violated",
        "notice_of_criticism@env": "issue",
    },
    "rules-issued-after-the-day-judged": {"enterprise-inspects-products-before-release@e1": "violated"},
    "method-issued-after-the-day-judged": {
        "evaluation-method-is-issued@longgang": "violated",
        "evaluation-results-are-circulated@longgang": "violated",
    },
    "reported-figure-against-a-complete-list": {"seven-hundred-enterprises-certified-by-2015@longgang": "missed"},
    "more-good-days-than-days": {"air-meets-grade-two-on-most-days@longgang": "contested"},
    "report-says-passed-supervisor-refuses": {"finished-works-pass-completion-acceptance@p1": "violated"},
    "street-office-with-nothing-done": {
        "organs-are-evaluated@pingdi": "undetermined",
        "subdistrict-offices-that-do-not-carry-out-the-work-are-criticized@pingdi": "violated",
        "subdistrict-offices-whose-work-has-no-evident-effect-are-criticized@pingdi": "violated",
        "notice_of_criticism@pingdi": "issue",
    },
    "failed-sampling-of-a-pressure-cooker": {
        "goods-that-fail-sampling-are-put-right@x": "violated",
        "products-failing-again-leave-the-market@x": "not_applicable",
        "market_access@x": "rectify",
    },
    "industrial-plant-with-a-failed-energy-design": {
        "energy-design-follows-law-and-policy@p1": "not_applicable",
        "energy_review@p1": "not_applicable",
        "construction_permit@p1": "pending",
    },
    "alteration-with-a-failed-energy-design": {
        "energy-design-follows-technical-codes@p1": "not_applicable",
        "ready-mixed-concrete-in-new-buildings@p1": "not_applicable",
        "energy_review@p1": "not_applicable",
    },
    "permit-issued-after-a-failed-review": {
        "no-construction-permit-is-issued-without-a-passed-energy-review@p1": "violated",
        "no-construction-permit-without-a-passed-energy-review@p1": "not_applicable",
        "energy_review@p1": "not_applicable",
        "construction_permit@p1": "not_applicable",
        "works_continuation@p1": "not_applicable",
    },
    "stop-order-after-the-permit-came": {
        "works-start-only-with-a-construction-permit@p1": "violated",
        "works-without-a-permit-stop-until-it-is-issued@p1": "not_applicable",
        "works_continuation@p1": "not_applicable",
        "construction_permit@p1": "not_applicable",
    },
    "file-of-2012-with-an-organization-code": {"enterprise-inspects-products-before-release@e1": "undetermined"},
    "two-rules-turn-on-one-reading": {"completion_acceptance@longyuan-residence-1": "withhold"},
    "yearly-figure-in-mid-year": {"thirty-products-a-year-by-international-standards@longgang": "pending"},
    "yearly-plan-five-days-into-the-year": {"subdistrict-offices-plan-the-year@a": "satisfied"},
}
"""What each file of this folder comes to: outcomes of rules, acts of decisions."""

ACCIDENT = "- {id: p1, is_major: true, quality_accidents: 1}\n  - {id: p2, is_major: true, quality_accidents: %s}"
WORKS = "district:\n  - {id: longgang%s}\n  project:\n  "
COMPLETE = ", complete: [projects]"
ENTERPRISE = "enterprise:\n  - {id: e1, makes_products: true, %s}"

WRITTEN = [
    # One accident breaks "no accidents", however many works are still unlisted.
    (
        "2015-12-31",
        WORKS % "" + ACCIDENT % 0,
        {"the-district-has-no-quality-accident-in-major-works@longgang": "missed"},
    ),
    (
        "2015-12-31",
        WORKS % "" + ACCIDENT % 2,
        {"the-district-has-no-quality-accident-in-major-works@longgang": "missed"},
    ),
    (
        "2015-12-31",
        (WORKS % "" + ACCIDENT % 0).replace("accidents: 1", "accidents: 0"),
        {"the-district-has-no-quality-accident-in-major-works@longgang": "undetermined"},
    ),
    (
        "2015-12-31",
        (WORKS % COMPLETE + ACCIDENT % 0).replace("accidents: 1", "accidents: 0"),
        {"the-district-has-no-quality-accident-in-major-works@longgang": "satisfied"},
    ),
    # Of finished works one failed; whoever else may come, not all have passed.
    (
        "2015-12-31",
        WORKS % "" + "- {id: p1, is_completed: true, completion_acceptance: {passed: false}}",
        {"all-finished-works-of-the-district-pass-acceptance@longgang": "missed"},
    ),
    (
        "2015-12-31",
        WORKS % "" + "- {id: p1, is_completed: true, completion_acceptance: {passed: true}}",
        {"all-finished-works-of-the-district-pass-acceptance@longgang": "undetermined"},
    ),
    # A work that is not finished does not count, whether or not it would pass.
    (
        "2015-12-31",
        WORKS % COMPLETE
        + "- {id: p1, is_completed: true, completion_acceptance: {passed: true}}\n"
        + "  - {id: p2, is_completed: false, completion_acceptance: {passed: false}}",
        {"all-finished-works-of-the-district-pass-acceptance@longgang": "satisfied"},
    ),
    # The day itself counts as done, the day after does not.
    (
        "2015-12-31",
        ENTERPRISE % "release: {rules_issued_on: 2015-12-31, lots_shipped: 1, lots_inspected_and_passed: 1}",
        {"enterprise-inspects-products-before-release@e1": "satisfied"},
    ),
    (
        "2015-12-31",
        ENTERPRISE % "release: {rules_issued_on: 2016-01-01, lots_shipped: 1, lots_inspected_and_passed: 1}",
        {"enterprise-inspects-products-before-release@e1": "violated"},
    ),
    # A validity that ends later is no act: it holds today.
    (
        "2015-06-30",
        "facility:\n  - {id: f, hazard: {is_major_source: true, filed_on: 2014-01-01, "
        "assessment_valid_until: 2016-12-31, monitored_continuously: true}}",
        {"major-hazard-sources-are-filed-assessed-and-monitored@f": "satisfied"},
    ),
    # 无 is what the questions tell people to write for a day that there is none of.
    (
        "2013-06-30",
        "organ:\n  - {id: a, office: subdistrict_office, coordination_mechanism: {established_on: 无}}",
        {"subdistrict-offices-set-up-a-coordination-mechanism@a": "violated"},
    ),
    # What is owed each year is pending until the year is over, which on 31 December it is.
    (
        "2015-12-30",
        "organ:\n  - {id: a, office: subdistrict_office, annual_plan: {adopted_on: 2014-12-28, for_year: 2014}}",
        {"subdistrict-offices-plan-the-year@a": "pending"},
    ),
    (
        "2015-12-31",
        "organ:\n  - {id: a, office: subdistrict_office, annual_plan: {adopted_on: 2014-12-28, for_year: 2014}}",
        {"subdistrict-offices-plan-the-year@a": "violated"},
    ),
    (
        "2015-02-01",
        "organ:\n  - {id: a, office: subdistrict_office, annual_plan: {adopted_on: 2015-01-02, for_year: null}}",
        {"subdistrict-offices-plan-the-year@a": "satisfied"},
    ),
    # A plan of December is for the year that it says.
    (
        "2015-01-04",
        "organ:\n  - {id: a, office: subdistrict_office, annual_plan: {adopted_on: 2014-12-28, for_year: 2015}}",
        {"subdistrict-offices-plan-the-year@a": "satisfied"},
    ),
    (
        "2015-01-04",
        "organ:\n  - {id: a, office: subdistrict_office, annual_plan: {adopted_on: 2014-12-28, for_year: null}}",
        {"subdistrict-offices-plan-the-year@a": "pending"},
    ),
    (
        "2015-01-04",
        "organ:\n  - {id: a, office: subdistrict_office, annual_plan: {adopted_on: 2014-12-28}}",
        {"subdistrict-offices-plan-the-year@a": "undetermined"},
    ),
    (
        "2015-12-31",
        "organ:\n  - {id: a, office: subdistrict_office, annual_plan: {adopted_on: 2015-12-28, for_year: 2016}}",
        {"subdistrict-offices-plan-the-year@a": "violated"},
    ),
    (
        "2012-12-31",
        "district:\n  - {id: longgang, standardization: {products_adopting_this_year: 12}}",
        {"thirty-products-a-year-by-international-standards@longgang": "missed"},
    ),
    (
        "2012-06-30",
        "district:\n  - {id: longgang, standardization: {products_adopting_this_year: 30}}",
        {"thirty-products-a-year-by-international-standards@longgang": "satisfied"},
    ),
]


def hold(policy: Policy, snapshot: Snapshot, day: date, expected: dict[str, str], count: Count) -> None:
    """Hold an assessment to what is expected of it, and the subjects as tables to the reference."""
    assessment = assess(policy, snapshot, day)
    found: dict[str, str] = {outcome.identity: outcome.outcome for outcome in assessment.outcomes}
    found |= {f"{each.decision}@{each.subject[1]}": each.act or each.status for each in assessment.decisions}
    assert {name: found[name] for name in expected} == expected
    hold_to_reference(policy, snapshot, day, count)


@pytest.mark.parametrize("name", FILES)
def test_a_file_comes_to_what_was_worked_out(name: str, opinion: Policy, count: Count) -> None:
    snapshot = read_snapshot(opinion, [str(Path(__file__).parent / f"{name}.yaml")])
    hold(opinion, snapshot, snapshot.date, FILES[name], count)


def test_every_file_has_its_outcomes() -> None:
    assert {path.stem for path in Path(__file__).parent.glob("*.yaml")} == set(FILES)


@pytest.mark.parametrize(("day", "subjects", "expected"), WRITTEN)
def test_a_case_comes_to_what_was_worked_out(
    day: str, subjects: str, expected: dict[str, str], opinion: Policy, count: Count
) -> None:
    text = f"date: {day}\nsubjects:\n  {subjects}\n"
    snapshot = read_contents(opinion, [("case.yaml", text.encode())])
    hold(opinion, snapshot, snapshot.date, expected, count)


def test_a_choice_that_governs_two_rules_at_once_turns_a_decision(opinion: Policy) -> None:
    """Each rule alone keeps the refusal; `--reading annex` lifts both, and the decision says that it may."""
    snapshot = read_snapshot(opinion, [str(Path(__file__).parent / "two-rules-turn-on-one-reading.yaml")])
    refused = {each.decision: each for each in assess(opinion, snapshot).decisions if each.status == "against"}
    assert refused["completion_acceptance"].depends_on_reading and refused["completion_filing"].depends_on_reading
    lifted = {each.decision: each for each in assess(opinion, snapshot, readings="annex").decisions}
    assert lifted["completion_acceptance"].status == "clear" and lifted["completion_filing"].status == "clear"


@pytest.mark.parametrize(
    ("name", "reading", "broken"),
    [
        ("industrial-plant-with-a-failed-energy-design", "all_works", True),
        ("industrial-plant-with-a-failed-energy-design", "new_and_altered", False),
        ("alteration-with-a-failed-energy-design", "new_and_altered", True),
        ("alteration-with-a-failed-energy-design", "all_works", True),
    ],
)
def test_works_that_a_wider_reading_reaches_are_never_silently_left_out(
    name: str, reading: str, broken: bool, opinion: Policy
) -> None:
    """The review and the permit do not stand against it by default, and say that they depend on the reading."""
    snapshot = read_snapshot(opinion, [str(Path(__file__).parent / f"{name}.yaml")])
    for decision in ("energy_review", "construction_permit"):
        [found] = [each for each in assess(opinion, snapshot).decisions if each.decision == decision]
        [wider] = [each for each in assess(opinion, snapshot, readings=reading).decisions if each.decision == decision]
        assert found.status != "against" and found.depends_on_reading
        assert (wider.status == "against") == broken


def told(policy: Policy, subjects: str, rule: str) -> list[str]:
    """What the report says was found for a rule, in both languages."""
    snapshot = read_contents(policy, [("case.yaml", f"date: 2015-12-31\nsubjects:\n  {subjects}\n".encode())])
    assessment = assess(policy, snapshot)
    finding = next(each for each in findings(assessment, *OUTCOMES) if each.rule.name == rule)
    return [
        said for language in LANGUAGES for said, _ in ground_sentences(finding.grounds, finding, assessment, language)
    ]


FINISHED = "- {id: p%s, is_completed: true, completion_acceptance: {passed: %s}}"


@pytest.mark.parametrize(
    ("works", "complete", "zh", "en"),
    [
        (
            "true false open",
            COMPLETE,
            "竣工验收合格率：33.33…%至66.66…%，要求全部（100%）；已知2项中1项未通过（p1），故无论其余如何均低于100%",
            "pass rate of completion acceptance: 33.33…% to 66.66…%, required: all (100%); 1 of 2 known failed (p1), "
            "so below 100% whoever else comes",
        ),
        (
            "false false",
            "",
            "竣工验收合格率：低于100%，要求全部（100%）；已知2项中2项未通过（p0、p1），故无论其余如何均低于100%",
            None,
        ),
        ("true false", COMPLETE, "竣工验收合格率：50%，要求全部（100%）；2项中1项未通过（p1）", None),
        ("true true", COMPLETE, "竣工验收合格率：100%，要求全部（100%）", None),
    ],
)
def test_what_was_counted_is_told_and_who_failed(
    works: str, complete: str, zh: str, en: str | None, opinion: Policy
) -> None:
    listed = [
        (FINISHED % (index, passed)).replace(", completion_acceptance: {passed: open}", "")
        for index, passed in enumerate(works.split())
    ]
    said = told(opinion, WORKS % complete + "\n  ".join(listed), "all-finished-works-of-the-district-pass-acceptance")
    assert said[0] == zh
    assert en is None or said[1] == en


def test_that_a_list_is_complete_is_asked_for_like_a_document(opinion: Policy) -> None:
    task = "- {id: t, row: row_7, lead_organs: [env], work_plan: {measures_due: 4, measures_carried_out: 4}}"
    contents = f"date: 2015-12-31\nsubjects:\n  organ: [{{id: env}}]\n  task:\n  {task}\n"
    assessment = assess(opinion, read_contents(opinion, [("case.yaml", contents.encode())]))
    decision = next(each for each in assessment.decisions if each.decision == "notice_of_criticism")
    papers = {opinion.documents[opinion.facts[need.fact].document].title.zh for need in decision.needs}
    assert decision.status == "pending" and "分解任务完整清单" in papers
    requested = requests(findings(assessment, "undetermined"))
    asked = {request.document.title.en for request in requested if request.document}
    assert "complete list of the annex tasks" in asked
