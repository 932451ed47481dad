"""Kleene's tables as ways to settle a connective, held to what the reference meaning makes of the parts."""

from __future__ import annotations

from itertools import product

import pytest

from qsd_rules.conditions.kleene import ways_to_settle
from qsd_rules.conditions.meaning import Unknown, evaluate
from qsd_rules.conditions.syntax import BOOLEAN, And, Conditional, Expression, Not, Or, children
from tests.strategies.policies import boolean

A, B, C = boolean("a"), boolean("b"), boolean("c")


class Known:
    """A world in which only the truth of facts is asked for."""

    def __init__(self, truths: dict[str, bool | None]) -> None:
        self.truths = truths

    def fact(self, subject: tuple[str, str], fact: str) -> bool | Unknown:
        value = self.truths[fact]
        return Unknown() if value is None else value


@pytest.mark.parametrize(
    "connective", [Not(A), And((A, B)), Or((A, B)), And((A, B, C)), Or((A, B, C)), Conditional(A, B, C, BOOLEAN)]
)
def test_a_connective_is_settled_where_the_reference_settles_it(connective: Expression) -> None:
    parts = children(connective)
    names = [part.fact for part in parts]  # type: ignore[union-attr]  # INVARIANT: all parts are facts
    for truths in product((True, False, None), repeat=len(parts)):
        world = Known(dict(zip(names, truths, strict=True)))
        found = evaluate(connective, world, {"project": ("project", "P")})  # type: ignore[arg-type]  # INVARIANT: no more is asked
        for value in (True, False):
            ways = ways_to_settle(connective, value)
            settled = any(all(truths[index] is truth for index, truth in way) for way in ways)
            assert settled is (found is value), (connective, truths, value)


def test_what_is_no_connective_is_not_settled_by_parts() -> None:
    with pytest.raises(AssertionError, match="INVARIANT: a connective is of a known form"):
        ways_to_settle(A, True)
