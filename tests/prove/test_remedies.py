"""Remedies and evidence compared with trying out everything, on packs small enough for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from msgspec.structs import replace

from qsd_rules.assess.meaning import Judging, governing_readings
from qsd_rules.conditions.syntax import And, Comparator, Compare, Expression, Literal, Not, Or, Value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.prove.curing import cures
from qsd_rules.prove.evidence import evidence_for
from tests.strategies.counting import Count
from tests.strategies.policies import (
    NUMBER,
    TODAY,
    boolean,
    make_decision,
    make_fact,
    make_policy,
    make_rule,
    make_snapshot,
    make_subject,
    number,
)
from tests.strategies.profiles import examples

KEY = ("project", "P1")
FLAGS = ("alarm", "fence", "guard", "lamp")
LEVELS = ("depth", "height")
DOMAINS: Mapping[str, tuple[Value, ...]] = {
    **{f"project.{name}": (True, False) for name in FLAGS},
    **{f"project.{name}": (0, 1, 2) for name in LEVELS},
}


@st.composite
def demands(draw: DrawFn, depth: int = 2) -> Expression:
    """A condition over the few facts there are."""
    kind = draw(st.sampled_from(("flag", "level", "and", "or", "not") if depth else ("flag", "level")))
    match kind:
        case "flag":
            return boolean(draw(st.sampled_from(FLAGS)))
        case "level":
            signs: tuple[Comparator, ...] = ("<=", ">=", "==")
            sign = draw(st.sampled_from(signs))
            figure = Literal(Decimal(draw(st.integers(0, 2))), NUMBER)
            return Compare(sign, number(draw(st.sampled_from(LEVELS))), figure)
        case "not":
            return Not(draw(demands(depth - 1)))
        case _:
            parts = (draw(demands(depth - 1)), draw(demands(depth - 1)))
            return And(parts) if kind == "and" else Or(parts)


@st.composite
def small_packs(draw: DrawFn) -> Policy:
    """A few rules that bear on one decision, over facts with few values, some of which no party can change."""
    rules = [
        make_rule(f"rule-{place}", draw(demands()), decisions={"permit": "withhold"})
        for place in range(draw(st.integers(1, 4)))
    ]
    costs = st.sampled_from((Decimal(1), Decimal(1), Decimal(2), Decimal("2.5")))
    facts = [
        replace(
            make_fact(name, "boolean" if values[0] is True else "integer"),
            minimum=None if values[0] is True else Decimal(0),
            maximum=None if values[0] is True else Decimal(2),
            fixed=draw(st.sampled_from((False, False, False, True))),
            cost=draw(costs),
            document=draw(st.sampled_from(("plan", "photo", "report"))),
        )
        for name, values in DOMAINS.items()
    ]
    return make_policy(rules, facts=facts, decisions=[make_decision("permit")])


def snapshot_of(policy: Policy, given_facts: Mapping[str, Value]) -> Snapshot:
    paths = {name.removeprefix("project."): value for name, value in given_facts.items()}
    return make_snapshot(policy, [make_subject("project", "P1", paths)])


def judged(policy: Policy, given_facts: Mapping[str, Value]) -> Judging:
    return Judging(policy, snapshot_of(policy, given_facts), TODAY, governing_readings(policy, {}))


def worlds(names: list[str]) -> Iterator[dict[str, Value]]:
    for values in product(*(DOMAINS[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def cheapest(policy: Policy, before: Mapping[str, Value]) -> tuple[Decimal, set[frozenset[str]]] | None:
    """The least cost of a cure, and the sets of facts that cures of this cost change; tries every world."""
    start = judged(policy, before)
    outcomes = {name: start.rule(rule, KEY).outcome for name, rule in policy.rules.items()}
    free = [name for name in DOMAINS if not policy.facts[name].fixed]
    best: tuple[Decimal, set[frozenset[str]]] | None = None
    for world in worlds(free):
        after = judged(policy, {**before, **world})
        ends = {name: after.rule(rule, KEY).outcome for name, rule in policy.rules.items()}
        if any(ends[name] == "violated" for name in outcomes):
            continue
        changed = frozenset(name for name in free if world[name] != before[name])
        cost = sum((policy.facts[name].cost for name in changed), Decimal(0))
        if best is None or cost < best[0]:
            best = (cost, {changed})
        elif cost == best[0]:
            best[1].add(changed)
    return best


def test_remedies_are_the_least_there_are(count: Count) -> None:
    @examples(60)
    @given(small_packs(), st.data())
    def they_are(policy: Policy, data: st.DataObject) -> None:
        before = {name: data.draw(st.sampled_from(values)) for name, values in DOMAINS.items()}
        snapshot = snapshot_of(policy, before)
        found = list(cures(policy, snapshot, TODAY, [KEY], 5))
        best = cheapest(policy, before)
        if not found:
            assert best is not None and best[0] == 0
            count["with nothing to cure"] += 1
            return
        [cure] = found
        remedies = [remedy for remedy in cure.remedies if not any(change.out_of_hand for change in remedy.changes)]
        if best is None:
            assert not remedies
            count["proved incurable by the party"] += 1
            return
        assert {remedy.cost for remedy in remedies} == {best[0]}
        supports = {frozenset(change.fact for change in remedy.changes) for remedy in remedies}
        assert supports <= best[1]
        assert cure.more or supports == best[1]
        count["cured at the least cost"] += 1

    they_are()
    assert count["cured at the least cost"] > 6


def settles(policy: Policy, known: Mapping[str, Value], papers: frozenset[str]) -> bool:
    """Whether the decision is settled whatever these documents say; tries everything they could say."""
    shown = [name for name in DOMAINS if name not in known and policy.facts[name].document in papers]
    decision = policy.decisions["permit"]
    return all(
        judged(policy, {**known, **world}).decision(decision, KEY).status != "pending" for world in worlds(shown)
    )


def test_evidence_is_the_fewest_documents(count: Count) -> None:
    @examples(60)
    @given(small_packs(), st.data())
    def it_is(policy: Policy, data: st.DataObject) -> None:
        names = data.draw(st.sets(st.sampled_from(sorted(DOMAINS)), max_size=4))
        known = {name: data.draw(st.sampled_from(DOMAINS[name])) for name in sorted(names)}
        found = list(evidence_for(policy, snapshot_of(policy, known), TODAY, [KEY], 5))
        decision = policy.decisions["permit"]
        if judged(policy, known).decision(decision, KEY).status != "pending":
            assert not found
            return
        [evidence] = found
        every = ("photo", "plan", "report")
        smallest = next(
            size for size in range(4) if any(settles(policy, known, frozenset(s)) for s in combinations(every, size))
        )
        sets = {frozenset(s) for s in combinations(every, smallest) if settles(policy, known, frozenset(s))}
        told = {frozenset(paper.document for paper in evidence.papers), *map(frozenset, evidence.others)}
        assert told == sets
        count[f"settled by {smallest} documents"] += 1

    it_is()
    assert sum(count.values()) > 20
