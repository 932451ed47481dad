"""No rule of the shipped pack is idle, and no two of them contradict each other: each has its witness, a snapshot.

By default the solver proves as much (`tests/cli/test_solving_commands.py`); here it is searched for without a solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

import pytest
from msgspec.structs import replace

from qsd_rules.assess.assessment import DecisionOutcome, RuleOutcome
from qsd_rules.assess.meaning import governing_readings, reference_outcomes
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import And, Expression
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.pack.cases.running import policy_about
from qsd_rules.pack.possible import can_be
from qsd_rules.policy.model import Policy, Rule
from tests.strategies.climbing import Wanted, climb, counts_given, outcomes_of
from tests.strategies.counting import Count
from tests.strategies.imagined import DAYS, Plan, imagine

GOOD = 8
"""On so many snapshots every rule is met at once."""

ANY = 120
"""So many snapshots are imagined without a wish."""

SEEDS = range(8)
"""Where a search starts again when it was given up."""

Pair = tuple[str, str]


def is_met(outcome: RuleOutcome) -> bool:
    return outcome.outcome in ("satisfied", "not_applicable")


def is_first(subject: SubjectKey) -> bool:
    """Whether it is the one subject of its kind that a search is about."""
    return subject[1].endswith("-0")


def search(policy: Policy, wanted: Wanted, steps: int = 2_000, seeds: range = SEEDS) -> Iterator[Snapshot]:
    """Snapshots as wished, each from another start."""
    for seed in seeds:
        snapshot = climb(Plan(seed, DAYS[seed % len(DAYS)], 1.0, False), policy, wanted, steps)
        if snapshot is not None:
            yield snapshot


def binds(outcome: RuleOutcome) -> bool:
    """Whether the rule applies, on the reading that governs."""
    return outcome.governing.applies is True


def only(policy: Policy, *rules: Rule) -> Policy:
    """The policy with some rules, and those behind the decisions they ask for."""
    abouts = [policy_about(policy, rule, frozenset()) for rule in rules]
    kept = {name for about in abouts for name in about.rules}
    names = " ".join(rule.name for rule in rules)
    return replace(
        policy,
        rules={name: rule for name, rule in policy.rules.items() if name in kept},
        digest=f"{policy.digest} only {names}",
    )


@pytest.fixture(scope="module")
def given(opinion: Policy) -> Policy:
    return counts_given(opinion)


@pytest.fixture(scope="module")
def good(given: Policy) -> list[Snapshot]:
    """Snapshots on which no rule finds anything, and nothing is undetermined."""
    found: list[Snapshot] = []
    for seed in range(GOOD * 3):
        snapshot = climb(Plan(seed, DAYS[seed % len(DAYS)], 1.0, False), given, is_met)
        found += [snapshot] if snapshot else []
        if len(found) == GOOD:
            break
    return found


# Each rule comes out both ways.


def seen_on(policy: Policy, snapshots: Iterable[Snapshot]) -> dict[Pair, set[bool | None]]:
    """What the readings of rules that apply come to, on any subject."""
    seen: dict[Pair, set[bool | None]] = {
        (rule.name, reading.name): set() for rule in policy.rules.values() for reading in rule.readings
    }
    for snapshot in snapshots:
        for outcome in outcomes_of(policy, snapshot):
            for reading in outcome.readings:
                if reading.applies:
                    seen[outcome.rule, reading.reading].add(reading.requires)
    return seen


def imagined(policy: Policy, number: int = ANY) -> Iterator[Snapshot]:
    """Snapshots without a wish, in half of which figures are given that could be counted."""
    for seed in range(number):
        yield imagine(Plan(seed, DAYS[seed % len(DAYS)], (1.0, 0.97)[seed % 2], seed % 2 == 0), policy)


def comes_to(value: bool, rule: Rule, reading: str, policy: Policy) -> bool:
    """Whether a search finds a snapshot on which the rule applies to a subject and its requirement comes to a value."""

    def as_wished(outcome: RuleOutcome) -> bool:
        if not is_first(outcome.subject):
            return True
        if outcome.rule != rule.name:
            # It stands behind a decision that the rule asks for, which is clear where all such are met.
            return is_met(outcome) or not value
        found = next(r for r in outcome.readings if r.reading == reading)
        return found.applies is True and found.requires is value

    return any(search(only(policy, rule), as_wished))


@pytest.mark.deep
def test_every_rule_can_come_out_met_and_unmet(opinion: Policy, given: Policy, count: Count) -> None:
    seen = seen_on(opinion, imagined(opinion))
    idle: list[str] = []
    for (name, reading), values in seen.items():
        for value in (True, False):
            if value in values:
                count["seen on imagined snapshots"] += 1
            elif comes_to(value, opinion.rules[name], reading, given):
                count["found by a search"] += 1
            else:
                idle.append(f"{name} ({reading}) is never {'met' if value else 'unmet'} where it applies")
    count["rules"] = len(opinion.rules)
    count["readings"] = len(seen)
    assert idle == []


def test_what_is_called_impossible_is_not_seen(opinion: Policy, count: Count) -> None:
    """The check of conditions that can't fail, held to what was seen."""
    seen = seen_on(opinion, imagined(opinion, 40))
    for (name, reading), values in seen.items():
        requires = opinion.rules[name].reading(reading).requires.expression
        for value in values - {None}:
            assert can_be(value is True, requires, opinion), name
            count["conditions"] += 1


# Rules do not contradict each other.


@pytest.mark.deep
def test_all_rules_can_be_met_at_once(given: Policy, good: list[Snapshot], count: Count) -> None:
    assert len(good) == GOOD
    bound: set[str] = set()
    for snapshot in good:
        outcomes = outcomes_of(given, snapshot)
        assert all(map(is_met, outcomes))
        bound |= {outcome.rule for outcome in outcomes if binds(outcome)}
    count["snapshots without a finding"] = len(good)
    count["rules that apply on one of them"] = len(bound)
    count["rules"] = len(given.rules)
    assert len(bound) > 0.8 * len(given.rules)


@dataclass(slots=True)
class Together:
    """Pairs of rules that applied to one subject together, or that were also `met` there."""

    met: bool
    pairs: set[Pair] = field(default_factory=set)

    def add(self, outcomes: Iterable[RuleOutcome]) -> None:
        by_subject: dict[SubjectKey, list[str]] = {}
        for outcome in outcomes:
            if binds(outcome) and (not self.met or is_met(outcome)):
                by_subject.setdefault(outcome.subject, []).append(outcome.rule)
        for rules in by_subject.values():
            self.pairs.update(combinations(rules, 2))


@pytest.mark.deep
def test_two_rules_that_can_apply_together_can_be_met_together(
    given: Policy, good: list[Snapshot], count: Count
) -> None:
    """A contradiction would be two rules that bind one subject and of which it can meet only one."""
    apply, met = Together(met=False), Together(met=True)
    for seed in range(ANY):
        apply.add(outcomes_of(given, imagine(Plan(seed, DAYS[seed % len(DAYS)], 1.0, False), given)))
    for snapshot in good:
        met.add(outcomes_of(given, snapshot))
    count["pairs that apply together"] = len(apply.pairs | met.pairs)
    count["pairs met together where all rules are met"] = len(met.pairs)
    contradictory: list[Pair] = []
    for pair in sorted(apply.pairs - met.pairs):
        count["other pairs, in which no contradiction is found"] += 1
        if not can_be(True, demands_of(pair, given), given):
            contradictory.append(pair)
    assert contradictory == []
    assert len(met.pairs) > 0.9 * len(apply.pairs | met.pairs)


def demands_of(pair: Pair, policy: Policy) -> Expression:
    """Both rules apply and are met."""
    readings = [policy.rules[name].default for name in pair]
    return And(tuple(c.expression for reading in readings for c in (reading.applies, reading.requires)))


# Decisions.


def decisions_of(policy: Policy, snapshot: Snapshot) -> tuple[DecisionOutcome, ...]:
    return reference_outcomes(policy, snapshot, snapshot.date, governing_readings(policy, {}))[1]


@pytest.mark.deep
def test_nothing_stands_against_any_decision_where_all_rules_are_met(
    given: Policy, good: list[Snapshot], count: Count
) -> None:
    clear = set()
    for snapshot in good:
        for decision in decisions_of(given, snapshot):
            assert decision.status in ("clear", "not_applicable")
            assert decision.act == "" and not decision.needs
            clear |= {decision.decision} if decision.status == "clear" else set()
            count["decisions"] += 1
    for name in sorted(set(given.decisions) - clear):
        bearing = [rule for rule in given.rules.values() if name in dict(rule.decisions)]
        about = only(given, *bearing)
        assert any(
            (name, "clear") in {(d.decision, d.status) for d in decisions_of(about, snapshot)}
            for snapshot in search(about, is_met, seeds=range(ANY))
        ), name
        count["decisions cleared by a search"] += 1


@pytest.mark.deep
def test_every_act_against_is_decided_somewhere(given: Policy, count: Count) -> None:
    acts = {(name, act) for name, decision in given.decisions.items() for act, _ in decision.acts}
    seen = set()
    for seed in range(4 * ANY):
        # Where little is known, a rule may stand against alone.
        snapshot = imagine(Plan(seed, DAYS[seed % len(DAYS)], (0.8, 0.5, 0.3, 0.15, 0.1)[seed % 5], False), given)
        seen |= {(d.decision, d.act) for d in decisions_of(given, snapshot) if d.status == "against"}
    count["acts"] = len(acts)
    assert acts - seen == set()
