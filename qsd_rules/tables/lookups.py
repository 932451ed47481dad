"""What tables must be passed over for before a kind is judged, and in which order: worked out once for a pack.

A *lookup* is a value of each subject of a kind, for those who follow a relation to it; a *total* is what was gathered
over the members of a collection, by owner. A pass may use what earlier passes gave.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from qsd_rules.lowering.columns import Column, Followed, Gathered, apart, walk
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import Judgement, columns_used, everything, worth_keeping

Lookup = tuple[str, Column]
"""A value in the table of a kind, asked for from other rows."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Reading the table of a kind once for lookups and totals; `columns` are those it looks at."""

    kind: str
    lookups: tuple[Lookup, ...]
    totals: tuple[Gathered, ...]
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """How tables are judged: by kind the columns looked at and the expressions worth keeping; the passes in order."""

    used: Mapping[str, frozenset[str]]
    kept: Mapping[str, frozenset[Column]]
    passes: tuple[Pass, ...]


def plan_of(
    judgement: Judgement, kinds: Collection[str], expressions: Mapping[str, Iterable[Column]] | None = None
) -> Plan:
    """How tables of these kinds are judged.

    `expressions` are the columns that will be asked for, by kind: all of the judgement's, unless given.
    """
    policy = judgement.policy
    asked = expressions or {kind: tuple(everything(judged)) for kind, judged in judgement.kinds.items()}
    asked = {kind: tuple(columns) for kind, columns in asked.items() if kind in kinds}
    rounds = _Rounds(policy)
    for kind, columns in asked.items():
        rounds.level(kind, columns)
    roots = {kind: list(columns) for kind, columns in asked.items()}
    for kind, column in rounds.lookups:
        roots.setdefault(kind, []).append(column)
    for total in rounds.gathered:
        roots.setdefault(total.of, []).extend(apart(total.value)[0])
    work: dict[tuple[int, str], tuple[list[Lookup], list[Gathered]]] = {}
    for lookup, level in rounds.lookups.items():
        work.setdefault((level, lookup[0]), ([], []))[0].append(lookup)
    for gathered, level in rounds.gathered.items():
        work.setdefault((level, gathered.of), ([], []))[1].append(gathered)
    return Plan(
        columns_used(policy, asked),
        {kind: worth_keeping(columns) for kind, columns in roots.items()},
        tuple(
            Pass(kind, tuple(lookups), tuple(totals), _looked_at(policy, kind, lookups, totals))
            for (_, kind), (lookups, totals) in sorted(work.items(), key=lambda item: item[0])
        ),
    )


def _looked_at(policy: Policy, kind: str, lookups: list[Lookup], totals: list[Gathered]) -> frozenset[str]:
    """The columns that a pass looks at, which are far fewer than judging does."""
    of_rows = [column for _, column in lookups] + [part for total in totals for part in apart(total.value)[0]]
    owners = {policy.facts[total.collection].inverse_of for total in totals}
    return columns_used(policy, {kind: of_rows})[kind] | owners


@dataclass(slots=True)
class _Rounds:
    """Lookups and totals, by the round in which they can be worked out."""

    policy: Policy
    lookups: dict[Lookup, int] = field(default_factory=dict)
    gathered: dict[Gathered, int] = field(default_factory=dict)

    def level(self, kind: str, columns: Iterable[Column]) -> int:
        """The first round in which all these expressions in the rows of a kind can be computed."""
        remote = [part for part in walk(columns) if isinstance(part, Followed | Gathered)]
        return max((self._available(kind, part) for part in remote), default=0)

    def _available(self, kind: str, column: Followed | Gathered) -> int:
        if isinstance(column, Followed):
            return self._lookup(column.to, column.value) + 1
        of_members, of_owner = apart(column.value)
        if not self.policy.facts[column.collection].inverse_of:
            levels = [self._lookup(column.of, part) + 1 for part in of_members]
            return max([*levels, self.level(kind, of_owner)])
        if column not in self.gathered:
            levels = [self._lookup(kind, part) + 1 for part in of_owner]
            self.gathered[column] = max([*levels, self.level(column.of, of_members)])
        return self.gathered[column] + 1

    def _lookup(self, kind: str, column: Column) -> int:
        if (kind, column) not in self.lookups:
            self.lookups[kind, column] = self.level(kind, [column])
        return self.lookups[kind, column]
