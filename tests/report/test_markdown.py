"""The report as a document."""

from __future__ import annotations

import pytest

from qsd_rules.report.markdown import markdown_report, plain
from qsd_rules.words.language import LANGUAGES, Language
from tests.report.samples import sample_assessment


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("一 * b_c", "一 \\* b\\_c"),
        ("<script>", "\\<script\\>"),
        ("a|b", "a\\|b"),
        ("[x](y)", "\\[x\\](y)"),
        ("两\n# 行", "两 \\# 行"),
        ("\x1b", "�"),
    ],
)
def test_words_of_others_are_no_markup(words: str, written: str) -> None:
    assert plain(words) == written


def test_headings_come_in_the_order_of_the_report() -> None:
    headings = [line for line in markdown_report(sample_assessment(), "zh").splitlines() if line.startswith("#")]
    assert headings == [
        "# 某府〔2011〕1号《关于开展质量活动的意见》",
        "## 决定",
        "## 违反（2）：须立即纠正",
        "### 建设工程项目 坂田办公楼（P1）",
        "## 目标未达到（1）：到期未达到的目标",
        "### 区 某区（D）",
        "## 倡导事项未落实（1）：政策倡导，尚未落实",
        "### 建设工程项目 坂田办公楼（P1）",
        "## 目标未到期、尚未达到（1）：期限未到，须继续推进",
        "### 区 某区（D）",
        "## 因读法而异",
        "### 区 某区（D）",
        "## 尚不能判定：须补齐的材料",
        "## 尚不能判定的事项",
        "## 合计",
    ]


def test_a_finding_has_words_values_and_remedy() -> None:
    report = markdown_report(sample_assessment(), "zh")
    assert (
        "\n".join(
            [
                "**1. 一　使用预拌混凝土**",
                "",
                "> 预拌混凝土使用率95%以上",
                "",
                "- 查得：预拌混凝土使用率：94.99%，要求95%以上（预拌混凝土送货台账，facts/sample.yaml:14）",
                "- 适用：新建建筑：是",
                "- 处理：改用预拌混凝土",
                "- 责任单位：区建设局",
                "- 编号：`ready-mixed-concrete-is-used@P1`",
            ]
        )
        in report
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_regular(language: Language) -> None:
    columns = 0
    for line in markdown_report(sample_assessment(), language).splitlines():
        if not line.startswith("|"):
            columns = 0
            continue
        assert columns in (0, line.count("|"))
        columns = line.count("|")


def test_decisions_are_a_table() -> None:
    assert "| 坂田办公楼（P1） | 施工许可证 | **不予核发施工许可证** | 二 |" in markdown_report(
        sample_assessment(), "zh"
    )
