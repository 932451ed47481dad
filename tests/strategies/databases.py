"""Databases that generated SQL is run in: each takes tables in the prepared layout and answers queries."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from qsd_rules.tables.sql.dialects import DIALECT, DialectName, named

if TYPE_CHECKING:
    import duckdb
    import psycopg
    from pyspark.sql import SparkSession

Answer = list[dict[str, Any]]
"""The rows of an answer, each by column."""

SERVER_ACCOUNT = "postgres"


class Database(Protocol):
    """A database of one dialect."""

    dialect: DialectName

    def load(self, tables: Mapping[str, pl.DataFrame]) -> Mapping[str, str]:
        """Take tables in, in the place of those before; the name of each."""
        ...

    def ask(self, query: str) -> Answer: ...


@dataclass
class DuckDB:
    """DuckDB, in this process."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    dialect: DialectName = "duckdb"
    loaded: int = 0

    def load(self, tables: Mapping[str, pl.DataFrame]) -> Mapping[str, str]:
        for kind, frame in tables.items():
            self.loaded += 1
            path = self.folder / f"{self.loaded}.parquet"
            frame.write_parquet(path)
            self.connection.execute(f"CREATE OR REPLACE TABLE \"{kind}\" AS SELECT * FROM read_parquet('{path}')")
            path.unlink()
        return {kind: kind for kind in tables}

    def ask(self, query: str) -> Answer:
        cursor = self.connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass
class PostgreSQL:
    """A PostgreSQL server of the tests' own."""

    connection: psycopg.Connection
    dialect: DialectName = "postgres"
    loaded: list[str] = field(default_factory=list)

    def load(self, tables: Mapping[str, pl.DataFrame]) -> Mapping[str, str]:
        from psycopg import sql

        with self.connection.cursor() as cursor:
            for kind, frame in tables.items():
                names = [sql.Identifier(named(DIALECT["postgres"], name)) for name in frame.columns]
                types = [_POSTGRES_TYPES[dtype] for dtype in frame.dtypes]
                cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(kind)))
                columns = [
                    sql.SQL("{} {}").format(name, sql.SQL(type)) for name, type in zip(names, types, strict=True)
                ]
                cursor.execute(
                    sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(kind), sql.SQL(", ").join(columns))
                )
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(kind))) as copy:
                    for row in frame.iter_rows():
                        copy.write_row(row)
        return {kind: kind for kind in tables}

    def ask(self, query: str) -> Answer:
        with self.connection.cursor() as cursor:
            cursor.execute(query.encode())
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


_POSTGRES_TYPES: Mapping[Any, str] = {
    pl.Boolean: "BOOLEAN",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE PRECISION",
    pl.Date: "DATE",
    pl.String: "TEXT",
    pl.List(pl.String): "TEXT[]",
}


@dataclass
class Spark:
    """Spark, in a process beside this one."""

    session: SparkSession
    folder: Path
    dialect: DialectName = "spark"
    loaded: int = 0

    def load(self, tables: Mapping[str, pl.DataFrame]) -> Mapping[str, str]:
        for kind, frame in tables.items():
            self.loaded += 1
            path = self.folder / f"{self.loaded}.parquet"
            frame.write_parquet(path)
            self.session.read.parquet(str(path)).createOrReplaceTempView(kind)
        return {kind: kind for kind in tables}

    def ask(self, query: str) -> Answer:
        return [row.asDict() for row in self.session.sql(query).collect()]


def server_programs() -> Path | None:
    """The folder with the programs of a PostgreSQL server, if there is one on this machine."""
    found = shutil.which("initdb")
    if found and shutil.which("postgres"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


def _as_server_account(command: list[str]) -> list[str]:
    """The command as another account where this one is root's, as which no PostgreSQL server runs."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={SERVER_ACCOUNT}", f"--regid={SERVER_ACCOUNT}", "--clear-groups", "--", *command]


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of its own in a folder, reached by a socket there; what to connect to."""
    programs = server_programs()
    assert programs is not None, "INVARIANT: asked for only where there is a server"
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_ACCOUNT)
        shutil.chown(data, SERVER_ACCOUNT)
    init = [str(programs / "initdb"), "-D", str(data), "-U", SERVER_ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C"]
    subprocess.run(_as_server_account([*init, "--no-sync"]), check=True, capture_output=True, cwd=folder)
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
    start = [*control, "-l", str(folder / "log"), "-o", options, "start"]
    subprocess.run(_as_server_account(start), check=True, capture_output=True, cwd=folder)
    try:
        yield f"host={folder} user={SERVER_ACCOUNT} dbname=postgres"
    finally:
        stop = _as_server_account([*control, "-m", "immediate", "stop"])
        subprocess.run(stop, check=False, capture_output=True, cwd=folder)
