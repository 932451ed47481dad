"""What a policy judges of the subjects in tables: each rule and decision as columns of the table of its kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date

from qsd_rules.assess.meaning import governing_readings
from qsd_rules.lowering.columns import Carried, Column, Followed, Forge, Gathered, Given, Stored, Within, parts, walk
from qsd_rules.lowering.conditions import Lowering
from qsd_rules.lowering.contested import Contesting, ContradictionColumns
from qsd_rules.lowering.outcomes import DecisionColumns, ReadingColumns
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.tables.table_limits import NotInTablesError, TableLimits
from qsd_rules.words.language import Text


@dataclass(frozen=True, slots=True)
class RuleColumns:
    """A rule's readings; `governing` is the one that its outcome goes by, which can be contested."""

    rule: Rule
    governing: ReadingColumns
    readings: tuple[ReadingColumns, ...]


@dataclass(frozen=True, slots=True)
class KindColumns:
    """All that is judged of one kind of subject, in the order of the pack."""

    kind: str
    rules: tuple[RuleColumns, ...]
    decisions: tuple[DecisionColumns, ...]
    contradictions: tuple[ContradictionColumns, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A policy as columns on a day. `left_out` are the rules and decisions that columns cannot express, and why."""

    policy: Policy
    as_of: date
    forge: Forge
    kinds: Mapping[str, KindColumns]
    left_out: Mapping[str, Text]


def judgement_of(
    policy: Policy,
    as_of: date,
    chosen: Mapping[str, str] | None = None,
    columns: Mapping[str, Set[str]] | None = None,
    kinds: Collection[str] | None = None,
) -> Judgement:
    """The columns of the rules and decisions about `kinds`, all unless given.

    Nothing is judged when the policy is not in force on `as_of`.

    `chosen` names the governing reading of rules for which it is not the default; `columns` are those that each kind's
    table has in the prepared layout (`lowering.columns`), none for all.
    """
    lowering = Lowering(policy, as_of, governing_readings(policy, chosen or {}), columns, TableLimits())
    contesting = Contesting(lowering)
    rules: dict[str, list[RuleColumns]] = {kind: [] for kind in policy.kinds}
    decisions: dict[str, list[DecisionColumns]] = {kind: [] for kind in policy.kinds}
    left_out: dict[str, Text] = {}
    contradictions: dict[str, tuple[ContradictionColumns, ...]] = {}
    if policy.is_in_force(as_of):
        for kind in policy.kinds if kinds is None else kinds:
            told = contesting.contradictions(kind)
            contradictions[kind] = tuple(each for each in told if each.holds is not lowering.forge.truth(False))
        for rule in policy.rules.values():
            if kinds is not None and rule.subject not in kinds:
                continue
            try:
                readings = tuple(lowering.reading(rule, reading) for reading in rule.readings)
            except NotInTablesError as reason:
                left_out[rule.name] = reason.message
                continue
            name = lowering.governing[rule.name]
            readings = tuple(contesting.reading(rule, each) if each.reading == name else each for each in readings)
            governing = next(reading for reading in readings if reading.reading == name)
            rules[rule.subject].append(RuleColumns(rule, governing, readings))
        for decision in policy.decisions.values():
            if kinds is not None and decision.subject not in kinds:
                continue
            try:
                decisions[decision.subject].append(contesting.decision(lowering.told(decision.name)))
            except NotInTablesError as reason:
                left_out[decision.name] = reason.message
    judged = {
        kind: KindColumns(kind, tuple(rules[kind]), tuple(decisions[kind]), contradictions.get(kind, ()))
        for kind in policy.kinds
    }
    return Judgement(policy, as_of, lowering.forge, judged, left_out)


def everything(judged: KindColumns) -> Iterator[Column]:
    """All columns that outcomes, statuses and needs of a kind are told by."""
    for rule in judged.rules:
        for reading in rule.readings:
            yield from (*reading.outcomes.values(), *reading.needs.values())
    for decision in judged.decisions:
        yield from (*decision.statuses.values(), *decision.acts.values())
        yield from (decision.depends_on_reading, *decision.needs.values())
    yield from (each.holds for each in judged.contradictions)


def worth_keeping(columns: Iterable[Column]) -> frozenset[Column]:
    """These expressions and those of their parts, computed in the same row, that are parts of more than one."""
    asked = tuple(columns)
    kept, used = set(asked), set[Column]()
    for column in walk(asked):
        for part in parts(column):
            (kept if part in used else used).add(part)
    return frozenset(kept)


InRows = tuple[tuple[str, ...], tuple[Column, ...]]
"""Expressions and the kinds of the rows they are computed in: their own, then those they may carry values from."""


def columns_used(policy: Policy, judged: Mapping[str, Iterable[Column]]) -> Mapping[str, frozenset[str]]:
    """The columns of the prepared layout that expressions read, by kind; `judged` are the expressions by kind."""
    used: dict[str, set[str]] = {kind: set() for kind in policy.kinds}
    waiting: list[InRows] = [((kind,), tuple(columns)) for kind, columns in judged.items()]
    seen: set[InRows] = set()
    while waiting:
        kinds, whole = waiting.pop()
        if (kinds, whole) in seen:
            continue
        seen.add((kinds, whole))
        for column in walk(whole):
            match column:
                case Given(column=name) | Stored(column=name) | Within(column=name):
                    used[kinds[0]].add(name)
                case Followed(relation=relation, to=to, value=value):
                    used[kinds[0]].add(relation)
                    waiting.append(((to,), (value,)))
                case Gathered(collection=collection, of=of, value=value):
                    source = policy.facts[collection].inverse_of or collection
                    used[policy.facts[source].kind].add(source)
                    waiting.append(((of, *kinds), (value,)))
                case Carried(value=value):
                    waiting.append((kinds[1:], (value,)))
                case _:
                    pass
    return {kind: frozenset(names) for kind, names in used.items()}
