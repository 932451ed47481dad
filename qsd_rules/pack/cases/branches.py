"""Which branches of a rule's conditions no worked example exercises, and which figures lack cases on either side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from qsd_rules.conditions.meaning import Bindings, World, evaluate
from qsd_rules.conditions.syntax import (
    Call,
    Compare,
    Expression,
    FactValue,
    ParameterValue,
    Quantified,
    Size,
    walk,
)
from qsd_rules.conditions.writing import write
from qsd_rules.pack.cases.case import VERDICTS, Verdict
from qsd_rules.pack.cases.running import CaseResult, shown, subject_of, world_of
from qsd_rules.pack.cases.truth_tables import (
    Path,
    Tree,
    Truth,
    connectives,
    evaluate_tree,
    inner_conditions,
    leaves,
    places,
)
from qsd_rules.policy.model import Fact, Policy, Reading, Rule
from qsd_rules.policy.usage import rule_mentions
from qsd_rules.words.language import Text

NEEDED: tuple[Verdict, ...] = ("pass", "fail", "unknown")
"""The verdicts that every rule needs a case of."""

Side = Literal["below", "at", "above"]
SIDES: tuple[Side, ...] = ("below", "at", "above")


class Lack(Struct, frozen=True):
    """A case that a rule lacks: what kind of thing is not exercised, in which reading, and in words.

    Where a fact is counted from others, `fact` is its name and `rule` the first rule that uses it. `part` is the part
    of a condition as written, or empty; `wanted` names the verdict, truth or side without a case.
    """

    rule: str
    reading: str
    what: Literal["verdict", "leaf", "connective", "figure"]
    part: str
    wanted: str
    message: Text
    fact: str = ""


def find_lacks(policy: Policy, results: Sequence[CaseResult]) -> Iterator[Lack]:
    """What the cases of all rules lack, in the order of the pack."""
    by_rule: dict[str, list[CaseResult]] = {name: [] for name in policy.rules}
    for result in results:
        by_rule[result.case.rule].append(result)
    for rule in policy.rules.values():
        yield from lacks_of(rule, by_rule[rule.name], policy)


def find_derivation_lacks(policy: Policy, results: Sequence[CaseResult]) -> Iterator[Lack]:
    """What all cases together lack for the facts that are counted from others and that a rule uses."""
    users: dict[str, str] = {}
    for rule in policy.rules.values():
        for fact in rule_mentions(rule, policy).facts:
            users.setdefault(fact, rule.name)
    for definition in policy.facts.values():
        derive = definition.derive
        if derive is not None and definition.name in users:
            yield from _derivation_lacks(definition, derive.expression, users[definition.name], results, policy)


def _derivation_lacks(
    fact: Fact, expression: Expression, user: str, results: Sequence[CaseResult], policy: Policy
) -> Iterator[Lack]:
    """Conditions and figures in what a fact is counted from, over all subjects of its kind in all cases."""
    settings: list[Setting] = [
        (world_of(result), {fact.kind: key})
        for result in results
        for key in result.case.snapshot.subjects
        if key[0] == fact.kind
    ]
    for what, part, wanted, message in (
        *_inner_lacks(expression, settings),
        *_figure_lacks(expression, settings, policy),
    ):
        yield Lack(user, "", what, part, wanted, message, fact.name)


def lacks_of(rule: Rule, results: Sequence[CaseResult], policy: Policy) -> Iterator[Lack]:
    """What the cases of one rule lack. Without any case only the verdicts are named."""
    shown = {result.case.verdict for result in results}
    for verdict in NEEDED:
        if verdict not in shown:
            called = VERDICTS[verdict]
            message = Text(f"没有“{called.zh}”的算例", f"no case that comes out as {called.en}")
            yield Lack(rule.name, "", "verdict", "", verdict, message)
    if not results:
        return
    settings = [(world_of(result), {rule.subject: subject_of(result.case, policy)}) for result in results]
    for reading in rule.readings:
        yield from _reading_lacks(rule, reading, settings, policy)


Setting = tuple[World, Bindings]


def _reading_lacks(rule: Rule, reading: Reading, settings: Sequence[Setting], policy: Policy) -> Iterator[Lack]:
    applies, requires = reading.applies.expression, reading.requires.expression
    name = reading.name if len(rule.readings) > 1 else ""
    applicable = [setting for setting in settings if evaluate_tree(applies, *setting).truth is True]
    for condition, where in ((applies, settings), (requires, applicable)):
        for lack in (*_condition_lacks(condition, where), *_figure_lacks(condition, where, policy)):
            what, part, wanted, message = lack
            yield Lack(rule.name, name, what, part, wanted, message)


Found = tuple[Literal["leaf", "connective", "figure"], str, str, Text]
"""What is lacking, the part, what is wanted of it, and how to say it."""


def _condition_lacks(condition: Expression, settings: Sequence[Setting]) -> Iterator[Found]:
    """Leaves that never turn the condition one way or the other, and connectives that never come out so; also within
    quantifiers, where a condition is about each member."""
    trees = [evaluate_tree(condition, *setting) for setting in settings]
    for path, leaf in leaves(condition):
        for value in (True, False):
            if not any(tree.truths[path] is value and tree.turns(path) for tree in trees):
                yield _leaf_lack(leaf, path, value, trees)
        yield from _inner_lacks(leaf, settings)
    for path, connective in connectives(condition):
        for value in (True, False):
            if not any(tree.truths[path] is value for tree in trees):
                part = write(connective)
                message = Text(f"没有算例使 `{part}` 为{_said(value).zh}", f"no case makes `{part}` {_said(value).en}")
                yield "connective", part, _word(value), message


def _inner_lacks(expression: Expression, settings: Sequence[Setting]) -> Iterator[Found]:
    for inner in inner_conditions(expression):
        within = [
            (world, found) for world, bindings in settings for found in places(expression, inner, world, bindings)
        ]
        yield from _condition_lacks(inner, within)


def _leaf_lack(leaf: Expression, path: Path, value: bool, trees: Sequence[Tree]) -> Found:
    part, said = write(leaf), _said(value)
    if not path:
        message = Text(f"没有算例使 `{part}` 为{said.zh}", f"no case makes `{part}` {said.en}")
    elif any(tree.truths[path] is value for tree in trees):
        message = Text(
            f"没有算例中只因 `{part}` 为{said.zh}而定了结果", f"no case where `{part}` being {said.en} alone decides"
        )
    else:
        message = Text(
            f"没有算例使 `{part}` 为{said.zh}并由它定结果", f"no case makes `{part}` {said.en}, and so decides"
        )
    return "leaf", part, _word(value), message


def _word(value: Truth) -> str:
    return "true" if value else "false"


def _said(value: Truth) -> Text:
    return Text("真", "true") if value else Text("假", "false")


# Figures: a parameter that something measured is compared with.


def _figure_lacks(condition: Expression, settings: Sequence[Setting], policy: Policy) -> Iterator[Found]:
    for node in walk(condition):
        if not isinstance(node, Compare):
            continue
        sides = _measured_and_threshold(node)
        if sides is None:
            continue
        measured, threshold = sides
        step = step_of(measured, policy)
        pairs = [
            (evaluate(measured, world, found), evaluate(threshold, world, found))
            for world, bindings in settings
            for found in places(condition, node, world, bindings)
        ]
        known = [(m, t) for m, t in pairs if isinstance(m, Fraction) and isinstance(t, Fraction)]
        for side in SIDES:
            if any(_stands(side, m, t, step) for m, t in known):
                continue
            if not all(_possible(side, t, step, measured, policy) for _, t in known):
                continue
            yield "figure", write(node), side, _figure_message(node, threshold, side, step, known)


def _measured_and_threshold(node: Compare) -> tuple[Expression, Expression] | None:
    """The side that is measured and the side with the parameter, when just one side has one."""
    left, right = (any(isinstance(n, ParameterValue) for n in walk(side)) for side in (node.left, node.right))
    if left == right:
        return None
    return (node.right, node.left) if left else (node.left, node.right)


def step_of(measured: Expression, policy: Policy) -> Fraction | None:
    """The smallest difference that counts in what is measured; nothing where it is not known."""
    match measured:
        case FactValue(fact=fact) if policy.facts[fact].type in ("integer", "decimal"):
            return Fraction(1, 10 ** policy.facts[fact].places)
        case Size() | Quantified(quantifier="count") | Call(function="days_between" | "year_of"):
            return Fraction(1)
        case _:
            return None


def _stands(side: Side, measured: Fraction, threshold: Fraction, step: Fraction | None) -> bool:
    difference = measured - threshold
    if side == "at":
        return difference == 0
    distance = difference if side == "above" else -difference
    return distance > 0 and (step is None or distance <= step)


def _possible(side: Side, threshold: Fraction, step: Fraction | None, measured: Expression, policy: Policy) -> bool:
    """Whether what is measured can stand on that side of the threshold at all."""
    if step is None or side == "at":
        return True
    wanted = threshold + (step if side == "above" else -step)
    if not isinstance(measured, FactValue):
        return wanted >= 0 or isinstance(measured, Call)
    fact = policy.facts[measured.fact]
    too_low = fact.minimum is not None and wanted < Fraction(fact.minimum)  # type: ignore[arg-type]
    too_high = fact.maximum is not None and wanted > Fraction(fact.maximum)  # type: ignore[arg-type]
    return not (too_low or too_high)


def _figure_message(
    node: Compare, threshold: Expression, side: Side, step: Fraction | None, known: Sequence[tuple[object, Fraction]]
) -> Text:
    part, figure = write(node), write(threshold)
    wanted = ""
    if known and step is not None:
        line = known[0][1]
        value = {"below": line - step, "at": line, "above": line + step}[side]
        wanted = f" ({shown(value)})"
    words = {
        "below": Text("略低于", "just below"),
        "at": Text("恰等于", "at"),
        "above": Text("略高于", "just above"),
    }[side]
    return Text(
        f"`{part}`：没有{words.zh} `{figure}`{wanted} 的算例", f"`{part}`: no case {words.en} `{figure}`{wanted}"
    )
