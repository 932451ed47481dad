"""Characters that people take for one another: which of them are read as one, and which are named in messages.

Full width is another drawing of the same character and is read as half width. Any other character that stands for a
digit or a letter in a special form (`①`, `²`, `½`, `Ⅳ`) may refer to a note, be a power or count a list, so it is never
read as a plain digit.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from qsd_rules.words.language import Text

FULL_WIDTH: Final = {
    code: chr(int(form.removeprefix("<wide> "), 16))
    for code in (0x3000, *range(0xFF01, 0xFF5F), *range(0xFFE0, 0xFFE7))
    if (form := unicodedata.decomposition(chr(code))).startswith("<wide>")
}
"""Full width in half width, as `str.translate` takes it: digits, letters, punctuation, signs, the ideographic space."""

IDEOGRAPHIC_ZERO = "〇"
"""Unicode counts it among the numbers, but it is a word as 一 is."""

MARK_FORMS = ("<super>", "<sub>", "<circle>")


def narrow(written: str) -> str:
    """The words with full width as half width."""
    return written if written.isascii() else written.translate(FULL_WIDTH)


def is_mark(character: str) -> bool:
    """Whether a character stands for a digit or a letter in a special form: `①`, `²`, `⑴`, `½`, `Ⅳ`, `ⓐ`, `㏽`, `٣`.

    Squared units (`㎡`) are none, nor are characters of full width.
    """
    if character.isascii() or character == IDEOGRAPHIC_ZERO or ord(character) in FULL_WIDTH:
        return False
    if unicodedata.category(character).startswith("N"):
        return True
    form, _, _ = unicodedata.decomposition(character).partition(" ")
    if form in MARK_FORMS:
        return True
    return form in ("<compat>", "<font>") and any(map(str.isdigit, unicodedata.normalize("NFKC", character)))


def mark_in(written: str) -> str | None:
    """The first character of a special form, if there is one."""
    return None if written.isascii() else next(filter(is_mark, written), None)


def plain_form(written: str) -> str:
    """The words in Unicode's compatibility form (NFKC), but for marks, which stay as they are written."""
    if written.isascii():
        return written
    plain = unicodedata.normalize("NFKC", written)
    if mark_in(written) is None:
        return plain
    return "".join(part if is_mark(part[0]) else unicodedata.normalize("NFKC", part) for part in _apart(written))


def _apart(written: str) -> list[str]:
    """The words cut before and behind each mark."""
    marks = "".join(sorted({character for character in written if is_mark(character)}))
    return [part for part in re.split(f"([{re.escape(marks)}])", written) if part]


def named(character: str) -> Text:
    """A character in backticks with its code point; the code point alone where it cannot be seen."""
    code = f"U+{ord(character):04X}"
    if not character.isprintable() or character.isspace() or unicodedata.combining(character):
        return Text.same(code)
    return Text(f"`{character}`（{code}）", f"`{character}` ({code})")
