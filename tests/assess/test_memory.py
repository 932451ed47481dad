"""Memory does not grow from one assessment to the next; `benchmarks/memory.py` shows it over 10,000."""

from __future__ import annotations

import gc
import resource
from pathlib import Path

import pytest
from msgspec.structs import replace

from qsd_rules.assess.engine import Engine, assess, default_engine
from qsd_rules.conditions.syntax import And, Or
from tests.strategies.policies import (
    boolean,
    make_decision,
    make_fact,
    make_policy,
    make_rule,
    make_snapshot,
    make_subject,
)

STATM = Path("/proc/self/statm")

POLICY = make_policy(
    [
        make_rule(
            f"rule-{number}",
            And((Or((boolean(f"a{number}"), boolean("b"))), boolean(f"a{(number + 1) % 20}"))),
            applies=boolean("b"),
            decisions={"permit": "withhold"},
        )
        for number in range(20)
    ],
    facts=[make_fact("project.b"), *(make_fact(f"project.a{number}") for number in range(20))],
    decisions=[make_decision("permit")],
    kept=True,
)


def resident_bytes() -> int:
    gc.collect()
    return int(STATM.read_text().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not STATM.exists(), reason="resident memory can't be read here")
@pytest.mark.parametrize("engine", [default_engine()])
@pytest.mark.parametrize("kept", [True, False])
def test_memory_does_not_grow_with_assessments(engine: Engine, kept: bool) -> None:
    policy = POLICY if kept else replace(POLICY, digest="")

    def run(times: int) -> None:
        for number in range(times):
            given = {f"a{place}": bool(number >> place % 8 & 1) for place in range(20)} | {"b": bool(number % 3)}
            assess(policy, make_snapshot(policy, [make_subject("project", f"P{number}", given)]), engine=engine)

    run(30)
    before = resident_bytes()
    run(120)
    # One state of this network takes 3 MB, one ruleset 2 MB: leaking either would show at once.
    assert resident_bytes() - before < 6_000_000
