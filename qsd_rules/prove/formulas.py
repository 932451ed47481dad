"""Conditions as solver formulas: the expressions they are lowered to (`lowering.columns`), over one symbolic snapshot.

What the reference meaning (`conditions.meaning`) computes for one snapshot, the formulas say of all snapshots at once.
Unknown is what neither rail holds of. Numbers are exact fractions of whole numbers, and compare by multiplication.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import prod

import z3
from msgspec.structs import replace

from qsd_rules.assess.assessment import OutcomeName
from qsd_rules.conditions.syntax import IDENTITY, Expression
from qsd_rules.lowering.columns import (
    Beyond,
    Carried,
    Choice,
    Column,
    Comparison,
    Constant,
    DaysBetween,
    Every,
    Followed,
    Gathered,
    Given,
    Negation,
    OneOf,
    Plus,
    Some,
    StorageRange,
    Stored,
    Times,
    Within,
    YearOf,
)
from qsd_rules.lowering.conditions import ABSENT, COMPLETE, OWNER, Lowering, Scope
from qsd_rules.lowering.rails import Figure, Listed, Lowered, Truth, known_of
from qsd_rules.policy.model import Invariant, Policy, Reading, Rule
from qsd_rules.prove.symbols import LARGEST, NO, YES, Crowd, Symbols, Way, steps

Place = tuple[Way, ...]
"""A row as the solver has it: the way to its subject, then those to the owners of the collections it is seen in."""


@dataclass(frozen=True, slots=True)
class Rails:
    """A truth value: where it is true, where it is false."""

    true: z3.BoolRef
    false: z3.BoolRef

    @property
    def known(self) -> z3.BoolRef:
        """Where it is either."""
        return any_of(self.true, self.false)


@dataclass(frozen=True, slots=True)
class Term:
    """A value other than a truth value: where it is known, and what it is there.

    A number is `value / divisor`, whose divisor is above zero; days and words are whole numbers.
    """

    known: z3.BoolRef
    value: z3.ArithRef
    divisor: z3.ArithRef | int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule comes to: each outcome's formula, by what decides it. Exactly one of the four holds."""

    applies: Rails
    requires: Rails
    unmet_is: OutcomeName
    not_applicable: z3.BoolRef
    satisfied: z3.BoolRef
    unmet: z3.BoolRef
    undetermined: z3.BoolRef


def all_of(*parts: z3.BoolRef) -> z3.BoolRef:
    """And, without the parts that always hold."""
    if any(part is NO for part in parts):
        return NO
    kept = [part for part in parts if part is not YES]
    return YES if not kept else kept[0] if len(kept) == 1 else z3.And(kept)


def any_of(*parts: z3.BoolRef) -> z3.BoolRef:
    """Or, without the parts that never hold."""
    if any(part is YES for part in parts):
        return YES
    kept = [part for part in parts if part is not NO]
    return NO if not kept else kept[0] if len(kept) == 1 else z3.Or(kept)


def no(part: z3.BoolRef) -> z3.BoolRef:
    """Not; of what always or never holds, the other."""
    return NO if part is YES else YES if part is NO else z3.Not(part)


def facts_by_way(symbols: Symbols) -> dict[Way, set[str]]:
    """The facts that there are symbols for, by the way to their subject."""
    found: dict[Way, set[str]] = {}
    for way, name in symbols.facts:
        found.setdefault(way, set()).add(name)
    return found


@dataclass(slots=True)
class Formulas:
    """Formulas about one symbolic snapshot for the conditions of a policy on a day; each expression is turned once.

    `governing` names the reading of each rule that decisions go by. The symbols may serve a second policy besides.
    `counts` is whether facts counted over collections are counted too, which asks for collections of known size. One
    that is not counted is left as given: it is so whenever the collection is not known to be complete, and whatever it
    could be counted to can also be given. So no snapshot is lost that could answer a question.
    """

    policy: Policy
    symbols: Symbols
    as_of: date
    governing: Mapping[str, str]
    counts: bool = False
    lowering: Lowering = field(init=False)
    made: dict[tuple[Place, Column], z3.ExprRef] = field(default_factory=dict)

    def __post_init__(self) -> None:
        policy, vocabulary = self.policy, self.symbols.policy
        if policy is not vocabulary:
            # What facts are is as the symbols have them; how they are derived is as this policy says.
            facts = {
                name: replace(vocabulary.facts[name], derive=fact.derive, optional=fact.optional)
                for name, fact in policy.facts.items()
            }
            policy = replace(policy, facts=facts)
        self.lowering = Lowering(policy, self.as_of, self.governing, counts=self.counts)
        self.lowering.forge.range_of = self._range_of

    def _range_of(self, name: str) -> StorageRange:
        fact = self.symbols.policy.facts[name]
        low, high = fact.minimum, fact.maximum
        return (
            steps(low if isinstance(low, Decimal) else Decimal(-LARGEST), fact),
            steps(high if isinstance(high, Decimal) else Decimal(LARGEST), fact),
        )

    # Rules, decisions, conditions.

    def outcome(self, rule: Rule, reading: str, way: Way) -> Outcome:
        """What one reading of a rule comes to for the subject at the end of a way."""
        return self.reading_outcome(rule, rule.reading(reading), way)

    def reading_outcome(self, rule: Rule, reading: Reading, way: Way) -> Outcome:
        """What a reading comes to, be it one of the rule's own or a changed one."""
        if len(way) == 1:
            self.symbols.roots[way] = None
        columns, place = self.lowering.reading(rule, reading), (way,)
        return Outcome(
            self._rails(columns.applies, place),
            self._rails(columns.requires, place),
            columns.unmet_is,
            self._truth(columns.outcomes["not_applicable"], place),
            self._truth(columns.outcomes["satisfied"], place),
            self._truth(columns.unmet, place),
            self._truth(columns.undetermined, place),
        )

    def decision(self, way: Way, name: str) -> Rails:
        """Whether nothing stands against a decision on a subject; unknown while one of its rules is undetermined."""
        return self._rails(self.lowering.clear(name), (way,))

    def broken(self, way: Way, invariant: Invariant) -> z3.BoolRef:
        """Where an invariant is surely broken for the subject at the end of a way."""
        scope = Scope(invariant.kind, invariant.kind)
        return self._truth(self.lowering.truth(invariant.condition.expression, scope).false, (way,))

    def agreements(self) -> Iterator[z3.BoolRef]:
        """That no invariant is broken among the facts that there are symbols for."""
        for way, names in facts_by_way(self.symbols).items():
            for invariant in self.policy.invariants.values():
                if names.issuperset(invariant.facts):
                    yield no(self.broken(way, invariant))

    def derivation(self, way: Way, name: str) -> Rails | Term | None:
        """What a fact is counted to for the subject at the end of a way; none for one that is left as given."""
        counted = self.lowering.derived(name)
        return None if counted is None else self._value(counted, (way,))

    def value(self, expression: Expression, subjects: Sequence[tuple[str, str]]) -> Rails | Term:
        """What an expression comes to with each variable bound to a subject of its kind, the innermost last."""
        scope: Scope | None = None
        for variable, kind in subjects:
            scope = Scope(variable, kind, scope)
        assert scope is not None, "INVARIANT: an expression is about some subject"
        return self._value(self.lowering.lower(expression, scope), tuple((kind,) for _, kind in reversed(subjects)))

    def _value(self, lowered: Lowered, place: Place) -> Rails | Term:
        match lowered:
            case Truth():
                return self._rails(lowered, place)
            case Figure(low=end):
                # Where a figure is known its two ends are one: either has its value.
                known = known_of(self.lowering.forge, lowered)
                divisor = self._number(end.denominator, place) * 10**end.scale
                return Term(self._truth(known, place), self._number(end.numerator, place), z3.simplify(divisor))
            case Listed():
                raise AssertionError("INVARIANT: a list is only asked for its words")
            case _:
                return Term(self._truth(lowered.known, place), self._number(lowered.value, place))

    def _rails(self, truth: Truth, place: Place) -> Rails:
        return Rails(self._truth(truth.true, place), self._truth(truth.false, place))

    # Expressions.

    def _truth(self, column: Column, place: Place) -> z3.BoolRef:
        made = self._made(column, place)
        assert isinstance(made, z3.BoolRef), "INVARIANT: its sort is truth"
        return made

    def _number(self, column: Column, place: Place) -> z3.ArithRef:
        made = self._made(column, place)
        assert isinstance(made, z3.ArithRef), "INVARIANT: numbers, days and words are whole numbers"
        return made

    def _made(self, column: Column, place: Place) -> z3.ExprRef:
        key = (place, column)
        if key not in self.made:
            self.made[key] = self._formula(column, place)
        return self.made[key]

    def _formula(self, column: Column, place: Place) -> z3.ExprRef:
        way = place[0]
        match column:
            case Constant(value=value):
                return self._constant(value)
            case Given(column=name):
                return self._given(way, name)
            case Stored(column=name):
                return self._stored(way, name)
            case Within(item=item, column=name):
                return self._within(self._number(item, place), way, name)
            case OneOf(item=item, words=words):
                one = self._number(item, place)
                return any_of(*(one == self.symbols.word(word) for word in words))
            case Negation(operand=operand):
                return no(self._truth(operand, place))
            case Every(operands=operands):
                return all_of(*(self._truth(operand, place) for operand in operands))
            case Some(operands=operands):
                return any_of(*(self._truth(operand, place) for operand in operands))
            case Comparison(operator=operator, left=left, right=right):
                one, other = self._number(left, place), self._number(right, place)
                return one == other if operator == "==" else one < other
            case Plus(left=left, right=right):
                return self._number(left, place) + self._number(right, place)
            case Times(left=left, right=right):
                return self._number(left, place) * self._number(right, place)
            case Choice(condition=condition, then=then, otherwise=otherwise):
                return z3.If(self._truth(condition, place), self._number(then, place), self._number(otherwise, place))
            case DaysBetween(earlier=earlier, later=later):
                return self._number(later, place) - self._number(earlier, place)
            case YearOf(day=day):
                return year_of(self._number(day, place))
            case Followed(relation=relation, value=value):
                return self._made(value, (self._led_to(way, relation), *place[1:]))
            case Gathered():
                return self._gathered(column, place)
            case Carried(value=value):
                return self._made(value, place[1:])
            case Beyond():
                return NO

    def _constant(self, value: bool | int | date | str) -> z3.ExprRef:
        match value:
            case bool():
                return YES if value else NO
            case int():
                return z3.IntVal(value)
            case date():
                return z3.IntVal(value.toordinal())
            case str():
                return z3.IntVal(self.symbols.word(value))

    def _given(self, way: Way, name: str) -> z3.BoolRef:
        fact = self.symbols.policy.facts[name]
        if fact.many:
            return self.symbols.crowd(way, name).complete
        if self._leads_back(way, name):
            return YES
        symbol = self.symbols.fact(way, name)
        return all_of(symbol.given, no(symbol.absent))

    def _stored(self, way: Way, name: str) -> z3.ExprRef:
        if name in IDENTITY:
            return self.symbols.identifier(way) if name == "id" else self.symbols.called(way)
        if name.endswith(ABSENT):
            symbol = self.symbols.fact(way, name.removesuffix(ABSENT))
            return all_of(symbol.given, symbol.absent)
        if name.endswith(COMPLETE):
            return self.symbols.crowd(way, name.removesuffix(COMPLETE)).complete
        if self.symbols.policy.facts[name].type == "relation":
            return self.symbols.identifier(self._led_to(way, name))
        symbol = self.symbols.fact(way, name)
        assert not isinstance(symbol.value, Mapping), "INVARIANT: a list is only asked for its words"
        # A truth value is false where nothing is given; other values count only where they are known.
        return all_of(self._given(way, name), symbol.value) if isinstance(symbol.value, z3.BoolRef) else symbol.value

    def _within(self, item: z3.ArithRef, way: Way, name: str) -> z3.BoolRef:
        fact = self.symbols.policy.facts[name]
        if fact.type == "relation":
            crowd = self.symbols.crowd(way, name)
            ids = (item == self.symbols.identifier(member) for member in crowd.ways)
            return any_of(*(all_of(taken, same) for taken, same in zip(crowd.taken, ids, strict=True)))
        words = self.symbols.fact(way, name).value
        assert isinstance(words, Mapping), "INVARIANT: the column is a list"
        return all_of(
            self._given(way, name),
            any_of(*(all_of(item == self.symbols.word(word), has) for word, has in words.items())),
        )

    # Other rows.

    def _leads_back(self, way: Way, relation: str) -> bool:
        """Whether a relation leads from a member to the owner of the collection that the way came by."""
        came_by, _, index = way[-1].partition("#")
        return bool(index) and self.symbols.policy.facts[came_by].inverse_of == relation

    def _led_to(self, way: Way, relation: str) -> Way:
        return way[:-1] if self._leads_back(way, relation) else (*way, relation)

    def _gathered(self, column: Gathered, place: Place) -> z3.ExprRef:
        owner = place
        for step in column.via:
            owner = owner[1:] if step == OWNER else (self._led_to(owner[0], step), *owner[1:])
        crowd = self.symbols.crowd(owner[0], column.collection)
        members = [(way, *place) for way in crowd.ways]
        match column.how:
            case "any":
                values = (self._truth(column.value, member) for member in members)
                return any_of(*(all_of(taken, value) for taken, value in zip(crowd.taken, values, strict=True)))
            case "total" if column.value.sort == "truth":
                values = (self._truth(column.value, member) for member in members)
                held = (all_of(taken, value) for taken, value in zip(crowd.taken, values, strict=True))
                return z3.Sum([z3.IntVal(0), *(z3.If(each, 1, 0) for each in held)])
            case "total":
                return z3.Sum([z3.IntVal(0), *self._of_members(column.value, members, crowd, 0)])
            case _:
                return self._common(column, members, crowd)

    def _common(self, column: Gathered, members: list[Place], crowd: Crowd) -> z3.ArithRef:
        """The denominator of a sum of quotients, or its numerator over that."""
        assert column.divisor is not None, "INVARIANT: only quotients have a numerator and a denominator"
        divisors = self._of_members(column.divisor, members, crowd, 1)
        if column.how == "denominator":
            return prod(divisors, start=z3.IntVal(1))
        parts = self._of_members(column.value, members, crowd, 0)
        others = ([*divisors[:index], *divisors[index + 1 :]] for index in range(len(divisors)))
        return z3.Sum([z3.IntVal(0), *(prod(rest, start=part) for part, rest in zip(parts, others, strict=True))])

    def _of_members(self, column: Column, members: list[Place], crowd: Crowd, absent: int) -> list[z3.ArithRef]:
        """A number of each member, or another where nobody is."""
        values = (self._number(column, member) for member in members)
        return [z3.If(taken, value, absent) for taken, value in zip(crowd.taken, values, strict=True)]


def year_of(day: z3.ArithRef) -> z3.ArithRef:
    """The year of an ordinal, from `FIRST_DAY` to `LAST_DAY`.

    The four years from 1901 on have 1461 days, and so have every four after them that end before 2100.
    """
    since = day - date(1901, 1, 1).toordinal()
    return 1901 + (4 * since + 3) / 1461
