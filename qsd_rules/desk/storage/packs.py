"""The packs that answered: kept once each, so that every record can be recomputed by its own."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from qsd_rules.desk.storage.tables import PACKS
from qsd_rules.policy import codec
from qsd_rules.policy.model import Policy

MOST_READY: Final = 4


def keep_pack(connection: Connection, policy: Policy) -> None:
    """Keep a pack, unless it is kept already."""
    known = select(PACKS.c.digest).where(PACKS.c.digest == policy.digest)
    if connection.execute(known).first() is not None:
        return
    put = insert_on_postgresql if connection.dialect.name == "postgresql" else insert_on_sqlite
    body = zlib.compress(codec.encode(policy).encode())
    # Another process may have been faster.
    connection.execute(
        put(PACKS).values(digest=policy.digest, form=codec.FORM, body=body).on_conflict_do_nothing()
        if connection.dialect.name in ("postgresql", "sqlite")
        else insert(PACKS).values(digest=policy.digest, form=codec.FORM, body=body)
    )


def kept_pack(connection: Connection, digest: str) -> Policy | None:
    """The pack with that digest; none when an older version of the program kept it in a form this one can't read."""
    row = connection.execute(select(PACKS.c.form, PACKS.c.body).where(PACKS.c.digest == digest)).one()
    return compiled(digest, row.body) if row.form == codec.FORM else None


@lru_cache(MOST_READY)
def compiled(digest: str, body: bytes) -> Policy:
    """A pack from its kept form."""
    return codec.decode(zlib.decompress(body).decode())
