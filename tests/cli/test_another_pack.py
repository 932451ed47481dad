"""Every command on a pack with clauses of another numbering, and no help that speaks of the pack that is shipped."""

from pathlib import Path

import pytest

from qsd_rules.cli.main import COMMANDS, main
from qsd_rules.words.language import LANGUAGES

KITCHEN = Path(__file__).parents[1] / "packs" / "kitchen"
Capture = pytest.CaptureFixture[str]


def run(*arguments: str) -> int:
    return main(["--rules", str(KITCHEN), *arguments], {})


@pytest.mark.parametrize("clause", ["第六条", "六条"])
def test_a_clause_is_found_by_every_command(clause: str, tmp_path: Path, capsys: Capture) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("date: 2025-08-01\nsubjects: {restaurant: [{id: A, name: 甲店}]}\n", encoding="utf-8")
    assert run("check", str(facts), "--clause", clause, "--brief") == 4
    assert "1 条规则" in capsys.readouterr().out
    for command in (["rules", "--clause", clause], ["coverage", "--clause", clause], ["explain", clause]):
        assert run(*command) == 0
        assert "第六条  评级" in capsys.readouterr().out
    assert run("test", "--clause", clause) == 0
    assert run("template", "--clause", clause, "--output", str(tmp_path / "form.xlsx")) == 0


def test_a_clause_that_is_not_there_is_not_offered_itself(tmp_path: Path, capsys: Capture) -> None:
    assert run("rules", "--clause", "第六十条") == 2
    assert capsys.readouterr().err.splitlines()[:2] == [
        "--clause: 没有条款 `第六十条` [unknown-clause]",
        "    是否想写 `第十条`？",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_help_speaks_of_one_policy(command: str, language: str, capsys: Capture) -> None:
    assert main([command, "--help", "--lang", language], {}) == 0
    said = capsys.readouterr().out
    for word in ("三(一)", "3.1", "longgang", "Longgang", "龙岗", "附件-8"):
        assert word not in said
