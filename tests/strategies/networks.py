"""Random Horn networks, and sets of statements to start from."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from qsd_rules.assess.statements import AllOf, Always, HornStep, Network, Statement


def make_network(steps: Sequence[HornStep], statements: int) -> Network:
    """A network of bare steps: nothing is read off it."""
    said: list[Statement] = [Always(), *(AllOf((number,)) for number in range(1, statements))]
    return Network("project", tuple(said), tuple(steps), 0, (), {}, {}, {})


@st.composite
def networks(draw: DrawFn, most_statements: int = 60) -> tuple[Network, list[list[int]]]:
    """A network in order (premises are concluded before use) and a few sets of settled statements."""
    settled = draw(st.integers(1, most_statements // 3))
    count = settled + draw(st.integers(1, most_statements - settled - 1)) + 1
    steps = [
        HornStep(conclusion, tuple(premises))
        for conclusion in range(settled + 1, count)
        for premises in draw(
            st.lists(
                st.lists(st.integers(0, conclusion - 1), min_size=1, max_size=4, unique=True), min_size=1, max_size=3
            )
        )
    ]
    starts = draw(st.lists(st.lists(st.integers(1, settled), max_size=settled), min_size=1, max_size=5))
    return make_network(steps, count), starts


def sweep(network: Network, settled: Sequence[int]) -> tuple[int, ...]:
    """What follows, found in the plainest way: every step is tried until no try adds a statement."""
    known = {network.always, *settled}
    while True:
        found = {step.conclusion for step in network.steps if known.issuperset(step.premises)}
        if found <= known:
            return tuple(n for n, step in enumerate(network.steps) if known.issuperset(step.premises))
        known |= found
