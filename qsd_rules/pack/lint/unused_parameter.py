"""A parameter that no rule uses.

Avoid: a figure of the text that is named but decides nothing.

Prefer: a rule under the same words whose condition compares with `parameters.name`; a figure that decides nothing
needs no parameter.

Why: a figure that stands in the pack but in no condition looks encoded and is not.
---
没有规则使用的参数。

避免：文件的数字设了参数，却不决定任何结果。

宜：在同一处原文下写规则，条件与 `parameters.名称` 比较；不决定结果的数字不必设参数。

理由：设了参数而没有条件使用，看似已编入，其实没有。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.policy.usage import rules_by_parameter
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "unused-parameter"


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every parameter that neither a rule nor a fact a rule uses mentions."""
    for name, rules in rules_by_parameter(pack.policy).items():
        if not rules:
            yield Problem(
                NAME,
                pack.policy.parameters[name].place,
                Text(f"没有规则使用参数 `{name}`", f"no rule uses the parameter `{name}`"),
                Text(
                    f"在条件中与 `parameters.{name}` 比较，或删去它",
                    f"compare with `parameters.{name}` in a condition, or remove it",
                ),
            )
