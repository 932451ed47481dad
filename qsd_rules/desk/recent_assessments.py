"""The assessments that were opened or kept last, at hand: a record never changes, so they stay right."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from qsd_rules.assess.assessment import Assessment
from qsd_rules.desk.storage.records import Record

MOST_AT_HAND: Final = 24
LARGEST_AT_HAND: Final = 2_000
"""Outcomes of an assessment; of a larger one only the last is at hand."""


class Shelf:
    """Records with their assessments by number, the latest last; used from several threads."""

    def __init__(self) -> None:
        self._at_hand: OrderedDict[int, tuple[Record, Assessment]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, record: Record, assessment: Assessment) -> None:
        """Have an assessment at hand."""
        with self._lock:
            if len(assessment.outcomes) > LARGEST_AT_HAND:
                large = [number for number, (_, each) in self._at_hand.items() if len(each.outcomes) > LARGEST_AT_HAND]
                for number in large:
                    del self._at_hand[number]
            self._at_hand[record.number] = (record, assessment)
            self._at_hand.move_to_end(record.number)
            if len(self._at_hand) > MOST_AT_HAND:
                self._at_hand.popitem(last=False)

    def get(self, number: int) -> tuple[Record, Assessment] | None:
        """A record with its assessment, if it is at hand."""
        with self._lock:
            found = self._at_hand.get(number)
            if found is not None:
                self._at_hand.move_to_end(number)
            return found
