"""The evaluation for people; `python -m tests.report.test_evaluation_terminal` writes the expected pages anew."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from qsd_rules.report.evaluation_terminal import GOAL, bar, shares, terminal_evaluation
from qsd_rules.words.language import LANGUAGES, Language
from qsd_rules.words.layout import width_of
from tests.evaluation.samples import evaluated

EXPECTED = Path(__file__).parent / "expected"
PAGES: list[tuple[Language, int, bool, int]] = [
    ("zh", 80, False, 2018),
    ("en", 100, False, 2018),
    ("zh", 50, True, 2020),
]
ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def page(language: Language, width: int, brief: bool, year: int) -> Path:
    return EXPECTED / f"evaluation-{year}-{language}-{width}{'-brief' if brief else ''}.txt"


@pytest.mark.parametrize(("language", "width", "brief", "year"), PAGES)
def test_the_page_is_as_expected(language: Language, width: int, brief: bool, year: int) -> None:
    written = terminal_evaluation(evaluated(year), language, width, brief=brief)
    assert written == page(language, width, brief, year).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [40, 60, 120])
def test_no_line_is_wider_than_the_terminal(language: Language, width: int) -> None:
    for line in terminal_evaluation(evaluated(2018), language, width).splitlines():
        assert width_of(line) <= width


def test_colour_adds_nothing_but_colour() -> None:
    coloured = terminal_evaluation(evaluated(2018), "zh", 70, colour=True)
    assert "\x1b[" in coloured
    assert ESCAPE.sub("", coloured) == terminal_evaluation(evaluated(2018), "zh", 70)


@pytest.mark.parametrize(
    ("value", "goal", "drawn"),
    [
        (5, 10, "█████····┃"),
        (10, 10, "█████████┃"),
        (10, 5, "█████┃████"),
        (0, 1, "·········┃"),
        (3, 1000, "·········┃"),
    ],
)
def test_a_bar_is_as_long_as_its_value(value: int, goal: int, drawn: str) -> None:
    assert bar(Fraction(value), Fraction(goal), 10) == drawn
    assert drawn.count(GOAL) == 1


def test_shares_fill_the_bar_and_lose_nobody() -> None:
    spans = shares([(97, "green"), (1, "strong red"), (2, "strong blue")], 20)
    assert [len(span.text) for span in spans] == [18, 1, 1]
    assert {span.text[0] for span in spans} == {"█", "░", "▓"}
    assert sum(len(span.text) for span in shares([(0, "green")], 20)) == 20


if __name__ == "__main__":
    for language, width, brief, year in PAGES:
        written = terminal_evaluation(evaluated(year), language, width, brief=brief)
        page(language, width, brief, year).write_text(written, encoding="utf-8")
