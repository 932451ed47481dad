"""The statements of the chain of conclusions as records tell them."""

from __future__ import annotations

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
from qsd_rules.conditions.writing import write


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
