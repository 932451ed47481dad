"""The tables of the desk's database.

Those in `APPEND_ONLY` take new rows and nothing else: the database itself refuses to change or delete one.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

LAYOUT: Final = 1
"""The number of this layout of the tables; a database with another is not opened."""

METADATA: Final = MetaData()

NUMBER = BigInteger().with_variant(Integer, "sqlite")

LAYOUTS: Final = Table("layouts", METADATA, Column("layout", Integer, primary_key=True))

KEYS: Final = Table(
    "keys",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
"""Secrets of this desk, made when it is first opened."""

PACKS: Final = Table(
    "packs",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("form", String(64), nullable=False),
    Column("compiled", LargeBinary, nullable=False),
    Column("files", LargeBinary, nullable=False),
)
"""Each pack that answered, so that its records can be recomputed: compiled in some form, and its files as they were."""

RECORDS: Final = Table(
    "records",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("kept_at", String(32), nullable=False),
    Column("kept_by", String(80), nullable=False),
    Column("source", String(300), nullable=False),
    Column("title_zh", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("invented", Integer, nullable=False),
    Column("facts_date", String(10), nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("policy_number", String(200), nullable=False),
    Column("pack_digest", String(64), ForeignKey("packs.digest"), nullable=False),
    Column("text_digest", String(64), nullable=False),
    Column("facts_digest", String(64), nullable=False, index=True),
    Column("answer_digest", String(64), nullable=False),
    Column("program", String(40), nullable=False),
    Column("engine", String(80), nullable=False),
    Column("readings", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""One assessment each. `facts` is the snapshot as read, `answer` all outcomes and decisions, both compressed JSON;
`summary` is what a list shows, `words` what a search looks through."""

FILES: Final = Table(
    "files",
    METADATA,
    Column("record", NUMBER, ForeignKey("records.number"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("name", String(300), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""The files a record was read from, as they came, compressed."""

REMARKS: Final = Table(
    "remarks",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("record", NUMBER, ForeignKey("records.number"), nullable=False, index=True),
    Column("target", String(400), nullable=False),
    Column("judgement", String(80), nullable=False),
    Column("words", Text, nullable=False),
    Column("made_by", String(80), nullable=False),
    Column("made_at", String(32), nullable=False),
    sqlite_autoincrement=True,
)
"""Officers' remarks: a note, or (with a judgement) an override, on a finding or a decision of a record."""

SUBJECTS: Final = Table(
    "subjects",
    METADATA,
    Column("record", NUMBER, ForeignKey("records.number"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("kind", String(80), nullable=False),
    Column("id", String(400), nullable=False),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Index("subjects_by_id", "record", "id"),
)
"""The subjects of a record; `answer` is what was found of one, compressed JSON, `words` what a search looks through."""

FINDINGS: Final = Table(
    "findings",
    METADATA,
    Column("record", NUMBER, ForeignKey("records.number"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("subject", Integer, nullable=False),
    Column("rule", String(200), nullable=False),
    Column("rule_order", Integer, nullable=False),
    Column("clause", String(80), nullable=False),
    Column("organs", Text, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("weight", Integer, nullable=False),
    Column("found", String(20), nullable=False),
    Index("findings_by_outcome", "record", "weight", "place"),
    # With all that counts need, so that they read nothing else.
    Index("findings_counted", "record", "rule", "rule_order", "clause", "outcome", "weight"),
    Index("findings_by_subject", "record", "subject"),
)
"""The outcomes of rules that apply: the one in force, and the one that was found."""

DECISIONS: Final = Table(
    "decisions",
    METADATA,
    Column("record", NUMBER, ForeignKey("records.number"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("subject", Integer, nullable=False),
    Column("decision", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("act", String(200), nullable=False),
    Column("comes_to", String(200), nullable=False),
    Column("found", String(200), nullable=False),
    Index("decisions_by_subject", "record", "subject"),
)
"""The decisions that apply: what each comes to, and what was found."""

WITHDRAWALS: Final = Table(
    "withdrawals",
    METADATA,
    Column("record", NUMBER, ForeignKey("records.number"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("made_by", String(80), nullable=False),
    Column("made_at", String(32), nullable=False),
)
"""Records that somebody withdrew, and why: they stay, and are left out of lists."""

JOBS: Final = Table(
    "jobs",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("state", String(20), nullable=False, index=True),
    Column("made_by", String(80), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("source", Text, nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("readings", Text, nullable=False),
    Column("files", LargeBinary, nullable=False),
    Column("record", NUMBER),
    Column("problems", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Long evaluations: what was sent, how far each has come, and the record it came to."""

STANDINGS: Final = Table(
    "standings",
    METADATA,
    Column("record", NUMBER, ForeignKey("records.number"), primary_key=True),
    Column("summary", Text, nullable=False),
)
"""What a list shows of a record since somebody judged otherwise than was found."""

ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("password", String(200), nullable=False),
    Column("made_at", String(32), nullable=False),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("account", String(80), nullable=False, index=True),
    Column("ends_at", String(32), nullable=False),
)
"""Sign-ins that last, by the digest of the cookie."""

TOKENS: Final = Table(
    "tokens",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("account", String(80), nullable=False, index=True),
    Column("made_at", String(32), nullable=False),
)
"""Tokens by which other systems sign in, by their digests."""

SIGN_INS: Final = Table(
    "sign_ins",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("account", String(80), nullable=False),
    Column("address", String(80), nullable=False),
    Column("succeeded", Integer, nullable=False),
    Index("sign_ins_lately", "at"),
    sqlite_autoincrement=True,
)
"""Every attempt to sign in."""

APPEND_ONLY: Final = (PACKS, RECORDS, FILES, REMARKS, SIGN_INS, WITHDRAWALS)
