"""An assessment: one outcome for every rule and subject, the decisions that follow, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.assess.not_judged import NotJudged
from qsd_rules.conditions.meaning import Need, Result, SubjectKey
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy

OutcomeName = Literal[
    "satisfied", "violated", "advised", "missed", "contested", "pending", "undetermined", "not_applicable"
]
"""`contested` is what would be satisfied by facts that contradict others: it counts as such, never as satisfied."""
FINDINGS: tuple[OutcomeName, ...] = ("violated", "missed", "advised", "contested", "pending", "undetermined")
"""The outcomes that someone must act on, by weight."""
OUTCOMES: tuple[OutcomeName, ...] = (*FINDINGS, "satisfied", "not_applicable")
"""All outcomes, by weight."""

DecisionStatus = Literal["against", "contested", "pending", "clear", "not_applicable"]
"""`contested` is what would be clear by facts that contradict others."""


class Judgement(Struct, frozen=True):
    """What an officer judged a finding or a decision to come to, which is in force in place of what was found.

    `found` and `judged` name outcomes, or of a decision an act or a status. `others` are who judged before and to what,
    where that differs. Without `by` nobody judged it: it follows from what was judged elsewhere.
    """

    found: str
    judged: str
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    others: tuple[tuple[str, str], ...] = ()


class ReadingOutcome(Struct, frozen=True):
    """What one reading of a rule comes to: the truth of both conditions (none is unknown) and the outcome."""

    reading: str
    applies: bool | None
    requires: bool | None
    outcome: OutcomeName
    needs: tuple[Need, ...]


class Contradiction(Struct, frozen=True):
    """Facts of a snapshot that can't all be right.

    `name` is the invariant that they break, or the fact that is given although others rule it out (`ruled_out`) or
    although its day is after the facts' own date (`after_facts`). `subject` is whom it is about, `facts` what it names,
    the one it is about first. Only what is ruled out is corrected: what is `derived` governs, a value or bounds.
    """

    name: str
    kind: Literal["ruled_out", "invariant", "after_facts"]
    subject: SubjectKey
    facts: tuple[tuple[SubjectKey, str], ...]
    derived: Result | None = None

    @property
    def identity(self) -> str:
        """`name@subject`, as `explain` takes it."""
        return f"{self.name}@{self.subject[1]}"


class RuleOutcome(Struct, frozen=True):
    """One rule on one subject: the outcome on the governing reading, and on every reading.

    `contested` are the identities of the contradictions among the facts that it reads.
    """

    rule: str
    subject: SubjectKey
    outcome: OutcomeName
    reading: str
    readings: tuple[ReadingOutcome, ...]
    judgement: Judgement | None = None
    contested: tuple[str, ...] = ()

    @property
    def governing(self) -> ReadingOutcome:
        """The outcome on the reading that governs."""
        return next(r for r in self.readings if r.reading == self.reading)

    def by_reading(self, name: str) -> RuleOutcome:
        """The same rule and subject as another reading has it."""
        outcome = next(r.outcome for r in self.readings if r.reading == name)
        return replace(self, reading=name, outcome=outcome)

    @property
    def identity(self) -> str:
        """The finding's name, `rule@subject`, by which `explain` finds it."""
        return f"{self.rule}@{self.subject[1]}"


class DecisionOutcome(Struct, frozen=True):
    """What the rules come to for one decision about one subject.

    `act` is the heaviest act decided against it, or empty; `against` and `undetermined` name the rules; `needs` are the
    facts that would settle a pending decision; `depends_on_reading` says that another reading comes to another status.
    `contested` are the identities of the contradictions among the facts that its rules read.
    `came_to` is what a decision that can no longer be taken comes to: conditions still go by it, and it is told as not
    applicable.
    """

    decision: str
    subject: SubjectKey
    status: DecisionStatus
    act: str
    against: tuple[str, ...]
    undetermined: tuple[str, ...]
    needs: tuple[Need, ...]
    depends_on_reading: bool = False
    judgement: Judgement | None = None
    came_to: str = ""

    @property
    def stands(self) -> tuple[DecisionStatus, str]:
        """The status and the act that conditions go by, whether or not the decision can still be taken."""
        if not self.came_to:
            return self.status, self.act
        known: tuple[DecisionStatus, ...] = ("pending", "clear", "not_applicable")
        return next(((status, "") for status in known if status == self.came_to), ("against", self.came_to))

    @property
    def comes_to(self) -> str:
        """The act against, else the status."""
        return self.act or self.status

    contested: tuple[str, ...] = ()


class Step(Struct, frozen=True):
    """One firing of the chain: a conclusion and the statements it came from, in words of `assess.network`."""

    subject: SubjectKey
    conclusion: int
    premises: tuple[int, ...]


class Assessment(Struct, frozen=True):
    """Everything a report reads. `outcomes` and `decisions` are in the order of subjects, then of the pack.

    In a part of an assessment, `unasked` are the other decisions, since what is asked for may rest on them.
    `not_judged` says why nothing was judged, or nothing of a kind that the policy requires.
    """

    policy: Policy
    snapshot: Snapshot
    as_of: date
    engine: str
    outcomes: tuple[RuleOutcome, ...]
    decisions: tuple[DecisionOutcome, ...]
    derivation: Mapping[SubjectKey, tuple[Step, ...]]
    chosen_readings: Mapping[str, str]
    unasked: tuple[DecisionOutcome, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def all_decisions(self) -> tuple[DecisionOutcome, ...]:
        """The decisions asked for and the others."""
        return (*self.decisions, *self.unasked)
