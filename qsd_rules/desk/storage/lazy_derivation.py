"""The derivation of a kept assessment, worked out again only when somebody asks how it came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from qsd_rules.assess.assessment import Step
from qsd_rules.assess.engine import assess
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy


class LazyDerivation(Mapping[SubjectKey, tuple[Step, ...]]):
    """The steps that fire for each subject of a snapshot."""

    def __init__(self, policy: Policy, snapshot: Snapshot, as_of: date, readings: Mapping[str, str]) -> None:
        self._given = (policy, snapshot, as_of, readings)
        self._known: Mapping[SubjectKey, tuple[Step, ...]] | None = None

    def _steps(self) -> Mapping[SubjectKey, tuple[Step, ...]]:
        if self._known is None:
            self._known = assess(*self._given).derivation
        return self._known

    def __getitem__(self, subject: SubjectKey) -> tuple[Step, ...]:
        return self._steps()[subject]

    def __iter__(self) -> Iterator[SubjectKey]:
        return iter(self._steps())

    def __len__(self) -> int:
        return len(self._steps())
