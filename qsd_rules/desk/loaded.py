"""The record that a visitor opened last: what pages about the policy show outcomes of."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from msgspec import Struct

from qsd_rules.assess.assessment import Assessment, RuleOutcome
from qsd_rules.desk.shared import Desk
from qsd_rules.desk.storage.database import Database
from qsd_rules.desk.storage.records import Record, UnreadableRecordError, assessment_of, head
from qsd_rules.policy.model import Policy
from qsd_rules.report.linked_text import RuleCounts, counts_by_rule

MOST_READY: Final = 8


class Loaded(Struct, frozen=True):
    """A record with its assessment, and how its rules came out."""

    record: Record
    assessment: Assessment
    counts: RuleCounts

    def outcomes_of(self, rule: str) -> tuple[RuleOutcome, ...]:
        """A rule's outcomes where it applies."""
        return tuple(o for o in self.assessment.outcomes if o.rule == rule and o.outcome != "not_applicable")


def loaded(desk: Desk, number: int | None) -> Loaded | None:
    """The record of that number; none where there is none, or it is of another version's form."""
    if number is None:
        return None
    try:
        return _read(desk.database, number, Current(desk.policy))
    except (LookupError, UnreadableRecordError):
        return None


class Current:
    """The desk's policy, known by its digest."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Current) and other.policy.digest == self.policy.digest

    def __hash__(self) -> int:
        return hash(self.policy.digest)


@lru_cache(MOST_READY)
def _read(database: Database, number: int, current: Current) -> Loaded:
    """A record never changes, so what was read once is kept ready.

    Raises:
        LookupError: there is no such record yet; the next who asks may find one.
        UnreadableRecordError: it is of another version's form.
    """
    record = head(database, number)
    assessment = None if record is None else assessment_of(database, number, current.policy)
    if record is None or assessment is None:
        raise LookupError(number)
    return Loaded(record, assessment, counts_by_rule(assessment.outcomes))
