"""An office's own Word template filled in: its red head, contact and deadlines stay, the fields are put in.

A field stands in double braces, `{{addressee}}` or `{{主送机关}}`, in the text, in tables, headers and footers.
`{{body}}` stands alone in a paragraph, whose form all paragraphs of the paper take. `docs/papers.md` lists the fields.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.text.paragraph import Paragraph as WordParagraph

from qsd_rules.report.archive import without_the_hour
from qsd_rules.report.official_documents import Block, Heading, OfficialDocument, Paragraph, Table
from qsd_rules.words import wording
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

FIELDS: Mapping[str, str] = {
    "organ": "发文机关",
    "number": "发文字号",
    "title": "标题",
    "note": "题注",
    "addressee": "主送机关",
    "body": "正文",
    "date": "成文日期",
    "copies": "抄送机关",
    "issued": "印发日期",
}
"""Each field by its English name, with its Chinese one."""
FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def filled(template: str, document: OfficialDocument) -> bytes:
    """The template with the parts of a paper in its fields.

    Raises:
        InputProblems: it cannot be read, lacks the body, or has a field that there is not.
    """
    try:
        word: Any = Document(template)
    except (OSError, PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        message = Text("不是可以读取的 Word 模板（.docx）", "this is no Word template (.docx) that can be read")
        raise InputProblems([Problem("template", Place(template), message)]) from error
    names = {name: english for english, chinese in FIELDS.items() for name in (english, chinese)}
    values = values_of(document)
    bodies, problems = [], []
    for paragraph in paragraphs_of(word):
        found = FIELD.findall(paragraph.text)
        for name in found:
            if name not in names:
                message = Text(f"没有名为 `{name}` 的栏目", f"there is no field `{name}`")
                problems.append(Problem("template", Place(template), message, did_you_mean(name, names)))
        if problems or not found:
            continue
        if [names[name] for name in found] == ["body"] and FIELD.fullmatch(paragraph.text.strip()):
            bodies.append(paragraph)
        else:
            replace(paragraph, FIELD.sub(lambda match: values[names[match[1]]], paragraph.text))
    if not bodies and not problems:
        message = Text("模板里没有独占一段的 `{{正文}}`", "the template has no paragraph of its own with `{{body}}`")
        problems.append(Problem("template", Place(template), message))
    if problems:
        raise InputProblems(problems)
    for paragraph in bodies:
        put_body(paragraph, [*document.body, *document.closing], word)
    file = io.BytesIO()
    word.save(file)
    return without_the_hour(file.getvalue())


def values_of(document: OfficialDocument) -> Mapping[str, str]:
    """The words of each field but the body, which is put in paragraph by paragraph."""
    return {
        "organ": document.organ,
        "number": "".join(run.words for run in document.number),
        "title": document.title.replace("\n", ""),
        "note": document.note,
        "addressee": document.addressee,
        "date": document.date,
        "copies": wording.listed(list(document.copies), document.language),
        "issued": document.issued,
        "body": "",
    }


def paragraphs_of(word: Any) -> Iterator[WordParagraph]:
    """All paragraphs: of the text and its tables, of headers and footers."""
    parts = [word, *(part for section in word.sections for part in (section.header, section.footer))]
    for part in parts:
        for element in part._element.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
            yield WordParagraph(element, part)


def replace(paragraph: WordParagraph, words: str) -> None:
    """Other words in the form of the paragraph's first run."""
    first, *others = paragraph.runs
    first.text = words
    for run in others:
        run._r.getparent().remove(run._r)


def put_body(place: WordParagraph, blocks: list[Block], word: Any) -> None:
    """The blocks in the place of a paragraph, each in its form; headings bold."""
    counts = [0, 0, 0]
    before = place._p
    for block in blocks:
        match block:
            case Table():
                table = word.add_table(0, len(block.widths))
                if "Table Grid" in [style.name for style in word.styles]:
                    table.style = "Table Grid"
                rows = ([tuple((heading,) for heading in block.heading)] if block.heading else []) + [
                    tuple(tuple(run.words for run in cell) for cell in row) for row in block.rows
                ]
                for row in rows:
                    for cell, words in zip(table.add_row().cells, row, strict=True):
                        cell.text = "".join(words)
                before.addprevious(table._tbl)
            case Heading(level=level, words=words):
                counts[level - 1] += 1
                counts[level:] = [0] * (len(counts) - level)
                number = numbered(level, counts[level - 1])
                replace(added(before, place), number + words)
                WordParagraph(before.getprevious(), place._parent).runs[0].bold = True
            case Paragraph(runs=runs):
                replace(added(before, place), "".join(run.words for run in runs))
    before.getparent().remove(before)


def added(before: Any, place: WordParagraph) -> WordParagraph:
    """A copy of the body's paragraph before it."""
    element = copy.deepcopy(place._p)
    before.addprevious(element)
    return WordParagraph(element, place._parent)


FIGURES = "〇一二三四五六七八九"


def numbered(level: int, number: int) -> str:
    """The number of a heading as official papers have it: 一、 （一） 1."""
    tens, ones = divmod(number, 10)
    chinese = (FIGURES[tens] if tens > 1 else "") + ("十" if tens else "") + (FIGURES[ones] if ones or not tens else "")
    return (f"{chinese}、", f"（{chinese}）", f"{number}. ")[level - 1]
