"""Google's CEL for Python: one compiled expression for each row, the list of all rules' conditions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cel_expr_python import cel

from benchmarks.peers.question import Answer, Language, Peer, Question, added, rows_of, short_names, written


def load(asked: Question, path: Path) -> tuple[Any, Sequence[dict[str, Any]]]:
    short = short_names(asked)
    language = Language(
        column=short.__getitem__,
        both=" && ",
        either=" || ",
        negation="!",
        equals="==",
        differs="!=",
        word=lambda text: '"' + text + '"',
        any_of=lambda words: "in [" + ", ".join(words) + "]",
    )
    types = {"boolean": cel.Type.BOOL, "choice": cel.Type.STRING}
    environment = cel.NewEnv(variables={short[name]: types.get(asked.type_of(name), cel.Type.INT) for name in short})
    conditions = [written(asked, condition, language) for pair in asked.rules.values() for condition in pair]
    rows = [{short[name]: value for name, value in row.items()} for row in rows_of(asked, path)]
    return environment.compile("[" + ", ".join(conditions) + "]"), rows


def judge(asked: Question, loaded: tuple[Any, Sequence[dict[str, Any]]]) -> Answer:
    compiled, rows = loaded
    counts = {name: [0, 0] for name in asked.rules}
    both = list(counts.values())
    for row in rows:
        found = compiled.eval(data=row).plain_value()
        for place, count in enumerate(both):
            if found[2 * place]:
                count[0] += 1
                count[1] += bool(found[2 * place + 1])
    return added(counts)


PEER = Peer(load, judge, sampled=True, package="cel-expr-python")
