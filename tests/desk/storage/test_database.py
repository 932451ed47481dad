"""The database is durable and append-only, and refuses addresses and layouts it can't use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from qsd_rules import assess, read_snapshot
from qsd_rules.desk.storage.database import Database, open_database
from qsd_rules.desk.storage.packs import files_of_pack, keep_pack, kept_pack
from qsd_rules.desk.storage.records import KeptFile, assessment_of, files_of, head, keep
from qsd_rules.desk.storage.remarks import add_remark, remarks_on
from qsd_rules.desk.storage.tables import APPEND_ONLY, LAYOUTS
from qsd_rules.policy.model import Policy
from qsd_rules.problems import InputProblems
from tests.desk.visitors import FAILING


@pytest.fixture
def database(tmp_path: Path, opinion: Policy) -> Database:
    opened = open_database(str(tmp_path / "desk.sqlite"))
    keep_pack(opened, opinion, files_of_pack(None, opinion))
    return opened


def test_what_is_kept_is_what_was_assessed(database: Database, opinion: Policy) -> None:
    assessment = assess(opinion, read_snapshot(opinion, [FAILING]))
    number = keep(database, assessment, "a file", "somebody", [KeptFile("a file", b"its bytes")])
    kept = assessment_of(database, number, opinion)
    assert kept is not None
    assert (kept.snapshot, kept.outcomes, kept.decisions) == (
        assessment.snapshot,
        assessment.outcomes,
        assessment.decisions,
    )
    assert dict(kept.derivation) == dict(assessment.derivation)
    assert files_of(database, number) == [("a file", b"its bytes")]
    found = head(database, number)
    assert found is not None
    assert (found.kept_by, found.facts_digest, found.pack_digest) == (
        "somebody",
        assessment.snapshot.digest,
        opinion.digest,
    )


def test_records_are_opened_with_the_pack_that_answered(database: Database, opinion: Policy) -> None:
    number = keep(database, assess(opinion, read_snapshot(opinion, [FAILING])), "a file", "")
    kept = assessment_of(database, number, replace(opinion, digest="another"))
    assert kept is not None
    assert kept.policy == opinion


def test_a_later_version_compiles_a_kept_pack_from_its_files(
    database: Database, opinion: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qsd_rules.desk.storage.packs.codec.FORM", "of a later version")
    compiled = kept_pack(database, opinion.digest)
    assert compiled is not None
    assert (compiled.digest, list(compiled.rules)) == (opinion.digest, list(opinion.rules))


def test_a_pack_that_can_no_longer_be_read_is_none(
    tmp_path: Path, opinion: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(str(tmp_path / "other.sqlite"))
    keep_pack(database, opinion, {})
    monkeypatch.setattr("qsd_rules.desk.storage.packs.codec.FORM", "of a later version")
    assert kept_pack(database, opinion.digest) is None


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: str(table.name))
def test_what_is_kept_is_never_changed(database: Database, opinion: Policy, table: object) -> None:
    number = keep(database, assess(opinion, read_snapshot(opinion, [FAILING])), "f", "", [KeptFile("f", b"")])
    add_remark(database, number, "decision:construction_permit@snowhill-centre", "", "words", "somebody")
    with database.writing() as connection:
        sign_ins = next(each for each in APPEND_ONLY if each.name == "sign_ins")
        connection.execute(insert(sign_ins).values(at="", account="", address="", succeeded=0))
    for change in (delete(table), update(table).values({next(iter(table.columns)): 1})):  # type: ignore[arg-type,attr-defined]  # a table
        with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
            connection.execute(change)


def test_remarks_are_added(database: Database, opinion: Policy) -> None:
    number = keep(database, assess(opinion, read_snapshot(opinion, [FAILING])), "f", "")
    add_remark(database, number, "finding:a@b", "satisfied", "since", "x")
    add_remark(database, number, "finding:a@b", "", "also", "y")
    assert [(each.target, each.judgement, each.words, each.made_by) for each in remarks_on(database, number)] == [
        ("finding:a@b", "satisfied", "since", "x"),
        ("finding:a@b", "", "also", "y"),
    ]


def test_commits_are_on_the_disk_before_they_are_told(database: Database) -> None:
    with database.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_a_block_that_fails_changes_nothing(database: Database, opinion: Policy) -> None:
    with pytest.raises(RuntimeError), database.writing() as connection:
        connection.execute(insert(LAYOUTS).values(layout=99))
        raise RuntimeError
    with database.reading() as connection:
        assert connection.execute(text("SELECT layout FROM layouts")).scalars().all() == [1]


def test_a_database_of_another_layout_is_refused(tmp_path: Path, database: Database) -> None:
    with database.writing() as connection:
        connection.execute(update(LAYOUTS).values(layout=99))
    with pytest.raises(InputProblems, match="the database has layout 99, this program uses 1"):
        open_database(str(tmp_path / "desk.sqlite"))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nosql://me:secret@here/there", "this is no address of a database"),
        ("://", "this is no address of a database"),
        ("postgresql://me:secret@127.0.0.1:1/none", "the database can't be opened|driver .* is not installed"),
    ],
)
def test_what_is_wrong_with_an_address_is_told_without_its_password(address: str, said: str) -> None:
    with pytest.raises(InputProblems, match=said) as raised:
        open_database(address)
    assert "secret" not in str(raised.value)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").write_text("not a database at all, but quite long enough to be looked at" * 20)
    with pytest.raises(InputProblems, match="the database can't be opened: file is not a database"):
        open_database(str(tmp_path / "desk.sqlite"))
