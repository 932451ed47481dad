"""A report as a Markdown document, to be pasted into Word or a file system: headings, lists, tables, quotations.

Nothing in it is HTML, whatever names and words hold: every character that could begin a tag or an entity is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qsd_rules.report.blocks import (
    Block,
    Field,
    Fields,
    Figure,
    Line,
    Listing,
    Paragraph,
    Quotation,
    Report,
    Run,
    Section,
    Shares,
    Table,
    Verbatim,
    without_bars,
)
from qsd_rules.words import wording
from qsd_rules.words.language import Language
from qsd_rules.words.layout import harmless

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
ENDS_CODE = re.compile(r"[`|<]")
"""What could end a piece of code before its end, in a table or out of it; such words are escaped instead."""
BACKTICKS = re.compile("`+")
DEEPEST = 6


def markdown(report: Report) -> str:
    """The whole report as CommonMark with tables, a newline at its end."""
    head = [f"# {plain(report.subject or report.title)}"]
    head += [f"**{plain(report.title)}**"] if report.subject else []
    head += ["\n".join(f"- {inline(each)}" for each in report.lines)] if report.lines else []
    return "\n\n".join([*head, *written(report.blocks, 1, report.language)]) + "\n"


def plain(words: str) -> str:
    """Words that Markdown takes as they are, on one line."""
    return SPECIAL.sub(r"\\\1", harmless(" ".join(words.split())))


def inline(runs: Line) -> str:
    """A line; what stands out is strong."""
    return "".join(map(_run, runs)).strip()


def _run(run: Run) -> str:
    if run.role == "code" and run.words.strip() and not ENDS_CODE.search(run.words):
        return f"`{harmless(' '.join(run.words.split()))}`"
    words = plain(wording.quoted(run.words, "zh") if run.role == "quote" else run.words)
    told = (
        f"**{words}**"
        if words and (run.role in ("strong", "badge", "label") or run.tone) and run.role != "faint"
        else words
    )
    return " " * run.words.startswith(" ") + told + " " * (run.words.endswith(" ") and bool(run.words.strip()))


def written(blocks: Iterable[Block], depth: int, language: Language) -> Iterator[str]:
    """Blocks of Markdown, to be parted by empty lines; `depth` is the level of the heading above them."""
    for block in blocks:
        match block:
            case Section(title, inner, about):
                number = f"{block.number}. " if block.number else ""
                rest = wording.colon(language) + inline(about) if about else ""
                yield f"{'#' * min(depth + 1, DEEPEST)} {number}{plain_line(title)}{rest}"
                yield from written(inner, depth + 1, language)
            case Paragraph(words):
                yield inline(words)
            case Quotation():
                yield "> " + quotation(block, language)
            case Table():
                yield table(block, language)
            case Verbatim(text, name):
                yield "\n".join(fenced(text, name))
            case _:
                yield "\n".join(list_rows([block], 0, language))


def plain_line(runs: Line) -> str:
    """A line without any role, as headings have it."""
    return plain("".join(run.words for run in runs))


def quotation(block: Quotation, language: Language) -> str:
    """Verbatim words; with a clause before them in quotation marks."""
    words = "".join(run.words for run in block.words)
    label = plain(block.label) + " " if block.label else ""
    return label + (
        f"{plain(block.clause)}{wording.colon(language)}{plain(wording.quoted(words, language))}"
        if block.clause
        else plain(words)
    )


def fenced(text: str, name: str) -> list[str]:
    """Lines of a file between fences longer than any in it."""
    fence = "`" * max(3, max(map(len, BACKTICKS.findall(text)), default=0) + 1)
    return [fence + name, *map(harmless, text.splitlines()), fence]


def list_rows(blocks: Iterable[Block], level: int, language: Language) -> Iterator[str]:
    """Blocks as entries of a nested list."""
    start = "  " * level
    for block in blocks:
        match block:
            case Listing(items, kind):
                for number, item in enumerate(items, 1):
                    sign = f"{plain(item.sign)} " if item.sign not in ("", "·") else ""
                    yield f"{start}{f'{number}.' if kind == 'numbered' else '-'} {sign}{inline(item.words)}"
                    yield from list_rows(item.below, level + (2 if kind == "numbered" else 1), language)
            case Fields(fields):
                for each in fields:
                    yield from field_rows(each, level, language)
            case Paragraph(words):
                yield f"{start}- {inline(words)}"
            case Quotation():
                yield f"{start}- {quotation(block, language)}"
            case Figure(words, notes=notes):
                yield f"{start}- {inline(words)}"
                yield from (f"{start}  - {plain(each)}" for each in notes)
            case Shares():
                yield f"{start}- {counted(block, language)}"
            case Verbatim(text, name):
                yield from (start + row for row in fenced(text, name))
            case Table() | Section():
                yield from (f"{start}- {row}" for row in written([block], DEEPEST, language))


def field_rows(each: Field, level: int, language: Language) -> Iterator[str]:
    """A label with each of its lines, and what else belongs to it below."""
    label = "  " * level + f"- {plain(each.label)}"
    lines = [block for block in each.blocks if isinstance(block, Paragraph | Shares)]
    for block in lines:
        yield label + wording.colon(language) + cell_words((block,), language)
    rest = [block for block in each.blocks if block not in lines]
    if rest:
        yield from [] if lines else [label]
        yield from list_rows(rest, level + 1, language)


def counted(block: Shares, language: Language) -> str:
    """The counts of a bar in words."""
    return wording.comma(language).join(
        f"{plain(share.word)} {share.number:,}" for share in block.shares if share.number
    )


def table(block: Table, language: Language) -> str:
    """A table, its bars told by their words alone."""
    bare = without_bars(block)
    rows: list[Sequence[str]] = [
        [plain(column.heading) for column in bare.columns],
        ["---:" if column.number else "---" for column in bare.columns],
        *([cell_words(cell, language) for cell in row] for row in (*bare.rows, *filter(None, [bare.total]))),
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)


def cell_words(cell: tuple[Block, ...], language: Language) -> str:
    """The blocks of a cell on one line."""
    return wording.semicolon(language).join(
        row.lstrip(" ").removeprefix("- ").strip() for row in list_rows(cell, 0, language)
    )
