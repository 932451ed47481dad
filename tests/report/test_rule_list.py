"""The rules, listed."""

from __future__ import annotations

from qsd_rules.report.rule_list import rule_list, rule_list_data
from tests.report.samples import small_policy


def test_every_rule_has_what_a_program_needs() -> None:
    policy = small_policy()
    rules = {rule["rule"]: rule for rule in rule_list_data(policy.rules.values(), policy)["rules"]}
    assert list(rules) == list(policy.rules)
    concrete = rules["ready-mixed-concrete-is-used"]
    assert concrete["clause"]["address"] == "一"
    assert concrete["quote"] == "预拌混凝土使用率95%以上"
    assert (concrete["force"], concrete["subject"]) == ("must", "project")
    assert concrete["applies"] == "project.is_new_building"
    assert concrete["requires"] == "project.ready_mixed_concrete_rate >= parameters.ready_mixed_concrete_minimum"
    [parameter] = concrete["parameters"]
    assert (parameter["value"], parameter["unit"], parameter["comparison"]) == (95, "percent", "at_least")
    assert parameter["values"] == [{"from": "2011-03-21", "value": 95}]
    assert [reading["reading"] for reading in rules["industrial-wastewater-meets-the-standard"]["readings"]] == [
        "main", "annex",
    ]  # fmt: skip
    assert rules["energy-review-withholds-permit"]["decisions"] == [
        {"decision": "construction_permit", "act": "withhold"}
    ]


def test_facts_behind_counted_facts_are_listed() -> None:
    policy = small_policy()
    [rule] = rule_list_data([policy.rules["every-project-passes-acceptance"]], policy)["rules"]
    assert set(rule["facts"]) == {
        "district.acceptance_rate", "district.projects", "project.district", "project.is_completed",
        "project.passed_acceptance",
    }  # fmt: skip


def test_people_see_clause_by_clause() -> None:
    policy = small_policy()
    chosen = [policy.rules["ready-mixed-concrete-is-used"]]
    assert list(rule_list(chosen, policy, "zh", 90, False, False)) == [
        "一  质量目标",
        "  ready-mixed-concrete-is-used  强制 · 建设工程项目  使用预拌混凝土",
        "      “预拌混凝土使用率95%以上”",
        "      适用  project.is_new_building",
        "      要求  project.ready_mixed_concrete_rate >= parameters.ready_mixed_concrete_minimum",
        "      数值  预拌混凝土使用率下限：95%以上（parameters.ready_mixed_concrete_minimum）",
        "      单位  区建设局",
        "",
        "共 1 条规则，出自 1 处条款",
    ]
    assert len(list(rule_list(policy.rules.values(), policy, "en", 200, False, True))) == 2 + 7 + 2 + 1
