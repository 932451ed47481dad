"""No needless doubt: proved by the form of a rule, by the solver, or owned up to by name and reason."""

from __future__ import annotations

from collections import Counter

import pytest

from qsd_rules.assess.meaning import governing_readings
from qsd_rules.conditions.syntax import And, Expression, Not, Or
from qsd_rules.policy.model import Policy
from qsd_rules.prove.answers import Answer
from qsd_rules.prove.asking import inquiry_into
from qsd_rules.prove.doubt import met_by, needless_doubt
from tests.strategies.counting import Count
from tests.strategies.policies import TODAY, boolean, make_fact, make_policy, make_rule

A, B, C = boolean("a"), boolean("b"), boolean("c")


def answers(policy: Policy, names: list[str]) -> list[Answer]:
    found = []
    for name in names:
        rule = policy.rules[name]
        inquiry = inquiry_into(policy, [rule], TODAY, governing_readings(policy, {}), 5)
        for reading in rule.readings:
            outcome = inquiry.formulas.outcome(rule, reading.name, (rule.subject,))
            about = Answer("no-needless-doubt", (name,), "proved")
            found.append(needless_doubt(about, reading, outcome, inquiry))
    return found


@pytest.mark.parametrize(
    ("requires", "verdict"),
    [
        (And((A, Or((B, C)))), "proved"),
        # Met twice and sharp all the same.
        (Or((And((A, B)), And((A, C)))), "proved"),
        # Whatever `a` is this holds, or does not, or is as `b` is.
        (And((A, Or((Not(A), B)))), "known"),
        (Or((A, Not(A))), "known"),
        (And((A, Not(A), B)), "known"),
        (Or((And((A, B)), And((Not(A), B)))), "known"),
    ],
)
def test_a_rule_that_doubts_needlessly_is_owned_up_to(requires: Expression, verdict: str) -> None:
    facts = [make_fact(f"project.{name}") for name in "abc"]
    policy = make_policy([make_rule("r", requires)], facts=facts)
    [answer] = answers(policy, ["r"])
    assert answer.verdict == verdict
    if verdict == "known":
        assert answer.detail is not None
        assert answer.detail.en.startswith("meets `project.a`")
        assert answer.detail.en.endswith(" more than once: some facts leave it undetermined needlessly")
        assert answer.detail.zh.endswith("：有事实组合使其无谓待定")


def test_rules_of_the_pack_are_proved_or_owned_up_to_with_a_reason(opinion: Policy, count: Count) -> None:
    for answer in answers(opinion, list(opinion.rules)[::20]):
        rule = opinion.rules[answer.about[0]]
        conditions = [each.expression for reading in rule.readings for each in (reading.applies, reading.requires)]
        once = max(Counter(met_by(conditions, opinion)).values(), default=1) == 1
        count[f"{answer.verdict}{' by form' if once else ''}"] += 1
        assert answer.verdict == "proved" or (answer.verdict == "known" and answer.detail is not None)
    assert count["proved by form"] > 5
