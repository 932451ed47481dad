"""The parts that reports are made of: what a report says is put together once, in these, and every format writes them.

All are small immutable tuples. Words come in lines of runs; a run has a role (quotation, code …) and may have a tone,
the name of an outcome or a status that it speaks of, by which writers choose colours. Nothing here is markup: writers
escape every word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import IntEnum
from fractions import Fraction
from typing import Any, Literal, NamedTuple, TypeVar

from qsd_rules.words.language import Language
from qsd_rules.words.layout import harmless

Role = Literal["", "strong", "faint", "quote", "mark", "code", "badge", "label", "blank"]
"""`quote` are verbatim words in quotation marks, `mark` the cited ones among verbatim words, `badge` a short verdict,
`label` what a paragraph begins with, `blank` a place to be filled in by hand.
"""

Tone = Literal[
    "",
    "violated",
    "missed",
    "advised",
    "contested",
    "pending",
    "undetermined",
    "satisfied",
    "not_applicable",
    "against",
    "clear",
]


class Detail(IntEnum):
    """How much a report says: the least, what fits a terminal, everything found, and how each finding came about."""

    BRIEF = 0
    SHORT = 1
    WHOLE = 2
    FULL = 3


class Run(NamedTuple):
    """Words in one role and tone.

    `to` is what they lead to: `#anchor` in the same report, else `rule:NAME`, `clause:ADDRESS` or `organ:NAME`, which
    only pages with a place for it make a link of. `name` tells blanks apart.
    """

    words: str
    role: Role = ""
    tone: Tone = ""
    to: str = ""
    name: str = ""


Line = tuple[Run, ...]


class Paragraph(NamedTuple):
    """Running text; a `note` is less important than what it stands beside."""

    words: Line
    note: bool = False


class Quotation(NamedTuple):
    """Verbatim words of the policy after the clause they stand in, cited stretches marked."""

    clause: str
    words: Line
    label: str = ""


class Item(NamedTuple):
    """An entry of a list with what belongs to it; `sign` is a single character before its words."""

    words: Line
    below: tuple[Block, ...] = ()
    sign: str = ""
    tone: Tone = ""


class Listing(NamedTuple):
    """Entries one below the other; a `tree` is an evaluated condition, entries of `decisions` stand out."""

    items: tuple[Item, ...]
    kind: Literal["", "numbered", "tree", "decisions", "board"] = ""


class Field(NamedTuple):
    """A value, or several, beside their name."""

    label: str
    blocks: tuple[Block, ...]


class Fields(NamedTuple):
    """Values beside their names, such as what was found and who is in charge."""

    fields: tuple[Field, ...]


class Column(NamedTuple):
    """A column of a table: its heading, its share of the width, and whether it has figures."""

    heading: str
    width: int = 4
    number: bool = False


class Table(NamedTuple):
    """Rows of cells under headings; without headings it is a form. `total` is the last row, if it sums up the others.

    `name` says what the table is about to those who hear it.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Block, ...], ...], ...]
    name: str = ""
    total: tuple[tuple[Block, ...], ...] = ()


class Share(NamedTuple):
    """How many there are of one tone, and what they are called."""

    tone: Tone
    word: str
    number: int


class Shares(NamedTuple):
    """Counts drawn as parts of one bar that is `whole` long (their sum, where it is 0), told in words beside it.

    In a table it is drawn alone, and its words stand in other columns.
    """

    shares: tuple[Share, ...]
    whole: int = 0
    drawn_alone: bool = False


class Dot(NamedTuple):
    """A figure on a day."""

    on: date
    value: Fraction
    shown: str


class Trend(NamedTuple):
    """Figures over time. `base` is where the straight line to the goal begins, `ahead` the figure to come by then."""

    dots: tuple[Dot, ...]
    goal: Dot | None = None
    base: Dot | None = None
    ahead: Dot | None = None


class Figure(NamedTuple):
    """A figure told in words and drawn as a bar with a line across it where its goal is.

    `value` and `goal` are shares of the bar's length, at most 1; none where there is nothing to draw.
    """

    words: Line
    tone: Tone = ""
    value: Fraction | None = None
    goal: Fraction | None = None
    trend: Trend | None = None
    notes: tuple[str, ...] = ()


class Verbatim(NamedTuple):
    """Lines of a file, written as they are."""

    text: str
    language: str = ""


class Section(NamedTuple):
    """A part under its heading; `about` is what the heading adds, `number` counts findings through the report.

    `kind` is `subject` for what concerns one subject, `card` for one finding, target or task, `folded` for what pages
    unfold on demand.
    """

    title: Line
    blocks: tuple[Block, ...]
    about: Line = ()
    number: int = 0
    anchor: str = ""
    kind: Literal["", "subject", "card", "folded"] = ""
    tone: Tone = ""


Block = Paragraph | Quotation | Listing | Fields | Table | Shares | Figure | Verbatim | Section


class Report(NamedTuple):
    """A whole report. `kind` says what it is, `title` by which policy; `subject`, if any, what it is about.

    `lines` stand under the title. `day` dates the file, so that the same report is the same file; `number` is that of
    the policy, for the head of pages.
    """

    language: Language
    kind: str
    title: str
    blocks: tuple[Block, ...]
    lines: tuple[Line, ...] = ()
    subject: str = ""
    number: str = ""
    day: date | None = None


def line(*parts: str | Run) -> Line:
    """Parts of a line; empty ones are left out."""
    runs = (Run(part) if isinstance(part, str) else part for part in parts)
    return tuple(run for run in runs if run.words)


def text(*parts: str | Run) -> Paragraph:
    """A paragraph."""
    return Paragraph(line(*parts))


def note(*parts: str | Run) -> Paragraph:
    """A paragraph that is less important."""
    return Paragraph(line(*parts), note=True)


def faint(words: str) -> Run:
    """Words that stand back."""
    return Run(words, "faint")


def strong(words: str, tone: Tone = "") -> Run:
    """Words that stand out."""
    return Run(words, "strong", tone)


def field(label: str, lines: Iterable[str | Line]) -> Iterator[Field]:
    """A field with a paragraph for each line; none where there are no lines."""
    told = tuple(text(each) if isinstance(each, str) else Paragraph(each) for each in lines)
    if told:
        yield Field(label, told)


def fields(*parts: Iterable[Field]) -> Iterator[Fields]:
    """Fields as one block; none where there are no fields."""
    told = tuple(each for part in parts for each in part)
    if told:
        yield Fields(told)


def words_of(runs: Line) -> str:
    """A line without its roles."""
    return "".join(run.words for run in runs)


def without_bars(table: Table) -> Table:
    """A table for formats that draw nothing: without bars whose words stand beside them, or in other columns."""

    def is_bar(block: Block) -> bool:
        return isinstance(block, Shares) and block.drawn_alone

    bars = {place for row in table.rows for place, cell in enumerate(row) if any(map(is_bar, cell))}
    told = {place for row in table.rows for place, cell in enumerate(row) if not all(map(is_bar, cell))}
    kept = [place for place in range(len(table.columns)) if place not in bars or place in told]

    def bare(row: tuple[tuple[Block, ...], ...]) -> tuple[tuple[Block, ...], ...]:
        return tuple(tuple(block for block in row[place] if not is_bar(block)) for place in kept) if row else ()

    columns = tuple(table.columns[place] for place in kept)
    return Table(columns, tuple(map(bare, table.rows)), table.name, bare(table.total))


Part = TypeVar("Part")


def harmless_parts(part: Part) -> Part:
    """The same part, its words with control and direction characters shown as `�`; files are left as they are."""
    return _cleaned(part)  # type: ignore[no-any-return]  # the same shape comes back


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isprintable() else harmless(value).replace("\n", " ")
    if isinstance(value, Verbatim):
        return value._replace(text=harmless(value.text))
    if isinstance(value, tuple):
        cleaned = [_cleaned(each) for each in value]
        if all(new is old for new, old in zip(cleaned, value, strict=True)):
            return value
        return type(value)(*cleaned) if hasattr(value, "_fields") else tuple(cleaned)
    return value
