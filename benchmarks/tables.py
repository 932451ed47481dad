"""`qsd-rules batch` from files to files: seconds and most memory at growing numbers of rows, beside the floor.

The floor reads the same file with Polars, all columns as texts, and counts what is given in each. Rows are those of the
sample tables again and again, under new ids.

python -m benchmarks.tables [ROWS…]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from qsd_rules.pack.loading import load_policy
from qsd_rules.tables.reading.table_reading import Wishes, find_tables, read_tables

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "facts" / "tables" / "projects.csv"
ROWS = (10_000, 100_000, 1_000_000)
PARTS = 50
"""A large table is written in so many parts, since it need not fit in memory."""

MEASURED = """
import os, resource, sys, threading, time
most = 0
def watch():
    global most
    while True:
        with open("/proc/self/status") as status:
            held = [line for line in status if line.startswith("RssAnon")]
        most = max([most, *(int(line.split()[1]) for line in held)])
        time.sleep(0.02)
threading.Thread(target=watch, daemon=True).start()
start = time.perf_counter()
{work}
print(time.perf_counter() - start, most / 1024, sum(resource.getrusage(resource.RUSAGE_SELF)[:2]), file=sys.stderr)
os._exit(0)
"""
BATCH = "from qsd_rules.cli.main import main; main(sys.argv[1:], {})"
FLOOR = """
import polars as pl
columns = pl.scan_csv(sys.argv[1], infer_schema=False)
columns.select(pl.all().count()).collect(engine="streaming")
"""


def write_projects(path: Path, rows: int) -> None:
    """A CSV of so many projects."""
    sample = (
        pl.read_csv(SAMPLE, skip_rows=1, infer_schema=False)
        .drop_nulls("项目编号")
        .unique("项目编号", maintain_order=True)
    )
    with path.open("wb") as file:
        for first in range(0, rows, max(1, rows // PARTS)):
            count = min(rows - first, max(1, rows // PARTS))
            numbers = pl.int_range(first, first + count, eager=True)
            part = sample[(numbers % sample.height).to_list()].with_columns(numbers.cast(pl.String).alias("项目编号"))
            part.write_csv(file, include_header=first == 0)


def measured(work: str, *arguments: str) -> tuple[float, float, float]:
    """Seconds, megabytes of memory of its own at most, and seconds of the processor, of work in a new process."""
    code = MEASURED.replace("{work}", work)
    process = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, megabytes, processor = map(float, process.stderr.splitlines()[-1].split())
    return seconds, megabytes, processor


def main() -> None:
    policy = load_policy()
    wanted = [int(each) for each in sys.argv[1:]] or list(ROWS)
    print(f"polars {pl.__version__}")
    heads = (
        ("rows", 10),
        ("file", 9),
        ("floor", 8),
        ("read", 8),
        ("batch", 8),
        ("ratio", 8),
        ("rows/s", 9),
        ("memory", 9),
    )
    print(" ".join(f"{name:>{width}}" for name, width in heads))
    for rows in wanted:
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            path = work / "projects.csv"
            write_projects(path, rows)
            floor, _, _ = measured(FLOOR, str(path))
            start = time.perf_counter()
            wishes = Wishes([str(path)])
            read_tables(find_tables(policy, wishes, work / "read"), wishes, work / "read")
            read = time.perf_counter() - start
            others = [str(ROOT / "facts" / "tables" / "enterprises.xlsx"), str(ROOT / "facts" / "district-2015.yaml")]
            seconds, memory, _ = measured(BATCH, "batch", str(path), *others, "--out", str(work / "out"))
            size = path.stat().st_size / 1e6
            print(
                f"{rows:>10,} {size:>6.0f} MB {floor:>7.2f}s {read:>7.2f}s {seconds:>7.2f}s {seconds / floor:>8.1f}"
                f" {rows / seconds:>9,.0f} {memory:>6.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
