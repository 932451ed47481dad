"""Reports of an assessment from a command line: which format, what it needs, where it goes."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import click

from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

if TYPE_CHECKING:
    from qsd_rules.assess.assessment import Assessment
    from qsd_rules.assess.selection import Selection
    from qsd_rules.report.official_words import DocumentKind

FORMATS = ("terminal", "json", "markdown", "sarif", "junit", "html", "docx", "xlsx", "pdf")
DOCUMENTS = ("opinion", "rectification-notice", "document-request")
LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "html": ("jinja2",),
    "docx": ("docx",),
    "xlsx": ("xlsxwriter",),
    "pdf": ("typst", "pylopdf_fonts_zh_cn"),
}
"""What the formats for people's files need; each library comes with the extra `desk`."""

BINARY = frozenset({"docx", "xlsx", "pdf"})
"""Formats that no terminal can show."""

CANNOT_WRITE = Text("无法写入 `{file}`：{why}", "cannot write `{file}`: {why}")
NOT_INSTALLED = Text(
    "`{form}` 格式的报告需要程序库 `{library}`，尚未安装",
    "a report as `{form}` needs the library `{library}`, which is not installed",
)
INSTALL = Text("安装：pip install 'qsd-rules[desk]'", "install it: pip install 'qsd-rules[desk]'")
NOT_WRITTEN = Text("{why}，未写文件", "{why}; no file was written")
NO_DOCUMENT = Text(
    "`--document` 只用于 `docx` 格式，而报告格式为 `{form}`",
    "`--document` goes with the format `docx` only, and the format is `{form}`",
)
NO_TERMINAL = Text(
    "`{form}` 格式的报告不能在终端显示，请用 `--output` 指定文件，如 `--output 报告.{form}`",
    "a report as `{form}` cannot be shown on a terminal: name a file, as `--output report.{form}`",
)


class Look(NamedTuple):
    """How a report is to look: its format and language, for the terminal its width in columns and colour.

    `document` is the kind of document for Word.
    """

    form: str
    language: Language
    width: int
    colour: bool
    brief: bool
    fail_on: str
    document: str = DOCUMENTS[0]


def chosen_format(form: str | None, output: str | None, document: str | None = None) -> str:
    """The format asked for, else the one that the file's name ends in, else Word's for a document, the terminal's."""
    suffix = Path(output).suffix.lower().lstrip(".") if output else ""
    return form or (suffix if suffix in LIBRARIES else "docx" if document else "terminal")


def require_format(form: str, output: str | None, language: Language, document: str | None = None) -> None:
    """Nothing, if a report of this format can be written there.

    Raises:
        click.UsageError: it would go to a terminal, which cannot show it, or has no such document.
        InputProblems: a library for it is not installed, and how to install it.
    """
    if document is not None and form != "docx":
        raise click.UsageError(NO_DOCUMENT.in_language(language).format(form=form))
    if form in BINARY and output is None and sys.stdout.isatty():
        raise click.UsageError(NO_TERMINAL.in_language(language).format(form=form))
    for library in LIBRARIES.get(form, ()):
        if importlib.util.find_spec(library) is None:
            message = Text(
                NOT_INSTALLED.zh.format(form=form, library=library), NOT_INSTALLED.en.format(form=form, library=library)
            )
            raise InputProblems([Problem("no-report-library", Place(library), message, INSTALL)])


def rendered(assessment: Assessment, selection: Selection, look: Look) -> str | bytes:
    """The report in one format; each format's module is imported only when it is asked for."""
    match look.form:
        case "json":
            from qsd_rules.report.json import json_report

            return json_report(assessment, selection)
        case "markdown":
            from qsd_rules.report.markdown import markdown_report

            return markdown_report(assessment, look.language, selection)
        case "sarif":
            from qsd_rules.report.sarif import sarif_report

            return sarif_report(assessment, look.language, selection)
        case "junit":
            from qsd_rules.report.junit import junit_report

            return junit_report(assessment, look.language, selection, look.fail_on)
        case "docx":
            from qsd_rules.report.docx import docx_report

            return docx_report(assessment, look.language, kind_of(look.document))
        case "pdf":
            from qsd_rules.report.pdf import pdf_report

            return pdf_report(assessment, look.language, selection)
        case "xlsx":
            from qsd_rules.report.xlsx import xlsx_report

            return xlsx_report(assessment, look.language, selection)
        case "html":
            from qsd_rules.report.html import html_report

            return html_report(assessment, look.language, selection)
        case _:
            from qsd_rules.report.terminal import terminal_report

            return terminal_report(assessment, look.language, look.width, look.colour, look.brief, selection)


def kind_of(document: str) -> DocumentKind:
    """The kind of document by the name of its option."""
    return cast("DocumentKind", document)


def report_to(assessment: Assessment, selection: Selection, output: str | None, look: Look) -> None:
    """The report, written where it is wanted; Word documents into a folder one by one."""
    if look.form == "docx":
        from qsd_rules.report.docx import docx_files
        from qsd_rules.report.official_documents import none_due, subjects_of

        kind = kind_of(look.document)
        if not subjects_of(kind, assessment):
            click.echo(NOT_WRITTEN.in_language(look.language).format(why=none_due(kind, look.language)), err=True)
            return
        if output is not None and (output.endswith(("/", os.sep)) or Path(output).is_dir()):
            for name, data in docx_files(assessment, look.language, kind):
                write(data, str(Path(output) / name), look)
            return
    write(rendered(assessment, selection, look), output, look)


def write(report: str | bytes, output: str | None, look: Look) -> None:
    """The report to a file or to standard output; what programs read is always UTF-8."""
    data = report if isinstance(report, bytes) else report.encode("utf-8")
    if output is not None:
        try:
            Path(output).write_bytes(data)
        except OSError as error:
            message = CANNOT_WRITE.in_language(look.language).format(file=output, why=error.strerror)
            raise click.UsageError(message) from error
    elif look.form == "terminal" and isinstance(report, str):
        click.echo(report, nl=False, color=True)
    else:
        click.echo(data, nl=False)
