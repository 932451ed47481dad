"""How forms look: the formats of their cells, made once a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from xlsxwriter import Workbook

Look = Literal[
    "title", "subtitle", "header", "band", "label", "note", "input", "input text", "input date", "input list",
    "hidden", "body", "command", "head label", "legend input", "legend filled", "link", "how",
]  # fmt: skip

FONT = "微软雅黑"
INK, PALE, BAND, LINE, INPUT = "#1F3A5F", "#F4F6F9", "#DCE4EE", "#B8C2CE", "#FFF8DC"

BASE: dict[str, Any] = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True}
CELL: dict[str, Any] = {**BASE, "border": 1, "border_color": LINE}
FIELD: dict[str, Any] = {**CELL, "font_color": "#000000", "indent": 1}
HEADING: dict[str, Any] = {
    **BASE, "bold": True, "font_color": INK, "bg_color": BAND, "text_wrap": False, "indent": 1,
    "top": 1, "bottom": 1, "top_color": LINE, "bottom_color": LINE,
}  # fmt: skip

LOOKS: dict[Look, dict[str, Any]] = {
    "title": {"font_name": FONT, "font_size": 18, "bold": True, "font_color": INK, "valign": "vcenter"},
    "subtitle": {"font_name": FONT, "font_size": 10, "font_color": "#5A6675", "valign": "vcenter"},
    "header": {**CELL, "bold": True, "font_color": "#FFFFFF", "bg_color": INK, "align": "center"},
    "band": HEADING,
    "label": {**CELL, "bg_color": PALE, "indent": 1},
    "note": {**CELL, "font_size": 9, "font_color": "#5A6675", "indent": 1},
    "how": {**CELL, "font_size": 8, "font_color": "#5A6675", "valign": "top", "bg_color": PALE},
    "input": {**FIELD, "align": "left"},
    "input text": {**FIELD, "align": "left", "num_format": "@"},
    "input date": {**FIELD, "align": "left", "num_format": "yyyy-mm-dd"},
    "input list": {**FIELD, "align": "left"},
    "hidden": {"font_name": FONT, "font_size": 8, "font_color": "#9AA5B1"},
    "body": {**BASE, "valign": "top"},
    "command": {**BASE, "font_name": "Consolas", "bg_color": PALE, "indent": 1},
    "head label": {**CELL, "bold": True, "bg_color": PALE, "indent": 1},
    "legend input": {**FIELD, "bg_color": INPUT},
    "legend filled": {**FIELD},
    "link": {**BASE, "font_color": "#0B5CAD", "underline": 1},
}

BLANK_FIELD: dict[str, Any] = {"bg_color": INPUT}
"""What a field looks like as long as nothing is filled in."""


def looks(book: Workbook) -> dict[Look, Any]:
    """The formats of a workbook, by what they are for."""
    return {look: book.add_format(properties) for look, properties in LOOKS.items()}


def width_of(words: str) -> int:
    """How many columns of a fixed-width font words take; a Chinese character takes two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in words)


def height_of(cells: Iterable[tuple[str, float]], size: float = 10) -> float:
    """The height in points of a row whose cells have these words and widths, when the words are wrapped.

    A column's width counts the figures of the usual font, 11 points large; a cell's margins take about two.
    """
    lines = 1
    for words, width in cells:
        fitting = max(int((width - 2) * 11 / size), 2)
        lines = max(lines, sum(-(-max(width_of(line), 1) // fitting) for line in words.split("\n")))
    return max(20.0, lines * size * 1.4 + 4)
