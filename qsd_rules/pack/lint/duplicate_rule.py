"""A rule that repeats another under a new name.

Avoid: two rules on the same kind of subject that apply to the same and require the same.

Prefer: one rule that quotes both places: `also` for what the text repeats elsewhere, `readings` where the two
places differ.

Why: two findings for one fault count it twice, and a later change will reach only one of them.
---
换个名字重复另一条规则。

避免：两条规则对同类对象、适用相同、要求也相同。

宜：合为一条，引用两处原文：文本重复的用 `also`，两处有出入的用 `readings`。

理由：一个毛病报两次，以后修改也容易只改到一处。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.conditions.syntax import And, Expression, Or
from qsd_rules.conditions.writing import write
from qsd_rules.pack.lint.pack import Pack
from qsd_rules.policy.model import Rule
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "duplicate-rule"


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every rule that means what an earlier one means."""
    first: dict[object, Rule] = {}
    for rule in pack.policy.rules.values():
        other = first.setdefault(_meaning(rule), rule)
        if other is not rule:
            yield Problem(
                NAME,
                rule.place,
                Text(
                    f"规则 `{rule.name}` 的对象、适用和要求与 `{other.name}`（{other.clause}）相同",
                    f"the rule `{rule.name}` applies to and requires the same as `{other.name}` ({other.clause})",
                ),
                Text("合为一条，用 `also` 引用两处", "make them one rule that quotes both places with `also`"),
            )


def _meaning(rule: Rule) -> object:
    readings = {(_ordered(r.applies.expression), _ordered(r.requires.expression)) for r in rule.readings}
    return rule.subject, frozenset(readings)


def _ordered(expression: Expression) -> object:
    """The condition without the order of what `&&` and `||` join."""
    match expression:
        case And(operands=operands) | Or(operands=operands):
            return type(expression).__name__, frozenset(map(_ordered, operands))
        case _:
            return write(expression)
