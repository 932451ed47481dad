"""The language that a report speaks, with the marks it sets between words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text


class Voice(NamedTuple):
    """One language; every maker of a report takes it."""

    language: Language

    def say(self, text: Text, **values: object) -> str:
        """A text in the language, filled in; without values it is taken as it is, braces and all."""
        words = text.in_language(self.language)
        return words.format(**values) if values else words

    @property
    def colon(self) -> str:
        """What stands between a label and what it labels."""
        return wording.colon(self.language)

    @property
    def comma(self) -> str:
        """What stands between the parts of a sentence."""
        return wording.comma(self.language)

    @property
    def semicolon(self) -> str:
        """What stands between statements."""
        return wording.semicolon(self.language)

    def listed(self, names: Iterable[str]) -> str:
        """Names one after the other."""
        return wording.listed(list(names), self.language)

    def in_brackets(self, words: str) -> str:
        """Words in brackets behind others; nothing for no words."""
        return wording.in_brackets(words, self.language) if words else ""

    def quoted(self, words: str) -> str:
        """Verbatim words of the text."""
        return wording.quoted(words, self.language)
