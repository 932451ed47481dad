"""Reports from a command line: which format, what it needs, how wide and in which colours, and where it goes."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import click

from qsd_rules.cli.outputs import format_by_ending, refuse_overwriting
from qsd_rules.cli.speaking import OneOf, WholeNumber
from qsd_rules.source.files import shown_path
from qsd_rules.words.installing import how_to_install
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

if TYPE_CHECKING:
    from qsd_rules.report.blocks import Detail, Report

FORMATS = ("terminal", "markdown", "html", "docx", "pdf", "json")
"""What every report can be written as."""

LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "html": ("jinja2",),
    "docx": ("docx",),
    "xlsx": ("xlsxwriter",),
    "pdf": ("typst", "pylopdf_fonts_zh_cn"),
}
"""What the formats for people's files need; each library comes with the extra `desk`."""

BINARY = frozenset({"docx", "xlsx", "pdf"})
"""Formats that no terminal can show."""

WIDEST = 110
FORMAT = Text(
    "报告格式，默认 terminal，或随 {output} 的后缀",
    "form of the report; default terminal, or as the file of {output} ends",
)
OUTPUT = Text("写入文件，而不是标准输出", "write to this file instead of standard output")
COLOR = Text("是否用颜色；auto 时看终端和 NO_COLOR", "colour; auto looks at the terminal and NO_COLOR")
WIDTH = Text("行宽（列数），默认随终端", "width in columns; default: the terminal's")
CANNOT_WRITE = Text("无法写入 `{file}`：{why}", "cannot write `{file}`: {why}")
NOT_INSTALLED = Text(
    "`{form}` 格式的报告需要程序库 `{library}`，尚未安装",
    "a report as `{form}` needs the library `{library}`, which is not installed",
)
NO_TERMINAL = Text(
    "`{form}` 格式的报告不能在终端显示，请用 `{output}` 指定文件，如 `{output} 报告.{form}`",
    "a report as `{form}` cannot be shown on a terminal: name a file, as `{output} report.{form}`",
)


class Asked(TypedDict):
    """The values of the options that every reporting command has."""

    form: str | None
    output: str | None
    color: str
    width: int | None


class Look(NamedTuple):
    """How a report is to look: its format and language, for the terminal its width in columns and colour, its file."""

    form: str
    language: Language
    output: str | None
    width: int
    colour: bool


def report_options(
    language: Language, formats: Sequence[str] = FORMATS, output: Text = OUTPUT, prefix: str = ""
) -> list[click.Parameter]:
    """`--format`, `--output`, `--color` and `--width`; the first two with a prefix where a command has such already."""
    to = f"--{prefix}output"
    said = FORMAT.in_language(language).format(output=to)
    return [
        click.Option([f"--{prefix}format", "form"], type=OneOf(formats, language), help=said),
        click.Option([to, "output"], metavar="FILE", help=output.in_language(language)),
        click.Option(
            ["--color"],
            type=OneOf(("auto", "always", "never"), language),
            default="auto",
            help=COLOR.in_language(language),
        ),
        click.Option(["--width"], type=WholeNumber(20, language), metavar="N", help=WIDTH.in_language(language)),
    ]


def look_of(
    asked: Asked,
    language: Language,
    read: Iterable[str],
    rules: str | None,
    formats: Sequence[str] = FORMATS,
    default: str = "terminal",
    option: str = "--output",
) -> Look:
    """The look that was asked for: the format by its name, else by how the name of the file ends.

    `read` are the files and folders that the command reads, `rules` the folder of the pack: none is written over.

    Raises:
        click.UsageError: the report would go to a terminal, which cannot show it, or over what is read; or the file's
            name ends in none of the command's `formats`.
        InputProblems: a library for the format is not installed, and how to install it.
    """
    output = asked["output"]
    form = asked["form"] or format_by_ending(output, formats, language) or default
    if form in BINARY and output is None and sys.stdout.isatty():
        raise click.UsageError(NO_TERMINAL.in_language(language).format(form=form, output=option))
    for library in LIBRARIES.get(form, ()):
        if importlib.util.find_spec(library) is None:
            message = Text(
                NOT_INSTALLED.zh.format(form=form, library=library), NOT_INSTALLED.en.format(form=form, library=library)
            )
            raise InputProblems([Problem("no-report-library", Place(library), message, how_to_install("desk"))])
    refuse_overwriting([output], read, rules, language)
    watched = output is None and sys.stdout.isatty()
    colour = asked["color"] == "always" or (asked["color"] == "auto" and watched and not os.environ.get("NO_COLOR"))
    columns = asked["width"] or min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
    return Look(form, language, output, columns, colour)


def write_report(
    look: Look,
    made: Callable[[Detail], Report],
    data: Callable[[], str | Iterator[str]],
    brief: bool = False,
    word: Callable[[], bytes] | None = None,
) -> None:
    """A report written where it is wanted: `data` as JSON, else what is `made`, in as much detail as the format takes.

    `word` is for a report whose Word document is no list of blocks alone.
    """
    if look.form == "json":
        told = data()
        write(told.rstrip("\n") + "\n" if isinstance(told, str) else told, look)
    elif look.form == "docx" and word is not None:
        write(word(), look)
    else:
        from qsd_rules.report.formats import written

        write(written(look.form, made, look.width, look.colour, brief), look)


def write(report: str | bytes | Iterator[str], look: Look, output: str | None = None) -> None:
    """A report, whole or in pieces, to a file or to standard output; what programs read is always UTF-8.

    Raises:
        click.UsageError: the file cannot be written.
    """
    file = output or look.output
    if isinstance(report, bytes):
        pieces = iter((report,))
    else:
        pieces = (piece.encode("utf-8") for piece in ((report,) if isinstance(report, str) else report))
    if file is not None:
        try:
            with Path(file).open("wb") as opened:
                opened.writelines(pieces)
        except OSError as error:
            message = CANNOT_WRITE.in_language(look.language).format(file=shown_path(file), why=error.strerror)
            raise click.UsageError(message) from error
    elif look.form == "terminal":
        click.echo(b"".join(pieces).decode("utf-8"), nl=False, color=True)
    else:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
