"""What a network of conclusions consists of: statements about one subject, and steps from some to another.

Every step is positive: a condition has two statements, "surely true" and "surely false", and negation swaps them. A
statement that nobody can settle is never concluded; that is what unknown means here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal as OneOf

from msgspec import Struct

from qsd_rules.assess.outcome_table import RowResult
from qsd_rules.conditions.syntax import Expression


class Always(Struct, frozen=True):
    """What holds of every subject; a conclusion without conditions follows from it."""


class ConditionIs(Struct, frozen=True):
    """A condition about the subject is surely true, or surely false."""

    expression: Expression
    value: bool


ReadingStatus = RowResult | OneOf["applicable", "clear"]


class ReadingIs(Struct, frozen=True):
    """What one reading of a rule comes to; `clear` says that nothing follows from it against the subject."""

    rule: str
    reading: str
    status: ReadingStatus


class ReadingGoverns(Struct, frozen=True):
    """The reading of a rule with several readings that decisions are taken on."""

    rule: str
    reading: str


class RuleClear(Struct, frozen=True):
    """A rule with several readings is clear on the one that governs."""

    rule: str


class DecidedAgainst(Struct, frozen=True):
    """A decision goes against the subject, with this act."""

    decision: str
    act: str


class DecisionIs(Struct, frozen=True):
    """A decision goes against the subject, or nothing stands against it."""

    decision: str
    status: OneOf["against", "clear"]


class AllOf(Struct, frozen=True):
    """Some statements together: a part of a long conjunction."""

    statements: tuple[int, ...]


class SameAs(Struct, frozen=True):
    """A copy of a statement that is used in many places."""

    statement: int
    number: int


Statement = Always | ConditionIs | ReadingIs | ReadingGoverns | RuleClear | DecidedAgainst | DecisionIs | AllOf | SameAs


class HornStep(Struct, frozen=True):
    """The conclusion follows when all premises hold."""

    conclusion: int
    premises: tuple[int, ...]


class Rails(Struct, frozen=True):
    """The two statements of one condition."""

    surely_true: int
    surely_false: int

    def surely(self, value: bool) -> int:
        """The statement that the condition surely has this truth."""
        return self.surely_true if value else self.surely_false

    def opposite(self) -> Rails:
        """The rails of the negated condition."""
        return Rails(self.surely_false, self.surely_true)


class Leaf(Struct, frozen=True):
    """A condition that is settled outside the network.

    `consults` are the decisions that its value depends on, itself or through derived facts.
    """

    expression: Expression
    rails: Rails
    consults: frozenset[str]


class ReadingStatements(Struct, frozen=True):
    """Where the answers of one reading are read off."""

    applies: Rails
    requires: Rails


class DecisionStatements(Struct, frozen=True):
    """Where the answers of one decision are read off; `acts` are statements against, heaviest act first.

    `bearing` names the rules that bear on the decision, `consults` the decisions that these rules ask for.
    """

    rails: Rails
    acts: tuple[tuple[str, int], ...]
    bearing: tuple[str, ...]
    consults: frozenset[str]


class Network(Struct, frozen=True):
    """Statements by number, and the steps between them, in an order in which premises are concluded before use.

    `readings` is keyed by (rule, reading); so is `governing`, for rules with several readings that decide something.
    """

    kind: str
    statements: tuple[Statement, ...]
    steps: tuple[HornStep, ...]
    always: int
    leaves: tuple[Leaf, ...]
    readings: Mapping[tuple[str, str], ReadingStatements]
    governing: Mapping[tuple[str, str], int]
    decisions: Mapping[str, DecisionStatements]


Chain = Callable[[Iterable[int]], tuple[int, ...]]
"""Forward chaining: from the statements that are settled to the numbers of the steps that follow, in firing order.

`Network.always` is understood. Every step whose premises hold fires once, and premises are concluded before use.
"""
