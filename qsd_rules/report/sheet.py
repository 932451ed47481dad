"""A sheet that is written on line by line: its language, width in columns and colour, labels beside what they label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qsd_rules.language import Language, Text
from qsd_rules.report.layout import Span, paint, paragraph, width_of

Words = str | Sequence[Span | str]


class Sheet(NamedTuple):
    """What writing takes; `column` is the width that labels take."""

    language: Language
    width: int
    colour: bool
    column: int

    def say(self, text: Text, **values: object) -> str:
        """A text in the language, filled in."""
        return text.in_language(self.language).format(**values)

    def lines(self, words: Words, indent: int = 0, hang: int = 0) -> list[str]:
        """A paragraph."""
        return paragraph([words] if isinstance(words, str) else words, self.width, self.colour, indent, hang)

    def heading(self, name: Text, style: str = "strong", rest: Words = "") -> list[str]:
        """The heading of a section, with what it is about."""
        title = Span(f"【{name.zh}】" if self.language == "zh" else f"{name.en.upper()}  ", style)
        return self.lines([title, *([rest] if isinstance(rest, str) else rest)])

    def labelled(self, label: Text, parts: Iterable[Words], indent: int = 2) -> Iterator[str]:
        """Paragraphs beside their label."""
        yield from self.beside(label, (row for part in parts for row in self.lines(part, indent + self.column)), indent)

    def beside(self, label: Text, rows: Iterable[str], indent: int = 2) -> Iterator[str]:
        """Rows that leave room for a label, with the label in the first."""
        words = self.say(label)
        for number, row in enumerate(rows):
            if number:
                yield row
                continue
            blank = " " * max(1, self.column - width_of(words))
            start = indent + self.column
            yield " " * indent + paint([Span(words, "faint")], self.colour) + blank + row[start:]
