"""Plain forward chaining over a network: the oracle of durable-rules, and its stand-in where that can't be imported."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from qsd_rules.assess.statements import Chain, Network


def fixpoint_chain(network: Network) -> Chain:
    """A function from settled statements to the steps that follow, each once, the earliest possible one first."""
    used_by: list[list[int]] = [[] for _ in network.statements]
    for number, step in enumerate(network.steps):
        for premise in step.premises:
            used_by[premise].append(number)
    conclusions = [step.conclusion for step in network.steps]
    premise_counts = [len(step.premises) for step in network.steps]

    def chain(settled: Iterable[int]) -> tuple[int, ...]:
        missing = premise_counts.copy()
        ready: list[int] = []
        known = {network.always, *settled}
        for statement in known:
            for number in used_by[statement]:
                missing[number] -= 1
                if not missing[number]:
                    ready.append(number)
        heapify(ready)
        fired = []
        while ready:
            number = heappop(ready)
            fired.append(number)
            conclusion = conclusions[number]
            if conclusion in known:
                continue
            known.add(conclusion)
            for dependent in used_by[conclusion]:
                missing[dependent] -= 1
                if not missing[dependent]:
                    heappush(ready, dependent)
        return tuple(fired)

    return chain
