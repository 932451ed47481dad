"""Reports as Markdown."""

from __future__ import annotations

import pytest

from qsd_rules.report.assessment_report import assessment_report
from qsd_rules.report.blocks import Column, Detail, Item, Listing, Report, Share, Shares, Table, Verbatim, line, text
from qsd_rules.report.formats.markdown import markdown, plain
from qsd_rules.words.language import LANGUAGES, Language
from tests.report.golden import assert_as_expected
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_as_expected(language: Language) -> None:
    written = markdown(assessment_report(sample_assessment(), language, detail=Detail.WHOLE))
    assert_as_expected(written, f"assessment-{language}.md")


def test_nothing_is_cut_where_there_is_room() -> None:
    told = tuple(Item(line(f"第{number}项")) for number in range(100))
    assert "第99项" in markdown(Report("zh", "", "甲", (Listing(told),)))


def test_tables_are_regular_and_tell_their_bars_in_words() -> None:
    bars = Table(
        (Column("条款"), Column(""), Column("项数", number=True)),
        (((text("一|二"),), (Shares((Share("violated", "违反", 2),), drawn_alone=True),), (text("2"),)),),
    )
    assert markdown(Report("zh", "", "甲", (bars,))) == ("# 甲\n\n| 条款 | 项数 |\n| --- | ---: |\n| 一\\|二 | 2 |\n")


def test_lines_of_a_file_stay_as_they_are() -> None:
    told = markdown(Report("zh", "", "甲", (Verbatim("a: 1\n```\n- *b*", "yaml"),)))
    assert told == "# 甲\n\n````yaml\na: 1\n```\n- *b*\n````\n"
