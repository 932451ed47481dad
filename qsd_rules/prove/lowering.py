"""Conditions as solver formulas, with the same two rails as everywhere: what makes it true, what makes it false.

What the reference meaning (`conditions.meaning`) computes for one snapshot, the formulas say of all snapshots at once.
Unknown is what neither rail holds of. Numbers are exact fractions of whole numbers, and compare by multiplication.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce

import z3
from msgspec import Struct, field

from qsd_rules.assess.assessment import OutcomeName
from qsd_rules.assess.outcome_table import outcome_when_unmet
from qsd_rules.conditions.syntax import (
    And,
    Arithmetic,
    AssessmentDate,
    Call,
    Collection,
    Compare,
    Conditional,
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Literal,
    Member,
    Negative,
    Not,
    Or,
    ParameterValue,
    Quantified,
    Size,
    Subject,
    Variable,
    walk,
)
from qsd_rules.policy.model import Policy, Reading, Rule
from qsd_rules.prove.symbols import NO, YES, Crowd, Symbols, Way

Bindings = Mapping[str, "Reached"]


class Rails(Struct, frozen=True):
    """A truth value: where it is true, where it is false."""

    true: z3.BoolRef
    false: z3.BoolRef

    @property
    def known(self) -> z3.BoolRef:
        """Where it is either."""
        return any_of(self.true, self.false)


class Term(Struct, frozen=True):
    """A value other than a truth value: where it is known, and what it is there.

    A number is `value / divisor`; dates and words are whole numbers; a list says of each choice whether it is in it.
    """

    known: z3.BoolRef
    value: z3.ArithRef | Mapping[str, z3.BoolRef]
    divisor: z3.ArithRef | int = 1


class Reached(Struct, frozen=True):
    """A subject: the way to it, and where that way is known to lead to it."""

    way: Way
    known: z3.BoolRef


class Outcome(Struct, frozen=True):
    """What a rule comes to: each outcome's formula, by what decides it."""

    applies: Rails
    requires: Rails
    unmet_is: OutcomeName

    @property
    def not_applicable(self) -> z3.BoolRef:
        """Where the rule does not apply."""
        return self.applies.false

    @property
    def satisfied(self) -> z3.BoolRef:
        """Where it is met, whether or not it applies."""
        return all_of(no(self.applies.false), self.requires.true)

    @property
    def unmet(self) -> z3.BoolRef:
        """Where it applies and is broken."""
        return all_of(self.applies.true, self.requires.false)

    @property
    def undetermined(self) -> z3.BoolRef:
        """Where facts are missing that it hangs on."""
        return no(any_of(self.not_applicable, self.satisfied, self.unmet))


def all_of(*parts: z3.BoolRef) -> z3.BoolRef:
    """And, without the parts that go without saying."""
    if any(part is NO for part in parts):
        return NO
    kept = [part for part in parts if part is not YES]
    return YES if not kept else kept[0] if len(kept) == 1 else z3.And(kept)


def any_of(*parts: z3.BoolRef) -> z3.BoolRef:
    """Or, without the parts that cannot be."""
    if any(part is YES for part in parts):
        return YES
    kept = [part for part in parts if part is not NO]
    return NO if not kept else kept[0] if len(kept) == 1 else z3.Or(kept)


def no(part: z3.BoolRef) -> z3.BoolRef:
    """Not, of what is not itself a Not."""
    return NO if part is YES else YES if part is NO else z3.Not(part)


class Lowering(Struct):
    """Turns conditions about one symbolic snapshot into formulas; each fact's derivation is turned once.

    `governing` names the reading of each rule that decisions go by. The symbols may serve a second policy besides.
    `counts` is whether facts counted over collections are counted too, which asks for collections of known size.
    """

    policy: Policy
    symbols: Symbols
    as_of: date
    governing: Mapping[str, str]
    counts: bool = False
    derived: dict[tuple[Way, str], Rails | Term] = field(default_factory=dict)
    decided: dict[tuple[Way, str], Rails] = field(default_factory=dict)

    def outcome(self, rule: Rule, reading: str, way: Way) -> Outcome:
        """What one reading of a rule comes to for the subject at the end of a way."""
        return self.reading_outcome(rule, rule.reading(reading), way)

    def reading_outcome(self, rule: Rule, reading: Reading, way: Way) -> Outcome:
        """What a reading comes to, be it one of the rule's own or a changed one."""
        bindings = {rule.subject: Reached(way, YES)}
        if len(way) == 1:
            self.symbols.roots[way] = None
        return Outcome(
            self.truth(reading.applies.expression, bindings),
            self.truth(reading.requires.expression, bindings),
            outcome_when_unmet(rule, self.as_of),
        )

    def decision(self, way: Way, name: str) -> Rails:
        """Whether nothing stands against a decision on a subject; unknown while one of its rules is undetermined."""
        if (way, name) not in self.decided:
            bearing = [rule for rule in self.policy.rules.values() if name in dict(rule.decisions)]
            outcomes = [self.outcome(rule, self.governing[rule.name], way) for rule in bearing]
            against = any_of(*(outcome.unmet for outcome in outcomes if outcome.unmet_is == "violated"))
            held = any_of(*(outcome.undetermined for outcome in outcomes))
            self.decided[way, name] = Rails(all_of(no(against), no(held)), against)
        return self.decided[way, name]

    def truth(self, expression: Expression, bindings: Bindings) -> Rails:
        """The rails of a condition."""
        match expression:
            case Literal(value=bool() as value):
                return Rails(YES, NO) if value else Rails(NO, YES)
            case FactValue(subject=subject, fact=fact):
                found = self.fact(subject, fact, bindings)
                assert isinstance(found, Rails), "INVARIANT: a condition is a truth value"
                return found
            case Has(subject=subject, fact=fact):
                return self.has(subject, fact, bindings)
            case DecisionClear(subject=subject, decision=decision):
                key = self.find(subject, bindings)
                return under(key.known, self.decision(key.way, decision))
            case Not(operand=operand):
                inner = self.truth(operand, bindings)
                return Rails(inner.false, inner.true)
            case And(operands=operands):
                return every([self.truth(operand, bindings) for operand in operands])
            case Or(operands=operands):
                return some([self.truth(operand, bindings) for operand in operands])
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                picked = self.truth(condition, bindings)
                return chosen(picked, self.truth(then, bindings), self.truth(otherwise, bindings))
            case Compare(comparator=comparator, left=left, right=right) if left.type.name == "boolean":
                return self.alike(comparator, self.truth(left, bindings), self.truth(right, bindings))
            case Compare(comparator=comparator, left=left, right=right):
                one, other = self.term(left, bindings), self.term(right, bindings)
                return under(all_of(one.known, other.known), decided_by(compared(comparator, one, other)))
            case Member(item=item, container=container):
                return self.member(item, container, bindings)
            case Quantified(quantifier="all" | "exists" as quantifier):
                crowd, key, bodies = self.bodies(expression, bindings)
                rest = all_of(key.known, crowd.complete)
                if quantifier == "all":
                    return every([*(either(no(t), r) for t, r in bodies), Rails(rest, NO)])
                return some([*(both(t, r) for t, r in bodies), Rails(NO, rest)])
            case _:
                raise AssertionError(f"INVARIANT: {type(expression).__name__} is not a truth value")

    def term(self, expression: Expression, bindings: Bindings) -> Term:
        """The value of an expression that is no truth value."""
        match expression:
            case Literal(value=value):
                return self.constant(value)
            case ParameterValue(parameter=parameter):
                figure = self.policy.parameters[parameter].value_on(self.as_of)
                assert figure is not None, "INVARIANT: a parameter has a value from the policy's first day on"
                return self.constant(figure)
            case AssessmentDate():
                return self.constant(self.as_of)
            case FactValue(subject=subject, fact=fact):
                found = self.fact(subject, fact, bindings)
                assert isinstance(found, Term), "INVARIANT: a truth value is not asked for as a term"
                return found
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                picked = self.truth(condition, bindings)
                return chosen_term(picked, self.term(then, bindings), self.term(otherwise, bindings))
            case Negative(operand=operand):
                inner = self.term(operand, bindings)
                return Term(inner.known, -number(inner), inner.divisor)
            case Arithmetic(operator=sign, left=left, right=right):
                return combined(sign, self.term(left, bindings), self.term(right, bindings))
            case Call(function="percentage", arguments=(part, whole)):
                share = self.term(part, bindings)
                return combined("/", Term(share.known, number(share) * 100, share.divisor), self.term(whole, bindings))
            case Call(function="days_between", arguments=(earlier, later)):
                first, last = self.term(earlier, bindings), self.term(later, bindings)
                return Term(all_of(first.known, last.known), number(last) - number(first))
            case Call(function="year_of", arguments=(day,)):
                inner = self.term(day, bindings)
                return Term(inner.known, year_of(number(inner)))
            case Quantified():
                return self.total(expression, bindings)
            case Size(collection=collection):
                crowd, key = self.gather(collection, bindings)
                size = z3.Sum([z3.IntVal(0), *(z3.If(taken, 1, 0) for taken in crowd.taken)])
                return Term(all_of(key.known, crowd.complete), size)
            case _:
                raise AssertionError(f"INVARIANT: {type(expression).__name__} is a truth value")

    def fact(self, subject: Subject, name: str, bindings: Bindings) -> Rails | Term:
        """A fact of a subject, derived from others where it can be, else as given."""
        key = self.find(subject, bindings)
        if name.endswith((".id", ".name")) and name.count(".") == 1:
            named = self.symbols.identifier if name.endswith(".id") else self.symbols.called
            return Term(key.known, named(key.way))
        symbol = self.symbols.fact(key.way, name)
        known = all_of(symbol.given, no(symbol.absent))
        if symbol.definition.type == "relation":
            return Term(all_of(key.known, known), self.symbols.identifier((*key.way, name)))
        if isinstance(symbol.value, z3.BoolRef):
            given: Rails | Term = under(known, decided_by(symbol.value))
        else:
            given = Term(known, symbol.value, 10**symbol.definition.places)
        counted = self.derivation(key.way, name)
        if counted is not None:
            given = counted_first(counted, given)
        if isinstance(given, Rails):
            return under(key.known, given)
        return Term(all_of(key.known, given.known), given.value, given.divisor)

    def derivation(self, way: Way, name: str) -> Rails | Term | None:
        """What a fact is counted to, if it is derived from its own subject's facts.

        One counted over a collection is left as given (unless it `counts`): it is so whenever the collection is not
        known to be complete, and whatever it could be counted to can also be given. So no snapshot is lost that could
        answer a question.
        """
        definition = self.policy.facts[name]
        if definition.derive is None or (counts_members(definition.derive.expression) and not self.counts):
            return None
        if (way, name) not in self.derived:
            bindings = {definition.kind: Reached(way, YES)}
            turn: Callable[[Expression, Bindings], Rails | Term] = (
                self.truth if definition.type == "boolean" else self.term
            )
            self.derived[way, name] = turn(definition.derive.expression, bindings)
        return self.derived[way, name]

    def has(self, subject: Subject, name: str, bindings: Bindings) -> Rails:
        """Whether there is a value, which is known of what is given and of what is said to be absent."""
        key = self.find(subject, bindings)
        symbol = self.symbols.fact(key.way, name)
        counted = self.derivation(key.way, name)
        known = NO if counted is None else counted.known
        present = any_of(known, all_of(symbol.given, no(symbol.absent)))
        return under(key.known, Rails(present, all_of(no(known), symbol.given, symbol.absent)))

    def find(self, subject: Subject, bindings: Bindings) -> Reached:
        """The subject that a subject expression names."""
        if isinstance(subject, Variable):
            return bindings[subject.name]
        nearer = self.find(subject.subject, bindings)
        came_by = nearer.way[-1].partition("#")[0]
        came = self.policy.facts.get(came_by) if "#" in nearer.way[-1] else None
        if came is not None and came.inverse_of == subject.relation:
            return Reached(nearer.way[:-1], nearer.known)
        symbol = self.symbols.fact(nearer.way, subject.relation)
        known = all_of(nearer.known, symbol.given, no(symbol.absent))
        return Reached((*nearer.way, subject.relation), known)

    def gather(self, collection: Collection, bindings: Bindings) -> tuple[Crowd, Reached]:
        """The members of a collection, and whose they are."""
        key = self.find(collection.subject, bindings)
        return self.symbols.crowd(key.way, collection.relation), key

    def bodies(
        self, expression: Quantified, bindings: Bindings
    ) -> tuple[Crowd, Reached, list[tuple[z3.BoolRef, Rails]]]:
        """The body for each place of a collection, with where the place is taken."""
        crowd, key = self.gather(expression.collection, bindings)
        rails = [
            self.truth(expression.body, {**bindings, expression.variable: Reached(way, YES)}) for way in crowd.ways
        ]
        return crowd, key, [(all_of(key.known, taken), body) for taken, body in zip(crowd.taken, rails, strict=True)]

    def total(self, expression: Quantified, bindings: Bindings) -> Term:
        """`count` and `sum`: known when all members are, and each one's part is."""
        crowd, key = self.gather(expression.collection, bindings)
        whole = all_of(key.known, crowd.complete)
        if expression.body.type.name == "boolean":
            _, _, bodies = self.bodies(expression, bindings)
            known = [any_of(no(taken), body.known) for taken, body in bodies]
            held = (z3.If(z3.And(taken, body.true), 1, 0) for taken, body in bodies)
            return Term(all_of(whole, *known), z3.Sum([z3.IntVal(0), *held]))
        parts = [
            (taken, self.term(expression.body, {**bindings, expression.variable: Reached(way, YES)}))
            for way, taken in zip(crowd.ways, crowd.taken, strict=True)
        ]
        counted = [
            Term(any_of(no(taken), part.known), z3.If(taken, number(part), 0), part.divisor) for taken, part in parts
        ]
        total = reduce(lambda one, other: combined("+", one, other), counted, Term(YES, z3.IntVal(0)))
        return Term(all_of(whole, total.known), total.value, total.divisor)

    def member(self, item: Expression, container: Expression, bindings: Bindings) -> Rails:
        """Whether a value is one of several."""
        one = self.term(item, bindings)
        if isinstance(container, Literal) and isinstance(container.value, tuple):
            among = [number(one) == self.symbols.word(word) for word in container.value]
            return under(one.known, decided_by(any_of(*among)))
        several = self.term(container, bindings)
        assert isinstance(several.value, Mapping), "INVARIANT: only a list has members"
        among = [all_of(number(one) == self.symbols.word(choice), has) for choice, has in several.value.items()]
        return under(all_of(one.known, several.known), decided_by(any_of(*among)))

    def constant(self, value: object) -> Term:
        """A literal value."""
        match value:
            case str():
                return Term(YES, z3.IntVal(self.symbols.word(value)))
            case date():
                return Term(YES, z3.IntVal(value.toordinal()))
            case int() | Decimal():
                exact = Fraction(value)
                return Term(YES, z3.IntVal(exact.numerator), exact.denominator)
            case _:
                raise AssertionError(f"INVARIANT: {value!r} stands on its own nowhere")

    @staticmethod
    def alike(comparator: str, one: Rails, other: Rails) -> Rails:
        """Two truth values compared."""
        same = any_of(all_of(one.true, other.true), all_of(one.false, other.false))
        differ = any_of(all_of(one.true, other.false), all_of(one.false, other.true))
        return Rails(same, differ) if comparator == "==" else Rails(differ, same)


def counts_members(expression: Expression) -> bool:
    """Whether a value is counted over a collection."""
    return any(isinstance(node, Quantified | Size) for node in walk(expression))


def every(parts: list[Rails]) -> Rails:
    """Kleene's and."""
    return Rails(all_of(*(part.true for part in parts)), any_of(*(part.false for part in parts)))


def some(parts: list[Rails]) -> Rails:
    """Kleene's or."""
    return Rails(any_of(*(part.true for part in parts)), all_of(*(part.false for part in parts)))


def under(known: z3.BoolRef, rails: Rails) -> Rails:
    """A truth value that is unknown outside."""
    return Rails(all_of(known, rails.true), all_of(known, rails.false))


def decided_by(truth: z3.BoolRef) -> Rails:
    """A truth value that is always known."""
    return Rails(truth, no(truth))


def either(taken: z3.BoolRef, rails: Rails) -> Rails:
    """True also where nobody is there to ask."""
    return Rails(any_of(taken, rails.true), all_of(no(taken), rails.false))


def both(taken: z3.BoolRef, rails: Rails) -> Rails:
    """False also where nobody is there to ask."""
    return Rails(all_of(taken, rails.true), any_of(no(taken), rails.false))


def chosen(picked: Rails, then: Rails, otherwise: Rails) -> Rails:
    """The branch picked; what both agree on where it is unknown which."""
    return Rails(
        *(
            any_of(all_of(picked.true, one), all_of(picked.false, other), all_of(no(picked.known), one, other))
            for one, other in ((then.true, otherwise.true), (then.false, otherwise.false))
        )
    )


def chosen_term(picked: Rails, then: Term, otherwise: Term) -> Term:
    """The branch picked; what both agree on where it is unknown which."""
    agreed = all_of(no(picked.known), then.known, otherwise.known, compared("==", then, otherwise))
    known = any_of(all_of(picked.true, then.known), all_of(picked.false, otherwise.known), agreed)
    value, divisor = merged(picked.false, otherwise, then)
    return Term(known, value, divisor)


def counted_first(counted: Rails | Term, given: Rails | Term) -> Rails | Term:
    """What is counted, else what is given."""
    if isinstance(counted, Rails):
        assert isinstance(given, Rails), "INVARIANT: a fact is counted in its own type"
        return Rails(
            any_of(counted.true, all_of(no(counted.known), given.true)),
            any_of(counted.false, all_of(no(counted.known), given.false)),
        )
    assert isinstance(given, Term), "INVARIANT: a fact is counted in its own type"
    value, divisor = merged(counted.known, counted, given)
    return Term(any_of(counted.known, given.known), value, divisor)


def merged(
    first: z3.BoolRef, one: Term, other: Term
) -> tuple[z3.ArithRef | Mapping[str, z3.BoolRef], z3.ArithRef | int]:
    """One value where `first` holds and the other elsewhere."""
    if isinstance(one.value, Mapping) and isinstance(other.value, Mapping):
        names = dict.fromkeys((*one.value, *other.value))
        return {name: z3.If(first, one.value.get(name, NO), other.value.get(name, NO)) for name in names}, 1
    if isinstance(one.divisor, int) and isinstance(other.divisor, int):
        common = one.divisor * other.divisor
        return z3.If(first, number(one) * other.divisor, number(other) * one.divisor), common
    return z3.If(first, number(one), number(other)), z3.If(first, one.divisor, other.divisor)


def number(term: Term) -> z3.ArithRef:
    """The upper part of a number, or the number that stands for a day or a word."""
    assert not isinstance(term.value, Mapping), "INVARIANT: a list is only asked for its members"
    return term.value


def compared(comparator: str, one: Term, other: Term) -> z3.BoolRef:
    """Two values compared, by multiplication with what they are divided by."""
    if isinstance(one.value, Mapping) and isinstance(other.value, Mapping):
        names = dict.fromkeys((*one.value, *other.value))
        same = all_of(*(one.value.get(name, NO) == other.value.get(name, NO) for name in names))
        return same if comparator == "==" else no(same)
    left, right = number(one) * other.divisor, number(other) * one.divisor
    if isinstance(one.divisor, int) and isinstance(other.divisor, int):
        shared = Fraction(one.divisor, other.divisor)
        left, right = number(one) * shared.denominator, number(other) * shared.numerator
        return ordered(comparator, left, right)
    upright = one.divisor * other.divisor > 0
    return z3.If(upright, ordered(comparator, left, right), ordered(comparator, right, left))


def ordered(comparator: str, left: z3.ArithRef, right: z3.ArithRef) -> z3.BoolRef:
    """Two whole numbers compared."""
    match comparator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def combined(sign: str, one: Term, other: Term) -> Term:
    """Two numbers added, subtracted, multiplied or divided; a division by zero has no value."""
    known = all_of(one.known, other.known)
    left, right = number(one), number(other)
    if sign == "*":
        return Term(known, left * right, one.divisor * other.divisor)
    if sign == "/":
        return Term(all_of(known, right != 0), left * other.divisor, right * one.divisor)
    left, right = left * other.divisor, right * one.divisor
    return Term(known, left + right if sign == "+" else left - right, one.divisor * other.divisor)


def year_of(day: z3.ArithRef) -> z3.ArithRef:
    """The year of an ordinal, from `FIRST_DAY` to `LAST_DAY`.

    The four years from 1901 on have 1461 days, and so have every four after them that end before 2100.
    """
    since = day - date(1901, 1, 1).toordinal()
    return 1901 + (4 * since + 3) / 1461
