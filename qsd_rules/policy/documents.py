"""The files of a pack, as they are written: pydantic models that check their shape and publish their JSON Schemas."""

from __future__ import annotations

import datetime
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from qsd_rules.policy.model import Comparison, FactType, Force, Instrument, Judged, MarkReason

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=80)]
Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=160)]
RuleName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Words = Annotated[str, StringConstraints(min_length=1)]
Number = Annotated[int | Decimal, Field(union_mode="left_to_right")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Written(BaseModel):
    """What all parts of a pack share: nothing is converted, nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Bilingual(Written):
    """A text in Chinese and in English."""

    zh: Words
    en: Words


# policy.yaml


class InForce(Written):
    """From when (and until when) the policy is in force."""

    from_: date = Field(alias="from")
    to: date | None = None


class InterpretedEntry(Written):
    """Who made the interpretations of the pack, and when; an interpretation that says so itself differs."""

    author: Words
    date: date


FORMAT = 3
"""The newest format of packs. Format 1 (of 0.1.0) says author and day with each interpretation; up to format 2 a pack
need not say who is obliged."""


class PolicyFile(Written):
    """Identity of the policy: title, issuer, number, dates, and where its received text is."""

    format: Annotated[int, Field(ge=1)] = Field(default=1, description="of the pack's files; 1 unless said")
    policy: RuleName
    title: Bilingual
    issuer: Bilingual
    number: Words
    issued: date
    in_force: InForce
    source: str | None = None
    annex_word: Bilingual | None = None
    interpreted: InterpretedEntry | None = None
    normalization: Bilingual | None = None
    requires_subjects: tuple[Name, ...] = Field(
        default=(), strict=False, description="kinds of which the facts must have a subject"
    )


# vocabulary/*.yaml


class RoleEntry(Written):
    """Who has a role for the subjects of which a condition holds."""

    who: Words = Field(
        description="the subject's kind, relations from it (`project.builder`), an organ, `lead` or `cooperating`"
    )
    when: str | None = Field(
        default=None, description="a condition; without one, for the subjects of which no other's holds"
    )


RoleEntries = Words | list[Words | RoleEntry]
"""Who has a role: one, several who each have it, or some for these subjects and others for those."""


class KindEntry(Written):
    """A kind of subject, with the name of several of them."""

    kind: Name
    plural: Name
    label: Bilingual
    bears_duties: bool = Field(default=False, description="is a person or organ, to whom a paper can go")
    obliged: RoleEntries | None = Field(default=None, description="by rules about it that say nothing else")
    overseer: RoleEntries | None = Field(default=None, description="in rules about it that say nothing else")


class UnitEntry(Written):
    """A unit of figures, and the ways in which people write it."""

    unit: Name
    label: Bilingual
    symbols: tuple[str, ...] = Field(default=(), strict=False)
    counting: bool = Field(default=False, description="counts things, so that `count` and `size` go with it")


class DocumentEntry(Written):
    """A document that proves facts."""

    document: Name
    title: Bilingual
    official: bool = Field(default=False, description="made or kept by an organ, so that no firm is asked for it")


class FactEntry(Written):
    """One fact: its full name is the kind and a dotted path."""

    fact: Path
    type: FactType
    label: Bilingual
    question: Bilingual | None = None
    document: Name | None = None
    unit: Name | None = None
    places: Annotated[int, Field(ge=0, le=9)] = 0
    minimum: Number | date | None = None
    maximum: Number | date | None = None
    better: Literal["higher", "lower"] | None = None
    choices: dict[Name, Bilingual] | None = None
    to: Name | None = None
    many: bool = False
    inverse: Path | None = None
    inverse_label: Bilingual | None = None
    implied: bool = False
    optional: bool = False
    describes: bool = Field(default=False, description="only says which subject it is; no rule needs it")
    fixed: bool = Field(default=False, description="no party can change it: a limit, a duty laid down, what happened")
    cost: Annotated[Number, Field(gt=0)] | None = Field(
        default=None, description="what changing it takes; 1 unless said"
    )
    code: Name | None = None
    role: Literal["act", "validity", "plan"] | None = Field(
        default=None, description="of a day: an act (not done before its day), a validity, a plan"
    )
    party: Literal["code", "address", "person_in_charge"] | None = Field(
        default=None, description="what a paper tells of its addressee by this fact"
    )
    establishes: Path | None = Field(default=None, description="of an act: the truth that it makes")
    derive: str | None = None
    derived_only: bool = False


class InvariantEntry(Written):
    """What a fact must agree with (one of the four); facts that break it are told as a contradiction."""

    fact: Path
    part_of: Path | None = Field(default=None, description="a figure of which it is a part, in the same unit")
    at_most: Path | None = Field(default=None, description="a figure that it can't be above")
    before: Path | None = Field(default=None, description="a day that it can't be after")
    implies: str | None = Field(default=None, description="a condition that holds where the fact is true or has a day")


class DecisionEntry(Written):
    """A decision about subjects of one kind, with the acts that rules may lead to, heaviest first."""

    decision: Name
    subject: Name
    label: Bilingual
    authority: RoleEntries = Field(description="the organ that decides, or one for these subjects and one for those")
    acts: dict[Name, Bilingual] = Field(min_length=1)
    pending: Bilingual
    clear: Bilingual
    open_while: str | None = Field(default=None, description="while this holds the decision can still be taken")
    instruments: dict[Name, Instrument] = Field(
        default={}, description="the paper that tells an act; an order to put matters right unless said"
    )
    applied: Path | None = Field(default=None, description="the fact that says that it was applied for")


class OrganEntry(Written):
    """An organ, and other names that the text has for it."""

    organ: Words
    label: Bilingual
    aliases: tuple[str, ...] = Field(default=(), strict=False)
    collective: bool = Field(
        default=False, description="several bodies under one name, such as all subdistrict offices"
    )
    full_names: dict[Day, Bilingual] = Field(default={}, description="what it signs as, from each day on")


class VocabularyFile(Written):
    """Any of the lists that make up the vocabulary."""

    kinds: list[KindEntry] = []
    units: list[UnitEntry] = []
    documents: list[DocumentEntry] = []
    facts: list[FactEntry] = []
    invariants: list[InvariantEntry] = []
    decisions: list[DecisionEntry] = []
    organs: list[OrganEntry] = []


# evaluation.yaml


class TasksEntry(Written):
    """Which subjects of a snapshot stand for the rows of the table of tasks."""

    subject: Name
    fact: Path = Field(description="the choice that says which row a subject stands for")
    clauses: dict[Name, Words] = Field(min_length=1, description="the row's clause for each choice")


class OrganSubjectsEntry(Written):
    """Which subjects of a snapshot stand for the organs of the vocabulary, and the decision that criticizes one."""

    subject: Name
    fact: Path | None = Field(default=None, description="the choice that says which organ a subject is")
    organs: dict[Name, Words] = Field(default={}, description="the organ for each choice; others go by their names")
    criticism: Name | None = Field(default=None, description="the decision that criticizes an organ")


class EarlierEntry(Written):
    """A fact that holds an earlier figure of another: `on` a day, or `years` before the snapshot's."""

    fact: Path
    earlier: Path
    on: date | None = None
    years: Annotated[int, Field(ge=1)] | None = None


class EvaluationFile(Written):
    """What the yearly evaluation goes by: the clause that orders it, tasks, organs, and earlier figures."""

    clause: Words
    tasks: TasksEntry | None = None
    organs: OrganSubjectsEntry | None = None
    earlier: list[EarlierEntry] = []


# opinion/*.yaml


class ErratumEntry(Written):
    """A place where the corpus departs from the received text, and why."""

    received: str
    read: str
    why: Bilingual


class MarkEntry(Written):
    """Words of a clause that bind nobody, and why."""

    quote: Words
    because: MarkReason
    reason: Bilingual


class ParameterEntry(Written):
    """A figure of the text: how it is to be compared, when, and its value from each day on."""

    parameter: Name
    label: Bilingual
    quote: Words
    unit: Name | None = None
    comparison: Comparison
    judged: Judged
    due: date | None = None
    values: dict[Day, Number] = Field(min_length=1)


class QuoteEntry(Written):
    """Another place of the text that says the same."""

    clause: Words
    quote: Words


class ReadingEntry(Written):
    """One of several ways to read a rule; what it leaves out is as the rule says."""

    label: Bilingual
    clause: str | None = None
    quote: str | None = None
    applies: str | None = None
    requires: str | None = None
    obliged: RoleEntries | None = None


class OtherwiseEntry(Written):
    """What follows where a rule is not met: acts of decisions, and what to do."""

    decisions: dict[Name, Name] = {}
    remedy: Bilingual | None = None


class OrgansEntry(Written):
    """The organs that lead and those that cooperate."""

    lead: list[Words] = []
    cooperating: list[Words] = []


class InterpretationEntry(Written):
    """Why a rule reads the words as it does; `author` and `date` where they differ from what `policy.yaml` says."""

    author: Words | None = None
    # Named in the class's own scope: the field `date` would hide the type.
    date: datetime.date | None = None
    reason: Bilingual


IfEmpty = Literal["not_applicable", "satisfied", "unmet"]


class RuleEntry(Written):
    """A rule: the words that it encodes, whom it applies to, what it requires, and what follows otherwise."""

    rule: RuleName
    title: Bilingual
    quote: Words
    also: list[QuoteEntry] = []
    subject: Name | None = Field(default=None, description="the kind judged; unless said, the kind the conditions name")
    force: Force
    judged: Judged = "always"
    due: date | None = None
    applies: str | None = None
    requires: str | None = None
    readings: dict[Name, ReadingEntry] | None = None
    default_reading: Name | None = None
    default_reason: Bilingual | None = None
    if_empty: IfEmpty = Field(
        default="not_applicable", description="what comes of it where a share that it asks for is one of nothing"
    )
    otherwise: OtherwiseEntry = OtherwiseEntry()
    organs: OrgansEntry | None = Field(default=None, description="unless said, those of the clause")
    obliged: RoleEntries | None = Field(default=None, description="who has to meet it, unless clause or kind says so")
    overseer: RoleEntries | None = Field(default=None, description="who sees to it, unless clause or kind says so")
    decider: RoleEntries | None = Field(default=None, description="who signs what follows, unless its decisions say so")
    interpretation: list[InterpretationEntry] = []


class CellsEntry(Written):
    """The cells of a row of the annex."""

    task: str = ""
    measures: str = ""
    goals: str = ""
    lead: list[Words] = []
    cooperating: list[Words] = []


class ClauseEntry(Written):
    """A clause: its text, the figures in it, and the rules that encode it."""

    clause: Words
    alias: str | None = None
    title: Bilingual
    heading: str = ""
    text: list[Words] = []
    cells: CellsEntry | None = None
    errata: list[ErratumEntry] = []
    binds_nobody: list[MarkEntry] = []
    parameters: list[ParameterEntry] = []
    organs: OrgansEntry | None = Field(
        default=None, description="in charge of the clause's rules, unless a rule differs"
    )
    obliged: RoleEntries | None = Field(default=None, description="by the clause's rules, unless a rule differs")
    overseer: RoleEntries | None = Field(default=None, description="in the clause's rules, unless a rule differs")
    decider: RoleEntries | None = Field(default=None, description="in the clause's rules, unless a rule differs")
    rules: list[RuleEntry] = []


class OpinionFile(Written):
    """Clauses in the order of the text, rules under the words they encode."""

    clauses: list[ClauseEntry]
