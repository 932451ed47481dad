"""The table of outcomes and what outcomes make of a decision, as data: every evaluator reads it, none repeats it.

The reference (`assess.meaning`) looks truths up in it, the chaining network makes a step of each row, and tables and
the solver make an expression of each row (`lowering.outcomes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from qsd_rules.assess.assessment import DecisionStatus, OutcomeName
from qsd_rules.policy.model import Force, Rule

RowResult = Literal["not_applicable", "met", "unmet", "undetermined"]
"""What a reading comes to, before an unmet one is named by the force of its rule."""


class Row(Struct, frozen=True):
    """What follows from the truth of the two conditions; none stands for any truth, and for unknown."""

    applies: bool | None
    requires: bool | None
    result: RowResult

    def excludes(self, other: Row) -> bool:
        """Whether no subject can fit both rows, since one condition would have to be both true and false."""
        pairs = ((self.applies, other.applies), (self.requires, other.requires))
        return any(one is not None and two is not None and one is not two for one, two in pairs)


ROWS = (
    Row(applies=False, requires=None, result="not_applicable"),
    Row(applies=None, requires=True, result="met"),
    Row(applies=True, requires=False, result="unmet"),
)
"""The first row that fits decides; where none fits, the reading is undetermined."""

UNMET: Mapping[Force, OutcomeName] = {
    "must": "violated",
    "defines": "violated",
    "assigns": "violated",
    "should": "advised",
    "target": "missed",
}
"""The outcome of a rule that applies and is not met, by its force.

A target is pending until its day. What is owed each year is pending until the year is over, which on 31 December it is.
"""

UNMET_OUTCOMES = frozenset({*UNMET.values(), "pending"})
"""All that an unmet rule can be called."""

STATUS: Mapping[OutcomeName, DecisionStatus] = {
    "violated": "against",
    "undetermined": "pending",
    "missed": "clear",
    "advised": "clear",
    "pending": "clear",
    "satisfied": "clear",
    "contested": "clear",
    "not_applicable": "not_applicable",
}
"""The status that a rule's outcome alone gives a decision that it bears on."""

STATUSES: tuple[DecisionStatus, ...] = ("against", "pending", "clear", "not_applicable")
"""The statuses, the strongest first: of several rules the strongest decides."""
BY_WEIGHT: tuple[DecisionStatus, ...] = ("against", "contested", "pending", "clear", "not_applicable")
"""The statuses as they are told; a clear decision that rests on facts that contradict others is contested."""


def result_of(applies: bool | None, requires: bool | None) -> RowResult:
    """What a reading comes to, from the truth of its two conditions; none is unknown."""
    for row in ROWS:
        if row.applies in (None, applies) and row.requires in (None, requires):
            return row.result
    return "undetermined"


def outcome_when_unmet(rule: Rule, as_of: date) -> OutcomeName:
    """What it is called when a rule that applies is not met."""
    named = UNMET[rule.force]
    year_is_open = rule.judged == "every_year" and as_of < date(as_of.year, 12, 31)
    return "pending" if year_is_open or (named == "missed" and rule.due is not None and as_of < rule.due) else named


def outcome_named(result: RowResult, rule: Rule, as_of: date) -> OutcomeName:
    """The outcome of a rule in force."""
    match result:
        case "met":
            return "satisfied"
        case "unmet":
            return outcome_when_unmet(rule, as_of)
        case _:
            return result


def status_of(outcomes: Iterable[OutcomeName]) -> DecisionStatus:
    """What the outcomes of all rules bearing on a decision come to; not applicable when there are none."""
    found = {STATUS[outcome] for outcome in outcomes}
    return next((status for status in STATUSES if status in found), "not_applicable")
