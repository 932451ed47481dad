"""For every comparison of every rule two snapshots that differ in one fact, one on each side of the comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import z3
from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.assess.meaning import Judging, governing_readings
from qsd_rules.conditions.syntax import Compare, Expression, Literal, Member, Type, Value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.pack.cases.writing import Proposal, told_facts
from qsd_rules.policy.model import Policy, Reading, Rule
from qsd_rules.policy.usage import mentions
from qsd_rules.prove.asking import SECONDS, Confirm, Inquiry, UndecidedError, inquiry_over
from qsd_rules.prove.dependencies import with_conclusions
from qsd_rules.prove.formulas import Outcome, all_of, no
from qsd_rules.prove.one_rule import Part, changed_inside, different, outcome_in, with_condition
from qsd_rules.prove.shrinking import with_fact
from qsd_rules.prove.situation import first_of, subject_at
from qsd_rules.prove.symbols import Symbol, SymbolKey, steps, value_of
from qsd_rules.words.language import Text

STEP = 1
"""Numbers and days on both sides are one smallest step apart wherever that shows the difference."""

Other = tuple[Value, str]
"""What a fact is on the other side: its value, or the choice that is put in or taken out."""


class Twins(Struct, frozen=True):
    """A comparison and the two cases on its sides, which differ in `fact` only; none when there are none, and why."""

    rule: str
    reading: str
    comparison: Expression
    fact: str = ""
    cases: tuple[Proposal, Proposal] | None = None
    undecided: Text | None = None


def twins_of(rule: Rule, policy: Policy, as_of: date, seconds: float = SECONDS) -> Iterator[Twins]:
    """The twins of every comparison in every reading of a rule.

    A comparison without twins has no fact of its own that turns the outcome: it compares what is counted from many.
    """
    for reading in rule.readings:
        told: set[Expression] = set()
        for comparison, with_true, with_false in decided_comparisons(reading):
            if comparison not in told:
                told.add(comparison)
                yield twins_at(rule, reading, comparison, (with_true, with_false), policy, as_of, seconds)


def twins_at(
    rule: Rule,
    reading: Reading,
    comparison: Expression,
    decided: tuple[Reading, Reading],
    policy: Policy,
    as_of: date,
    seconds: float,
) -> Twins:
    """The twins of one comparison."""
    governing = governing_readings(policy, {})
    conditions = [reading.applies.expression, reading.requires.expression]
    inquiry = inquiry_over(policy, conditions, as_of, governing, seconds)
    way = (rule.subject,)
    outcome, held, failed = (
        inquiry.formulas.reading_outcome(rule, each, way) for each in (reading, decided[0], decided[1])
    )
    found = Twins(rule.name, reading.name, comparison)
    behind = {name for each in with_conclusions([comparison], policy) for name in mentions(each).facts}
    try:
        for key, symbol in list(inquiry.symbols.facts.items()):
            if key[1] not in behind:
                continue
            for value, choice in changeable_parts(symbol):
                pair = pair_about(key, symbol, value, choice, (outcome, held, failed), rule, reading, inquiry)
                if pair is not None:
                    proposals = [proposed(rule, reading, snapshot, key[1], inquiry) for snapshot in pair]
                    return replace(found, fact=key[1], cases=(proposals[0], proposals[1]))
    except UndecidedError as error:
        return replace(found, undecided=error.reason)
    return found


def changeable_parts(symbol: Symbol) -> Iterator[tuple[z3.ArithRef | z3.BoolRef, str]]:
    """The constants of a fact that can be changed one at a time; with the choice, for one of a list."""
    if isinstance(symbol.value, Mapping):
        yield from ((chosen, choice) for choice, chosen in symbol.value.items())
    elif symbol.definition.type != "relation":
        yield symbol.value, ""


def pair_about(
    key: SymbolKey,
    symbol: Symbol,
    value: z3.ArithRef | z3.BoolRef,
    choice: str,
    outcomes: tuple[Outcome, Outcome, Outcome],
    rule: Rule,
    reading: Reading,
    inquiry: Inquiry,
) -> tuple[Snapshot, Snapshot] | None:
    """Two snapshots that differ in this fact: with the comparison holding, and not."""
    outcome, held, failed = outcomes
    numeric = isinstance(value, z3.ArithRef)
    other = z3.Int(f"{value.decl().name()}~") if numeric else z3.Bool(f"{value.decl().name()}~")

    def there(formula: z3.BoolRef) -> z3.BoolRef:
        return z3.substitute(formula, (value, other))

    fixed = [there(bound) for bound in symbol.domain]
    here_held = no(different(outcome, held))
    there_failed = no(there(different(outcome, failed)))
    settled = [no(outcome.undetermined), no(there(outcome.undetermined))]
    differ = different_there(outcome, there)
    near = [[z3.Or(other == value + STEP, other == value - STEP)], []] if numeric and is_measured(symbol) else [[]]
    for closeness in near:
        model = inquiry.solve(
            all_of(*fixed, symbol.given, no(symbol.absent), here_held, there_failed, *settled, differ, *closeness)
        )
        if model is None:
            continue
        reached = value_there(model, symbol, other, inquiry)
        first = inquiry.shown(model, one_apart(rule, reading, key, (reached, choice), bool(closeness)))
        changed = changed_at(first, key, (reached, choice), inquiry.policy)
        assert changed is not None, "INVARIANT: the confirmed snapshot has the fact"
        return first, changed
    return None


def value_there(model: z3.ModelRef, symbol: Symbol, other: z3.ArithRef | z3.BoolRef, inquiry: Inquiry) -> Value:
    """The value on the other side."""
    if isinstance(other, z3.ArithRef):
        words = {number: text for text, number in inquiry.symbols.words.items()}
        return value_of(model, symbol.definition, other, words)
    return bool(z3.is_true(model.eval(other)))


def is_measured(symbol: Symbol) -> bool:
    """Whether values can be near to each other."""
    return symbol.definition.type in ("integer", "decimal", "date")


def different_there(outcome: Outcome, there: Callable[[z3.BoolRef], z3.BoolRef]) -> z3.BoolRef:
    """Where the outcome changes with the fact."""
    parts = (outcome.not_applicable, outcome.satisfied, outcome.unmet)
    return z3.Or([z3.Xor(part, there(part)) for part in parts])


def one_apart(rule: Rule, reading: Reading, key: SymbolKey, other: Other, near: bool) -> Confirm:
    """Whether the outcome changes, from one settled one to another, with this value instead."""

    def confirm(judging: Judging) -> bool:
        changed = changed_at(judging.snapshot, key, other, judging.policy)
        if changed is None or (near and not is_near(judging.snapshot, key, other, judging.policy)):
            return False
        second = Judging(judging.policy, changed, judging.as_of, judging.governing)
        outcomes = {outcome_in(each, rule, reading).outcome for each in (judging, second)}
        return len(outcomes) == 2 and "undetermined" not in outcomes

    return confirm


def is_near(snapshot: Snapshot, key: SymbolKey, other: Other, policy: Policy) -> bool:
    """Whether a fact's value is one step from another."""
    subject = subject_at(snapshot, policy, key[0], first_of(snapshot, key[0][0]))
    value = None if subject is None else snapshot.subjects[subject].facts.get(key[1])
    match value, other[0]:
        case date(), date():
            return abs((value - other[0]).days) == STEP
        case int() | Decimal(), int() | Decimal():
            return (
                abs(steps(Decimal(value), policy.facts[key[1]]) - steps(Decimal(other[0]), policy.facts[key[1]]))
                == STEP
            )
        case _:
            return False


def changed_at(snapshot: Snapshot, key: SymbolKey, other: Other, policy: Policy) -> Snapshot | None:
    """The snapshot with another value for a fact that it gives, or with a choice put in or taken out of a list."""
    subject = subject_at(snapshot, policy, key[0], first_of(snapshot, key[0][0]))
    if subject is None or key[1] not in snapshot.subjects[subject].facts:
        return None
    value, choice = other
    before = snapshot.subjects[subject].facts[key[1]]
    if choice and isinstance(before, tuple):
        names = [name for name, _ in policy.facts[key[1]].choices]
        value = tuple(name for name in names if (name in before) != (name == choice))
    records = with_fact(snapshot, subject, key[1], value)
    return replace(snapshot, subjects={(record.kind, record.id): record for record in records})


def proposed(rule: Rule, reading: Reading, snapshot: Snapshot, fact: str, inquiry: Inquiry) -> Proposal:
    """A snapshot as a case to be approved."""
    judging = inquiry.judging(snapshot)
    governs = inquiry.governing[rule.name]
    return Proposal(
        rule.name,
        inquiry.as_of,
        snapshot,
        outcome_in(judging, rule, reading).outcome,
        tuple(told_facts([fact], snapshot)),
        "" if reading.name == governs else reading.name,
        outcome_in(judging, rule, rule.reading(governs)).outcome,
    )


def decided_comparisons(reading: Reading) -> Iterator[tuple[Expression, Reading, Reading]]:
    """Each comparison of a reading, with the reading as it is where the comparison holds, and where it fails."""
    parts: tuple[Part, ...] = ("applies", "requires")
    for part in parts:
        expression = getattr(reading, part).expression
        sides = zip(comparisons_as(True, expression), comparisons_as(False, expression), strict=True)
        for (comparison, held), (_, failed) in sides:
            yield comparison, with_condition(reading, part, held), with_condition(reading, part, failed)


def comparisons_as(truth: bool, expression: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Each comparison, and the expression with a truth value in its place."""
    if isinstance(expression, Compare | Member):
        yield expression, Literal(truth, Type("boolean"))
    yield from changed_inside(expression, lambda part: comparisons_as(truth, part))
