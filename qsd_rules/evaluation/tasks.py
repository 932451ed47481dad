"""The rows of the table of tasks: which outcomes bear on a row, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from qsd_rules.assess.assessment import Assessment, OutcomeName, RuleOutcome
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.evaluation.yearly_evaluation import PACES, Standing, TargetResult, Task
from qsd_rules.policy.coverage import canonical_organs, quotes_of
from qsd_rules.policy.model import Clause, Policy
from qsd_rules.policy.quotes import Role, locate, parts_of, words_of

UNDONE: tuple[OutcomeName, ...] = ("violated", "missed", "advised")

Behind = Mapping[str, Mapping[str, frozenset[Role]]]
"""For every row's clause the rules that quote its words, each with the cells it quotes."""


def standing_of(outcomes: Iterable[OutcomeName]) -> Standing:
    """What the outcomes that bear on a task come to."""
    found = set(outcomes)
    if found.intersection(UNDONE):
        return "undone"
    if not found - {"undetermined"}:
        return "not_assessed"
    return "open" if found.intersection(("contested", "pending", "undetermined")) else "done"


def tasks_of(
    assessment: Assessment, earlier: Sequence[Assessment], results: Mapping[str, TargetResult]
) -> tuple[Task, ...]:
    """All rows in the order of the table; `results` are those of targets, by the identity of their outcome."""
    policy = assessment.policy
    behind = rules_behind(policy)
    canonical = canonical_organs(policy.organs.values())
    now = bearing(assessment, behind)
    subjects = subjects_by_clause(assessment)
    before = [(past.snapshot.date, bearing(past, behind)) for past in earlier if past.policy.is_in_force(past.as_of)]
    return tuple(
        _task(
            policy.clauses[address],
            subjects.get(address, ()),
            now[address],
            behind[address],
            canonical,
            results,
            [(on, standing_of(outcome.outcome for outcome in found[address])) for on, found in before],
        )
        for address in behind
    )


def _task(
    clause: Clause,
    subjects: tuple[SubjectKey, ...],
    outcomes: tuple[RuleOutcome, ...],
    behind: Mapping[str, frozenset[Role]],
    canonical: Mapping[str, str],
    results: Mapping[str, TargetResult],
    history: Sequence[tuple[date, Standing]],
) -> Task:
    assert clause.cells is not None, "INVARIANT: a row has cells"
    goals = tuple(outcome for outcome in outcomes if "goals" in behind.get(outcome.rule, ()))
    paces = [results[each.identity].by_reading(each.reading).pace for each in outcomes if each.identity in results]
    return Task(
        clause=clause.address,
        subjects=subjects,
        outcomes=outcomes,
        goals=goals,
        measures=tuple(o for o in outcomes if "measures" in behind.get(o.rule, ()) and o not in goals),
        standing=standing_of(outcome.outcome for outcome in outcomes),
        pace=min(paces, key=PACES.index) if paces else None,
        lead=tuple(canonical.get(organ, organ) for organ in clause.cells.lead),
        cooperating=tuple(canonical.get(organ, organ) for organ in clause.cells.cooperating),
        history=tuple(history),
    )


def rules_behind(policy: Policy) -> Behind:
    """The rules that quote a row's words, with the cells they quote, by the row's clause."""
    found: dict[str, dict[str, frozenset[Role]]] = {
        clause.address: {} for clause in policy.clauses.values() if clause.cells is not None
    }
    for rule in policy.rules.values():
        for quote in quotes_of(rule):
            if quote.clause not in found:
                continue
            clause = policy.clauses[quote.clause]
            spans = locate(quote.stretches, words_of(clause)) or ()
            roles = frozenset(
                part.role
                for part in parts_of(clause)
                for span in spans
                if part.start < span.end and span.start < part.end
            )
            rows = found[quote.clause]
            rows[rule.name] = rows.get(rule.name, frozenset()) | roles
    return found


def bearing(assessment: Assessment, behind: Behind) -> Mapping[str, tuple[RuleOutcome, ...]]:
    """For every row the outcomes that bear on it and apply.

    Those about a subject that stands for a row bear on that row alone; others on each row whose words the rule quotes.
    A row is judged by its own words: where a reading of a rule is the row's, the outcome is that reading's, unless a
    reading was chosen for the rule.
    """
    scheme = assessment.policy.evaluation
    task_kind = scheme.task_kind if scheme else ""
    own = own_readings(assessment.policy, behind)
    row_of = {key: address for address, keys in subjects_by_clause(assessment).items() for key in keys}
    found: dict[str, list[RuleOutcome]] = {address: [] for address in behind}
    for outcome in assessment.outcomes:
        if task_kind and outcome.subject[0] == task_kind:
            if outcome.subject in row_of:
                found[row_of[outcome.subject]].append(outcome)
            continue
        chosen = outcome.rule in assessment.chosen_readings
        for address, rules in behind.items():
            if outcome.rule in rules:
                reading = None if chosen else own.get((address, outcome.rule))
                found[address].append(outcome.by_reading(reading) if reading else outcome)
    return {
        address: tuple(outcome for outcome in outcomes if outcome.outcome != "not_applicable")
        for address, outcomes in found.items()
    }


def own_readings(policy: Policy, behind: Behind) -> Mapping[tuple[str, str], str]:
    """The reading that is a row's own, by the row's clause and the rule: it quotes the row, the default's words do not
    stand there."""
    found: dict[tuple[str, str], str] = {}
    for address, rules in behind.items():
        words = words_of(policy.clauses[address])
        for rule in (policy.rules[name] for name in rules):
            if locate(rule.default.quote.stretches, words) is None:
                for reading in rule.readings:
                    if reading.quote.clause == address:
                        found.setdefault((address, rule.name), reading.name)
    return found


def subjects_by_clause(assessment: Assessment) -> Mapping[str, tuple[SubjectKey, ...]]:
    """The subjects that stand for each row, by the row's clause."""
    scheme = assessment.policy.evaluation
    found: dict[str, list[SubjectKey]] = {}
    for key, record in assessment.snapshot.subjects.items():
        if scheme is not None and key[0] == scheme.task_kind:
            address = scheme.task_clauses.get(str(record.facts.get(scheme.task_fact)))
            if address:
                found.setdefault(address, []).append(key)
    return {address: tuple(keys) for address, keys in found.items()}
