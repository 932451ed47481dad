"""`qsd-rules evaluate`, from files to reports and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qsd_rules.cli.main import main
from tests.evaluation.samples import FACTS, PACK

Capture = pytest.CaptureFixture[str]


def evaluate(*arguments: str) -> int:
    return main(["evaluate", str(FACTS), "--rules", str(PACK), *arguments], {})


def test_people_get_the_last_year_with_the_ones_before_as_its_trend(capsys: Capture) -> None:
    assert evaluate("--width", "80") == 0
    told = capsys.readouterr()
    assert "2020年度效果评价（依据一）" in told.out
    assert "2016：20座 → 2018：30座 → 2020：40座" in told.out
    assert told.err == ""


def test_a_year_and_a_language_can_be_chosen(capsys: Capture) -> None:
    assert evaluate("--year", "2018", "--lang", "en", "--width", "100") == 0
    told = capsys.readouterr().out
    assert "Evaluation of 2018 (under 1 (一))" in told
    assert "TO BE CRITICIZED: WRITTEN WARNING" in told


def test_programs_get_json(capsys: Capture) -> None:
    assert evaluate("--format", "json", "--reading", "every-school-has-a-library=either") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "qsd-rules/evaluation/1"
    assert data["chosen_readings"] == {"every-school-has-a-library": "either"}
    assert data["standings"] == {"done": 1, "undone": 1, "open": 0, "not_assessed": 0}


def test_it_is_written_to_a_file(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "report.md"
    assert evaluate("--format", "markdown", "--output", str(file)) == 0
    assert capsys.readouterr().out == ""
    assert file.read_text(encoding="utf-8").startswith("# 2020年度效果评价（依据一）\n")


def test_a_year_without_facts_is_bad_input(capsys: Capture) -> None:
    assert evaluate("--year", "2019") == 2
    assert capsys.readouterr().err == (
        "evaluate: 没有 2019 年的事实 [no-facts-of-year]\n    给出的是：2016、2018、2020 年\n"
    )


def test_a_year_is_a_number(capsys: Capture) -> None:
    assert evaluate("--year", "last", "--lang", "en") == 2
    assert "`--year`: `last` should be a whole number of at least 1" in capsys.readouterr().err


def test_all_that_is_wrong_with_files_of_all_dates_comes_at_once(tmp_path: Path, capsys: Capture) -> None:
    for year, fact in (("2018", "libaries: 3"), ("2020", "wait: soon")):
        file = tmp_path / f"{year}.yaml"
        file.write_text(f"date: {year}-12-31\nsubjects:\n  city:\n  - {{id: a, name: b, {fact}}}\n", encoding="utf-8")
    (tmp_path / "undated.yaml").write_text("subjects: {}\n", encoding="utf-8")
    assert main(["evaluate", str(tmp_path), "--rules", str(PACK), "--lang", "en"], {}) == 2
    told = capsys.readouterr().err
    assert "libaries" in told and "did you mean `libraries`?" in told
    assert "2020.yaml:4" in told and "`date` is missing" in told
