"""Long evaluations that wait, run, or have ended: what was sent, how far it has come, and the record it came to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from qsd_rules.desk.storage.database import Database
from qsd_rules.desk.storage.records import KeptFile, now
from qsd_rules.desk.storage.tables import JOBS

State = Literal["queued", "reading", "assessing", "keeping", "done", "failed", "cancelled"]
RUNNING: Final = ("reading", "assessing", "keeping")
OPEN: Final = ("queued", *RUNNING)


class Job(Struct, frozen=True):
    """An evaluation: what it is of, who asked, its state, and its record once it is done. `problems` are JSON."""

    number: int
    state: State
    made_by: str
    made_at: str
    source: str
    as_of: date | None
    readings: Mapping[str, str]
    record: int | None
    problems: str


class CancelledError(Exception):
    """Somebody cancelled the job."""


def add_job(
    database: Database, files: Sequence[KeptFile], as_of: date | None, readings: Mapping[str, str], by: str
) -> int:
    """Queue an evaluation; its number."""
    values = {
        "state": "queued",
        "made_by": by,
        "made_at": now(),
        "source": "、".join(file.name for file in files),
        "as_of": as_of.isoformat() if as_of else "",
        "readings": json.dumps(dict(readings)),
        "files": msgspec.msgpack.encode([(file.name, file.body) for file in files]),
        "problems": "",
    }
    with database.writing() as connection:
        return int(connection.execute(insert(JOBS).values(values).returning(JOBS.c.number)).scalar_one())


def job_of(database: Database, number: int) -> Job | None:
    """A job without its files."""
    columns = [column for column in JOBS.columns if column.name != "files"]
    with database.reading() as connection:
        row = connection.execute(select(*columns).where(JOBS.c.number == number)).first()
    if row is None:
        return None
    return Job(
        number=row.number,
        state=row.state,
        made_by=row.made_by,
        made_at=row.made_at,
        source=row.source,
        as_of=date.fromisoformat(row.as_of) if row.as_of else None,
        readings=json.loads(row.readings),
        record=row.record,
        problems=row.problems,
    )


def files_of_job(database: Database, number: int) -> list[KeptFile]:
    """The files that were sent."""
    with database.reading() as connection:
        body = connection.execute(select(JOBS.c.files).where(JOBS.c.number == number)).scalar_one()
    return [KeptFile(name, content) for name, content in msgspec.msgpack.decode(body, type=list[tuple[str, bytes]])]


def claim(database: Database) -> int | None:
    """The number of the oldest job that waits, which is now this process's to run; none where none waits."""
    waiting = select(JOBS.c.number).where(JOBS.c.state == "queued").order_by(JOBS.c.number).limit(1)
    with database.reading() as connection:
        number = connection.execute(waiting).scalar()
    if number is None:
        return None
    with database.writing() as connection:
        return int(number) if changed(connection, number, ("queued",), "reading") else None


def changed(
    connection: Connection, number: int, before: Sequence[str], state: State, record: int | None = None
) -> bool:
    """Whether the job was in one of those states, and is now in another."""
    made = update(JOBS).where(JOBS.c.number == number, JOBS.c.state.in_(before)).values(state=state, record=record)
    return bool(connection.execute(made).rowcount)


def proceed(database: Database, number: int, state: State) -> None:
    """Note how far a job has come.

    Raises:
        CancelledError: it is not to go on.
    """
    with database.writing() as connection:
        if not changed(connection, number, RUNNING, state):
            raise CancelledError


def cancel(database: Database, number: int) -> bool:
    """Cancel a job that has not ended; nothing is kept then. Whether it had not."""
    with database.writing() as connection:
        return changed(connection, number, OPEN, "cancelled")


def fail(database: Database, number: int, problems: str) -> None:
    """Note that a running job came to nothing, and why (JSON, empty: nobody knows)."""
    with database.writing() as connection:
        if changed(connection, number, RUNNING, "failed"):
            connection.execute(update(JOBS).where(JOBS.c.number == number).values(problems=problems))
