"""The part of durable-rules that answers exactly, and the limits a network must keep to stay inside it.

Measured on durable-rules 2.0.28. Outside these limits it hangs, crashes or is silently wrong, so that a policy whose
network does not fit is refused when it is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from qsd_rules.assess.statements import HornStep, Network, SameAs, Statement
from qsd_rules.words.language import Text

MOST_PREMISES = 16
"""How many premises a step may have; a longer conjunction goes through intermediate statements."""

MOST_USES = 250
"""How many steps may have the same premise; beyond that it goes through copies of the statement."""

GROUP = 32
"""How many statements share a group key, so that few conditions stand under one node."""

MOST_STATEMENTS = 500 * GROUP
"""At most 500 groups, since from 512 conditions under a node on durable-rules hangs.

That is also well below the first two facts that durable-rules takes for one, 887 and 36,686: it tells facts apart by 32
bits of a hash. A test computes these for all statements up to here.
"""

MOST_STEPS = 8_000
"""How many steps one kind's network may have; each takes about 20 KB of memory while it runs."""

STEPS_OF_A_RULESET = 4_000
"""How many steps stand in one ruleset, below the 4,096 rules durable-rules takes."""

SESSION = "0"
"""The one session (`sid`) that a network is run in."""


def fact_of(statement: int) -> dict[str, int | str]:
    """What durable-rules is told when a statement holds."""
    return {"g": statement // GROUP, "k": statement, "sid": SESSION}


def pattern_of(statement: int) -> dict[str, list[dict[str, int]]]:
    """What a rule of durable-rules asks for to know that a statement holds."""
    return {"$and": [{"g": statement // GROUP}, {"k": statement}]}


def parts(numbers: Sequence[int], length: int) -> Iterator[Sequence[int]]:
    """The numbers in stretches of `length`."""
    return (numbers[start : start + length] for start in range(0, len(numbers), length))


def spread_uses(
    statements: Sequence[Statement], steps: Sequence[HornStep]
) -> tuple[tuple[Statement, ...], tuple[HornStep, ...]]:
    """The same network with copies of statements that are used too often, each made just before it is first used."""
    uses = Counter(premise for step in steps for premise in step.premises)
    if max(uses.values(), default=0) <= MOST_USES:
        return tuple(statements), tuple(steps)
    all_statements = list(statements)
    all_steps: list[HornStep] = []
    copies: dict[tuple[int, int], int] = {}
    used: Counter[int] = Counter()

    def source(premise: int) -> int:
        if uses[premise] <= MOST_USES:
            return premise
        which = used[premise] // MOST_USES
        used[premise] += 1
        if (premise, which) not in copies:
            copies[premise, which] = len(all_statements)
            all_statements.append(SameAs(premise, which))
            all_steps.append(HornStep(copies[premise, which], (premise,)))
        return copies[premise, which]

    for step in steps:
        premises = tuple([source(premise) for premise in step.premises])
        all_steps.append(HornStep(step.conclusion, premises))
    return tuple(all_statements), tuple(all_steps)


def outside_safe_subset(network: Network) -> tuple[Text, ...]:
    """Why a network can't be given to durable-rules; empty when it can."""
    kind, steps, statements = network.kind, len(network.steps), len(network.statements)
    reasons = []
    if steps > MOST_STEPS:
        reasons.append(
            Text(
                f"关于 `{kind}` 的规则需要 {steps} 个推理步骤，推理引擎至多可靠处理 {MOST_STEPS} 个",
                f"the rules about `{kind}` take {steps} inference steps, and the engine is reliable up to {MOST_STEPS}",
            )
        )
    if statements > MOST_STATEMENTS:
        reasons.append(
            Text(
                f"关于 `{kind}` 的规则需要 {statements} 个陈述，推理引擎至多可靠处理 {MOST_STATEMENTS} 个",
                f"the rules about `{kind}` take {statements} statements, "
                f"and the engine is reliable up to {MOST_STATEMENTS}",
            )
        )
    reasons += [
        Text(
            f"关于 `{kind}` 的一个推理步骤有 {len(step.premises)} 个前提，推理引擎至多可靠处理 {MOST_PREMISES} 个",
            f"an inference step about `{kind}` has {len(step.premises)} premises, "
            f"and the engine is reliable up to {MOST_PREMISES}",
        )
        for step in network.steps
        if len(step.premises) > MOST_PREMISES
    ]
    reasons += [
        Text(
            f"关于 `{kind}` 的一个陈述被 {count} 个推理步骤引用，推理引擎至多可靠处理 {MOST_USES} 个",
            f"a statement about `{kind}` is a premise of {count} inference steps, "
            f"and the engine is reliable up to {MOST_USES}",
        )
        for count in Counter(premise for step in network.steps for premise in step.premises).values()
        if count > MOST_USES
    ]
    return tuple(reasons)
