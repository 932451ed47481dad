"""A report as a Word document to be edited: fonts and headings of official documents, without their head and seal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qsd_rules.report import blocks
from qsd_rules.report import official_layout as layout
from qsd_rules.report.docx import add_blocks, describe, saved
from qsd_rules.report.official_documents import Block, Heading, Paragraph, Run, Table
from qsd_rules.words import wording
from qsd_rules.words.language import Language

DEEPEST = 3
INDENT = "　"


def docx(report: blocks.Report) -> bytes:
    """The whole report as the bytes of one Word file."""
    word = layout.official_layout(report.language)
    title = report.subject or report.title
    describe(word.document, title, report.number, report.language, report.day)
    word.add(layout.TITLE, title)
    for words in (report.kind, report.title if report.subject else "", *map(blocks.words_of, report.lines)):
        if words:
            word.add(layout.NOTE, words)
    written = word.take_all()
    add_blocks(word, official(report.blocks, report.language, numbered=True), count=0, style=layout.CELL)
    word.put_back(written)
    return saved(word)


def official(
    parts: Iterable[blocks.Block], language: Language, depth: int = 1, indent: str = "", numbered: bool = False
) -> Iterator[Block]:
    """Blocks as official documents have them: headings, paragraphs, tables. Word counts headings, unless `numbered`."""
    colon = wording.colon(language)
    for part in parts:
        match part:
            case blocks.Section(title, inner, about):
                start = f"{part.number}. " if part.number and numbered else ""
                added = wording.in_brackets(blocks.words_of(about), language) if about else ""
                yield Heading(min(depth, DEEPEST), start + blocks.words_of(title) + added)
                yield from official(inner, language, depth + 1, "", numbered)
            case blocks.Paragraph(words):
                yield Paragraph(runs_of(words, indent))
            case blocks.Quotation():
                before = f"{part.label} " * bool(part.label) + (part.clause + colon) * bool(part.clause)
                yield Paragraph((Run(indent + before + "“"), *runs_of(part.words), Run("”")))
            case blocks.Listing(items, kind):
                for number, item in enumerate(items, 1):
                    mark = f"{number}. " if kind == "numbered" else f"{item.sign} " if item.sign else ""
                    yield Paragraph(runs_of(item.words, indent + mark))
                    yield from official(item.below, language, depth, indent + INDENT, numbered)
            case blocks.Fields(fields):
                for each in fields:
                    first, *others = each.blocks
                    label = Run(indent + each.label + colon, "label")
                    said = first.words if isinstance(first, blocks.Paragraph) else ()
                    yield Paragraph((label, *runs_of(said)))
                    rest = others if isinstance(first, blocks.Paragraph) else each.blocks
                    yield from official(rest, language, depth, indent + INDENT, numbered)
            case blocks.Table():
                yield table(part, language)
            case blocks.Shares(shares):
                told = wording.comma(language).join(
                    f"{share.word} {share.number:,}" for share in shares if share.number
                )
                yield Paragraph((Run(indent + told),))
            case blocks.Figure(words, notes=notes):
                yield Paragraph(runs_of(words, indent))
                for said_beside in notes:
                    yield Paragraph((Run(indent + INDENT + said_beside),))
            case blocks.Verbatim(text):
                for row in text.splitlines():
                    yield Paragraph((Run(indent + row),))


def runs_of(words: blocks.Line, before: str = "") -> tuple[Run, ...]:
    """A line in the styles of official documents."""
    runs = [Run(before)] if before else []
    for run in words:
        if run.role == "blank":
            runs.append(Run(run.words, "blank", run.name))
        elif run.role == "quote":
            runs += [Run("“"), Run(run.words, "cited"), Run("”")]
        elif run.role == "mark":
            runs.append(Run(run.words, "cited"))
        elif run.role in ("strong", "badge", "label") or (run.tone and run.role != "faint"):
            runs.append(Run(run.words, "label"))
        else:
            runs.append(Run(run.words))
    return tuple(runs)


def table(part: blocks.Table, language: Language) -> Table:
    """A table, its bars told by their words alone."""
    bare = blocks.without_bars(part)
    headings = tuple(column.heading for column in bare.columns)
    return Table(
        tuple(column.width for column in bare.columns),
        headings if any(headings) else (),
        tuple(tuple(cell_of(cell, language) for cell in row) for row in (*bare.rows, *filter(None, [bare.total]))),
        part.name,
    )


def cell_of(cell: Iterable[blocks.Block], language: Language) -> tuple[Run, ...]:
    """The blocks of a cell, each on a line of its own."""
    runs: list[Run] = []
    for part in official(cell, language):
        if isinstance(part, Paragraph):
            runs += [Run("\n")] if runs else []
            runs += part.runs
    return tuple(runs) or (Run(""),)
