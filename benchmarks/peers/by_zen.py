"""The rules engine ZEN: one compiled expression for each row, the list of all rules' conditions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import zen

from benchmarks.peers.question import Answer, Language, Peer, Question, added, rows_of, short_names, written


def load(asked: Question, path: Path) -> tuple[Any, Sequence[dict[str, Any]]]:
    short = short_names(asked)
    language = Language(
        column=short.__getitem__,
        both=" and ",
        either=" or ",
        negation="not ",
        equals="==",
        differs="!=",
        word=lambda text: '"' + text + '"',
        any_of=lambda words: "in [" + ", ".join(words) + "]",
    )
    conditions = [written(asked, condition, language) for pair in asked.rules.values() for condition in pair]
    rows = [{short[name]: value for name, value in row.items()} for row in rows_of(asked, path)]
    return zen.compile_expression("[" + ", ".join(conditions) + "]"), rows


def judge(asked: Question, loaded: tuple[Any, Sequence[dict[str, Any]]]) -> Answer:
    compiled, rows = loaded
    counts = {name: [0, 0] for name in asked.rules}
    both = list(counts.values())
    for row in rows:
        found = compiled.evaluate(row)
        for place, count in enumerate(both):
            if found[2 * place]:
                count[0] += 1
                count[1] += bool(found[2 * place + 1])
    return added(counts)


PEER = Peer(load, judge, sampled=True, package="zen-engine")
