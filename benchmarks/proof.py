"""How long `prove`, `diff`, `remedy`, `evidence` and `mutate` take in new processes, beside a `check`.

    python -m benchmarks.proof [RUNS]

All are run in turn, and told as ratios to a check in the same run. `prove` is run with nothing kept from before, then
with everything kept; `diff` compares the pack with a copy in which every `>=` of the opinion is a `>`.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
FAILING = "facts/project-fails-energy-review.yaml"
INCOMPLETE = "facts/project-with-facts-missing.yaml"


def seconds(arguments: list[str], cache: str) -> float:
    """How long one run of a command takes."""
    environment = {**os.environ, "QSD_RULES_CACHE": cache}
    start = time.perf_counter()
    command = [sys.executable, "-m", "qsd_rules", *arguments]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)
    return time.perf_counter() - start


def sharper_pack(folder: Path) -> Path:
    """A copy of the pack with every `>=` of the opinion made a `>`."""
    shutil.copytree(ROOT / "rules", folder)
    for path in (folder / "opinion").glob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace(" >= ", " > "), encoding="utf-8")
    return folder


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with TemporaryDirectory() as scratch:
        kept = str(Path(scratch) / "kept")
        sharper = str(sharper_pack(Path(scratch) / "sharper"))
        commands = {
            "check": (["check", FAILING], kept),
            "prove, nothing kept": (["prove"], "off"),
            "prove, everything kept": (["prove"], kept),
            "diff with every >= made >": (["diff", "rules", sharper], kept),
            "remedy": (["remedy", FAILING], kept),
            "evidence": (["evidence", INCOMPLETE], kept),
            "mutate": (["mutate"], kept),
        }
        for name in ("check", "prove, everything kept"):
            seconds(*commands[name])
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(seconds(*command))
    beside = statistics.median(times["check"])
    for name, found in times.items():
        middle = statistics.median(found)
        print(f"{name:28} {middle:8.2f} s  {middle / beside:7.1f} × check")


if __name__ == "__main__":
    main()
