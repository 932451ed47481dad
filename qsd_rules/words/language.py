"""The two languages every text shown to people exists in."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(Struct, frozen=True):
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


class Counted(int):
    """How many of something there are: `f"{Counted(1):rule}"` is `1 rule`, `f"{Counted(2):rule}"` is `2 rules`.

    Where an s does not do, the words for several follow: `{count:matter is|matters are}`; `#` stands for the number
    where it does not come first. Without words it is the number alone.
    """

    def __format__(self, words: str) -> str:
        if not words:
            return str(int(self))
        one, bar, more = words.partition("|")
        chosen = one if self == 1 else more if bar else f"{one}s"
        return chosen.replace("#", str(int(self))) if "#" in words else f"{int(self)} {chosen}"
