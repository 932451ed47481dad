"""Records: assessments as they were given, each with its facts, its answer and their digests. They never change."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from qsd_rules.assess.assessment import Assessment, DecisionOutcome, OutcomeName
from qsd_rules.assess.contradictions import contested
from qsd_rules.assess.findings import counts
from qsd_rules.assess.outcome_table import BY_WEIGHT
from qsd_rules.desk.storage.database import Database
from qsd_rules.desk.storage.lazy_derivation import LazyDerivation
from qsd_rules.desk.storage.packs import kept_pack
from qsd_rules.desk.storage.record_form import (
    answer_data,
    as_text,
    decisions_from,
    outcomes_from,
    readings_text,
    snapshot_data,
    snapshot_from,
)
from qsd_rules.desk.storage.rows import write_rows
from qsd_rules.desk.storage.tables import FILES, RECORDS, REMARKS, STANDINGS, SUBJECTS, WITHDRAWALS
from qsd_rules.facts.names import fold
from qsd_rules.policy.model import Policy
from qsd_rules.version import VERSION
from qsd_rules.words.language import Text

FASTEST: Final = 1
MOST_DECISIONS_SUMMED: Final = 6
LONGEST_SOURCE: Final = 300
LONGEST_SEARCHED: Final = 20_000


class KeptFile(NamedTuple):
    """A file that facts were read from: its name as given, and its bytes."""

    name: str
    body: bytes


class DecisionInBrief(NamedTuple):
    """A decision as a list shows it: about whom, its status and its words."""

    subject: str
    status: str
    label: Text
    words: Text


class Withdrawal(NamedTuple):
    """Who withdrew a record, when (UTC) and why."""

    reason: str
    made_by: str
    made_at: datetime


class Record(Struct, frozen=True):
    """A record's head: what it is about, who kept it and when (UTC), its digests, and whether it was withdrawn."""

    number: int
    kept_at: datetime
    kept_by: str
    source: str
    title: Text
    invented: bool
    facts_date: date
    as_of: date
    policy_number: str
    pack_digest: str
    text_digest: str
    facts_digest: str
    answer_digest: str
    program: str
    engine: str
    readings: Mapping[str, str]
    counts: Mapping[OutcomeName, int]
    decisions: tuple[DecisionInBrief, ...]
    withdrawn: Withdrawal | None


class UnreadableRecordError(Exception):
    """A record was kept by another version of the program in a form that this one can't read."""


# Keeping.


def keep(
    database: Database,
    assessment: Assessment,
    source: str,
    by: str,
    files: Sequence[KeptFile] = (),
    ended: Callable[[Connection, int], None] | None = None,
) -> int:
    """Keep an assessment and the files it was read from; its number, once everything is on the disk.

    Its pack is kept before, by `keep_pack`. What `ended` does with the number is done with the keeping, or neither is.
    """
    policy, snapshot = assessment.policy, assessment.snapshot
    facts, answer = kept_facts(assessment), kept_answer(assessment)
    values = {
        "kept_at": now(),
        "kept_by": by,
        "source": source[:LONGEST_SOURCE],
        "title_zh": snapshot.title.zh,
        "title_en": snapshot.title.en,
        "invented": int(snapshot.invented),
        "facts_date": snapshot.date.isoformat(),
        "as_of": assessment.as_of.isoformat(),
        "policy_number": policy.number,
        "pack_digest": policy.digest,
        "text_digest": policy.text_digest,
        "facts_digest": snapshot.digest,
        "answer_digest": sha256(answer),
        "program": VERSION,
        "engine": assessment.engine,
        "readings": readings_text(assessment.chosen_readings),
        "summary": as_text(summary(assessment)),
        "words": searched_words(assessment, source),
        "facts": zlib.compress(facts, FASTEST),
        "answer": zlib.compress(answer, FASTEST),
    }
    bodies = [
        {"place": place, "name": file.name[:LONGEST_SOURCE], "digest": sha256(file.body), "body": packed}
        for place, file in enumerate(files)
        for packed in [zlib.compress(file.body, FASTEST)]
    ]
    with database.writing() as connection:
        number = int(connection.execute(insert(RECORDS).values(values).returning(RECORDS.c.number)).scalar_one())
        if bodies:
            connection.execute(insert(FILES), [{"record": number, **body} for body in bodies])
        write_rows(connection, number, assessment)
        if ended is not None:
            ended(connection, number)
    return number


def kept_facts(assessment: Assessment) -> bytes:
    """The snapshot of an assessment in the form it is kept in."""
    return as_text(snapshot_data(assessment.snapshot)).encode()


def kept_answer(assessment: Assessment) -> bytes:
    """The outcomes and decisions of an assessment in the form they are kept in."""
    return as_text(answer_data(assessment)).encode()


def digest_of_answer(assessment: Assessment) -> str:
    """The digest of all outcomes and decisions: two assessments have the same if they came to the same."""
    return sha256(kept_answer(assessment))


def summary(assessment: Assessment) -> dict[str, Any]:
    """What a list of records shows of an assessment: counts of outcomes, and the decisions that matter most."""
    return {"counts": dict(counts(assessment)), "decisions": decisions_in_brief(assessment)}


def decisions_in_brief(assessment: Assessment) -> list[list[str]]:
    """The weightiest decisions as plain data: subject, status, label and words in both languages."""
    applying = [decision for decision in assessment.decisions if decision.status != "not_applicable"]
    heaviest = sorted(applying, key=lambda decision: BY_WEIGHT.index(decision.status))[:MOST_DECISIONS_SUMMED]
    policy = assessment.policy
    brief = []
    for outcome in heaviest:
        decision, words = policy.decisions[outcome.decision], words_of(policy, outcome)
        record = assessment.snapshot.subjects[outcome.subject]
        brief.append([record.name, outcome.status, decision.label.zh, decision.label.en, words.zh, words.en])
    return brief


def words_of(policy: Policy, outcome: DecisionOutcome) -> Text:
    """What a decision comes to, in words."""
    return policy.decisions[outcome.decision].words(outcome.status, outcome.act)


def searched_words(assessment: Assessment, source: str) -> str:
    """All the words by which a record is found: titles, file names, the names and ids of its subjects."""
    snapshot = assessment.snapshot
    named = (word for record in snapshot.subjects.values() for word in (record.name, record.id))
    return fold(" ".join(dict.fromkeys([source, snapshot.title.zh, snapshot.title.en, *named])))[:LONGEST_SEARCHED]


def now() -> str:
    """This moment, UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def sha256(body: bytes) -> str:
    """A digest in hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


# Finding and reading.

HEAD = [column for column in RECORDS.columns if column.name not in ("facts", "answer", "words")]
HEADS: Final[Select[Any]] = (
    select(
        *HEAD, STANDINGS.c.summary.label("standing"), WITHDRAWALS.c.reason, WITHDRAWALS.c.made_by, WITHDRAWALS.c.made_at
    )
    .outerjoin_from(RECORDS, STANDINGS)
    .outerjoin(WITHDRAWALS, WITHDRAWALS.c.record == RECORDS.c.number)
)


def find(
    database: Database,
    words: str = "",
    before: int | None = None,
    most: int = 50,
    kind: str = "",
    withdrawn: bool = False,
) -> list[Record]:
    """Records in which all the words occur, and a subject of the kind, the newest first, from below `before`.

    Those that were withdrawn are left out, or are those that are found.
    """
    wanted: list[ColumnElement[bool]] = [has_word(word) for word in fold(words).split()]
    wanted.append(WITHDRAWALS.c.record.is_not(None) if withdrawn else WITHDRAWALS.c.record.is_(None))
    if before is not None:
        wanted.append(RECORDS.c.number < before)
    if kind:
        wanted.append(RECORDS.c.number.in_(select(SUBJECTS.c.record).where(SUBJECTS.c.kind == kind)))
    query = HEADS.where(*wanted).order_by(RECORDS.c.number.desc()).limit(most)
    with database.reading() as connection:
        return [head_of(row) for row in connection.execute(query)]


def has_word(word: str) -> ColumnElement[bool]:
    """Whether a word is in a record's title, subjects and files, its officer, days and decisions, or remarks on it."""
    remarked = select(REMARKS.c.record).where(
        or_(*[func.lower(column).contains(word, autoescape=True) for column in (REMARKS.c.words, REMARKS.c.made_by)])
    )
    told = func.lower(func.coalesce(STANDINGS.c.summary, RECORDS.c.summary))
    columns = (RECORDS.c.kept_by, RECORDS.c.kept_at, RECORDS.c.as_of, RECORDS.c.facts_date)
    escaped = word.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return or_(
        RECORDS.c.words.contains(word, autoescape=True),
        *[func.lower(column).contains(word, autoescape=True) for column in columns],
        # Of what lists show, the decisions in words; the names of its counts are in every record.
        told.like(f'%"decisions":%{escaped}%', escape="/"),
        RECORDS.c.number.in_(remarked),
    )


def withdraw(database: Database, number: int, reason: str, by: str) -> bool:
    """Withdraw a record, for good; whether it was not yet."""
    values = {"record": number, "reason": reason, "made_by": by, "made_at": now()}
    try:
        with database.writing() as connection:
            connection.execute(insert(WITHDRAWALS).values(values))
    except IntegrityError:
        return False
    return True


def head(database: Database, number: int) -> Record | None:
    """The head of one record."""
    with database.reading() as connection:
        row = connection.execute(HEADS.where(RECORDS.c.number == number)).first()
    return None if row is None else head_of(row)


def same_before(database: Database, record: Record, most: int = 3) -> list[int]:
    """The numbers of earlier records of the same facts, pack and day, the newest first."""
    query = (
        select(RECORDS.c.number)
        .where(
            RECORDS.c.facts_digest == record.facts_digest,
            RECORDS.c.pack_digest == record.pack_digest,
            RECORDS.c.as_of == record.as_of.isoformat(),
            RECORDS.c.number < record.number,
        )
        .order_by(RECORDS.c.number.desc())
        .limit(most)
    )
    with database.reading() as connection:
        return list(connection.execute(query).scalars())


def head_of(row: Row[Any]) -> Record:
    """A record's head from its row."""
    told = json.loads(row.standing or row.summary)
    return Record(
        number=row.number,
        kept_at=datetime.fromisoformat(row.kept_at),
        kept_by=row.kept_by,
        source=row.source,
        title=Text(row.title_zh, row.title_en),
        invented=bool(row.invented),
        facts_date=date.fromisoformat(row.facts_date),
        as_of=date.fromisoformat(row.as_of),
        policy_number=row.policy_number,
        pack_digest=row.pack_digest,
        text_digest=row.text_digest,
        facts_digest=row.facts_digest,
        answer_digest=row.answer_digest,
        program=row.program,
        engine=row.engine,
        readings=json.loads(row.readings),
        counts=told["counts"],
        decisions=tuple(
            DecisionInBrief(subject, status, Text(label_zh, label_en), Text(words_zh, words_en))
            for subject, status, label_zh, label_en, words_zh, words_en in told["decisions"]
        ),
        withdrawn=Withdrawal(row.reason, row.made_by, datetime.fromisoformat(row.made_at)) if row.made_at else None,
    )


def assessment_of(database: Database, number: int, current: Policy) -> Assessment | None:
    """The assessment that a record keeps, with its own pack; none when there is no such record.

    Outcomes and decisions are those that were kept. The derivation is worked out again when it is asked for.

    Raises:
        UnreadableRecordError: its pack was kept in a form that this version can't read.
    """
    bare = facts_of(database, number, current)
    if bare is None:
        return None
    with database.reading() as connection:
        body = connection.execute(select(RECORDS.c.answer).where(RECORDS.c.number == number)).scalar_one()
    answer = json.loads(zlib.decompress(body))
    return contested(replace(bare, outcomes=outcomes_from(answer), decisions=decisions_from(answer)))


def facts_of(database: Database, number: int, current: Policy) -> Assessment | None:
    """The assessment that a record keeps without its outcomes and decisions: its pack, its facts, its day.

    Raises:
        UnreadableRecordError: its pack was kept in a form that this version can't read.
    """
    columns = (RECORDS.c.pack_digest, RECORDS.c.facts, RECORDS.c.as_of, RECORDS.c.readings, RECORDS.c.engine)
    with database.reading() as connection:
        row = connection.execute(select(*columns).where(RECORDS.c.number == number)).first()
    if row is None:
        return None
    policy = current if row.pack_digest == current.digest else kept_pack(database, row.pack_digest)
    if policy is None:
        raise UnreadableRecordError(number)
    snapshot = snapshot_from(json.loads(zlib.decompress(row.facts)))
    as_of, readings = date.fromisoformat(row.as_of), json.loads(row.readings)
    return Assessment(
        policy=policy,
        snapshot=snapshot,
        as_of=as_of,
        engine=row.engine,
        outcomes=(),
        decisions=(),
        derivation=LazyDerivation(policy, snapshot, as_of, readings),
        chosen_readings=readings,
    )


def files_of(database: Database, number: int) -> list[KeptFile]:
    """The files a record was read from."""
    query = select(FILES.c.name, FILES.c.body).where(FILES.c.record == number).order_by(FILES.c.place)
    with database.reading() as connection:
        return [KeptFile(row.name, zlib.decompress(row.body)) for row in connection.execute(query)]


def names_of_files(database: Database, number: int) -> list[str]:
    """The names of the files a record was read from."""
    query = select(FILES.c.name).where(FILES.c.record == number).order_by(FILES.c.place)
    with database.reading() as connection:
        return list(connection.execute(query).scalars())
