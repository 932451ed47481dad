"""A record as a file: Word, Excel, PDF, a web page, Markdown or JSON, made by the reports of the command line."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Final
from urllib.parse import quote

from qsd_rules.assess.model import Assessment
from qsd_rules.desk.storage.records import Record
from qsd_rules.language import Language, Text
from qsd_rules.report.official_documents import subjects_of
from qsd_rules.report.official_words import DocumentKind


@dataclass(frozen=True, slots=True)
class Form:
    """One format: its name in addresses, its suffix, what people call it, its media type, and what makes it.

    `needs` are the libraries it takes; `document` is the official document that a Word file is.
    """

    name: str
    suffix: str
    label: Text
    media_type: str
    module: str
    function: str
    needs: tuple[str, ...] = ()
    document: DocumentKind | None = None

    @property
    def is_there(self) -> bool:
        """Whether it can be made here."""
        return all(find_spec(library) is not None for library in self.needs)


OFFICE: Final = "application/vnd.openxmlformats-officedocument"
WORD: Final = f"{OFFICE}.wordprocessingml.document"
EXCEL: Final = f"{OFFICE}.spreadsheetml.sheet"
FORMS: Final = {
    form.name: form
    for form in (
        Form(
            "docx",
            "docx",
            Text("审查意见书（Word）", "Opinion (Word)"),
            WORD,
            "docx",
            "docx_report",
            ("docx",),
            "opinion",
        ),
        Form(
            "rectification-notice",
            "docx",
            Text("整改通知书（Word）", "Rectification notice (Word)"),
            WORD,
            "docx",
            "docx_report",
            ("docx",),
            "rectification-notice",
        ),
        Form(
            "document-request",
            "docx",
            Text("补正材料通知（Word）", "Document request (Word)"),
            WORD,
            "docx",
            "docx_report",
            ("docx",),
            "document-request",
        ),
        Form("xlsx", "xlsx", Text("Excel", "Excel"), EXCEL, "xlsx", "xlsx_report", ("xlsxwriter",)),
        Form(
            "pdf", "pdf", Text("PDF", "PDF"), "application/pdf", "pdf", "pdf_report", ("typst", "pylopdf_fonts_zh_cn")
        ),
        Form("html", "html", Text("网页", "HTML"), "text/html; charset=utf-8", "html", "html_report"),
        Form("md", "md", Text("Markdown", "Markdown"), "text/markdown; charset=utf-8", "markdown", "markdown_report"),
        Form("json", "json", Text("JSON", "JSON"), "application/json", "json", "json_report"),
    )
}


def forms_for(assessment: Assessment) -> list[Form]:
    """The formats that can be made here; of official documents those that are due."""
    return [
        form
        for form in FORMS.values()
        if form.is_there and (form.document is None or subjects_of(form.document, assessment))
    ]


def made(form: Form, assessment: Assessment, language: Language) -> bytes:
    """A record as a file."""
    function = getattr(import_module(f"qsd_rules.report.{form.module}"), form.function)
    if form.name == "json":
        # A record as JSON has both languages.
        report = function(assessment)
    elif form.document is not None:
        report = function(assessment, language, kind=form.document)
    else:
        report = function(assessment, language)
    return report if isinstance(report, bytes) else str(report).encode()


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
