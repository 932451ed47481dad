"""Findings as rows: CSV and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from qsd_rules.assess.assessment import FINDINGS
from qsd_rules.assess.engine import assess
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.report.finding_rows import COLUMNS, csv_report, finding_rows, jsonl_report
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place
from tests.report.samples import DAY, sample_assessment, small_policy


def test_each_finding_is_a_row_by_weight() -> None:
    rows = list(finding_rows(sample_assessment(), "zh"))
    found = [each for each in sample_assessment().outcomes if each.outcome in FINDINGS]
    assert sorted(row["id"] for row in rows) == sorted(each.identity for each in found)
    weights = [FINDINGS.index(row["outcome"]) for row in rows]
    assert weights == sorted(weights)
    assert all(tuple(row) == COLUMNS for row in rows)


def test_a_row_has_words_values_place_and_remedy() -> None:
    row = next(finding_rows(sample_assessment(), "zh"))
    assert row == {
        "id": "ready-mixed-concrete-is-used@P1", "outcome": "violated", "kind": "project", "subject": "P1",
        "name": "坂田办公楼", "rule": "ready-mixed-concrete-is-used", "title": "使用预拌混凝土", "force": "must",
        "clause": "一", "quote": "预拌混凝土使用率95%以上", "reading": "text",
        "found": ["预拌混凝土使用率：94.99%，要求95%以上"], "needs": [], "remedy": "改用预拌混凝土",
        "lead": ["区建设局"], "file": "facts/sample.yaml", "line": 14, "cell": None, "since": None, "before": None,
    }  # fmt: skip


def test_both_formats_say_the_same() -> None:
    lines = [json.loads(line) for line in jsonl_report(sample_assessment(), "en")]
    table = "".join(csv_report(sample_assessment(), "en"))
    assert table.startswith("\ufeffid,outcome,")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert [row["id"] for row in rows] == [line["id"] for line in lines]
    for row, line in zip(rows, lines, strict=True):
        assert row["found"] == "\n".join(line["found"])
        assert row["line"] == str(line["line"] or "")


def test_they_are_streamed() -> None:
    report = csv_report(sample_assessment(), "en")
    assert isinstance(report, Iterator)
    assert next(report).startswith("\ufeffid,")
    assert next(report).startswith("ready-mixed-concrete-is-used@P1,violated,")


def test_no_cell_is_a_formula_and_a_cell_of_a_workbook_is_named() -> None:
    record = SubjectRecord("project", "=1+1", '@SUM("a,b")\n2', {}, place=Place("表 1.xlsx", 7, 2, "项目!B7"))
    snapshot = Snapshot(DAY, {("project", "=1+1"): record}, {}, Text("", ""), True, "0")
    table = "".join(csv_report(assess(small_policy(), snapshot), "zh"))
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert {(row["subject"], row["name"], row["file"], row["line"], row["cell"]) for row in rows} == {
        ("'=1+1", '\'@SUM("a,b")\n2', "表 1.xlsx", "7", "项目!B7")
    }
