"""Why a case came out as it did: what each statement of its rule's conditions comes to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import Bindings, Result, Unknown, World, evaluate
from qsd_rules.conditions.syntax import Compare, Expression, Literal
from qsd_rules.conditions.writing import write
from qsd_rules.pack.cases.running import CaseResult, shown, subject_of, world_of
from qsd_rules.pack.cases.truth_tables import leaves
from qsd_rules.words.language import Text


def reasons_for(result: CaseResult) -> Iterator[Text]:
    """One text for each statement in the conditions of each reading; of a comparison also both its sides."""
    case, policy = result.case, result.assessment.policy
    rule = policy.rules[case.rule]
    world = world_of(result)
    bindings: Bindings = {rule.subject: subject_of(case, policy)}
    for reading in rule.readings:
        label = f"{reading.name} " if len(rule.readings) > 1 else ""
        for field, condition in (("applies", reading.applies), ("requires", reading.requires)):
            for _, leaf in leaves(condition.expression):
                said = reason(leaf, world, bindings)
                yield Text(f"{label}{field}：{said.zh}", f"{label}{field}: {said.en}")


def reason(leaf: Expression, world: World, bindings: Bindings) -> Text:
    """What one statement comes to."""
    value = told(evaluate(leaf, world, bindings))
    if not isinstance(leaf, Compare):
        return Text(f"`{write(leaf)}` 为 {value.zh}", f"`{write(leaf)}` is {value.en}")
    sides = [side for side in (leaf.left, leaf.right) if not isinstance(side, Literal)]
    values = [(write(side), told(evaluate(side, world, bindings))) for side in sides]
    zh = "，".join(f"`{part}` = {value.zh}" for part, value in values)
    en = ", ".join(f"`{part}` = {value.en}" for part, value in values)
    return Text(f"`{write(leaf)}` 为 {value.zh}（{zh}）", f"`{write(leaf)}` is {value.en} ({en})")


def told(value: Result) -> Text:
    """A value in words; of an unknown one, the facts that are missing."""
    match value:
        case bool():
            return Text("真", "true") if value else Text("假", "false")
        case Unknown(needs=needs):
            missing = sorted(f"{need.fact}@{need.subject}" for need in needs)
            if not missing:
                return Text("未知", "unknown")
            return Text(f"未知，缺 {'、'.join(missing)}", f"unknown for want of {', '.join(missing)}")
        case Absent():
            return Text("无", "none")
        case Fraction():
            return Text.same(shown(value))
        case date():
            return Text.same(value.isoformat())
        case tuple():
            return Text.same(f"[{', '.join(value)}]")
        case _:
            return Text.same(f'"{value}"')
