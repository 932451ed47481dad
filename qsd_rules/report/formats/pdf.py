"""A report as PDF: Chinese fonts in the file, bookmarks, and a structure that is read out.

Typst sets it, with Noto Sans SC and Noto Serif SC that are installed with it, and its own Libertinus for English; no
font of the machine is used, so that the same input gives the same bytes everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from importlib.resources import files
from typing import Any, Literal

import pylopdf_fonts_zh_cn
import typst

from qsd_rules.report.blocks import Block, Report, Section, Shares, Table
from qsd_rules.report.charts import WIDTH, segments
from qsd_rules.report.page_words import WORDS

STANDARDS: Sequence[Literal["a-2a", "ua-1"]] = ("a-2a", "ua-1")
"""PDF/UA-1 (ISO 14289-1): the structure, language and title that assistive programs need. PDF/A-2a (ISO 19005-2): what
archives need, all of it in the file. The setter checks both.

A file with a character that neither font has (of another script, say) cannot keep it; it is made without the claim.
"""

UNREADABLE = "□"
"""What stands for a character that must not be shown, in fonts that have no other sign for it."""


def pdf(report: Report) -> bytes:
    """The whole report as the bytes of a PDF file."""
    day = report.day
    told = {
        "day": None if day is None else [day.year, day.month, day.day],
        "words": {name: words.in_language(report.language) for name, words in WORDS.items()},
        "anchors": list(anchors(report.blocks)),
        "report": plain(report),
    }
    fonts = typst.Fonts(
        include_system_fonts=False,
        font_paths=sorted({pylopdf_fonts_zh_cn.sans_path().parent, pylopdf_fonts_zh_cn.serif_path().parent}),
    )
    template = files("qsd_rules.report").joinpath("templates/blocks.typ").read_bytes()
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True, sys_inputs={"report": json.dumps(told)})
    try:
        made = compiler.compile(template, format="pdf", pdf_standards=list(STANDARDS), timestamp=0)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        made = compiler.compile(template, format="pdf", timestamp=0)
    assert isinstance(made, bytes), "INVARIANT: one document is one PDF"
    return made


def anchors(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The places that links can lead to."""
    for block in blocks:
        if isinstance(block, Section):
            yield from [block.anchor] if block.anchor else []
            yield from anchors(block.blocks)


def plain(value: Any) -> Any:
    """A report as JSON has it; charts with the shares of their parts."""
    if isinstance(value, str):
        return value.replace("\N{REPLACEMENT CHARACTER}", UNREADABLE)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        told = {name: plain(each) for name, each in value._asdict().items()} | {"block": type(value).__name__}
        if isinstance(value, Shares):
            told["segments"] = [
                {"tone": each.share.tone, "start": float(each.start) / WIDTH, "width": float(each.width) / WIDTH}
                for each in segments(value)
            ]
        if isinstance(value, Table):
            told["headed"] = any(column.heading for column in value.columns)
        return told
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Fraction):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value
