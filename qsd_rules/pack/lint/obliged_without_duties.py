"""A rule that obliges nobody who can bear duties.

Avoid: a building, a product, a row of a table or a district as the one obliged, or nobody at all.

Prefer: a person or organ: the subject itself where its kind says `bears_duties: true`, a relation from it
(`obliged: project.contractor`), an organ (`obliged: 区建设局`) or the organs in charge (`obliged: lead`). The rule
says it, its clause or its kind of subject.

Why: a paper goes to whoever is obliged, and nothing can be ordered of a thing.
---
规则没有能够承担义务的整改责任单位。

避免：以工程、产品、分解表的一行或整个区为整改责任单位，或者没有整改责任单位。

宜：写单位：对象本身（其种类写有 `bears_duties: true`），从对象出发的关系（`obliged: project.contractor`），
部门（`obliged: 区建设局`），或牵头部门（`obliged: lead`）；写在规则、条款或对象种类上。

理由：文书发给整改责任单位，对物不能下达要求。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.policy.roles import bears_duties
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "obliged-without-duties"
FIRST_FORMAT = 3
"""Packs of earlier formats need not say who is obliged, unless they say who bears duties."""


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every rule that nobody is obliged by, and for every one obliged that bears no duties."""
    policy = pack.policy
    if policy.format < FIRST_FORMAT and not any(kind.bears_duties for kind in policy.kinds.values()):
        return
    for rule in policy.rules.values():
        yield from _of_rule(rule, policy)


def _of_rule(rule: Rule, policy: Policy) -> Iterator[Problem]:
    hint = Text("写 `obliged`：关系、部门或 `lead`", "write `obliged`: a relation, an organ or `lead`")
    choices = (*rule.obliged, *(choice for reading in rule.readings for choice in reading.obliged))
    named = [choice for choice in choices if choice.who not in ("lead", "cooperating") or getattr(rule, choice.who)]
    if not named:
        message = Text(f"规则 `{rule.name}` 没有整改责任单位", f"rule `{rule.name}` obliges nobody")
        yield Problem(NAME, rule.place, message, hint)
    for choice in named:
        if not bears_duties(choice, rule.subject, policy.kinds, policy.facts):
            kind = policy.facts[choice.path[-1]].to if choice.path else rule.subject
            message = Text(
                f"规则 `{rule.name}` 的整改责任单位是 `{kind}`，不能承担义务",
                f"rule `{rule.name}` obliges a `{kind}`, which can't bear duties",
            )
            yield Problem(NAME, rule.place, message, hint)
