"""What concludes from what: derived facts and decisions must not depend on themselves, nor rest on endless chains."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import TopologicalSorter

from qsd_rules.conditions.syntax import Expression, children
from qsd_rules.policy.model import Decision, Fact, Rule
from qsd_rules.policy.usage import mentions
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem

Conclusion = tuple[str, str]
"""`fact` or `decision`, and its name."""


DEEPEST_CHAIN = 150
"""Levels of parts within parts, through all that a conclusion rests on; the shipped pack has 11."""


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
    facts: Mapping[str, Fact], rules: Collection[Rule], decisions: Mapping[str, Decision]
) -> Iterator[Problem]:
    """The first cycle, told as a path, if there is one."""
    graph = dependencies(facts, rules)
    cycle = _first_cycle(graph)
    if cycle is None:
        yield from _depth_problems(graph, facts, rules, decisions)
        return
    path = " → ".join(f"`{name}`" for _, name in cycle)
    yield Problem(
        "cyclic-derivation",
        _place_of(cycle[0], facts, decisions),
        Text(f"推导成环：{path}", f"the derivation goes round in a circle: {path}"),
        Text("去掉其中一处引用", "remove one of these references"),
    )


def _place_of(conclusion: Conclusion, facts: Mapping[str, Fact], decisions: Mapping[str, Decision]) -> Place:
    kind, name = conclusion
    return facts[name].place if kind == "fact" else decisions[name].place if name in decisions else Place("")


def _depth_problems(
    graph: Mapping[Conclusion, frozenset[Conclusion]],
    facts: Mapping[str, Fact],
    rules: Collection[Rule],
    decisions: Mapping[str, Decision],
) -> Iterator[Problem]:
    """The first conclusion whose chain is too deep to be followed, if there is one."""
    own: dict[Conclusion, int] = {}
    for fact in facts.values():
        if fact.derive is not None:
            own["fact", fact.name] = _depth(fact.derive.expression)
    for rule in rules:
        conditions = [c.expression for reading in rule.readings for c in (reading.applies, reading.requires)]
        deepest = max(map(_depth, conditions), default=0) + 2
        for decision, _ in rule.decisions:
            own["decision", decision] = max(deepest, own.get(("decision", decision), 0))
    depth: dict[Conclusion, int] = {}
    for conclusion in TopologicalSorter(graph).static_order():
        depth[conclusion] = own[conclusion] + max((depth[premise] for premise in graph[conclusion]), default=0)
        if depth[conclusion] > DEEPEST_CHAIN:
            yield Problem(
                "derivation-too-deep",
                _place_of(conclusion, facts, decisions),
                Text(
                    f"推导到 `{conclusion[1]}` 时嵌套超过 {DEEPEST_CHAIN} 层",
                    f"what `{conclusion[1]}` is derived from nests deeper than {DEEPEST_CHAIN} levels",
                ),
                Text("缩短推导的链条", "shorten the chain of derivations"),
            )
            return


def _depth(expression: Expression) -> int:
    return 1 + max(map(_depth, children(expression)), default=0)


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
