"""A condition as it came out: each part with its truth, what was decisive, the values found, how counts came about.

Truths and values are those of the reference meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from qsd_rules.assess.findings import FactUsed, Ground, Look
from qsd_rules.conditions.meaning import Bindings, Result, SubjectKey, Unknown, evaluate, gather
from qsd_rules.conditions.syntax import (
    And,
    Conditional,
    Expression,
    Literal,
    Not,
    Or,
    Quantified,
    children,
    is_connective,
)
from qsd_rules.facts.snapshot import SubjectRecord


class Tally(Struct, frozen=True):
    """What each member of a collection added to a `count` or a `sum`; none is unknown.

    `complete` says that the snapshot has all members.
    """

    counted: Quantified
    members: tuple[tuple[SubjectRecord, Result | None], ...]
    complete: bool


class Working(Struct, frozen=True):
    """How a counted fact came about: its definition with the facts and tallies in it."""

    used: FactUsed
    definition: Expression
    facts: tuple[FactUsed, ...]
    tallies: tuple[Tally, ...]


class Node(Struct, frozen=True):
    """A condition as it came out, with its parts.

    `decisive` says that it is among what made the whole come out so. `member` is the subject it is said of, where it is
    the body of a quantifier. A condition without parts has its `ground` (facts with values, figures, decisions), the
    `tallies` it makes itself, and the `workings` of the counted facts it speaks of.
    """

    expression: Expression
    truth: bool | None
    decisive: bool
    parts: tuple[Node, ...]
    member: SubjectRecord | None
    ground: Ground | None
    tallies: tuple[Tally, ...] = ()
    workings: tuple[Working, ...] = ()


def deciding(node: Node | None) -> tuple[Node, ...]:
    """The conditions without parts that made a condition come out as it did."""
    if node is None or not node.decisive:
        return ()
    found = tuple(leaf for part in node.parts for leaf in deciding(part))
    return found or (node,)


def tree(look: Look, condition: Expression, bindings: Bindings) -> Node | None:
    """A condition as it came out; none for one that is always so."""
    return None if isinstance(condition, Literal) else _node(look, condition, bindings, True)


def _node(
    look: Look, expression: Expression, bindings: Bindings, decisive: bool, member: SubjectRecord | None = None
) -> Node:
    """An expression as it came out. A part is decisive when the whole is, and comes out the same way."""
    truth = look.truth(expression, bindings)
    parts = tuple(_parts(look, expression, bindings, decisive, truth))
    if parts:
        return Node(expression, truth, decisive, parts, member, None)
    ground = look.ground(expression, truth, bindings)
    return Node(
        expression,
        truth,
        decisive,
        (),
        member,
        ground,
        tuple(_tallies(look, expression, bindings)),
        tuple(workings(look, ground.facts)),
    )


def _parts(
    look: Look, expression: Expression, bindings: Bindings, decisive: bool, truth: bool | None
) -> Iterator[Node]:
    def part(operand: Expression, bound: Bindings = bindings, member: SubjectRecord | None = None) -> Node:
        return _node(look, operand, bound, decisive and look.truth(operand, bound) == truth, member)

    match expression:
        case Not(operand=operand) if is_connective(operand) or isinstance(operand, Quantified):
            yield _node(look, operand, bindings, decisive)
        case And(operands=operands) | Or(operands=operands):
            yield from map(part, operands)
        case Conditional(condition=condition, then=then, otherwise=otherwise) if is_connective(expression):
            chosen = look.truth(condition, bindings)
            # A condition that is unknown is no reason for what both branches agree on.
            yield _node(look, condition, bindings, decisive and (chosen is not None or truth is None))
            yield from map(part, (then,) if chosen else (otherwise,) if chosen is False else (then, otherwise))
        case Quantified(quantifier="all" | "exists", collection=collection, variable=variable, body=body):
            keys, _ = gather(collection, look.world, bindings)
            for key in keys:
                yield part(body, {**bindings, variable: key}, look.assessment.snapshot.subjects[key])
        case _:
            return


def workings(look: Look, facts: Iterable[FactUsed]) -> Iterator[Working]:
    """How the counted ones among the facts came about, and what those were counted from in turn."""
    for used in facts:
        if used.fact.derive is None or used.evidence is not None:
            continue
        definition = used.fact.derive.expression
        bindings: dict[str, SubjectKey] = {used.fact.kind: (used.subject.kind, used.subject.id)}
        inner = look.ground(definition, None, bindings).facts
        plain = tuple(fact for fact in inner if not fact.fact.to)
        yield Working(used, definition, plain, tuple(_tallies(look, definition, bindings)))
        yield from workings(look, inner)


def _tallies(look: Look, expression: Expression, bindings: Bindings) -> Iterator[Tally]:
    match expression:
        case Quantified(quantifier="count" | "sum", collection=collection, variable=variable, body=body):
            keys, missing = gather(collection, look.world, bindings)
            members = []
            for key in keys:
                result = evaluate(body, look.world, {**bindings, variable: key})
                known = None if isinstance(result, Unknown) else result
                members.append((look.assessment.snapshot.subjects[key], known))
            yield Tally(expression, tuple(members), missing is None)
        case Quantified():
            return
        case _:
            for part in children(expression):
                yield from _tallies(look, part, bindings)
