"""Records with their assessments, judgements in force; those that were opened or kept last are at hand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from qsd_rules.assess.assessment import Assessment, RuleOutcome
from qsd_rules.assess.judgements import in_force
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.shared import Desk
from qsd_rules.desk.storage.records import Record, UnreadableRecordError, assessment_of, head
from qsd_rules.desk.storage.remarks import judgements, last_judgement, remarks_on
from qsd_rules.report.linked_text import RuleCounts, counts_by_rule
from qsd_rules.words.language import Text

MOST_AT_HAND: Final = 24
LARGEST_AT_HAND: Final = 2_000
"""Outcomes of an assessment; of a larger one only the last is at hand."""

NO_RECORD = Text("没有这份记录", "there is no such record")


@dataclass(frozen=True)
class Loaded:
    """A record with its assessment, as it is after the judgement of that number (0: as it was kept)."""

    record: Record
    assessment: Assessment
    judgement: int = 0

    @cached_property
    def counts(self) -> RuleCounts:
        """How the rules came out."""
        return counts_by_rule(self.assessment.outcomes)

    def outcomes_of(self, rule: str) -> tuple[RuleOutcome, ...]:
        """A rule's outcomes where it applies."""
        return tuple(o for o in self.assessment.outcomes if o.rule == rule and o.outcome != "not_applicable")


class Shelf:
    """What was opened or kept last, used from several threads: a record never changes, only judgements are added."""

    def __init__(self) -> None:
        self._at_hand: OrderedDict[tuple[int, int], Loaded] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, opened: Loaded) -> None:
        """Have an assessment at hand."""
        with self._lock:
            if len(opened.assessment.outcomes) > LARGEST_AT_HAND:
                large = [key for key, each in self._at_hand.items() if len(each.assessment.outcomes) > LARGEST_AT_HAND]
                for key in large:
                    del self._at_hand[key]
            self._at_hand[opened.record.number, opened.judgement] = opened
            self._at_hand.move_to_end((opened.record.number, opened.judgement))
            if len(self._at_hand) > MOST_AT_HAND:
                self._at_hand.popitem(last=False)

    def get(self, number: int, judgement: int) -> Loaded | None:
        """A record as it is after that judgement, if it is at hand."""
        with self._lock:
            found = self._at_hand.get((number, judgement))
            if found is not None:
                self._at_hand.move_to_end((number, judgement))
            return found


def opened(desk: Desk, number: int) -> Loaded:
    """A record with its assessment, judgements in force.

    Raises:
        Refused: there is no such record.
        UnreadableRecordError: it is of another version's form.
    """
    last = last_judgement(desk.database, number)
    found = desk.shelf.get(number, last)
    if found is None:
        kept = as_kept(desk, number)
        given = judgements(remarks_on(desk.database, number)) if last else {}
        found = Loaded(kept.record, in_force(kept.assessment, given), last)
        desk.shelf.put(found)
    return found


def loaded(desk: Desk, number: int | None) -> Loaded | None:
    """The record that pages about the policy show outcomes of: the one that a visitor opened last.

    None where there is none, or it is of another version's form.
    """
    if number is None or head(desk.database, number) is None:
        return None
    try:
        return opened(desk, number)
    except UnreadableRecordError:
        return None


def as_kept(desk: Desk, number: int) -> Loaded:
    """A record with its assessment as the database has it, without judgements.

    Raises:
        Refused: there is no such record.
        UnreadableRecordError: it is of another version's form.
    """
    record = head(desk.database, number)
    assessment = None if record is None else assessment_of(desk.database, number, desk.policy)
    if record is None or assessment is None:
        raise not_found(NO_RECORD)
    return Loaded(record, assessment)
