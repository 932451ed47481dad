"""Standard streams that are closed, full or no longer read, and names that are no text: told, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PACK = Path(__file__).parents[1] / "report" / "pack"
FACTS = "date: 2015-12-31\nsubjects:\n  project:\n  - {id: P1}\n"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="shells and devices of Linux")


def shell(line: str, folder: Path, language: str = "zh") -> subprocess.CompletedProcess[bytes]:
    """A line of bash in which `$q` is the program; what it prints and its exit code."""
    environment = {
        **os.environ,
        "QSD_RULES_LANG": language,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "q": f"{sys.executable} -m qsd_rules --rules {PACK}",
    }
    return subprocess.run(["bash", "-c", line], cwd=folder, env=environment, capture_output=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.yaml").write_text(FACTS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", ["check in.yaml", "rules", "facts", "--help", "schema pack", "lint", "explain 1"])
def test_a_full_disk_is_told(folder: Path, command: str) -> None:
    ended = shell(f"$q {command} >/dev/full", folder)
    assert (ended.returncode, ended.stderr.decode()) == (2, "标准输入或标准输出不能用：No space left on device\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("$q rules >&-", "standard input or output cannot be used: Bad file descriptor\n"),
        ("$q check - <&-", "-: cannot be read: Bad file descriptor [file]\n"),
        (
            "$q check in.yaml --output /dev/full",
            "Error: cannot write `/dev/full`: No space left on device\n    see `qsd-rules check --help`\n",
        ),
        ("$q check $'no\\xff.yaml'", "no\\xff.yaml: no such file or folder [file]\n"),
        ("$q check no.yaml 2>/dev/full", ""),
        ("$q check no.yaml 2>&-", ""),
    ],
)
def test_what_a_stream_or_a_name_makes_impossible_is_bad_input(folder: Path, line: str, said: str) -> None:
    ended = shell(line, folder, "en")
    assert (ended.returncode, ended.stderr.decode()) == (2, said)


def test_a_report_into_a_file_needs_no_standard_output(folder: Path) -> None:
    assert shell("$q check in.yaml --fail-on never --output a.json >&-", folder).stderr == b""
    assert (folder / "a.json").read_bytes().startswith(b"{")


def test_a_reader_that_goes_away_is_no_finding(folder: Path) -> None:
    ended = shell("for i in 1 2 3; do $q facts --format json | true; echo ${PIPESTATUS[0]}; done", folder)
    assert set(ended.stdout.decode().split()) <= {"0", "141"}
    assert ended.stderr == b""


def test_facts_and_packs_under_names_that_are_no_utf_8(folder: Path) -> None:
    line = (
        f"cp in.yaml $'b\\xff\\xfe.yaml' && cp -r {PACK} $'r\\xff' && "
        "$q --rules $'r\\xff' check $'b\\xff\\xfe.yaml' --format json --fail-on never"
    )
    ended = shell(line, folder)
    assert (ended.returncode, ended.stderr) == (0, b"")
    ended.stdout.decode("utf-8")
