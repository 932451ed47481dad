"""The tables of a run judged by Spark: prepared tables as Parquet, the rules as SQL, the answers as files.

Findings say which facts are needed by their full names, and no values; those are told by the embedded engine.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from qsd_rules.tables.judgement import Judgement, columns_used, everything
from qsd_rules.tables.polars.counting import SCHEMA as COUNTS
from qsd_rules.tables.prepared_table import Table
from qsd_rules.tables.writing.counts import DECISION_SCHEMA
from qsd_rules.tables.writing.manifest import Manifest, remove
from qsd_rules.tables.writing.result_files import write_parquet
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from qsd_rules.tables.sql.judged import Told

MEMORY = "2g"
JUDGED = "judged"
"""The view of what the subjects of the kind at hand come to."""


def require_spark() -> None:
    """Nothing, if Spark and Java are there.

    Raises:
        InputProblems: one of them is not, and how to get it.
    """
    if importlib.util.find_spec("pyspark") is None or importlib.util.find_spec("sqlglot") is None:
        message = Text(
            "`--engine spark` 需要 pyspark，尚未安装", "`--engine spark` needs pyspark, which is not installed"
        )
        hint = Text("安装：pip install 'qsd-rules[spark]'", "install it: pip install 'qsd-rules[spark]'")
        raise InputProblems([Problem("no-spark", Place("pyspark"), message, hint)])
    if shutil.which("java") is None:
        message = Text(
            "`--engine spark` 需要 Java 17，没有找到 `java`", "`--engine spark` needs Java 17: there is no `java`"
        )
        raise InputProblems([Problem("no-spark", Place("java"), message)])


def judge_by_spark(
    judgement: Judgement,
    tables: Mapping[str, Table],
    groups: Mapping[str, str],
    manifest: Manifest,
    kinds: list[str],
    progress: Callable[[str, int, int], None],
) -> None:
    """Judge the kinds, each whole before it is noted; `progress` is told the kind, rows done and all rows."""
    waiting = [kind for kind in kinds if not manifest.is_whole(f"{kind}-all")]
    if not waiting:
        return
    with session_in(manifest.work / "spark") as session:
        known = give_tables(session, judgement, tables, groups, manifest.work / "spark")
        for kind in waiting:
            progress(kind, 0, tables[kind].rows)
            files = judge_kind(session, judgement, kind, known, groups.get(kind), manifest.work)
            manifest.finish(f"{kind}-all", files)
            progress(kind, tables[kind].rows, tables[kind].rows)


@contextmanager
def session_in(folder: Path) -> Iterator[SparkSession]:
    """A session that keeps its files in a folder."""
    from qsd_rules.tables.sql.spark_session import start_spark

    session = start_spark(folder / "warehouse", memory=MEMORY)
    try:
        yield session
    finally:
        session.stop()


def give_tables(
    session: SparkSession, judgement: Judgement, tables: Mapping[str, Table], groups: Mapping[str, str], folder: Path
) -> Mapping[str, str]:
    """The tables that there is something in, written as Parquet for Spark; the name of each view."""
    used = columns_used(judgement.policy, {kind: list(everything(each)) for kind, each in judgement.kinds.items()})
    known: dict[str, str] = {}
    for kind, table in tables.items():
        if not table.rows:
            continue
        place = folder / kind
        remove(place)
        place.mkdir(parents=True)
        wanted = (used[kind] & table.columns) | ({groups[kind]} if kind in groups else set())
        for number, frame in enumerate(table.parts(frozenset(wanted)), 1):
            frame.write_parquet(place / f"part-{number:05}.parquet")
        session.read.parquet(str(place)).createOrReplaceTempView(kind)
        known[kind] = kind
    return known


def judge_kind(
    session: SparkSession, judgement: Judgement, kind: str, known: Mapping[str, str], group: str | None, work: Path
) -> list[Path]:
    """What the subjects of a kind come to: counts, and the files of findings and decisions.

    All is judged once and kept, a row a subject; the rest is told from there.
    """
    from qsd_rules.tables.sql.queries import query, told

    kept = work / "spark" / f"judged-{kind}"
    remove(kept)
    session.sql(query(judgement, kind, "judged", "spark", known, group).sql("spark")).write.parquet(str(kept))
    session.read.parquet(str(kept)).createOrReplaceTempView(JUDGED)

    def answer(result: Told) -> DataFrame:
        return session.sql(told(judgement, kind, result, "spark", JUDGED, group is not None).sql("spark"))

    files: list[Path] = []
    counts = [
        (row["rule"], row["reading"], row["outcome"], row["group"] if group else None, row["subjects"])
        for row in answer("counts").collect()
    ]
    files.append(_kept(work, "counts", kind, pl.DataFrame(counts, schema=COUNTS, orient="row")))
    if judgement.kinds[kind].rules:
        files += _written(answer("findings"), kind, "findings", work)
    if judgement.kinds[kind].decisions:
        decisions = answer("decisions").where("status <> 'not_applicable'")
        grouped, columns = decisions, ["decision", "status", "act"]
        if group is not None:
            grouped = decisions.join(session.table(JUDGED).select("id", "group"), "id")
            columns.append("group")
        counted = [
            (row["decision"], row["status"], row["act"] or None, row["group"] if group else None, row["count"])
            for row in grouped.groupBy(*columns).count().collect()
        ]
        frame = pl.DataFrame(counted, schema=DECISION_SCHEMA, orient="row")
        files.append(_kept(work, "decision-counts", kind, frame))
        files += _written(decisions, kind, "decisions", work)
    remove(kept)
    return files


def _kept(work: Path, folder: str, kind: str, frame: pl.DataFrame) -> Path:
    path = work / "parts" / folder / f"{kind}-00001.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_parquet(frame.sort(pl.all()), path)
    return path


def _written(frame: DataFrame, kind: str, folder: str, work: Path) -> list[Path]:
    """The rows as Parquet files, by subject, under the names that the embedded engine gives too."""
    begun = work / "spark" / f"{folder}-{kind}"
    remove(begun)
    frame.selectExpr(f"'{kind}' AS kind", "id AS subject", "* EXCEPT (id)").write.parquet(str(begun))
    target = work / folder
    target.mkdir(parents=True, exist_ok=True)
    files = []
    for number, part in enumerate(sorted(begun.glob("part-*.parquet")), 1):
        path = target / f"part-{kind}-{number:05}.parquet"
        part.replace(path)
        files.append(path)
    return files
