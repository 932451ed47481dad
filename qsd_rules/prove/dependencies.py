"""What rules rest on: conditions, what facts are derived from, the rules behind decisions, figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from qsd_rules.conditions.syntax import (
    Compare,
    Expression,
    FactValue,
    Literal,
    ParameterValue,
    Quantified,
    Size,
    children,
    walk,
)
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.policy.usage import counts_members, mentions


def conditions_of(rule: Rule) -> list[Expression]:
    """The conditions of all readings of a rule."""
    return [c.expression for reading in rule.readings for c in (reading.applies, reading.requires)]


def facts_of(rule: Rule, policy: Policy) -> frozenset[str]:
    """The facts that a rule rests on, as far as they are asked about."""
    conditions = with_conclusions(conditions_of(rule), policy)
    return frozenset(name for condition in conditions for name in mentions(condition).facts)


def rules_behind(conditions: Iterable[Expression], policy: Policy) -> list[Rule]:
    """The rules behind the decisions that conditions ask about, in the order of the pack."""
    asked = {name for expression in with_conclusions(conditions, policy) for name in mentions(expression).decisions}
    return [rule for rule in policy.rules.values() if asked & dict(rule.decisions).keys()]


def with_conclusions(conditions: Iterable[Expression], policy: Policy, counts: bool = False) -> Iterator[Expression]:
    """Conditions, what the facts they mention are derived from, and the rules behind the decisions they ask about.

    Unless it `counts`, facts counted over a collection are left out: they are asked about as given (see
    `Formulas.derivation`).
    """
    waiting = list(conditions)
    seen: set[str] = set()
    for expression in waiting:
        yield expression
        found = mentions(expression)
        for name in sorted(found.facts - seen):
            seen.add(name)
            derive = policy.facts[name].derive if name in policy.facts else None
            if derive is not None and (counts or not counts_members(derive.expression)):
                waiting.append(derive.expression)
        for name in sorted(found.decisions - seen):
            seen.add(name)
            for rule in policy.rules.values():
                if name in dict(rule.decisions):
                    waiting += conditions_of(rule)


def figures_in(conditions: Iterable[Expression], policy: Policy, as_of: date) -> Iterator[Decimal]:
    """The numbers that conditions mention."""
    for node in (node for condition in conditions for node in walk(condition)):
        if isinstance(node, ParameterValue):
            value = policy.parameters[node.parameter].value_on(as_of)
            if value is not None:
                yield value
        elif isinstance(node, Literal) and isinstance(node.value, int | Decimal) and not isinstance(node.value, bool):
            yield Decimal(node.value)


def sizes_in(conditions: Iterable[Expression], policy: Policy, as_of: date) -> Iterator[Decimal | None]:
    """The numbers that sizes and counts of collections are compared with.

    Where one is compared with what the facts lay down, or counted here and compared elsewhere: none, and every number.
    """
    listed = list(conditions)
    nodes = [node for condition in listed for node in walk(condition)]
    counting = [node for node in nodes if isinstance(node, Compare) and any(map(counts_members_itself, walk(node)))]
    within = [part for node in counting for part in walk(node) if counts_members_itself(part)]
    elsewhere = len(within) < sum(map(counts_members_itself, nodes))
    if elsewhere or any(isinstance(part, FactValue) for node in counting for part in plain_parts(node)):
        yield None
        yield from figures_in(listed, policy, as_of)
    else:
        yield from figures_in(counting, policy, as_of)


def counts_members_itself(expression: Expression) -> bool:
    """Whether a part is a size, a count or a sum."""
    return isinstance(expression, Size) or (
        isinstance(expression, Quantified) and expression.quantifier in ("count", "sum")
    )


def plain_parts(expression: Expression) -> Iterator[Expression]:
    """The parts of an expression outside of what is said of members."""
    yield expression
    for child in () if isinstance(expression, Quantified) else children(expression):
        yield from plain_parts(child)


def head_of(rule: Rule) -> tuple[object, ...]:
    """What a rule's outcomes and decisions rest on beside its conditions."""
    readings = tuple(reading.name for reading in rule.readings)
    return (rule.subject, rule.force, rule.due, rule.decisions, readings, rule.default_reading)


def entangled(conditions: Iterable[Expression], policy: Policy) -> bool:
    """Whether conditions rest both on what is counted over a collection and on what it is counted from.

    Then it can't be asked about as given: it is counted as soon as enough is known.
    """
    seen = {name for condition in conditions for name in mentions(condition).facts}
    for name in seen:
        derive = policy.facts[name].derive if name in policy.facts else None
        if derive is not None and counts_members(derive.expression):
            behind = with_conclusions([derive.expression], policy, counts=True)
            found = [mentions(expression) for expression in behind]
            if any(each.facts & seen or each.decisions for each in found):
                return True
    return False
