"""The derivation of a kept assessment, worked out again only for subjects of which somebody asks how it came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from qsd_rules.assess.assessment import Step
from qsd_rules.assess.chaining import Derivation, chain_snapshot, default_engine
from qsd_rules.assess.meaning import governing_readings
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy


class LazyDerivation(Mapping[SubjectKey, tuple[Step, ...]]):
    """The steps that fire for each subject of a snapshot."""

    def __init__(self, policy: Policy, snapshot: Snapshot, as_of: date, readings: Mapping[str, str]) -> None:
        self._policy, self._snapshot, self._as_of = policy, snapshot, as_of
        self._governing = governing_readings(policy, readings)
        self._known: dict[SubjectKey, tuple[Step, ...]] = {}
        self._whole: Mapping[SubjectKey, tuple[Step, ...]] | None = None

    def _chained(self, about: SubjectKey | None) -> Mapping[SubjectKey, tuple[Step, ...]]:
        chosen = None if about is None else {about}
        return Derivation(
            chain_snapshot(self._policy, self._snapshot, self._as_of, self._governing, default_engine(), chosen)
        )

    def _every(self) -> Mapping[SubjectKey, tuple[Step, ...]]:
        if self._whole is None:
            self._whole = self._chained(None)
        return self._whole

    def __getitem__(self, subject: SubjectKey) -> tuple[Step, ...]:
        if self._whole is None and subject not in self._known:
            try:
                self._known[subject] = self._chained(subject)[subject]
            except KeyError:
                # It asks for a decision about another subject.
                return self._every()[subject]
        return self._known[subject] if self._whole is None else self._whole[subject]

    def __iter__(self) -> Iterator[SubjectKey]:
        return iter(self._every())

    def __len__(self) -> int:
        return len(self._every())
