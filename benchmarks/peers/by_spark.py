"""Spark on two local threads: a sum for each rule and outcome, with whole-stage code generation on and off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from benchmarks.peers.question import SQL, Answer, Language, Peer, Question, written


def load(asked: Question, path: Path, generated: bool) -> tuple[Any, str]:
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.codegen.wholeStage", str(generated).lower())
        .config("spark.driver.memory", "3g")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    session.read.parquet(str(path)).createOrReplaceTempView("projects")
    language = Language(
        lambda name: f"`{name}`", SQL.both, SQL.either, SQL.negation, SQL.equals, SQL.differs, SQL.word, SQL.any_of
    )
    sums = []
    for applies, requires in asked.rules.values():
        where, what = written(asked, applies, language), written(asked, requires, language)
        sums += [f"sum(cast({where} as int))", f"sum(cast(({where} AND {what}) as int))"]
    return session, f"SELECT {', '.join(sums)} FROM projects"


def judge(asked: Question, loaded: tuple[Any, str]) -> Answer:
    session, statement = loaded
    row = session.sql(statement).first()
    return {name: (row[2 * place], row[2 * place + 1]) for place, name in enumerate(asked.rules)}


PEER = Peer(lambda asked, path: load(asked, path, True), judge, package="pyspark")
WITHOUT_GENERATED_CODE = Peer(lambda asked, path: load(asked, path, False), judge, package="pyspark")
