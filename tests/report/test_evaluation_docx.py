"""The evaluation as a Word document in the layout of official documents."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from qsd_rules.report.evaluation_docx import docx_evaluation
from qsd_rules.words.language import LANGUAGES, Language
from tests.evaluation.samples import evaluated
from tests.report.hostile import HOSTILE_NAMES
from tests.report.test_docx import cells, lines
from tests.report.test_evaluation_html import renamed


def opened(year: int, language: Language = "zh") -> Any:
    return Document(io.BytesIO(docx_evaluation(evaluated(year), language)))


def test_the_report_has_its_parts_in_order() -> None:
    document = opened(2018)
    assert lines(document, "Title")[0].replace("\n", "") == "《关于建设书香城市的意见》2018年度落实情况评价报告"
    assert lines(document, "Heading 1") == [
        "总体情况",
        "目标完成情况",
        "分解任务落实情况",
        "书面警告名单及依据",
        "评价口径",
    ]
    assert lines(document, "Heading 2") == ["文化局", "市教育局"]
    assert lines(document, "公文发文机关标志") == ["某市政府"]
    [intro, targets, tasks, criticism, *_] = lines(document, "公文正文")
    assert intro.startswith("依据《关于建设书香城市的意见》（某府〔2016〕8号）一，对2018年度（截至2018年12月31日）")
    assert targets == "目标共4项：目标未到期、尚未达到4。按进度分：进度相符2，进度落后2。"
    assert (tasks, criticism) == ("分解任务共2项：未落实2。", "应予书面警告的单位1个，待定1个。")


def test_tables_tell_what_is_open_and_attachments_everything() -> None:
    open_targets, tasks, _, all_targets, organs = cells(opened(2018))
    assert [row[1] for row in open_targets[1:]] == [row[1] for row in all_targets[1:]]
    assert [row[:2] for row in tasks[1:]] == [["第1项", "未落实"], ["第2项", "未落实"]]
    assert "2016：20座 → 2018：30座" in all_targets[1][2]
    assert [row[0] for row in organs[1:]] == ["市文化局", "市教育局"]
    assert organs[1][4].startswith("书面警告：文化局")


def test_the_grounds_of_criticism_are_told_with_the_words() -> None:
    told = lines(opened(2018), "公文正文")
    assert "依据：一“任务不落实的给予警告”（任务不落实的给予警告）。" in told
    assert any(line.startswith("查得：建馆，已做的步骤：2步") and "facts/2018.yaml:11" in line for line in told)
    assert "后续：应警告的已警告：违反。" in told


def test_nobody_criticized_and_nothing_open_is_said() -> None:
    told = lines(opened(2020), "公文正文")
    assert "没有应予书面警告的单位。" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_input_gives_same_bytes(language: Language) -> None:
    assert docx_evaluation(evaluated(2020), language) == docx_evaluation(evaluated(2020), language)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_stay_words(name: str) -> None:
    document = Document(io.BytesIO(docx_evaluation(renamed(name), "zh")))
    plain = Document(io.BytesIO(docx_evaluation(renamed("名"), "zh")))
    for tag in ("w:instrText", "w:hyperlink", "w:fldSimple", "w:object"):
        assert len(list(document.element.iter(qn(tag)))) == len(list(plain.element.iter(qn(tag))))
