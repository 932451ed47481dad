"""A record as a file: Word, Excel, PDF, a web page, Markdown or JSON, made by the reports of the command line."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.util import find_spec
from typing import Final, Literal
from urllib.parse import quote

from msgspec import Struct

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.findings import TO_PUT_RIGHT
from qsd_rules.desk.storage.records import Record
from qsd_rules.report.official_papers import is_due
from qsd_rules.report.official_words import DocumentKind
from qsd_rules.words.language import Language, Text


class Form(Struct, frozen=True):
    """One format: its name in addresses, its suffix, what people call it, and its media type.

    `needs` are the libraries it takes; `group` is where it stands among others;
    `document` is the official document that a Word file is.
    """

    name: str
    suffix: str
    label: Text
    media_type: str
    group: Literal["papers", "lists", "data"]
    needs: tuple[str, ...] = ()
    document: DocumentKind | None = None

    @property
    def is_there(self) -> bool:
        """Whether it can be made here."""
        return all(map(is_installed, self.needs))


@cache
def is_installed(library: str) -> bool:
    """Whether a library can be imported; looked up once, since a page asks for every format."""
    return find_spec(library) is not None


def word(name: str, label: Text, document: DocumentKind) -> Form:
    """An official document as a Word file."""
    return Form(name, "docx", label, f"{OFFICE}.wordprocessingml.document", "papers", ("docx",), document)


OFFICE: Final = "application/vnd.openxmlformats-officedocument"
FORMS: Final = {
    form.name: form
    for form in (
        word("docx", Text("审查意见书（Word）", "Opinion (Word)"), "opinion"),
        word("papers", Text("发出的文书（Word）", "Papers to send (Word)"), "papers"),
        Form("xlsx", "xlsx", Text("Excel", "Excel"), f"{OFFICE}.spreadsheetml.sheet", "lists", ("xlsxwriter",)),
        Form("pdf", "pdf", Text("PDF", "PDF"), "application/pdf", "lists", ("typst", "pylopdf_fonts_zh_cn")),
        Form("html", "html", Text("网页", "HTML"), "text/html; charset=utf-8", "lists"),
        Form("md", "md", Text("Markdown", "Markdown"), "text/markdown; charset=utf-8", "data"),
        Form("json", "json", Text("JSON", "JSON"), "application/json", "data"),
    )
}


def forms_for(assessment: Assessment) -> list[Form]:
    """The formats that can be made here; of official documents those that are due."""
    return [
        form
        for form in FORMS.values()
        if form.is_there and (form.document is None or is_due(assessment, form.document))
    ]


def forms_due(outcomes: Collection[str]) -> list[Form]:
    """The formats for a record of many findings, of which the outcomes there are are known."""
    papers = not {*TO_PUT_RIGHT, "undetermined"}.isdisjoint(outcomes)
    return [form for form in FORMS.values() if form.is_there and (form.document != "papers" or papers)]


def made(form: Form, assessment: Assessment, language: Language) -> bytes:
    """A record as a file; what makes it is imported when it is first asked for. JSON has both languages."""
    if form.document is not None:
        from qsd_rules.report.docx import docx_report

        return docx_report(assessment, language, kind=form.document)
    match form.name:
        case "xlsx":
            from qsd_rules.report.xlsx import xlsx_report

            return xlsx_report(assessment, language)
        case "json":
            from qsd_rules.report.record import json_report

            return json_report(assessment).encode()
        case name:
            from qsd_rules.report.assessment_report import assessment_report
            from qsd_rules.report.formats import written

            form_of = "markdown" if name == "md" else name
            return written(form_of, lambda detail: assessment_report(assessment, language, detail=detail))


def disposition(record: Record, suffix: str, language: Language) -> str:
    """The header that names a file: the record's title for browsers, plain letters for what can't read that."""
    title = record.title.in_language(language) or record.source
    return named(f"{title}.{suffix}", f"record-{record.number}.{suffix}")


def named(name: str, plain: str) -> str:
    """The header that saves an answer under a name."""
    harmless = "".join(
        "_" if character in '\\/:*?"<>|' or not character.isprintable() else character for character in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(harmless, safe='')}"
