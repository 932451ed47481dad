"""A rule that is no target, but says when it is judged.

Avoid: `judged: every_year` or `judged: by_date` on a rule whose `force` is not `target`.

Prefer: `force: target` for a goal with a figure or a date; no `judged` on any other rule.

Why: only a target is pending before its date and missed after it; anything else is judged on the day it is asked
about.
---
不是目标的规则写了何时判断。

避免：`force` 不是 `target` 的规则写 `judged: every_year` 或 `judged: by_date`。

宜：有数字或期限的目标写 `force: target`；其他规则不写 `judged`。

理由：只有目标才在期限之前为进行中、之后为未达到；其他规则随时查、随时判断。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "judged-without-target"


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every rule with a `judged` that has no effect."""
    for rule in pack.policy.rules.values():
        if rule.force != "target" and rule.judged != "always":
            yield Problem(
                NAME,
                rule.place,
                Text(
                    f"规则 `{rule.name}` 的 `force` 是 `{rule.force}`，却写了 `judged: {rule.judged}`",
                    f"the rule `{rule.name}` has `force: {rule.force}` and yet `judged: {rule.judged}`",
                ),
                Text("写 `force: target`，或去掉 `judged`", "write `force: target`, or leave out `judged`"),
            )
