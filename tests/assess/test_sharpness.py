"""Sharp: an outcome is undetermined only where what is missing could change it, held to every completion of the facts.

A condition that meets each fact once is sharp. One that meets a fact twice need not be, since Kleene's tables take the
two for different facts; how often that happens is counted and told.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import cast

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from qsd_rules.assess.meaning import Judging, governing_readings
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Compare,
    Conditional,
    Expression,
    FactValue,
    Literal,
    Not,
    Or,
    Variable,
)
from qsd_rules.policy.model import Policy
from tests.strategies.counting import Count
from tests.strategies.policies import (
    NUMBER,
    TODAY,
    boolean,
    make_fact,
    make_policy,
    make_rule,
    make_snapshot,
    make_subject,
)
from tests.strategies.profiles import examples

Facts = tuple[bool | Decimal | None, ...]
"""The values of `NAMES`; none is not given."""

NAMES = ("a", "b", "c", "n")
VALUES: tuple[tuple[object, ...], ...] = (
    (True, False),
    (True, False),
    (True, False),
    (Decimal(0), Decimal(2), Decimal(5)),
)
AMOUNT = FactValue(Variable("project", "project"), "project.n", NUMBER)
LEAVES: tuple[Expression, ...] = (
    boolean("a"),
    boolean("b"),
    boolean("c"),
    Compare(">=", AMOUNT, Literal(Decimal(2), NUMBER)),
)
MORE: tuple[Expression, ...] = (*LEAVES, Compare("<", AMOUNT, Literal(Decimal(5), NUMBER)), boolean("a"), boolean("b"))


@st.composite
def trees(draw: DrawFn, leaves: list[Expression]) -> Expression:
    """A condition that has each of these leaves once."""
    if len(leaves) == 1:
        return Not(leaves[0]) if draw(st.booleans()) else leaves[0]
    if len(leaves) == 3 and draw(st.booleans()):
        return Conditional(leaves[0], leaves[1], leaves[2], BOOLEAN)
    cut = draw(st.integers(1, len(leaves) - 1))
    parts = (draw(trees(leaves[:cut])), draw(trees(leaves[cut:])))
    return (And if draw(st.booleans()) else Or)(parts)


@st.composite
def rules_over(draw: DrawFn, leaves: tuple[Expression, ...]) -> Policy:
    """A policy of one rule, whose two conditions share these leaves among them."""
    order = draw(st.permutations(leaves))
    cut = draw(st.integers(1, len(order) - 1))
    rule = make_rule("r", draw(trees(order[:cut])), applies=draw(trees(order[cut:])))
    facts = [make_fact(f"project.{name}", "integer" if name == "n" else "boolean") for name in NAMES]
    return make_policy([rule], facts=facts)


def outcomes(policy: Policy) -> dict[Facts, str]:
    """What the rule comes to for all facts that can be given, in whole or in part."""
    found: dict[Facts, str] = {}
    for facts in cast(Iterator[Facts], product(*([*values, None] for values in VALUES))):
        known = {name: value for name, value in zip(NAMES, facts, strict=True) if value is not None}
        snapshot = make_snapshot(policy, [make_subject("project", "P", known)])
        judging = Judging(policy, snapshot, TODAY, governing_readings(policy, {}))
        found[facts] = judging.rule(policy.rules["r"], ("project", "P")).outcome
    return found


def needless(found: dict[Facts, str], count: Count) -> list[Facts]:
    """The facts for which the rule is undetermined though every completion of them comes to the same."""
    doubted = []
    for facts, outcome in found.items():
        if outcome != "undetermined":
            continue
        choices = [VALUES[index] if value is None else (value,) for index, value in enumerate(facts)]
        could_be = [found[each] for each in cast(Iterator[Facts], product(*choices))]
        count["completions tried"] += len(could_be)
        if len(set(could_be)) == 1:
            doubted.append(facts)
        else:
            count["rightly undetermined"] += 1
    return doubted


def test_a_rule_that_meets_each_fact_once_never_doubts_needlessly(count: Count) -> None:
    @examples(60)
    @given(rules_over(LEAVES))
    def it_is_sharp(policy: Policy) -> None:
        assert needless(outcomes(policy), count) == []

    it_is_sharp()
    assert count["rightly undetermined"] > 1000


def test_how_often_a_rule_that_meets_a_fact_twice_doubts_needlessly(count: Count) -> None:
    @examples(30)
    @given(rules_over(MORE))
    def it_may_doubt(policy: Policy) -> None:
        count["needlessly undetermined"] += len(needless(outcomes(policy), count))

    it_may_doubt()
    assert count["rightly undetermined"] > 20 * count["needlessly undetermined"]
