"""A decision that no rule decides.

Avoid: a decision in the vocabulary on which no rule's `otherwise: decisions:` bears.

Prefer: a decision that at least one rule can decide against; or none at all.

Why: such a decision would always be shown as not applicable, as if nothing could stand against it.
---
没有规则作出的决定。

避免：词汇中有某项决定，而没有规则的 `otherwise: decisions:` 涉及它。

宜：至少有一条规则可以不利地作出该决定；否则删去它。

理由：这样的决定永远显示为不适用，好像什么都挡不住它。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "decision-never-decided"


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every decision, and every act of one, that follows from no rule."""
    decided = {pair for rule in pack.policy.rules.values() for pair in rule.decisions}
    for decision in pack.policy.decisions.values():
        unused = [act for act, _ in decision.acts if (decision.name, act) not in decided]
        if len(unused) == len(decision.acts):
            message = Text(f"没有规则作出决定 `{decision.name}`", f"no rule decides `{decision.name}`")
            yield Problem(NAME, decision.place, message, HINT)
            continue
        for act in unused:
            message = Text(
                f"没有规则作出决定 `{decision.name}` 的 `{act}`", f"no rule decides `{decision.name}` by `{act}`"
            )
            yield Problem(NAME, decision.place, message, HINT)


HINT = Text(
    "在规则的 `otherwise: decisions:` 中写明，或删去它", "name it in a rule's `otherwise: decisions:`, or remove it"
)
