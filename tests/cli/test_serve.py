"""`qsd-rules serve` answers on loopback, and elsewhere only once there is an administrator; `qsd-rules users`."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from qsd_rules.cli.main import main

CHILDREN = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
PASSWORD = "correct horse battery"


def users(database: Path, *words: str) -> int:
    return main(["users", *words, "--database", str(database), "--lang", "en"], {})


def add(database: Path, name: str, role: str, monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    return users(database, "add", name, "--role", role, "--password-stdin")


def is_refused(address: str, headers: dict[str, str]) -> bool:
    """Whether headers are not taken: the answer says so, or the connection is cut while they are still being sent."""
    try:
        return httpx2.get(address, headers=headers, timeout=60).status_code == 400
    except httpx2.TransportError:
        return True


def test_it_answers_until_it_is_stopped(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qsd_rules", "serve", "--port", "0", "--workers", "1"]
    process = subprocess.Popen(
        [*command, "--database", str(tmp_path / "desk.sqlite")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    found = re.fullmatch(r"核查台已就绪：(http://localhost:\d+/)\n", said)
    assert found is not None, said
    answer = httpx2.get(found[1], timeout=60)
    assert answer.status_code == 200
    assert "server" not in answer.headers
    assert is_refused(found[1], {"X-Long": "a" * 300_000})
    assert not is_refused(found[1], {"X-Long": "a" * 3_000})
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) in (0, -signal.SIGTERM)


@pytest.mark.skipif(not CHILDREN.exists(), reason="not run: the children of a process can't be listed here")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_its_workers_end_with_it(ending: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qsd_rules", "serve", "--port", "0", "--workers", "2"]
    process = subprocess.Popen(
        [*command, "--database", str(tmp_path / "desk.sqlite")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip().partition("：")[2]
    assert httpx2.get(address, timeout=60).status_code == 200
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(workers) == 2
    process.send_signal(ending)
    assert process.wait(30) == (-ending if ending == signal.SIGKILL else 0)
    until = time.monotonic() + 30
    while any(Path("/proc", worker).exists() for worker in workers):
        assert time.monotonic() < until, "a worker outlives its parent"
        time.sleep(0.05)


def test_elsewhere_there_must_be_an_administrator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "desk.sqlite"
    add(database, "somebody", "officer", monkeypatch)
    assert main(["serve", "--host", "0.0.0.0", "--database", str(database), "--lang", "en"], {}) == 2
    said = capsys.readouterr().err
    assert "there is no administrator yet, so it can't be reached from elsewhere" in said
    assert "first run `qsd-rules users add NAME --role administrator`" in said


def test_users_are_added_listed_changed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "desk.sqlite"
    assert users(database, "list") == 0
    assert "there are no users yet" in capsys.readouterr().err
    assert add(database, "chief", "officer", monkeypatch) == 0
    assert capsys.readouterr().out == "made user `chief` (officer)\n"
    assert add(database, "chief", "reader", monkeypatch) == 0
    assert "sign-ins and tokens are void" in capsys.readouterr().out
    assert users(database, "list") == 0
    assert capsys.readouterr().out == "chief\treader\n"
    assert users(database, "token", "chief") == 0
    assert len(capsys.readouterr().out.strip()) > 40
    assert users(database, "remove", "cheif") == 2
    assert "did you mean `chief`?" in capsys.readouterr().err
    assert users(database, "remove", "chief") == 0
    assert users(database, "add") == 2


def test_weak_passwords_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(tmp_path / "desk.sqlite", "chief", "administrator", monkeypatch, "short") == 2
    assert "chief: a password has at least 12 characters [weak-password]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--certificate", "x.pem"], "`--certificate` and `--key` go together"),
        (["--certificate", "x.pem", "--key", "y.pem"], "there is no file `x.pem`"),
        (["--host", "203.0.113.77.invalid"], "there is no administrator yet"),
        (["--workers", "0"], "should be a whole number of at least 1"),
        (["--database", "nosql://x"], "this is no address of a database"),
        (["--name", "desk.example.gov"], "it is to be reached as `desk.example.gov` without sign-in"),
        (["--proxy", "10.0.0.7"], "add `--sign-in` so that everybody signs in"),
        (["--name", "desk.example.gov", "--sign-in"], "there is no administrator yet"),
        (["--host", "0.0.0.0", "--without-sign-in"], "is for an address of this machine only"),
        (["--proxy", "the-proxy"], "`--proxy`: `the-proxy` is no IP address or network"),
        (["--path", "desk"], "`--path`: `desk` should be like /desk"),
        (["--path", '/de"sk'], "should be like /desk"),
    ],
)
def test_what_is_wrong_is_told(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["serve", "--lang", "en", "--database", str(tmp_path / "desk.sqlite"), *options]
    assert main(given, {}) == 2
    assert said in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        given = ["serve", "--lang", "en", "--database", str(tmp_path / "desk.sqlite"), "--port", port]
        assert main(given, {}) == 2
    assert "can't listen here: Address already in use" in capsys.readouterr().err


def test_missing_libraries_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("qsd_rules.cli.desk.importlib.util.find_spec", lambda name: None)
    assert main(["serve", "--lang", "en"], {}) == 2
    said = capsys.readouterr().err
    assert "this command needs `argon2`, which is not installed" in said
    assert "pip install '.[desk]'" in said


def test_its_environment_stays_as_it_was() -> None:
    assert "QSD_RULES_DESK" not in os.environ


@pytest.mark.parametrize("port", ["65536", "99999", "-1"])
def test_a_port_that_does_not_exist_is_refused(port: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = str(tmp_path / "desk.sqlite")
    assert main(["serve", "--port", port, "--database", database, "--lang", "en"], {}) == 2
    assert capsys.readouterr().err == (
        f"Error: `--port`: `{port}` should be a whole number from 0 to 65535\n    see `qsd-rules serve --help`\n"
    )


def test_another_password_leaves_the_role_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "desk.sqlite"
    assert add(database, "chief", "administrator", monkeypatch) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("another long password\n"))
    given = ["users", "add", "chief", "--password-stdin", "--database", str(database), "--lang", "en"]
    assert main(given, {}) == 0
    assert "changed user `chief` (administrator)" in capsys.readouterr().out


def test_the_last_administrator_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "desk.sqlite"
    assert add(database, "chief", "administrator", monkeypatch) == 0
    assert add(database, "chief", "reader", monkeypatch) == 2
    assert "`chief` is the last administrator, who stays one" in capsys.readouterr().err
    assert main(["users", "remove", "chief", "--database", str(database), "--lang", "en"], {}) == 2
    assert add(database, "second", "administrator", monkeypatch) == 0
    assert main(["users", "remove", "chief", "--database", str(database), "--lang", "en"], {}) == 0
