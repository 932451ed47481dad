"""A report for people at a terminal: lines of a given width, indented by depth, in colour where somebody watches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import NamedTuple

from qsd_rules.report.blocks import (
    Block,
    Field,
    Fields,
    Figure,
    Item,
    Line,
    Listing,
    Paragraph,
    Quotation,
    Report,
    Run,
    Section,
    Shares,
    Table,
    Tone,
    Verbatim,
    words_of,
)
from qsd_rules.words import wording
from qsd_rules.words.language import Language
from qsd_rules.words.layout import Span, harmless, paint, paragraph, width_of

NARROWEST = 20
WIDEST_BAR, NARROWEST_BAR = 24, 8
STYLES: Mapping[Tone, str] = {
    "violated": "strong red",
    "missed": "strong red",
    "against": "strong red",
    "advised": "strong yellow",
    "contested": "strong magenta",
    "undetermined": "strong yellow",
    "pending": "strong blue",
    "satisfied": "strong green",
    "clear": "green",
    "not_applicable": "faint",
}
BARS: Mapping[Tone, str] = {
    "violated": "█",
    "missed": "█",
    "advised": "▓",
    "contested": "≠",
    "pending": "▒",
    "undetermined": "░",
    "satisfied": "·",
    "not_applicable": " ",
}
"""What parts of a bar are made of: what is to be acted on is dark, what is in order light, with or without colour."""

FEW_COLUMNS = 3
FULL, GOAL, EMPTY = "█", "┃", "·"
TITLES = {1: 0, 2: 2, 3: 3}
CONTENTS = {0: 0, 1: 2, 2: 4, 3: 6}
"""How far the title of a section is indented by its depth, and what stands below it."""


class Page(NamedTuple):
    """What all parts need; `column` is the width that labels take."""

    language: Language
    width: int
    colour: bool
    column: int

    def lines(self, spans: Iterable[Span | str], indent: int = 0, hang: int = 0) -> list[str]:
        """A paragraph."""
        deepest = max(2 + self.column, self.width * 2 // 3)
        return paragraph(spans, self.width, self.colour, min(indent, deepest), hang)

    @property
    def bar(self) -> int:
        """How wide a bar is."""
        return max(NARROWEST_BAR, min(WIDEST_BAR, self.width // 4))


def terminal(report: Report, width: int = 80, colour: bool = False) -> str:
    """The whole report in lines of at most `width` columns."""
    labels = [width_of(label) for label in labels_in(report.blocks)]
    page = Page(report.language, max(width, NARROWEST), colour, min(max(labels, default=4) + 2, width // 3))
    head = [row for title in (report.subject, report.title) if title for row in page.lines([Span(title, "strong")])]
    for each in report.lines:
        head += page.lines(spans_of(each), hang=2)
    parts = ["\n".join(head)] if head else []
    running: list[str] = []
    for block in report.blocks:
        rows = list(block_rows(block, page, 0, 0))
        if isinstance(block, Section):
            parts += ["\n".join(running)] if running else []
            parts.append("\n".join(rows))
            running = []
        else:
            running += rows
    parts += ["\n".join(running)] if running else []
    return "\n\n".join(parts) + "\n"


def labels_in(blocks: Iterable[Block]) -> Iterator[str]:
    """The labels of all fields, and those that a table of many columns has where it does not fit."""
    for block in blocks:
        match block:
            case Fields(fields):
                for each in fields:
                    yield each.label
                    yield from labels_in(each.blocks)
            case Table(columns) if len(columns) > FEW_COLUMNS:
                yield from (column.heading for column in columns[1:])
            case Section():
                yield from labels_in(block.blocks)
            case Listing(items):
                for item in items:
                    yield from labels_in(item.below)


def spans_of(runs: Line, style: str = "") -> list[Span | str]:
    """A line in the styles of a terminal; what has no role of its own is in `style`."""
    return [
        Span(wording.quoted(run.words, "zh") if run.role == "quote" else run.words, style_of(run) or style)
        for run in runs
    ]


def style_of(run: Run) -> str:
    """The style of a terminal for a role and tone."""
    if run.tone and run.role != "faint":
        return STYLES[run.tone]
    return {"strong": "strong", "faint": "faint", "code": "faint", "quote": "cyan", "mark": "cyan"}.get(run.role, "")


def block_rows(block: Block, page: Page, indent: int, depth: int) -> Iterator[str]:
    """A block, indented; `depth` counts the sections it stands in."""
    match block:
        case Paragraph(words, is_note):
            yield from page.lines(spans_of(words, "faint" if is_note else ""), indent)
        case Quotation():
            yield from page.lines(quotation(block, page), indent)
        case Listing(items, kind):
            for number, item in enumerate(items, 1):
                yield from item_rows(item, f"{number}. " if kind == "numbered" else "", page, indent, depth)
        case Fields(fields):
            for each in fields:
                yield from field_rows(each, page, indent, depth)
        case Table():
            yield from table_rows(block, page, indent, depth)
        case Shares():
            yield from page.lines(shares(block, page), indent, page.bar + 2)
        case Figure():
            yield from figure_rows(block, page, indent)
        case Verbatim(text):
            yield from (" " * indent + harmless(row) for row in text.splitlines())
        case Section():
            yield from section_rows(block, page, depth + 1)


def section_rows(section: Section, page: Page, depth: int) -> Iterator[str]:
    """A section: in Chinese its name in brackets, in English in capitals; within one its title alone."""
    style = STYLES[section.tone] if section.tone else "strong"
    about = spans_of(section.about)
    if depth == 1:
        name = words_of(section.title)
        head: list[Span | str] = [Span(f"【{name}】" if page.language == "zh" else name.upper(), style)]
        yield from page.lines(head + (["  "] if about and page.language == "en" else []) + about)
    else:
        mark = [f"{section.number:>2}. "] if section.number else []
        gap = ["  "] if about else []
        depth = min(depth, max(TITLES))
        yield from page.lines([*mark, *spans_of(section.title, "strong"), *gap, *about], TITLES[depth], 4)
    for block in section.blocks:
        yield from block_rows(block, page, CONTENTS[depth], depth)


def quotation(block: Quotation, page: Page) -> list[Span | str]:
    """Verbatim words in quotation marks, the clause before them."""
    spans: list[Span | str] = [Span(f"{block.label} ", "faint")] if block.label else []
    spans += [block.clause, wording.colon(page.language)] if block.clause else []
    return [*spans, Span(wording.quoted(words_of(block.words), page.language), "cyan")]


def item_rows(item: Item, number: str, page: Page, indent: int, depth: int) -> Iterator[str]:
    """An entry of a list, with what belongs to it below."""
    mark: list[Span | str] = [Span(f"{item.sign} ", STYLES[item.tone] if item.tone else "")] if item.sign else []
    spans = [number, *mark, *spans_of(item.words)]
    yield from page.lines(spans, indent, len(number) or 2)
    for block in item.below:
        yield from block_rows(block, page, indent + (len(number) or 2), depth)


def field_rows(field: Field, page: Page, indent: int, depth: int) -> Iterator[str]:
    """Rows that leave room for a label, with the label in the first."""
    start = indent + page.column
    rows = [row for block in field.blocks for row in block_rows(block, page, start, depth)]
    label = " " * indent + paint([Span(field.label, "faint")], page.colour)
    if width_of(field.label) >= page.column or not rows or not rows[0].startswith(" " * start):
        yield label
    else:
        rows[0] = label + " " * (page.column - width_of(field.label)) + rows[0][start:]
    yield from rows


def table_rows(table: Table, page: Page, indent: int, depth: int) -> Iterator[str]:
    """A table as columns; one too wide for that row by row, each value beside the name of its column."""
    headings = tuple((Paragraph((Run(column.heading, "faint"),)),) for column in table.columns)
    rows = [
        *([headings] if any(column.heading for column in table.columns) else []),
        *table.rows,
        *([table.total] if table.total else []),
    ]
    widths = widths_of(rows, page, page.width - indent)
    if widths is None:
        for row in table.rows:
            yield from record_rows(table, row, page, indent, depth)
        return
    for row in rows:
        columns = [cell_rows(cell, page, width) for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*columns, fillvalue=("", 0)):
            told = ""
            for (painted, taken), width, column in zip(parts, widths, table.columns, strict=True):
                blank = " " * (width - taken)
                told += "  " + (blank + painted if column.number else painted + blank)
            yield (" " * indent + told[2:]).rstrip(" ")


def widths_of(rows: Sequence[tuple[tuple[Block, ...], ...]], page: Page, room: int) -> list[int] | None:
    """The widths of columns that fit; the widest gives way down to a third of the room. None where they do not fit."""
    wide = page._replace(width=10_000)
    natural = [
        max(taken for cell in column for _, taken in [*cell_rows(cell, wide, 10_000), ("", 0)])
        for column in zip(*rows, strict=True)
    ]
    over = sum(natural) + 2 * (len(natural) - 1) - room
    if over > 0:
        widest = natural.index(max(natural))
        natural[widest] -= over
        if natural[widest] < room // 3:
            return None
    return natural


def cell_rows(cell: tuple[Block, ...], page: Page, width: int) -> list[tuple[str, int]]:
    """The rows of a cell, each with the columns it takes."""
    rows = []
    for block in cell:
        if isinstance(block, Shares):
            bar = shares(block, page)
            rows.append((paint([each for each in bar if isinstance(each, Span)], page.colour), bar_width(block, page)))
            continue
        plain = block_rows(block, page._replace(width=width, colour=False), 0, 0)
        painted = block_rows(block, page._replace(width=width), 0, 0)
        rows += [(each, width_of(bare)) for each, bare in zip(painted, plain, strict=True)]
    return rows


def record_rows(table: Table, row: tuple[tuple[Block, ...], ...], page: Page, indent: int, depth: int) -> Iterator[str]:
    """A row on its own: the first value as a title, the others beside the names of their columns."""
    first, *others = row
    for block in first:
        words = block.words if isinstance(block, Paragraph) else ()
        yield from page.lines(spans_of(words, "strong"), indent, 2)
    for cell, column in zip(others, table.columns[1:], strict=True):
        told = tuple(block for block in cell if not isinstance(block, Paragraph) or block.words)
        if told:
            yield from field_rows(Field(column.heading, told), page, indent + 2, depth)


def bar_width(block: Shares, page: Page) -> int:
    """How many columns a bar takes: a whole bar, or its part of one."""
    total = sum(share.number for share in block.shares)
    whole = max(block.whole, total)
    return max(page.bar * total // whole, sum(share.number > 0 for share in block.shares)) if total else 0


def shares(block: Shares, page: Page) -> list[Span | str]:
    """A bar, then the counts in words; whatever there is at all has at least one sign in the bar."""
    told = [share for share in block.shares if share.number]
    room, total = bar_width(block, page), sum(share.number for share in told)
    widths = [max(share.number * room // total, 1) for share in told]
    while sum(widths) != room:
        longest = widths.index(max(widths))
        widths[longest] += 1 if sum(widths) < room else -1
    bar: list[Span | str] = [
        Span(BARS[share.tone] * width, STYLES[share.tone]) for share, width in zip(told, widths, strict=True)
    ]
    if block.drawn_alone:
        return bar
    words = wording.comma(page.language)
    for number, share in enumerate(told):
        bar += [words if number else "  ", Span(f"{share.word} {share.number:,}", STYLES[share.tone])]
    return bar


def figure_rows(figure: Figure, page: Page, indent: int) -> Iterator[str]:
    """A figure beside its bar, with notes below its words."""
    hang = 0
    drawn: list[Span | str] = []
    if figure.value is not None and figure.goal is not None:
        drawn = [Span(bar(figure.value, figure.goal, page.bar), STYLES[figure.tone] if figure.tone else ""), "  "]
        hang = page.bar + 2
    yield from page.lines([*drawn, *spans_of(figure.words)], indent, hang)
    for note in figure.notes:
        yield from page.lines([Span(note, "faint")], indent + hang, 2)


def bar(value: Fraction, goal: Fraction, width: int) -> str:
    """A bar whose part of the width is `value`, with a mark where the goal is."""
    filled, at = int(value * width), min(int(goal * width), width - 1)
    cells = [FULL if place < filled else EMPTY for place in range(width)]
    cells[at] = GOAL
    return "".join(cells)
