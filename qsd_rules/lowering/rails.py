"""What conditions come to as columns: truth values on two rails, figures as exact fractions, and what they still need.

`needs` says, where a value is unknown, which facts would help to settle it: each by its way, the relations and
collections that lead to it with the fact last, all by full name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from qsd_rules.lowering.columns import Column, Forge, Operator

Way = tuple[str, ...]
"""Relations and collections, then the fact: `("project.builder", "enterprise.is_listed")`."""

Needs = Mapping[Way, Column]


@dataclass(frozen=True, slots=True)
class Truth:
    """A truth value: where it is surely true, where it is surely false. `needs` counts where it is neither."""

    true: Column
    false: Column
    needs: Needs = field(default_factory=dict)

    def surely(self, value: bool) -> Column:
        """Where it surely has this truth."""
        return self.true if value else self.false


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: where known it is `numerator / (denominator * 10**scale)`, and the denominator is above zero."""

    known: Column
    numerator: Column
    denominator: Column
    scale: int
    needs: Needs = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plain:
    """A day or a word, and where it is known."""

    known: Column
    value: Column
    needs: Needs = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of words, and where it is known; `has` says where it holds a word, `column` where it stands, if here."""

    known: Column
    has: Callable[[str], Column]
    column: str | None
    choices: tuple[str, ...]
    needs: Needs = field(default_factory=dict)


Lowered = Truth | Figure | Plain | Listed


def known_of(forge: Forge, lowered: Lowered) -> Column:
    """Where a value is known."""
    return forge.some(lowered.true, lowered.false) if isinstance(lowered, Truth) else lowered.known


def together(forge: Forge, unknowns: Iterable[tuple[Column, Needs]]) -> Needs:
    """The needs of several values, each where it is unknown."""
    found: dict[Way, list[Column]] = {}
    for unknown, needs in unknowns:
        for way, needed in needs.items():
            found.setdefault(way, []).append(forge.every(unknown, needed))
    joined = {way: forge.some(*columns) for way, columns in found.items()}
    return {way: column for way, column in joined.items() if column is not forge.truth(False)}


def needs_of(forge: Forge, *values: Lowered) -> Needs:
    """The needs of those of the values that are unknown."""
    return together(forge, ((forge.no(known_of(forge, value)), value.needs) for value in values))


def moved(lowered: Lowered, change: Callable[[Column], Column], way: Way) -> Lowered:
    """The same value with every column changed, of a subject that is a way farther."""
    needs = {(*way, *rest): change(column) for rest, column in lowered.needs.items()}
    match lowered:
        case Truth(true=true, false=false):
            return Truth(change(true), change(false), needs)
        case Figure(known=known, numerator=numerator, denominator=denominator, scale=scale):
            return Figure(change(known), change(numerator), change(denominator), scale, needs)
        case Plain(known=known, value=value):
            return Plain(change(known), change(value), needs)
        case Listed(known=known, has=has, choices=choices):
            return Listed(change(known), lambda word: change(has(word)), None, choices, needs)


# Truth values.


def negated(truth: Truth) -> Truth:
    return Truth(truth.false, truth.true, truth.needs)


def every(forge: Forge, truths: Iterable[Truth]) -> Truth:
    """Kleene's and."""
    all_ = tuple(truths)
    return Truth(
        forge.every(*(truth.true for truth in all_)),
        forge.some(*(truth.false for truth in all_)),
        needs_of(forge, *all_),
    )


def some(forge: Forge, truths: Iterable[Truth]) -> Truth:
    """Kleene's or."""
    return negated(every(forge, (negated(truth) for truth in truths)))


def decided(forge: Forge, known: Column, holds: Column, needs: Needs) -> Truth:
    """A truth value that is known or not as a whole."""
    return Truth(forge.every(known, holds), forge.every(known, forge.no(holds)), needs)


def under(forge: Forge, known: Column, needs: Needs, lowered: Lowered) -> Lowered:
    """A value that is also unknown, with these needs, wherever the way to it is not known."""
    if known is forge.truth(True):
        return lowered
    joined = together(forge, ((forge.no(known), needs), (known, lowered.needs)))
    match lowered:
        case Truth(true=true, false=false):
            return Truth(forge.every(known, true), forge.every(known, false), joined)
        case Figure(known=own, numerator=numerator, denominator=denominator, scale=scale):
            return Figure(forge.every(known, own), numerator, denominator, scale, joined)
        case Plain(known=own, value=value):
            return Plain(forge.every(known, own), value, joined)
        case Listed(known=own, has=has, column=column, choices=choices):
            return Listed(forge.every(known, own), has, column, choices, joined)


# One of two.


def chosen(forge: Forge, condition: Truth, then: Lowered, otherwise: Lowered) -> Lowered:
    """The branch that a condition picks; where that is unknown, what both branches agree on."""
    unknown = forge.no(known_of(forge, condition))
    then_known, otherwise_known = known_of(forge, then), known_of(forge, otherwise)
    agreed = forge.every(unknown, then_known, otherwise_known, _equal(forge, then, otherwise))
    needs = together(
        forge,
        (
            (unknown, condition.needs),
            (forge.every(forge.no(condition.false), forge.no(then_known)), then.needs),
            (forge.every(forge.no(condition.true), forge.no(otherwise_known)), otherwise.needs),
        ),
    )
    known = forge.some(forge.every(condition.true, then_known), forge.every(condition.false, otherwise_known), agreed)
    return _either(forge, forge.no(condition.false), known, then, otherwise, needs)


def first_known(forge: Forge, first: Lowered, second: Lowered, needs: Needs) -> Lowered:
    """The first value where it is known, else the second."""
    picks = known_of(forge, first)
    return _either(forge, picks, forge.some(picks, known_of(forge, second)), first, second, needs)


def _either(forge: Forge, picks: Column, known: Column, then: Lowered, otherwise: Lowered, needs: Needs) -> Lowered:
    """One of two values: which one by `picks`, and where it counts by `known`."""
    match then, otherwise:
        case Truth(), Truth():
            true = forge.choose(picks, then.true, otherwise.true)
            false = forge.choose(picks, then.false, otherwise.false)
            return Truth(forge.every(known, true), forge.every(known, false), needs)
        case Figure(), Figure():
            scale = max(then.scale, otherwise.scale)
            return Figure(
                known,
                forge.choose(picks, rescaled(forge, then, scale), rescaled(forge, otherwise, scale)),
                forge.choose(picks, then.denominator, otherwise.denominator),
                scale,
                needs,
            )
        case Plain(), Plain():
            return Plain(known, forge.choose(picks, then.value, otherwise.value), needs)
        case Listed(), Listed():
            return Listed(
                known,
                lambda word: forge.choose(picks, then.has(word), otherwise.has(word)),
                None,
                tuple(dict.fromkeys((*then.choices, *otherwise.choices))),
                needs,
            )
        case _:
            raise AssertionError("INVARIANT: both branches are of one type")


def _equal(forge: Forge, one: Lowered, other: Lowered) -> Column:
    """Where two known values are the same."""
    match one, other:
        case Truth(), Truth():
            return forge.some(forge.every(one.true, other.true), forge.every(one.false, other.false))
        case Figure(), Figure():
            return compared(forge, "==", one, other)
        case Plain(), Plain():
            return forge.compare("==", one.value, other.value)
        case _:
            # Two lists are taken for different: where the condition is unknown, so is the list.
            return forge.truth(False)


# Figures.


def rescaled(forge: Forge, figure: Figure, scale: int) -> Column:
    """The numerator at a finer scale."""
    return forge.times(forge.whole(10 ** (scale - figure.scale)), figure.numerator)


def compared(forge: Forge, operator: Operator, one: Figure, other: Figure) -> Column:
    """How two known figures compare, by multiplication: nothing is divided, nothing rounded."""
    scale = max(one.scale, other.scale)
    left, right = rescaled(forge, one, scale), rescaled(forge, other, scale)
    if one.denominator is not other.denominator:
        left, right = forge.times(left, other.denominator), forge.times(right, one.denominator)
    return forge.compare(operator, left, right)


def added(forge: Forge, one: Figure, other: Figure) -> Figure:
    scale = max(one.scale, other.scale)
    left, right, denominator = rescaled(forge, one, scale), rescaled(forge, other, scale), one.denominator
    if one.denominator is not other.denominator:
        left, right = forge.times(left, other.denominator), forge.times(right, one.denominator)
        denominator = forge.times(one.denominator, other.denominator)
    known = forge.every(one.known, other.known)
    return Figure(known, forge.plus(left, right), denominator, scale, needs_of(forge, one, other))


def opposite(forge: Forge, figure: Figure) -> Figure:
    return Figure(figure.known, forge.minus(figure.numerator), figure.denominator, figure.scale, figure.needs)


def multiplied(forge: Forge, one: Figure, other: Figure) -> Figure:
    return Figure(
        forge.every(one.known, other.known),
        forge.times(one.numerator, other.numerator),
        forge.times(one.denominator, other.denominator),
        one.scale + other.scale,
        needs_of(forge, one, other),
    )


def divided(forge: Forge, one: Figure, other: Figure) -> Figure:
    """The exact quotient; by zero it has no value, and needs nothing."""
    scale = one.scale - other.scale
    numerator = forge.times(one.numerator, other.denominator)
    if scale < 0:
        numerator, scale = forge.times(forge.whole(10**-scale), numerator), 0
    sought = needs_of(forge, one, other)
    return Figure(
        forge.every(one.known, other.known, forge.compare("!=", other.numerator, forge.whole(0))),
        forge.signed_as(numerator, other.numerator),
        forge.times(one.denominator, forge.magnitude(other.numerator)),
        scale,
        sought,
    )
