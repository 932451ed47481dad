"""What could steer a terminal or a page is replaced wherever it stands in a report's words, and nothing else is."""

from __future__ import annotations

from qsd_rules.report.blocks import Item, Listing, Verbatim, harmless_parts, line, text


def test_replaced_at_any_depth() -> None:
    found = harmless_parts((text("甲\nb"), Listing((Item(line("x\x1b[2J"), (text("y\u202e"),)),))))
    assert found == (text("甲 b"), Listing((Item(line("x�[2J"), (text("y�"),)),)))
    assert isinstance(found[1], Listing)


def test_lines_of_a_file_stay_lines() -> None:
    assert harmless_parts(Verbatim("a\nb\x1b", "yaml")) == Verbatim("a\nb�", "yaml")


def test_what_is_clean_is_not_copied() -> None:
    told = (text("甲"), Listing((Item(line("乙")),)))
    assert harmless_parts(told) is told
