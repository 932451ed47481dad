"""A name that abbreviates.

Avoid: `district.env_mon_pct`, `min_rate`, `num_of_proj`.

Prefer: whole words: `district.environment_monitoring_rate`, `rate_minimum`, `projects`.

Why: names of facts, parameters and rules are read by people who did not write them.
---
用了缩写的名称。

避免：`district.env_mon_pct`、`min_rate`、`num_of_proj`。

宜：用完整的词：`district.environment_monitoring_rate`、`rate_minimum`、`projects`。

理由：事实、参数、规则的名称，是给没有写过它们的人读的。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem

NAME = "weak-naming"

SHORTENED = """
acc amt app appl approx attr avg calc cat cert cfg cnt cond conf coop coord corp dept desc dev dist doc docs
ent env est eval fin freq gov govt idx ind inf info insp int intl ip ipr lab lvl max mgmt mgr min misc mon msg
nat natl no num obj org orgs param pct perf pkg pref prev proc prod proj prov pub qty ref reg req res resp rev
sci sec spec specs srv std stds stat stats sup sys tech temp tmp tot util val var vol yr
"""
ABBREVIATIONS = frozenset(SHORTENED.split())
"""Shortenings that have a full word. Established names (`gdp`, `id`, `vat`) are words."""


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every name that holds a shortened word."""
    for kind, name, place in _names(pack):
        found = [word for word in re.split(r"[._-]", name.lower()) if _shortened(word, kind)]
        if found:
            words = ", ".join(f"`{word}`" for word in found)
            yield Problem(
                NAME,
                place,
                Text(f"`{name}` 中有缩写 {words}", f"`{name}` has a shortened word: {words}"),
                Text("写完整的词", "write whole words"),
            )


def _shortened(word: str, kind: str) -> bool:
    return word in ABBREVIATIONS and not (kind == "rule" and word in {"no", "lab", "tech"})


def _names(pack: Pack) -> Iterator[tuple[str, str, Place]]:
    policy = pack.policy
    yield from (("fact", fact.name, fact.place) for fact in policy.facts.values())
    yield from (("parameter", parameter.name, parameter.place) for parameter in policy.parameters.values())
    yield from (("rule", rule.name, rule.place) for rule in policy.rules.values())
    yield from (("decision", decision.name, decision.place) for decision in policy.decisions.values())
