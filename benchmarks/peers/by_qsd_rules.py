"""This program on the same rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from benchmarks.judging import counted_from, judged_tables
from benchmarks.peers.question import Answer, Peer, Question
from qsd_rules.batch.judgement import Judgement
from qsd_rules.batch.tables import Table


def load(asked: Question, path: Path) -> tuple[Judgement, Mapping[str, Table]]:
    return judged_tables(asked.policy, path.parent)


def judge(asked: Question, loaded: tuple[Judgement, Mapping[str, Table]]) -> Answer:
    counts: Counter[tuple[str, str]] = Counter()
    rows = 0
    for rule, _, outcome, _, count in counted_from(*loaded, ("project",)).iter_rows():
        counts[rule, outcome] += count
    for name in list(asked.rules)[:1]:
        rows = sum(count for (rule, _), count in counts.items() if rule == name)
    return {
        name: (rows - counts[name, "not_applicable"], counts[name, "satisfied"])
        for name in asked.rules
        if not counts[name, "undetermined"]
    }


PEER = Peer(load, judge)
