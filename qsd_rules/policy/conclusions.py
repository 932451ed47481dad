"""What concludes from what: derived facts and decisions must not depend on themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qsd_rules.conditions.syntax import Expression
from qsd_rules.language import Text
from qsd_rules.policy.model import Decision, Fact, Rule
from qsd_rules.policy.usage import mentions
from qsd_rules.problems import Place, Problem

Conclusion = tuple[str, str]
"""`fact` or `decision`, and its name."""


def rests_on(expression: Expression) -> Iterator[Conclusion]:
    """The facts and decisions an expression reads, relations included."""
    found = mentions(expression)
    yield from (("fact", fact) for fact in found.facts)
    yield from (("decision", decision) for decision in found.decisions)


def dependencies(facts: Mapping[str, Fact], rules: Iterable[Rule]) -> Mapping[Conclusion, frozenset[Conclusion]]:
    """For every derived fact and decision, the derived facts and decisions it rests on."""
    found: dict[Conclusion, set[Conclusion]] = {}
    for fact in facts.values():
        if fact.derive is not None:
            found.setdefault(("fact", fact.name), set()).update(rests_on(fact.derive.expression))
    for rule in rules:
        for decision, _ in rule.decisions:
            for reading in rule.readings:
                for condition in (reading.applies, reading.requires):
                    found.setdefault(("decision", decision), set()).update(rests_on(condition.expression))
    return {conclusion: frozenset(premises & found.keys()) for conclusion, premises in found.items()}


def cycle_problems(
    facts: Mapping[str, Fact], rules: Iterable[Rule], decisions: Mapping[str, Decision]
) -> Iterator[Problem]:
    """The first cycle, told as a path, if there is one."""
    graph = dependencies(facts, rules)
    cycle = _first_cycle(graph)
    if cycle is None:
        return
    path = " → ".join(f"`{name}`" for _, name in cycle)
    kind, name = cycle[0]
    place = facts[name].place if kind == "fact" else decisions[name].place if name in decisions else Place("")
    yield Problem(
        "cyclic-derivation",
        place,
        Text(f"推导成环：{path}", f"the derivation goes round in a circle: {path}"),
        Text("去掉其中一处引用", "remove one of these references"),
    )


def _first_cycle(graph: Mapping[Conclusion, frozenset[Conclusion]]) -> list[Conclusion] | None:
    done: set[Conclusion] = set()
    for start in sorted(graph):
        path: list[Conclusion] = []
        waiting: list[tuple[Conclusion, bool]] = [(start, True)]
        while waiting:
            conclusion, entering = waiting.pop()
            if not entering:
                done.add(path.pop())
                continue
            if conclusion in path:
                return [*path[path.index(conclusion) :], conclusion]
            if conclusion in done:
                continue
            path.append(conclusion)
            waiting.append((conclusion, False))
            waiting.extend((premise, True) for premise in sorted(graph[conclusion]))
    return None
