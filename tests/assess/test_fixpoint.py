"""The fixpoint finds what the plainest search finds, and durable-rules finds the same in the same order."""

from __future__ import annotations

import pytest
from hypothesis import given

from qsd_rules.assess.chaining import default_engine
from qsd_rules.assess.fixpoint import fixpoint_chain
from qsd_rules.assess.statements import HornStep, Network
from tests.strategies.networks import make_network, networks, sweep
from tests.strategies.profiles import examples


@examples(100)
@given(networks())
def test_the_fixpoint_fires_exactly_the_steps_whose_premises_hold_in_order(
    given_network: tuple[Network, list[list[int]]],
) -> None:
    network, starts = given_network
    chain = fixpoint_chain(network)
    for start in starts:
        assert chain(start) == sweep(network, start)


@pytest.mark.skipif(default_engine() == "fixpoint", reason="durable-rules can't be imported here")
@examples(80)
@given(networks())
def test_durable_rules_fires_the_same_steps_in_the_same_order(given_network: tuple[Network, list[list[int]]]) -> None:
    from qsd_rules.assess.durable import DurableChain

    network, starts = given_network
    chain = DurableChain(network)
    for start in starts:
        assert chain(start) == fixpoint_chain(network)(start)
    chain.close()


def test_a_step_concluding_what_is_known_still_fires_once() -> None:
    network = make_network([HornStep(3, (1,)), HornStep(3, (2,)), HornStep(4, (3,))], 5)
    assert fixpoint_chain(network)([1, 2, 1]) == (0, 1, 2)


def test_steps_in_a_circle_end() -> None:
    network = make_network([HornStep(2, (1,)), HornStep(1, (2,))], 3)
    assert fixpoint_chain(network)([1]) == (0, 1)
    assert fixpoint_chain(network)([]) == ()
