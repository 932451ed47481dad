"""The questions about the chain of conclusions: that none rests on itself, and that each derived fact serves a rule."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from qsd_rules.policy.model import Policy
from qsd_rules.policy.usage import mentions, rule_mentions
from qsd_rules.prove.answers import Answer
from qsd_rules.words.language import Text


def answers_about(policy: Policy) -> Iterator[Answer]:
    """Whether the chain has a cycle, and for each derived fact whether a rule rests on it."""
    yield no_cycle(policy)
    used = {name for rule in policy.rules.values() for name in rule_mentions(rule, policy).facts}
    for fact in policy.facts.values():
        if fact.derive is None:
            continue
        answer = Answer("derived-fact-used", (fact.name,), "proved" if fact.name in used else "refuted")
        yield answer


def no_cycle(policy: Policy) -> Answer:
    """Whether derived facts and decisions can be put in an order in which each rests on earlier ones only."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for fact in policy.facts.values():
        if fact.derive is not None:
            found = mentions(fact.derive.expression)
            sorter.add(fact.name, *found.facts, *(f"decision {name}" for name in found.decisions))
    for rule in policy.rules.values():
        conditions = [c.expression for reading in rule.readings for c in (reading.applies, reading.requires)]
        for condition in conditions:
            found = mentions(condition)
            for decision, _ in rule.decisions:
                sorter.add(f"decision {decision}", *found.facts, *(f"decision {name}" for name in found.decisions))
    try:
        sorter.prepare()
    except CycleError as error:
        around = " → ".join(str(name) for name in error.args[1])
        return Answer("no-cycle", (), "refuted", Text(f"循环：{around}", f"the cycle: {around}"))
    return Answer("no-cycle", (), "proved")
