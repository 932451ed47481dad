"""The report as PDF: every finding as text that can be selected, fonts in the file, bookmarks, the same bytes."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from qsd_rules.assess.assessment import FINDINGS
from qsd_rules.report.assessment_report import assessment_report
from qsd_rules.report.first_record import first_record
from qsd_rules.report.formats.pdf import pdf
from qsd_rules.words.language import LANGUAGES, Language
from qsd_rules.words.layout import harmless
from tests.report.hostile import HOSTILE_NAMES, hostile_assessment
from tests.report.samples import sample_assessment


def opened(language: Language = "zh") -> PdfReader:
    return PdfReader(io.BytesIO(pdf(assessment_report(sample_assessment(), language))))


def text(reader: PdfReader) -> str:
    """All words without blanks and line breaks, headers and page numbers among them."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))


def bare(words: str) -> str:
    return re.sub(r"\s+", "", words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_the_record_can_be_read(language: Language) -> None:
    told = first_record(sample_assessment())
    words = text(opened(language))
    found = [outcome for outcome in told["outcomes"] if outcome["outcome"] in FINDINGS]
    assert found
    for outcome in found:
        assert bare(outcome["id"]) in words
        assert bare(outcome["title"][language]) in words
        for stretch in outcome["quote"]["words"].split("……"):
            assert bare(stretch) in words
    for each in told["decisions"]:
        if each["status"] != "not_applicable":
            assert bare(each["words"][language]) in words


def test_it_tells_values_papers_conditions_and_counts() -> None:
    words = text(opened())
    assert "预拌混凝土使用率：94.99%，要求95%以上（预拌混凝土送货台账，facts/sample.yaml:14）" in words
    assert "×预拌混凝土使用率不低于95%（实为94.99%；预拌混凝土送货台账，facts/sample.yaml:14）" in words
    assert "初步验收是否存在问题？（布吉厂房（P2））" in words
    assert "合计：7条规则，3个对象，11项结果" in words


def test_every_font_is_in_the_file_as_a_subset_that_tells_its_characters() -> None:
    reader = opened()
    fonts: dict[str, Any] = {}
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for each in resources["/Font"].values():
            font = each.get_object()
            fonts[font["/BaseFont"]] = font
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"NotoSansSC", "NotoSerifSC"}
    for name, font in fonts.items():
        assert re.match(r"/[A-Z]{6}\+", name), "a subset"
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert "/FontFile3" in descriptor and "/ToUnicode" in font


def test_bookmarks_lead_to_sections_subjects_and_findings() -> None:
    def titles(entries: Any) -> list[Any]:
        return [titles(entry) if isinstance(entry, list) else entry.title for entry in entries]

    outline = titles(opened().outline)
    assert outline[0] == "决定"
    assert outline[2] == "违反 2 项，须立即纠正"
    subject, found = outline[3]
    assert subject == "建设工程项目 坂田办公楼（P1）"
    assert [title.split("  ")[0] for title in found] == ["1. 一", "2. 二"]
    assert [title for title in outline if isinstance(title, str)][-3:] == [
        "各条款的核查结果",
        "所依据的条款原文",
        "可追溯信息",
    ]


@pytest.mark.parametrize(("language", "code"), [("zh", "zh-CN"), ("en", "en")])
def test_it_is_tagged_and_says_its_language_and_title(language: Language, code: str) -> None:
    reader = opened(language)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == code and "/StructTreeRoot" in root
    claims = root["/Metadata"].get_data()
    assert b"pdfuaid:part>1<" in claims.replace(b'="1"', b">1<")
    assert b"pdfaid:part>2<" in claims and b"pdfaid:conformance>A<" in claims
    assert "/OutputIntents" in root
    assert reader.metadata is not None
    assert first_record(sample_assessment())["facts"]["title"][language] in str(reader.metadata.title)


def test_pages_are_a4() -> None:
    for page in opened().pages:
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_names_are_words_and_nothing_else(name: str) -> None:
    reader = PdfReader(io.BytesIO(pdf(assessment_report(hostile_assessment(name), "zh"))))
    told = text(reader)
    readable = harmless(name).replace("�", "□")
    assert bare(readable)[:20] in told
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    assert all("/URI" not in (link.get("/A") or {}) for link in links)


@pytest.mark.parametrize("name", ["甲😀乙", "བོད་ཡིག", "\ue000\U0001f600"])
def test_a_character_that_no_font_has_does_not_stop_the_report(name: str) -> None:
    reader = PdfReader(io.BytesIO(pdf(assessment_report(hostile_assessment(name), "zh"))))
    assert "预拌混凝土使用率：94.99%" in text(reader)
    assert "/StructTreeRoot" in reader.trailer["/Root"]  # type: ignore[operator]  # the root is a dictionary


def test_the_same_input_gives_the_same_bytes() -> None:
    assert pdf(assessment_report(sample_assessment(), "zh")) == pdf(assessment_report(sample_assessment(), "zh"))
