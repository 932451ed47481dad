"""The part of an assessment that was asked for: some subjects, rules or clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from operator import not_
from typing import NamedTuple

from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment, DecisionOutcome, RuleOutcome
from qsd_rules.assess.not_judged import not_judged_of
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.addresses import clauses_under
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean


class Selection(NamedTuple):
    """Subjects and rules that are asked for; none stands for all. The `asked_…` are the wishes as written."""

    subjects: frozenset[SubjectKey] | None = None
    rules: frozenset[str] | None = None
    asked_subjects: tuple[str, ...] = ()
    asked_rules: tuple[str, ...] = ()
    asked_clauses: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All that was asked for, as written; empty when all is."""
        return (*self.asked_subjects, *self.asked_rules, *self.asked_clauses)


EVERYTHING = Selection()


def choose(
    policy: Policy,
    snapshot: Snapshot,
    subjects: Sequence[str] = (),
    rules: Sequence[str] = (),
    clauses: Sequence[str] = (),
) -> Selection:
    """The selection for subjects (ids or names), rules (names) and clauses (addresses in either style).

    A clause stands for all below it; rules and clauses add up.

    Raises:
        InputProblems: names that nothing has, each with the nearest one.
    """
    problems: list[Problem] = []
    keys = [key for written in subjects for key in _subjects(written, snapshot, problems)]
    names = [name for written in rules for name in _rules(written, policy, problems)]
    names += [name for written in clauses for name in rules_under(written, policy, problems)]
    if problems:
        raise InputProblems(problems)
    return Selection(
        frozenset(keys) if subjects else None,
        frozenset(names) if rules or clauses else None,
        tuple(subjects),
        tuple(rules),
        tuple(clauses),
    )


def select(assessment: Assessment, selection: Selection) -> Assessment:
    """The assessment with only the outcomes that are asked for, and the decisions their rules bear on."""
    policy = assessment.policy

    def wanted(subject: SubjectKey, rules: Iterable[str]) -> bool:
        return (selection.subjects is None or subject in selection.subjects) and (
            selection.rules is None or any(rule in selection.rules for rule in rules)
        )

    bearing: dict[str, list[str]] = {decision: [] for decision in policy.decisions}
    for rule in policy.rules.values():
        for decision, _ in rule.decisions:
            bearing[decision].append(rule.name)
    asked = [wanted(decision.subject, bearing[decision.decision]) for decision in assessment.decisions]
    outcomes = tuple(outcome for outcome in assessment.outcomes if wanted(outcome.subject, (outcome.rule,)))
    decisions = tuple(compress(assessment.decisions, asked))
    told: tuple[RuleOutcome | DecisionOutcome, ...] = (*outcomes, *decisions)
    about = {each.subject for each in told}
    named = {name for each in told for name in each.contested}
    return replace(
        assessment,
        outcomes=outcomes,
        decisions=decisions,
        contradictions=tuple(c for c in assessment.contradictions if c.subject in about or c.identity in named),
        unasked=(*assessment.unasked, *compress(assessment.decisions, map(not_, asked))),
        not_judged=not_judged_of(policy, assessment.snapshot, assessment.as_of, selection.subjects, selection.rules),
    )


def clauses_of(rule: Rule) -> Iterator[str]:
    """The addresses of all clauses whose words a rule quotes, its own first."""
    yield rule.clause
    for quote in (*rule.quotes, *(reading.quote for reading in rule.readings)):
        yield quote.clause


def rules_under(written: str, policy: Policy, problems: list[Problem]) -> list[str]:
    """The rules that quote a clause or one below it; a problem when there is no such clause."""
    found = set(clauses_under(written, policy.clauses))
    if not found:
        known = [name for clause in policy.clauses.values() for name in (clause.address, clause.other_address)]
        message = Text(f"没有条款 `{written}`", f"there is no clause `{written}`")
        problems.append(Problem("unknown-clause", Place("--clause"), message, did_you_mean(written, known)))
    return [rule.name for rule in policy.rules.values() if found.intersection(clauses_of(rule))]


def _subjects(written: str, snapshot: Snapshot, problems: list[Problem]) -> list[SubjectKey]:
    found = [key for key, record in snapshot.subjects.items() if written in (record.id, record.name)]
    if not found:
        known = [word for record in snapshot.subjects.values() for word in (record.id, record.name) if word]
        message = Text(f"没有对象 `{written}`", f"there is no subject `{written}`")
        hint = did_you_mean(written, known) or _some(known)
        problems.append(Problem("unknown-subject", Place("--subject"), message, hint))
    return found


def _some(known: list[str]) -> Text:
    some = known[:6]
    return Text(f"现有：{'、'.join(some)}", f"there are: {', '.join(some)}")


def _rules(written: str, policy: Policy, problems: list[Problem]) -> list[str]:
    if written in policy.rules:
        return [written]
    message = Text(f"没有规则 `{written}`", f"there is no rule `{written}`")
    problems.append(Problem("unknown-rule", Place("--rule"), message, did_you_mean(written, policy.rules)))
    return []


def kinds_called(written: str, policy: Policy, problems: list[Problem]) -> list[str]:
    """The kind of subject with this name, plural or label; a problem when there is none."""
    found = [
        kind.name for kind in policy.kinds.values() if written in (kind.name, kind.plural, kind.label.zh, kind.label.en)
    ]
    if not found:
        message = Text(f"没有对象类别 `{written}`", f"there is no kind of subject `{written}`")
        known = [word for kind in policy.kinds.values() for word in (kind.name, kind.label.zh)]
        hint = did_you_mean(written, known) or _some(list(policy.kinds))
        problems.append(Problem("unknown-kind", Place("--subject"), message, hint))
    return found
