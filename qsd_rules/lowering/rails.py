"""What conditions come to: truth values on two rails, figures as intervals of exact fractions, and what they need.

`needs` says, where a value is unknown, which facts would help to settle it: each by its way, the relations and
collections that lead to it with the fact last, all by full name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qsd_rules.conditions.kleene import ways_to_settle
from qsd_rules.conditions.syntax import Comparator, Expression
from qsd_rules.lowering.columns import Column, Forge

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
class End:
    """One end of an interval of numbers: where there is one (`there`) it is `numerator / (denominator * 10**scale)`.

    Wherever it is there the denominator is above zero. `closed` says whether the number itself is in the interval.
    """

    there: Column
    numerator: Column
    denominator: Column
    scale: int
    closed: Column


@dataclass(frozen=True, slots=True)
class Figure:
    """A number between two ends: known where both are one and the same. An end that is not there bounds nothing.

    A figure that is only ever known or not known at all has one object for both ends (`exact`). `same` says where both
    ends are the same number; without it that is found out by multiplication, which can take more digits than there are.
    """

    low: End
    high: End
    needs: Needs = field(default_factory=dict)
    same: Column | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it is everywhere either known or without any bound."""
        return self.low is self.high


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
    match lowered:
        case Truth(true=true, false=false):
            return forge.some(true, false)
        case Figure(low=low, high=high):
            if lowered.is_exact:
                return low.there
            same = lowered.same or _ordered(forge, "==", low, high)
            return forge.every(low.there, high.there, low.closed, high.closed, same)
        case Plain(known=known) | Listed(known=known):
            return known


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
        case Figure():
            return _by_ends(
                lowered,
                lambda end: End(
                    change(end.there),
                    change(end.numerator),
                    change(end.denominator),
                    end.scale,
                    change(end.closed),
                ),
                needs,
            )
        case Plain(known=known, value=value):
            return Plain(change(known), change(value), needs)
        case Listed(known=known, has=has, choices=choices):
            return Listed(change(known), lambda word: change(has(word)), None, choices, needs)


def under(forge: Forge, known: Column, needs: Needs, lowered: Lowered) -> Lowered:
    """A value that is also unknown, with these needs, wherever the way to it is not known."""
    if known is forge.truth(True):
        return lowered
    joined = together(forge, ((forge.no(known), needs), (known, lowered.needs)))
    match lowered:
        case Truth(true=true, false=false):
            return Truth(forge.every(known, true), forge.every(known, false), joined)
        case Figure():
            return _by_ends(lowered, lambda end: replace(end, there=forge.every(known, end.there)), joined)
        case Plain(known=own) | Listed(known=own):
            return replace(lowered, known=forge.every(known, own), needs=joined)


# Truth values.


def negated(truth: Truth) -> Truth:
    """Not: the rails change places."""
    return Truth(truth.false, truth.true, truth.needs)


def connected(forge: Forge, connective: Expression, parts: Sequence[Truth], needs: Needs) -> Truth:
    """What a connective comes to, by Kleene's tables."""
    true, false = (
        forge.some(
            *(
                forge.every(*(parts[index].surely(truth) for index, truth in way))
                for way in ways_to_settle(connective, value)
            )
        )
        for value in (True, False)
    )
    return Truth(true, false, needs)


def decided(forge: Forge, known: Column, holds: Column, needs: Needs) -> Truth:
    """A truth value that is known or not as a whole."""
    return Truth(forge.every(known, holds), forge.every(known, forge.no(holds)), needs)


def alike(forge: Forge, one: Truth, other: Truth) -> Truth:
    """Whether two truth values are the same."""
    same = forge.some(forge.every(one.true, other.true), forge.every(one.false, other.false))
    differ = forge.some(forge.every(one.true, other.false), forge.every(one.false, other.true))
    return Truth(same, differ, needs_of(forge, one, other))


# One of two.


def chosen(forge: Forge, connective: Expression, condition: Truth, then: Lowered, otherwise: Lowered) -> Lowered:
    """The branch that a condition picks; where that is unknown, what both branches agree on."""
    unknown = forge.no(known_of(forge, condition))
    then_known, otherwise_known = known_of(forge, then), known_of(forge, otherwise)
    needs = together(
        forge,
        (
            (unknown, condition.needs),
            (forge.every(forge.no(condition.false), forge.no(then_known)), then.needs),
            (forge.every(forge.no(condition.true), forge.no(otherwise_known)), otherwise.needs),
        ),
    )
    if isinstance(then, Truth) and isinstance(otherwise, Truth):
        return connected(forge, connective, (condition, then, otherwise), needs)
    agreed = forge.every(unknown, then_known, otherwise_known, _equal(forge, then, otherwise))

    def known(first: Column, second: Column) -> Column:
        return forge.some(forge.every(condition.true, first), forge.every(condition.false, second), agreed)

    return _either(forge, forge.no(condition.false), known, then, otherwise, needs)


def counted_or_given(forge: Forge, counted: Lowered, given: Lowered, needs: Needs) -> Lowered:
    """What is counted where it is known; else what is given, unless the bounds of the count rule it out."""
    if isinstance(counted, Figure) and isinstance(given, Figure) and not counted.is_exact:
        outside = forge.some(_below(forge, given.low, counted.low), _below(forge, counted.high, given.low))
        takes = forge.every(given.low.there, forge.no(outside), forge.no(known_of(forge, counted)))

        def end_of(own: End) -> End:
            return _either_end(forge, takes, forge.some(takes, own.there), given.low, own)

        same = None if counted.same is None else forge.some(takes, counted.same)
        return Figure(end_of(counted.low), end_of(counted.high), needs, same)
    return first_known(forge, counted, given, needs)


def ruled_out(forge: Forge, counted: Lowered, given: Lowered) -> Column:
    """Where what is given is another value than what is counted, or outside of the bounds of the count."""
    both = forge.every(known_of(forge, counted), known_of(forge, given))
    if isinstance(counted, Truth) and isinstance(given, Truth):
        return alike(forge, counted, given).false
    differs = forge.every(both, forge.no(_equal(forge, counted, given)))
    if isinstance(counted, Figure) and isinstance(given, Figure) and not counted.is_exact:
        outside = forge.some(_below(forge, given.low, counted.low), _below(forge, counted.high, given.low))
        return forge.some(differs, forge.every(given.low.there, forge.no(known_of(forge, counted)), outside))
    return differs


def first_known(forge: Forge, first: Lowered, second: Lowered, needs: Needs) -> Lowered:
    """The first value where it is known, else the second."""
    picks = known_of(forge, first)
    if isinstance(first, Truth) and isinstance(second, Truth):
        true = forge.some(first.true, forge.every(forge.no(picks), second.true))
        false = forge.some(first.false, forge.every(forge.no(picks), second.false))
        return Truth(true, false, needs)
    return _either(forge, picks, lambda _, other: forge.some(picks, other), first, second, needs)


def _either(
    forge: Forge,
    picks: Column,
    known: Callable[[Column, Column], Column],
    then: Lowered,
    otherwise: Lowered,
    needs: Needs,
) -> Lowered:
    """One of two values: which by `picks`; where it counts by `known`, from where each of them does."""
    match then, otherwise:
        case Figure(), Figure():
            return _from_ends(
                then,
                otherwise,
                lambda one, other: _either_end(forge, picks, known(one.there, other.there), one, other),
                needs,
            )
        case Plain(), Plain():
            return Plain(known(then.known, otherwise.known), forge.choose(picks, then.value, otherwise.value), needs)
        case Listed(), Listed():
            return Listed(
                known(then.known, otherwise.known),
                lambda word: forge.choose(picks, then.has(word), otherwise.has(word)),
                None,
                tuple(dict.fromkeys((*then.choices, *otherwise.choices))),
                needs,
            )
        case _:
            raise AssertionError("INVARIANT: both branches are of one type, and truth values join by Kleene's tables")


def _either_end(forge: Forge, picks: Column, there: Column, one: End, other: End) -> End:
    scale = max(one.scale, other.scale)
    return End(
        there,
        forge.choose(picks, _rescaled(forge, one, scale), _rescaled(forge, other, scale)),
        forge.choose(picks, one.denominator, other.denominator),
        scale,
        forge.choose(picks, one.closed, other.closed),
    )


def _equal(forge: Forge, one: Lowered, other: Lowered) -> Column:
    """Where two known values are the same."""
    match one, other:
        case Figure(), Figure():
            return _ordered(forge, "==", one.low, other.low)
        case Plain(), Plain():
            return forge.compare("==", one.value, other.value)
        case Listed(), Listed() if one.choices and other.choices:
            return forge.every(
                *(
                    forge.compare("==", one.has(choice), other.has(choice))
                    for choice in dict.fromkeys((*one.choices, *other.choices))
                )
            )
        case _:
            # Two lists of free words are taken for different: where the condition is unknown, so is the list.
            return forge.truth(False)


# Figures.


def exactly(
    forge: Forge, known: Column, numerator: Column, needs: Needs, scale: int = 0, denominator: Column | None = None
) -> Figure:
    """A number that is known or not as a whole: `numerator / (denominator * 10**scale)`."""
    end = End(known, numerator, denominator or forge.whole(1), scale, forge.truth(True))
    return Figure(end, end, needs)


def _by_ends(figure: Figure, change: Callable[[End], End], needs: Needs) -> Figure:
    """A figure with each end changed; an exact one stays exact."""
    low = change(figure.low)
    return Figure(low, low if figure.is_exact else change(figure.high), needs)


def _from_ends(one: Figure, other: Figure, make: Callable[[End, End], End], needs: Needs) -> Figure:
    """A figure whose low end is made of both low ones, and its high end of both high ones."""
    low = make(one.low, other.low)
    return Figure(low, low if one.is_exact and other.is_exact else make(one.high, other.high), needs)


def compared(forge: Forge, comparator: Comparator, one: Figure, other: Figure) -> Truth:
    """How two figures compare: settled where it comes out the same for all numbers between their ends."""
    needs = needs_of(forge, one, other)
    match comparator:
        case "==" | "!=":
            same = forge.every(known_of(forge, one), known_of(forge, other), _ordered(forge, "==", one.low, other.low))
            if one.is_exact and other.is_exact:
                differ = forge.every(one.low.there, other.low.there, _ordered(forge, "!=", one.low, other.low))
            else:
                differ = forge.some(_below(forge, one.high, other.low), _below(forge, other.high, one.low))
            truth = Truth(same, differ, needs)
            return truth if comparator == "==" else negated(truth)
        case "<":
            return Truth(_below(forge, one.high, other.low), _at_most(forge, other.high, one.low), needs)
        case ">":
            return Truth(_below(forge, other.high, one.low), _at_most(forge, one.high, other.low), needs)
        case "<=":
            return Truth(_at_most(forge, one.high, other.low), _below(forge, other.high, one.low), needs)
        case ">=":
            return Truth(_at_most(forge, other.high, one.low), _below(forge, one.high, other.low), needs)


def _below(forge: Forge, high: End, low: End) -> Column:
    """Where all numbers up to one end are smaller than all from another on."""
    apart = forge.no(forge.every(high.closed, low.closed))
    touching = forge.every(apart, _ordered(forge, "==", high, low))
    return forge.every(high.there, low.there, forge.some(_ordered(forge, "<", high, low), touching))


def _at_most(forge: Forge, high: End, low: End) -> Column:
    """Where no number up to one end is larger than any from another on."""
    return forge.every(high.there, low.there, _ordered(forge, "<=", high, low))


def _ordered(forge: Forge, comparator: Comparator, one: End, other: End) -> Column:
    """How the numbers of two ends compare, by multiplication: nothing is divided, nothing rounded."""
    left, right, _ = _alongside(forge, one, other)
    return forge.compare(comparator, left, right)


def _alongside(forge: Forge, one: End, other: End) -> tuple[Column, Column, Column]:
    """The numerators of two ends over one denominator, at the finer scale; and that denominator."""
    scale = max(one.scale, other.scale)
    left, right = _rescaled(forge, one, scale), _rescaled(forge, other, scale)
    if one.denominator is other.denominator:
        return left, right, one.denominator
    shared = forge.times(one.denominator, other.denominator)
    return forge.times(left, other.denominator), forge.times(right, one.denominator), shared


def _rescaled(forge: Forge, end: End, scale: int) -> Column:
    """The numerator at a finer scale."""
    return forge.times(forge.whole(10 ** (scale - end.scale)), end.numerator)


def added(forge: Forge, one: Figure, other: Figure) -> Figure:
    """The sum: from the sum of the low ends to that of the high ones."""

    def plus(first: End, second: End) -> End:
        left, right, denominator = _alongside(forge, first, second)
        return End(
            forge.every(first.there, second.there),
            forge.plus(left, right),
            denominator,
            max(first.scale, second.scale),
            forge.every(first.closed, second.closed),
        )

    return _from_ends(one, other, plus, needs_of(forge, one, other))


def opposite(forge: Forge, figure: Figure) -> Figure:
    """The number with its sign turned: the ends change places."""
    turned = _by_ends(figure, lambda end: replace(end, numerator=forge.minus(end.numerator)), figure.needs)
    return Figure(turned.high, turned.low, figure.needs)


def multiplied(forge: Forge, one: Figure, other: Figure, stretched: bool) -> Figure:
    """The product. One that is `stretched` by a constant, not negative, keeps its bounds; others are known or not."""
    needs = needs_of(forge, one, other)
    if stretched:
        return _from_ends(one, other, lambda first, second: _product(forge, first, second), needs)
    known = forge.every(known_of(forge, one), known_of(forge, other))
    product = replace(_product(forge, one.low, other.low), there=known)
    return Figure(product, product, needs)


def _product(forge: Forge, one: End, other: End) -> End:
    return End(
        forge.every(one.there, other.there),
        forge.times(one.numerator, other.numerator),
        forge.times(one.denominator, other.denominator),
        one.scale + other.scale,
        forge.every(one.closed, other.closed),
    )


def divided(forge: Forge, one: Figure, other: Figure) -> Figure:
    """The exact quotient of two known figures; by zero it has no value, and needs nothing."""
    dividend, divisor = one.low, other.low
    scale = dividend.scale - divisor.scale
    numerator = forge.times(dividend.numerator, divisor.denominator)
    if scale < 0:
        numerator, scale = forge.times(forge.whole(10**-scale), numerator), 0
    not_zero = forge.compare("!=", divisor.numerator, forge.whole(0))
    return exactly(
        forge,
        forge.every(known_of(forge, one), known_of(forge, other), not_zero),
        forge.signed_as(numerator, divisor.numerator),
        needs_of(forge, one, other),
        scale,
        forge.times(dividend.denominator, forge.magnitude(divisor.numerator)),
    )
