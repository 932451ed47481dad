"""An organ that the vocabulary does not have.

Avoid: an organ in charge, or in a cell of the annex, or with the authority for a decision, that `organs:` does not
list.

Prefer: the organ's one canonical name; other names that the text uses are its `aliases`.

Why: whoever is in charge of something is found by name.
---
词汇中没有的部门。

避免：主管、配合部门，分解表部门栏，或决定的作出机关，不在 `organs:` 之中。

宜：用部门的规范名称；文本所用的其他名称列为 `aliases`。

理由：谁负责什么，要按名称找得到。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.policy.coverage import canonical_organs
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem, did_you_mean

NAME = "unknown-organ"


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every place that names an organ unknown to the vocabulary."""
    known = canonical_organs(pack.policy.organs.values())
    for name, place in _named(pack):
        if name not in known:
            hint = did_you_mean(name, known) or Text("列入词汇的 `organs:`", "list it in `organs:` of the vocabulary")
            yield Problem(NAME, place, Text(f"词汇中没有部门“{name}”", f"the vocabulary has no organ “{name}”"), hint)


def _named(pack: Pack) -> Iterator[tuple[str, Place]]:
    for rule in pack.policy.rules.values():
        yield from ((name, rule.place) for name in (*rule.lead, *rule.cooperating))
    for clause in pack.policy.clauses.values():
        if clause.cells is not None:
            yield from ((name, clause.place) for name in (*clause.cells.lead, *clause.cells.cooperating))
    for decision in pack.policy.decisions.values():
        yield decision.authority, decision.place
