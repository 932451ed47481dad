"""The commands of the READMEs and guides are the same in both languages, and they work."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from qsd_rules.cli.main import main

ROOT = Path(__file__).parents[1]
ELSEWHERE = ("serve", "users", "desk", "prove", "mutate")
"""Commands that wait for people or ask the solver of the whole pack; tests in `tests/cli` run them."""

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def commands(readme: str) -> list[str]:
    """The command lines of all blocks, comments aside."""
    lines = [
        line for block in BLOCK.findall((ROOT / readme).read_text(encoding="utf-8")) for line in block.splitlines()
    ]
    return [line.partition("  #")[0].rstrip() for line in lines]


def shown() -> list[str]:
    """The uses of the program that the README and the guide show, each once."""
    lines = dict.fromkeys(commands("README.md") + commands("docs/guide.md"))
    return [line for line in lines if line.startswith("qsd-rules ") and line.split()[1] not in ELSEWHERE]


@pytest.mark.parametrize(("en", "zh"), [("README.md", "README.zh.md"), ("docs/guide.md", "docs/guide.zh.md")])
def test_both_languages_show_the_same_commands(en: str, zh: str) -> None:
    assert {line.replace(" --lang en", "") for line in commands(en)} == set(commands(zh))


def test_ci_runs_the_test_command_word_for_word() -> None:
    check, test = commands("README.md")[:2]
    assert "qsd-rules check facts/project-fails-energy-review.yaml" in check
    assert test in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", shown())
def test_what_is_shown_works(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("facts", "rules"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(line)[1:], {}) in (0, 1)
    assert capsys.readouterr().err == ""
