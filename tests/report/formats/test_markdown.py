"""Reports as Markdown."""

from __future__ import annotations

import re

import pytest

from qsd_rules.report.assessment_report import assessment_report
from qsd_rules.report.blocks import (
    Column,
    Detail,
    Item,
    Listing,
    Paragraph,
    Report,
    Run,
    Share,
    Shares,
    Table,
    Verbatim,
    line,
    text,
)
from qsd_rules.report.formats.markdown import markdown, plain
from qsd_rules.words.language import LANGUAGES, Language
from tests.report.golden import assert_as_expected
from tests.report.hostile import HOSTILE_NAMES, hostile_assessment
from tests.report.samples import sample_assessment


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("一 * b_c", "一 \\* b\\_c"),
        ("<script>", "\\<script\\>"),
        ("a|b", "a\\|b"),
        ("&lt;b&gt;", "\\&lt;b\\&gt;"),
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


def html_in(document: str) -> list[str]:
    """What a reader of CommonMark would take for tags or entities: those outside code that no backslash precedes."""
    bare = re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", re.sub(r"\\.", "", document))
    return re.findall(r"<[A-Za-z/!?][^>]*>|&#?\w+;", bare)


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_no_name_comes_through_as_html(name: str) -> None:
    assert html_in(markdown(assessment_report(hostile_assessment(name), "zh", detail=Detail.WHOLE))) == []


@pytest.mark.parametrize("words", ["`<b>x</b>", "<b>`", "a|<img src=x>", "``<i>``", "&copy;", " ", "<b>"])
def test_code_ends_where_it_ends(words: str) -> None:
    code = line(Run(words, "code"))
    cells = Table((Column("甲"), Column("乙")), (((Paragraph(code),), (Paragraph(code), text("<u>二</u>"))),))
    report = Report("zh", "", "甲", (Paragraph(code), Listing((Item(code),)), cells))
    written = markdown(report)
    assert html_in(written) == []
    assert len(re.findall(r"(?<!\\)\|", written.splitlines()[-1])) == 3


def test_code_that_cannot_end_early_stands_as_code() -> None:
    assert "`a-rule@P1`" in markdown(Report("zh", "", "甲", (Paragraph(line(Run("a-rule@P1", "code"))),)))
