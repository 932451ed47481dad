"""Rules compiled to Python closures, row by row: what this program has for single files (`assess.outcomes`)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.peers.compiled_rules import Outcomes, compile_rules
from benchmarks.peers.question import Answer, Peer, Question, added, rows_of
from benchmarks.records import DAY


def load(asked: Question, path: Path) -> tuple[Outcomes, Sequence[dict[str, Any]]]:
    decimals = [name for name in asked.columns if asked.type_of(name) == "decimal"]
    rows = rows_of(asked, path)
    for row in rows:
        row.update({name: Decimal(row[name]).scaleb(-asked.policy.facts[name].places) for name in decimals})
    return compile_rules(asked.policy, "project", DAY), rows


def judge(asked: Question, loaded: tuple[Outcomes, Sequence[dict[str, Any]]]) -> Answer:
    outcomes, rows = loaded
    counts = {name: [0, 0] for name in asked.rules}
    both = list(counts.values())
    for row in rows:
        for count, outcome in zip(both, outcomes(row), strict=True):
            if outcome != "not_applicable":
                count[0] += 1
                count[1] += outcome == "satisfied"
    return added(counts)


PEER = Peer(load, judge, sampled=True)
