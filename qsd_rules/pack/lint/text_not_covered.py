"""Words of the text that no rule quotes and no mark explains.

Avoid: a clause some of whose words stand in no `quote`, `also`, reading, or quote of a parameter that a rule uses;
an organ cell of the annex whose organ no rule of that row names in that role.

Prefer: a rule under the words, however soft (`force: should`); or, for words that tell nobody to do anything, an
entry in `binds_nobody` with its reason.

Why: a text is encoded when every character of it is accounted for. What is silently left out cannot be questioned.
---
文本中既无规则引用、又未标明不设义务的字句。

避免：条目中有字句不在任何 `quote`、`also`、读法或（有规则使用的）参数引文之中；分解表的部门栏中，本行没有规则以同一
身份写明该部门。

宜：在该字句下写一条规则，语气再轻也可（`force: should`）；确实不要求任何人做什么的，列入 `binds_nobody` 并写明理由。

理由：每一个字都有着落，文本才算编完；悄悄漏掉的，无从质疑。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.policy.quotes import words_of
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

NAME = "text-not-covered"
CONTEXT = 6
"""How many characters before and after an uncovered stretch are shown with it."""

HINT = Text("写规则引用它，或列入 `binds_nobody`", "quote it in a rule, or list it in `binds_nobody`")


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every stretch that nothing accounts for."""
    for clause in pack.coverage.clauses:
        source = pack.policy.clauses[clause.clause]
        words = words_of(source)
        for stretch in clause.uncovered:
            before, after = words[: stretch.start][-CONTEXT:], words[stretch.start + len(stretch.text) :][:CONTEXT]
            said = f"{before}【{stretch.text}】{after}"
            if stretch.parameters:
                names = "、".join(f"`{name}`" for name in stretch.parameters)
                message = Text(
                    f"`{clause.clause}` 的“{said}”只有参数 {names} 引用，而没有规则使用该参数",
                    f"“{said}” of `{clause.clause}` is only quoted by a parameter that no rule uses: {names}",
                )
            else:
                message = Text(
                    f"`{clause.clause}` 的“{said}”没有规则引用", f"no rule quotes “{said}” of `{clause.clause}`"
                )
            yield Problem(NAME, source.place, message, HINT)
