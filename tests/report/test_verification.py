"""Records read back and recomputed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qsd_rules.assess.selection import choose, select
from qsd_rules.report.record import json_report
from qsd_rules.report.verification import Difference, differences, read_record, verify_record
from qsd_rules.words.problems import InputProblems
from tests.report.samples import sample_assessment, sample_snapshot, small_policy

RECORDS = Path(__file__).parent / "records"


def test_a_record_holds() -> None:
    recorded = read_record(json_report(sample_assessment()))
    assert verify_record(recorded, small_policy(), sample_snapshot()) == ()


def test_a_record_of_a_part_under_another_reading_holds() -> None:
    selection = choose(small_policy(), sample_snapshot(), ["D"], [], ["附件"])
    assessment = select(sample_assessment(readings="annex"), selection)
    recorded = read_record(json_report(assessment, selection))
    assert len(recorded["outcomes"]) == 1
    assert verify_record(recorded, small_policy(), sample_snapshot()) == ()


def test_a_changed_record_is_found_out() -> None:
    recorded = read_record(json_report(sample_assessment()))
    recorded["outcomes"][0]["outcome"] = "missed"
    recorded["policy"]["digest"] = "other"
    assert verify_record(recorded, small_policy(), sample_snapshot()) == (
        Difference("policy.digest", "other", small_policy().digest),
        Difference("outcomes[0].outcome", "missed", "satisfied"),
    )


def test_a_record_of_the_first_format_holds() -> None:
    recorded = read_record((RECORDS / "format-1.json").read_text("utf-8"))
    assert recorded["format"] == "qsd-rules/assessment/1"
    del recorded["policy"]["digest"], recorded["facts"]["digest"]
    found = verify_record(recorded, small_policy(), sample_snapshot())
    assert [each.part for each in found] == ["policy.digest", "facts.digest"]
    recorded["outcomes"][0]["needs"] = []
    recorded["outcomes"][1]["title"]["zh"] = "别的"
    told = [each.part for each in verify_record(recorded, small_policy(), sample_snapshot())]
    assert "outcomes[1].title.zh" in told


def test_another_engine_may_derive_in_another_order() -> None:
    recorded = read_record(json_report(sample_assessment()))
    recorded["program"]["engine"] = "another"
    recorded["derivation"].reverse()
    assert verify_record(recorded, small_policy(), sample_snapshot()) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "record:1:2: this is no JSON [record]"),
        ("[" * 100_000, "record: this is no JSON [record]"),
        ("[]", "record: this is no record; it should say `format: qsd-rules/assessment/2` [record]"),
        ('{"format": "qsd-rules/assessment/2"}', "record: `policy` is missing [record]"),
    ],
)
def test_what_is_no_record_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputProblems) as refused:
        read_record(text)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("recorded", "recomputed", "parts"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"b": 1}, ["a", "b"]),
        ({"a": [1, 2]}, {"a": [1, 3]}, ["a[1]"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a"]),
        ({"a": 1}, {"a": True}, ["a"]),
    ],
)
def test_differences_are_told_by_their_smallest_parts(recorded: Any, recomputed: Any, parts: list[str]) -> None:
    assert [difference.part for difference in differences(recorded, recomputed)] == parts
