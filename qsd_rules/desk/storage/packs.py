"""The packs that answered: kept once each, so that every record can be recomputed by its own.

A pack is kept compiled, in the form of the program's version, and as its files, from which a later version compiles it.
"""

from __future__ import annotations

import base64
import json
import tempfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from qsd_rules.desk.storage.database import Database
from qsd_rules.desk.storage.tables import PACKS
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy import codec
from qsd_rules.policy.model import Policy
from qsd_rules.policy.pack_reading import digest_of, pack_files, shipped_pack, source_files
from qsd_rules.words.problems import InputProblems

MOST_READY: Final = 4


def files_of_pack(folder: str | None, policy: Policy) -> dict[str, bytes]:
    """The files of a pack by their names in it; none when they are no longer those that were compiled."""
    root = Path(folder) if folder is not None else shipped_pack()
    contents = {name: (root / name).read_bytes() for name in [*pack_files(root), *source_files(root)]}
    return contents if digest_of(contents) == policy.digest else {}


def keep_pack(database: Database, policy: Policy, files: Mapping[str, bytes]) -> None:
    """Keep a pack, unless it is kept already."""
    known = select(PACKS.c.digest).where(PACKS.c.digest == policy.digest)
    with database.reading() as connection:
        if connection.execute(known).first() is not None:
            return
    values = {
        "digest": policy.digest,
        "form": codec.FORM,
        "compiled": zlib.compress(codec.encode(policy)),
        "files": zlib.compress(
            json.dumps({name: base64.b64encode(body).decode() for name, body in files.items()}).encode()
        ),
    }
    try:
        with database.writing() as connection:
            connection.execute(insert(PACKS).values(values))
    except IntegrityError:
        # Another process was faster.
        return


def kept_pack(database: Database, digest: str) -> Policy | None:
    """The pack with that digest; none when this version of the program can't read it in either form."""
    with database.reading() as connection:
        row = connection.execute(select(PACKS).where(PACKS.c.digest == digest)).one()
    if row.form == codec.FORM:
        return decompressed(row.compiled)
    return compiled_anew(digest, row.files)


@lru_cache(MOST_READY)
def decompressed(compiled: bytes) -> Policy:
    """A pack from its compiled form."""
    return codec.decode(zlib.decompress(compiled))


@lru_cache(MOST_READY)
def compiled_anew(digest: str, files: bytes) -> Policy | None:
    """A pack from its files; none if there are none, or this version finds them wrong."""
    contents = {name: base64.b64decode(body) for name, body in json.loads(zlib.decompress(files)).items()}
    with tempfile.TemporaryDirectory() as folder:
        for name, body in contents.items():
            path = (Path(folder) / name).resolve()
            if not path.is_relative_to(Path(folder).resolve()):
                return None
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        try:
            policy = load_policy(folder, cached=False)
        except InputProblems:
            return None
    return policy if policy.digest == digest else None
