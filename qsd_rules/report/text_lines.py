"""A sheet that is written on line by line, for a terminal or in Markdown: its language, width, labels beside words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from qsd_rules.words.language import Language, Text
from qsd_rules.words.layout import Span, paint, paragraph, width_of

Words = str | Sequence[Span | str]
Markup = Literal["plain", "colour", "markdown"]


class Sheet(NamedTuple):
    """What writing takes; `column` is the width that labels take. Markdown is not wrapped, whatever the width."""

    language: Language
    width: int
    markup: Markup
    column: int

    def say(self, text: Text, **values: object) -> str:
        """A text in the language, filled in; without values it is taken as it is, braces and all."""
        words = text.in_language(self.language)
        return words.format(**values) if values else words

    def lines(self, words: Words, indent: int = 0, hang: int = 0) -> list[str]:
        """A paragraph."""
        spans = [words] if isinstance(words, str) else words
        if self.markup == "markdown":
            return [" " * indent + marked_down(spans)]
        deepest = max(2 + self.column, self.width * 2 // 3)
        return paragraph(spans, self.width, self.markup == "colour", min(indent, deepest), hang)

    def title(self, words: str) -> list[str]:
        """The first line of the sheet."""
        if self.markup == "markdown":
            return ["# " + marked_down([words])]
        return self.lines([Span(words, "strong")])

    def heading(self, name: Text, style: str = "strong", rest: Words = "") -> list[str]:
        """The heading of a section, with what it is about."""
        about = [rest] if isinstance(rest, str) else rest
        if self.markup == "markdown":
            colon = "：" if self.language == "zh" else ": "
            told = marked_down([Span(span.text) if isinstance(span, Span) else span for span in about])
            return ["## " + self.say(name) + (colon + told if told else "")]
        title = Span(f"【{name.zh}】" if self.language == "zh" else f"{name.en.upper()}  ", style)
        return self.lines([title, *about])

    def labelled(self, label: Text, parts: Iterable[Words], indent: int = 2) -> Iterator[str]:
        """Paragraphs beside their label."""
        yield from self.beside(label, (row for part in parts for row in self.lines(part, indent + self.column)), indent)

    def beside(self, label: Text, rows: Iterable[str], indent: int = 2) -> Iterator[str]:
        """Rows that leave room for a label, with the label in the first."""
        words = self.say(label)
        for number, row in enumerate(rows):
            if number:
                yield row
            elif self.markup == "markdown":
                yield " " * indent + f"**{words}** " + row.lstrip(" ")
            else:
                blank = " " * max(1, self.column - width_of(words))
                start = indent + self.column
                yield " " * indent + paint([Span(words, "faint")], self.markup == "colour") + blank + row[start:]


def marked_down(spans: Iterable[Span | str]) -> str:
    """Spans on one line of Markdown; what stands out is strong."""
    from qsd_rules.report.markdown import plain

    told = []
    for span in spans:
        text, style = (span, "") if isinstance(span, str) else span
        words = plain(text)
        inner = f"**{words}**" if words and style.startswith("strong") else words
        before = " " if text.startswith(" ") else ""
        told.append(before + inner + (" " if text.endswith(" ") and text.strip() else ""))
    return "".join(told).strip()


def as_list(rows: Iterable[str]) -> str:
    """Rows of a sheet in Markdown: headings, and below each a list nested as the rows are indented."""
    blocks: list[str] = []
    items: list[str] = []
    levels: list[int] = []
    for row in rows:
        if row.startswith("#") or not row.strip():
            if items:
                blocks.append("\n".join(items))
            items, levels = [], []
            if row.strip():
                blocks.append(row)
            continue
        indent = len(row) - len(row.lstrip(" "))
        while levels and levels[-1] >= indent:
            levels.pop()
        items.append("  " * len(levels) + "- " + row.lstrip(" "))
        levels.append(indent)
    if items:
        blocks.append("\n".join(items))
    return "\n\n".join(blocks) + "\n"
