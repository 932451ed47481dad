"""A policy that has nothing to do with Longgang, with figures of three years, for the tests of evaluations."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec.structs import replace

from qsd_rules import Evaluation, evaluate, read_snapshots
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy

PACK = Path(__file__).parent / "pack"
FACTS = Path(__file__).parent / "facts"


@cache
def reading_city() -> Policy:
    return load_policy(PACK, cached=False)


@cache
def three_years() -> tuple[Snapshot, ...]:
    return tuple(map(_placed, read_snapshots(reading_city(), [FACTS])))


def _placed(snapshot: Snapshot) -> Snapshot:
    """The snapshot as if its file were read from beside it, wherever the tests run."""
    subjects = {}
    for key, record in snapshot.subjects.items():
        evidence = {
            name: replace(found, place=replace(found.place, file=f"facts/{Path(found.place.file).name}"))
            for name, found in record.evidence.items()
        }
        subjects[key] = replace(record, evidence=evidence)
    return replace(snapshot, subjects=subjects)


@cache
def evaluated(year: int) -> Evaluation:
    return evaluate(reading_city(), three_years(), year=year)
