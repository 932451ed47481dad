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


@dataclass(frozen=True, slots=True)
class Form:
    """One format: its suffix, what people call it, its media type, the module and function that make it.

    `needs` are the libraries it takes besides those of the desk.
    """

    suffix: str
    label: Text
    media_type: str
    module: str
    function: str
    needs: tuple[str, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether it can be made here."""
        return all(find_spec(name) is not None for name in (f"qsd_rules.report.{self.module}", *self.needs))


OFFICE: Final = "application/vnd.openxmlformats-officedocument"
FORMS: Final = {
    form.suffix: form
    for form in (
        Form("docx", Text("Word", "Word"), f"{OFFICE}.wordprocessingml.document", "docx", "docx_report", ("docx",)),
        Form("xlsx", Text("Excel", "Excel"), f"{OFFICE}.spreadsheetml.sheet", "xlsx", "xlsx_report", ("openpyxl",)),
        Form("pdf", Text("PDF", "PDF"), "application/pdf", "pdf", "pdf_report", ("weasyprint",)),
        Form("html", Text("网页", "HTML"), "text/html; charset=utf-8", "html", "html_report"),
        Form("md", Text("Markdown", "Markdown"), "text/markdown; charset=utf-8", "markdown", "markdown_report"),
        Form("json", Text("JSON", "JSON"), "application/json", "json", "json_report"),
    )
}


def forms_there() -> list[Form]:
    """The formats that can be made here."""
    return [form for form in FORMS.values() if form.is_there]


def made(form: Form, assessment: Assessment, language: Language) -> bytes:
    """A record as a file."""
    function = getattr(import_module(f"qsd_rules.report.{form.module}"), form.function)
    # A record as JSON has both languages.
    report = function(assessment) if form.suffix == "json" else function(assessment, language)
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
