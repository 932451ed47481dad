"""A fact of the vocabulary that no rule uses.

Avoid: a fact that decides nothing: no rule mentions it, nor is anything counted from it that a rule mentions.

Prefer: only facts that some condition needs, itself or through what is counted from them. A code or an address that
only says which subject it is carries `describes: true`.

Why: every fact costs officials work; one that decides nothing must not be asked for.
---
没有规则使用的事实。

避免：没有规则提到它，规则用到的推算事实也不由它计算。

宜：只留条件（直接或经推算）需要的事实。代码、地址等只说明是哪一个对象的，写 `describes: true`。

理由：每项事实都要人去查；不决定任何结果的，不应去问。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.policy.roles import role_choices
from qsd_rules.policy.usage import with_derivations
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "unused-fact"


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every fact that no rule mentions, itself, through derived facts and inverses, or in a role."""
    written = [c.expression for _, reading in pack.readings() for c in (reading.applies, reading.requires)]
    choices = tuple(role_choices(pack.policy))
    written += [choice.when.expression for choice in choices if choice.when is not None]
    written += [each.open_while.expression for each in pack.policy.decisions.values() if each.open_while is not None]
    used = with_derivations(written, pack.policy).facts | {relation for choice in choices for relation in choice.path}
    for fact in pack.policy.facts.values():
        if fact.name not in used and not fact.inverse_of and not fact.describes:
            yield Problem(
                NAME,
                fact.place,
                Text(f"没有规则使用事实 `{fact.name}`", f"no rule uses the fact `{fact.name}`"),
                Text(
                    "在某条规则中使用它，或删去它；只用来说明是哪一个对象的，写 `describes: true`",
                    "use it in a rule, or remove it; if it only says which subject it is, write `describes: true`",
                ),
            )
