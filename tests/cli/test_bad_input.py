"""`qsd-rules check` on bad input: exit code 2, the problem on standard error, no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qsd_rules.cli.main import main
from tests.strategies.bad_files import BAD_FILES, BadFile

PACK = str(Path(__file__).parents[1] / "report" / "pack")


@pytest.mark.parametrize("file", BAD_FILES, ids=lambda file: file.name)
def test_bad_files_are_refused(file: BadFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file.write(tmp_path)
    assert main(["check", str(path), "--rules", PACK, "--lang", "en"], {}) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert (file.said_of_facts or file.said) in captured.err and str(path) in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize("name", ["explosion.yaml", "deep.json", "binary.yaml"])
def test_bad_files_are_refused_from_the_command_line(name: str, tmp_path: Path) -> None:
    file = next(file for file in BAD_FILES if file.name == name)
    command = [sys.executable, "-m", "qsd_rules", "check", str(file.write(tmp_path)), "--rules", PACK, "--lang", "en"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert file.said in done.stderr.decode() and b"Traceback" not in done.stderr


def test_all_bad_files_of_a_folder_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in BAD_FILES:
        file.write(tmp_path)
    assert main(["check", str(tmp_path), "--rules", PACK, "--lang", "en"], {}) == 2
    said = capsys.readouterr().err
    for file in BAD_FILES:
        assert f"{tmp_path / file.name}" in said and (file.said_of_facts or file.said) in said


def test_only_the_first_thousand_problems_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unknown = "".join(f"    nothing_{number}: 1\n" for number in range(1_200))
    file = tmp_path / "facts.yaml"
    file.write_text(f"date: 2013-06-30\nsubjects:\n  project:\n  - id: P1\n{unknown}", encoding="utf-8")
    assert main(["check", str(file)], {}) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == "另有 200 个问题未列出"
    assert sum("[unknown-fact]" in line for line in said) == 1_000
