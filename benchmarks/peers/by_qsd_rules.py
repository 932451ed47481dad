"""This program on the same rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from benchmarks.judging import counted_from, judged_tables, outcome_columns
from benchmarks.peers.question import Answer, Peer, Question
from qsd_rules.tables.judgement import Judgement
from qsd_rules.tables.lookups import Plan, plan_of
from qsd_rules.tables.prepared_table import Table

Loaded = tuple[Judgement, Mapping[str, Table], Plan]


def load(asked: Question, path: Path) -> Loaded:
    judgement, found = judged_tables(asked.policy, path.parent)
    return judgement, found, plan_of(judgement, found, outcome_columns(judgement, ("project",)))


def judge(asked: Question, loaded: Loaded) -> Answer:
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
