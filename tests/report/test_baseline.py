"""Findings against an earlier record, in every format."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import jsonschema
import openpyxl
import pytest

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess
from qsd_rules.assess.selection import EVERYTHING, choose, select
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.report.assessment_report import assessment_report
from qsd_rules.report.baseline import Baseline, compare
from qsd_rules.report.finding_rows import jsonl_report
from qsd_rules.report.first_record import first_record
from qsd_rules.report.formats import written
from qsd_rules.report.json import Data
from qsd_rules.report.junit import junit_report
from qsd_rules.report.record import json_report, record, record_pieces
from qsd_rules.report.sarif import sarif_log
from qsd_rules.report.verification import read_record, verify_record
from qsd_rules.report.xlsx import xlsx_report
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems
from tests.report.samples import sample_assessment, small_policy, subject

NEW, OPEN = "energy-review-withholds-permit@P1", "ready-mixed-concrete-is-used@P2"
GONE, UNJUDGED = "ready-mixed-concrete-is-used@P1", "ready-mixed-concrete-is-used@P3"


def snapshot(**projects: dict[str, Value]) -> Snapshot:
    """Projects that answer everything but what is told of them."""
    settled: dict[str, Value] = {
        "envelope_conforms": True, "lighting_conforms": True, "is_new_building": True, "ready_mixed_concrete_rate": 100,
        "preliminary_acceptance_problems": False, "uses_green_materials": True,
    }  # fmt: skip
    records = [subject("project", name, name, 10, (), **{**settled, **given}) for name, given in projects.items()]
    subjects = {(each.kind, each.id): each for each in records}
    return Snapshot(date(2013, 6, 30), subjects, {}, Text("", ""), True, "0" * 64)


LATER = snapshot(P1={"envelope_conforms": False}, P2={"ready_mixed_concrete_rate": 1})


def before() -> Assessment:
    poor: dict[str, Value] = {"ready_mixed_concrete_rate": 1}
    return assess(small_policy(), snapshot(P1=poor, P2=poor, P3=poor))


def now() -> Assessment:
    return assess(small_policy(), LATER)


def compared(recorded: Data | None = None) -> Baseline:
    return compare(now(), EVERYTHING, recorded or record(before()), "then.json")


@pytest.mark.parametrize("recorded", [record, first_record])
def test_findings_are_new_open_or_gone_whatever_the_format_of_the_record(recorded: Any) -> None:
    found = compared(recorded(before()))
    assert {each.identity: (each.state, each.before, each.now) for each in found.compared.values()} == {
        NEW: ("new", "satisfied", "violated"),
        OPEN: ("open", "violated", "violated"),
        GONE: ("gone", "violated", "satisfied"),
        UNJUDGED: ("gone", "violated", None),
    }
    assert found.same_pack


def test_a_finding_that_has_become_heavier_is_new_and_a_lighter_one_is_open() -> None:
    data = record(before())
    one = next(each for each in data["outcomes"] if each["id"] == OPEN)
    one["outcome"] = "undetermined"
    assert compared(data).compared[OPEN].state == "new"
    other = snapshot(P2={})
    undetermined = assess(small_policy(), other)
    later = {**other.subjects, ("project", "P2"): subject("project", "P2", "P2", 1)}
    undetermined = assess(small_policy(), Snapshot(other.date, later, {}, other.title, True, ""))
    found = compare(undetermined, EVERYTHING, record(before()), "then.json").compared[OPEN]
    assert (found.state, found.before, found.now) == ("open", "violated", "undetermined")


def test_the_terminal_tells_it_first() -> None:
    report = written("terminal", lambda detail: assessment_report(now(), "zh", detail=detail, baseline=compared()))
    told = report.decode() if isinstance(report, bytes) else report
    assert told.index("【与2013年6月30日的记录相比】") < told.index("【决定】")
    assert "新增 1 项，仍未了结 1 项，已不在列 2 项" in told
    assert "建设工程项目 P1：不符合节能标准的工程不予核发施工许可证（符合 → 违反）" in told
    assert "P3：使用预拌混凝土（违反 → 本次未核查）" in told


def test_the_record_has_it_and_is_verified_without_it() -> None:
    data = json.loads("".join(record_pieces(now(), baseline=compared())))
    schema = json.loads(resources.files("qsd_rules.report").joinpath("assessment.schema.json").read_text("utf-8"))
    jsonschema.validate(data, schema)
    assert data["baseline"] == {
        "as_of": "2013-06-30",
        "same_pack": True,
        "new": [NEW],
        "open": [OPEN],
        "gone": [
            {"id": GONE, "before": "violated", "now": "satisfied"},
            {"id": UNJUDGED, "before": "violated", "now": None},
        ],
    }
    assert verify_record(data, small_policy(), LATER) == ()


def test_sarif_has_its_own_words_for_it() -> None:
    [run] = sarif_log(now(), "en", baseline=compared())["runs"]
    states = {each["partialFingerprints"]["finding/v1"]: each["baselineState"] for each in run["results"]}
    assert states == {NEW: "new", OPEN: "unchanged", GONE: "absent", UNJUDGED: "absent"}
    kinds = {each["partialFingerprints"]["finding/v1"]: each["kind"] for each in run["results"]}
    assert (kinds[GONE], kinds[UNJUDGED]) == ("pass", "open")
    assert all("physicalLocation" in location for each in run["results"] for location in each["locations"])


def test_junit_tells_it_in_messages_and_skips_what_was_not_judged() -> None:
    root = ElementTree.fromstring(junit_report(now(), "en", baseline=compared()))
    messages = {case.get("name"): [each.get("message") for each in case] for case in root.iter("testcase")}
    assert messages[NEW] == ["new, violated: No construction permit for works below the energy standard"]
    assert messages[OPEN] == ["still open, violated: Ready-mixed concrete is used"]
    assert messages[UNJUDGED] == ["violated → not judged this time"]
    assert (root.findtext(f".//testcase[@name='{GONE}']/system-out") or "").startswith("gone, satisfied: ")
    assert int(root.get("tests", "")) == len(messages)


def test_rows_and_sheets_have_it() -> None:
    rows = [json.loads(line) for line in jsonl_report(now(), "en", compared())]
    assert {row["id"]: (row["since"], row["before"], row["outcome"]) for row in rows} == {
        NEW: ("new", "satisfied", "violated"),
        OPEN: ("open", "violated", "violated"),
        GONE: ("gone", "violated", "satisfied"),
        UNJUDGED: ("gone", "violated", None),
    }
    sheet = openpyxl.load_workbook(BytesIO(xlsx_report(now(), "en", baseline=compared())))["Since baseline"]
    assert [(row[0].value, row[5].value) for row in list(sheet.rows)[1:]] == [
        ("new", NEW), ("still open", OPEN), ("gone", GONE), ("gone", UNJUDGED),
    ]  # fmt: skip


def test_another_pack_is_told() -> None:
    data = record(before())
    data["policy"]["digest"] = "other"
    told = compared(data).numbers("en")
    assert told == "1 new, 1 still open, 2 gone; that record was made with another version of the pack"


def test_a_record_of_another_policy_or_another_part_does_not_compare() -> None:
    data = record(before())
    data["policy"]["name"] = "another"
    with pytest.raises(InputProblems, match=r"then\.json: the record is of another policy, `another`; now it is `"):
        compared(data)
    selection = choose(small_policy(), LATER, ["P1"], [], [])
    part = read_record(json_report(select(now(), selection), selection))
    with pytest.raises(InputProblems, match=r"another part of the facts and rules \(P1\) than this time \(all\)"):
        compared(part)
    assert compare(select(now(), selection), selection, part, "then.json").of("new") == ()


def test_the_sample_against_itself_has_nothing_new() -> None:
    found = compare(sample_assessment(), EVERYTHING, record(sample_assessment()), "then.json")
    assert (len(found.of("new")), len(found.of("open")), len(found.of("gone"))) == (0, 7, 0)
