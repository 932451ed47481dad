"""The report as JUnit XML."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from qsd_rules.assess.engine import assess
from qsd_rules.report.junit import junit_report
from tests.report.samples import sample_assessment, sample_snapshot, small_policy

ALLOWED = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "time", "tests", "failures", "errors", "skipped", "timestamp"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "time", "classname"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "system-out": set(),
}
"""What the schema of the Jenkins xUnit plugin (`junit-10.xsd`) allows of what is written."""


@pytest.mark.parametrize("as_of", [None, date(1990, 1, 1)])
def test_it_has_what_the_schema_of_the_xunit_plugin_allows(as_of: date | None) -> None:
    root = ElementTree.fromstring(junit_report(assess(small_policy(), sample_snapshot(), as_of), "zh"))
    for element in root.iter():
        assert set(element.attrib) <= ALLOWED[element.tag]
    for suite in root.iter("testsuite"):
        assert {"name", "tests", "failures", "errors"} <= set(suite.attrib)


def test_what_is_to_be_put_right_fails_and_what_is_open_is_skipped_with_its_reason() -> None:
    root = ElementTree.fromstring(junit_report(sample_assessment(), "zh"))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("11", "4", "0")
    assert sum(int(suite.get("skipped", "")) for suite in root) == 5
    told = sorted(each.get("type", "") for each in root.iter("skipped"))
    assert told == ["not_applicable", "not_applicable", "pending", "undetermined", "undetermined"]
    held = root.find(".//skipped[@type='undetermined']")
    assert held is not None and held.get("message") == "尚不能判定：不符合节能标准的工程不予核发施工许可证"
    assert "照明设计是否符合节能标准？" in (held.text or "")
    assert sorted(each.get("type", "") for each in root.iter("failure")) == [
        "advised",
        "missed",
        "violated",
        "violated",
    ]


def test_each_name_is_there_once() -> None:
    root = ElementTree.fromstring(junit_report(sample_assessment(), "zh"))
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(names)) == len(names) == 11
    assert ("project.一", "ready-mixed-concrete-is-used@P1") in names


def test_that_nothing_was_judged_is_an_error() -> None:
    root = ElementTree.fromstring(junit_report(assess(small_policy(), sample_snapshot(), date(1990, 1, 1)), "zh"))
    assert (root.get("tests"), root.get("errors")) == ("1", "1")


def test_a_suite_for_every_subject_and_a_case_for_every_rule() -> None:
    root = ElementTree.fromstring(junit_report(sample_assessment(), "zh"))
    assert [(suite.get("name"), suite.get("tests"), len(suite.findall("testcase"))) for suite in root] == [
        ("区 某区（D）", "3", 3),
        ("建设工程项目 坂田办公楼（P1）", "4", 4),
        ("建设工程项目 布吉厂房（P2）", "4", 4),
    ]


def test_a_failure_says_what_was_found() -> None:
    root = ElementTree.fromstring(junit_report(sample_assessment(), "en"))
    failure = root.find(".//testcase[@name='ready-mixed-concrete-is-used@P1']/failure")
    assert failure is not None
    assert failure.attrib == {"type": "violated", "message": "violated: Ready-mixed concrete is used"}
    assert failure.text == "\n".join(
        [
            "1 (一): “预拌混凝土使用率95%以上”",
            "share of ready-mixed concrete: 94.99%, required: at least 95%"
            " (ledger of concrete deliveries, facts/sample.yaml:14)",
            "use ready-mixed concrete",
            "Lead: District Construction Bureau",
        ]
    )


def test_an_outcome_that_hangs_on_the_reading_passes_and_says_so() -> None:
    root = ElementTree.fromstring(junit_report(sample_assessment(), "en"))
    case = root.find(".//testcase[@name='industrial-wastewater-meets-the-standard@D']")
    assert case is not None and [child.tag for child in case] == ["system-out"]
    assert "missed only if annex row 8, 95% governs" in (case.findtext("system-out") or "")
