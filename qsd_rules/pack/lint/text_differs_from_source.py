"""Clauses that, their errata undone, are not the text as received.

Avoid: a character silently corrected, dropped or added; a paragraph left out; clauses out of the order of the text.

Prefer: the text as received. What is certainly misread goes into the clause's `errata` with what was received, how
it is read, and why. Width of punctuation, stray blanks and page breaks need none: both sides are folded.

Why: a lawyer must be able to disagree with a correction, and so must see it.
---
条目（还原勘误之后）与收到的文本不一致。

避免：悄悄改、删、添一个字；漏录段落；条目次序与原文不同。

宜：照录收到的文本。确属误读的，在该条 `errata` 中写明收到的、读作的和理由。标点全半角、多余空格和分页不必列，核对时
两边同样折算。

理由：改动须让律师看得见，才能提出不同意见。
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.policy.source_text import CHECK, compare_with_source, read_received
from qsd_rules.words.problems import Problem

NAME = CHECK


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for every difference; none when the pack names no received text."""
    if pack.policy.received_text:
        received = read_received(pack.policy.received_text)
        yield from compare_with_source(tuple(pack.policy.clauses.values()), received)
