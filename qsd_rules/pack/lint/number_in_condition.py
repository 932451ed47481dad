"""A number written inside a condition.

Avoid:
    requires: district.drinking_water.compliance_rate >= 98

Prefer: a parameter under the words that state it, with unit, comparison and dates:
    requires: district.drinking_water.compliance_rate >= parameters.drinking_water_rate_minimum
`0` may stand in a condition: it says that there is one, or none.

Why: a figure of the text is quoted, dated and changed in one place, and its comparison is checked against the
drafting.
---
条件里直接写了数字。

避免：
    requires: district.drinking_water.compliance_rate >= 98

宜：在写明该数字的原文之下设参数，载明单位、比较方式和起算日期：
    requires: district.drinking_water.compliance_rate >= parameters.drinking_water_rate_minimum
条件里可以写 `0`，表示有无。

理由：文件的数字只在一处引用、标日期、修改，比较方式也据行文核对。
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from qsd_rules.conditions.syntax import Compare, Expression, Literal, Member, Quantified, children, walk
from qsd_rules.pack.lint.pack import Pack
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "number-in-condition"


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every number other than 0 that something is compared with."""
    for condition in pack.conditions():
        for node in walk(condition.expression):
            if not isinstance(node, Compare | Member):
                continue
            for number in _numbers(node):
                yield Problem(
                    NAME,
                    condition.place,
                    Text(
                        f"条件 `{condition.source}` 中直接写了数字 `{number}`",
                        f"the condition `{condition.source}` has the number `{number}` written in it",
                    ),
                    Text("把它设为参数，写 `parameters.…`", "make it a parameter and write `parameters.…`"),
                )


def _numbers(node: Expression) -> Iterator[Decimal | int]:
    """The numbers a comparison holds, without those of comparisons inside it."""
    for child in children(node):
        match child:
            case Literal(value=bool()):
                continue
            case Literal(value=(int() | Decimal()) as number) if number != 0:
                yield number
            case Compare() | Member() | Quantified():
                continue
            case _:
                yield from _numbers(child)
