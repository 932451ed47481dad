"""The report as PDF: the same as the page, with Chinese fonts in the file, bookmarks, and a structure that is read out.

Typst sets it, with Noto Sans SC and Noto Serif SC that are installed with it, and its own Libertinus for English; no
font of the machine is used, so that the same input gives the same bytes everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from importlib.resources import files
from typing import Any, Literal

import pylopdf_fonts_zh_cn
import typst
from msgspec import Struct

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.report.content import ReportContent, report_content
from qsd_rules.report.finding_content import GaugeContent
from qsd_rules.report.old_charts import WIDTH, bars, gauge
from qsd_rules.report.page_words import WORDS
from qsd_rules.words.language import Language

STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA-1 (ISO 14289-1): the structure, language and title that assistive programs need; the setter checks it.

A file with a character that neither font has (of another script, say) cannot keep it; it is made without the claim.
"""


UNREADABLE = "□"
"""What stands for a character that must not be shown, in fonts that have no other sign for it."""


def pdf_report(assessment: Assessment, language: Language, selection: Selection = EVERYTHING) -> bytes:
    """The whole report as the bytes of a PDF file."""
    return pdf_of(report_content(assessment, language, selection), assessment.as_of)


def pdf_of(content: ReportContent, day: date) -> bytes:
    """A report's content as PDF, dated by the day of the assessment."""
    told = {
        "language": content.language,
        "day": [day.year, day.month, day.day],
        "words": {name: words.in_language(content.language) for name, words in WORDS.items()},
        "report": told_report(content),
    }
    fonts = typst.Fonts(
        include_system_fonts=False,
        font_paths=sorted({pylopdf_fonts_zh_cn.sans_path().parent, pylopdf_fonts_zh_cn.serif_path().parent}),
    )
    template = files("qsd_rules.report").joinpath("templates/report.typ").read_bytes()
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True, sys_inputs={"report": json.dumps(told)})
    try:
        made = compiler.compile(template, format="pdf", pdf_standards=STANDARD, timestamp=0)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        made = compiler.compile(template, format="pdf", timestamp=0)
    assert isinstance(made, bytes), "INVARIANT: one document is one PDF"
    return made


def told_report(content: ReportContent) -> Mapping[str, Any]:
    """The report as JSON has it, with the strokes of its charts as shares of their width."""
    told: dict[str, Any] = plain(content)
    for group, shown in zip([*content.groups, content.differing], [*told["groups"], told["differing"]], strict=True):
        shown["by_subject"] = plain(group.by_subject)
    drawn = bars(content.by_clause, "")
    for clause, bar in zip(told["by_clause"], drawn, strict=True):
        clause["bar"] = [
            {"outcome": part.outcome, "start": float(part.start) / WIDTH, "width": float(part.width) / WIDTH}
            for part in bar.segments
        ]
    return told


def plain(value: Any) -> Any:
    """Content as JSON has it: what has names becomes an object."""
    if isinstance(value, GaugeContent):
        drawn = gauge(value)
        told = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return told | {"value": float(drawn.value) / WIDTH, "threshold": float(drawn.threshold) / WIDTH}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(each) for name, each in value._asdict().items()}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, str):
        return value.replace("\N{REPLACEMENT CHARACTER}", UNREADABLE)
    return value
