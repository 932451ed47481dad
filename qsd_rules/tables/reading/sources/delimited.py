"""CSV and TSV: delimiter and encoding found out, read by Polars; lines that Polars refuses, by Python's `csv`."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from qsd_rules.source.files import BYTE_ORDER_MARKS, is_damaged_utf_8
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
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

SUFFIXES = (".csv", ".tsv", ".txt")
DELIMITERS = (",", "\t", ";", "|", "，")
LONGEST_CELL = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """How a file is written: the digest of its bytes, the encoding, the bytes of its mark."""

    digest: str
    encoding: str
    mark: int


def open_delimited(path: Path, name: str, recognises: Recognises, work: Path) -> Source:
    """The table in a CSV or TSV file. A file that is not UTF-8 is copied to `work` as UTF-8.

    Raises:
        InputProblems: it can't be read, is empty, or is no text.
    """
    written = how_written(path, name)
    plain = path if written.encoding == "utf-8" else recoded(path, name, written, work)
    with plain.open(encoding="utf-8-sig", newline="") as stream:
        start = list(islice(stream, LINES_LOOKED_AT * 5))
    if not any(line.strip() for line in start):
        raise no_rows(name)
    delimiter = delimiter_of(start)
    lines = list(islice(csv.reader(start, delimiter=delimiter), LINES_LOOKED_AT))
    above = header_at(lines, recognises)
    header = trimmed(lines[above])
    by_python = delimiter not in DELIMITERS[:4] or not polars_reads(plain, delimiter, above, len(header))

    def frames(positions: Sequence[int]) -> Iterator[pl.DataFrame]:
        if by_python:
            return rows_by_python(plain, delimiter, above, len(header), positions)
        return rows_by_polars(plain, delimiter, above, len(header), positions)

    return Source(name, (path.stem, path.parent.name), header, frames, written.digest)


def trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """A header without what is blank at its end."""
    kept = [" ".join(cell.split()) for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


# How it is written.


def how_written(path: Path, name: str) -> Written:
    """The encoding by mark, else UTF-8 if all of it is, else GB18030; found out in one pass with the digest.

    Raises:
        InputProblems: it can't be read, or is neither.
    """
    digest = hashlib.sha256()
    as_utf_8, as_gb18030 = codecs.getincrementaldecoder("utf-8")(), codecs.getincrementaldecoder("gb18030")()
    encoding, mark, offset, wrong, beyond_ascii = "utf-8", 0, 0, -1, False
    with opened(path) as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            if offset == 0:
                for bytes_of_mark, marked in BYTE_ORDER_MARKS:
                    if block.startswith(bytes_of_mark):
                        encoding, mark = marked, len(bytes_of_mark)
                        break
            if encoding == "utf-8":
                try:
                    as_utf_8.decode(block)
                except UnicodeDecodeError as error:
                    wrong = offset + error.start
                    if mark or beyond_ascii or is_damaged_utf_8(block):
                        raise no_text(name, wrong) from None
                    encoding = "gb18030"
                beyond_ascii = beyond_ascii or not block.isascii()
            if encoding == "gb18030":
                # What went before was plain ASCII, which both write alike.
                try:
                    as_gb18030.decode(block)
                except UnicodeDecodeError:
                    raise no_text(name, wrong) from None
            offset += len(block)
    try:
        (as_utf_8 if encoding == "utf-8" else as_gb18030).decode(b"", final=True)
    except UnicodeDecodeError:
        raise no_text(name, offset) from None
    return Written(digest.hexdigest(), encoding, mark)


def no_text(file: str, offset: int) -> InputProblems:
    """The problem of a file that is neither UTF-8 nor GB18030."""
    message = Text(
        f"不是文本文件，或编码有误：第 {offset} 个字节（从 0 起）不合 UTF-8，也不合 GB18030",
        f"not a text file, or wrongly encoded: the byte at offset {offset} is no UTF-8, nor GB18030",
    )
    hint = Text("请另存为“CSV UTF-8”", "save it as CSV UTF-8")
    return InputProblems([Problem("encoding", Place(file), message, hint)])


def recoded(path: Path, name: str, written: Written, work: Path) -> Path:
    """The same text in UTF-8, as a file in `work`, written block by block.

    Raises:
        InputProblems: some bytes are no text in the encoding that the file's mark says.
    """
    target = work / f"{written.digest[:32]}.utf-8.csv"
    if target.exists():
        return target
    work.mkdir(parents=True, exist_ok=True)
    decoder = codecs.getincrementaldecoder(written.encoding)()
    begun = target.with_suffix(".begun")
    with path.open("rb") as source, begun.open("wb") as copy:
        source.seek(written.mark)
        try:
            while block := source.read(BLOCK):
                copy.write(decoder.decode(block).encode("utf-8"))
            copy.write(decoder.decode(b"", final=True).encode("utf-8"))
        except UnicodeError:
            raise no_text(name, source.tell()) from None
    begun.replace(target)
    return target


def delimiter_of(lines: Sequence[str]) -> str:
    """The sign that parts the cells: the one that gives most lines the same number of cells, more than one."""
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if len(cells) > 1]
        common = max(set(widths), key=widths.count) if widths else 0
        score = (widths.count(common), common)
        if score > most:
            best, most = delimiter, score
    return best


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


def polars_reads(path: Path, delimiter: str, above: int, width: int) -> bool:
    """Whether Polars reads every line; it refuses too many cells, quotes out of place, and a short first line."""
    if nothing_to_refuse(path, delimiter, above, width):
        return True
    try:
        for _ in scan(path, delimiter, above, width).collect_batches(chunk_size=rows_of_a_part(width)):
            pass
    except PolarsError:
        return False
    return True


def nothing_to_refuse(path: Path, delimiter: str, above: int, width: int) -> bool:
    """Whether each line has as many cells as the header, and no quotes; far sooner seen than by reading them all."""
    mark, lines = delimiter.encode(), 0
    with path.open("rb") as stream:
        for line in islice(stream, above + 1, None):
            if line.count(mark) != width - 1 or b'"' in line:
                return False
            lines += 1
    return lines > 0


def rows_by_polars(
    path: Path, delimiter: str, above: int, width: int, positions: Sequence[int]
) -> Iterator[pl.DataFrame]:
    wanted = scan(path, delimiter, above, width).select(pl.col(ROW).cast(pl.Int64), *map(str, positions))
    return in_parts(wanted.collect_batches(chunk_size=rows_of_a_part(width)), rows_of_a_part(width))


def rows_by_python(
    path: Path, delimiter: str, above: int, width: int, positions: Sequence[int]
) -> Iterator[pl.DataFrame]:
    """Rows with cells beyond the header are marked; blank cells there count for nothing."""
    csv.field_size_limit(LONGEST_CELL)
    schema = {ROW: pl.Int64, **{str(place): pl.String for place in positions}, SURPLUS: pl.Int64}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = enumerate(csv.reader(stream, delimiter=delimiter), 1)
        rest = islice(reader, above + 1, None)
        while lines := list(islice(rest, rows_of_a_part(width))):
            columns: dict[str, list[object]] = {name: [] for name in schema}
            for number, cells in lines:
                columns[ROW].append(number)
                columns[SURPLUS].append(len(cells) if any(cell.strip() for cell in cells[width:]) else None)
                for place in positions:
                    columns[str(place)].append(cells[place] if place < len(cells) else None)
            yield pl.DataFrame(columns, schema=schema)
