"""A small assessment with every outcome in it, for the tests of reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Evidence, Snapshot, SubjectRecord
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place

PACK = Path(__file__).parent / "pack"
DAY = date(2013, 6, 30)


@cache
def small_policy() -> Policy:
    return load_policy(PACK, cached=False)


def subject(
    kind: str, identifier: str, name: str, line: int, complete: tuple[str, ...] = (), **given: Value
) -> SubjectRecord:
    """A subject whose facts stand on the lines from `line` on."""
    facts: Mapping[str, Value] = {f"{kind}.{path}": value for path, value in given.items()}
    evidence = {
        fact: Evidence(Place("facts/sample.yaml", line + number, 5)) for number, fact in enumerate(facts, start=1)
    }
    return SubjectRecord(kind, identifier, name, facts, evidence, frozenset(f"{kind}.{path}" for path in complete))


def sample_snapshot() -> Snapshot:
    records = [
        subject("district", "D", "某区", 4, ("projects",), wastewater_rate=Decimal(92), sampling_pass_rate=Decimal(98)),
        subject(
            "project", "P1", "坂田办公楼", 10, envelope_conforms=False, lighting_conforms=True, is_new_building=True,
            ready_mixed_concrete_rate=Decimal("94.99"), preliminary_acceptance_problems=False, is_completed=True,
            passed_acceptance=True, uses_green_materials=False, district="D",
        ),
        subject(
            "project", "P2", "布吉厂房", 30, envelope_conforms=True, is_new_building=False, problems_put_right=False,
            is_completed=True, passed_acceptance=False, uses_green_materials=True, district="D",
        ),
    ]  # fmt: skip
    return Snapshot(
        date=DAY,
        subjects={(record.kind, record.id): record for record in records},
        inverses={("district.projects", "D"): ("P1", "P2")},
        title=Text("某区与两个项目", "a district and two projects"),
        invented=True,
        digest="0" * 64,
    )


def sample_assessment(as_of: date = DAY, readings: Mapping[str, str] | str | None = None) -> Assessment:
    return assess(small_policy(), sample_snapshot(), as_of, readings)
