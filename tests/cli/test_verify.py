"""`qsd-rules verify`: records that hold, records that do not, and what is no record."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qsd_rules.cli.main import main

SMALL = Path(__file__).parents[1] / "report"
PACK, FACTS = str(SMALL / "pack"), str(SMALL / "facts.yaml")

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def record(tmp_path: Path, capsys: Capture) -> Path:
    main(["check", FACTS, "--rules", PACK, "--format", "json"], {})
    path = tmp_path / "record.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def verify(record: Path, *arguments: str, facts: str = FACTS) -> int:
    return main(["verify", str(record), facts, "--rules", PACK, *arguments], {})


def test_a_record_holds_whatever_its_facts_are_called(record: Path, tmp_path: Path, capsys: Capture) -> None:
    elsewhere = tmp_path / "another-name.yaml"
    shutil.copy(FACTS, elsewhere)
    assert verify(record) == 0
    assert capsys.readouterr().out == "记录成立：重新核查得出同样的11项结果和4项决定\n"
    assert verify(record, "--lang", "en", facts=str(elsewhere)) == 0
    assert capsys.readouterr().out == "The record holds: the same 11 outcomes and 4 decisions come out again\n"
    assert verify(record, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == {"holds": True, "differences": []}


def test_a_changed_outcome_is_told(record: Path, capsys: Capture) -> None:
    data = json.loads(record.read_text(encoding="utf-8"))
    position = next(place for place, outcome in enumerate(data["outcomes"]) if outcome["outcome"] == "violated")
    data["outcomes"][position]["outcome"] = "satisfied"
    record.write_text(json.dumps(data), encoding="utf-8")
    assert verify(record) == 1
    assert capsys.readouterr().out == (
        f'记录不成立，有 1 处不同：\n  outcomes[{position}].outcome：记录为 "satisfied"，重新核查为 "violated"\n'
    )
    assert verify(record, "--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["differences"] == [
        {"part": f"outcomes[{position}].outcome", "recorded": "satisfied", "recomputed": "violated"}
    ]


def test_another_pack_and_other_facts_are_named_as_the_cause(record: Path, capsys: Capture) -> None:
    data = json.loads(record.read_text(encoding="utf-8"))
    data["policy"]["digest"] = data["facts"]["digest"] = "0"
    record.write_text(json.dumps(data), encoding="utf-8")
    assert verify(record, "--lang", "en") == 1
    told = capsys.readouterr().out
    assert "  the pack is another than then: name that one with `--rules`\n  the facts are others than then\n" in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("date: 2013-06-30\n", "record.json:1:1: 不是 JSON [record]"),
        ("[]", "record.json: 不是核查记录，应有 `format: qsd-rules/assessment/2` [record]"),
        ("", "record.json: 文件是空的 [empty-file]"),
        (None, "record.json: 没有这个文件或文件夹 [file]"),
    ],
)
def test_what_is_no_record_is_bad_input(content: str | None, said: str, tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "record.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert verify(path) == 2
    assert said in capsys.readouterr().err
