"""A yearly evaluation: targets, tasks, organs and criticism, read off the assessments of one or more days.

Every judgement in it is an outcome or a decision of an assessment; what is added is counting, and the arithmetic of
pace towards a date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from qsd_rules.assess.assessment import Assessment, DecisionOutcome, DecisionStatus, OutcomeName, RuleOutcome
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Compare, Expression
from qsd_rules.policy.model import Parameter

Standing = Literal["undone", "open", "done", "not_assessed"]
STANDINGS: tuple[Standing, ...] = ("done", "undone", "open", "not_assessed")
"""What a task's outcomes come to.

`undone`: one is violated, missed or advised. `not_assessed`: nothing is known: no rule applies, or all that apply are
undetermined. `open`: one is satisfied or pending, one pending or undetermined. `done`: all that apply are satisfied.
"""

PaceName = Literal["past_due", "behind", "unmeasured", "unknown", "on_pace", "reached"]
PACES: tuple[PaceName, ...] = ("past_due", "behind", "unmeasured", "unknown", "on_pace", "reached")
"""How a goal fares on its way to its date, the worst first.

`reached`: it holds now. `past_due`: it does not and its date is over, or it is judged without a date. Before the date,
`on_pace` and `behind` compare the figure with the straight line from the earliest known figure to the goal; `unknown`:
a figure or an earlier one is missing; `unmeasured`: what is asked is no figure.
"""


class Point(Struct, frozen=True):
    """A figure on a day: the value and what was then its goal. `fact` names the fact that held it, where another's."""

    on: date
    value: Fraction
    goal: Fraction
    fact: str = ""


class Pace(Struct, frozen=True):
    """A figure against the straight line from `base` to the goal on `due`.

    `expected` is where the line stands on the day of the figure; `projected` where the straight line from the base
    through the figure comes to on the due day, and `reaches` whether that is enough. All are none where not known.
    """

    name: PaceName
    base: Point | None = None
    due: date | None = None
    expected: Fraction | None = None
    projected: Fraction | None = None
    reaches: bool | None = None


class Measure(Struct, frozen=True):
    """One comparison of figures in a target: a value, its goal, and the figures known of earlier days, oldest first.

    `comparator` is as said of the value. `parameter` is the figure of the text that is the goal, if one is. `value` and
    `goal` are none when unknown, and so is `holds`.
    """

    condition: Compare
    value_of: Expression
    goal_of: Expression
    comparator: Literal["<", "<=", ">", ">="]
    unit: str
    parameter: Parameter | None
    value: Fraction | None
    goal: Fraction | None
    holds: bool | None
    earlier: tuple[Point, ...]
    pace: Pace


class PastOutcome(Struct, frozen=True):
    """The outcome of an earlier assessment; none where the policy was not in force or the subject not known."""

    on: date
    outcome: OutcomeName | None


class ReadingPace(Struct, frozen=True):
    """One reading of a target: its figures and its pace."""

    reading: str
    measures: tuple[Measure, ...]
    pace: PaceName


class TargetResult(Struct, frozen=True):
    """A target for one subject: its outcome, its pace on every reading, and earlier outcomes."""

    outcome: RuleOutcome
    readings: tuple[ReadingPace, ...]
    history: tuple[PastOutcome, ...]

    def by_reading(self, name: str) -> ReadingPace:
        """The figures and the pace on one reading."""
        return next(reading for reading in self.readings if reading.reading == name)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The figures of the reading that governs."""
        return self.by_reading(self.outcome.reading).measures

    @property
    def pace(self) -> PaceName:
        """The pace on the reading that governs."""
        return self.by_reading(self.outcome.reading).pace


class Target(Struct, frozen=True):
    """A rule whose force is a target, with its results for the subjects to which it applies."""

    rule: str
    results: tuple[TargetResult, ...]


class Task(Struct, frozen=True):
    """One row of the table of tasks.

    `subjects` stand for it in the snapshot. `outcomes` are all that apply: those about these subjects, and those of
    rules that stand behind the row's words. `goals` and `measures` are the ones of rules behind those cells. `lead` and
    `cooperating` are the organs of the row by their canonical names. `history` has its standing on earlier days.
    """

    clause: str
    subjects: tuple[SubjectKey, ...]
    outcomes: tuple[RuleOutcome, ...]
    goals: tuple[RuleOutcome, ...]
    measures: tuple[RuleOutcome, ...]
    standing: Standing
    pace: PaceName | None
    lead: tuple[str, ...]
    cooperating: tuple[str, ...]
    history: tuple[tuple[date, Standing], ...]


class Criticism(Struct, frozen=True):
    """What the assessment says on criticizing one subject.

    `against` and `open` are the outcomes that decide it or hold it, `followed` those of rules that ask what came of the
    decision. `organ` is the organ the subject stands for, or empty; `history` the status of earlier days.
    """

    decision: DecisionOutcome
    organ: str
    against: tuple[RuleOutcome, ...]
    open: tuple[RuleOutcome, ...]
    followed: tuple[RuleOutcome, ...]
    history: tuple[tuple[date, DecisionStatus], ...]


class OrganRecord(Struct, frozen=True):
    """An organ's record.

    `leads` and `cooperates` are the rows of the table. `in_charge` counts the outcomes of the rules it leads,
    `findings` are those of them that someone must act on; `about` are findings about the organ itself.
    """

    organ: str
    subjects: tuple[SubjectKey, ...]
    leads: tuple[str, ...]
    cooperates: tuple[str, ...]
    in_charge: Mapping[OutcomeName, int]
    findings: tuple[RuleOutcome, ...]
    about: tuple[RuleOutcome, ...]
    criticisms: tuple[Criticism, ...]


class ClauseRecord(Struct, frozen=True):
    """How many outcomes of each name the rules of one clause have."""

    clause: str
    counts: Mapping[OutcomeName, int]


class Evaluation(Struct, frozen=True):
    """Everything a report of the year reads. `assessment` is judged, `earlier` are those before it, oldest first."""

    year: int
    assessment: Assessment
    earlier: tuple[Assessment, ...]
    targets: tuple[Target, ...]
    tasks: tuple[Task, ...]
    organs: tuple[OrganRecord, ...]
    criticisms: tuple[Criticism, ...]
    clauses: tuple[ClauseRecord, ...]

    @property
    def standings(self) -> Mapping[Standing, int]:
        """How many tasks stand how."""
        found = [task.standing for task in self.tasks]
        return {standing: found.count(standing) for standing in STANDINGS}

    @property
    def results(self) -> tuple[TargetResult, ...]:
        """The results of all targets, in order."""
        return tuple(result for target in self.targets for result in target.results)
