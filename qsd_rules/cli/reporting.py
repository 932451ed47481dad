"""Reports of an assessment from a command line: which format, what it needs, where it goes."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from qsd_rules.language import Language, Text
from qsd_rules.problems import InputProblems, Place, Problem

if TYPE_CHECKING:
    from qsd_rules.assess.model import Assessment
    from qsd_rules.report.selection import Selection

FORMATS = ("terminal", "json", "markdown", "sarif", "junit", "html")
LIBRARIES: Mapping[str, tuple[str, ...]] = {"html": ("jinja2",)}
"""What the formats for people's files need; each library comes with the extra `desk`."""

BINARY: frozenset[str] = frozenset()
"""Formats that no terminal can show."""

CANNOT_WRITE = Text("无法写入 `{file}`：{why}", "cannot write `{file}`: {why}")
NOT_INSTALLED = Text(
    "`{form}` 格式的报告需要程序库 `{library}`，尚未安装",
    "a report as `{form}` needs the library `{library}`, which is not installed",
)
INSTALL = Text("安装：pip install 'qsd-rules[desk]'", "install it: pip install 'qsd-rules[desk]'")
NO_TERMINAL = Text(
    "`{form}` 格式的报告不能在终端显示，请用 `--output` 指定文件，如 `--output 报告.{form}`",
    "a report as `{form}` cannot be shown on a terminal: name a file, as `--output report.{form}`",
)


class Look(NamedTuple):
    """How a report is to look: its format and language, and for the terminal its width in columns and colour."""

    form: str
    language: Language
    width: int
    colour: bool
    brief: bool
    fail_on: str


def chosen_format(form: str | None, output: str | None) -> str:
    """The format asked for, else the one that the name of the file to write ends in, else the terminal's."""
    suffix = Path(output).suffix.lower().lstrip(".") if output else ""
    return form or (suffix if suffix in LIBRARIES else "terminal")


def require_format(form: str, output: str | None, language: Language) -> None:
    """Nothing, if a report of this format can be written there.

    Raises:
        click.UsageError: it would go to a terminal, which cannot show it.
        InputProblems: a library for it is not installed, and how to install it.
    """
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
        case "html":
            from qsd_rules.report.html import html_report

            return html_report(assessment, look.language, selection)
        case _:
            from qsd_rules.report.terminal import terminal_report

            return terminal_report(assessment, look.language, look.width, look.colour, look.brief, selection)


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
