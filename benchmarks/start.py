"""How long `qsd-rules check` on a project file takes, a new process each time, beside bare starts of the interpreter.

    python -m benchmarks.start [FACTS] [RUNS]

All are run in turn, so that what else the machine does falls on all alike; the ratio is to a start that imports
pydantic's `BaseModel` and click.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

FACTS = "facts/project-fails-energy-review.yaml"
STARTS = {
    "bare interpreter": "pass",
    "import click": "import click",
    "import pydantic, click (pydantic imports its parts when asked for them)": "import pydantic, click",
    "import BaseModel, click": "from pydantic import BaseModel; import click",
    "import click, make one model": "import click\nfrom pydantic import BaseModel\nclass M(BaseModel):\n    a: int",
}
MEASURE = "import BaseModel, click"


def milliseconds(command: list[str]) -> float:
    """How long one run of a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    facts = sys.argv[1] if len(sys.argv) > 1 else FACTS
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    commands = {name: [sys.executable, "-c", code] for name, code in STARTS.items()}
    commands["qsd-rules check"] = [sys.executable, "-m", "qsd_rules", "check", facts]
    commands["qsd-rules check --format json"] = [*commands["qsd-rules check"], "--format", "json"]
    for command in commands.values():
        milliseconds(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(milliseconds(command))
    base = statistics.median(times[MEASURE])
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"{median:>7.0f} ms  {median / base:>5.2f} ×  {name}")


if __name__ == "__main__":
    main()
