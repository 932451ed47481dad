"""Officers' remarks on findings and decisions: notes, and judgements with their reason. They never change.

A judgement is in force in place of what the program found, which stands beside it; neither record nor rule changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, func, insert, select

from qsd_rules.assess.assessment import Judgement
from qsd_rules.desk.storage.database import Database
from qsd_rules.desk.storage.records import now
from qsd_rules.desk.storage.tables import RECORDS, REMARKS, STANDINGS

LONGEST_WORDS: Final = 4_000


class Remark(Struct, frozen=True):
    """What somebody said of one finding or decision (`target`), and, for an override, to what they judged it to come.

    `target` is `finding:rule@subject` or `decision:name@subject`; `judgement` is empty for a note. `made_at` is UTC.
    """

    number: int
    record: int
    target: str
    judgement: str
    words: str
    made_by: str
    made_at: datetime


def add_remark(
    database: Database,
    record: int,
    target: str,
    judgement: str,
    words: str,
    by: str,
    follow: Callable[[Connection, list[Remark]], str],
) -> int:
    """Keep a remark; its number, once it is on the disk. After a judgement `follow` lets the rows of findings
    follow all judgements there are, and says what lists show.

    Raises:
        LookupError: there is no such record.
    """
    values = {
        "record": record,
        "target": target,
        "judgement": judgement,
        "words": words[:LONGEST_WORDS],
        "made_by": by,
        "made_at": now(),
    }
    with database.writing() as connection:
        # Who judges the same record at the same time waits, so that none sums up without the other.
        locked = select(RECORDS.c.number).where(RECORDS.c.number == record).with_for_update()
        if connection.execute(locked).first() is None:
            raise LookupError(record)
        number = int(connection.execute(insert(REMARKS).values(values).returning(REMARKS.c.number)).scalar_one())
        if judgement:
            summary = follow(connection, read_remarks(connection, record))
            connection.execute(delete(STANDINGS).where(STANDINGS.c.record == record))
            connection.execute(insert(STANDINGS).values(record=record, summary=summary))
        return number


def remarks_on(database: Database, record: int) -> list[Remark]:
    """All remarks on a record, the oldest first."""
    with database.reading() as connection:
        return read_remarks(connection, record)


def read_remarks(connection: Connection, record: int) -> list[Remark]:
    """All remarks on a record, the oldest first."""
    rows = connection.execute(select(REMARKS).where(REMARKS.c.record == record).order_by(REMARKS.c.number))
    return [remark_from(row) for row in rows]


def remark_from(row: Row[Any]) -> Remark:
    """A remark from its row."""
    made_at = datetime.fromisoformat(row.made_at)
    return Remark(row.number, row.record, row.target, row.judgement, row.words, row.made_by, made_at)


def last_judgement(database: Database, record: int) -> int:
    """The number of the last remark on a record that judges; 0 where there is none."""
    query = select(func.coalesce(func.max(REMARKS.c.number), 0)).where(
        REMARKS.c.record == record, REMARKS.c.judgement != ""
    )
    with database.reading() as connection:
        return int(connection.execute(query).scalar_one())


def judgements(remarks: Iterable[Remark]) -> dict[str, Judgement]:
    """The judgement in force for each target: the latest, with those by others that differ from it."""
    by_target: dict[str, dict[str, Remark]] = {}
    for remark in remarks:
        if remark.judgement:
            of_target = by_target.setdefault(remark.target, {})
            of_target.pop(remark.made_by, None)
            of_target[remark.made_by] = remark
    found = {}
    for target, of_target in by_target.items():
        *before, last = of_target.values()
        others = tuple((each.made_by, each.judgement) for each in before if each.judgement != last.judgement)
        found[target] = Judgement("", last.judgement, last.words, last.made_by, last.made_at, others)
    return found


def disputed(database: Database, by: str | None, most: int) -> list[Remark]:
    """The judgements in force that differ from another's, the newest first; of one person's those where they judged."""
    query = select(REMARKS).where(REMARKS.c.judgement != "").order_by(REMARKS.c.number)
    with database.reading() as connection:
        every = [remark_from(row) for row in connection.execute(query)]
    by_record: dict[int, list[Remark]] = {}
    for remark in every:
        by_record.setdefault(remark.record, []).append(remark)
    found = [
        each
        for record, remarks in by_record.items()
        for target, judgement in judgements(remarks).items()
        if judgement.others and (by is None or by in (judgement.by, *(other for other, _ in judgement.others)))
        for each in remarks
        if each.target == target and each.made_at == judgement.at
    ]
    return sorted(found, key=lambda remark: -remark.number)[:most]
