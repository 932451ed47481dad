"""Rules changed in every small way, to see whether the cases notice; changes that mean the same are proved to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal as OneOf

from msgspec.structs import replace

from qsd_rules.assess.meaning import Judging, evaluate_reading, governing_readings
from qsd_rules.conditions.syntax import (
    And,
    Arithmetic,
    Comparator,
    Compare,
    Conditional,
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Literal,
    Member,
    Not,
    Or,
    ParameterValue,
    Quantified,
)
from qsd_rules.pack.cases.case import SUBJECT, Case
from qsd_rules.pack.cases.writing import Proposal, told_facts
from qsd_rules.pack.mutants import Kind, Mutant, Score, Survivor
from qsd_rules.policy.model import Policy, Reading, Rule
from qsd_rules.policy.usage import mentions
from qsd_rules.prove.asking import SECONDS, Inquiry, UndecidedError, inquiry_over
from qsd_rules.prove.formulas import all_of, no
from qsd_rules.prove.one_rule import (
    Part,
    both_settled,
    changed_inside,
    different,
    outcome_in,
    outcomes_differ,
    with_condition,
)

Sign = OneOf["+", "-", "*", "/"]
PARTS: tuple[Part, ...] = ("applies", "requires")
ORDERED: tuple[Comparator, ...] = ("==", "!=", "<", "<=", ">", ">=")
OTHER_SIGN: Mapping[Sign, Sign] = {"+": "-", "-": "+", "*": "/", "/": "*"}

Told = tuple[Kind, Expression, Expression | None]
"""A change: its kind, the part changed, and what it became (none when it was dropped)."""


def scores(
    policy: Policy,
    cases: Iterable[Case],
    seconds: float = SECONDS,
    rules: frozenset[str] = frozenset(),
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Iterator[Score]:
    """The score of each rule, in the order of the pack (or only of some rules)."""
    by_rule: dict[str, list[Case]] = {name: [] for name in policy.rules}
    for case in cases:
        by_rule[case.rule].append(case)
    asked = [rule for rule in policy.rules.values() if not rules or rule.name in rules]
    for done, rule in enumerate(asked):
        progress(done, len(asked))
        yield score_of(rule, policy, by_rule[rule.name], seconds)
    progress(len(asked), len(asked))


def score_of(rule: Rule, policy: Policy, cases: list[Case], seconds: float) -> Score:
    """How many of a rule's mutants its cases kill."""
    governing = governing_readings(policy, {})
    judgings = [(case, Judging(policy, case.snapshot, case.as_of, governing)) for case in cases]
    killed = equal = 0
    survivors: list[Survivor] = []
    for mutant in mutants_of(rule, policy):
        if any(is_killed(mutant, rule, case, judging) for case, judging in judgings):
            killed += 1
            continue
        days = dict.fromkeys(case.as_of for case in cases) or {policy.in_force_from: None}
        survivor = surviving(mutant, rule, policy, governing, next(iter(days)), seconds)
        if survivor is None:
            equal += 1
        else:
            survivors.append(survivor)
    return Score(rule.name, killed, equal, tuple(survivors))


def is_killed(mutant: Mutant, rule: Rule, case: Case, judging: Judging) -> bool:
    """Whether a case expects something else of the reading than the mutant comes to."""
    governs = judging.governing[rule.name] == mutant.reading
    expected = dict(case.readings).get(mutant.reading, case.expected if governs else None)
    if expected is None:
        return False
    return evaluate_reading(mutant.changed, rule, (rule.subject, SUBJECT), judging.world).outcome != expected


def surviving(
    mutant: Mutant, rule: Rule, policy: Policy, governing: Mapping[str, str], as_of: date, seconds: float
) -> Survivor | None:
    """The mutant with facts for which it comes to something else; none when it is proved to mean the same."""
    reading = rule.reading(mutant.reading)
    inquiry: Inquiry = inquiry_over(policy, both_conditions(reading, mutant.changed), as_of, governing, seconds)
    way = (rule.subject,)
    first = inquiry.formulas.reading_outcome(rule, reading, way)
    second = inquiry.formulas.reading_outcome(rule, mutant.changed, way)
    differ = outcomes_differ(rule, reading, mutant.changed)
    settled = all_of(no(first.undetermined), no(second.undetermined))
    try:
        found = inquiry.find(all_of(different(first, second), settled), both_settled(rule, reading, mutant.changed))
        found = found or inquiry.find(different(first, second), differ)
    except UndecidedError as error:
        return Survivor(mutant, None, error.reason)
    if found is None:
        return None
    judging = inquiry.judging(found)
    touched = "applies" if mutant.changed.applies != reading.applies else "requires"
    whole: Expression = getattr(mutant.changed, touched).expression
    names = sorted(mentions(mutant.before).facts or mentions(whole).facts)
    governs = governing[rule.name]
    proposal = Proposal(
        rule.name,
        as_of,
        found,
        outcome_in(judging, rule, reading).outcome,
        tuple(told_facts([name for name in names if name in policy.facts], found)),
        "" if mutant.reading == governs else mutant.reading,
        outcome_in(judging, rule, rule.reading(governs)).outcome,
    )
    return Survivor(mutant, proposal)


def both_conditions(one: Reading, other: Reading) -> list[Expression]:
    """The conditions of both, once each."""
    readings = (one, other)
    return list(dict.fromkeys(c.expression for reading in readings for c in (reading.applies, reading.requires)))


def mutants_of(rule: Rule, policy: Policy) -> Iterator[Mutant]:
    """Every small change of every reading, each once."""
    for reading in rule.readings:
        seen = {(reading.applies.expression, reading.requires.expression)}

        def changes(expression: Expression) -> Iterator[tuple[Told, Expression]]:
            return changes_of(expression, policy)

        for name in PARTS:
            for (kind, before, after), expression in changes(getattr(reading, name).expression):
                changed = with_condition(reading, name, expression)
                key = (changed.applies.expression, changed.requires.expression)
                if key not in seen:
                    seen.add(key)
                    yield Mutant(rule.name, reading.name, kind, before, after, changed)


def changes_of(expression: Expression, policy: Policy) -> Iterator[tuple[Told, Expression]]:
    """The expression changed in each small way, here or further in."""
    yield from changed_here(expression, policy)
    yield from changed_inside(expression, lambda part: changes_of(part, policy))


def changed_here(expression: Expression, policy: Policy) -> Iterator[tuple[Told, Expression]]:
    """The expression itself changed in each small way."""
    match expression:
        case Compare(comparator=comparator, left=left):
            ordered = left.type.name in ("number", "date")
            for sign in ORDERED if ordered else ORDERED[:2]:
                if sign != comparator:
                    yield from became("comparison", expression, replace(expression, comparator=sign))
        case And(operands=operands) | Or(operands=operands):
            swapped = Or(operands) if isinstance(expression, And) else And(operands)
            yield from became("connective", expression, swapped)
            for index, part in enumerate(operands):
                rest = (*operands[:index], *operands[index + 1 :])
                yield ("dropped", part, None), rest[0] if len(rest) == 1 else replace(expression, operands=rest)
        case Not(operand=operand):
            yield from became("negation", expression, operand)
        case FactValue() | Has() | Member() | DecisionClear() if expression.type.name == "boolean":
            yield from became("negation", expression, Not(expression))
        case Quantified(quantifier="all" | "exists" as quantifier):
            other_quantifier: OneOf["all", "exists"] = "exists" if quantifier == "all" else "all"
            yield from became("quantifier", expression, replace(expression, quantifier=other_quantifier))
        case Conditional(then=then, otherwise=otherwise):
            yield ("dropped", then, None), otherwise
            yield ("dropped", otherwise, None), then
        case Arithmetic(operator=sign):
            yield from became("arithmetic", expression, replace(expression, operator=OTHER_SIGN[sign]))
        case ParameterValue(parameter=name):
            for near in nearest_parameters(name, policy):
                yield from became("parameter", expression, replace(expression, parameter=near))
            for figure in near_figures(policy.parameters[name].values[-1][1]):
                yield from became("number", expression, Literal(figure, expression.type))
        case Literal(value=value):
            yield from (change for other in near_values(value, expression) for change in became(*other))
        case _:
            return


def became(kind: Kind, before: Expression, after: Expression) -> Iterator[tuple[Told, Expression]]:
    """One change, told and done."""
    yield (kind, before, after), after


def near_values(value: object, literal: Literal) -> Iterator[tuple[Kind, Expression, Expression]]:
    """A literal's neighbours: the next numbers and days, the next choice."""
    match value:
        case bool():
            return
        case int() | Decimal():
            for step in (1, -1):
                yield "number", literal, replace(literal, value=value + step)
        case date():
            for step in (1, -1):
                yield "number", literal, replace(literal, value=value + timedelta(step))
        case str():
            choices = literal.type.choices
            if value in choices and len(choices) > 1:
                near = choices[(choices.index(value) + 1) % len(choices)]
                yield "word", literal, replace(literal, value=near)
        case tuple():
            for index in range(len(value)):
                if len(value) > 1:
                    yield "word", literal, replace(literal, value=(*value[:index], *value[index + 1 :]))
        case _:
            return


def near_figures(figure: Decimal) -> Iterator[Decimal]:
    """The figures next to one, by its last place as written."""
    exponent = figure.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) and exponent < 0 else 0)
    yield figure + step
    yield figure - step


def nearest_parameters(name: str, policy: Policy) -> Iterator[str]:
    """The parameters of the same unit with the next larger and the next smaller value."""
    own = policy.parameters[name]
    value = own.values[-1][1]
    others = [each for each in policy.parameters.values() if each.unit == own.unit and each.values[-1][1] != value]
    larger = [each for each in others if each.values[-1][1] > value]
    smaller = [each for each in others if each.values[-1][1] < value]
    if larger:
        yield min(larger, key=lambda each: each.values[-1][1]).name
    if smaller:
        yield max(smaller, key=lambda each: each.values[-1][1]).name
