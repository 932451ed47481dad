"""A table of a PostgreSQL database: copied once, in one transaction, to a file in the working folder, and read there.

Exact numbers, dates and lists come as the texts that PostgreSQL writes for them; doubles stay doubles.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import polars as pl

from qsd_rules.tables.reading.sources.source import ROW, Source, cannot_read, in_parts, rows_of_a_part
from qsd_rules.words.installing import how_to_install
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

if TYPE_CHECKING:
    import psycopg
    from psycopg import sql

SCHEMES = ("postgresql://", "postgres://")
BOOLEAN, DOUBLES = 16, (700, 701)
"""The numbers that PostgreSQL gives these types."""


def name_of(address: str) -> str:
    """What messages call a table: its address without user and password."""
    parts = urlsplit(address)
    place = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"postgresql://{place}{port}{parts.path}" + (f"#{parts.fragment}" if parts.fragment else "")


def open_postgres(address: str, work: Path) -> list[Source]:
    """One table (behind `#`, perhaps with its schema), or all tables of the schema `public`.

    Raises:
        InputProblems: the library is missing, the server does not answer or lets nobody in, there is no such table.
    """
    name = name_of(address)
    if importlib.util.find_spec("psycopg") is None:
        message = Text(
            "读 PostgreSQL 需要 psycopg，尚未安装", "reading PostgreSQL needs psycopg, which is not installed"
        )
        raise InputProblems([Problem("no-postgres", Place(name), message, how_to_install("postgresql"))])
    import psycopg

    target, _, table = address.partition("#")
    try:
        with psycopg.connect(target, connect_timeout=10) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            connection.execute("SET datestyle TO ISO")
            known = _tables(connection)
            if table and not {table, f"public.{table}"} & known.keys():
                message = Text(f"没有表 `{table}`", f"there is no table `{table}`")
                near = did_you_mean(table, [each.removeprefix("public.") for each in known])
                raise InputProblems([Problem("unknown-table", Place(name), message, near)])
            wanted = [table if table in known else f"public.{table}"] if table else list(known)
            base = name.partition("#")[0]
            return [_copied(connection, known[each], f"{base}#{each.removeprefix('public.')}", work) for each in wanted]
    except psycopg.Error as error:
        raise cannot_read(name, error) from None


def _tables(connection: psycopg.Connection[tuple[str, ...]]) -> dict[str, tuple[str, str]]:
    """Tables and views that are no part of the system, by `schema.name`."""
    found = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
    ).fetchall()
    return {f"{schema}.{table}": (schema, table) for schema, table in found}


def _copied(connection: psycopg.Connection[tuple[str, ...]], of: tuple[str, str], name: str, work: Path) -> Source:
    """A table copied to a file of its own, in the order of its key."""
    from psycopg import sql

    table = sql.Identifier(*of)
    described = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(table)).description or []
    header = tuple(column.name for column in described)
    codes = [column.type_code for column in described]
    key = connection.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
        "WHERE i.indisprimary AND i.indrelid = %s::regclass ORDER BY array_position(i.indkey::int[], a.attnum::int)",
        (table.as_string(connection),),
    ).fetchall()
    order: list[sql.Composable] = [sql.Identifier(row[0]) for row in key]
    order = order or [sql.SQL(str(place)) for place in range(1, len(header) + 1)]
    columns = [_as_text(column.name, column.type_code, connection) for column in described]
    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')").format(
        sql.SQL(", ").join(columns), table, sql.SQL(", ").join(order)
    )
    work.mkdir(parents=True, exist_ok=True)
    path = work / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.postgres.csv"
    digest = hashlib.sha256()
    with path.open("wb") as file, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            digest.update(block)
            file.write(block)

    def frames(positions: Sequence[int]) -> Iterator[pl.DataFrame]:
        if path.stat().st_size == 0:
            return iter(())
        schema = {str(place): pl.Float64 if code in DOUBLES else pl.String for place, code in enumerate(codes)}
        scan = pl.scan_csv(path, has_header=False, schema=schema, row_index_name=ROW, row_index_offset=1)
        wanted = scan.select(pl.col(ROW).cast(pl.Int64), *map(str, positions))
        size = rows_of_a_part(len(header))
        return in_parts(wanted.collect_batches(chunk_size=size), size)

    return Source(name, (of[1],), header, frames, digest.hexdigest())


def _as_text(name: str, code: int, connection: psycopg.Connection[tuple[str, ...]]) -> sql.Composable:
    """A column as the text to copy: truth values by their words, lists as JSON."""
    from psycopg import sql

    column = sql.Identifier(name)
    if code == BOOLEAN:
        return sql.SQL("CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END").format(column)
    kind = connection.execute("SELECT typcategory FROM pg_type WHERE oid = %s", (code,)).fetchone()
    if kind is not None and kind[0] == "A":
        return sql.SQL("array_to_json({})::text").format(column)
    return sql.SQL("{}::text").format(column)
