"""Who is obliged, who oversees and who decides, in the opinion's pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qsd_rules.assess.engine import assess
from qsd_rules.assess.findings import TO_PUT_RIGHT, Finding, findings, without_addressee
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.workbook.snapshot_files import read_snapshots

HEAD = """\
title: {zh: 情形, en: scenario}
date: 2012-06-30
invented: true
"""


@pytest.fixture(scope="module")
def opinion() -> Policy:
    return load_policy()


def found(opinion: Policy, folder: Path, facts: str, rule: str) -> Finding:
    path = folder / "facts.yaml"
    path.write_text(HEAD + facts, encoding="utf-8")
    [snapshot] = read_snapshots(opinion, [path])
    all_findings = findings(assess(opinion, snapshot), "violated", "missed", "advised", "pending", "undetermined")
    return next(each for each in all_findings if each.rule.name == rule)


def names(finding: Finding) -> tuple[list[str], list[str], list[str]]:
    return (
        [party.name.zh for party in finding.obliged],
        [party.name.zh for party in finding.overseer],
        [party.name.zh for party in finding.decider],
    )


PROJECT = """\
subjects:
  project:
  - id: p
    name: 厂房
    is_completed: true
    is_started: true
    completion_acceptance: {passed: false}
    hidden_dangers: {due: 3, put_right: 1}
    builder: b
    contractor: c
  enterprise: [{id: b, name: 甲建设公司}, {id: c, name: 乙施工公司}]
"""


def test_of_works_the_party_that_the_rule_obliges_is_obliged(opinion: Policy, tmp_path: Path) -> None:
    acceptance = found(opinion, tmp_path, PROJECT, "finished-works-pass-completion-acceptance")
    assert names(acceptance) == (["乙施工公司"], ["区建设局"], ["区建设局"])
    filing = found(opinion, tmp_path, PROJECT, "acceptance-is-filed-only-when-completion-acceptance-stands")
    assert names(filing) == (["甲建设公司"], ["区建设局"], ["区建设局"])


def test_who_is_not_known_is_asked_first_and_the_finding_stands(opinion: Policy, tmp_path: Path) -> None:
    facts = PROJECT.replace("    contractor: c\n", "")
    acceptance = found(opinion, tmp_path, facts, "finished-works-pass-completion-acceptance")
    assert acceptance.outcome.outcome == "violated" and acceptance.obliged == ()
    assert [asked.fact.name for asked in acceptance.who] == ["project.contractor"]
    [request] = without_addressee([acceptance])
    assert request.document is not None and request.document.name == "participants_sheet"
    assert [outcome.rule for outcome in request.outcomes] == ["finished-works-pass-completion-acceptance"]


def test_an_omission_of_an_organ_is_the_organs_whatever_it_is_about(opinion: Policy, tmp_path: Path) -> None:
    facts = """\
subjects:
  enterprise: [{id: e, name: 某厂, makes_products: true, integrity: {archive_opened_on: null}}]
"""
    archive = found(opinion, tmp_path, facts, "enterprise-integrity-archives-are-complete")
    assert names(archive) == (["龙岗市场监管分局"], ["领导小组办公室"], ["领导小组办公室"])


@pytest.mark.parametrize(
    ("category", "overseer"),
    [
        ("drug", ["龙岗药品监管分局"]),
        ("farm_produce", ["区农林渔业局"]),
        ("food", ["龙岗市场监管分局"]),
        ("other", ["龙岗市场监管分局"]),
    ],
)
def test_one_organ_oversees_a_product_by_its_category(
    opinion: Policy, tmp_path: Path, category: str, overseer: list[str]
) -> None:
    facts = f"""\
subjects:
  product: [{{id: x, category: {category}, producer: e, inspection: {{counterfeit_lots_found: 1}}}}]
  enterprise: [{{id: e, name: 某厂}}]
"""
    counterfeit = found(opinion, tmp_path, facts, "counterfeit-and-shoddy-products-leave-the-market")
    assert names(counterfeit) == (["某厂"], overseer, overseer)


def test_an_unknown_category_leaves_open_who_oversees(opinion: Policy, tmp_path: Path) -> None:
    facts = """\
subjects:
  product: [{id: x, producer: e, inspection: {counterfeit_lots_found: 1}}]
  enterprise: [{id: e, name: 某厂}]
"""
    counterfeit = found(opinion, tmp_path, facts, "counterfeit-and-shoddy-products-leave-the-market")
    assert names(counterfeit) == (["某厂"], [], [])


def test_hazardous_chemicals_are_the_work_safety_bureaus(opinion: Policy, tmp_path: Path) -> None:
    facts = """\
subjects:
  enterprise: [{id: e, name: 某库, hazardous_chemicals: {handles: true, licence_valid_until: null}}]
"""
    chemicals = found(opinion, tmp_path, facts, "hazardous-chemicals-are-licensed-and-safe")
    assert names(chemicals) == (["某库"], ["区安监局"], ["区安监局"])


ROW_10 = """\
complete: {task: [lead_organs]}
subjects:
  organ: [{id: o1, name: 区卫生局, office: health_bureau}]
  task: [{id: t, name: 任务, row: row_10, lead_organs: [o1]}]
"""


def test_a_row_is_its_own_leads_alone(opinion: Policy, tmp_path: Path) -> None:
    lead = found(opinion, tmp_path, ROW_10, "district-bureaus-take-the-lead-assigned-to-them")
    assert lead.outcome.outcome == "violated"
    assert lead.row is not None and lead.row.address == "附件-10"
    assert [organ.name for organ in lead.lead] == ["区水务局"]
    assert names(lead)[0] == ["区水务局"]


def test_of_a_row_led_by_two_the_rule_obliges_the_one_it_is_about(opinion: Policy, tmp_path: Path) -> None:
    facts = ROW_10.replace("row_10", "row_1")
    bureau = found(opinion, tmp_path, facts, "district-bureaus-take-the-lead-assigned-to-them")
    branch = found(opinion, tmp_path, facts, "branches-of-higher-organs-take-the-lead-assigned-to-them")
    assert (names(bureau)[0], names(branch)[0]) == (["区农林渔业局"], ["龙岗市场监管分局"])


def test_an_organ_named_by_a_rule_is_its_subject_where_there_is_one(opinion: Policy, tmp_path: Path) -> None:
    facts = ROW_10.replace(
        "[{id: o1, name: 区卫生局, office: health_bureau}]", "[{id: o1, office: water_affairs_bureau}]"
    )
    plan = found(opinion, tmp_path, facts, "lead-organs-adopt-a-work-plan-for-each-task")
    assert [(party.subject, party.organ) for party in plan.obliged] == [(("organ", "o1"), "区水务局")]


def test_a_goal_of_the_district_is_its_leads_each_of_them(opinion: Policy, tmp_path: Path) -> None:
    facts = "subjects:\n  district: [{id: d, incidents: {product_occurred: 1, product_handled: 0}}]\n"
    incidents = found(opinion, tmp_path, facts, "incidents-are-handled-within-the-plan")
    assert incidents.outcome.outcome == "violated"
    assert names(incidents)[0] == ["龙岗市场监管分局"]


def test_of_the_samples_no_finding_obliges_a_thing(opinion: Policy) -> None:
    told = 0
    for path in sorted(Path("facts").glob("*.yaml")):
        [snapshot] = read_snapshots(opinion, [path])
        for finding in findings(assess(opinion, snapshot), *TO_PUT_RIGHT):
            told += 1
            assert finding.obliged or finding.who
            for party in finding.obliged:
                assert party.organ or (party.subject and opinion.kinds[party.subject[0]].bears_duties)
    assert told > 30


def test_an_organ_signs_by_its_full_name_of_the_day(opinion: Policy) -> None:
    assert opinion.organs["区建设局"].full_name_on(date(2011, 4, 1)).zh == "深圳市龙岗区建设局"
    assert opinion.organs["区建设局"].full_name_on(date(2011, 1, 1)).zh == "区建设局"
