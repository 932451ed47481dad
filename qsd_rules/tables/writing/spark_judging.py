"""The parts of a run judged by the tasks of Spark, each with the same code that judges parts side by side without it.

Tables are read, and what crosses them is worked out once, by the program that starts Spark. Each worker gets that by
broadcast, and each task a part as a file in the folder of the output, where it leaves what it writes. So all machines
of a cluster must see that folder under one path and have the program installed, and each worker needs memory for the
ids of every kind.
"""

from __future__ import annotations

import copy
import importlib.util
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from qsd_rules.tables.polars.engine import Engine
from qsd_rules.tables.polars.findings import Telling
from qsd_rules.tables.writing.manifest import remove
from qsd_rules.words.installing import how_to_install
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

if TYPE_CHECKING:
    from pyspark import Broadcast, SparkContext

    from qsd_rules.tables.writing.run import Judging

MASTER = "SPARK_MASTER"
"""The environment variable that names the cluster; without it Spark runs here, on all cores."""

HERE = "local[*,4]"
"""Spark on this machine alone; a task that fails is tried up to four times."""

FOLDER = "spark"
PARTS_A_CORE = 4
"""So many parts wait for each core at once: with fewer cores idle at the end of a round, more take room on the disk."""


def require_spark() -> None:
    """Nothing, if Spark and Java are there.

    Raises:
        InputProblems: one of them is not, and how to get it.
    """
    if importlib.util.find_spec("pyspark") is None:
        message = Text(
            "`--engine spark` 需要 pyspark，尚未安装", "`--engine spark` needs pyspark, which is not installed"
        )
        raise InputProblems([Problem("no-spark", Place("pyspark"), message, how_to_install("spark"))])
    if shutil.which("java") is None:
        message = Text(
            "`--engine spark` 需要 Java 17，没有找到 `java`", "`--engine spark` needs Java 17: there is no `java`"
        )
        raise InputProblems([Problem("no-spark", Place("java"), message)])


@contextmanager
def judged_by_spark(judging: Judging) -> Iterator[SparkTasks]:
    """A session whose tasks judge parts."""
    from qsd_rules.tables.sql.spark_session import start_spark

    folder = judging.manifest.work / FOLDER
    remove(folder)
    folder.mkdir()
    session = start_spark(folder / "warehouse", os.environ.get(MASTER, HERE))
    try:
        yield SparkTasks(judging, session.sparkContext, folder)
    finally:
        session.stop()
        remove(folder)


@dataclass(frozen=True, slots=True)
class State:
    """All that judging a part takes but the part: no tables, whose subjects are numbered beforehand."""

    judging: Judging
    engine: Engine
    tellings: Mapping[str, Telling]


@dataclass(slots=True)
class SparkTasks:
    """What judges the parts of a kind's table that are not whole yet, a task for each."""

    judging: Judging
    context: SparkContext
    folder: Path
    state: Broadcast[State] | None = None

    def __call__(self, engine: Engine, kind: str) -> Iterator[tuple[str, int, list[Path] | None]]:
        """Judge the parts of a kind: of each its name, how many rows it has, and the files that were written."""
        if self.state is None:
            self.state = self.context.broadcast(state_of(self.judging, engine))
        judge = partial(judge_part, self.state)
        parts = self.waiting(engine, kind)
        while several := list(islice(parts, PARTS_A_CORE * self.context.defaultParallelism)):
            paths = [str(path) for _, _, path in several if path is not None]
            written = dict(self.context.parallelize(paths, max(1, len(paths))).map(judge).collect())
            for part, rows, path in several:
                yield part, rows, None if path is None else list(map(Path, written[str(path)]))
                if path is not None:
                    path.unlink()

    def waiting(self, engine: Engine, kind: str) -> Iterator[tuple[str, int, Path | None]]:
        """The parts of a kind: name, rows, and the file that a task is to judge, none where the part is whole."""
        for number, rows in enumerate(engine.parts(kind), 1):
            part = self.judging.part_name(kind, number)
            path = None if self.judging.manifest.is_whole(part) else self.folder / f"{part}.arrow"
            if path is not None:
                rows.frame.write_ipc(path, compression="lz4")
            yield part, rows.frame.height, path


def state_of(judging: Judging, engine: Engine) -> State:
    """What each worker needs to know."""
    for kind in judging.judgement.kinds:
        engine.crossing.register(kind)
    alone = copy.copy(engine)
    alone.tables, alone.crossing = {}, replace(engine.crossing, tables={})
    tellings = {kind: judging.telling(kind) for kind in judging.judged_kinds()}
    return State(replace(judging, tables={}, progress=untold), alone, tellings)


def untold(stage: str, kind: str, done: int, all_: int) -> None:
    """Progress is told where the run was started."""


def judge_part(state: Broadcast[State], name: str) -> tuple[str, list[str]]:
    """Judge the part in a file, in a task: the file, and those that were written, each whole before it has its name.

    A task that is tried again writes the same files again.
    """
    path, told = Path(name), state.value
    telling = told.tellings[path.stem.rpartition("-")[0]]
    rows = told.engine.rows(telling.kind, pl.read_ipc(path))
    return name, [str(each) for each in told.judging.judge(path.stem, telling, rows)]
