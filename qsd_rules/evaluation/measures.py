"""The figures of a target: each comparison of numbers in its condition, with today's and earlier figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.findings import world_of
from qsd_rules.assess.meaning import SnapshotWorld, truth
from qsd_rules.conditions import syntax
from qsd_rules.conditions.meaning import Bindings, Result, SubjectKey, evaluate
from qsd_rules.conditions.syntax import And, Compare, Expression, FactValue, Or, ParameterValue, children
from qsd_rules.evaluation.pace import pace_of
from qsd_rules.evaluation.yearly_evaluation import PACES, Measure, PaceName, Point
from qsd_rules.policy.model import Policy, Rule

Direction = Literal["<", "<=", ">", ">="]
TURNED: Mapping[str, Direction] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
SAME: Mapping[str, Direction] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}


class View(Struct, frozen=True):
    """An assessment as figures are read from it: on what day they were so, and the world of its facts."""

    on: date
    assessment: Assessment
    world: SnapshotWorld

    def knows(self, subject: SubjectKey) -> bool:
        """Whether the snapshot has the subject."""
        return subject in self.assessment.snapshot.subjects

    def number(self, expression: Expression, bindings: Bindings) -> Fraction | None:
        """A number on that day; none when unknown."""
        return _number(evaluate(expression, self.world, bindings))


def view_of(assessment: Assessment) -> View:
    """The figures of an assessment's snapshot."""
    world = world_of(assessment)
    # Before the policy's first day its parameters have no value: an earlier figure is measured by the first ones.
    first = assessment.policy.in_force_from
    if assessment.as_of < first:
        world = replace(world, as_of=first)
    return View(assessment.snapshot.date, assessment, world)


def _number(result: Result) -> Fraction | None:
    return result if isinstance(result, Fraction) else None


def measures_of(
    rule: Rule, reading: str, subject: SubjectKey, now: View, earlier: Sequence[View]
) -> tuple[Measure, ...]:
    """The figures of one reading of a target for a subject, in the order of the condition."""
    bindings = {rule.subject: subject}
    condition = rule.reading(reading).requires.expression
    return tuple(_measure(compare, rule, bindings, subject, now, earlier) for compare in _comparisons(condition))


def worst_pace(rule: Rule, reading: str, measures: Sequence[Measure], subject: SubjectKey, now: View) -> PaceName:
    """The pace of a whole condition: of parts that must all hold the worst, of alternatives the best."""
    paces = {measure.condition: measure.pace.name for measure in measures}
    due = rule.due if rule.judged == "by_date" else None
    over = due is None or now.assessment.as_of >= due

    def of(expression: Expression) -> PaceName:
        match expression:
            case And(operands=operands):
                return min(map(of, operands), key=PACES.index)
            case Or(operands=operands):
                return max(map(of, operands), key=PACES.index)
            case Compare() if expression in paces:
                return paces[expression]
            case _:
                holds = truth(evaluate(expression, now.world, {rule.subject: subject}))
                if holds is None:
                    return "unknown"
                return "reached" if holds else "past_due" if over else "unmeasured"

    return of(rule.reading(reading).requires.expression)


def _comparisons(expression: Expression) -> Iterator[Compare]:
    """The comparisons of numbers that say which way is better; those within negations and collections are left out."""
    match expression:
        case And(operands=operands) | Or(operands=operands):
            for operand in operands:
                yield from _comparisons(operand)
        case Compare(comparator=comparator, left=left) if comparator in SAME and left.type.name == "number":
            yield expression
        case _:
            return


def _measure(
    compare: Compare, rule: Rule, bindings: Bindings, subject: SubjectKey, now: View, earlier: Sequence[View]
) -> Measure:
    turned = _is_figure(compare.left) and not _is_figure(compare.right)
    value_of, goal_of = (compare.right, compare.left) if turned else (compare.left, compare.right)
    comparator = (TURNED if turned else SAME)[compare.comparator]
    value, goal = now.number(value_of, bindings), now.number(goal_of, bindings)
    holds = truth(evaluate(compare, now.world, bindings))
    point = Point(now.on, value, goal) if value is not None and goal is not None else None
    past = tuple(_earlier_points(value_of, goal_of, bindings, subject, now, earlier))
    policy = now.assessment.policy
    due = rule.due if rule.judged == "by_date" else None
    return Measure(
        condition=compare,
        value_of=value_of,
        goal_of=goal_of,
        comparator=comparator,
        unit=_unit(value_of, policy),
        parameter=policy.parameters[goal_of.parameter] if isinstance(goal_of, ParameterValue) else None,
        value=value,
        goal=goal,
        holds=holds,
        earlier=past,
        pace=pace_of(point, past, comparator, due, now.assessment.as_of, holds),
    )


def _is_figure(expression: Expression) -> bool:
    """Whether an expression is made of figures of the text and written numbers alone."""
    parts = children(expression)
    return all(map(_is_figure, parts)) if parts else isinstance(expression, ParameterValue | syntax.Literal)


def _unit(expression: Expression, policy: Policy) -> str:
    units = [unit for unit, power in expression.type.units if power == 1]
    return units[0] if len(units) == len(expression.type.units) == 1 and units[0] in policy.units else ""


def _earlier_points(
    value_of: Expression,
    goal_of: Expression,
    bindings: Bindings,
    subject: SubjectKey,
    now: View,
    earlier: Sequence[View],
) -> Iterator[Point]:
    """The figures of earlier snapshots, and those that facts hold for days without one, oldest first."""
    points: dict[date, Point] = {}
    for view in (*earlier, now):
        if not view.knows(subject):
            continue
        goal = view.number(goal_of, bindings)
        for on, held, fact in _held_by_facts(value_of, bindings, view):
            if goal is not None and on < now.on:
                points.setdefault(on, Point(on, held, goal, fact))
    for view in earlier:
        value = view.number(value_of, bindings) if view.knows(subject) else None
        goal = view.number(goal_of, bindings) if view.knows(subject) else None
        if value is not None and goal is not None and view.on < now.on:
            points[view.on] = Point(view.on, value, goal)
    yield from (points[on] for on in sorted(points))


def _held_by_facts(value_of: Expression, bindings: Bindings, view: View) -> Iterator[tuple[date, Fraction, str]]:
    """Earlier figures of a fact that other facts of its subject hold, by the pack's scheme."""
    scheme = view.assessment.policy.evaluation
    if scheme is None or not isinstance(value_of, FactValue):
        return
    for figure in scheme.earlier:
        if figure.fact == value_of.fact:
            held = FactValue(value_of.subject, figure.earlier, value_of.type)
            value = view.number(held, bindings)
            if value is not None:
                yield figure.on or years_before(view.on, figure.years), value, figure.earlier


def years_before(day: date, years: int) -> date:
    """The same day so many years before; of 29 February, 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
