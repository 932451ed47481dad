"""A worked example of a rule: facts, and the outcome they are expected to have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, field

from qsd_rules.assess.assessment import OutcomeName
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Force
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place

Verdict = Literal["pass", "fail", "pending", "unknown", "not_applicable"]

VERDICTS: dict[Verdict, Text] = {
    "pass": Text("通过", "pass"),
    "fail": Text("不通过", "fail"),
    "pending": Text("进行中", "pending"),
    "unknown": Text("未知", "unknown"),
    "not_applicable": Text("不适用", "not applicable"),
}
"""The first word of a case's name, and how people call it."""

SUBJECT = "subject"
"""The id of the subject that a case's rule is about."""


class Case(Struct, frozen=True):
    """One example: `name` is its verdict and its claim, `pass-exactly_95_percent_is_enough`.

    `expected` is the outcome of the governing reading; `readings` and `decisions` are what else is expected, by name:
    an outcome, and an act or a status (`clear`, `pending`, `not_applicable`). `facts` is what derived facts of the
    subject are expected to come to, by full name; none where they can't be counted.
    """

    rule: str
    name: str
    verdict: Verdict
    expected: OutcomeName
    as_of: date
    snapshot: Snapshot
    readings: tuple[tuple[str, OutcomeName], ...]
    decisions: tuple[tuple[str, str], ...]
    place: Place
    facts: Mapping[str, Value | None] = field(default_factory=dict)


def outcome_expected(verdict: Verdict, force: Force) -> OutcomeName:
    """The outcome that a verdict means for a rule of that force."""
    match verdict:
        case "pass":
            return "satisfied"
        case "fail" if force == "should":
            return "advised"
        case "fail" if force == "target":
            return "missed"
        case "fail":
            return "violated"
        case "unknown":
            return "undetermined"
        case _:
            return verdict
