"""The vocabulary, listed."""

from __future__ import annotations

from qsd_rules.report.fact_list import fact_list, fact_list_data, rules_by_fact
from tests.report.samples import small_policy


def test_every_fact_has_type_unit_range_question_and_document() -> None:
    policy = small_policy()
    facts = {fact["fact"]: fact for fact in fact_list_data(policy.facts.values(), policy)["facts"]}
    assert list(facts) == list(policy.facts)
    rate = facts["project.ready_mixed_concrete_rate"]
    assert (rate["type"], rate["minimum"], rate["maximum"], rate["places"], rate["better"]) == (
        "decimal", 0, 100, 2, "higher",
    )  # fmt: skip
    assert rate["unit"]["unit"] == "percent"
    assert rate["question"]["zh"] == "预拌混凝土使用率是多少？"
    assert rate["document"]["document"] == "concrete_ledger"
    assert rate["rules"] == ["ready-mixed-concrete-is-used"]
    assert facts["district.projects"]["inverse_of"] == "project.district"


def test_a_fact_is_used_by_rules_behind_counted_facts_too() -> None:
    users = rules_by_fact(small_policy())
    assert users["project.passed_acceptance"] == ("every-project-passes-acceptance",)
    assert users["project.builder"] == ()


def test_people_see_kind_by_kind() -> None:
    policy = small_policy()
    chosen = [policy.facts["project.ready_mixed_concrete_rate"], policy.facts["project.builder"]]
    assert list(fact_list(chosen, policy, "zh", 80, False, False)) == [
        "建设工程项目（project）",
        "  ready_mixed_concrete_rate  预拌混凝土使用率  数，0% 至 100%，小数 2 位",
        "      问题  预拌混凝土使用率是多少？",
        "      材料  预拌混凝土送货台账",
        "      规则  ready-mixed-concrete-is-used",
        "  builder  施工单位  指向企业",
        "      问题  施工单位是哪家企业？",
        "      材料  立项批复",
        "      规则  暂无规则用到",
        "",
        "共 2 项事实",
    ]
