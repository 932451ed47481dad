"""Files that are no facts: broken, hostile, wrongly encoded. Each with a part of what is said of it in English."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

HUGE = 100 * 1024 * 1024


@dataclass(frozen=True)
class BadFile:
    """A file's name, its bytes (none: as many NULs as `size`), and the problem it has.

    `said_of_facts` is what is said instead where facts are read, which tells workbooks by their bytes.
    """

    name: str
    data: bytes
    said: str
    size: int = 0
    said_of_facts: str = ""

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        with path.open("wb") as file:
            file.write(self.data)
            if self.size:
                file.truncate(self.size)
        return path


def damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    """A file with some of its bytes replaced by others."""
    changes = st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255))

    def changed(places: list[tuple[int, int]]) -> bytes:
        data = bytearray(whole)
        for position, byte in places:
            data[position] = byte
        return bytes(data)

    return st.lists(changes, min_size=1, max_size=8).map(changed)


def explosion(levels: int = 9, width: int = 9) -> bytes:
    """Aliases of lists of aliases: a few hundred bytes that mean billions of values."""
    lines = [f"a0: &a0 [{', '.join(['x'] * width)}]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


BAD_FILES = (
    BadFile("empty.yaml", b"", "the file is empty [empty-file]"),
    BadFile("empty.json", b" \n\t", "the file is empty [empty-file]"),
    BadFile("comments.yaml", b"# nothing\n", "nothing but comments [empty-file]"),
    BadFile("tab.yaml", b"a:\n\tb: 1\n", ":2:1: tabs cannot indent [syntax]"),
    BadFile("colon.yaml", b"a: b: c\n", ":1:5: `: ` is not expected here [syntax]"),
    BadFile("bracket.yaml", b"a: [1, 2\nb: 3\n", ":2:2: `,` or `]` is expected here, after the `[` of line 1 [syntax]"),
    BadFile("quote.yaml", b'a: "b\n', ":1:4: the quote that opens here is never closed [syntax]"),
    BadFile("explosion.yaml", explosion(), ":2:10: the alias `*a0` is not supported [alias]"),
    BadFile("merge.yaml", b"<<: *x\n", ":1:5: the alias `*x` is not supported [alias]"),
    BadFile(
        "tag.yaml", b"a: !!python/object/apply:os.system [ls]\n", ":1:4: the tag `!!python/object/apply:os.system`"
    ),
    BadFile("two.yaml", b"a: 1\n---\nb: 1\n", ":2:1: a file holds one document"),
    BadFile("duplicate.yaml", b"a: 1\na: 2\n", ":2:1: duplicate key `a`, first given on line 1 [duplicate-key]"),
    BadFile("key.yaml", b"? [a]\n: 1\n", ":1:3: a key must be a word, this is none [syntax]"),
    BadFile("control.yaml", b"a: \x07b\n", ":1:4: invisible control character U+0007 [character]"),
    BadFile("deep-flow.yaml", b"[" * 10_000, ":1:65: nested too deep, at most 64 levels [nesting]"),
    BadFile("deep-mappings.yaml", b"{a: " * 10_000, "nested too deep, at most 64 levels [nesting]"),
    BadFile("deep-dashes.yaml", b"- " * 10_000, "nested too deep, at most 64 levels [nesting]"),
    BadFile("deep.json", b"[" * 10_000 + b"]" * 10_000, ":1:65: nested too deep, at most 64 levels [nesting]"),
    BadFile("deep-objects.json", b'{"a":' * 10_000, "nested too deep, at most 64 levels [nesting]"),
    BadFile("huge.yaml", b"", "the file is too large (100 MB), at most 10 MB [file-size]", HUGE),
    BadFile("huge.json", b"", "the file is too large (100 MB), at most 10 MB [file-size]", HUGE),
    BadFile(
        "latin.yaml", "a: café\n".encode("latin-1"), ":1: not a text file, or wrongly encoded: byte `0xE9` at offset 6"
    ),
    BadFile(
        "binary.yaml", bytes(range(128, 256)) * 4, ":1: not a text file, or wrongly encoded: byte `0x80` at offset 0"
    ),
    BadFile(
        "damaged.yaml",
        "龙岗区建设工程质量".encode()[:-1] + b"\n",
        "wrongly encoded: byte `0xE9` at offset 24 is no UTF-8",
    ),
    BadFile(
        "half.yaml", b"\xff\xfea", ":1: not a text file, or wrongly encoded: byte `0x61` at offset 2 is no UTF-16-LE"
    ),
    BadFile(
        "archive.yaml",
        b"PK\x03\x04\x14\0\0\0",
        "it contains a NUL character [encoding]",
        said_of_facts="the file is incomplete: its end is missing, and it cannot be read [workbook-damaged]",
    ),
    BadFile("comma.json", b'{"a": 1,}', ":1:9: a key in double quotes is expected here, not `}` [syntax]"),
    BadFile("single.json", b"{'a': 1}", ":1:2: a key in double quotes or `}` is expected here, not `'a'` [syntax]"),
    BadFile("comment.json", b'{"a": 1} // b', ":1:10: the end of the file is expected here, not `//` [syntax]"),
    BadFile("not-a-number.json", b"[NaN]", ":1:2: a value or `]` is expected here, not `NaN` [syntax]"),
    BadFile("surrogate.json", b'["\\ud800"]', ":1:2: the escape writes no character [syntax]"),
    BadFile("exponent.json", b'{"a": 1e999999999}', ":1:7: the number `1e999999999` is too long, at most 30 digits"),
)
