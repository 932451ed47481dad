"""What followed from settled statements is remembered; what failed is not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from qsd_rules.assess.chaining import remembered
from qsd_rules.assess.fixpoint import fixpoint_chain
from qsd_rules.assess.statements import HornStep
from tests.strategies.networks import make_network


def test_the_same_statements_are_chained_once() -> None:
    network = make_network([HornStep(2, (1,)), HornStep(3, (2,))], 5)
    asked = []

    def chain(settled: Iterable[int]) -> tuple[int, ...]:
        asked.append(list(settled))
        return fixpoint_chain(network)(asked[-1])

    knowing = remembered(chain)
    assert [knowing(iter([1])), knowing([1]), knowing([2]), knowing([]), knowing([1])] == [
        (0, 1),
        (0, 1),
        (1,),
        (),
        (0, 1),
    ]
    assert asked == [[1], [2], []]


def test_a_failure_is_not_remembered() -> None:
    failures = [RuntimeError("once")]

    def chain(settled: Iterable[int]) -> tuple[int, ...]:
        if failures:
            raise failures.pop()
        return tuple(settled)

    knowing = remembered(chain)
    with pytest.raises(RuntimeError, match="once"):
        knowing([1])
    assert knowing([1]) == (1,)
