"""The database is durable and append-only, and refuses addresses and layouts it can't use."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from qsd_rules import assess, read_snapshot
from qsd_rules.desk.settings import Settings
from qsd_rules.desk.storage.accounts import put_account
from qsd_rules.desk.storage.database import Database, open_database
from qsd_rules.desk.storage.packs import files_of_pack, keep_pack, kept_pack
from qsd_rules.desk.storage.records import (
    KeptFile,
    assessment_of,
    digest_of_answer,
    files_of,
    find,
    head,
    keep,
    withdraw,
)
from qsd_rules.desk.storage.remarks import add_remark, remarks_on
from qsd_rules.desk.storage.tables import APPEND_ONLY, LAYOUTS
from qsd_rules.policy.model import Policy
from qsd_rules.words.problems import InputProblems
from tests.desk.visitors import FAILING, visiting

PASSWORD = "correct horse battery"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new database of each sort, held to the same contract."""
    if request.param == "sqlite":
        yield str(tmp_path / "desk.sqlite")
        return
    import psycopg

    server = psycopg.conninfo.conninfo_to_dict(request.getfixturevalue("postgres"))
    with psycopg.connect(**server, autocommit=True) as connection:  # type: ignore[arg-type]  # texts, as they come
        connection.execute("CREATE DATABASE desk")
        yield f"postgresql://{server['user']}@/desk?host={server['host']}"
        connection.execute("DROP DATABASE desk WITH (FORCE)")


@pytest.fixture
def database(address: str, opinion: Policy) -> Iterator[Database]:
    opened = open_database(address)
    keep_pack(opened, opinion, files_of_pack(None, opinion))
    yield opened
    opened.close()


def nothing(*_: object) -> str:
    """Of remarks, for lists."""
    return "{}"


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
    add_remark(database, number, "decision:construction_permit@snowhill-centre", "", "words", "somebody", nothing)
    assert withdraw(database, number, "sent by mistake", "somebody")
    with database.writing() as connection:
        sign_ins = next(each for each in APPEND_ONLY if each.name == "sign_ins")
        connection.execute(insert(sign_ins).values(at="", account="", address="", succeeded=0))
    for change in (delete(table), update(table).values({next(iter(table.columns)): 1})):  # type: ignore[arg-type,attr-defined]  # a table
        with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
            connection.execute(change)


def test_a_whole_table_is_not_emptied_either(database: Database) -> None:
    with database.reading() as connection:
        if connection.dialect.name != "postgresql":
            pytest.skip("not run: SQLite has no TRUNCATE")
    for table in APPEND_ONLY:
        with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
            connection.execute(text(f"TRUNCATE {table.name} CASCADE"))


WRITER = """
import sys
from qsd_rules import assess, load_policy, read_snapshot
from qsd_rules.desk.settings import Settings
from qsd_rules.desk.storage.accounts import put_account
from qsd_rules.desk.storage.database import open_database
from qsd_rules.desk.storage.records import KeptFile, keep
database, policy = open_database(sys.argv[1]), load_policy()
assessment = assess(policy, read_snapshot(policy, [sys.argv[2]]))
for turn in range(100_000):
    number = keep(database, assessment, f"file {turn}", "", [KeptFile(f"file {turn}", b"its bytes")])
    print(number, turn, flush=True)
"""


def test_what_was_told_before_a_writer_is_killed_is_kept(address: str, database: Database, opinion: Policy) -> None:
    command = [sys.executable, "-c", WRITER, address, str(FAILING)]
    told: dict[int, str] = {}
    for enough in (3, 17):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            number, turn = line.split()
            told[int(number)] = f"file {turn}"
            if int(turn) + 1 >= enough:
                process.kill()
        assert process.wait() == -signal.SIGKILL
    assert len(told) >= 20
    digest = digest_of_answer(assess(opinion, read_snapshot(opinion, [FAILING])))
    for kept_as, source in told.items():
        found, kept = head(database, kept_as), assessment_of(database, kept_as, opinion)
        assert found is not None and kept is not None
        assert (found.source, found.answer_digest, digest_of_answer(kept)) == (source, digest, digest)
        assert files_of(database, kept_as) == [(source, b"its bytes")]
    # Nor is there half a record of the one that was cut off.
    for record in find(database, most=200):
        assert len(files_of(database, record.number)) == 1


def test_several_write_at_once(database: Database, opinion: Policy) -> None:
    assessment = assess(opinion, read_snapshot(opinion, [FAILING]))
    with ThreadPoolExecutor(6) as threads:
        numbers = list(threads.map(lambda turn: keep(database, assessment, f"file {turn}", ""), range(30)))
    assert len(set(numbers)) == 30
    assert {record.number: record.source for record in find(database, most=50)} == {
        number: f"file {turn}" for turn, number in enumerate(numbers)
    }


def test_a_desk_answers_on_it(address: str, opinion: Policy) -> None:
    settings = Settings(database=address, hosts=("localhost",), requests_a_minute=0, sign_in=True)
    with visiting(opinion, settings) as visitor:
        put_account(visitor.database, "chief", "officer", PASSWORD)
        assert visitor.send("/sign-in", {"name": "chief", "password": "wrong" * 4}).address == "/sign-in"
        assert visitor.open("/records").address == "/sign-in"
        visitor.send("/sign-in", {"name": "chief", "password": PASSWORD})
        visitor.evaluate(FAILING)
        assert (visitor.status, "不予核发施工许可证" in visitor.words) == (200, True)
        record = visitor.address
        assert "雪岗商务中心" in visitor.open("/records?words=雪岗 fails-energy").words
        assert "没有" in visitor.open("/records?words=nothing%20of%20it").words
        assert visitor.open(f"{record}/recomputed").status == 200


def test_remarks_are_added(database: Database, opinion: Policy) -> None:
    number = keep(database, assess(opinion, read_snapshot(opinion, [FAILING])), "f", "")
    add_remark(database, number, "finding:a@b", "satisfied", "since", "x", nothing)
    add_remark(database, number, "finding:a@b", "", "also", "y", nothing)
    assert [(each.target, each.judgement, each.words, each.made_by) for each in remarks_on(database, number)] == [
        ("finding:a@b", "satisfied", "since", "x"),
        ("finding:a@b", "", "also", "y"),
    ]


def test_commits_are_on_the_disk_before_they_are_told(database: Database) -> None:
    with database.reading() as connection:
        if connection.dialect.name == "postgresql":
            assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
            return
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_a_block_that_fails_changes_nothing(database: Database, opinion: Policy) -> None:
    with pytest.raises(RuntimeError), database.writing() as connection:
        connection.execute(insert(LAYOUTS).values(layout=99))
        raise RuntimeError
    with database.reading() as connection:
        assert connection.execute(text("SELECT layout FROM layouts")).scalars().all() == [1]


def test_a_database_of_another_layout_is_refused(address: str, database: Database) -> None:
    with database.writing() as connection:
        connection.execute(update(LAYOUTS).values(layout=99))
    with pytest.raises(InputProblems, match="the database has layout 99, this program uses 1"):
        open_database(address)


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


def test_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    file = tmp_path / "desk.sqlite"
    opened = open_database(str(file))
    with opened.writing() as connection:
        connection.execute(text("DELETE FROM sessions"))
    kept = sorted(each.name for each in tmp_path.iterdir())
    assert kept == ["desk.sqlite", "desk.sqlite-shm", "desk.sqlite-wal"]
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
    opened.close()
    file.chmod(0o644)
    open_database(str(file)).close()
    assert file.stat().st_mode & 0o777 == 0o600
