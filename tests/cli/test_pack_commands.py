"""`coverage`, `lint`, `test`, `schema` and `completion`, on the shipped pack and on packs with something wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qsd_rules.cli.main import main
from qsd_rules.policy.model import Policy
from tests.strategies.small_pack import write_small_pack

CaptureFixture = pytest.CaptureFixture[str]


def data(arguments: list[str], capsys: CaptureFixture) -> dict[str, object]:
    """What a command prints for programs; it exits with 0."""
    assert main([*arguments, "--format", "json"], {}) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_all_of_the_opinion_is_covered(capsys: CaptureFixture, opinion: Policy) -> None:
    told = data(["coverage"], capsys)
    assert (told["percent"], told["complete"], told["covered"]) == (100, True, told["counted"])
    clauses = told["clauses"]
    assert isinstance(clauses, list)
    assert [clause["clause"] for clause in clauses] == list(opinion.clauses)
    without_rules = {clause["clause"] for clause in clauses if not clause["rules"]}
    for clause in clauses:
        for stretch in clause["stretches"]:
            assert stretch["rules"] or stretch["binds_nobody"] or not stretch["counted"], stretch["text"]
    assert not any(clause.startswith("附件-") for clause in without_rules)
    assert without_rules == {"题头", "前言", "三", "三(一)", "三(二)", "三(三)", "四", "附件说明", "文尾"}


def test_the_shipped_pack_has_no_problem(capsys: CaptureFixture) -> None:
    assert main(["lint"], {}) == 0
    assert capsys.readouterr().out


def test_every_case_comes_out_as_expected_and_none_lacks(capsys: CaptureFixture, opinion: Policy) -> None:
    told = data(["test"], capsys)
    assert (told["failed"], told["lacking"], told["rules"]) == (0, 0, len(opinion.rules))
    results = told["results"]
    assert isinstance(results, list)
    assert {result["rule"] for result in results} == set(opinion.rules)


def test_a_case_that_fails_is_told_with_its_reason(tmp_path: Path, capsys: CaptureFixture) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(Path(__file__).parents[2] / "rules", pack)
    cases = pack / "cases" / "3.1.3-works-quality.yaml"
    words = cases.read_text(encoding="utf-8")
    right = "pass-filed_on_the_fifteenth_day: {completion_filing.filed_on: 2013-06-16}"
    assert right in words
    wrong = "pass-filed_on_the_fifteenth_day: {completion_filing.filed_on: 2013-06-26}"
    cases.write_text(words.replace(right, wrong), encoding="utf-8")
    rule = "acceptance-is-filed-within-fifteen-days"
    assert main(["test", "--rules", str(pack), "--rule", rule, "--lang", "en"], {}) == 1
    said = capsys.readouterr().out
    assert f"{rule} / pass-filed_on_the_fifteenth_day" in said
    assert "expected satisfied, got violated" in said


def test_words_that_no_rule_quotes_are_told(tmp_path: Path, capsys: CaptureFixture) -> None:
    pack = write_small_pack(tmp_path)
    opinion = next((pack / "opinion").glob("*.yaml"))
    words = opinion.read_text(encoding="utf-8")
    first = next(line for line in words.splitlines() if line.strip().startswith("- ") and "。" in line)
    opinion.write_text(words.replace(first, f"{first.rstrip()}各街道每月报送进度。", 1), encoding="utf-8")
    main(["lint", "--rules", str(pack)], {})
    assert "各街道每月报送进度" in capsys.readouterr().out.replace("\n    ", "")
    assert main(["coverage", "--rules", str(pack), "--format", "json"], {}) in (0, 1)
    assert json.loads(capsys.readouterr().out)["complete"] is False


def test_each_schema_is_printed(capsys: CaptureFixture) -> None:
    for name in ("pack", "policy", "vocabulary", "opinion", "cases", "snapshot"):
        assert main(["schema", name], {}) == 0
        schema = json.loads(capsys.readouterr().out)
        assert schema["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_ask_the_program(shell: str, capsys: CaptureFixture) -> None:
    assert main(["completion", shell], {}) == 0
    assert "_QSD_RULES_COMPLETE" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["test", "--rule", "energy-design-follows-law"], "energy-design-follows-law-and-policy"),
        (["coverage", "--clause", "九"], "九"),
        (["schema", "snapshots"], "snapshot"),
        (["completion", "powershell"], "powershell"),
        (["lint", "--rules", "nowhere"], "policy.yaml"),
    ],
)
def test_wrong_wishes_are_refused(arguments: list[str], said: str, capsys: CaptureFixture) -> None:
    assert main(arguments, {}) == 2
    assert said in capsys.readouterr().err
