"""The files of worked examples, as they are written: pydantic models that check their shape and publish a JSON Schema.

A case's facts are checked against the vocabulary when the case is built, so here they may be anything.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

CaseName = Annotated[
    str,
    StringConstraints(pattern=r"^(pass|fail|pending|unknown|not_applicable)-[a-z0-9]+(_[a-z0-9]+)*$", max_length=160),
]
FactEntry: TypeAlias = Any
"""A fact's value (`unknown` takes it back, `null` says there is none), or facts below a common start of their names."""


class Written(BaseModel):
    """Nothing is converted."""

    model_config = ConfigDict(strict=True, frozen=True)


class Expectation(Written):
    """What else is expected: outcomes of readings; acts (or `clear`, `pending`, `not_applicable`) of decisions; what
    derived facts come to (`unknown` where they can't be counted).
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    readings: dict[str, str] = {}
    decisions: dict[str, str] = {}
    facts: dict[str, FactEntry] = {}


class CaseEntry(Written):
    """One case: the facts of the rule's subject, and what is said besides."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")
    as_of: date | None = None
    related: list[dict[str, FactEntry]] = []
    complete: list[str] = []
    expect: Expectation = Expectation()


class RuleCases(Written):
    """The cases of one rule, with the facts they share."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    rule: str
    as_of: date | None = None
    given: dict[str, FactEntry] = {}
    related: list[dict[str, FactEntry]] = []
    complete: list[str] = []
    cases: dict[CaseName, CaseEntry] = Field(min_length=1)


class CasesFile(RootModel[list[RuleCases]]):
    """A file of cases."""
