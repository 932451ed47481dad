"""What Polars finds in tables is what the reference meaning finds in the same subjects, one by one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.conditions.checking import check_condition
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.policy.vocabulary import Vocabulary, names_for_conditions
from qsd_rules.tables.judgement import judgement_of
from tests.strategies.counting import Count
from tests.strategies.held_to_reference import hold_to_reference
from tests.strategies.imagined import Plan, imagine, plans
from tests.strategies.policies import make_rule
from tests.strategies.profiles import examples
from tests.strategies.rules import as_packs_have_them, policies, snapshots


def test_generated_rules_come_out_as_the_reference_says(count: Count) -> None:
    @examples(50)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(5)))
        snapshot = data.draw(snapshots(policy))
        hold_to_reference(policy, snapshot, snapshot.date, count, size=data.draw(st.sampled_from((1, 2, 100))))

    they_agree()
    assert all(count[name] > 5 for name in ("satisfied", "violated", "undetermined", "not_applicable", "decisions"))
    assert count["left out"] == 0


def test_the_rules_of_the_pack_come_out_as_the_reference_says(opinion: Policy, count: Count) -> None:
    @examples(6)
    @given(plans(counts=True))
    def they_agree(plan: Plan) -> None:
        snapshot = imagine(plan, opinion)
        hold_to_reference(opinion, snapshot, snapshot.date, count, size=100)

    they_agree()
    assert count["left out"] == 0
    assert all(count[name] > 60 for name in ("satisfied", "violated", "undetermined", "not_applicable", "decisions"))


ACROSS_TABLES = {
    "enterprise": (
        "enterprise.built_projects.all(p, p.quality_accidents <= enterprise.management.excellence_managers_trained)",
        "enterprise.built_projects.exists(p, p.is_major && enterprise.is_industrial)",
        "enterprise.built_projects.count(p, p.is_completed && p.quality_accidents * 2 > "
        "enterprise.built_projects.size()) > 0",
        "enterprise.built_projects.sum(p, p.quality_accidents + p.builder.management.excellence_managers_trained) > 10",
        "enterprise.built_projects.sum(p, p.quality_accidents * 3 + enterprise.brand.overseas_registered_trademarks)"
        " > 10",
        "enterprise.built_projects.all(p, p.contractor.id != enterprise.id)",
        "enterprise.built_projects.all(p, p.builder.is_industrial == enterprise.is_industrial)",
    ),
    "task": (
        "task.lead_organs.exists(o, o.evaluation.covers_effect && o.annual_plan.items_due >= "
        "task.work_plan.measures_due)",
        "task.lead_organs.all(o, o.annual_plan.items_due >= 1) && !task.cooperating_organs.exists(o, "
        "o.evaluation.covers_effect)",
        "task.lead_organs.all(o, o.lead_tasks.size() <= task.work_plan.measures_due)",
        "task.lead_organs.count(o, o.annual_plan.items_completed > 0) == task.lead_organs.size()",
    ),
    "organ": (
        "organ.lead_tasks.all(t, t.work_plan.measures_due <= organ.annual_plan.items_due)",
        "organ.lead_tasks.sum(t, t.work_plan.measures_due + organ.annual_plan.items_due) > 5",
        "organ.lead_tasks.all(t, t.lead_organs.all(o, o.decisions.notice_of_criticism))",
    ),
    "project": (
        "project.builder.built_projects.count(p, p.is_completed) >= project.quality_accidents",
        "project.builder.district.projects.size() > 1 && project.builder.built_projects.exists(p, "
        "p.decisions.energy_review)",
        "percentage(project.builder.built_projects.count(p, p.is_completed), project.builder.built_projects.size())"
        " >= percentage(1, 2)",
    ),
}
"""Conditions that look from one table into another, into the rows they come from, and on."""


@pytest.mark.parametrize("kind", ACROSS_TABLES)
def test_conditions_across_tables_come_out_as_the_reference_says(kind: str, opinion: Policy, count: Count) -> None:
    policy = with_rules(opinion, [asked(opinion, kind, source, n) for n, source in enumerate(ACROSS_TABLES[kind])])

    @examples(5)
    @given(plans(counts=True))
    def they_agree(plan: Plan) -> None:
        snapshot = imagine(plan, policy)
        hold_to_reference(policy, snapshot, snapshot.date, count, size=100)

    they_agree()
    assert count["left out"] == 0
    assert all(count[name] for name in ("satisfied", "violated", "undetermined"))


def asked(policy: Policy, kind: str, source: str, number: int) -> Rule:
    """A rule that requires a condition; its numbers go without units, so that all of them compare."""
    facts = {name: replace(fact, unit="") for name, fact in policy.facts.items()}
    vocabulary = Vocabulary(kinds=dict(policy.kinds), facts=facts, decisions=dict(policy.decisions))
    names = names_for_conditions(vocabulary, policy.parameters)
    return make_rule(f"across-{kind}-{number}", check_condition(source, kind, names), subject=kind)


def with_rules(policy: Policy, rules: list[Rule]) -> Policy:
    """The policy with these rules and those that its decisions rest on."""
    bearing = {name: rule for name, rule in policy.rules.items() if rule.decisions}
    return replace(policy, rules={**bearing, **{rule.name: rule for rule in rules}}, digest="")


def test_what_columns_cannot_express_is_left_out_with_its_reason(opinion: Policy) -> None:
    inner = "p.contractor.built_projects.exists(q, q.use == p.use)"
    sources = [
        ("enterprise", f"enterprise.built_projects.all(p, {inner})"),
        (
            "enterprise",
            "enterprise.built_projects.sum(p, p.quality_accidents / p.concrete.total_volume) > 0",
        ),
        ("task", "task.lead_organs.all(o, o.lead_tasks.exists(t, t.row == task.row))"),
    ]
    rules = [asked(opinion, kind, source, number) for number, (kind, source) in enumerate(sources)]
    judgement = judgement_of(with_rules(opinion, rules), date(2013, 6, 30))
    assert {name: reason.en for name, reason in judgement.left_out.items()} == {
        "across-enterprise-0": (
            "the collection is another subject's, and what is asked of its members looks at this one"
        ),
        "across-enterprise-1": "quotients of members are summed, which columns cannot do exactly",
        "across-task-2": "a collection within a collection looks back at the outermost subject",
    }
