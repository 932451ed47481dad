"""Running worked examples through the engine, and saying why one did not come out as expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment, DecisionOutcome
from qsd_rules.assess.engine import assess
from qsd_rules.assess.meaning import SnapshotWorld, clear
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey, Unknown, exact
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.writing import written
from qsd_rules.pack.cases.case import SUBJECT, Case
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.policy.usage import rule_mentions
from qsd_rules.words.language import Text


class Mismatch(Struct, frozen=True):
    """Something that came out otherwise than expected: the outcome, that of a reading, a decision, a derived fact."""

    what: Text
    expected: str
    got: str


class CaseResult(Struct, frozen=True):
    """A case, the assessment of its rule alone, and what in it is not as expected."""

    case: Case
    assessment: Assessment
    mismatches: tuple[Mismatch, ...]

    @property
    def passed(self) -> bool:
        """Whether all came out as expected."""
        return not self.mismatches


def run_cases(policy: Policy, cases: Iterable[Case]) -> Iterator[CaseResult]:
    """The result of each case, in their order.

    Only the case's rule is assessed, with the rules that bear on the decisions it is about.

    Raises:
        InternalError: the engine and the reference meaning differ.
    """
    only = lru_cache(maxsize=8)(lambda rule, decisions: policy_about(policy, policy.rules[rule], decisions))
    for case in cases:
        about = only(case.rule, frozenset(name for name, _ in case.decisions))
        assessment = assess(about, case.snapshot, case.as_of)
        yield CaseResult(case, assessment, tuple(mismatches(case, assessment)))


def policy_about(policy: Policy, rule: Rule, decisions: frozenset[str]) -> Policy:
    """The policy with only a rule, and the rules behind some decisions and behind those the conditions mention."""
    wanted = {rule.name}
    waiting = [*decisions, *rule_mentions(rule, policy).decisions]
    seen: set[str] = set()
    while waiting:
        decision = waiting.pop()
        if decision in seen:
            continue
        seen.add(decision)
        for other in policy.rules.values():
            if decision in dict(other.decisions):
                wanted.add(other.name)
                waiting += rule_mentions(other, policy).decisions
    return replace(
        policy,
        rules={name: kept for name, kept in policy.rules.items() if name in wanted},
        digest=f"{policy.digest} {' '.join(sorted(wanted))}",
    )


def mismatches(case: Case, assessment: Assessment) -> Iterator[Mismatch]:
    """What is not as the case expects."""
    key = subject_of(case, assessment.policy)
    outcome = next((o for o in assessment.outcomes if o.rule == case.rule and o.subject == key), None)
    if outcome is None:
        yield Mismatch(Text("结果", "outcome"), case.expected, "not in force")
        return
    # A case is about the rule: that its facts contradict each other is another matter.
    if outcome.governing.outcome != case.expected:
        yield Mismatch(Text("结果", "outcome"), case.expected, outcome.governing.outcome)
    got = {reading.reading: reading.outcome for reading in outcome.readings}
    for name, expected in case.readings:
        if got[name] != expected:
            yield Mismatch(Text(f"读法 `{name}` 的结果", f"outcome of reading `{name}`"), expected, got[name])
    decided = {found.decision: found for found in assessment.decisions if found.subject == key}
    for name, wished in case.decisions:
        found = decided[name]
        status = "clear" if found.status == "contested" else found.status
        if wished not in (status, found.act):
            yield Mismatch(Text(f"决定 `{name}`", f"decision `{name}`"), wished, found.act or status)
    world = world_over(case, assessment)
    for name, value in case.facts.items():
        counted = world.fact(key, name)
        if not is_as_expected(counted, value):
            path = name.partition(".")[2]
            yield Mismatch(
                Text(f"推算的事实 `{path}`", f"derived fact `{path}`"), as_written(value), as_written(counted)
            )


def is_as_expected(found: Value | Absent | Unknown, expected: Value | None) -> bool:
    """Whether a fact comes to what a case expects of it; none where it is expected not to be known."""
    if isinstance(found, Unknown) or expected is None:
        return isinstance(found, Unknown) and expected is None
    return exact(found) == exact(expected)


def as_written(value: Value | Absent | Unknown | Fraction | None) -> str:
    """A fact's value as a case would have it."""
    if value is None or isinstance(value, Unknown):
        return "unknown"
    return shown(value) if isinstance(value, Fraction) else written(value)


def shown(value: Fraction) -> str:
    """A number as people write it: a whole number or an exact decimal where there is one."""
    if value.denominator == 1:
        return str(value.numerator)
    scaled = value * 10**9
    if scaled.denominator == 1:
        sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled.numerator)).zfill(10)
        return f"{sign}{digits[:-9]}.{digits[-9:].rstrip('0')}"
    return str(value)


def subject_of(case: Case, policy: Policy) -> SubjectKey:
    """The subject a case is about."""
    return policy.rules[case.rule].subject, SUBJECT


def world_of(result: CaseResult) -> SnapshotWorld:
    """What the case's conditions were evaluated over."""
    return world_over(result.case, result.assessment)


def world_over(case: Case, assessment: Assessment) -> SnapshotWorld:
    """What a case's conditions were evaluated over in an assessment."""
    decided = {(found.decision, found.subject): found for found in assessment.decisions}

    def is_clear(key: SubjectKey, decision: str) -> bool | Unknown:
        found: DecisionOutcome = decided[decision, key]
        return clear(found)

    return SnapshotWorld(assessment.policy, case.snapshot, case.as_of, is_clear)
