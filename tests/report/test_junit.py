"""The report as JUnit XML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from qsd_rules.report.junit import junit_report
from tests.report.samples import sample_assessment


def totals(fail_on: str) -> dict[str, str]:
    return dict(ElementTree.fromstring(junit_report(sample_assessment(), "zh", fail_on=fail_on)).attrib)


@pytest.mark.parametrize(
    ("fail_on", "failures", "errors"),
    [
        ("violated", 2, 2),
        ("missed", 3, 2),
        ("advised", 4, 2),
        ("pending", 5, 2),
        ("undetermined", 5, 2),
        ("never", 0, 0),
    ],
)
def test_what_fails_is_what_the_exit_code_counts(fail_on: str, failures: int, errors: int) -> None:
    found = totals(fail_on)
    assert (found["tests"], found["failures"], found["errors"], found["skipped"]) == (
        "11", str(failures), str(errors), "2",
    )  # fmt: skip


def test_a_suite_for_every_subject_and_a_case_for_every_rule() -> None:
    root = ElementTree.fromstring(junit_report(sample_assessment(), "zh"))
    assert [(suite.get("name"), suite.get("tests"), len(suite.findall("testcase"))) for suite in root] == [
        ("区 某区（D）", "3", 3),
        ("建设工程项目 坂田办公楼（P1）", "4", 4),
        ("建设工程项目 布吉厂房（P2）", "4", 4),
    ]


def test_a_failure_says_what_was_found() -> None:
    root = ElementTree.fromstring(junit_report(sample_assessment(), "en"))
    failure = root.find(".//testcase[@name='ready-mixed-concrete-is-used']/failure")
    assert failure is not None
    assert failure.attrib == {"type": "violated", "message": "violated: Ready-mixed concrete is used"}
    assert failure.text == "\n".join(
        [
            "1 (一): “预拌混凝土使用率95%以上”",
            "share of ready-mixed concrete: 94.99%, required: at least 95%"
            " (ledger of concrete deliveries, facts/sample.yaml:14)",
            "use ready-mixed concrete",
            "District Construction Bureau",
        ]
    )


def test_an_outcome_that_hangs_on_the_reading_passes_and_says_so() -> None:
    root = ElementTree.fromstring(junit_report(sample_assessment(), "en"))
    case = root.find(".//testcase[@name='industrial-wastewater-meets-the-standard']")
    assert case is not None and [child.tag for child in case] == ["system-out"]
    assert "missed only if annex row 8, 95% governs" in (case.findtext("system-out") or "")
