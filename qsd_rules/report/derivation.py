"""The chain of conclusions as a record tells it: numbered statements in words, and the steps between them."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import network_of
from qsd_rules.assess.statements import (
    AllOf,
    Always,
    ConditionIs,
    DecidedAgainst,
    DecisionIs,
    ReadingGoverns,
    ReadingIs,
    RuleClear,
    SameAs,
    Statement,
)
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.writing import write


def told_derivation(assessment: Assessment, subjects: Container[SubjectKey]) -> dict[str, Any]:
    """For each kind the statements that occur, by number; for each subject its steps, in the order they fired."""
    used: dict[str, set[int]] = {}
    told = []
    for key, steps in assessment.derivation.items():
        if key not in subjects:
            continue
        numbers = used.setdefault(key[0], set())
        for step in steps:
            numbers.update((step.conclusion, *step.premises))
        told.append(
            {
                "subject": {"kind": key[0], "id": key[1]},
                "steps": [{"conclusion": step.conclusion, "premises": list(step.premises)} for step in steps],
            }
        )
    statements = {}
    for kind, numbers in used.items():
        network = network_of(assessment.policy, kind)
        statements[kind] = {str(number): statement_words(network.statements[number]) for number in sorted(numbers)}
    return {"statements": statements, "subjects": told}


def statement_words(statement: Statement) -> str:
    """A statement in words, with names as the pack has them."""
    match statement:
        case Always():
            return "always"
        case ConditionIs(expression=expression, value=value):
            return f"surely {'true' if value else 'false'}: {write(expression)}"
        case ReadingIs(rule=rule, reading=reading, status=status):
            return f"rule {rule}, reading {reading}: {status}"
        case ReadingGoverns(rule=rule, reading=reading):
            return f"rule {rule}: reading {reading} governs"
        case RuleClear(rule=rule):
            return f"rule {rule}: clear"
        case DecidedAgainst(decision=decision, act=act):
            return f"decision {decision}: {act}"
        case DecisionIs(decision=decision, status=status):
            return f"decision {decision}: {status}"
        case AllOf(statements=numbers):
            return f"all of {', '.join(map(str, numbers))}"
        case SameAs(statement=number):
            return f"same as {number}"
