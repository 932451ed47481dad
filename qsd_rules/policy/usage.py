"""What uses what in a policy: the facts, parameters and decisions a condition mentions, and the rules behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from qsd_rules.conditions.existence import YES, exists_when
from qsd_rules.conditions.syntax import (
    Collection,
    DecisionClear,
    Expression,
    FactValue,
    Has,
    ParameterValue,
    Quantified,
    Related,
    Size,
    Subject,
    Variable,
    walk,
)
from qsd_rules.policy.model import Fact, Policy, Rule


class Mentions(Struct, frozen=True):
    """The names that a condition mentions; facts (relations among them) by full name."""

    facts: frozenset[str]
    parameters: frozenset[str]
    decisions: frozenset[str]


def mentions(expression: Expression) -> Mentions:
    """What an expression mentions by itself, without what its derived facts are counted from."""
    nodes = list(walk(expression))
    facts = [name for node in nodes for name in _facts(node)]
    parameters = [node.parameter for node in nodes if isinstance(node, ParameterValue)]
    decisions = [node.decision for node in nodes if isinstance(node, DecisionClear)]
    return Mentions(frozenset(facts), frozenset(parameters), frozenset(decisions))


def _facts(node: Expression) -> Iterator[str]:
    match node:
        case FactValue(subject=subject, fact=fact) | Has(subject=subject, fact=fact):
            yield fact
            yield from _relations(subject)
        case DecisionClear(subject=subject):
            yield from _relations(subject)
        case Quantified(collection=Collection(subject=subject, relation=relation)):
            yield relation
            yield from _relations(subject)
        case Size(collection=Collection(subject=subject, relation=relation)):
            yield relation
            yield from _relations(subject)
        case _:
            return


def _relations(subject: Subject) -> Iterator[str]:
    match subject:
        case Variable():
            return
        case Related(subject=nearer, relation=relation):
            yield relation
            yield from _relations(nearer)


def counts_members(expression: Expression) -> bool:
    """Whether a value is counted over a collection."""
    return any(isinstance(node, Quantified | Size) for node in walk(expression))


def exists(expression: Expression, facts: Mapping[str, Fact]) -> Expression:
    """The condition on which an expression has a value (`conditions.existence`), by what facts are."""

    def never_zero(name: str) -> bool:
        least = facts[name].minimum
        return isinstance(least, Decimal) and least > 0

    return exists_when(expression, lambda name: may_be_nothing(name, facts), never_zero)


def may_be_nothing(name: str, facts: Mapping[str, Fact]) -> bool:
    """Whether a fact is derived and there may be nothing to derive it from: a share of nothing."""
    return name in facts and facts[name].optional and facts[name].derive is not None


def existence(name: str, facts: Mapping[str, Fact]) -> Expression | None:
    """The condition on which a derived fact exists; none for one that always does, or is not derived."""
    derive = facts[name].derive if may_be_nothing(name, facts) else None
    found = YES if derive is None else exists(derive.expression, facts)
    return None if found == YES else found


def rule_mentions(rule: Rule, policy: Policy) -> Mentions:
    """What a rule's readings mention, and what the derived facts among that are counted from."""
    conditions = [c.expression for reading in rule.readings for c in (reading.applies, reading.requires)]
    return with_derivations(conditions, policy)


def decisions_asked(rule: Rule, policy: Policy) -> frozenset[str]:
    """The decisions that a rule asks for, itself or through derived facts; kept for a pack that has a digest."""
    key = (policy.digest, rule.name)
    if policy.digest and key in _asked:
        return _asked[key]
    if len(_asked) >= MOST_KEPT:
        _asked.clear()
    found = _asked[key] = rule_mentions(rule, policy).decisions
    return found


MOST_KEPT = 4_096
_asked: dict[tuple[str, str], frozenset[str]] = {}


def with_derivations(conditions: list[Expression], policy: Policy) -> Mentions:
    """What conditions mention, down to the facts that everything is counted from."""
    facts: set[str] = set()
    parameters: set[str] = set()
    decisions: set[str] = set()
    pending = list(conditions)
    while pending:
        found = mentions(pending.pop())
        parameters |= found.parameters
        decisions |= found.decisions
        for name in found.facts - facts:
            facts.add(name)
            fact = policy.facts.get(name)
            if fact is None:
                continue
            if fact.inverse_of:
                facts.add(fact.inverse_of)
            if fact.derive is not None:
                pending.append(fact.derive.expression)
    return Mentions(frozenset(facts), frozenset(parameters), frozenset(decisions))


def rules_by_parameter(policy: Policy) -> Mapping[str, tuple[str, ...]]:
    """For every parameter, the rules that use it, itself or through a derived fact."""
    users: dict[str, list[str]] = {name: [] for name in policy.parameters}
    for rule in policy.rules.values():
        for parameter in rule_mentions(rule, policy).parameters:
            users.setdefault(parameter, []).append(rule.name)
    return {name: tuple(rules) for name, rules in users.items()}
