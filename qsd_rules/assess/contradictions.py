"""What is given for a derived fact and ruled out by the facts it is derived from: both are told, the latter govern."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.findings import world_of
from qsd_rules.conditions.meaning import Result, Unknown, exact
from qsd_rules.facts.snapshot import Evidence, SubjectRecord
from qsd_rules.policy.model import Fact


class Contradiction(Struct, frozen=True):
    """A derived fact of a subject: what is given for it, and what the facts it is derived from come to.

    `derived` is a value, or an unknown figure with the bounds that rule out what is given.
    """

    subject: SubjectRecord
    fact: Fact
    given: Result
    derived: Result
    evidence: Evidence | None

    @property
    def identity(self) -> str:
        """`fact@subject`, as `explain` takes it."""
        return f"{self.fact.name}@{self.subject.id}"


def contradictions(assessment: Assessment) -> tuple[Contradiction, ...]:
    """All contradictions of the subjects that were judged, in the order of the facts."""
    return tuple(_contradictions(assessment)) if assessment.outcomes else ()


def _contradictions(assessment: Assessment) -> Iterator[Contradiction]:
    policy, world = assessment.policy, world_of(assessment)
    judged = {outcome.subject for outcome in assessment.outcomes}
    for key, record in assessment.snapshot.subjects.items():
        for name, value in record.facts.items() if key in judged else ():
            fact = policy.facts[name]
            given = exact(value)
            if fact.derive is None or isinstance(given, Unknown):
                continue
            derived = world.derive(key, name)
            governs = world.fact(key, name)
            settled = not isinstance(derived, Unknown)
            if (settled and derived != given) or (isinstance(governs, Unknown) and not settled):
                yield Contradiction(record, fact, given, derived, record.evidence.get(name))
