"""The speed and memory of judging tables, as ratios from one run: against bare reading, plain Python and other engines.

    python -m benchmarks.batch [--rows N …] [--memory N …] [--peers N …] [--repeats N] [--folder FOLDER]

Records are invented (`benchmarks.records`: 5% unknown, skewed) and judged by forty rules about projects
(`benchmarks.forty_rules`). Every figure is the median over rounds in which all pieces of work take turns, each in a
process of its own, so that a busy machine slows all alike. What is done once for a pack (its rules made columns, SQL,
sessions) is not in it. The *floor* is Polars reading the columns that the rules
look at, in the same parts, and adding each up. Other engines are asked the rules that all can express, on known data;
their time is told only when they count the same outcomes. What is not installed
(`pip install --requirement benchmarks/requirements.txt`) is told as not run. The tables printed are Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.forty_rules import about_projects, forty, simple
from benchmarks.records import Records, write
from qsd_rules.pack.loading import load_policy

ROOT = Path(__file__).parents[1]
SIZES = (10_000, 1_000_000, 10_000_000)
MEMORY_SIZES = (1_000_000, 10_000_000, 30_000_000)
SAMPLE = 5_000
"""So many rows are given to engines that take one row after another."""
PEERS = {
    "qsd-rules": "polars",
    "numpy by hand": "numpy",
    "DuckDB": "duckdb",
    "Spark": "pyspark",
    "Spark, no code generated": "pyspark",
    "OpenFisca": "openfisca-core",
    "generated Python": "",
    "ZEN": "zen-engine",
    "CEL": "cel-expr-python",
}
"""The engines by the name that `benchmarks.judging` knows them by, and the package each needs."""
ROW_BY_ROW = ("generated Python", "ZEN", "CEL")

Measured = dict[str, Any]


def run(work: str, folder: Path) -> Measured | str:
    """What a piece of work in a new process measured, or the last line of what went wrong."""
    command = [sys.executable, "-m", "benchmarks.judging", work, str(folder)]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    measured: Measured = json.loads(done.stdout.strip().splitlines()[-1])
    return measured


def in_turn(works: Sequence[str], folder: Path, repeats: int) -> dict[str, Measured | str]:
    """Each piece of work in turn, so many times; the medians of its figures."""
    found: dict[str, list[Measured]] = {work: [] for work in works}
    failed: dict[str, str] = {}
    for _ in range(repeats):
        for work in works:
            if work not in failed:
                measured = run(work, folder)
                if isinstance(measured, str):
                    failed[work] = measured
                else:
                    found[work].append(measured)
    return {work: failed[work] if work in failed else _median(found[work]) for work in works}


def _median(runs: list[Measured]) -> Measured:
    figures = ("seconds", "processor_seconds", "peak_megabytes")
    return {**runs[-1], **{name: statistics.median(run[name] for run in runs) for name in figures}}


def row(cells: Iterable[object]) -> None:
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def head(*cells: str) -> None:
    row(cells)
    row(["---", *("---:" for _ in cells[1:])])


def machine() -> None:
    load = os.getloadavg()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load[0]:.1f} ({load[2]:.1f} over 15 minutes), ", end="")
    print(f"Python {platform.python_version()}, Polars {version('polars')}\n")


def against_the_floor(sizes: Sequence[int], folder: Path, repeats: int) -> None:
    """Counts, findings and the whole pack as ratios to the floor."""
    works = ("floor", "streaming floor", "counts", "findings", "whole pack")
    told = {
        "floor": "floor: Polars reads the same columns, adds each up",
        "streaming floor": "the same in one streaming query",
        "counts": "outcomes of 40 rules counted",
        "findings": "findings of 40 rules written to Parquet",
        "whole pack": "whole pack (300 rules) and all tables: counts; findings, decisions, facts needed written",
    }
    print("### Forty rules about projects\n")
    head(
        "projects",
        "work",
        "seconds",
        "to the floor",
        "processor time to the floor",
        "rows × rules per s",
        "peak MB",
        "MB written",
    )
    for size in sizes:
        records = write(Records(size), folder / str(size))
        measured = in_turn(works, folder / str(size), repeats if size < 5_000_000 else min(repeats, 3))
        floor = measured["floor"]
        for work in works:
            found = measured[work]
            if isinstance(found, str) or isinstance(floor, str):
                row([f"{size:,}", told[work], f"failed: {found}", *[""] * 5])
                continue
            row(
                [
                    f"{size:,}",
                    told[work],
                    f"{found['seconds']:.3g}",
                    f"{found['seconds'] / floor['seconds']:.2f}",
                    f"{found['processor_seconds'] / floor['processor_seconds']:.2f}",
                    f"{size * 40 / found['seconds'] / 1e6:.1f} million" if work in ("counts", "findings") else "",
                    f"{found['peak_megabytes']:.0f}",
                    f"{found['megabytes']:.1f}" if found["megabytes"] else "",
                ]
            )
        _remove(records.values())
    print()


def against_peers(sizes: Sequence[int], folder: Path, repeats: int) -> None:
    """Other engines on the rules that all can express; those that take row by row get a sample."""
    rules = len(simple(forty(load_policy())).rules)
    print(f"### Other engines: {rules} rules that all can express, known data, per rule evaluated\n")
    head("engine", "projects", "rows × rules per s", "time to that of qsd-rules", "the same outcomes")
    sample = folder / "sample"
    write(Records(SAMPLE, unknown=0.0), sample)
    sampled = in_turn(("qsd-rules", *ROW_BY_ROW), sample, repeats)
    for size in sizes:
        place = folder / f"known-{size}"
        records = write(Records(size, unknown=0.0), place)
        names = [name for name in PEERS if name not in ROW_BY_ROW]
        found = in_turn(names, place, repeats if size < 5_000_000 else min(repeats, 2))
        ours = found["qsd-rules"]
        for name in PEERS:
            in_sample = name in ROW_BY_ROW
            measured, rows = (sampled[name], SAMPLE) if in_sample else (found[name], size)
            expected = sampled["qsd-rules"] if in_sample else ours
            _tell_peer(name, rows, rules, measured, expected, (ours, size))
        _remove(records.values())
    print()


def _tell_peer(
    name: str,
    rows: int,
    rules: int,
    measured: Measured | str,
    expected: Measured | str,
    ours: tuple[Measured | str, int],
) -> None:
    known = _version(PEERS[name])
    shown = f"{name} on Polars {known}" if name == "qsd-rules" else f"{name} {known}".strip()
    if isinstance(measured, str) or isinstance(expected, str) or isinstance(ours[0], str):
        missing = isinstance(measured, str) and ("ModuleNotFoundError" in measured or "ImportError" in measured)
        row([shown, f"{rows:,}", "not run" if missing else f"failed: {measured}", "", ""])
        return
    if measured["answer"] != expected["answer"]:
        row([shown, f"{rows:,}", "", "", "**no**"])
        return
    rate = rows * rules / measured["seconds"]
    ratio = ours[1] * rules / ours[0]["seconds"] / rate
    row([shown, f"{rows:,}" + (" of them" if name in ROW_BY_ROW else ""), _millions(rate), f"{ratio:.2f}", "yes"])


def _millions(rate: float) -> str:
    return f"{rate / 1e6:.3g} million"


def _version(package: str) -> str:
    try:
        return version(package) if package else ""
    except PackageNotFoundError:
        return ""


def memory(sizes: Sequence[int], folder: Path) -> None:
    """Peak memory and time as rows grow, each once in a new process."""
    print("### Memory and time as rows grow\n")
    head("projects", "work", "peak MB", "seconds for a million rows")
    for size in sizes:
        records = write(Records(size), folder / f"memory-{size}")
        for work in ("counts", "findings"):
            measured = run(work, folder / f"memory-{size}")
            if isinstance(measured, str):
                row([f"{size:,}", work, f"failed: {measured}", ""])
            else:
                each = measured["seconds"] / size * 1e6
                row([f"{size:,}", work, f"{measured['peak_megabytes']:.0f}", f"{each:.2f}"])
        _remove(records.values())
    print()


def compiling(folder: Path) -> None:
    measured = run("compiling", folder)
    policy = load_policy()
    if isinstance(measured, str):
        print(f"Compiling failed: {measured}\n")
        return
    print(f"Compiling the whole pack ({len(policy.rules)} rules) into columns: {measured['seconds']:.2f} s\n")


def _remove(files: Iterable[Path]) -> None:
    for path in files:
        path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=SIZES, help="projects for the comparison with the floor")
    parser.add_argument("--peers", type=int, nargs="*", help="projects for the other engines; the same unless given")
    parser.add_argument("--memory", type=int, nargs="*", default=MEMORY_SIZES, help="projects for peak memory")
    parser.add_argument("--repeats", type=int, default=5, help="rounds of which the median is told")
    parser.add_argument("--folder", type=Path, help="where records are written meanwhile; a temporary folder otherwise")
    given = parser.parse_args()
    assert len(about_projects(forty(load_policy()))) == 40
    machine()
    with TemporaryDirectory(dir=given.folder) as scratch:
        folder = Path(scratch)
        compiling(folder)
        against_the_floor(given.rows, folder, given.repeats)
        against_peers(given.rows if given.peers is None else given.peers, folder, given.repeats)
        memory(given.memory, folder)


if __name__ == "__main__":
    main()
