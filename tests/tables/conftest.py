"""The databases of the tests of generated SQL, started once; where one cannot be had its tests are not run."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator

import pytest

from tests.strategies.databases import DuckDB, PostgreSQL, Spark


@pytest.fixture(scope="session")
def duckdb_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDB]:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        yield DuckDB(connection, tmp_path_factory.mktemp("duckdb"))


@pytest.fixture(scope="session")
def postgres_database(postgres: str) -> Iterator[PostgreSQL]:
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        yield PostgreSQL(connection)


@pytest.fixture(scope="session")
def spark_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    if shutil.which("java") is None:
        pytest.skip("not run: there is no Java on this machine")
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("not run: pyspark is not installed")
    from qsd_rules.tables.sql.spark_session import start_spark

    folder = tmp_path_factory.mktemp("spark")
    session = start_spark(folder / "warehouse")
    try:
        yield Spark(session, folder)
    finally:
        session.stop()
