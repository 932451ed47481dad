"""The report for people; `python -m tests.report.test_terminal` writes the expected pages anew."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from qsd_rules.assess.selection import choose, select
from qsd_rules.report.terminal import terminal_report
from qsd_rules.words.language import LANGUAGES, Language
from qsd_rules.words.layout import width_of
from tests.report.samples import sample_assessment, sample_snapshot, small_policy

EXPECTED = Path(__file__).parent / "expected"
PAGES: list[tuple[Language, int, bool]] = [("zh", 80, False), ("en", 100, False), ("zh", 44, False), ("zh", 80, True)]
ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def page(language: Language, width: int, brief: bool) -> Path:
    return EXPECTED / f"terminal-{language}-{width}{'-brief' if brief else ''}.txt"


@pytest.mark.parametrize(("language", "width", "brief"), PAGES)
def test_the_page_is_as_expected(language: Language, width: int, brief: bool) -> None:
    written = terminal_report(sample_assessment(), language, width, brief=brief)
    assert written == page(language, width, brief).read_text(encoding="utf-8")


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
    assert lines[decided + 1] == "      依据 二"
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


if __name__ == "__main__":
    EXPECTED.mkdir(exist_ok=True)
    for wished in PAGES:
        report = terminal_report(sample_assessment(), wished[0], wished[1], brief=wished[2])
        page(*wished).write_text(report, encoding="utf-8")
