"""Recomputing a record: assessed again with the pack that answered then, and, where it has changed, with today's."""

from __future__ import annotations

from msgspec import Struct

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess, engine_name
from qsd_rules.desk.comparing import Comparison, compare
from qsd_rules.desk.storage.records import Record, digest_of_answer
from qsd_rules.facts.digest import digest_of
from qsd_rules.policy.model import Policy
from qsd_rules.version import VERSION


class Recomputed(Struct, frozen=True):
    """What came of it: both digests again, whether they are the kept ones, and where the answers differ.

    `with_current` compares the record with what today's pack says of its facts; none where the pack is the same.
    """

    facts_digest: str
    answer_digest: str
    same_facts: bool
    same_answer: bool
    program: str
    engine: str
    with_own: Comparison
    with_current: Comparison | None


def recompute(record: Record, kept: Assessment, current: Policy) -> Recomputed:
    """Assess the kept facts again, on the same day and readings."""
    again = assess(kept.policy, kept.snapshot, kept.as_of, kept.chosen_readings)
    facts, answer = digest_of(kept.snapshot.date, kept.snapshot.subjects.values()), digest_of_answer(again)
    newer = None
    if current.digest != record.pack_digest:
        chosen = {
            rule: reading
            for rule, reading in kept.chosen_readings.items()
            if rule in current.rules and reading in {each.name for each in current.rules[rule].readings}
        }
        newer = compare(kept, assess(current, kept.snapshot, kept.as_of, chosen))
    return Recomputed(
        facts_digest=facts,
        answer_digest=answer,
        same_facts=facts == record.facts_digest,
        same_answer=answer == record.answer_digest,
        program=VERSION,
        engine=engine_name(),
        with_own=compare(kept, again),
        with_current=newer,
    )
