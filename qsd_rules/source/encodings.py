"""In which encoding a text is written: UTF-8, UTF-16, GB18030, or Big5, which is told and not read.

Chinese written in GB18030 (which holds GB2312 and GBK) and in Big5 is mostly valid in the other too. What tells them
apart is that nearly all characters of a real text are among the common ones, the first level of its standard; read in
the other encoding, every other character is a rare one.
"""

from __future__ import annotations

import re
from typing import Literal

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "gb18030", "big5"]

BYTE_ORDER_MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

LOOKED_AT = 1 << 16
"""Among so many bytes it is told which encoding they are in."""

USUAL = re.compile("[\t\r\n -~\u00a0-\u00ff\u2000-\u206f\u2460-\u2473\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
"""Characters of Chinese office files."""

MOSTLY = 0.95
FAR_MORE = 0.15
"""By so much a larger share of common characters tells one encoding from the other."""

HARDLY = 0.7

COMMON_LEADS = {"gb18030": (0xA1, 0xD7), "big5": (0xA1, 0xC6)}
"""The first bytes of signs and of characters of the first level: GB 2312-80 rows 1 to 55, Big5 A140 to C67E."""


def mark_of(data: bytes) -> tuple[Encoding, int] | None:
    """The encoding that a mark at the beginning says, and the mark's length; none without a mark."""
    return next(((encoding, len(mark)) for mark, encoding in BYTE_ORDER_MARKS if data.startswith(mark)), None)


def unmarked_utf_16(data: bytes) -> Encoding | None:
    """The byte order of UTF-16 without a mark; none where the bytes are no such text."""
    sample = data[: LOOKED_AT & ~1]
    if b"\0" not in sample:
        return None
    shares: dict[Encoding, float] = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) & ~1].decode(encoding, "replace")
        if text and "\0" not in text:
            shares[encoding] = len(USUAL.findall(text)) / len(text)
    best = max(shares, key=lambda each: shares[each], default=None)
    return best if best is not None and shares[best] >= MOSTLY else None


def chinese_encoding(data: bytes) -> Encoding | None:
    """GB18030 or Big5, whichever a text that is no UTF-8 is in; none where it is in neither."""
    sample = whole_lines(data)
    shares = {encoding: share_of_common(sample, encoding) for encoding in COMMON_LEADS}
    gb18030, big5 = shares["gb18030"], shares["big5"]
    if gb18030 is None and big5 is None:
        return None
    return "big5" if (big5 or 0) > (gb18030 or 0) + FAR_MORE else "gb18030"


def whole_lines(data: bytes) -> bytes:
    """The first lines, none of them cut within a character."""
    if len(data) <= LOOKED_AT:
        return data
    return data[: data.rfind(b"\n", 0, LOOKED_AT) + 1] or data[:LOOKED_AT]


def share_of_common(data: bytes, encoding: str) -> float | None:
    """Which share of the characters beyond ASCII are common ones; none where the bytes are not in this encoding."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    beyond = [character.encode(encoding) for character in text if not character.isascii()]
    first, last = COMMON_LEADS[encoding]
    common = sum(1 for each in beyond if len(each) == 2 and first <= each[0] <= last and is_common(each, encoding))
    return common / len(beyond) if beyond else 0.0


def is_common(character: bytes, encoding: str) -> bool:
    """Whether the second byte is one of the standard's, where GBK adds rare characters among the common ones."""
    return encoding != "gb18030" or character[1] >= 0xA1


def looks_partly_utf_8(data: bytes) -> bool:
    """Whether some of the bytes are Chinese in UTF-8, though they could be rare characters of GB18030."""
    return any(
        (share_of_common(match.group()[: len(match.group()) & ~1], "gb18030") or 0.0) < HARDLY
        for match in IN_THREES.finditer(data)
    )


IN_THREES = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}|[\xe3\xef][\x80-\xbf]{2}){2,}")
"""At least two characters of Chinese as UTF-8 writes them."""
