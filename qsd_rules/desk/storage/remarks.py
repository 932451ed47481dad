"""Officers' remarks on findings and decisions: notes, and overrides with their reason. They never change.

A remark stands beside what the program found; it changes neither the assessment nor the rule.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import insert, select

from qsd_rules.desk.storage.database import Database
from qsd_rules.desk.storage.records import now
from qsd_rules.desk.storage.tables import REMARKS

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


def add_remark(database: Database, record: int, target: str, judgement: str, words: str, by: str) -> int:
    """Keep a remark; its number, once it is on the disk."""
    values = {
        "record": record,
        "target": target,
        "judgement": judgement,
        "words": words[:LONGEST_WORDS],
        "made_by": by,
        "made_at": now(),
    }
    with database.writing() as connection:
        return int(connection.execute(insert(REMARKS).values(values).returning(REMARKS.c.number)).scalar_one())


def remarks_on(database: Database, record: int) -> list[Remark]:
    """All remarks on a record, the oldest first."""
    query = select(REMARKS).where(REMARKS.c.record == record).order_by(REMARKS.c.number)
    with database.reading() as connection:
        return [
            Remark(
                row.number,
                row.record,
                row.target,
                row.judgement,
                row.words,
                row.made_by,
                datetime.fromisoformat(row.made_at),
            )
            for row in connection.execute(query)
        ]
