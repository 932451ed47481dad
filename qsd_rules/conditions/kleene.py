"""Kleene's tables for the connectives, as data: by which truths of its parts a condition is settled.

The chaining network makes steps of them, tables and the solver expressions. The reference meaning says the same in
functions of its own (`conditions.meaning`), to which they are held.
"""

from __future__ import annotations

from qsd_rules.conditions.syntax import And, Conditional, Expression, Not, Or

Way = tuple[tuple[int, bool], ...]
"""Parts by their place, each with the truth that it must surely have."""


def ways_to_settle(connective: Expression, value: bool) -> tuple[Way, ...]:
    """The ways in which the parts of a connective (`syntax.children`) make it surely have this truth.

    It surely has it exactly where one of the ways holds. Which branch a conditional takes does not matter where both
    have the truth.
    """
    match connective:
        case Not():
            return (((0, not value),),)
        case And(operands=operands) | Or(operands=operands):
            together = isinstance(connective, And) is value
            parts = tuple((index, value) for index in range(len(operands)))
            return (parts,) if together else tuple((part,) for part in parts)
        case Conditional():
            return ((0, True), (1, value)), ((0, False), (2, value)), ((1, value), (2, value))
        case _:
            raise AssertionError(f"INVARIANT: a connective is of a known form, not {connective!r}")
