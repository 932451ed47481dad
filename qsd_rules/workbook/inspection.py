"""Looking through the parts of a zipped workbook before a library reads them, for what would take it without end."""

from __future__ import annotations

import re
from enum import Enum
from xml.parsers import expat

from msgspec import Struct


class Room(Struct, frozen=True):
    """How large a file may be: the bytes that its parts unpack to, elements of XML, cells (blank ones with a format
    among them), and characters in cells."""

    unpacked: int
    tags: int
    cells: int
    characters: int


FOR_FORMS = Room(64 * 1024 * 1024, 1_500_000, 200_000, 10_000_000)
"""More than any form has."""

FOR_LISTS = Room(1024 * 1024 * 1024, 30_000_000, 3_000_000, 200_000_000)
"""What can be held in memory: a list of a hundred thousand subjects with thirty facts each."""

MOST_COVERED = 1_000_000
"""The most cells that merged ranges and links may cover: the library makes every one of them."""

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7}):\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Refusal(Enum):
    """Why a part is not read."""

    TOO_LARGE = "too large"
    DECLARES_ENTITIES = "declares entities"


class Refused(Exception):  # noqa: N818  # it says what was found, not what went wrong here
    """A part that is not to be read."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.value)


class Inspection(Struct):
    """What was found in the parts of a workbook so far.

    `not_calculated` says that some formula is without its result, `strict` that it is strict Office Open XML.
    """

    room: Room
    tags: int = 0
    cells: int = 0
    covered: int = 0
    not_calculated: bool = False
    strict: bool = False


def inspector(found: Inspection) -> expat.XMLParserType:
    """A parser for one part; feed it the part's bytes (`Parse`), and what it sees is added to `found`.

    Raises (from `Parse`):
        Refused: more than any form has, or a document type.
        expat.ExpatError: broken XML.
    """
    parser = expat.ParserCreate()
    waiting = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal waiting
        found.tags += 1
        if found.tags > found.room.tags:
            raise Refused(Refusal.TOO_LARGE)
        local = name.rpartition(":")[2]
        if local in ("workbook", "worksheet") and STRICT in attributes.values():
            found.strict = True
        if local == "c":
            found.cells += 1
            if found.cells > found.room.cells:
                raise Refused(Refusal.TOO_LARGE)
        elif local == "f":
            waiting = True
            parser.EndElementHandler = end
        elif local == "v" and waiting:
            parser.CharacterDataHandler = characters
        elif local in ("mergeCell", "hyperlink"):
            found.covered += area_of(attributes.get("ref", ""))
            if found.covered > MOST_COVERED:
                raise Refused(Refusal.TOO_LARGE)

    def characters(_: str) -> None:
        nonlocal waiting
        waiting = False
        parser.CharacterDataHandler = None

    def end(name: str) -> None:
        nonlocal waiting
        if name.rpartition(":")[2] == "c":
            found.not_calculated = found.not_calculated or waiting
            waiting = False
            parser.CharacterDataHandler = parser.EndElementHandler = None

    def document_type(*_: object) -> None:
        raise Refused(Refusal.DECLARES_ENTITIES)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = document_type
    return parser


def area_of(reference: str) -> int:
    """How many cells a reference such as `A1:C3` covers."""
    match = RANGE.fullmatch(reference.strip())
    if match is None:
        return 1
    left, top, right, bottom = match.groups()
    return (abs(number_of(right) - number_of(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def number_of(letters: str) -> int:
    """1 for `A`, 27 for `AA`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
