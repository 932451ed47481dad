"""The clauses held against the text as received: with errata undone they must be all of it, in its order.

Both sides are folded (width of punctuation, line and page breaks, blanks that are not between words). In the received
text a table's rows are lines with tabs; a head repeated on the next page is dropped, and a line whose first cell is
empty carries on the row above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from msgspec import Struct

from qsd_rules.policy.model import Clause
from qsd_rules.policy.quotes import fold, parts_of
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem

CHECK = "text-differs-from-source"
START = 12
"""How many characters at the start of a clause are enough to find it in the received text."""

SHOWN = 30


class Piece(Struct, frozen=True):
    """Folded text and the received line it comes from; the cells of a row, or a line of its own."""

    line: int
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """The piece without borders between cells."""
        return fold(" ".join(self.cells))


@dataclass(frozen=True, slots=True)
class Received:
    """The received text, folded and without borders, and the number of the line each character comes from."""

    text: str
    lines: tuple[int, ...] = field(repr=False)

    def line(self, offset: int) -> int:
        """The line of the character at `offset`, or the last line behind the end."""
        if not self.lines:
            return 1
        return self.lines[min(offset, len(self.lines) - 1)]


def read_received(text: str) -> Received:
    """The received text without page breaks, table borders and repeated heads of tables."""
    folded = ""
    lines: list[int] = []
    for piece in _joined_rows(text.split("\n")):
        added = fold(f"{folded[-1:]} {piece.text}")[len(folded[-1:]) :]
        folded += added
        lines += [piece.line] * len(added)
    return Received(folded, tuple(lines))


def _joined_rows(lines: Sequence[str]) -> list[Piece]:
    pieces: list[Piece] = []
    heads: set[tuple[str, ...]] = set()
    table = False
    for number, line in enumerate(lines, start=1):
        cells = tuple(map(fold, line.split("\t")))
        if not any(cells):
            continue
        if len(cells) == 1:
            table = False
        elif cells in heads:
            table = True
            continue
        elif not table:
            heads.add(cells)
            table = True
        elif not cells[0] and len(pieces[-1].cells) == len(cells):
            above = pieces.pop()
            cells = tuple(fold(f"{a} {b}") for a, b in zip(above.cells, cells, strict=True))
            number = above.line
        pieces.append(Piece(number, cells))
    return pieces


def as_received(clause: Clause) -> str:
    """A clause's words, folded, an annex row with its number, errata not undone."""
    number = clause.address.rpartition("-")[2] if clause.cells is not None else ""
    return fold(" ".join([number, *(part.text for part in parts_of(clause))]))


def compare_with_source(clauses: Sequence[Clause], received: Received) -> Iterator[Problem]:
    """Every place where the clauses, errata undone, are not the received text."""
    position = 0
    for index, clause in enumerate(clauses):
        walked = follow(clause, received.text, position)
        if walked is None:
            start = _find_start(clause, received.text, position)
            if start > position:
                yield _left_out(clause.place, received, position, start)
                position = start
            walked = follow(clause, received.text, position)
        if walked is None:
            end = _find_end(clauses[index + 1 :], received.text, position)
            differences, position = _differences(clause, received, position, end)
            yield from differences
        else:
            position = walked.position
            yield from _unneeded(clause, walked.used)
    if position < len(received.text):
        place = clauses[-1].place if clauses else Place("")
        yield _left_out(place, received, position, len(received.text))


class Walked(Struct, frozen=True):
    """How far a clause was followed through the received text, and which of its errata it took."""

    position: int
    used: frozenset[int]


def follow(clause: Clause, received: str, start: int) -> Walked | None:
    """Follow a clause through the received text from `start`, undoing errata on the way; nothing where they differ."""
    words = as_received(clause)
    errata = [(fold(e.read), fold(e.received)) for e in clause.errata]
    waiting = [(0, start, frozenset[int]())]
    seen: set[tuple[int, int]] = set()
    while waiting:
        at, position, used = waiting.pop()
        while at < len(words):
            for index, (read, was) in enumerate(errata):
                if words.startswith(read, at) and received.startswith(was, position) and (read or index not in used):
                    state = (at + len(read), position + len(was))
                    if state not in seen and state != (at, position):
                        seen.add(state)
                        waiting.append((*state, used | {index}))
            if position >= len(received) or words[at] != received[position]:
                break
            at += 1
            position += 1
        else:
            return Walked(position, used)
    return None


def undone(clause: Clause) -> str:
    """A clause's words, folded, each erratum undone where it first applies."""
    words = as_received(clause)
    for erratum in clause.errata:
        if fold(erratum.read):
            words = words.replace(fold(erratum.read), fold(erratum.received), 1)
    return words


def _find_start(clause: Clause, received: str, position: int) -> int:
    """Where the clause seems to begin; `position` itself when it is found nowhere behind it."""
    for words in (as_received(clause), undone(clause)):
        found = received.find(words[:START], position)
        if found >= 0:
            return found
    return position


def _find_end(following: Sequence[Clause], received: str, position: int) -> int:
    """Where the first of the following clauses that can be found begins."""
    for clause in following:
        found = max(received.find(words[:START], position) for words in (as_received(clause), undone(clause)))
        if found >= 0:
            return found
    return len(received)


def _differences(clause: Clause, received: Received, start: int, end: int) -> tuple[list[Problem], int]:
    """The places where a clause differs from the received text between two offsets, and how far it reaches there."""
    ours, theirs = undone(clause), received.text[start:end]
    problems: list[Problem] = []
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    reached = start
    for number, (tag, left, left_end, right, right_end) in enumerate(blocks):
        if tag == "equal":
            reached = start + right_end
            continue
        if tag == "insert" and number == len(blocks) - 1:
            break
        before = theirs[max(0, right - 8) : right]
        line = received.line(start + right)
        has, had = _shown(ours[left:left_end]), _shown(theirs[right:right_end])
        problems.append(
            Problem(
                CHECK,
                clause.place,
                Text(
                    f"`{clause.address}` 在“{before}”之后与收到的文本（第 {line} 行）不符："
                    f"此处为“{has}”，收到的为“{had}”",
                    f"`{clause.address}` differs from the received text (line {line}) after “{before}”: "
                    f"it has “{has}”, received was “{had}”",
                ),
                Text(
                    "照录收到的文本；确有误的，列入该条 `errata`",
                    "copy the received text; list a misreading in the clause's `errata`",
                ),
            )
        )
    return problems, reached


def _left_out(place: Place, received: Received, start: int, end: int) -> Problem:
    left, line = received.text[start:end], received.line(start)
    return Problem(
        CHECK,
        place,
        Text(
            f"收到的文本（第 {line} 行起）有 {len(left)} 个字符不在任何条目中：“{_shown(left)}”",
            f"{len(left)} characters of the received text (from line {line}) are in no clause: “{_shown(left)}”",
        ),
        Text("补录条目，并使条目依原文次序排列", "add the clause, and keep the clauses in the order of the text"),
    )


def _unneeded(clause: Clause, used: frozenset[int]) -> Iterator[Problem]:
    for index, erratum in enumerate(clause.errata):
        if index not in used:
            yield Problem(
                CHECK,
                clause.place,
                Text(
                    f"`{clause.address}` 的勘误“{erratum.received}”读作“{erratum.read}”无处可用",
                    f"the erratum “{erratum.received}” read as “{erratum.read}” of `{clause.address}` applies nowhere",
                ),
                Text("删去它，或改正其中的字", "remove it, or correct its words"),
            )


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN // 2]}……{text[-SHOWN // 2 :]}"
