"""Opening the database: SQLite by default, PostgreSQL by its address; durable, and append-only where it must be."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, insert, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from qsd_rules.desk.storage.tables import APPEND_ONLY, KEYS, LAYOUT, LAYOUTS, METADATA
from qsd_rules.desk.work import must_go_on
from qsd_rules.words.installing import how_to_install
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

BUSY_SECONDS: Final = 30
"""How long a write waits for another process's write."""

FORM_KEY: Final = "forms"
WRITING: Final = "writing"
LOCK_OF_THE_LAYOUT: Final = 4_151_101


class Database:
    """The desk's database, open; `form_key` is the secret behind the tokens of its forms."""

    def __init__(self, engine: Engine, form_key: bytes) -> None:
        self._engine = engine
        self.form_key = form_key

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes are on the disk when the block has ended, or not made at all.

        Raises:
            GivenUpError: nobody waits for this work any more.
        """
        must_go_on()
        with self._engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
            yield connection
            must_go_on()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def open_database(address: str) -> Database:
    """The database at an address (`postgresql://…`, `sqlite:///…`) or in an SQLite file, made ready when it is new.

    Raises:
        InputProblems: it can't be reached, is of another layout, or its driver isn't installed.
    """
    engine = engine_for(address)
    try:
        with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
            prepare(connection)
            known = connection.execute(select(LAYOUTS.c.layout)).scalar_one()
            key = connection.execute(select(KEYS.c.value).where(KEYS.c.name == FORM_KEY)).scalar_one()
    except DBAPIError as error:
        engine.dispose()
        raise unreachable(address, str(error.orig).strip().splitlines()[0]) from error
    if known != LAYOUT:
        engine.dispose()
        message = Text(
            f"数据库的版本是 {known}，本程序用 {LAYOUT}", f"the database has layout {known}, this program uses {LAYOUT}"
        )
        hint = Text("请用建立它的程序版本，或另建数据库", "use the version that made it, or another database")
        raise InputProblems([Problem("database-layout", Place(shown_address(address)), message, hint)])
    return Database(engine, bytes.fromhex(key))


def engine_for(address: str) -> Engine:
    """The engine behind an address; of SQLite, with a folder to put its file into."""
    if "://" not in address:
        try:
            Path(address).absolute().parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unreachable(address, error.strerror or str(error)) from error
        keep_private(Path(address))
        return sqlite(f"sqlite:///{address}")
    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite":
            if url.database:
                keep_private(Path(url.database))
            return sqlite(address)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        return create_engine(url, pool_pre_ping=True, pool_size=10)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        message = Text("不是数据库地址", "this is no address of a database")
        hint = Text(
            "写 SQLite 文件的路径，或 `postgresql://用户@主机/库名`",
            "write the path of an SQLite file, or `postgresql://user@host/name`",
        )
        raise InputProblems([Problem("database-address", Place(shown_address(address)), message, hint)]) from error
    except ModuleNotFoundError as error:
        message = Text(f"驱动 `{error.name}` 尚未安装", f"its driver `{error.name}` is not installed")
        hint = how_to_install("postgresql")
        raise InputProblems([Problem("no-driver", Place(shown_address(address)), message, hint)]) from error


def keep_private(file: Path) -> None:
    """Let nobody but its owner read or write a database file and its companions, which SQLite makes like the file.

    Raises:
        InputProblems: the file can't be made.
    """
    try:
        file.touch(0o600, exist_ok=True)
        for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            if each.exists():
                each.chmod(0o600)
    except PermissionError:
        # Somebody else's file, which may be read only: whether it can be opened is seen when it is.
        return
    except OSError as error:
        raise unreachable(str(file), error.strerror or str(error)) from error


def sqlite(address: str) -> Engine:
    """An SQLite database whose commits are on the disk before they are told, and which several processes share."""
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # The driver would begin transactions by itself, and late.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS}000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def prepare(connection: Connection) -> None:
    """Make what is missing: tables, the refusal to change what is append-only, the secret of the forms."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK_OF_THE_LAYOUT})
    METADATA.create_all(connection)
    for statement in refusals(connection.dialect.name):
        # As a text, in which a percent sign stands for itself with every driver.
        connection.execute(text(statement))
    if connection.execute(select(LAYOUTS.c.layout)).first() is None:
        connection.execute(insert(LAYOUTS).values(layout=LAYOUT))
        connection.execute(insert(KEYS).values(name=FORM_KEY, value=secrets.token_hex(32)))


def refusals(dialect: str) -> Iterator[str]:
    """Statements after which the database refuses to change or delete rows of append-only tables."""
    if dialect == "sqlite":
        for table in APPEND_ONLY:
            for change in ("UPDATE", "DELETE"):
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{change.lower()} BEFORE {change} ON {table.name}"
                    f" BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
                )
        return
    yield (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        for change, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            name = f"{table.name}_no_{change.split()[0].lower()}"
            yield f"DROP TRIGGER IF EXISTS {name} ON {table.name}"
            trigger = f"CREATE TRIGGER {name} BEFORE {change} ON {table.name}"
            yield f"{trigger} FOR EACH {each} EXECUTE FUNCTION refuse_change()"


def unreachable(address: str, why: str) -> InputProblems:
    """The problem of a database that doesn't open."""
    message = Text(f"打不开数据库：{why}", f"the database can't be opened: {why}")
    return InputProblems([Problem("database", Place(shown_address(address)), message)])


def shown_address(address: str) -> str:
    """An address without its password."""
    if "://" not in address:
        return address
    try:
        return make_url(address).render_as_string(hide_password=True)
    except ArgumentError:
        return address.partition("://")[0] + "://…"
