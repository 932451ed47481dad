"""A rule that no worked example shows.

Avoid: a rule that `rules/cases/` does not mention.

Prefer: at least one case that passes, one that fails and one that is unknown; `qsd-rules test` says which are
missing.

Why: an example is how a reader who knows the field and not the notation checks the rule.
---
没有算例的规则。

避免：`rules/cases/` 中没有提到的规则。

宜：至少一个通过、一个不通过、一个未知的算例；缺哪些，`qsd-rules test` 会说。

理由：懂业务而不懂写法的人，靠算例来核对规则。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "rule-without-cases"


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every rule without any case."""
    shown = {case.rule for case in pack.cases}
    for rule in pack.policy.rules.values():
        if rule.name not in shown:
            yield Problem(
                NAME,
                rule.place,
                Text(f"规则 `{rule.name}` 没有算例", f"the rule `{rule.name}` has no cases"),
                Text(
                    "在 `cases/` 中补上 pass-、fail-、unknown- 算例", "add pass-, fail- and unknown- cases in `cases/`"
                ),
            )
