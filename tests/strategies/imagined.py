"""Plausible snapshots for a pack, imagined from its vocabulary: each fact near the figures it is compared with.

A snapshot has hundreds of facts, more than Hypothesis can draw one by one; it draws a seed and how much is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.syntax import Compare, Expression, FactValue, Literal, ParameterValue, Value, walk
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Fact, Policy, Rule
from qsd_rules.words.language import Text

DAYS = (
    date(2011, 3, 21),
    date(2013, 6, 30),
    date(2013, 12, 31),
    date(2015, 12, 30),
    date(2015, 12, 31),
    date(2016, 3, 1),
)
SHARES = (1.0, 0.97, 0.8, 0.5, 0.1)
SIZES = {"district": 1}
"""How many subjects of a kind there are; two of the others."""

Given = Value | Absent


@dataclass(frozen=True, slots=True)
class Plan:
    """A snapshot to be imagined: the seed, the day, and the share of facts that are known and collections complete.

    With `counts` what is derived may also be given.
    """

    seed: int
    day: date
    share: float
    counts: bool


def plans(counts: bool = False) -> SearchStrategy[Plan]:
    """Snapshots of all sorts, from nearly nothing known to everything."""
    seeds = st.integers(0, 2**32)
    return st.builds(Plan, seeds, st.sampled_from(DAYS), st.sampled_from(SHARES), st.just(counts))


def conditions_of(rule: Rule) -> Iterator[Expression]:
    """The conditions of all readings of a rule."""
    for reading in rule.readings:
        yield reading.applies.expression
        yield reading.requires.expression


@lru_cache(maxsize=2)
def _candidates(key: str) -> Mapping[str, Sequence[Given]]:
    policy = _POLICIES[key]
    figures: dict[str, set[Decimal]] = {name: set() for name in policy.facts}
    expressions = [e for rule in policy.rules.values() for e in conditions_of(rule)]
    expressions += [fact.derive.expression for fact in policy.facts.values() if fact.derive is not None]
    for expression in expressions:
        for part in walk(expression):
            if isinstance(part, Compare):
                near = set(_figures(part, policy))
                for inner in walk(part):
                    if isinstance(inner, FactValue) and inner.fact in figures:
                        figures[inner.fact] |= near
    return {fact.name: tuple(_values(fact, figures[fact.name])) for fact in policy.facts.values()}


_POLICIES: dict[str, Policy] = {}


def candidates(policy: Policy) -> Mapping[str, Sequence[Given]]:
    """For every fact that is no relation, values on either side of each figure that it is compared with."""
    _POLICIES[policy.digest] = policy
    return _candidates(policy.digest)


def _figures(expression: Expression, policy: Policy) -> Iterator[Decimal]:
    for part in walk(expression):
        if isinstance(part, ParameterValue):
            yield from (value for _, value in policy.parameters[part.parameter].values)
        elif isinstance(part, Literal) and isinstance(part.value, Decimal):
            yield part.value


def _values(fact: Fact, figures: set[Decimal]) -> Iterator[Given]:
    if fact.optional:
        yield ABSENT
    match fact.type:
        case "boolean":
            yield from (True, True, False)
        case "choice":
            yield from (name for name, _ in fact.choices)
        case "list":
            names = tuple(name for name, _ in fact.choices) or ("甲", "乙")
            yield from ((), names, *((name,) for name in names))
        case "text":
            yield from ("甲", "乙")
        case "date":
            apart = {0, 1, -1, 30, -30, 200, -200, 400, -400, *(int(figure) for figure in figures if figure < 4000)}
            yield from sorted({day + timedelta(days) for day in DAYS for days in apart})
        case "integer" | "decimal":
            yield from _numbers(fact, figures)
        case _:
            return


def _numbers(fact: Fact, figures: set[Decimal]) -> Iterator[Given]:
    step = Decimal(1).scaleb(-fact.places)
    numbers = {figure + near for figure in figures for near in (-step, Decimal(0), step)}
    numbers |= {Decimal(n) for n in (0, 1, 2, 3, 10, 100, 365)} | {max(numbers, default=Decimal(1)) * 2}
    bounds = [bound for bound in (fact.minimum, fact.maximum) if isinstance(bound, Decimal)]
    numbers |= set(bounds)
    low = fact.minimum if isinstance(fact.minimum, Decimal) else Decimal(0)
    high = fact.maximum if isinstance(fact.maximum, Decimal) else None
    for number in sorted(numbers):
        rounded = number.quantize(step) if fact.type == "decimal" else number.to_integral_value()
        if rounded >= low and (high is None or rounded <= high):
            yield int(rounded) if fact.type == "integer" else rounded


def imagine(plan: Plan, policy: Policy) -> Snapshot:
    """The snapshot that a plan leads to."""
    chance = Random(plan.seed)
    values = candidates(policy)
    identifiers = {kind: [f"{kind}-{n}" for n in range(SIZES.get(kind, 2))] for kind in policy.kinds}
    records: dict[tuple[str, str], SubjectRecord] = {}
    for kind in policy.kinds:
        own = [fact for fact in policy.facts.values() if fact.kind == kind]
        for identifier in identifiers[kind]:
            given: dict[str, Given] = {}
            for fact in own:
                if fact.type == "relation":
                    if not fact.inverse_of and (fact.implied or chance.random() < plan.share):
                        given[fact.name] = relate(fact, identifiers[fact.to], chance)
                elif (fact.derive is None or plan.counts) and chance.random() < plan.share:
                    given[fact.name] = chance.choice(values[fact.name])
            complete = frozenset(fact.name for fact in own if fact.inverse_of and chance.random() < plan.share)
            records[kind, identifier] = SubjectRecord(kind, identifier, identifier, given, {}, complete)
    return snapshot_of(records, plan.day, policy)


def relate(fact: Fact, known: Sequence[str], chance: Random) -> Given:
    """A value for a relation: some of the known subjects, or one."""
    if fact.many:
        return tuple(chance.sample(known, chance.randint(0, len(known))))
    return ABSENT if fact.optional and chance.random() < 0.2 else chance.choice(known)


def snapshot_of(records: Mapping[tuple[str, str], SubjectRecord], day: date, policy: Policy) -> Snapshot:
    """A snapshot of subjects, with the inverses of their relations."""
    inverses: dict[tuple[str, str], tuple[str, ...]] = {}
    for fact in policy.facts.values():
        for record in records.values() if fact.inverse_of else ():
            related = record.facts.get(fact.inverse_of)
            targets = related if isinstance(related, tuple) else (related,) if isinstance(related, str) else ()
            for target in targets:
                inverses[fact.name, target] = (*inverses.get((fact.name, target), ()), record.id)
    return Snapshot(day, dict(records), inverses, Text.same("imagined"), True, "")


def changed(snapshot: Snapshot, key: tuple[str, str], fact: Fact, value: Given, policy: Policy) -> Snapshot:
    """The snapshot with another value for a fact of a subject."""
    record = snapshot.subjects[key]
    records = {**snapshot.subjects, key: replace(record, facts={**record.facts, fact.name: value})}
    if fact.type == "relation":
        return snapshot_of(records, snapshot.date, policy)
    return replace(snapshot, subjects=records)


def without(snapshot: Snapshot, forgotten: Iterable[tuple[tuple[str, str], str]], policy: Policy) -> Snapshot:
    """The snapshot with some facts and relations forgotten; what a relation led back to is no longer complete."""
    lost = set(forgotten)
    open_collections = {
        fact.name
        for fact in policy.facts.values()
        if fact.inverse_of and any(name == fact.inverse_of for _, name in lost)
    }
    records = {
        key: replace(
            record,
            facts={name: value for name, value in record.facts.items() if (key, name) not in lost},
            complete=frozenset(c for c in record.complete if c not in open_collections and (key, c) not in lost),
        )
        for key, record in snapshot.subjects.items()
    }
    return snapshot_of(records, snapshot.date, policy)
