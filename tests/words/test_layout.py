"""Text in columns: widths, line breaking, harmless characters, styled paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qsd_rules.words.layout import (
    ANSI,
    MAY_NOT_END_A_LINE,
    MAY_NOT_START_A_LINE,
    RESET,
    Span,
    harmless,
    pad,
    paragraph,
    width_of,
    wrap,
)

CHINESE = "对不符合建筑节能标准的工程，不予通过“节能审查”（见《条例》），不予核发施工许可证。"


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("施工", 4),
        ("92%以上", 7),
        ("，。", 4),
        ("“引号”", 6),
        ("e\u0301", 1),
        ("〔2011〕", 8),
        ("한글", 4),
    ],
)
def test_chinese_takes_two_columns(text: str, width: int) -> None:
    assert width_of(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("施工许可证", 4, ["施工", "许可", "证"]),
        ("施工许可，证", 8, ["施工许", "可，证"]),
        ("甲乙（丙）", 6, ["甲乙", "（丙）"]),
        ("使用率95%以上", 8, ["使用率", "95%以上"]),
        ("到2015年12月31日", 10, ["到2015年", "12月31日"]),
        ("one two three", 7, ["one two", "three"]),
        ("查得 94.99%", 6, ["查得", "94.99%"]),
        ("a-very-long-name@P1", 8, ["a-very-", "long-", "name@P1"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_where_typesetters_break_them(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_a_first_line_may_be_shorter() -> None:
    assert wrap("施工许可证", 10, first=4) == ["施工", "许可证"]


@given(st.text(st.sampled_from("建筑节能，。（）“”ab -/1%年"), max_size=60), st.integers(6, 40))
@example("/111。）", 6)
def test_no_line_is_too_wide_and_no_word_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    # A chain of punctuation that may not be cut is cut where the line is full, so no line is ever wider.
    assert all(width_of(line) <= width for line in lines)


@pytest.mark.parametrize("width", range(8, 60))
def test_no_line_starts_or_ends_with_wrong_punctuation(width: int) -> None:
    for line in wrap(CHINESE, width):
        assert line[0] not in MAY_NOT_START_A_LINE
        assert line[-1] not in MAY_NOT_END_A_LINE


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("施工", "施工"),
        ("\x1b[31m红", "�[31m红"),
        ("a\x00b\x9b", "a�b�"),
        ("\u202eabc\u2066", "�abc�"),
        ("两\n行", "两\n行"),
    ],
)
def test_words_of_others_cannot_steer_the_terminal(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_a_paragraph_hangs_and_keeps_its_styles() -> None:
    lines = paragraph(
        [Span("读法：", "strong"), "按正文", Span("违反", "strong red")], 12, colour=True, indent=2, hang=2
    )
    assert lines == [
        f"  {ANSI['strong']}读法：{RESET}按正",
        f"    文{ANSI['strong red']}违反{RESET}",
    ]


def test_without_colour_there_are_no_escapes() -> None:
    assert paragraph([Span("读法：", "strong"), "甲"], 20, colour=False, indent=2) == ["  读法：甲"]


@given(st.lists(st.text(st.sampled_from("建筑，（）a b"), max_size=12), max_size=5), st.integers(8, 30))
def test_colour_changes_no_text(parts: list[str], width: int) -> None:
    spans = [Span(part, "red" if number % 2 else "") for number, part in enumerate(parts)]
    painted = paragraph(spans, width, colour=True)
    bare = ["".join(line.split(RESET)).replace(ANSI["red"], "") for line in painted]
    assert bare == paragraph(spans, width, colour=False)


def test_padding_counts_columns() -> None:
    assert pad("查得", 6) == "查得  "


@given(st.text("ab-@", min_size=1, max_size=80), st.integers(2, 20), st.integers(0, 4))
def test_a_long_name_fits_the_first_line_and_the_others(name: str, width: int, more: int) -> None:
    first, *others = wrap(name, width, width + more)
    assert width_of(first) <= width + more
    assert all(width_of(line) <= width for line in others)
    assert first + "".join(others) == name
