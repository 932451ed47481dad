"""A pack as the checks see it: the policy and its worked examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from qsd_rules.pack.cases.case import Case
from qsd_rules.policy.coverage import Coverage, measure_coverage
from qsd_rules.policy.model import Condition, Policy, Reading, Rule


@dataclass(frozen=True)
class Pack:
    """All a check may look at."""

    policy: Policy
    cases: tuple[Case, ...]

    @cached_property
    def coverage(self) -> Coverage:
        """The coverage of the text, measured once."""
        return measure_coverage(self.policy)

    def readings(self) -> Iterator[tuple[Rule, Reading]]:
        """Every reading of every rule."""
        for rule in self.policy.rules.values():
            for reading in rule.readings:
                yield rule, reading

    def conditions(self) -> Iterator[Condition]:
        """Every condition that is written in the pack, once: of rules, then of derived facts."""
        written: dict[Condition, None] = {}
        for _, reading in self.readings():
            written |= {reading.applies: None, reading.requires: None}
        for fact in self.policy.facts.values():
            if fact.derive is not None:
                written[fact.derive] = None
        yield from written
