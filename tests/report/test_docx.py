"""Word documents: the layout of official documents, all findings, nothing formatted by hand, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from qsd_rules.assess.assessment import FINDINGS
from qsd_rules.report import official_layout as layout
from qsd_rules.report.docx import docx_files, docx_report
from qsd_rules.report.first_record import first_record
from qsd_rules.report.official_documents import subjects_of_opinions
from qsd_rules.report.official_words import DocumentKind
from qsd_rules.words.language import LANGUAGES, Language
from tests.report.hostile import HOSTILE_NAMES, hostile_assessment
from tests.report.samples import DAY, sample_assessment

DOCUMENTS: tuple[DocumentKind, ...] = ("opinion",)
"""Papers that are sent have tests of their own: the pack of the sample does not say who is obliged."""


@cache
def made(kind: DocumentKind, language: Language, subject: str) -> bytes:
    assessment = sample_assessment()
    if not subject:
        return docx_report(assessment, language, kind=kind)
    return dict(docx_files(assessment, language, kind=kind))[f"{kind}-{subject}.docx"]


def opened(kind: DocumentKind = "opinion", language: Language = "zh", subject: str = "") -> Any:
    """A document of the sample: of one subject, or of all in one file."""
    return Document(io.BytesIO(made(kind, language, subject)))


def lines(document: Any, style: str = "") -> list[str]:
    """The words of all paragraphs (in a style), what is to be filled in included."""
    return [
        "".join(text.text or "" for text in paragraph._p.iter(qn("w:t")))
        for paragraph in document.paragraphs
        if not style or paragraph.style.name == style
    ]


def cells(document: Any) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_that_of_official_documents(kind: DocumentKind, language: Language) -> None:
    document = opened(kind, language)
    assert len(document.sections) == len(subjects_of_opinions(sample_assessment()))
    for section in document.sections:
        edges = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
        assert [round(edge.mm) for edge in edges] == [37, 28, 26, 35]
        assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
        properties = section._sectPr
        assert properties.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        [grid] = properties.findall(qn("w:docGrid"))
        assert (
            int(grid.get(qn("w:linePitch"))) / 20 * 22 <= 225 / 25.4 * 72 < int(grid.get(qn("w:linePitch"))) / 20 * 23
        )


def test_22_lines_of_28_characters_fit_a_page_and_no_more() -> None:
    style = opened().styles["Normal"]
    height, closer = style.paragraph_format.line_spacing.pt, style.element.rPr.find(qn("w:spacing"))
    width = style.font.size.pt + int(closer.get(qn("w:val"))) / 20
    assert int(layout.TEXT_HEIGHT / 25.4 * 72 / height) == 22
    assert int(layout.TEXT_WIDTH / 25.4 * 72 / width) == 28


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("公文正文", "仿宋", 16),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体", 16),
        ("Heading 3", "仿宋", 16),
        ("公文单页码", "宋体", 14),
    ],
)
def test_styles_have_the_fonts_and_sizes_of_the_standard(style: str, font: str, size: int) -> None:
    found = opened().styles[style]
    assert found.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == font
    assert found.font.size == Pt(size)


def test_every_font_has_one_that_stands_in_for_it() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_report(sample_assessment(), "zh"))) as file:
        table = ElementTree.fromstring(file.read("word/fontTable.xml"))
    named = {
        font.get(qn("w:name")): alternative.get(qn("w:val"))
        for font in table
        if (alternative := font.find(qn("w:altName"))) is not None
    }
    assert named == {names.chinese: names.stand_in for names in layout.FONTS.values()}


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_formatted_by_hand(kind: DocumentKind, language: Language) -> None:
    document = opened(kind, language)
    own = {style.name for style in document.styles}
    body = document.element.body
    for paragraph in [*document.paragraphs, *(p for table in document.tables for p in table._cells[0].paragraphs)]:
        assert paragraph.style.name in own - {"Normal", "Header", "Footer"}
    allowed = {qn("w:rStyle")}
    assert {child.tag for run in body.iter(qn("w:rPr")) for child in run} <= allowed
    by_hand = {qn(f"w:{name}") for name in ("jc", "ind", "spacing", "rPr")}
    assert not {child.tag for properties in body.iter(qn("w:pPr")) for child in properties} & by_hand


@pytest.mark.parametrize(
    ("language", "first"), [("zh", ["%1、", "（%2）", "%3. ", "（%4）"]), ("en", ["%1. ", "%2. "])]
)
def test_headings_are_numbered_by_word_and_begin_anew_for_each_subject(language: Language, first: list[str]) -> None:
    document = opened(language=language)
    numbering = document.part.numbering_part.element
    texts = [level.get(qn("w:val")) for level in numbering.iter(qn("w:lvlText"))]
    assert texts[: len(first)] == first
    linked = [level.get(qn("w:val")) for level in numbering.iter(qn("w:pStyle"))]
    assert linked == [document.styles[name].style_id for name in layout.HEADINGS]
    counts = [number.get(qn("w:numId")) for number in numbering.findall(qn("w:num"))]
    assert counts == ["1", "2", "3"]
    used = {number.get(qn("w:val")) for number in document.element.body.iter(qn("w:numId"))}
    assert used == {"2", "3"}, "the first document is numbered by its styles"


def test_pages_are_numbered_between_dashes_at_the_outer_edge() -> None:
    document = opened()
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        [paragraph] = footer.paragraphs
        assert "".join(text.text for text in paragraph._p.iter(qn("w:t"))) == "— 1 —"
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"
        assert paragraph.style.element.pPr.find(qn("w:jc")).get(qn("w:val")) == side
    assert document.settings.odd_and_even_pages_header_footer


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_opinions_have_every_finding_of_the_record(language: Language) -> None:
    document = opened(language=language)
    told = first_record(sample_assessment())
    found = [outcome for outcome in told["outcomes"] if outcome["outcome"] in FINDINGS]
    assert sorted(lines(document, "Heading 3")) == sorted(outcome["title"][language] for outcome in found)
    register = [row[2] for table in cells(document) if len(table[0]) == 3 for row in table]
    assert {outcome["id"] for outcome in found} <= set(register)
    words = "\n".join(lines(document))
    for outcome in found:
        for stretch in outcome["quote"]["words"].split("……"):
            assert stretch in words


def test_an_opinion_tells_conclusion_grounds_and_what_is_left_open() -> None:
    document = opened(subject="project-P1")
    assert lines(document, "Title")[0] == "关于坂田办公楼的合规审查意见书"
    assert lines(document, "公文发文字号") == ["　　〔2013〕　　号"]
    assert lines(document, "公文主送机关") == ["区建设局："]
    assert lines(document, "Heading 1") == ["审查结论", "查明的问题", "核查概况", "说明"]
    told = lines(document, "公文正文")
    assert "建议：不予核发施工许可证。" in told
    assert "依据：二（见“查明的问题”第2项）。" in told
    assert "查明：预拌混凝土使用率：94.99%，要求95%以上（预拌混凝土送货台账）。" in told
    assert "条款：二规定：“对不符合建筑节能标准的工程，不予核发施工许可证。”" in told
    assert told.count("整改期限：　　　　年　　月　　日前。") == 2
    assert lines(document, "公文成文日期") == ["2013年　　月　　日"]
    assert lines(document, "公文题注") == ["（虚构样例，并非真实情况）"]
    assert ["预拌混凝土使用率：94.99%，要求95%以上", "预拌混凝土送货台账，facts/sample.yaml:14"] in [
        row[1:] for table in cells(document) for row in table
    ]


def test_only_the_cited_words_stand_out() -> None:
    document = opened(subject="project-P1")
    cited = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.style.name == "公文引文"]
    assert cited[0] == "预拌混凝土使用率95%以上"


def test_what_only_the_organ_can_say_is_a_named_place_to_fill_in() -> None:
    names = {"organ", "number", "addressee", "deadline", "date", "contact", "prepared", "reviewed", "approved"}
    controls = opened(subject="project-P1").element.body.iter(qn("w:sdt"))
    assert names <= {control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")) for control in controls}


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_advises_and_never_grants(kind: DocumentKind, language: Language) -> None:
    words = "\n".join(lines(opened(kind, language)))
    assert not re.search(r"准予|予以许可|已批准|同意核发|\bis granted\b|\bhereby\b", words)
    if kind == "opinion":
        assert ("决定由主管单位作出" if language == "zh" else "the organ in charge decides") in words


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_same_input_gives_the_same_bytes(kind: DocumentKind) -> None:
    first, second = (docx_report(sample_assessment(), "zh", kind=kind) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert DAY.isoformat() in file.read("docProps/core.xml").decode()


@cache
def named(name: str, kind: DocumentKind) -> bytes:
    return docx_report(hostile_assessment(name), "zh", kind=kind)


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_names_stay_words(name: str, kind: DocumentKind) -> None:
    hostile, tame = (Document(io.BytesIO(named(each, kind))) for each in (name, "甲"))
    broken = {qn("w:br"), qn("w:t")}
    assert [element.tag for element in hostile.element.body.iter() if element.tag not in broken] == [
        element.tag for element in tame.element.body.iter() if element.tag not in broken
    ]
    assert sorted(hostile.part.rels) == sorted(tame.part.rels)


def test_a_file_is_named_by_letters_and_digits_only() -> None:
    assert [name for name, _ in docx_files(sample_assessment(), "zh")] == [
        "opinion-district-D.docx",
        "opinion-project-P1.docx",
        "opinion-project-P2.docx",
    ]
