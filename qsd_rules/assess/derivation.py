"""The part of the chaining engine's log that leads to what someone asks about, as numbered steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from qsd_rules.assess.engine import network_of
from qsd_rules.assess.findings import Ground, Look
from qsd_rules.assess.statements import (
    AllOf,
    Always,
    ConditionIs,
    DecidedAgainst,
    Network,
    ReadingIs,
    SameAs,
    Statement,
)
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Literal


class DerivationStep(Struct, frozen=True):
    """A numbered statement and the numbers of those it follows from; one settled from the facts follows from none.

    Such a one has its `ground`: the facts with values, figures and decisions that settled it.

    Where several rules decide the same, each is a step of its own to one statement, with one number.
    """

    number: int
    statement: Statement
    premises: tuple[int, ...]
    ground: Ground | None = None


def derivation_of(
    look: Look, subject: SubjectKey, wanted: Callable[[Statement], bool], through: str = ""
) -> tuple[DerivationStep, ...]:
    """The steps that lead to the wanted statements, each after those it rests on.

    With `through`, a decision against the subject is told as far as it follows from that rule.
    """
    assessment = look.assessment
    network = network_of(assessment.policy, subject[0])
    fired: dict[int, list[tuple[int, ...]]] = {}
    for step in assessment.derivation.get(subject, ()):
        fired.setdefault(step.conclusion, []).append(step.premises)
    numbers: dict[int, int] = {}
    steps: list[DerivationStep] = []

    def trace(statement: int) -> int:
        """The number under which a statement is told; it is told first if need be."""
        if statement not in numbers:
            for way in ways_to(statement):
                premises = tuple([trace(premise) for premise in way])
                number = numbers.setdefault(statement, len(numbers) + 1)
                said = network.statements[statement]
                steps.append(DerivationStep(number, said, premises, None if premises else ground_of(said)))
        return numbers[statement]

    def ways_to(statement: int) -> list[tuple[int, ...]]:
        known = fired.get(statement, [()])
        if not isinstance(network.statements[statement], DecidedAgainst):
            known = known[:1]
        ways = [tuple(dict.fromkeys(plain_premises(premises, network))) for premises in known]
        if len(ways) == 1:
            return ways
        own = [way for way in ways if any(says_of(network.statements[premise], through) for premise in way)]
        return own if through and own else ways

    def ground_of(said: Statement) -> Ground | None:
        if isinstance(said, ConditionIs):
            return look.ground(said.expression, said.value, {subject[0]: subject})
        return None

    for number in fired:
        if wanted(network.statements[number]):
            trace(number)
    return tuple(steps)


def says_of(statement: Statement, rule: str) -> bool:
    """Whether a statement is about a reading of the rule."""
    return isinstance(statement, ReadingIs) and statement.rule == rule


def plain_premises(premises: tuple[int, ...], network: Network) -> Iterator[int]:
    """Premises without what only serves the engine: copies, parts of long conjunctions, and what always holds."""
    for premise in premises:
        match network.statements[premise]:
            case AllOf(statements=numbers):
                yield from plain_premises(numbers, network)
            case SameAs(statement=number):
                yield from plain_premises((number,), network)
            case Always() | ConditionIs(expression=Literal()):
                pass
            case _:
                yield premise
