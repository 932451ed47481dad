"""The shapes of what the API takes and gives, besides the JSON that the reports write."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from qsd_rules.desk.storage.records import Record
from qsd_rules.desk.storage.remarks import LONGEST_WORDS, Remark
from qsd_rules.source.limits import UNSEEN

LARGEST_NUMBER = 2**53


def without_unseen(words: str) -> str:
    """Words without characters that cannot be seen."""
    return UNSEEN.sub("", words)


Words = Annotated[str, AfterValidator(without_unseen)]
Name = Annotated[Words, Field(min_length=1, max_length=400)]
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="number of a record")]
AsOf = Annotated[
    date | None, Query(description="day of assessment; default: the date of the facts", examples=["2015-12-31"])
]
Readings = Annotated[
    list[Name] | None,
    Query(max_length=100, description="which reading governs: `rule=reading`, or `reading` for all rules that have it"),
]


class Shape(BaseModel):
    """Data that is checked as it comes in, with no other fields than these."""

    model_config = ConfigDict(extra="forbid")


class BothLanguages(Shape):
    """A text in Chinese and in English."""

    zh: str
    en: str


class PlaceShape(Shape):
    """Where something stands."""

    file: str
    line: int | None
    column: int | None
    cell: str | None


class ProblemShape(Shape):
    """One thing that is wrong with an input."""

    check: str
    place: PlaceShape
    message: BothLanguages
    hint: BothLanguages | None


class Refusal(Shape):
    """Why a request was not served; `problems` are those of its facts or parameters."""

    message: BothLanguages
    hint: BothLanguages | None
    problems: list[ProblemShape]


class Question(Shape):
    """What is to be explained: a clause, rule, fact, decision, finding (`rule@subject`) or words of the text.

    With `facts` (a snapshot) or the number of a `record`, also what came of it there.
    """

    target: Name
    facts: dict[str, Any] | None = None
    record: Annotated[int, Field(ge=1, le=LARGEST_NUMBER)] | None = None
    as_of: date | None = None
    readings: dict[Name, Name] = Field(default_factory=dict, max_length=100)
    subjects: list[Name] = Field(default_factory=list, max_length=1_000)


class NewRemark(Shape):
    """A note on a finding or decision, or (with a judgement) an override; `signed` where nobody signs in."""

    target: Name
    words: Annotated[Words, Field(min_length=1, max_length=LONGEST_WORDS)]
    judgement: Annotated[Words, Field(max_length=80)] = ""
    signed: Annotated[Words, Field(max_length=80)] = ""


class RemarkShape(Shape):
    """A remark as it is kept."""

    number: int
    target: str
    judgement: str
    words: str
    made_by: str
    made_at: datetime


class DecisionShape(Shape):
    """A decision in brief."""

    subject: str
    status: str
    label: BothLanguages
    words: BothLanguages


class RecordShape(Shape):
    """A record's head."""

    number: int
    kept_at: datetime
    kept_by: str
    source: str
    title: BothLanguages
    invented: bool
    facts_date: date
    as_of: date
    policy_number: str
    pack_digest: str
    text_digest: str
    facts_digest: str
    answer_digest: str
    program: str
    engine: str
    readings: dict[str, str]
    counts: dict[str, int]
    decisions: list[DecisionShape]


class RecordList(Shape):
    """Records, the newest first; `earlier` is the number to go on before, if there are more."""

    records: list[RecordShape]
    earlier: int | None


class RecomputedShape(Shape):
    """What recomputing a record came to."""

    same_facts: bool
    same_answer: bool
    facts_digest: str
    answer_digest: str
    program: str
    engine: str


class DifferenceShape(Shape):
    """Something two records say differently of one subject."""

    subject: str
    label: BothLanguages
    clause: str
    first: BothLanguages
    second: BothLanguages


class ComparisonShape(Shape):
    """Where two records differ."""

    decisions: list[DifferenceShape]
    outcomes: list[DifferenceShape]
    facts: list[DifferenceShape]
    same_decisions: int
    same_outcomes: int


class Status(Shape):
    """What answers here."""

    program: str
    engine: str
    policy: str
    number: str
    pack_digest: str
    text_digest: str


def record_shape(record: Record) -> RecordShape:
    """A record's head as the API gives it."""
    return RecordShape.model_validate(record, from_attributes=True)


def remark_shape(remark: Remark) -> RemarkShape:
    """A remark as the API gives it."""
    return RemarkShape.model_validate(
        {name: getattr(remark, name) for name in RemarkShape.model_fields},
    )


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal, "description": words}
    for status, words in (
        (401, "not signed in"),
        (403, "the role may not do this, or the request came from another site"),
        (404, "there is no such thing"),
        (413, "the request is too large"),
        (415, "not a type of facts that can be read"),
        (422, "what is wrong with the facts or parameters"),
        (429, "too many requests"),
        (503, "busy, or the calculation took too long"),
    )
}
"""The answers that any request may get instead of what it asked for."""
