"""Long evaluations run in a process of their own: one record at their end, none when they are cancelled."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qsd_rules.desk.jobs import run
from qsd_rules.desk.storage.database import Database, open_database
from qsd_rules.desk.storage.jobs import CancelledError, add_job, cancel, changed, claim, job_of
from qsd_rules.desk.storage.records import KeptFile, find
from qsd_rules.policy.model import Policy
from tests.desk.visitors import FAILING, Visitor

LONGEST_SECONDS = 120


def projects(number: int) -> tuple[str, bytes]:
    known = [{"id": f"p{each}", "name": f"工程{each}", "use": "public"} for each in range(number)]
    facts = {"date": "2015-10-20", "title": {"zh": "许多工程", "en": "many"}, "subjects": {"project": known}}
    return "many.json", json.dumps(facts).encode()


def wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    while not happened():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.1)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(str(tmp_path / "jobs.sqlite"))


def test_much_is_queued_and_comes_to_one_record(visitor: Visitor) -> None:
    visitor.evaluate(projects(101))
    assert visitor.address == "/jobs/1"
    assert "many.json" in visitor.words
    wait_for(lambda: visitor.open("/jobs/1").address == "/records/1")
    assert "101 个对象" in visitor.words
    assert len(find(visitor.database)) == 1


def test_a_running_job_is_really_ended_when_it_is_cancelled(visitor: Visitor) -> None:
    visitor.evaluate(projects(1_500))
    wait_for(lambda: "正在逐条核查" in visitor.open("/jobs/1").page.split('role="status"')[1].split("</p>")[0])
    visitor.send("/jobs/1/cancel")
    assert "已取消，没有保存记录" in visitor.words
    assert "Refresh" not in visitor.client.get("/jobs/1").headers
    visitor.evaluate(projects(101))
    wait_for(lambda: visitor.open("/jobs/2").address == "/records/1")
    assert [record.counts["violated"] for record in find(visitor.database)] == [0], "the other left nothing behind"


def test_what_is_wrong_is_told_where_the_job_is(visitor: Visitor, opinion: Policy) -> None:
    name, body = projects(101)
    number = add_job(visitor.database, [KeptFile(name, body.replace(b'"public"', b'"castle"'))], None, {}, "")
    wait_for(lambda: "没有完成" in visitor.open(f"/jobs/{number}").words)
    assert "输入有误，没有核查" in visitor.words
    assert "many.json" in visitor.words
    assert "castle" in visitor.words
    assert visitor.open("/jobs/99").status == 404


def test_what_is_cancelled_keeps_nothing(database: Database, opinion: Policy) -> None:
    files = [KeptFile(FAILING.name, FAILING.read_bytes())]
    number = add_job(database, files, None, {}, "somebody")
    assert claim(database) == number
    assert claim(database) is None
    assert cancel(database, number)
    with pytest.raises(CancelledError):
        run(database, opinion, number)
    assert find(database) == []
    assert not cancel(database, number), "it has ended"


def test_a_job_that_was_interrupted_runs_again(database: Database, opinion: Policy) -> None:
    from qsd_rules.desk.storage.packs import keep_pack

    keep_pack(database, opinion, {})
    files = [KeptFile(FAILING.name, FAILING.read_bytes())]
    number = add_job(database, files, None, {}, "somebody")
    assert claim(database) == number
    with database.writing() as connection:
        assert changed(connection, number, ("reading",), "queued")
    assert claim(database) == number
    run(database, opinion, number)
    done = job_of(database, number)
    assert done is not None
    assert (done.state, done.record) == ("done", 1)
    [record] = find(database)
    assert (record.kept_by, record.source) == ("somebody", FAILING.name)
