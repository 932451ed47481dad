"""What a finding carries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec.structs import replace

from qsd_rules.assess.findings import Finding, counts, differing_by_reading, findings, requests
from qsd_rules.conditions.meaning import Need
from tests.report.samples import sample_assessment


def only(rule: str, subject: str = "P1") -> Finding:
    return next(f for f in findings(sample_assessment()) if f.outcome.identity == f"{rule}@{subject}")


def test_findings_come_by_weight() -> None:
    assert [finding.outcome.outcome for finding in findings(sample_assessment())] == [
        "violated", "violated", "missed", "advised", "pending", "undetermined", "undetermined",
    ]  # fmt: skip


def test_a_violation_rests_on_the_values_that_led_to_it_and_no_others() -> None:
    finding = only("energy-review-withholds-permit")
    [ground] = finding.grounds
    [used] = ground.facts
    assert (used.fact.name, used.value) == ("project.envelope_conforms", False)
    assert used.document is not None and used.document.name == "energy_review_opinion"
    assert used.evidence is not None and str(used.evidence.place) == "facts/sample.yaml:11:5"


def test_a_comparison_carries_its_threshold() -> None:
    [ground] = only("ready-mixed-concrete-is-used").grounds
    assert [(p.parameter.name, p.value) for p in ground.parameters] == [("ready_mixed_concrete_minimum", Decimal(95))]


def test_why_a_rule_applies_is_kept_apart() -> None:
    [ground] = only("ready-mixed-concrete-is-used").applicability
    assert [used.fact.name for used in ground.facts] == ["project.is_new_building"]


def test_a_counted_fact_has_its_value_and_no_evidence() -> None:
    [ground] = only("every-project-passes-acceptance", "D").grounds
    [used] = ground.facts
    assert (used.value, used.evidence) == (Fraction(50), None)


def test_decisions_and_organs_are_resolved() -> None:
    finding = only("energy-review-withholds-permit")
    assert [(decision.name, act.zh) for decision, act in finding.follows] == [
        ("construction_permit", "不予核发施工许可证")
    ]
    assert [organ.name for organ in finding.lead] == ["区建设局"]


def test_what_is_undetermined_says_what_it_needs() -> None:
    finding = only("energy-review-withholds-permit", "P2")
    assert [needed.need for needed in finding.needs] == [Need("project", "P2", "project.lighting_conforms")]


def test_only_what_another_reading_finds_is_told_apart() -> None:
    [finding] = differing_by_reading(sample_assessment())
    assert finding.outcome.identity == "industrial-wastewater-meets-the-standard@D"
    assert finding.differing
    assert differing_by_reading(sample_assessment(readings="annex")) == ()
    assert only("sampling-pass-rate-is-exceeded", "D").differing is False


def test_everything_is_counted() -> None:
    assert counts(sample_assessment()) == {
        "violated": 2, "missed": 1, "advised": 1, "pending": 1, "undetermined": 2, "satisfied": 2, "not_applicable": 2,
    }  # fmt: skip


def test_a_target_is_missed_once_it_is_due() -> None:
    assert counts(sample_assessment(date(2015, 12, 31)))["missed"] == 2


def waiting_for(*papers: str) -> Finding:
    """A finding that waits for one fact from each of these papers."""
    finding = findings(sample_assessment(), "undetermined")[0]
    (needed,) = finding.needs
    assert needed.document is not None
    needs = tuple(
        needed._replace(need=replace(needed.need, fact=f"project.{name}"), document=replace(needed.document, name=name))
        for name in papers
    )
    return finding._replace(outcome=replace(finding.outcome, rule=" ".join(papers)), needs=needs)


def test_papers_that_settle_most_come_first_then_those_that_most_wait_for() -> None:
    waiting = [waiting_for("c", "b"), waiting_for("b", "d"), waiting_for("d"), waiting_for("c", "d", "b")]
    asked = [(r.document.name, r.settles, len(r.outcomes)) for r in requests(waiting) if r.document is not None]
    assert asked == [("d", 1, 3), ("b", 0, 3), ("c", 0, 2)]
    settled = [
        (r.document.name, r.settles) for r in requests([*waiting[:2], waiting_for("e")]) if r.document is not None
    ]
    assert settled == [("e", 1), ("b", 0), ("c", 0), ("d", 0)]


def test_papers_are_asked_for_by_what_they_settle() -> None:
    asked = requests(findings(sample_assessment(), "undetermined"))
    assert [
        (request.document.name if request.document else "", len(request.outcomes), request.settles) for request in asked
    ] == [
        ("energy_review_opinion", 1, 1),
        ("preliminary_acceptance_record", 1, 1),
    ]
