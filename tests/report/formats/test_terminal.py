"""Reports for people at a terminal."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.selection import EVERYTHING, Selection, choose, select
from qsd_rules.report.assessment_report import assessment_report
from qsd_rules.report.blocks import Column, Detail, Report, Share, Shares, Table, text
from qsd_rules.report.formats.terminal import bar, terminal
from qsd_rules.words.language import LANGUAGES, Language
from qsd_rules.words.layout import width_of
from tests.report.golden import assert_as_expected
from tests.report.samples import sample_assessment, sample_snapshot, small_policy

ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def terminal_report(
    assessment: Assessment,
    language: Language,
    width: int = 80,
    colour: bool = False,
    detail: Detail = Detail.SHORT,
    selection: Selection = EVERYTHING,
) -> str:
    return terminal(assessment_report(assessment, language, selection, detail), width, colour)


@pytest.mark.parametrize(
    ("language", "width", "detail"),
    [("zh", 80, Detail.SHORT), ("en", 100, Detail.SHORT), ("zh", 44, Detail.SHORT), ("zh", 80, Detail.BRIEF)],
)
def test_the_page_is_as_expected(language: Language, width: int, detail: Detail) -> None:
    written = terminal_report(sample_assessment(), language, width, detail=detail)
    assert_as_expected(written, f"terminal-{language}-{width}{'-brief' if detail == Detail.BRIEF else ''}.txt")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [30, 40, 50, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(language: Language, width: int) -> None:
    for line in terminal_report(sample_assessment(), language, width).splitlines():
        assert width_of(line) <= width


@pytest.mark.parametrize("language", LANGUAGES)
def test_colour_adds_nothing_but_colour(language: Language) -> None:
    coloured = terminal_report(sample_assessment(), language, 70, colour=True)
    assert "\x1b[" in coloured
    assert ESCAPE.sub("", coloured) == terminal_report(sample_assessment(), language, 70)


def test_decisions_come_first_with_the_clause_behind_them() -> None:
    lines = terminal_report(sample_assessment(), "zh").splitlines()
    decided = lines.index("    × 施工许可证：不予核发施工许可证")
    assert lines[decided + 1] == "      依据：二"
    assert decided < next(number for number, line in enumerate(lines) if line.startswith("【违反】"))


def test_a_finding_on_every_reading_says_so() -> None:
    page = terminal_report(sample_assessment(readings="annex"), "zh")
    assert "按附件第8项95%（本次采用）才未达到" in page
    assert "【因读法而异】" not in page


def test_a_day_before_the_policy_is_in_force_is_said_to_be() -> None:
    page = terminal_report(sample_assessment(date(2010, 1, 1)), "zh")
    assert "没有核查任何事项：该文件自2011年3月21日起施行，未规定有效期" in page
    assert "没有须处理的事项" not in page


def test_a_selection_is_named() -> None:
    selection = choose(small_policy(), sample_snapshot(), ["P2"], ["green-materials-are-used"])
    page = terminal_report(select(sample_assessment(), selection), "zh", selection=selection)
    assert "只看：P2、green-materials-are-used" in page
    assert "没有须处理的事项" in page


def test_a_bar_is_as_long_as_its_value() -> None:
    assert bar(Fraction(1, 2), Fraction(1), 10) == "█████····┃"
    assert bar(Fraction(1), Fraction(1, 2), 10) == "█████┃████"
    assert bar(Fraction(0), Fraction(1), 10) == "·········┃"


def test_shares_fill_the_bar_and_lose_nobody() -> None:
    told = Shares((Share("satisfied", "符合", 97), Share("violated", "违反", 1), Share("pending", "未到期", 2)))
    page = terminal(Report("zh", "", "", (told,)), 100)
    assert page == "······················█▒  符合 97，违反 1，未到期 2\n"


WIDE = Table(
    tuple(Column(name) for name in ("单位", "任务", "规则", "事项")),
    (((text("区水务局"),), (text("一" * 30),), (text(""),), (text("二" * 30),)),),
)


def test_a_table_too_wide_is_written_row_by_row() -> None:
    page = terminal(Report("zh", "", "", (WIDE,)), 50)
    assert page.splitlines()[0] == "区水务局"
    assert page.splitlines()[1].startswith("  任务  一一")
    assert "规则" not in page, "what is empty is not told"
    assert page.count("一") == 30 and page.count("二") == 30
    assert terminal(Report("zh", "", "", (WIDE,)), 150).splitlines()[0].startswith("单位      任务")
