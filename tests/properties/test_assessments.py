"""What must hold of every assessment, whatever the rules and the facts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess
from qsd_rules.facts.snapshot import Snapshot
from tests.strategies.profiles import examples
from tests.strategies.rules import policies, snapshots

COUNTED = ("enterprise.share", "enterprise.permits")
slow = examples(30)


def without_given_counts(snapshot: Snapshot) -> Snapshot:
    """The snapshot without given figures for what is also counted: the count, once known, wins over them."""
    subjects = {
        key: replace(record, facts={name: value for name, value in record.facts.items() if name not in COUNTED})
        for key, record in snapshot.subjects.items()
    }
    return replace(snapshot, subjects=subjects)


@slow
@given(st.data())
def test_learning_a_fact_never_changes_what_was_settled(data: st.DataObject) -> None:
    policy = data.draw(policies())
    richer = without_given_counts(data.draw(snapshots(policy)))
    facts = [
        (key, name) for key, record in richer.subjects.items() for name in record.facts if name != "project.builder"
    ]
    forgotten = data.draw(st.sets(st.sampled_from(facts))) if facts else set()
    subjects = {
        key: replace(record, facts={name: v for name, v in record.facts.items() if (key, name) not in forgotten})
        for key, record in richer.subjects.items()
    }
    poorer = replace(richer, subjects=subjects)
    before, after = assess(policy, poorer, engine="fixpoint"), assess(policy, richer, engine="fixpoint")
    for old, new in zip(before.outcomes, after.outcomes, strict=True):
        for reading, later in zip(old.readings, new.readings, strict=True):
            assert reading.applies in (None, later.applies)
            assert reading.requires in (None, later.requires)
    for decision, later_decision in zip(before.decisions, after.decisions, strict=True):
        # What is clear may turn out not to apply: nothing stood against it either way.
        settled = {"clear": {"clear", "not_applicable"}, "not_applicable": {"not_applicable"}, "against": {"against"}}
        if decision.status in settled:
            assert later_decision.status in settled[decision.status]


@slow
@given(st.data())
def test_what_is_said_to_be_needed_is_not_given(data: st.DataObject) -> None:
    policy = data.draw(policies())
    snapshot = data.draw(snapshots(policy))
    for outcome in assess(policy, snapshot, engine="fixpoint").outcomes:
        for reading in outcome.readings:
            assert bool(reading.needs) <= (reading.outcome == "undetermined")
            for need in reading.needs:
                assert need.fact not in snapshot.subjects[need.kind, need.subject].facts


@slow
@given(st.data())
def test_the_order_of_rules_facts_and_subjects_changes_nothing(data: st.DataObject) -> None:
    policy = data.draw(policies())
    snapshot = data.draw(snapshots(policy))
    rules = dict(data.draw(st.permutations(list(policy.rules.items()))))
    subjects = {
        key: replace(record, facts=dict(reversed(list(record.facts.items()))))
        for key, record in data.draw(st.permutations(list(snapshot.subjects.items())))
    }
    one = assess(policy, snapshot, engine="fixpoint")
    other = assess(replace(policy, rules=rules), replace(snapshot, subjects=subjects), engine="fixpoint")
    assert found(one) == found(other)


def found(assessment: Assessment) -> tuple[object, object]:
    """What an assessment found, whatever the order."""
    outcomes = {(o.rule, o.subject): replace(o, contested=tuple(sorted(o.contested))) for o in assessment.outcomes}
    decisions = {
        (d.decision, d.subject): replace(
            d,
            against=tuple(sorted(d.against)),
            undetermined=tuple(sorted(d.undetermined)),
            contested=tuple(sorted(d.contested)),
        )
        for d in assessment.decisions
    }
    return outcomes, decisions
