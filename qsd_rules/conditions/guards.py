"""The optional facts that a condition makes sure of: `has(x) && …` speaks of `x` only where there is one."""

from __future__ import annotations

from qsd_rules.conditions.syntax import And, Expression, Has, Not, Or, Subject

Present = frozenset[tuple[Subject, str]]
"""The optional facts that are known to have a value where an expression stands."""


def guards(expression: Expression, when: bool) -> Present:
    """The optional facts that have a value whenever `expression` is `when`."""
    match expression:
        case Has(subject=subject, fact=fact) if when:
            return frozenset({(subject, fact)})
        case Not(operand=operand):
            return guards(operand, not when)
        case And(operands=operands) if when:
            return frozenset().union(*(guards(operand, True) for operand in operands))
        case Or(operands=operands) if not when:
            return frozenset().union(*(guards(operand, False) for operand in operands))
        case _:
            return frozenset()
