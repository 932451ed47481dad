"""What a rule and a decision come to in each row, from the rails of conditions: the tables of `assess.meaning`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qsd_rules.assess.assessment import OutcomeName
from qsd_rules.policy.model import Decision
from qsd_rules.tables.columns import Column, Forge
from qsd_rules.tables.rails import Needs, Truth, needs_of, together


@dataclass(frozen=True, slots=True)
class ReadingColumns:
    """What one reading of a rule comes to in each row; exactly one of the four outcomes holds.

    `needs` counts where it is undetermined.
    """

    reading: str
    applies: Truth
    requires: Truth
    not_applicable: Column
    satisfied: Column
    unmet: Column
    undetermined: Column
    unmet_is: OutcomeName
    needs: Needs


@dataclass(frozen=True, slots=True)
class Bearing:
    """A rule that bears on a decision: the act when it is violated, its governing reading, all its readings."""

    rule: str
    act: str
    governing: ReadingColumns
    readings: tuple[ReadingColumns, ...]


@dataclass(frozen=True, slots=True)
class DecisionColumns:
    """What the rules come to for one decision in each row; exactly one of the four statuses holds.

    `acts` says where each act is the heaviest decided; `needs` counts where it is pending.
    """

    decision: str
    against: Column
    pending: Column
    clear: Column
    not_applicable: Column
    acts: Mapping[str, Column]
    rules: tuple[str, ...]
    depends_on_reading: Column
    needs: Needs


def reading_columns(
    forge: Forge, reading: str, applies: Truth, requires: Truth, unmet_is: OutcomeName
) -> ReadingColumns:
    """What a reading comes to, from the truth of its two conditions."""
    unmet = forge.every(applies.true, requires.false)
    return ReadingColumns(
        reading,
        applies,
        requires,
        not_applicable=applies.false,
        satisfied=forge.every(forge.no(applies.false), requires.true),
        unmet=unmet,
        undetermined=forge.no(forge.some(applies.false, requires.true, unmet)),
        unmet_is=unmet_is,
        needs=needs_of(forge, applies, requires),
    )


def decision_columns(forge: Forge, decision: Decision, bearing: Sequence[Bearing]) -> DecisionColumns:
    """What a decision comes to, from the rules that bear on it."""
    governing = [rule.governing for rule in bearing]
    statuses = status_columns(forge, governing)
    acts: dict[str, Column] = {}
    heavier: list[Column] = []
    for act, _ in decision.acts:
        decides = forge.some(*(_violated(forge, rule.governing) for rule in bearing if rule.act == act))
        acts[act] = forge.every(decides, *(forge.no(column) for column in heavier))
        heavier.append(decides)
    differs = [
        forge.no(_same(forge, statuses, status_columns(forge, [*governing[:index], other, *governing[index + 1 :]])))
        for index, rule in enumerate(bearing)
        for other in rule.readings
        if other is not rule.governing
    ]
    against, pending, clear, not_applicable = statuses
    return DecisionColumns(
        decision.name,
        against,
        pending,
        clear,
        not_applicable,
        acts,
        tuple(rule.rule for rule in bearing),
        forge.some(*differs),
        together(forge, ((reading.undetermined, reading.needs) for reading in governing)),
    )


Statuses = tuple[Column, Column, Column, Column]
"""Against, pending, clear, not applicable."""


def status_columns(forge: Forge, readings: Sequence[ReadingColumns]) -> Statuses:
    """What the outcomes of all rules bearing on a decision come to, as `assess.meaning.status_of` says."""
    against = forge.some(*(_violated(forge, reading) for reading in readings))
    open_ = forge.some(*(reading.undetermined for reading in readings))
    nothing = forge.every(*(reading.not_applicable for reading in readings))
    pending = forge.every(forge.no(against), open_)
    clear = forge.no(forge.some(against, open_, nothing))
    return against, pending, clear, nothing


def _violated(forge: Forge, reading: ReadingColumns) -> Column:
    return reading.unmet if reading.unmet_is == "violated" else forge.truth(False)


def _same(forge: Forge, one: Statuses, other: Statuses) -> Column:
    return forge.some(*(forge.every(here, there) for here, there in zip(one, other, strict=True)))
