"""Word documents that an official edits and signs: the opinion on a subject, and the papers that go to addressees."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK

from qsd_rules.assess.assessment import Assessment
from qsd_rules.report import official_layout as layout
from qsd_rules.report.archive import without_the_hour
from qsd_rules.report.docx_template import filled
from qsd_rules.report.official_documents import (
    Attachment,
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    file_name,
)
from qsd_rules.report.official_layout import Word
from qsd_rules.report.official_papers import BLANK, Issue, documents_of
from qsd_rules.report.official_words import ORGAN, WORDS, DocumentKind
from qsd_rules.words import wording
from qsd_rules.words.language import Language
from qsd_rules.words.layout import width_of

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph as WordParagraph

CHARACTER_STYLES = {"label": layout.LABEL, "cited": layout.CITED}
LINE_RED = "C00000"
LONGEST_PROPERTY = 255
"""Characters that a property of a file may have."""


def docx_report(
    assessment: Assessment, language: Language, kind: DocumentKind = "opinion", issue: Issue = BLANK
) -> bytes:
    """All documents of a kind in one file, each on pages of its own; empty when there is none to write."""
    told = documents_of(assessment, language, kind, issue)
    return docx_of(told, assessment) if told else b""


def docx_files(
    assessment: Assessment,
    language: Language,
    kind: DocumentKind = "opinion",
    issue: Issue = BLANK,
    template: str | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Each document of a kind as a file of its own, with a name for it that no other has; by an office's template.

    Raises:
        InputProblems: the template cannot be read, or has a field that there is not.
    """
    taken: dict[str, int] = {}
    for document in documents_of(assessment, language, kind, issue):
        name = file_name(document, "docx")
        taken[name.casefold()] = number = taken.get(name.casefold(), 0) + 1
        written = docx_of([document], assessment) if template is None else filled(template, document)
        yield name if number == 1 else name.replace(".docx", f"-{number}.docx"), written


def docx_of(documents: Iterable[OfficialDocument], assessment: Assessment) -> bytes:
    """Documents as the bytes of one Word file."""
    told = list(documents)
    word = layout.official_layout(told[0].language)
    titles = " · ".join(document.title.replace("\n", "") for document in told)
    describe(word.document, titles, assessment.policy.number, told[0].language, assessment.as_of)
    written: list[Any] = []
    for place, document in enumerate(told):
        count = 1
        if place:
            layout.set_page(word.document.add_section(WD_SECTION.NEW_PAGE))
            word.set_style(word.document.paragraphs[-1], layout.CELL)
            count = layout.new_count(word.document)
        _write(word, document, count)
        written += word.take_all()
    word.put_back(written)
    return saved(word)


def saved(word: Word) -> bytes:
    """The file, the same whenever it is written."""
    file = io.BytesIO()
    word.document.save(file)
    return without_the_hour(file.getvalue())


def describe(word: WordDocument, title: str, number: str, language: Language, day: date | None) -> None:
    """What the file says of itself; its day is that of what it tells, so that it is the same whenever it is made."""
    made = datetime.combine(day or date(2000, 1, 1), datetime.min.time(), UTC)
    properties = word.core_properties
    properties.title = title if len(title) <= LONGEST_PROPERTY else title[: LONGEST_PROPERTY - 1] + "…"
    properties.subject = number[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = "qsd-rules"
    properties.comments, properties.keywords, properties.revision = "", "", 1
    properties.created = properties.modified = made
    properties.language = "zh-CN" if language == "zh" else "en"


def _write(word: Word, document: OfficialDocument, count: int) -> None:
    language = document.language
    long = width_of(document.organ) > layout.LONGEST_MARK
    organ = word.add(layout.LONG_ORGAN if long else layout.ORGAN)
    layout.add_blank(word, organ, document.organ or ORGAN.in_language(language), "organ")
    number = word.add(layout.NUMBER)
    _add_runs(word, number, document.number)
    layout.rule_below(number, LINE_RED, 12)
    word.add(layout.TITLE, document.title)
    if document.note:
        word.add(layout.NOTE, document.note)
    addressee = word.add(layout.ADDRESSEE)
    layout.add_blank(word, addressee, document.addressee, "addressee")
    addressee.add_run(wording.colon(language).rstrip())
    add_blocks(word, document.body, count)
    # No page has a signature and nothing else.
    word.document.paragraphs[-1].paragraph_format.keep_with_next = True
    _add_attachment_list(word, document)
    if document.signatures:
        word.add(layout.CELL).paragraph_format.keep_with_next = True
        _add_table(word, document.signatures)
    _sign(word, document)
    add_blocks(word, document.closing, 0)
    for place, attachment in enumerate(document.attachments, 1):
        _add_attachment(word, attachment, place, document, count)
    _add_imprint(word, document)


def add_blocks(word: Word, blocks: Iterable[Block], count: int, style: str = layout.MAIN_TEXT) -> None:
    """Blocks at the end; headings are counted in the count of that number, in none if it is 0."""
    for block in blocks:
        match block:
            case Heading(level, words):
                heading = word.add(layout.HEADINGS[level - 1], words)
                layout.count_with(heading, level - 1, count)
            case Paragraph(runs):
                _add_runs(word, word.add(style), runs)
            case Table():
                _add_table(word, block)


def _add_runs(word: Word, paragraph: WordParagraph, runs: Iterable[Run]) -> None:
    for run in runs:
        if run.style == "blank":
            layout.add_blank(word, paragraph, run.words, run.name)
        else:
            word.add_run(paragraph, run.words, CHARACTER_STYLES.get(run.style, ""))


def _add_table(word: Word, content: Table) -> None:
    rows = len(content.rows) + bool(content.heading)
    table: Any = word.document.add_table(rows, len(content.widths), style="Table Grid")
    filled = list(table.rows)
    if content.heading:
        for cell, words in zip(filled.pop(0).cells, content.heading, strict=True):
            word.set_style(cell.paragraphs[0], layout.CELL_HEADING)
            cell.paragraphs[0].add_run(words)
        layout.repeat_heading(table)
    for row, runs_of_row in zip(filled, content.rows, strict=True):
        for cell, runs in zip(row.cells, runs_of_row, strict=True):
            for place, part in enumerate(_lines(runs)):
                paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
                word.set_style(paragraph, layout.CELL)
                _add_runs(word, paragraph, part)
    layout.set_widths(table, content.widths)
    if not content.heading:
        layout.make_form(table)


def _lines(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """The runs of a cell, one list for each line."""
    line: list[Run] = []
    for run in runs:
        first, *others = run.words.split("\n")
        line.append(run._replace(words=first))
        for words in others:
            yield line
            line = [run._replace(words=words)]
    yield line


def _add_attachment_list(word: Word, document: OfficialDocument) -> None:
    """`附件：1.查明的事实与证明材料对照表`, before the signature (7.3.4)."""
    titles = [attachment.title for attachment in document.attachments]
    numbered = [f"{place}. {title}" for place, title in enumerate(titles, 1)] if len(titles) > 1 else titles
    if numbered:
        mark = WORDS["attachment"].in_language(document.language) + wording.colon(document.language)
        gap = "　　　　　" if document.language == "zh" else " " * 24
        word.add(layout.ATTACHED, mark + f"\n{gap}".join(numbered))


def _sign(word: Word, document: OfficialDocument) -> None:
    """Who issues the document, the date, and the place of the seal over both (7.3.5)."""
    signed = word.add(layout.SIGNED)
    layout.add_blank(word, signed, document.organ or ORGAN.in_language(document.language), "organ")
    signed.add_run(document.seal)
    dated = word.add(layout.DATED)
    layout.add_blank(word, dated, document.date, "date")
    contact = word.add(layout.REMARK)
    layout.add_blank(word, contact, WORDS["contact"].in_language(document.language), "contact")


def _add_imprint(word: Word, document: OfficialDocument) -> None:
    """Who gets copies, who printed it and when, between lines at the foot of the last page (7.4)."""
    language = document.language
    copies = wording.listed(list(document.copies), language)
    # Two tables without a paragraph between them are one; a table at the foot hangs on the paragraph after it.
    word.add(layout.CELL)
    table: Any = word.document.add_table(2 if copies else 1, 1)
    lines = [row.cells[0].paragraphs[0] for row in table.rows]
    for paragraph in lines:
        word.set_style(paragraph, layout.IMPRINT)
    if copies:
        lines[0].add_run(COPIES[language])
        layout.add_blank(word, lines[0], copies + ("。" if language == "zh" else "."), "copies")
    layout.add_blank(word, lines[-1], document.organ or ORGAN.in_language(language), "organ")
    lines[-1].add_run("\t")
    layout.add_blank(word, lines[-1], document.issued, "issued")
    layout.set_widths(table, (1,))
    layout.rule_rows(table)
    layout.tab_to_the_right(lines[-1])
    layout.put_at_the_foot(table)
    word.add(layout.CELL)


COPIES: dict[Language, str] = {"zh": "抄送：", "en": "Copies: "}


def _add_attachment(word: Word, attachment: Attachment, place: int, document: OfficialDocument, count: int) -> None:
    """An attachment on a page of its own, under its mark and title (7.3.7)."""
    mark = word.add(layout.ATTACHMENT_MARK)
    mark.add_run().add_break(WD_BREAK.PAGE)
    gap = "" if document.language == "zh" else " "
    number = f"{gap}{place}" if len(document.attachments) > 1 else ""
    mark.add_run(WORDS["attachment"].in_language(document.language) + number)
    word.add(layout.TITLE, attachment.title)
    add_blocks(word, attachment.blocks, count)
