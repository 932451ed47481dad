"""A condition as a tree of single statements: what each comes to, and which of them turned the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from qsd_rules.conditions.kleene import ways_to_settle
from qsd_rules.conditions.meaning import Bindings, Unknown, World, evaluate, gather
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    Conditional,
    Expression,
    Literal,
    Quantified,
    children,
    is_connective,
)

Path = tuple[int, ...]
"""Where a part stands in its condition: which child of which child."""

Truth = bool | None


class Tree(Struct, frozen=True):
    """One condition, evaluated: the truth of each connective and each leaf, by path; the root's path is `()`."""

    root: Expression
    truths: Mapping[Path, Truth]

    @property
    def truth(self) -> Truth:
        """What the whole condition comes to."""
        return self.truths[()]

    def turns(self, leaf: Path) -> bool:
        """Whether the whole would have come out otherwise had this leaf alone been the opposite."""
        value = self.truths[leaf]
        if value is None or self.truth is None:
            return False
        return _combine(self.root, (), {**self.truths, leaf: not value}, fresh=True) != self.truth


def leaves(expression: Expression, path: Path = ()) -> Iterator[tuple[Path, Expression]]:
    """The single statements a condition joins, literals left out."""
    if is_connective(expression):
        for index, child in enumerate(children(expression)):
            yield from leaves(child, (*path, index))
    elif not isinstance(expression, Literal):
        yield path, expression


def connectives(expression: Expression, path: Path = ()) -> Iterator[tuple[Path, Expression]]:
    """The parts of a condition that join statements, the whole first."""
    if is_connective(expression):
        yield path, expression
        for index, child in enumerate(children(expression)):
            yield from connectives(child, (*path, index))


def evaluate_tree(root: Expression, world: World, bindings: Bindings) -> Tree:
    """A condition with the truth of all its parts."""
    truths: dict[Path, Truth] = {}
    for path, leaf in _ends(root, ()):
        value = evaluate(leaf, world, bindings)
        truths[path] = None if isinstance(value, Unknown) else value is True
    for path, connective in reversed(list(connectives(root))):
        truths[path] = _combine(connective, path, truths, fresh=False)
    return Tree(root, truths)


def _ends(expression: Expression, path: Path) -> Iterator[tuple[Path, Expression]]:
    if is_connective(expression):
        for index, child in enumerate(children(expression)):
            yield from _ends(child, (*path, index))
    else:
        yield path, expression


def _combine(expression: Expression, path: Path, truths: Mapping[Path, Truth], fresh: bool) -> Truth:
    """The truth of a part from those of its parts; `fresh` combines those anew as well."""
    if not is_connective(expression):
        return truths[path]
    parts = [
        _combine(child, (*path, index), truths, fresh) if fresh else truths[(*path, index)]
        for index, child in enumerate(children(expression))
    ]
    for value in (True, False):
        if any(all(parts[index] is truth for index, truth in way) for way in ways_to_settle(expression, value)):
            return value
    return None


def inner_conditions(expression: Expression) -> Iterator[Expression]:
    """The conditions directly inside an expression that is none itself or a leaf: bodies of quantifiers, and what a
    number depends on; not those inside them."""
    match expression:
        case Quantified(body=body) if body.type == BOOLEAN:
            yield body
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            yield condition
            yield from inner_conditions(then)
            yield from inner_conditions(otherwise)
        case _:
            for child in children(expression):
                yield from inner_conditions(child)


def places(expression: Expression, part: Expression, world: World, bindings: Bindings) -> Iterator[Bindings]:
    """The bindings under which `part`, which stands somewhere in `expression`, is evaluated: one for each member."""
    if expression is part:
        yield bindings
    elif isinstance(expression, Quantified):
        keys, _ = gather(expression.collection, world, bindings)
        for key in keys:
            yield from places(expression.body, part, world, {**bindings, expression.variable: key})
    else:
        for child in children(expression):
            yield from places(child, part, world, bindings)
