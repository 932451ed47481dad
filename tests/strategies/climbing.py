"""Finding snapshots on which given rules are met: from an imagined one, by changes that leave no more rules unmet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from msgspec.structs import replace

from qsd_rules.assess.assessment import RuleOutcome
from qsd_rules.assess.meaning import governing_readings, reference_outcomes
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Expression, Quantified, Size, walk
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Fact, Policy, Rule
from qsd_rules.policy.usage import rule_mentions
from tests.strategies.imagined import Plan, candidates, changed, imagine, relate

MOST_STEPS = 6_000

Wanted = Callable[[RuleOutcome], bool]
"""Whether an outcome is as it is wished."""

Outcomes = dict[tuple[str, SubjectKey], RuleOutcome]


def counts_given(policy: Policy) -> Policy:
    """The policy with what is counted from collections given instead: nobody imagines seven hundred enterprises."""
    facts = {
        name: replace(fact, derive=None) if fact.derive is not None and _counts(fact.derive.expression) else fact
        for name, fact in policy.facts.items()
    }
    return replace(policy, facts=facts, digest=f"{policy.digest} with counts given")


def _counts(expression: Expression) -> bool:
    return any(isinstance(part, Quantified | Size) for part in walk(expression))


def facts_behind(rule: Rule, policy: Policy) -> frozenset[str]:
    """The facts that an outcome rests on, also through derived facts and through the decisions that are asked for."""
    facts: set[str] = set()
    waiting, seen = [rule], {rule.name}
    while waiting:
        mentioned = rule_mentions(waiting.pop(), policy)
        facts |= mentioned.facts
        for other in policy.rules.values():
            if other.name not in seen and mentioned.decisions & dict(other.decisions).keys():
                seen.add(other.name)
                waiting.append(other)
    return frozenset(facts)


@dataclass(frozen=True, slots=True)
class Reach:
    """What can change what: for every rule the facts behind it, for every fact the policy of the rules it touches."""

    policy: Policy
    behind: Mapping[str, frozenset[str]]
    touched: dict[str, Policy]

    def touched_by(self, fact: str) -> Policy:
        """The policy with only the rules whose outcomes a fact can change, and those behind decisions they ask for."""
        if fact not in self.touched:
            policy = self.policy
            rules = {name: rule for name, rule in policy.rules.items() if fact in self.behind[name]}
            waiting = list(rules.values())
            while waiting:
                asked = rule_mentions(waiting.pop(), policy).decisions
                for name, rule in policy.rules.items():
                    if name not in rules and asked & dict(rule.decisions).keys():
                        rules[name] = rule
                        waiting.append(rule)
            self.touched[fact] = replace(policy, rules=rules)
        return self.touched[fact]


_REACHES: dict[str, Reach] = {}


def reach_of(policy: Policy) -> Reach:
    """What can change what in a policy."""
    if policy.digest not in _REACHES:
        behind = {rule.name: facts_behind(rule, policy) for rule in policy.rules.values()}
        _REACHES[policy.digest] = Reach(policy, behind, {})
    return _REACHES[policy.digest]


def outcomes_of(policy: Policy, snapshot: Snapshot) -> tuple[RuleOutcome, ...]:
    """All outcomes on all readings, by the reference."""
    return reference_outcomes(policy, snapshot, snapshot.date, governing_readings(policy, {}))[0]


def climb(
    plan: Plan,
    policy: Policy,
    wanted: Wanted,
    steps: int = MOST_STEPS,
) -> Snapshot | None:
    """A snapshot on which every outcome is as wished, or none if the search is given up."""
    chance = Random(plan.seed)
    reach, values = reach_of(policy), candidates(policy)
    snapshot = imagine(plan, policy)
    outcomes: Outcomes = {(o.rule, o.subject): o for o in outcomes_of(policy, snapshot)}
    unmet = {name for name, outcome in outcomes.items() if not wanted(outcome)}
    for _ in range(steps):
        if not unmet:
            return snapshot
        rule, key = chance.choice(sorted(unmet))
        moves = list(_moves(reach.behind[rule], key, snapshot, policy))
        if not moves:
            return None
        subject, fact = chance.choice(moves)
        if fact.type == "relation":
            value = relate(fact, [other[1] for other in snapshot.subjects if other[0] == fact.to], chance)
        else:
            value = chance.choice(values[fact.name])
        attempt = changed(snapshot, subject, fact, value, policy)
        found = {(o.rule, o.subject): o for o in outcomes_of(reach.touched_by(fact.name), attempt)}
        better = (unmet - found.keys()) | {name for name, outcome in found.items() if not wanted(outcome)}
        if len(better) <= len(unmet):
            snapshot, unmet = attempt, better
            outcomes.update(found)
    return None


def _moves(
    behind: frozenset[str], key: SubjectKey, snapshot: Snapshot, policy: Policy
) -> Iterator[tuple[SubjectKey, Fact]]:
    """The facts that may be changed: of the subject itself, and of all subjects of other kinds that the rule asks."""
    for name in sorted(behind & policy.facts.keys()):
        fact = policy.facts[name]
        if fact.inverse_of or fact.implied or fact.derive is not None:
            continue
        if fact.kind == key[0]:
            yield key, fact
        else:
            yield from ((other, fact) for other in snapshot.subjects if other[0] == fact.kind)
