"""What is wrong with an input, where, and what was expected: the error messages of the program."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from msgspec import Struct

from qsd_rules.words.language import Language, Text


class Place(Struct, frozen=True, order=True):
    """Where something stands: a file with line and column (from 1), or a cell of a workbook.

    `cell` has sheet and cell, as `项目!C12`; `line` and `column` are then the cell's row and column, or 0 where a whole
    sheet is meant and `cell` is its name alone.
    """

    file: str
    line: int = 0
    column: int = 0
    cell: str = ""

    @property
    def sheet(self) -> str:
        """The sheet of the cell; empty where it is no cell."""
        return self.cell.rpartition("!")[0] if self.line else self.cell

    def __str__(self) -> str:
        if self.cell:
            return f"{self.file}!{self.cell}"
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


class Problem(Struct, frozen=True):
    """One thing that is wrong: the check's name, the place, what was found and what is expected, and a way out.

    `message` and `hint` have no final period and put names in backticks.
    """

    check: str
    place: Place
    message: Text
    hint: Text | None = None

    def in_language(self, language: Language) -> str:
        """One or two lines: `place: message [check]`, then the hint."""
        first = f"{self.place}: {self.message.in_language(language)} [{self.check}]"
        if self.hint is None:
            return first
        return f"{first}\n    {self.hint.in_language(language)}"


class InputProblems(Exception):  # noqa: N818  # it is all problems of an input, not one error
    """Bad input: all the problems found, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(
            sorted(problems, key=lambda p: (p.place.file, p.place.sheet, p.place, p.check, p.message.en))
        )
        super().__init__("\n".join(p.in_language("en") for p in self.problems))


class InternalError(Exception):
    """The program contradicts itself, for example engine and reference meaning differ; never answered over."""


def did_you_mean(written: str, known: Iterable[str]) -> Text | None:
    """A hint that offers the nearest of the `known` names, if one is near."""
    near = difflib.get_close_matches(written, list(known), n=1, cutoff=0.6)
    if not near:
        return None
    return Text(f"是否想写 `{near[0]}`？", f"did you mean `{near[0]}`?")
