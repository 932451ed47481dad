"""How long an assessment takes inside a running process, with its derivation, and how long outcomes alone take.

    python -m benchmarks.assessment [RULES]

For every kind of subject: rules, inference steps, the first assessment (which builds the network), then the median of
many, per engine and for the reference alone; at last the time per rule of outcomes from compiled conditions.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from benchmarks.invented import DAY, invent
from benchmarks.peers.compiled_rules import compile_rules
from qsd_rules.assess.engine import ENGINES, Engine, assess, default_engine, network_of
from qsd_rules.assess.meaning import governing_readings, reference_outcomes
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy


def milliseconds(work: Callable[[], object]) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main() -> None:
    policy = load_policy(sys.argv[1] if len(sys.argv) > 1 else None)
    engines: list[Engine] = [e for e in ENGINES if e == "fixpoint" or default_engine() == e]
    governing = governing_readings(policy, {})
    print(f"{'kind':28}{'rules':>6}{'steps':>7}{'fired':>7}", end="")
    print("".join(f"{f'{name}, first':>22}{'then':>8}" for name in engines), f"{'reference':>11}{'outcomes/rule':>15}")
    for kind in policy.kinds:
        rules = sum(rule.subject == kind for rule in policy.rules.values())
        if rules:
            _one_kind(policy, kind, rules, engines, dict(governing))


def _one_kind(policy: Policy, kind: str, rules: int, engines: list[Engine], governing: dict[str, str]) -> None:
    snapshots = [invent(policy, kind, seed) for seed in range(60)]
    steps = len(network_of(policy, kind).steps)
    fired = statistics.mean(
        len(derived) for s in snapshots for derived in assess(policy, s, engine="fixpoint").derivation.values()
    )
    print(f"{kind:28}{rules:>6}{steps:>7}{fired:>7.0f}", end="")
    for engine in engines:
        first = milliseconds(lambda engine=engine: assess(policy, snapshots[0], engine=engine))  # type: ignore[misc]
        then = statistics.median(
            milliseconds(lambda s=s, engine=engine: assess(policy, s, engine=engine))  # type: ignore[misc]
            for s in snapshots
        )
        print(f"{first:>19.2f} ms{then:>5.2f} ms", end="")
    reference = statistics.median(
        milliseconds(lambda s=s: reference_outcomes(policy, s, DAY, governing))  # type: ignore[misc]
        for s in snapshots
    )
    outcomes = compile_rules(policy, kind, DAY)
    facts = [next(iter(s.subjects.values())).facts for s in snapshots]
    each = min(milliseconds(lambda: [outcomes(known) for known in facts]) for _ in range(7)) / len(facts) / rules
    print(f"{reference:>9.2f} ms{each * 1000:>12.2f} µs")


if __name__ == "__main__":
    main()
