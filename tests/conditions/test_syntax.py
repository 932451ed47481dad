"""Visiting and rebuilding the syntax tree, over every condition of the pack."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Expression,
    Literal,
    Not,
    ParameterValue,
    children,
    rebuild,
    walk,
    with_children,
)
from qsd_rules.policy.model import Policy
from tests.strategies.policies import boolean

A, B = boolean("a"), boolean("b")


def conditions(policy: Policy) -> Iterator[Expression]:
    for rule in policy.rules.values():
        for reading in rule.readings:
            yield from (reading.applies.expression, reading.requires.expression)
    for fact in policy.facts.values():
        if fact.derive is not None:
            yield fact.derive.expression


def test_an_expression_is_rebuilt_of_its_own_parts_as_it_was(opinion: Policy) -> None:
    forms = set()
    for condition in conditions(opinion):
        for part in walk(condition):
            assert with_children(part, children(part)) == part
            assert rebuild(part, lambda inner: inner) == part
            forms.add(type(part).__name__)
    assert forms >= {"And", "Or", "Not", "Conditional", "Compare", "Member", "Arithmetic", "Call", "Quantified", "Size"}


def test_what_is_replaced_stands_where_the_old_part_stood(opinion: Policy) -> None:
    def without_parameters(expression: Expression) -> Expression:
        if isinstance(expression, ParameterValue):
            return Literal(1, expression.type)
        return rebuild(expression, without_parameters)

    replaced = 0
    for condition in conditions(opinion):
        before, after = list(walk(condition)), list(walk(without_parameters(condition)))
        assert len(before) == len(after)
        for one, other in zip(before, after, strict=True):
            if isinstance(one, ParameterValue):
                assert other == Literal(1, one.type)
                replaced += 1
            else:
                assert type(one) is type(other)
    assert replaced > 40


def test_a_whole_comes_before_its_parts_in_the_order_they_are_written() -> None:
    inner = And((A, Not(B)), BOOLEAN)
    assert list(walk(Not(inner))) == [Not(inner), inner, A, Not(B), B]


@pytest.mark.parametrize("leaf", [A, Literal(True, BOOLEAN)])
def test_a_leaf_has_no_parts(leaf: Expression) -> None:
    assert children(leaf) == ()
    assert rebuild(leaf, lambda part: pytest.fail(f"asked to change {part}")) == leaf
