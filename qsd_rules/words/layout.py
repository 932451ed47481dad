"""Text laid out for a terminal: East Asian widths, Chinese line breaking, paragraphs of styled spans."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

MAY_NOT_START_A_LINE = frozenset("，。、；：？！）」』】》〉〕］｝”’％‰℃·…—,.;:?!)]}>%")
MAY_NOT_END_A_LINE = frozenset("（「『【《〈〔［｛“‘([{<￥¥$#")
ANSI: Mapping[str, str] = {
    "strong": "\x1b[1m",
    "faint": "\x1b[2m",
    "red": "\x1b[31m",
    "green": "\x1b[32m",
    "yellow": "\x1b[33m",
    "blue": "\x1b[34m",
    "cyan": "\x1b[36m",
    "strong red": "\x1b[1;31m",
    "strong green": "\x1b[1;32m",
    "strong yellow": "\x1b[1;33m",
    "strong blue": "\x1b[1;34m",
}
RESET = "\x1b[0m"


class Span(NamedTuple):
    """A stretch of text in one style; the style is a key of `ANSI`, or empty."""

    text: str
    style: str = ""


def character_width(character: str) -> int:
    """Columns a character takes: 2 for East Asian wide, 0 for combining and invisible ones, else 1."""
    if " " <= character <= "~":
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def width_of(text: str) -> int:
    """Columns a text takes on one line."""
    return len(text) if text.isascii() else sum(map(character_width, text))


def harmless(text: str) -> str:
    """The text without what could steer a terminal: control and direction characters are shown as `�`.

    A snapshot is written by others; its names must not be able to move the cursor or hide words.
    """
    if text.isprintable():
        return text
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two neighbouring characters."""
    if after == " " or after in MAY_NOT_START_A_LINE or before in MAY_NOT_END_A_LINE:
        return False
    if character_width(after) == 0:
        return False
    if before == " ":
        return True
    if before.isdigit() and after in "年月日个项家件起次名天倍万亿吨立":
        return False
    return character_width(before) == 2 or character_width(after) == 2


def pieces(text: str) -> Iterator[str]:
    """The text in the smallest parts that a line break may not cut."""
    start = 0
    for position in range(1, len(text)):
        if may_break(text[position - 1], text[position]):
            yield text[start:position]
            start = position
    if text:
        yield text[start:]


def chop(piece: str, first: int, width: int) -> Iterator[str]:
    """A part too long for a line, such as a path, cut behind a `/`, `-`, `@` or `_`, else where the line is full.

    The first cut fits in `first` columns, the others in `width`.
    """
    start, used, joint, room = 0, 0, 0, first
    for position, character in enumerate(piece):
        columns = character_width(character)
        if used + columns > room and position > start:
            cut_at = joint if joint > start and width_of(piece[joint:position]) + columns <= width else position
            yield piece[start:cut_at]
            start, used, room = cut_at, width_of(piece[cut_at:position]), width
        used += columns
        if character in "/-@_":
            joint = position + 1
    if piece[start:]:
        yield piece[start:]


def wrap(text: str, width: int, first: int | None = None) -> list[str]:
    """Lines of at most `width` columns (the first of at most `first`), broken by the rules of Chinese typesetting.

    Blanks at a break are dropped; nothing else is: the lines joined are the text.
    """
    width = max(width, 2)
    room = width if first is None else max(first, 2)
    lines: list[str] = []
    line, used = "", 0
    for piece in pieces(text):
        columns = width_of(piece)
        if used + width_of(piece.rstrip(" ")) > room and line:
            lines.append(line.rstrip(" "))
            line, used, room = "", 0, width
        if width_of(piece.rstrip(" ")) > room:
            *full, piece = chop(piece, room, width)
            lines.extend(full)
            room = width if full else room
            columns = width_of(piece)
        line += piece
        used += columns
    if line.strip(" ") or not lines:
        lines.append(line.rstrip(" "))
    return lines


def cut(spans: Sequence[Span], lines: Iterable[str]) -> Iterator[list[Span]]:
    """The spans distributed over lines that `wrap` made of their joined text."""
    remaining = [(span.text, span.style) for span in spans if span.text]
    for line in lines:
        row: list[Span] = []
        while line and remaining:
            text, style = remaining.pop(0)
            if not row:
                text = text if line.startswith(" ") else text.lstrip(" ")
            length = 0
            while length < len(text) and length < len(line) and text[length] == line[length]:
                length += 1
            if length:
                row.append(Span(text[:length], style))
            line = line[length:]
            if text[length:]:
                remaining.insert(0, (text[length:], style))
        yield row


def paint(spans: Iterable[Span], colour: bool) -> str:
    """One line as a terminal shows it."""
    if not colour:
        return "".join(span.text for span in spans)
    return "".join(f"{ANSI[span.style]}{span.text}{RESET}" if span.style else span.text for span in spans)


def paragraph(spans: Iterable[Span | str], width: int, colour: bool, indent: int = 0, hang: int = 0) -> list[str]:
    """Spans as lines of at most `width` columns: the first indented by `indent`, the others by `indent + hang`."""
    clean = [
        Span(harmless(span).replace("\n", " "))
        if isinstance(span, str)
        else Span(harmless(span.text).replace("\n", " "), span.style)
        for span in spans
    ]
    hang = hang if indent + hang <= width // 2 else 0
    text = "".join(span.text for span in clean)
    lines = wrap(text, width - indent - hang, width - indent)
    rows = cut(clean, lines)
    return [" " * (indent if number == 0 else indent + hang) + paint(row, colour) for number, row in enumerate(rows)]


def pad(text: str, width: int) -> str:
    """The text with blanks after it up to `width` columns."""
    return text + " " * max(0, width - width_of(text))
