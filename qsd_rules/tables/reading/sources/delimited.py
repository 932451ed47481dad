"""CSV and TSV, however large: copied to UTF-8 where need be, read by Polars; what Polars could misread, row by row.

What a text means is said in `workbook.delimited`; Polars reads only what means the same there.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from qsd_rules.source.encodings import Encoding, chinese_encoding, looks_partly_utf_8, mark_of, unmarked_utf_16
from qsd_rules.source.files import SourceFile, in_big5, is_damaged_utf_8
from qsd_rules.tables.reading.sources.source import (
    BLOCK,
    LINES_LOOKED_AT,
    ROW,
    SURPLUS,
    Recognises,
    Source,
    header_at,
    in_parts,
    no_rows,
    opened,
    rows_of_a_part,
)
from qsd_rules.words.problems import Problem
from qsd_rules.workbook.delimited import LOST, delimiter_of, rows_of, text_of_table

POLARS_DELIMITERS = (",", "\t", ";", "|")
LONE_RETURN = re.compile(rb"\r(?!\n|\Z)")
AS_TEXT = b'="'
"""What makes Excel take digits for words."""

LOST_BYTES = LOST.encode()


@dataclass(frozen=True, slots=True)
class Written:
    """How a file is written: the digest of its bytes, the encoding, the bytes of its mark, whether it is as it should.

    `mixed` says that some lines are in another encoding, `plain` that nothing is to be changed before it is read, and
    `signs` that there are quotes, or characters that are lost.
    """

    digest: str
    encoding: Encoding
    mark: int
    mixed: bool
    plain: bool
    signs: bool


def open_delimited(path: Path, name: str, recognises: Recognises, work: Path) -> Source:
    """The table in a CSV or TSV file. A file that is not UTF-8 with usual line ends is copied to `work` so.

    Raises:
        InputProblems: it can't be read, is empty, or is no text.
    """
    written = how_written(path, name)
    plain = path if written.plain else recoded(path, name, written, work)
    with plain.open(encoding="utf-8-sig", newline="") as stream:
        start = list(islice(stream, LINES_LOOKED_AT * 5))
    if not any(line.strip() for line in start):
        raise no_rows(name)
    delimiter = delimiter_of(start)
    lines = [row.cells for row in islice(rows_of(start, delimiter, name), LINES_LOOKED_AT)]
    above = header_at(lines, recognises)
    header = trimmed(lines[above])
    signs = written.signs or not written.plain
    by_python = delimiter not in POLARS_DELIMITERS or not polars_reads(plain, delimiter, above, len(header), signs)
    problems: tuple[Problem, ...] = ()
    if by_python:
        with plain.open(encoding="utf-8-sig", newline="") as stream:
            problems = tuple(row.problem for row in rows_of(stream, delimiter, name) if row.problem is not None)

    def frames(positions: Sequence[int]) -> Iterator[pl.DataFrame]:
        if by_python:
            return rows_by_python(plain, delimiter, above, len(header), positions)
        return rows_by_polars(plain, delimiter, above, len(header), positions)

    return Source(name, (path.stem, path.parent.name), header, frames, written.digest, problems=problems)


def trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """A header without what is blank at its end."""
    kept = [" ".join(cell.split()) for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


# How it is written.


def how_written(path: Path, name: str) -> Written:
    """The encoding by mark, else UTF-16, UTF-8 if all of it is, else GB18030; found out in one pass with the digest.

    Raises:
        InputProblems: it can't be read, is in Big5, or is no text.
    """
    digest = hashlib.sha256()
    encoding: Encoding = "utf-8"
    mark, first, mixed, returns, signs = 0, True, False, False, False
    decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")()
    with opened(path) as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            if first:
                marked = mark_of(block)
                encoding, mark = marked or (unmarked_utf_16(block) or "utf-8", 0)
                decoder = codecs.getincrementaldecoder(encoding)()
                first = False
            returns = returns or (b"\r" in block and LONE_RETURN.search(block) is not None)
            signs = signs or b'"' in block or LOST_BYTES in block
            if mixed:
                continue
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                # What went before was plain ASCII, which UTF-8 and GB18030 write alike, or the lines are mixed.
                chinese = None if is_damaged_utf_8(block) else chinese_encoding(block)
                if chinese == "big5":
                    raise in_big5(name) from None
                mixed = encoding != "utf-8" or chinese is None
                encoding = "gb18030"
                decoder = codecs.getincrementaldecoder(encoding)()
            mixed = mixed or (encoding == "gb18030" and looks_partly_utf_8(block))
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        mixed = True
    plain = encoding == "utf-8" and not mixed and not returns
    return Written(digest.hexdigest(), encoding, mark, mixed, plain, signs)


def recoded(path: Path, name: str, written: Written, work: Path) -> Path:
    """The same text in UTF-8 with usual line ends, as a file in `work`, written block by block.

    Raises:
        InputProblems: it is no text in an encoding that is read.
    """
    target = work / f"{written.digest[:32]}.utf-8.csv"
    if target.exists():
        return target
    work.mkdir(parents=True, exist_ok=True)
    begun = target.with_suffix(".begun")
    with path.open("rb") as source, begun.open("w", encoding="utf-8", newline="") as copy:
        ends = io.IncrementalNewlineDecoder(None, translate=True)
        if written.mixed:
            # Lines in two encodings are told apart with all of the file in memory; it is a rare fault.
            text, _ = text_of_table(SourceFile(name, source.read()))
            copy.write(ends.decode(text, final=True))
        else:
            source.seek(written.mark)
            decoder = codecs.getincrementaldecoder(written.encoding)()
            while block := source.read(BLOCK):
                copy.write(ends.decode(decoder.decode(block)))
            copy.write(ends.decode(decoder.decode(b"", final=True), final=True))
    begun.replace(target)
    return target


# Rows.


def scan(path: Path, delimiter: str, above: int, width: int) -> pl.LazyFrame:
    """The rows below the header, all columns as texts."""
    return pl.scan_csv(
        path,
        has_header=False,
        skip_rows=above + 1,
        separator=delimiter,
        schema={str(place): pl.String for place in range(width)},
        row_index_name=ROW,
        row_index_offset=above + 2,
        extra_columns="raise",
    )


def polars_reads(path: Path, delimiter: str, above: int, width: int, signs: bool) -> bool:
    """Whether Polars reads every line as it is meant; it refuses too many cells, and a short first line."""
    tame, certain = looked_through(path, delimiter, above, width, signs)
    if certain or not tame:
        return tame
    try:
        for _ in scan(path, delimiter, above, width).collect_batches(chunk_size=rows_of_a_part(width)):
            pass
    except PolarsError:
        return False
    return True


def looked_through(path: Path, delimiter: str, above: int, width: int, signs: bool = True) -> tuple[bool, bool]:
    """Whether each line's quotes close in it and nothing needs a closer look; and whether that is all there is to see.

    It is where each line has as many cells as the header and no quotes; far sooner seen than by reading them all.
    `signs` says that there may be quotes, or characters that are lost.
    """
    mark, certain, lines = delimiter.encode(), True, 0
    with path.open("rb") as stream:
        if not signs:
            for line in islice(stream, above + 1, None):
                if line.count(mark) != width - 1:
                    return True, False
                lines += 1
            return True, lines > 0
        for number, line in enumerate(stream):
            quoted = b'"' in line
            if LOST_BYTES in line or (quoted and (line.count(b'"') % 2 or AS_TEXT in line)):
                return False, True
            if number > above:
                certain = certain and not quoted and line.count(mark) == width - 1
                lines += 1
    return True, certain and lines > 0


def rows_by_polars(
    path: Path, delimiter: str, above: int, width: int, positions: Sequence[int]
) -> Iterator[pl.DataFrame]:
    wanted = scan(path, delimiter, above, width).select(pl.col(ROW).cast(pl.Int64), *map(str, positions))
    return in_parts(wanted.collect_batches(chunk_size=rows_of_a_part(width)), rows_of_a_part(width))


def rows_by_python(
    path: Path, delimiter: str, above: int, width: int, positions: Sequence[int]
) -> Iterator[pl.DataFrame]:
    """Rows with cells beyond the header are marked; blank cells there count for nothing."""
    schema = {ROW: pl.Int64, **{str(place): pl.String for place in positions}, SURPLUS: pl.Int64}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rest = (row for row in rows_of(stream, delimiter, "") if row.number > above + 1 and row.problem is None)
        while rows := list(islice(rest, rows_of_a_part(width))):
            columns: dict[str, list[object]] = {name: [] for name in schema}
            for row in rows:
                columns[ROW].append(row.number)
                surplus = any(cell.strip() for cell in row.cells[width:])
                columns[SURPLUS].append(len(row.cells) if surplus else None)
                for place in positions:
                    columns[str(place)].append(row.cells[place] or None if place < len(row.cells) else None)
            yield pl.DataFrame(columns, schema=schema)
