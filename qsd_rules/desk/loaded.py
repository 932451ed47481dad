"""Records with their assessments, judgements in force: whole, or by the parts that a page shows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Hashable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from qsd_rules.assess.assessment import Assessment, OutcomeName
from qsd_rules.assess.contradictions import contested
from qsd_rules.assess.judgements import in_force
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.shared import Desk
from qsd_rules.desk.storage.records import Record, UnreadableRecordError, assessment_of, facts_of, head
from qsd_rules.desk.storage.remarks import judgements, last_judgement, remarks_on
from qsd_rules.desk.storage.rows import (
    answers_of,
    counts_by_rule,
    has_rows,
    judge_rows,
    kinds_of,
    other_decisions,
    places_of,
    without_rows,
    write_rows,
)
from qsd_rules.report.linked_text import RuleCounts
from qsd_rules.words.language import Text

MOST_AT_HAND: Final = 24
LARGEST_AT_HAND: Final = 2_000
"""Outcomes and subjects of an assessment; of larger ones only the last two are at hand."""

NO_RECORD = Text("没有这份记录", "there is no such record")


class Opened(Struct, frozen=True):
    """A record with its whole assessment."""

    record: Record
    assessment: Assessment


class Loaded(Struct, frozen=True):
    """A record as pages of the policy speak of it: its head, and how its rules came out."""

    record: Record
    counts: RuleCounts


class Shelf:
    """The assessments that were opened or kept last, used from several threads."""

    def __init__(self) -> None:
        self._at_hand: OrderedDict[Hashable, Assessment] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: Hashable, opened: Assessment) -> None:
        """Have an assessment at hand."""
        with self._lock:
            if size_of(opened) > LARGEST_AT_HAND:
                large = [known for known, each in self._at_hand.items() if size_of(each) > LARGEST_AT_HAND]
                for known in large[:-1]:
                    del self._at_hand[known]
            self._at_hand[key] = opened
            self._at_hand.move_to_end(key)
            if len(self._at_hand) > MOST_AT_HAND:
                self._at_hand.popitem(last=False)

    def get(self, key: Hashable) -> Assessment | None:
        """The assessment, if it is at hand."""
        with self._lock:
            found = self._at_hand.get(key)
            if found is not None:
                self._at_hand.move_to_end(key)
            return found


def size_of(assessment: Assessment) -> int:
    """How much there is of an assessment."""
    return len(assessment.outcomes) + len(assessment.snapshot.subjects)


def head_of(desk: Desk, number: int) -> Record:
    """A record's head.

    Raises:
        Refused: there is no such record.
    """
    record = head(desk.database, number)
    if record is None:
        raise not_found(NO_RECORD)
    return record


def opened(desk: Desk, number: int) -> Opened:
    """A record with its whole assessment, judgements in force.

    Raises:
        Refused: there is no such record.
        UnreadableRecordError: it is of another version's form.
    """
    last = last_judgement(desk.database, number)
    found = desk.shelf.get((number, last))
    if found is None:
        given = judgements(remarks_on(desk.database, number)) if last else {}
        found = in_force(as_kept(desk, number).assessment, given)
        desk.shelf.put((number, last), found)
    return Opened(head_of(desk, number), found)


def opened_if_there(desk: Desk, number: int | None) -> Opened | None:
    """The same; none where there is no such record, or it is of another version's form."""
    if number is None or head(desk.database, number) is None:
        return None
    try:
        return opened(desk, number)
    except UnreadableRecordError:
        return None


def as_kept(desk: Desk, number: int) -> Opened:
    """A record with its assessment as the database has it, without judgements.

    Raises:
        Refused: there is no such record.
        UnreadableRecordError: it is of another version's form.
    """
    record = head_of(desk, number)
    assessment = assessment_of(desk.database, number, desk.policy)
    assert assessment is not None, "INVARIANT: what has a head has an assessment"
    return Opened(record, assessment)


def part_of(desk: Desk, number: int, places: Collection[int]) -> Assessment:
    """The assessment of some subjects of a record, by their places, judgements in force; all facts are in it.

    Raises:
        Refused: there is no such record.
        UnreadableRecordError: it is of another version's form.
    """
    last = last_judgement(desk.database, number)
    whole = desk.shelf.get((number, last))
    if whole is None:
        bare = desk.shelf.get((number, "facts"))
        if bare is None:
            bare = facts_of(desk.database, number, desk.policy)
            if bare is None:
                raise not_found(NO_RECORD)
            desk.shelf.put((number, "facts"), bare)
        given = judgements(remarks_on(desk.database, number)) if last else {}
        # What is judged elsewhere may bear on what is shown.
        judged = {target.partition(":")[2].partition("@")[2] for target in given}
        wider = {*places, *places_of(desk.database, number, judged).values()}
        outcomes, decisions = answers_of(desk.database, number, wider)
        others = other_decisions(desk.database, number, wider)
        found = contested(replace(bare, outcomes=outcomes, decisions=decisions, unasked=others))
        whole = replace(in_force(replace(found, unasked=()), given), unasked=others)
    keys = list(whole.snapshot.subjects)
    chosen = {keys[place] for place in places if place < len(keys)}
    return replace(
        whole,
        outcomes=tuple([each for each in whole.outcomes if each.subject in chosen]),
        decisions=tuple([each for each in whole.decisions if each.subject in chosen]),
        unasked=(*whole.unasked, *[each for each in whole.decisions if each.subject not in chosen]),
    )


def with_rows(desk: Desk, number: int) -> None:
    """See to it that a record has its rows: one kept by an older version gets them when it is first opened.

    Raises:
        Refused: there is no such record.
        UnreadableRecordError: it is of another version's form.
    """
    if has_rows(desk.database, number):
        return
    kept, remarks = as_kept(desk, number).assessment, remarks_on(desk.database, number)
    with desk.database.writing() as connection:
        write_rows(connection, number, kept)
        judge_rows(connection, number, in_force(kept, judgements(remarks)))


def give_rows(desk: Desk) -> None:
    """Give their rows to the records that an older version kept."""
    for number in without_rows(desk.database):
        try:
            with_rows(desk, number)
        except (UnreadableRecordError, IntegrityError):
            # It is of a form that can't be read, or another process was faster.
            continue


def loaded(desk: Desk, number: int | None) -> Loaded | None:
    """The record that pages about the policy show outcomes of: the one that a visitor opened last.

    None where there is none, or it is of another version's form.
    """
    record = None if number is None else head(desk.database, number)
    if record is None:
        return None
    try:
        with_rows(desk, record.number)
    except UnreadableRecordError:
        return None
    kinds = kinds_of(desk.database, record.number)
    counts: dict[str, Mapping[OutcomeName, int]] = {
        rule.name: {} for rule in desk.policy.rules.values() if rule.subject in kinds
    }
    return Loaded(record, {**counts, **counts_by_rule(desk.database, record.number)})
