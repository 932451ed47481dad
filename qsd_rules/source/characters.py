"""Characters that people take for one another: which of them are read as one, and which are named in messages.

Full width is another drawing of the same character and is read as half width. Any other character that stands for a
digit or a letter in a special form (`①`, `²`, `½`, `Ⅳ`) may refer to a note, be a power or count a list, so it is never
read as a plain digit.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
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


INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
"""What is displayed as nothing (Unicode: Default_Ignorable_Code_Point): zero width, marks of direction, BOM.

But for what turns the words behind it around, which nobody may write.
"""

LOOK_ALIKE: Final = str.maketrans(
    "аеорсхукмнтвіαβεζηικμνορτυχoil‐‒–—―−",
    "ae0pcxykmhtb1abezh1kmn0ptyx011------",
)
"""Small letters of other scripts, digits and dashes that are drawn alike in one of their cases, as one of them."""


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


def identity(written: str) -> str:
    """An id without what nobody can see: full width is half width, what is invisible is gone, letters are composed.

    Blanks around it go, those within it are of one kind. Case, blanks within and noughts are kept: they tell ids apart.
    """
    if written.isascii() and written.isprintable():
        return written.strip()
    seen = unicodedata.normalize("NFC", INVISIBLE.sub("", narrow(written)))
    return re.sub(r"\s", " ", seen).strip()


def visible(written: str) -> str:
    """A name as it is shown: without what is invisible, letters composed, blanks as single ones; width is kept."""
    if written.isascii() and written.isprintable() and "  " not in written:
        return written.strip()
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", written)).split())


def folded_in(written: str, meant: str) -> Text | None:
    """Which characters of an id or a name were read as others; none where there were only blanks around it."""
    if written.strip(" ") == meant:
        return None
    said: list[Text] = []
    wide = [each for each in dict.fromkeys(written) if ord(each) in FULL_WIDTH and each not in meant]
    wide = [each for each in wide if not each.isspace()]
    if wide:
        shown = "".join(wide)
        said.append(Text(f"全角 `{shown}`", f"full width `{shown}`"))
    unseen = [each for each in dict.fromkeys(written) if INVISIBLE.match(each)]
    if unseen:
        codes = [named(each).en for each in unseen]
        said.append(Text(f"不可见字符 {'、'.join(codes)}", f"invisible {', '.join(codes)}"))
    blanks = [each for each in dict.fromkeys(written) if each.isspace() and each != " "]
    if blanks:
        codes = [named(each).en for each in blanks]
        said.append(Text(f"空白 {'、'.join(codes)}", f"blank {', '.join(codes)}"))
    if unicodedata.normalize("NFC", written) != written:
        said.append(Text("分解的字符", "letters written in parts"))
    if not said:
        said.append(Text("多余的空格", "further blanks"))
    return Text("、".join(each.zh for each in said), ", ".join(each.en for each in said))


def likenesses(identifier: str) -> tuple[str, str]:
    """What ids and names that are easily taken for one another have in common, in two ways.

    The first leaves out case, blanks and noughts before a number, the second case, blanks and what is drawn alike.
    """
    bare = "".join(plain_form(identifier).casefold().split())
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", bare), bare.translate(LOOK_ALIKE)


def difference_between(one: str, other: str) -> Text:
    """The first place where two ids or names differ, with the characters there by code point."""
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    kind, start, end, begin, stop = next(step for step in steps if step[0] != "equal")
    here, there = (one[start:end] or " ")[0], (other[begin:stop] or " ")[0]
    number = start + 1
    if kind == "delete":
        extra = named(here)
        return Text(f"第 {number} 个字符多了 {extra.zh}", f"character {number} is an extra {extra.en}")
    if kind == "insert":
        lacking = named(there)
        return Text(f"第 {number} 个字符处少了 {lacking.zh}", f"{lacking.en} is missing at character {number}")
    mine, theirs = named(here), named(there)
    return Text(
        f"第 {number} 个字符是 {mine.zh}，那里是 {theirs.zh}", f"character {number} is {mine.en}, there {theirs.en}"
    )


def named(character: str) -> Text:
    """A character in backticks with its code point; the code point alone where it cannot be seen."""
    code = f"U+{ord(character):04X}"
    if not character.isprintable() or character.isspace() or unicodedata.combining(character):
        return Text.same(code)
    return Text(f"`{character}`（{code}）", f"`{character}` ({code})")
