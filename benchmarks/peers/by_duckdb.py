"""DuckDB: one SQL statement over the Parquet file, a sum for each rule and outcome (faster there than `FILTER`)."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.peers.question import SQL, Answer, Peer, Question, written


def load(asked: Question, path: Path) -> str:
    sums = []
    for applies, requires in asked.rules.values():
        where, what = written(asked, applies, SQL), written(asked, requires, SQL)
        sums += [f"sum({where}::INT)", f"sum(({where} AND {what})::INT)"]
    return f"SELECT {', '.join(sums)} FROM read_parquet('{path}')"


def judge(asked: Question, statement: str) -> Answer:
    (row,) = duckdb.sql(statement).fetchall()
    return {name: (row[2 * place], row[2 * place + 1]) for place, name in enumerate(asked.rules)}


PEER = Peer(load, judge, package="duckdb")
