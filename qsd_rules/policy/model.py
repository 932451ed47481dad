"""A policy: the opinion read and checked, as frozen data.

Everything is named by strings; `Policy` holds the tables that resolve them, each in the order of the pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from qsd_rules.conditions.syntax import Expression
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place

Force = Literal["must", "should", "target", "defines", "assigns"]
Judged = Literal["always", "every_year", "by_date"]
Comparison = Literal["at_least", "more_than", "at_most", "less_than", "all"]
FactType = Literal["boolean", "integer", "decimal", "date", "choice", "text", "list", "relation"]
MarkReason = Literal["preamble", "heading", "purpose", "salutation", "print"]


class Condition(Struct, frozen=True):
    """A condition as written and as checked."""

    source: str
    expression: Expression
    place: Place


class RoleChoice(Struct, frozen=True):
    """One who may have a role in a rule or decision about a subject.

    `who` says what to look for: the subject itself; what the relations of `path` lead to, one after the other; the
    `organ` of that name; those who lead or cooperate in the subject's row of the table of tasks, else in the rule.
    `when` says for which subjects, none for those that no other choice of the role is for.
    """

    who: Literal["subject", "related", "organ", "lead", "cooperating"]
    path: tuple[str, ...] = ()
    organ: str = ""
    when: Condition | None = None


Role = tuple[RoleChoice, ...]


class Kind(Struct, frozen=True):
    """A kind of subject; one that `bears_duties` is a person or organ, to whom a paper can go."""

    name: str
    plural: str
    label: Text
    bears_duties: bool = False


class Unit(Struct, frozen=True):
    """A unit of measurement; `counting` says that it counts things (家, 件), so that `count` goes with it."""

    name: str
    label: Text
    symbols: tuple[str, ...]
    counting: bool = False


class Document(Struct, frozen=True):
    """A kind of document found in a file; it proves facts. One that is `official` is made or kept by an organ."""

    name: str
    title: Text
    official: bool = False


DayRole = Literal["act", "validity", "plan", ""]
Instrument = Literal["refusal", "correction", "order", "circular"]
PartyRole = Literal["code", "address", "person_in_charge", ""]


class Fact(Struct, frozen=True):
    """One typed thing that can be known of a subject of `kind`; `name` is `kind.path`.

    A relation has `to` (a kind), `many`, and perhaps `inverse` (the path of the collection it gives at the other end)
    and `implied`. `derive` counts the fact from others; what is `derived_only` nobody can give. `inverse_of` marks the
    collection that a relation gives.
    `describes` marks a fact that only says which subject it is, and that no rule needs. `fixed` marks one that no party
    can change (a limit, a duty laid down elsewhere, what has happened), `cost` is what changing another takes.
    `role` says what a day is of: an act, which is not done before its day; the end of a validity; a plan. `party` says
    what a paper tells of its addressee by this fact.
    `establishes` is the truth that an act makes; the truth has the acts in `established_by`.
    """

    name: str
    kind: str
    path: str
    type: FactType
    label: Text
    question: Text
    document: str
    unit: str = ""
    places: int = 0
    minimum: Decimal | date | None = None
    maximum: Decimal | date | None = None
    better: Literal["higher", "lower", ""] = ""
    choices: tuple[tuple[str, Text], ...] = ()
    to: str = ""
    many: bool = False
    inverse: str = ""
    inverse_of: str = ""
    implied: bool = False
    optional: bool = False
    describes: bool = False
    fixed: bool = False
    cost: Decimal = Decimal(1)
    code: str = ""
    role: DayRole = ""
    party: PartyRole = ""
    establishes: str = ""
    established_by: tuple[str, ...] = ()
    derive: Condition | None = None
    derived_only: bool = False
    place: Place = Place("")

    @property
    def can_be_given(self) -> bool:
        """Whether files may say it: it is neither a conclusion nor the other end of a relation."""
        return not (self.inverse_of or self.derived_only)


Agreement = Literal["part_of", "at_most", "before", "implies", "establishes"]


class Invariant(Struct, frozen=True):
    """What a fact of a subject must agree with; it is broken where `condition` is surely false.

    `name` is the fact's and how they must agree: `project.is_completed.implies`. `facts` are those it names, the one
    that it is about first.
    """

    name: str
    kind: str
    agreement: Agreement
    facts: tuple[str, ...]
    condition: Condition


class Decision(Struct, frozen=True):
    """An official act that rules bear on; `acts` are the ways to decide against, heaviest first.

    `deciders` says who decides for which subjects; `authority` is who decides where nothing else is said. `open_while`
    is the condition on which it can still be taken: where it is false the decision is over and is not told.
    `instruments` says by which paper an act is told, beside a consequence; `applied` is the fact that says that it was
    applied for.
    """

    name: str
    subject: str
    label: Text
    authority: str
    acts: tuple[tuple[str, Text], ...]
    pending: Text
    clear: Text
    place: Place = Place("")
    deciders: Role = ()
    open_while: Condition | None = None
    instruments: tuple[tuple[str, Instrument], ...] = ()
    applied: str = ""

    def words(self, status: str, act: str | None) -> Text:
        """What is said of a subject: the act against it, that it waits, or that nothing stands against it."""
        held = status in ("pending", "contested")
        return dict(self.acts).get(act or "") or (self.pending if held else self.clear)


class Organ(Struct, frozen=True):
    """An organ; `full_names` are (from this day on, what it signs as), oldest first. A `collective` one is several."""

    name: str
    label: Text
    aliases: tuple[str, ...]
    full_names: tuple[tuple[date, Text], ...] = ()
    collective: bool = False

    def full_name_on(self, day: date) -> Text:
        """What the organ is called in papers of that day."""
        named = [name for start, name in self.full_names if start <= day]
        return named[-1] if named else self.label


class Parameter(Struct, frozen=True):
    """A figure of the text; `values` are (from this day on, value), oldest first."""

    name: str
    label: Text
    clause: str
    quote: str
    unit: str
    comparison: Comparison
    judged: Judged
    due: date | None
    values: tuple[tuple[date, Decimal], ...]
    place: Place = Place("")

    def value_on(self, day: date) -> Decimal | None:
        """The value in force on `day`, or none before the first."""
        in_force = [value for start, value in self.values if start <= day]
        return in_force[-1] if in_force else None


class Quote(Struct, frozen=True):
    """Stretches of a clause's text, in order."""

    clause: str
    stretches: tuple[str, ...]

    def __str__(self) -> str:
        return "……".join(self.stretches)


class Reading(Struct, frozen=True):
    """One way to read a rule. A rule that is read one way has one reading, named `text`.

    `obliged` is who is obliged by this reading, where that is not who is by the others.
    """

    name: str
    label: Text
    quote: Quote
    applies: Condition
    requires: Condition
    obliged: Role = ()


class Interpretation(Struct, frozen=True):
    """A choice that was made in reading the text."""

    author: str
    date: date
    reason: Text


class Rule(Struct, frozen=True):
    """One demand of the text on subjects of one kind.

    `decisions` maps a decision's name to the act that follows when the rule is unmet. `quotes` starts with the words in
    the rule's own clause; the others say the same elsewhere. `obliged` has to meet the demand, `overseer` sees to it,
    `decider` signs what follows where it is unmet.
    """

    name: str
    title: Text
    clause: str
    quotes: tuple[Quote, ...]
    subject: str
    force: Force
    judged: Judged
    due: date | None
    readings: tuple[Reading, ...]
    default_reading: str
    default_reason: Text | None
    decisions: tuple[tuple[str, str], ...]
    remedy: Text | None
    lead: tuple[str, ...]
    cooperating: tuple[str, ...]
    interpretations: tuple[Interpretation, ...]
    place: Place
    obliged: Role = ()
    overseer: Role = ()
    decider: Role = ()

    def reading(self, name: str) -> Reading:
        """The reading of that name.

        Raises:
            KeyError: the rule has no such reading.
        """
        for reading in self.readings:
            if reading.name == name:
                return reading
        raise KeyError(name)

    @property
    def default(self) -> Reading:
        """The reading that governs unless another is asked for."""
        return self.reading(self.default_reading)


class Mark(Struct, frozen=True):
    """A stretch that binds nobody, and why."""

    quote: str
    because: MarkReason
    reason: Text


class Erratum(Struct, frozen=True):
    """A departure from the received text."""

    received: str
    read: str
    why: Text


class Cells(Struct, frozen=True):
    """The cells of an annex row."""

    task: str
    measures: str
    goals: str
    lead: tuple[str, ...]
    cooperating: tuple[str, ...]


class Clause(Struct, frozen=True):
    """A stretch of the policy with its address (`三(一)3`) and its other address (`3.1.3`)."""

    address: str
    other_address: str
    title: Text
    heading: str
    paragraphs: tuple[str, ...]
    cells: Cells | None
    errata: tuple[Erratum, ...]
    marks: tuple[Mark, ...]
    parameters: tuple[str, ...]
    rules: tuple[str, ...]
    place: Place

    @property
    def text(self) -> str:
        """All the words of the clause, heading first, one paragraph a line."""
        return "\n".join(part for part in (self.heading, *self.paragraphs) if part)


class EarlierFigure(Struct, frozen=True):
    """A fact that holds an earlier figure of another: known for the day `on`, else `years` before the snapshot's."""

    fact: str
    earlier: str
    on: date | None
    years: int


class EvaluationScheme(Struct, frozen=True):
    """What the yearly evaluation goes by. Without a kind of tasks or organs no subject stands for one.

    `task_clauses` and `organ_names` say for each choice of `task_fact` and `organ_fact` which row's clause, which
    organ it is. `criticism` is the decision that criticizes an organ, or empty.
    """

    clause: str
    task_kind: str
    task_fact: str
    task_clauses: Mapping[str, str]
    organ_kind: str
    organ_fact: str
    organ_names: Mapping[str, str]
    criticism: str
    earlier: tuple[EarlierFigure, ...]


class Policy(Struct, frozen=True):
    """The pack as a whole; the mappings are keyed by name (clauses by address) in the order of the pack.

    Of the kinds in `requires_subjects`, facts that are judged should have a subject; that they have none is told.
    """

    name: str
    title: Text
    issuer: Text
    number: str
    issued: date
    in_force_from: date
    in_force_to: date | None
    normalization: Text
    clauses: Mapping[str, Clause]
    rules: Mapping[str, Rule]
    parameters: Mapping[str, Parameter]
    kinds: Mapping[str, Kind]
    units: Mapping[str, Unit]
    facts: Mapping[str, Fact]
    documents: Mapping[str, Document]
    decisions: Mapping[str, Decision]
    organs: Mapping[str, Organ]
    digest: str
    text_digest: str
    received_text: str = ""
    evaluation: EvaluationScheme | None = None
    requires_subjects: tuple[str, ...] = ()
    format: int = 1
    invariants: Mapping[str, Invariant] = {}

    def is_in_force(self, day: date) -> bool:
        """Whether the policy is in force on `day`."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)
