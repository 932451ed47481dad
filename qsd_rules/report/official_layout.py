"""The layout of official documents of Party and government organs, GB/T 9704-2012, as Word has it.

Paper A4; the text area of 156 by 225 mm begins 37 mm from the top and 28 mm from the left; a page has 22 lines of 28
characters (5.2). Titles are set in 小标宋 of size 2, text in 仿宋 of size 3, headings in 黑体, 楷体 and 仿宋 with the
numbers 一、（一）1. （1）(7.3.3), page numbers in 宋体 of size 4 between dashes, outside (7.5). Everything is a named
style and real numbering, so that whoever edits the document keeps its form.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from qsd_rules.words.language import Language

Font = Literal["xiaobiaosong", "fangsong", "heiti", "kaiti", "songti"]

SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4 = 22.0, 16.0, 14.0, 12.0
"""Type sizes 2号, 3号, 4号 and 小四, in points."""

PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TEXT_WIDTH, TEXT_HEIGHT = 156, 225
TOP, LEFT = 37, 28
LINES, CHARACTERS = 22, 28
POINTS_PER_MM = 72 / 25.4
LINE = math.floor(TEXT_HEIGHT * POINTS_PER_MM / LINES * 20) / 20
"""The height of a line, in points; twentieths of a point are the least that Word tells."""

CHARACTER = TEXT_WIDTH * POINTS_PER_MM / CHARACTERS
"""The width of a character, in points."""

SEAL_RED = RGBColor(0xC0, 0x00, 0x00)


class FontNames(NamedTuple):
    """A font by its name in Chinese documents, what stands in for it, and the Latin letters beside it."""

    chinese: str
    stand_in: str
    latin: str
    panose: str


FONTS: dict[Font, FontNames] = {
    "xiaobiaosong": FontNames("方正小标宋简体", "华文中宋", "Times New Roman", "02010600040101010101"),
    "fangsong": FontNames("仿宋", "仿宋_GB2312", "Times New Roman", "02010609060101010101"),
    "heiti": FontNames("黑体", "SimHei", "Arial", "02010609060101010101"),
    "kaiti": FontNames("楷体", "楷体_GB2312", "Times New Roman", "02010609060101010101"),
    "songti": FontNames("宋体", "SimSun", "Times New Roman", "02010600030101010101"),
}
"""`stand_in` is what Word takes where the font is not installed."""


class StyleForm(NamedTuple):
    """A paragraph style: its font and size in points, alignment, indent of the first line in characters, line height.

    `line` is the exact height of a line in points, or none for as high as its letters.
    """

    name: str
    font: Font
    size: float
    alignment: Literal["left", "right", "center", "justify"] = "justify"
    first: int = 0
    line: float | None = LINE
    level: int | None = None
    red: bool = False
    right: int = 0
    before: float = 0
    after: float = 0
    keep: bool = False


BODY, MAIN_TEXT = "Normal", "公文正文"
ORGAN, NUMBER, TITLE, NOTE = "公文发文机关标志", "公文发文字号", "Title", "公文题注"
LONG_ORGAN = "公文发文机关标志（长）"
LONGEST_MARK = 24
"""Columns of an issuing organ's name in the mark's usual size; a longer one is set smaller, on one line."""
ADDRESSEE, SIGNED, DATED, REMARK = "公文主送机关", "公文落款", "公文成文日期", "公文附注"
ATTACHED, ATTACHMENT_MARK, CELL, CELL_HEADING, IMPRINT = "公文附件说明", "公文附件", "公文表格", "公文表头", "公文版记"
HEADINGS = ("Heading 1", "Heading 2", "Heading 3")
PAGE_NUMBER_ODD, PAGE_NUMBER_EVEN = "公文单页码", "公文双页码"
LABEL, CITED, BLANK = "公文标签", "公文引文", "公文填写处"

PARAGRAPH_STYLES: tuple[StyleForm, ...] = (
    StyleForm(BODY, "fangsong", SIZE_3),
    StyleForm(MAIN_TEXT, "fangsong", SIZE_3, first=2),
    StyleForm(ORGAN, "xiaobiaosong", 36, "center", line=None, red=True, before=LINE, after=LINE),
    StyleForm(LONG_ORGAN, "xiaobiaosong", 26, "center", line=None, red=True, before=LINE, after=LINE),
    StyleForm(NUMBER, "fangsong", SIZE_3, "center", after=12),
    StyleForm(TITLE, "xiaobiaosong", SIZE_2, "center", line=34, before=2 * LINE),
    StyleForm(NOTE, "kaiti", SIZE_3, "center"),
    StyleForm(ADDRESSEE, "fangsong", SIZE_3, "left", before=LINE, keep=True),
    StyleForm(HEADINGS[0], "heiti", SIZE_3, "left", first=2, level=0, keep=True),
    StyleForm(HEADINGS[1], "kaiti", SIZE_3, "left", first=2, level=1, keep=True),
    StyleForm(HEADINGS[2], "fangsong", SIZE_3, "left", first=2, level=2, keep=True),
    StyleForm(ATTACHED, "fangsong", SIZE_3, "left", first=2, before=LINE, keep=True),
    StyleForm(SIGNED, "fangsong", SIZE_3, "right", right=4, before=1.5 * LINE, keep=True),
    StyleForm(DATED, "fangsong", SIZE_3, "right", right=4, keep=True),
    StyleForm(REMARK, "fangsong", SIZE_3, "left", first=2, keep=True),
    StyleForm(ATTACHMENT_MARK, "heiti", SIZE_3, "left"),
    StyleForm(CELL, "fangsong", SIZE_SMALL_4, "left", line=18),
    StyleForm(CELL_HEADING, "heiti", SIZE_SMALL_4, "center", line=18),
    StyleForm(IMPRINT, "fangsong", SIZE_4, "left", line=22),
    StyleForm(PAGE_NUMBER_ODD, "songti", SIZE_4, "right", line=None, right=1),
    StyleForm(PAGE_NUMBER_EVEN, "songti", SIZE_4, "left", line=None, first=1),
)
CHARACTER_STYLES: dict[str, Font] = {LABEL: "heiti", CITED: "kaiti", BLANK: "fangsong"}
NUMBERS: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("chineseCounting", "%1、"),
        ("chineseCounting", "（%2）"),
        ("decimal", "%3. "),
        ("decimal", "（%4）"),
    ),
    "en": (("upperRoman", "%1. "), ("upperLetter", "%2. "), ("decimal", "%3. "), ("lowerLetter", "(%4) ")),
}
"""How headings are numbered, level by level: the kind of figures and the text around them."""

ITEMS = 2
"""The level of items; they count on through the sections of a part."""

ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


class Word(NamedTuple):
    """A Word document and the ids that its styles have in the file.

    Styles are named by their ids: python-docx looks through all styles for one given by name, at every use.
    """

    document: WordDocument
    ids: Mapping[str, str]

    def add(self, style: str, words: str = "") -> Paragraph:
        """A paragraph at the end, in a style."""
        paragraph = self.document.add_paragraph(words)
        self.set_style(paragraph, style)
        return paragraph

    def set_style(self, paragraph: Paragraph, style: str) -> None:
        """A paragraph in a style."""
        paragraph._p.style = self.ids[style]

    def add_run(self, paragraph: Paragraph, words: str, style: str = "") -> None:
        """Words at the end of a paragraph, perhaps in a style of characters."""
        run = paragraph.add_run(words)
        if style:
            run._r.style = self.ids[style]

    def take_all(self) -> list[Any]:
        """All that is in the text so far, taken out of it: what is added to a long text is slow."""
        body = self.document.element.body
        taken = [child for child in body if child.tag != qn("w:sectPr")]
        for child in taken:
            body.remove(child)
        return taken

    def put_back(self, taken: Sequence[Any]) -> None:
        """What was taken out, before all that is in the text."""
        body = self.document.element.body
        for place, child in enumerate(taken):
            body.insert(place, child)


def official_layout(language: Language) -> Word:
    """An empty document with the page, the styles and the numbering of official documents."""
    document = Document()
    _remove_other_styles(document)
    for form in PARAGRAPH_STYLES:
        _define_paragraph(document, form)
    for name, font in CHARACTER_STYLES.items():
        _define_character(document, name, font)
    _define_numbers(document, language)
    _name_fonts(document)
    document.settings.odd_and_even_pages_header_footer = True
    set_page(document.sections[0])
    number_pages(document.sections[0])
    return Word(document, {str(style.name): str(style.style_id) for style in document.styles})


# The page.


def set_page(section: Section) -> None:
    """The paper, the text area and its grid; pages are counted from 1."""
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.top_margin, section.left_margin = Mm(TOP), Mm(LEFT)
    section.bottom_margin = Mm(PAGE_HEIGHT - TOP - TEXT_HEIGHT)
    section.right_margin = Mm(PAGE_WIDTH - LEFT - TEXT_WIDTH)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    properties = section._sectPr
    for name in ("w:pgNumType", "w:docGrid"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    columns = properties.find(qn("w:cols"))
    numbered = _element("w:pgNumType", start=1)
    columns.addprevious(numbered) if columns is not None else properties.append(numbered)
    # A grid of lines only: programs differ in what they make of a grid of characters. The width of a character is in
    # the styles.
    properties.append(_element("w:docGrid", type="lines", linePitch=round(LINE * 20)))


def number_pages(section: Section) -> None:
    """`— 1 —` at the outer edge, below the text."""
    for footer, style in ((section.footer, PAGE_NUMBER_ODD), (section.even_page_footer, PAGE_NUMBER_EVEN)):
        paragraph = footer.paragraphs[0]
        paragraph.style = style
        paragraph.add_run("— ")
        paragraph._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )
        paragraph.add_run(" —")


# Styles.


def _remove_other_styles(document: WordDocument) -> None:
    """Only what official documents use is offered for editing."""
    kept = {form.name for form in PARAGRAPH_STYLES}
    kept |= {"Default Paragraph Font", "Normal Table", "Table Grid", "No List", "Header", "Footer"}
    for style in list(document.styles):
        if style.name not in kept:
            style.delete()


def _define_paragraph(document: WordDocument, form: StyleForm) -> None:
    styles = document.styles
    known = {style.name for style in styles}
    style: Any = styles[form.name] if form.name in known else styles.add_style(form.name, WD_STYLE_TYPE.PARAGRAPH)
    element = style.element
    for old in (*element.findall(qn("w:rPr")), *element.findall(qn("w:pPr")), *element.findall(qn("w:link"))):
        element.remove(old)
    if form.name != BODY:
        style.base_style = styles[BODY]
    if form.name in (MAIN_TEXT, ADDRESSEE, *HEADINGS):
        style.next_paragraph_style = styles[MAIN_TEXT]
    style.quick_style, style.hidden, style.unhide_when_used = True, False, False
    _set_font(style, form.font, form.size)
    if form.red:
        style.font.color.rgb = SEAL_RED
    layout = style.paragraph_format
    layout.alignment = ALIGNMENTS[form.alignment]
    layout.space_before, layout.space_after = Pt(form.before), Pt(form.after)
    layout.widow_control = False
    layout.keep_with_next = form.keep
    layout.line_spacing = 1.0 if form.line is None else Pt(form.line)
    properties = element.get_or_add_pPr()
    if form.first or form.right:
        properties.append(_indent(form))
    if form.line is None:
        properties.append(_element("w:snapToGrid", val=0))
    if form.level is not None:
        properties.append(_numbered(form.level, 1))
        properties.append(_element("w:outlineLvl", val=form.level))
    _in_order(properties)


def _define_character(document: WordDocument, name: str, font: Font) -> None:
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    style.quick_style = True
    _set_font(style, font, None)
    if name == CITED:
        style.font.underline = True


def _set_font(style: Any, font: Font, size: float | None) -> None:
    names = FONTS[font]
    style.font.name = names.latin
    if size is not None:
        style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    fonts.set(qn("w:eastAsia"), names.chinese)
    fonts.set(qn("w:cs"), names.latin)
    if size is not None:
        style.element.rPr.append(_element("w:lang", val="en-US", eastAsia="zh-CN"))
    if size == SIZE_3:
        closer = math.floor((CHARACTER - SIZE_3) * 20)
        style.element.rPr.insert_element_before(_element("w:spacing", val=closer), "w:sz", "w:szCs", "w:u", "w:lang")


def _indent(form: StyleForm) -> Any:
    """Indents in characters, as Chinese typesetting has them, with their length beside."""
    wide = form.size * 20
    attributes: dict[str, object] = {}
    if form.first:
        attributes |= {"firstLineChars": form.first * 100, "firstLine": round(form.first * wide)}
    if form.right:
        attributes |= {"rightChars": form.right * 100, "right": round(form.right * wide)}
    return _element("w:ind", **attributes)


def _in_order(properties: Any) -> None:
    """The children of a style's paragraph properties in the order that the schema asks for."""
    order = ("keepNext", "keepLines", "widowControl", "numPr", "snapToGrid", "spacing", "ind", "jc", "outlineLvl")
    places = {qn(f"w:{name}"): place for place, name in enumerate(order)}
    for child in sorted(properties, key=lambda child: places[child.tag]):
        properties.append(child)


# Numbering.


def _define_numbers(document: WordDocument, language: Language) -> None:
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    levels = "".join(_level(place, figures, text) for place, (figures, text) in enumerate(NUMBERS[language]))
    numbering.append(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{levels}'
            "</w:abstractNum>"
        )
    )
    new_count(document)


def _level(place: int, figures: str, text: str) -> str:
    restart = '<w:lvlRestart w:val="1"/>' if place == ITEMS else ""
    style = f'<w:pStyle w:val="{HEADINGS[place].replace(" ", "")}"/>' if place < len(HEADINGS) else ""
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{figures}"/>{restart}{style}'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:firstLineChars="200" w:firstLine="{round(2 * SIZE_3 * 20)}"/></w:pPr></w:lvl>'
    )


def new_count(document: WordDocument) -> int:
    """Another count of headings that begins with one, for the next document in the file."""
    numbering = document.part.numbering_part.element
    number = len(numbering.findall(qn("w:num"))) + 1
    restarts = "".join(
        f'<w:lvlOverride w:ilvl="{place}"><w:startOverride w:val="1"/></w:lvlOverride>' for place in range(4)
    )
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="0"/>'
            f"{restarts if number > 1 else ''}</w:num>"
        )
    )
    return number


def count_with(paragraph: Paragraph, level: int, count: int) -> None:
    """Number a heading in a count of its own, unless that is the style's; in none for 0."""
    if count != 1:
        properties = paragraph._p.get_or_add_pPr()
        properties._insert_numPr(_numbered(level, count))


def _numbered(level: int, count: int) -> Any:
    numbered = OxmlElement("w:numPr")
    numbered.append(_element("w:ilvl", val=level))
    numbered.append(_element("w:numId", val=count))
    return numbered


# Fonts.


def _name_fonts(document: WordDocument) -> None:
    """The table of fonts: what stands in for one that is not installed."""
    named = "".join(
        f'<w:font w:name="{names.chinese}"><w:altName w:val="{names.stand_in}"/><w:panose1 w:val="{names.panose}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for names in FONTS.values()
    )
    table = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {nsdecls("w")}>{named}</w:fonts>'
    document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = table.encode()


# Parts of a document that Word's own interface has and python-docx has not.


def add_blank(word: Word, paragraph: Paragraph, words: str, name: str) -> None:
    """A place to fill in: a content control with its name, that holds `words` until then."""
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias/><w:tag/><w:text/></w:sdtPr><w:sdtContent>"
        '<w:r><w:rPr><w:rStyle/></w:rPr><w:t xml:space="preserve"/></w:r></w:sdtContent></w:sdt>'
    )
    control.find(f"{qn('w:sdtPr')}/{qn('w:alias')}").set(qn("w:val"), name)
    control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").set(qn("w:val"), name)
    control.find(f".//{qn('w:rStyle')}").set(qn("w:val"), word.ids[BLANK])
    control.find(f".//{qn('w:t')}").text = words
    paragraph._p.append(control)


def rule_below(paragraph: Paragraph, colour: str, eighths: int) -> None:
    """A line as wide as the text below a paragraph; its weight in eighths of a point."""
    borders = OxmlElement("w:pBdr")
    borders.append(_element("w:bottom", val="single", sz=eighths, space=6, color=colour))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def set_widths(table: Any, shares: Sequence[int]) -> None:
    """A table as wide as the text, its columns in these shares, cells never cut at a page's end, heading repeated."""
    whole = TEXT_WIDTH * 1440 / 25.4
    widths = [round(whole * share / sum(shares)) for share in shares]
    table.autofit = False
    for grid, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        grid.set(qn("w:w"), str(width))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell._tc.get_or_add_tcPr().append(_element("w:vAlign", val="center"))
            cell.width = width * 635


def make_form(table: Any) -> None:
    """Rows high enough to sign in, together on one page with what follows."""
    for row in table.rows:
        row.height = Mm(11)
    keep_rows(table)


def keep_rows(table: Any) -> None:
    """The rows stay on one page, with what follows."""
    for cell in table._cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def rule_rows(table: Any) -> None:
    """Lines above, between and below the rows of a table, heavy at its ends."""
    borders = OxmlElement("w:tblBorders")
    for edge, eighths in (("top", 8), ("bottom", 8), ("insideH", 4)):
        borders.append(_element(f"w:{edge}", val="single", sz=eighths, space=0, color="000000"))
    properties = table._tbl.tblPr
    after = [each for name in ("w:tblLayout", "w:tblCellMar", "w:tblLook") for each in properties.findall(qn(name))]
    after[0].addprevious(borders) if after else properties.append(borders)


def tab_to_the_right(paragraph: Paragraph) -> None:
    """What follows a tab ends at the right edge of the text."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH - 4), WD_TAB_ALIGNMENT.RIGHT)


def put_at_the_foot(table: Any) -> None:
    """The table stands at the foot of its page, within the margins."""
    position = {"leftFromText": 0, "rightFromText": 0, "vertAnchor": "margin", "horzAnchor": "margin"}
    table._tbl.tblPr.insert_element_before(
        _element("w:tblpPr", **position, tblpXSpec="center", tblpYSpec="bottom"),
        "w:tblOverlap", "w:bidiVisual", "w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc",
    )  # fmt: skip


def repeat_heading(table: Any) -> None:
    """The first row again on every page."""
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def _element(name: str, **attributes: object) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element
