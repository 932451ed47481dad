"""What must hold of the shipped pack, on snapshots imagined from its vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess.assessment import OutcomeName, RuleOutcome
from qsd_rules.assess.engine import ENGINES, assess, default_engine
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Arithmetic, Call, Conditional, Expression, Value, walk
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Fact, Policy
from tests.properties.test_assessments import found
from tests.strategies.climbing import outcomes_of, reach_of
from tests.strategies.counting import Count
from tests.strategies.imagined import Plan, candidates, changed, conditions_of, imagine, plans, without
from tests.strategies.profiles import examples

UNMET: tuple[OutcomeName, ...] = ("violated", "missed", "advised", "pending")
NOTHING_TO_FIND: tuple[OutcomeName, ...] = ("satisfied", "not_applicable")
MAY_BECOME: Mapping[OutcomeName, tuple[OutcomeName, ...]] = {
    **{name: (name,) for name in UNMET},
    "satisfied": NOTHING_TO_FIND,
    "not_applicable": ("not_applicable",),
}
"""What a settled outcome may become when more is known; met or not, a rule may turn out not to apply."""


Item = TypeVar("Item")
Number = int | Decimal


def is_contested(outcome: RuleOutcome, policy: Policy, snapshot: Snapshot) -> bool:
    """Whether what an outcome rests on contradicts itself: then what was given may have given way."""
    assessed = assess(policy, snapshot, engine="fixpoint")
    return any(each.contested for each in assessed.outcomes if each.identity == outcome.identity)


def runs(engine: str) -> bool:
    return engine == "fixpoint" or engine == default_engine()


def test_every_engine_gives_what_the_reference_gives(opinion: Policy, count: Count) -> None:
    """`assess` itself stops when its engine and the reference differ."""

    @examples(20)
    @given(plans(counts=True))
    def engines_agree(plan: Plan) -> None:
        snapshot = imagine(plan, opinion)
        assessments = [assess(opinion, snapshot, engine=engine) for engine in ENGINES if runs(engine)]
        for other in assessments[1:]:
            assert other.outcomes == assessments[0].outcomes
            assert other.decisions == assessments[0].decisions
        count["engines"] = len(assessments)
        count["outcomes"] += len(assessments[0].outcomes)
        count["decisions"] += len(assessments[0].decisions)

    engines_agree()
    assert count["outcomes"] > 5_000


def test_learning_a_fact_never_changes_what_was_settled(opinion: Policy, count: Count) -> None:
    @examples(80)
    @given(plans(), st.integers(0, 2**32), st.sampled_from((0.02, 0.2, 0.6)))
    def learning_settles(plan: Plan, seed: int, share: float) -> None:
        richer = imagine(plan, opinion)
        chance = Random(seed)
        told = [(key, name) for key, record in richer.subjects.items() for name in (*record.facts, *record.complete)]
        poorer = without(richer, [one for one in told if chance.random() < share], opinion)
        for before, after in zip(outcomes_of(opinion, poorer), outcomes_of(opinion, richer), strict=True):
            pairs = list(zip(before.readings, after.readings, strict=True))
            kept = all(o.applies in (None, n.applies) and o.requires in (None, n.requires) for o, n in pairs)
            if not kept and is_contested(after, opinion, richer):
                count["contested by learning"] += 1
                continue
            for old, new in pairs:
                assert old.applies in (None, new.applies), before.identity
                assert old.requires in (None, new.requires), before.identity
                if old.outcome != "undetermined":
                    assert new.outcome in MAY_BECOME[old.outcome], (before.identity, old.outcome, new.outcome)
                    count["settled outcomes"] += 1
                else:
                    count["settled by learning"] += new.outcome != "undetermined"

    learning_settles()
    assert count["settled outcomes"] > 5_000
    assert count["settled by learning"] > 1_000


def test_only_a_given_figure_is_set_right_by_what_is_counted(opinion: Policy, count: Count) -> None:
    """A figure may be given while what it is counted from is not known; once it can be counted, the count wins."""

    @examples(30)
    @given(plans(counts=True), st.integers(0, 2**32), st.sampled_from((0.02, 0.2)))
    def learning_unsettles_counts_alone(plan: Plan, seed: int, share: float) -> None:
        richer = imagine(plan, opinion)
        chance = Random(seed)
        told = [(key, name) for key, record in richer.subjects.items() for name in (*record.facts, *record.complete)]
        poorer = without(richer, [one for one in told if chance.random() < share], opinion)
        counted = {fact.name for fact in opinion.facts.values() if fact.derive is not None}
        for before, after in zip(outcomes_of(opinion, poorer), outcomes_of(opinion, richer), strict=True):
            count["outcomes"] += 1
            if before.outcome != "undetermined" and after.outcome not in MAY_BECOME[before.outcome]:
                by_counting = reach_of(opinion).behind[before.rule] & counted
                assert by_counting or is_contested(after, opinion, richer), before.identity
                count["given figures set right by a count"] += 1

    learning_unsettles_counts_alone()
    assert count["given figures set right by a count"] > 0


def mixed(items: Iterable[Item], chance: Random) -> list[Item]:
    found = list(items)
    chance.shuffle(found)
    return found


def test_the_order_of_facts_subjects_and_rules_changes_nothing(opinion: Policy, count: Count) -> None:
    @examples(15)
    @given(plans(counts=True), st.integers(0, 2**32))
    def order_is_nothing(plan: Plan, seed: int) -> None:
        snapshot = imagine(plan, opinion)
        chance = Random(seed)
        subjects = {
            key: replace(record, facts=dict(mixed(record.facts.items(), chance)))
            for key, record in mixed(snapshot.subjects.items(), chance)
        }
        inverses = {key: tuple(mixed(members, chance)) for key, members in mixed(snapshot.inverses.items(), chance)}
        reordered = replace(snapshot, subjects=subjects, inverses=inverses)
        shuffled = replace(
            opinion,
            rules=dict(mixed(opinion.rules.items(), chance)),
            facts=dict(mixed(opinion.facts.items(), chance)),
            parameters=dict(mixed(opinion.parameters.items(), chance)),
            digest="",
        )
        one, other = assess(opinion, snapshot, engine="fixpoint"), assess(shuffled, reordered, engine="fixpoint")
        assert found(one) == found(other)
        count["outcomes"] += len(one.outcomes)

    order_is_nothing()
    assert count["outcomes"] > 3_000


def improved(fact: Fact, value: Value | Absent, values: Sequence[Value | Absent], chance: Random) -> Number | None:
    """A better value than the one given, if there is one."""
    if not fact.better or not isinstance(value, int | Decimal):
        return None
    numbers = [other for other in values if isinstance(other, int | Decimal)]
    if fact.better == "higher":
        numbers = [other for other in numbers if other > value]
    else:
        numbers = [other for other in numbers if other < value]
    return chance.choice(numbers) if numbers else None


def may_be_settled_by_an_improvement(policy: Policy) -> frozenset[str]:
    """Rules in which a better value may let one tell what was so all along.

    A division by zero gets a value, and the branches of a choice by an unknown condition come to agree.
    """
    found = set()
    for rule in policy.rules.values():
        derivations = [policy.facts[name].derive for name in reach_of(policy).behind[rule.name] if name in policy.facts]
        expressions = [*conditions_of(rule), *(derive.expression for derive in derivations if derive is not None)]
        parts = [part for expression in expressions for part in walk(expression)]
        if any(isinstance(part, Conditional) or divides(part) for part in parts):
            found.add(rule.name)
    return frozenset(found)


def divides(part: Expression) -> bool:
    match part:
        case Call(function="percentage") | Arithmetic(operator="/"):
            return True
        case _:
            return False


def test_improving_a_measured_value_never_creates_a_finding(opinion: Policy, count: Count) -> None:
    reach = reach_of(opinion)
    unsettled = may_be_settled_by_an_improvement(opinion)

    @examples(25)
    @given(plans().filter(lambda plan: plan.share > 0.4), st.integers(0, 2**32))
    def improving_finds_nothing(plan: Plan, seed: int) -> None:
        snapshot = imagine(plan, opinion)
        chance = Random(seed)
        whole = {(o.rule, o.subject): o for o in outcomes_of(opinion, snapshot)}
        for key, record in snapshot.subjects.items():
            for name, value in record.facts.items():
                better = improved(opinion.facts[name], value, candidates(opinion)[name], chance)
                if better is None:
                    continue
                improvement = changed(snapshot, key, opinion.facts[name], better, opinion)
                count["improved values"] += 1
                for after in outcomes_of(reach.touched_by(name), improvement):
                    before = whole[after.rule, after.subject]
                    for old, new in zip(before.readings, after.readings, strict=True):
                        count["outcomes compared"] += 1
                        if new.outcome in UNMET and old.outcome == "undetermined":
                            assert after.rule in unsettled, after.identity
                            count["found once it could be told"] += 1
                            continue
                        assert new.outcome not in UNMET or old.outcome in UNMET, (
                            f"`{name}` of {key[1]} from {value} to {better}: {after.identity} ({new.reading})"
                            f" from {old.outcome} to {new.outcome}"
                        )

    improving_finds_nothing()
    assert count["improved values"] > 1_000
