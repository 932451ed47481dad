"""One writer for each format that reports come in."""

from __future__ import annotations

from collections.abc import Callable

from qsd_rules.report.blocks import Detail, Report


def written(
    form: str, made: Callable[[Detail], Report], width: int = 80, colour: bool = False, brief: bool = False
) -> bytes:
    """A report in one format, in as much detail as the format takes; the writer is imported when it is asked for.

    Width and colour are for a terminal; what programs and browsers read is always UTF-8.
    """
    match form:
        case "markdown":
            from qsd_rules.report.formats.markdown import markdown

            return markdown(made(Detail.WHOLE)).encode()
        case "html":
            from qsd_rules.report.formats.html import html

            return html(made(Detail.FULL)).encode()
        case "docx":
            from qsd_rules.report.formats.docx import docx

            return docx(made(Detail.FULL))
        case "pdf":
            from qsd_rules.report.formats.pdf import pdf

            return pdf(made(Detail.FULL))
        case _:
            from qsd_rules.report.formats.terminal import terminal

            return terminal(made(Detail.BRIEF if brief else Detail.SHORT), width, colour).encode()
