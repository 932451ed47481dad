"""One piece of work over a folder of records: how long it takes, how much memory it needs, what comes out.

    python -m benchmarks.judging WORK FOLDER

`benchmarks.batch` runs this in new processes, one after another, so that peak memory is that of the work alone. It
prints JSON: seconds (the middle of several runs where one is short), processor seconds, megabytes, and an answer.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from benchmarks.forty_rules import forty
from benchmarks.records import DAY, ROWS_OF_A_PART
from qsd_rules.lowering.columns import Column
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import Judgement, columns_used, judgement_of
from qsd_rules.tables.lookups import Plan, plan_of
from qsd_rules.tables.parallel_parts import from_each_part
from qsd_rules.tables.polars.columns import Rows
from qsd_rules.tables.polars.counting import outcome_counts, together
from qsd_rules.tables.polars.engine import Engine
from qsd_rules.tables.polars.findings import Telling
from qsd_rules.tables.prepared_table import Table
from qsd_rules.tables.writing.result_files import write_parquet

LONG_ENOUGH = 1.0
"""Work that takes fewer seconds is repeated."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a piece of work came to: some answer to compare, and the size of what it wrote."""

    answer: Any = None
    megabytes: float = 0.0


Work = Callable[[], Done]


# The records as tables.


def table(folder: Path, kind: str) -> Table:
    """A kind's Parquet file, read part by part."""
    path = folder / f"{kind}.parquet"
    scan = pl.scan_parquet(path)
    rows = int(scan.select(pl.len()).collect().item())

    def parts(columns: frozenset[str]) -> Iterator[pl.DataFrame]:
        return read_in_parts(scan, rows, ["id", *sorted(columns - {"id"})])

    return Table(kind, frozenset(scan.collect_schema().names()) - {"id"}, rows, parts)


def read_in_parts(scan: pl.LazyFrame, rows: int, names: list[str]) -> Iterator[pl.DataFrame]:
    """Columns of a Parquet file, a row group at a time.

    `collect_batches` reads so far ahead that ten million projects took 1.8 GB before anything was judged.
    """
    for start in range(0, rows, ROWS_OF_A_PART):
        yield scan.slice(start, ROWS_OF_A_PART).select(names).collect(engine="in-memory")


def tables(folder: Path) -> dict[str, Table]:
    return {path.stem: table(folder, path.stem) for path in sorted(folder.glob("*.parquet"))}


def judged_tables(policy: Policy, folder: Path) -> tuple[Judgement, dict[str, Table]]:
    found = tables(folder)
    columns = {kind: table.columns | {"id"} for kind, table in found.items()}
    return judgement_of(policy, DAY, columns=columns), found


def outcome_columns(judgement: Judgement, kinds: tuple[str, ...]) -> Mapping[str, tuple[Column, ...]]:
    """The columns that outcomes are counted by."""
    return {
        kind: tuple(
            column
            for rule in judgement.kinds[kind].rules
            for reading in rule.readings
            for column in reading.settled.values()
        )
        for kind in kinds
    }


# What is measured.


def counted_from(judgement: Judgement, found: Mapping[str, Table], plan: Plan, kinds: tuple[str, ...]) -> pl.DataFrame:
    """How many subjects come to which outcome of which rule."""
    engine = Engine(judgement, found, plan)
    counts = [
        part
        for kind in kinds
        for part in from_each_part(
            engine,
            kind,
            lambda rows, kind=kind: outcome_counts(rows, judgement.kinds[kind]),  # type: ignore[misc]
        )
    ]
    return together(counts)


def counts(folder: Path) -> Work:
    judgement, found = judged_tables(forty(load_policy()), folder)
    plan = plan_of(judgement, found, outcome_columns(judgement, ("project",)))
    return lambda: Done(counted_from(judgement, found, plan, ("project",)).rows())


def findings(folder: Path) -> Work:
    """All findings about projects, with values and facts needed in Chinese, as Parquet."""
    judgement, found = judged_tables(forty(load_policy()), folder)
    governing = {
        "project": tuple(
            column
            for rule in judgement.kinds["project"].rules
            for column in (rule.governing.unmet, rule.governing.undetermined, *rule.governing.needs.values())
        )
    }
    plan, telling = plan_of(judgement, found, governing), Telling(judgement, "project", "zh")

    def work() -> Done:
        engine = Engine(judgement, found, plan)
        with TemporaryDirectory(dir=folder) as written:
            return _write(from_each_part(engine, "project", telling.findings), Path(written))

    return work


def everything_told(folder: Path) -> Work:
    """The whole pack over all tables: outcomes counted, findings and decisions with what they need."""
    judgement, found = judged_tables(load_policy(), folder)
    plan = plan_of(judgement, found)

    def work() -> Done:
        engine = Engine(judgement, found, plan)
        size, rows = 0.0, 0
        with TemporaryDirectory(dir=folder) as written:
            for kind in found:
                telling = Telling(judgement, kind, "zh")

                def tell(part: Rows, telling: Telling = telling, kind: str = kind) -> Any:
                    outcomes = outcome_counts(part, judgement.kinds[kind])
                    return telling.findings(part), telling.decisions(part), outcomes

                for number, (told, decided, _) in enumerate(from_each_part(engine, kind, tell)):
                    for name, frame in (("findings", told), ("decisions", decided)):
                        path = Path(written) / f"{kind}-{name}-{number}.parquet"
                        write_parquet(frame, path)
                        size += path.stat().st_size / 1e6
                    rows += told.height + decided.height
        return Done(rows, size)

    return work


def _write(frames: Iterator[pl.DataFrame], folder: Path) -> Done:
    size, rows = 0.0, 0
    for number, frame in zip(count(), frames, strict=False):
        path = folder / f"{number}.parquet"
        write_parquet(frame, path)
        size += path.stat().st_size / 1e6
        rows += frame.height
    return Done(rows, size)


def _columns_of_the_forty(folder: Path) -> list[str]:
    judgement, _ = judged_tables(forty(load_policy()), folder)
    return sorted(columns_used(judgement.policy, outcome_columns(judgement, ("project",)))["project"])


def _reduced(schema: pl.Schema, name: str) -> pl.Expr:
    column = pl.col(name)
    if schema[name].is_numeric() or schema[name] == pl.Boolean:
        return column.sum()
    return column.max() if schema[name] == pl.Date else column.null_count()


def floor(folder: Path) -> Work:
    """Polars reads the columns that counting reads, in parts as the engine does, and adds each up."""
    names = _columns_of_the_forty(folder)
    scan = pl.scan_parquet(folder / "project.parquet")
    schema = scan.collect_schema()
    rows = int(scan.select(pl.len()).collect().item())
    reduced = [_reduced(schema, name) for name in names]

    def work() -> Done:
        for frame in read_in_parts(scan, rows, names):
            frame.select(reduced)
        return Done()

    return work


def streaming_floor(folder: Path) -> Work:
    """The same in one query of Polars' streaming engine."""
    names = _columns_of_the_forty(folder)
    scan = pl.scan_parquet(folder / "project.parquet")
    schema = scan.collect_schema()
    query = scan.select([_reduced(schema, name) for name in names])

    def work() -> Done:
        query.collect(engine="streaming")
        return Done()

    return work


def compiling(_: Path) -> Work:
    """The whole pack, read from the cache of checked packs, as columns."""
    policy = load_policy()

    def work() -> Done:
        judgement = judgement_of(policy, DAY)
        plan_of(judgement, policy.kinds)
        return Done(sum(len(judged.rules) for judged in judgement.kinds.values()))

    return work


WORKS: Mapping[str, Callable[[Path], Work]] = {
    "floor": floor,
    "streaming floor": streaming_floor,
    "counts": counts,
    "findings": findings,
    "whole pack": everything_told,
    "compiling": compiling,
}
PEERS: Mapping[str, tuple[str, str]] = {
    "qsd-rules": ("by_qsd_rules", "PEER"),
    "numpy by hand": ("by_numpy", "PEER"),
    "DuckDB": ("by_duckdb", "PEER"),
    "Spark": ("by_spark", "PEER"),
    "Spark, no code generated": ("by_spark", "WITHOUT_GENERATED_CODE"),
    "OpenFisca": ("by_openfisca", "PEER"),
    "generated Python": ("by_python", "PEER"),
    "ZEN": ("by_zen", "PEER"),
    "CEL": ("by_cel", "PEER"),
}
"""Engines that are asked the same, by name: their module, and the peer in it."""


def peer(name: str, folder: Path) -> Work:
    from benchmarks.peers.question import question

    module, constant = PEERS[name]
    found = getattr(import_module(f"benchmarks.peers.{module}"), constant)
    asked = question()
    loaded = found.load(asked, folder / "project.parquet")
    return lambda: Done(sorted(found.judge(asked, loaded).items()))


def measured(work: Work) -> dict[str, Any]:
    """How long the work takes: once to warm up and then again until it took long enough, the middle of the runs."""
    taken: list[tuple[float, float]] = []
    while len(taken) < 2 or (sum(seconds for seconds, _ in taken) < LONG_ENOUGH and len(taken) < 8):
        start, processor = time.perf_counter(), time.process_time()
        done = work()
        taken.append((time.perf_counter() - start, time.process_time() - processor))
        if taken[0][0] > 30 * LONG_ENOUGH:
            break
    counted = taken[1:] or taken
    return {
        "seconds": statistics.median(seconds for seconds, _ in counted),
        "processor_seconds": statistics.median(processor for _, processor in counted),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **asdict(done),
    }


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    work = WORKS[name](folder) if name in WORKS else peer(name, folder)
    print(json.dumps(measured(work)))


if __name__ == "__main__":
    main()
