"""What a rule and a decision come to in each row: `assess.outcome_table`, from the rails of conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qsd_rules.assess.assessment import DecisionStatus, OutcomeName
from qsd_rules.assess.outcome_table import ROWS, STATUS, STATUSES, RowResult
from qsd_rules.lowering.columns import Column, Forge
from qsd_rules.lowering.rails import Needs, Truth, needs_of, together
from qsd_rules.policy.model import Decision


@dataclass(frozen=True, slots=True)
class ReadingColumns:
    """What one reading of a rule comes to in each row: exactly one of the four `outcomes` holds.

    `unmet_is` is the outcome where it applies and is not met; `needs` counts where it is undetermined.
    """

    reading: str
    applies: Truth
    requires: Truth
    outcomes: Mapping[OutcomeName, Column]
    unmet_is: OutcomeName
    needs: Needs

    @property
    def unmet(self) -> Column:
        """Where it applies and is not met."""
        return self.outcomes[self.unmet_is]

    @property
    def undetermined(self) -> Column:
        """Where facts are missing that it hangs on."""
        return self.outcomes["undetermined"]

    @property
    def settled(self) -> Mapping[OutcomeName, Column]:
        """The other three outcomes, by which all four are told: where none of them holds it is undetermined."""
        return {outcome: column for outcome, column in self.outcomes.items() if outcome != "undetermined"}


@dataclass(frozen=True, slots=True)
class Bearing:
    """A rule that bears on a decision: the act when it is violated, its governing reading, all its readings."""

    rule: str
    act: str
    governing: ReadingColumns
    readings: tuple[ReadingColumns, ...]


Span = tuple[tuple[Column, ...], tuple[Column, ...]]
"""Where the weakest, and where the strongest, of possible statuses is stronger than not applicable, clear, pending."""


@dataclass(frozen=True, slots=True)
class DecisionColumns:
    """What the rules come to for one decision in each row: exactly one of the four `statuses` holds.

    `acts` says where each act is the heaviest decided; `needs` counts where the decision is pending; `span` is the
    weakest and the strongest status by readings.
    """

    decision: str
    statuses: Mapping[DecisionStatus, Column]
    acts: Mapping[str, Column]
    rules: tuple[str, ...]
    depends_on_reading: Column
    span: Span
    needs: Needs


def reading_columns(
    forge: Forge, reading: str, applies: Truth, requires: Truth, unmet_is: OutcomeName
) -> ReadingColumns:
    """What a reading comes to, from the truth of its two conditions: the rows of the table, the first that fits."""
    found: dict[RowResult, Column] = {}
    for index, row in enumerate(ROWS):
        earlier = [forge.no(found[other.result]) for other in ROWS[:index] if not row.excludes(other)]
        asked = ((applies, row.applies), (requires, row.requires))
        found[row.result] = forge.every(*earlier, *(truth.surely(value) for truth, value in asked if value is not None))
    outcomes: dict[OutcomeName, Column] = {
        "not_applicable": found["not_applicable"],
        "satisfied": found["met"],
        unmet_is: found["unmet"],
        "undetermined": forge.no(forge.some(*found.values())),
    }
    return ReadingColumns(reading, applies, requires, outcomes, unmet_is, needs_of(forge, applies, requires))


def decision_columns(
    forge: Forge, decision: Decision, bearing: Sequence[Bearing], versions: Sequence[Sequence[Sequence[ReadingColumns]]]
) -> DecisionColumns:
    """What a decision comes to, from the rules that bear on it.

    `versions` has the readings of each rule: as they are, and with decisions asked for at their weakest or strongest.
    """
    governing = [rule.governing for rule in bearing]
    statuses = status_columns(forge, governing)
    acts: dict[str, Column] = {}
    heavier: list[Column] = []
    for act, _ in decision.acts:
        decides = forge.some(*(with_status(forge, rule.governing, "against") for rule in bearing if rule.act == act))
        acts[act] = forge.every(decides, *(forge.no(column) for column in heavier))
        heavier.append(decides)
    lowest, highest = span_columns(forge, versions)
    return DecisionColumns(
        decision.name,
        statuses,
        acts,
        tuple(rule.rule for rule in bearing),
        forge.some(
            *(forge.every(forge.no(weakest), strongest) for weakest, strongest in zip(lowest, highest, strict=True))
        ),
        (lowest, highest),
        together(forge, ((reading.undetermined, reading.needs) for reading in governing)),
    )


def told_columns(forge: Forge, decision: DecisionColumns, is_open: Truth) -> DecisionColumns:
    """What is told of a decision: where it can no longer be taken it does not apply."""
    held = forge.no(is_open.false)
    return replace(
        decision,
        statuses={
            status: forge.some(column, is_open.false) if status == "not_applicable" else forge.every(column, held)
            for status, column in decision.statuses.items()
        },
        acts={act: forge.every(column, held) for act, column in decision.acts.items()},
        depends_on_reading=forge.every(decision.depends_on_reading, held),
    )


def with_status(forge: Forge, reading: ReadingColumns, status: DecisionStatus) -> Column:
    """Where the outcome of a reading alone gives a decision this status."""
    return forge.some(*(column for outcome, column in reading.outcomes.items() if STATUS[outcome] == status))


def status_columns(forge: Forge, readings: Sequence[ReadingColumns]) -> Mapping[DecisionStatus, Column]:
    """What the outcomes of all rules bearing on a decision come to: the strongest status that one of them gives.

    The weakest holds where every rule gives it, the last but one where none of the others does.
    """
    *strong, rest, weakest = STATUSES
    given = {status: forge.some(*(with_status(forge, reading, status) for reading in readings)) for status in strong}
    nothing = forge.every(*(with_status(forge, reading, weakest) for reading in readings))
    found: dict[DecisionStatus, Column] = {}
    for index, status in enumerate(strong):
        found[status] = forge.every(*(forge.no(given[heavier]) for heavier in strong[:index]), given[status])
    return {**found, rest: forge.no(forge.some(*given.values(), nothing)), weakest: nothing}


def span_columns(forge: Forge, versions: Sequence[Sequence[Sequence[ReadingColumns]]]) -> Span:
    """How strong a decision's status is at least, and at most, by the readings of its rules (`assess.meaning`)."""

    def surpasses(strength: int, at_least: bool) -> Column:
        """Where the weakest (`at_least`) or the strongest status is stronger than the one of this strength, from 0."""
        join = forge.every if at_least else forge.some
        stronger = STATUSES[: len(STATUSES) - 1 - strength]

        def holds(reading: ReadingColumns) -> Column:
            return forge.some(*(with_status(forge, reading, status) for status in stronger))

        return join(*(forge.some(*(join(*map(holds, readings)) for readings in rules)) for rules in versions))

    lowest, highest = (
        [surpasses(strength, at_least) for strength in range(len(STATUSES) - 1)] for at_least in (True, False)
    )
    return tuple(lowest), tuple(highest)
