"""The questions about one rule: whether it can apply, be met and be broken, has idle parts, leaves anyone out."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from itertools import combinations, permutations
from typing import Literal as OneOf
from typing import TypeVar

import z3
from msgspec.structs import replace

from qsd_rules.assess.assessment import ReadingOutcome
from qsd_rules.assess.meaning import Judging, evaluate_reading
from qsd_rules.conditions.syntax import And, Conditional, Expression, Literal, Or, Value, children, with_children
from qsd_rules.conditions.writing import write
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.facts.writing import write_snapshot
from qsd_rules.policy.model import Fact, Reading, Rule
from qsd_rules.prove.answers import Answer, Verdict
from qsd_rules.prove.asking import Confirm, Inquiry, UndecidedError
from qsd_rules.prove.doubt import needless_doubt
from qsd_rules.prove.formulas import Outcome, all_of, any_of, no
from qsd_rules.prove.shrinking import with_fact
from qsd_rules.prove.situation import first_of, subject_at
from qsd_rules.prove.symbols import Symbols, Way, value_of
from qsd_rules.words.language import Text

Told = TypeVar("Told")
Part = OneOf["applies", "requires"]


def answers_about(rule: Rule, inquiry: Inquiry) -> Iterator[Answer]:
    """The answers to all questions about a rule, reading by reading."""
    for reading in rule.readings:
        about = Answer("", (rule.name,), "proved", reading=reading.name if len(rule.readings) > 1 else "")
        outcome = inquiry.formulas.outcome(rule, reading.name, (rule.subject,))
        yield from possible(about, rule, reading, outcome, inquiry)
        yield idle_parts(replace(about, question="no-idle-part"), rule, reading, outcome, inquiry)
        yield settled(replace(about, question="settled-when-known"), rule, reading, outcome, inquiry)
        yield needless_doubt(replace(about, question="no-needless-doubt"), reading, outcome, inquiry)
        yield from improved(replace(about, question="better-is-no-worse"), rule, reading, outcome, inquiry)
    for one, other in combinations(rule.readings, 2):
        yield readings_differ(rule, one, other, inquiry)
        yield from nested(rule, one, other, inquiry)


def possible(about: Answer, rule: Rule, reading: Reading, outcome: Outcome, inquiry: Inquiry) -> Iterator[Answer]:
    """Whether a rule can apply, need not, can be met, can be broken."""

    def asked(question: str, formula: z3.BoolRef, confirm: Callable[[ReadingOutcome], bool]) -> Answer:
        return somewhere(replace(about, question=question), formula, judged(rule, reading, confirm), inquiry)

    applies, requires = outcome.applies, outcome.requires
    yield asked("can-apply", applies.true, lambda found: found.applies is True)
    if not isinstance(reading.applies.expression, Literal):
        yield asked("can-be-spared", applies.false, lambda found: found.applies is False)
    met = all_of(applies.true, requires.true)
    yield asked("can-be-satisfied", met, lambda found: found.applies is True and found.requires is True)
    yield asked("can-be-broken", outcome.unmet, lambda found: found.outcome == outcome.unmet_is)


def idle_parts(about: Answer, rule: Rule, reading: Reading, outcome: Outcome, inquiry: Inquiry) -> Answer:
    """Whether every part that `&&`, `||` and `? :` join changes some outcome where all facts are known.

    A part that only makes the outcome wait for one more fact is idle too.
    """
    idle: list[str] = []
    inquiry.start_clock()
    for part, without in with_part_dropped(reading):
        changed = inquiry.formulas.reading_outcome(rule, without, (rule.subject,))
        tells = all_of(different(outcome, changed), everything_known(inquiry.symbols))
        try:
            if not inquiry.holds_somewhere(tells, outcomes_differ(rule, reading, without)):
                idle.append(f"`{write(part)}`")
        except UndecidedError as error:
            return replace(about, verdict="undecided", detail=error.reason)
    if not idle:
        return about
    return replace(
        about,
        verdict="refuted",
        detail=Text(
            f"去掉下列部分，结论处处相同：{'、'.join(idle)}",
            f"no outcome changes without {' or without '.join(idle)}",
        ),
    )


def settled(about: Answer, rule: Rule, reading: Reading, outcome: Outcome, inquiry: Inquiry) -> Answer:
    """Whether knowing all facts is enough for an outcome."""
    formula = all_of(outcome.undetermined, everything_known(inquiry.symbols))
    detail = Text("下列事实都已给出，仍无结论", "all facts it hangs on are given, and it has no outcome")
    confirm = judged(rule, reading, lambda found: found.outcome == "undetermined" and not found.needs)
    return nowhere(about, formula, confirm, inquiry, detail)


def improved(about: Answer, rule: Rule, reading: Reading, outcome: Outcome, inquiry: Inquiry) -> Iterator[Answer]:
    """For each measured value that has a better side, whether the better side is ever the worse for the rule."""
    measured = [(key, symbol) for key, symbol in inquiry.symbols.facts.items() if symbol.definition.better]
    for (way, name), symbol in measured:
        if not isinstance(symbol.value, z3.ArithRef):
            continue
        better = z3.Int(f"{symbol.value.decl().name()}+")
        bounds = [z3.substitute(bound, (symbol.value, better)) for bound in symbol.domain]
        improves = better > symbol.value if symbol.definition.better == "higher" else better < symbol.value
        worse = z3.substitute(outcome.unmet, (symbol.value, better))
        formula = all_of(*bounds, improves, any_of(outcome.not_applicable, outcome.satisfied), worse)
        asked = replace(about, part=name)
        inquiry.start_clock()
        try:
            model = inquiry.solve(formula)
        except UndecidedError as error:
            yield replace(asked, verdict="undecided", detail=error.reason)
            continue
        if model is None:
            yield asked
            continue
        model = inquiry.fewest(model, formula)
        reached = value_of(model, symbol.definition, better, {})
        found = inquiry.shown(model, made_worse(rule, reading, way, name, reached))
        yield replace(asked, verdict="refuted", detail=worse_at(found, symbol.definition, reached), witness=file(found))


def made_worse(rule: Rule, reading: Reading, way: Way, name: str, better: Value) -> Confirm:
    """Whether a rule that is not broken is broken once a fact has its better value."""

    def confirm(judging: Judging) -> bool:
        key = subject_at(judging.snapshot, judging.policy, way, first_of(judging.snapshot, way[0]))
        if key is None or outcome_in(judging, rule, reading).outcome not in ("satisfied", "not_applicable"):
            return False
        before = judging.snapshot.subjects[key].facts.get(name)
        definition = judging.policy.facts[name]
        if before is None or not (better > before if definition.better == "higher" else better < before):  # type: ignore[operator]
            return False
        changed = replace(
            judging.snapshot, subjects={(r.kind, r.id): r for r in with_fact(judging.snapshot, key, name, better)}
        )
        after = outcome_in(replace_snapshot(judging, changed), rule, reading)
        return after.applies is True and after.requires is False

    return confirm


def readings_differ(rule: Rule, one: Reading, other: Reading, inquiry: Inquiry) -> Answer:
    """Whether two readings of a rule come to different outcomes, and where."""
    way = (rule.subject,)
    first, second = (inquiry.formulas.outcome(rule, reading.name, way) for reading in (one, other))
    about = Answer("readings-differ", (rule.name,), "proved", reading=f"{one.name} / {other.name}")
    settled_both = all_of(no(first.undetermined), no(second.undetermined))
    inquiry.start_clock()
    try:
        asked = (
            (all_of(different(first, second), settled_both), both_settled(rule, one, other)),
            (different(first, second), outcomes_differ(rule, one, other)),
        )
        for formula, confirm in asked:
            found = inquiry.find(formula, confirm)
            if found is not None:
                judging = inquiry.judging(found)
                outcomes = tuple(outcome_in(judging, rule, reading).outcome for reading in (one, other))
                return replace(about, outcomes=outcomes, witness=file(found))
    except UndecidedError as error:
        return replace(about, verdict="undecided", detail=error.reason)
    detail = Text("两种理解处处结论相同", "both readings come to the same everywhere")
    return replace(about, verdict="refuted", detail=detail)


def nested(rule: Rule, one: Reading, other: Reading, inquiry: Inquiry) -> Iterator[Answer]:
    """Whether one reading is broken wherever the other is, which the pack says by having both, with its reason."""
    outcomes = [inquiry.formulas.reading_outcome(rule, reading, (rule.subject,)) for reading in (one, other)]
    for (strict, first), (wide, second) in permutations(zip((one, other), outcomes, strict=True)):
        about = Answer("not-implied", (rule.name,), "proved", reading=f"{strict.name} / {wide.name}")
        inquiry.start_clock()
        try:
            if inquiry.holds_nowhere(all_of(second.unmet, no(first.unmet))):
                yield replace(about, verdict="known", detail=rule.default_reason)
            else:
                yield about
        except UndecidedError as error:
            yield replace(about, verdict="undecided", detail=error.reason)


def somewhere(asked: Answer, formula: z3.BoolRef, confirm: Confirm, inquiry: Inquiry) -> Answer:
    """Proved by facts that fit, refuted by proof that none do."""
    return answered(asked, formula, confirm, inquiry, found="proved", missed="refuted")


def nowhere(asked: Answer, formula: z3.BoolRef, confirm: Confirm, inquiry: Inquiry, detail: Text) -> Answer:
    """Proved by proof that no facts fit, refuted by facts that do."""
    answer = answered(asked, formula, confirm, inquiry, found="refuted", missed="proved")
    return replace(answer, detail=detail) if answer.verdict == "refuted" else answer


def answered(
    asked: Answer, formula: z3.BoolRef, confirm: Confirm, inquiry: Inquiry, found: Verdict, missed: Verdict
) -> Answer:
    """The answer, by whether some facts fit; with the snapshot where it shows something that is wrong."""
    inquiry.start_clock()
    try:
        if found == "refuted":
            snapshot = inquiry.find(formula, confirm)
            return (
                replace(asked, verdict=missed)
                if snapshot is None
                else replace(asked, verdict=found, witness=file(snapshot))
            )
        return replace(asked, verdict=found if inquiry.holds_somewhere(formula, confirm) else missed)
    except UndecidedError as error:
        return replace(asked, verdict="undecided", detail=error.reason)


def judged(rule: Rule, reading: Reading, fits: Callable[[ReadingOutcome], bool]) -> Confirm:
    """Whether a reading's outcome fits."""
    return lambda judging: fits(outcome_in(judging, rule, reading))


def outcomes_differ(rule: Rule, one: Reading, other: Reading) -> Confirm:
    """Whether two readings come to different outcomes."""
    return lambda judging: outcome_in(judging, rule, one).outcome != outcome_in(judging, rule, other).outcome


def both_settled(rule: Rule, one: Reading, other: Reading) -> Confirm:
    """Whether two readings come to different outcomes, neither for want of facts."""

    def confirm(judging: Judging) -> bool:
        outcomes = {outcome_in(judging, rule, reading).outcome for reading in (one, other)}
        return len(outcomes) == 2 and "undetermined" not in outcomes

    return confirm


def outcome_in(judging: Judging, rule: Rule, reading: Reading) -> ReadingOutcome:
    """What the reference meaning makes of a reading for the first subject of its kind, the one asked about."""
    key = next(key for key in judging.snapshot.subjects if key[0] == rule.subject)
    return evaluate_reading(reading, rule, key, judging.world)


def different(one: Outcome, other: Outcome) -> z3.BoolRef:
    """Where two outcomes are not the same."""
    pairs = (
        (one.not_applicable, other.not_applicable),
        (one.satisfied, other.satisfied),
        (one.unmet, other.unmet),
    )
    return any_of(*(z3.Xor(first, second) for first, second in pairs if not first.eq(second)))


def everything_known(symbols: Symbols, among: Container[str] | None = None) -> z3.BoolRef:
    """Where every fact is given (if only as absent) and every collection complete; or those `among` some constants."""
    said = [
        *(symbol.given for symbol in symbols.facts.values()),
        *(crowd.complete for crowd in symbols.crowds.values()),
    ]
    return all_of(*(constant for constant in said if among is None or constant.decl().name() in among))


def with_part_dropped(reading: Reading) -> Iterator[tuple[Expression, Reading]]:
    """The reading without each part of its conditions that connectives join, with that part."""
    parts: tuple[Part, ...] = ("applies", "requires")
    for name in parts:
        for part, expression in dropped(getattr(reading, name).expression):
            yield part, with_condition(reading, name, expression)


def with_condition(reading: Reading, part: Part, expression: Expression) -> Reading:
    """A reading with another condition."""
    if part == "applies":
        return replace(reading, applies=replace(reading.applies, expression=expression))
    return replace(reading, requires=replace(reading.requires, expression=expression))


def dropped(expression: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Each part that connectives join, and the expression without it."""
    match expression:
        case And(operands=operands) | Or(operands=operands):
            for index, part in enumerate(operands):
                rest = (*operands[:index], *operands[index + 1 :])
                yield part, rest[0] if len(rest) == 1 else replace(expression, operands=rest)
        case Conditional(then=then, otherwise=otherwise):
            yield then, otherwise
            yield otherwise, then
        case _:
            pass
    yield from changed_inside(expression, dropped)


def changed_inside(
    expression: Expression, changes: Callable[[Expression], Iterator[tuple[Told, Expression]]]
) -> Iterator[tuple[Told, Expression]]:
    """The expression with one of its direct parts changed in each way, with what the change tells."""
    parts = children(expression)
    for index, part in enumerate(parts):
        for told, changed in changes(part):
            yield told, with_children(expression, (*parts[:index], changed, *parts[index + 1 :]))


def worse_at(found: Snapshot, fact: Fact, better: Value) -> Text:
    """What the improvement was that made it worse."""
    return Text(
        f"「{fact.label.zh}」改善到 {better} 后，结论反而变差",
        f"with {fact.label.en} improved to {better} it is broken",
    )


def replace_snapshot(judging: Judging, snapshot: Snapshot) -> Judging:
    """The same judging of another snapshot."""
    return Judging(judging.policy, snapshot, judging.as_of, judging.governing)


def file(snapshot: Snapshot) -> str:
    """A snapshot as the file that `check` reads."""
    return write_snapshot(snapshot)
