"""A rule that says what is wrong but not what to do.

Avoid: a rule without `otherwise: remedy:`.

Prefer: what whoever is responsible should do next, in Chinese and English, in a sentence.

Why: a finding that leaves its reader without a next step will be put aside.
---
只说不合格、不说怎么办的规则。

避免：规则没有 `otherwise: remedy:`。

宜：用一句话（中英文）写明责任人下一步该做什么。

理由：看了不知道下一步怎么办的结果，会被搁下。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "missing-remedy"


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every rule without a remedy."""
    for rule in pack.policy.rules.values():
        if rule.remedy is None:
            yield Problem(
                NAME,
                rule.place,
                Text(f"规则 `{rule.name}` 没有写明如何改正", f"the rule `{rule.name}` says no remedy"),
                Text("写 `otherwise: {remedy: {zh: …, en: …}}`", "write `otherwise: {remedy: {zh: …, en: …}}`"),
            )
