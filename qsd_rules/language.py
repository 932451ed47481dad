"""The two languages every text shown to people exists in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The text in `language`."""
        return self.zh if language == "zh" else self.en

    @staticmethod
    def same(words: str) -> Text:
        """A text that reads alike in both languages, such as a name or a number."""
        return Text(words, words)
