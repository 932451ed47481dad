"""That memory does not grow from one assessment to the next: resident memory at intervals over 10,000 of them.

python -m benchmarks.memory [RULES] [KIND]
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from benchmarks.invented import invent
from qsd_rules.assess.engine import assess, engine_name
from qsd_rules.pack.loading import load_policy

ASSESSMENTS = 10_000
INTERVAL = 1_000


def resident_megabytes() -> float:
    """Memory that the process holds now; where that can't be read, the most it ever held."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> None:
    policy = load_policy(sys.argv[1] if len(sys.argv) > 1 else None)
    kind = sys.argv[2] if len(sys.argv) > 2 else "project"
    print(f"{engine_name()}, {kind}")
    for number in range(ASSESSMENTS + 1):
        if number % INTERVAL == 0:
            print(f"{number:>6} assessments {resident_megabytes():>8.1f} MB", flush=True)
        assess(policy, invent(policy, kind, number % 100))


if __name__ == "__main__":
    main()
