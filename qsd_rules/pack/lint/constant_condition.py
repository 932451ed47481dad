"""A condition that no facts can make come out the other way.

Avoid:
    requires: project.storeys >= 0
    requires: project.acceptance.passed || !project.acceptance.passed
    applies: project.use == "public" && project.use == "residential"

Prefer: a condition that some conceivable subject meets and some other does not; no `applies` where the rule always
applies.

Why: a rule that cannot fail demands nothing, and one that cannot be met decides nothing; both only look like rules.
---
什么事实都改变不了的条件。

避免：
    requires: project.storeys >= 0
    requires: project.acceptance.passed || !project.acceptance.passed
    applies: project.use == "public" && project.use == "residential"

宜：总有设想得出的对象符合，也总有不符合的；总是适用的规则不写 `applies`。

理由：不会不合格的规则等于没有要求，永远达不到的规则什么也判断不了，只是看着像规则。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.conditions.syntax import And, Literal, Not
from qsd_rules.pack.lint.pack import Pack
from qsd_rules.pack.possible import can_be
from qsd_rules.policy.model import Condition, Rule
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "constant-condition"


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every reading that always or never applies, or is always or never met where it applies."""
    for rule, reading in pack.readings():
        applies, requires = reading.applies.expression, reading.requires.expression
        if not can_be(True, applies, pack.policy):
            yield _problem(rule, reading.applies, Text("永远不适用", "never applies"))
            continue
        if not isinstance(applies, Literal) and not can_be(False, applies, pack.policy):
            yield _problem(rule, reading.applies, Text("总是适用", "always applies"))
        if not can_be(True, And((applies, Not(requires))), pack.policy):
            yield _problem(rule, reading.requires, Text("适用时不会不符合", "cannot fail where it applies"))
        if not can_be(True, And((applies, requires)), pack.policy):
            yield _problem(rule, reading.requires, Text("适用时不会符合", "cannot be met where it applies"))


def _problem(rule: Rule, condition: Condition, how: Text) -> Problem:
    return Problem(
        NAME,
        condition.place,
        Text(
            f"规则 `{rule.name}` {how.zh}：`{condition.source}`",
            f"the rule `{rule.name}` {how.en}: `{condition.source}`",
        ),
        Text("写一个有的对象符合、有的不符合的条件", "write a condition that some subjects meet and others do not"),
    )
