"""A rule that is no target, but is judged by a date.

Avoid: `judged: by_date` on a rule whose `force` is not `target`; `judged: every_year` on one that only encourages.

Prefer: `force: target` for a goal with a date. A duty or a goal that can be met until the year is over is
`judged: every_year`: unmet, it is pending until 31 December. What must never happen is judged always.

Why: only a target is pending before its date and missed after it; what is only encouraged is never overdue.
---
不是目标的规则写了按期判断。

避免：`force` 不是 `target` 的规则写 `judged: by_date`；只是倡导的规则写 `judged: every_year`。

宜：有期限的目标写 `force: target`。年内均可完成的义务和目标写 `judged: every_year`：
到12月31日仍未完成的才算。不得发生的事随时判断。

理由：只有目标才在期限之前为进行中、之后为未达到；只是倡导的，没有逾期可言。
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
        yearly_duty = rule.judged == "every_year" and rule.force != "should"
        if rule.force != "target" and rule.judged != "always" and not yearly_duty:
            yield Problem(
                NAME,
                rule.place,
                Text(
                    f"规则 `{rule.name}` 的 `force` 是 `{rule.force}`，却写了 `judged: {rule.judged}`",
                    f"the rule `{rule.name}` has `force: {rule.force}` and yet `judged: {rule.judged}`",
                ),
                Text("写 `force: target`，或去掉 `judged`", "write `force: target`, or leave out `judged`"),
            )
