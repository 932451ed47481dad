"""A comparison that is not the one its parameter was drafted with.

Avoid: a parameter with `comparison: more_than` (超过) in a condition with `>=`.

Prefer: the fact on the left (or mirrored) and the operator of the drafting: `at_least` `>=`, `more_than` `>`,
`at_most` `<=`, `less_than` `<`, `all` `>=` or `==`. Under a `!` the opposite operator.

Why: 以上 includes the number itself, 超过 and 低于 do not; a value that is exactly on the line decides cases.
---
比较符与参数的行文不符。

避免：参数为 `comparison: more_than`（超过），条件却用 `>=`。

宜：事实在左（或两边对调），用行文所对应的比较符：`at_least` `>=`、`more_than` `>`、`at_most` `<=`、`less_than` `<`、
`all` `>=` 或 `==`。在 `!` 之下用相反的比较符。

理由：“以上”含本数，“超过”“低于”不含；恰好压线的值会决定结果。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.conditions.syntax import Comparator, Compare, Expression, Not, ParameterValue, children
from qsd_rules.pack.lint.pack import Pack
from qsd_rules.policy.model import Comparison
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "comparison-differs-from-parameter"

DRAFTED: dict[Comparison, tuple[Comparator, ...]] = {
    "at_least": (">=",),
    "more_than": (">",),
    "at_most": ("<=",),
    "less_than": ("<",),
    "all": (">=", "=="),
}
MIRRORED: dict[Comparator, Comparator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
OPPOSITE: dict[Comparator, Comparator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every comparison with a parameter that uses another operator than it was drafted with."""
    for condition in pack.conditions():
        for name, comparator in comparisons(condition.expression):
            comparison = pack.policy.parameters[name].comparison
            allowed = DRAFTED[comparison]
            if comparator not in allowed:
                expected = " / ".join(f"`{operator}`" for operator in allowed)
                yield Problem(
                    NAME,
                    condition.place,
                    Text(
                        f"`{name}` 的比较方式是 `{comparison}`，条件 `{condition.source}` 却相当于用 `{comparator}`",
                        f"`{name}` is drafted as `{comparison}`, but the condition `{condition.source}` "
                        f"compares with `{comparator}`",
                    ),
                    Text(
                        f"用 {expected}（事实在左），或改参数的 `comparison`",
                        f"use {expected} with the fact on the left, or change the parameter's `comparison`",
                    ),
                )


def comparisons(expression: Expression, negated: bool = False) -> Iterator[tuple[str, Comparator]]:
    """The parameters that something is compared with, and how, as with the fact on the left and no negation."""
    match expression:
        case Compare(comparator=comparator, left=left, right=ParameterValue(parameter=name)):
            yield name, OPPOSITE[comparator] if negated else comparator
            yield from comparisons(left)
        case Compare(comparator=comparator, left=ParameterValue(parameter=name), right=right):
            mirrored = MIRRORED[comparator]
            yield name, OPPOSITE[mirrored] if negated else mirrored
            yield from comparisons(right)
        case Not(operand=operand):
            yield from comparisons(operand, not negated)
        case _:
            for child in children(expression):
                yield from comparisons(child, negated)
