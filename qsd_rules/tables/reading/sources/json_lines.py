"""JSON lines: one object a line, its keys the columns; numbers keep their digits.

Polars reads them; what it would round (numbers of sixteen digits and more) or cannot place (objects within objects,
whose keys go by dotted paths) is read by Python's `json`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from qsd_rules.source.limits import shown
from qsd_rules.tables.reading.sources.source import ROW, Source, in_parts, no_rows, opened, rows_of_a_part
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

SUFFIXES = (".jsonl", ".ndjson")
BLOCK = 8 << 20
LONG_NUMBER = re.compile(rb"(?=[0-9.]{17})[0-9]*\.[0-9]+|[0-9][eE][-+]?[0-9]")
"""A number with a point that a double may not hold, or one with an exponent."""


def open_json_lines(path: Path, name: str) -> Source:
    """The table in a file of JSON lines. Its columns are all the keys that occur, in the order of their first use.

    Raises:
        InputProblems: it can't be read, or a line is no object.
    """
    digest = hashlib.sha256()
    header: dict[str, None] = {}
    rows, nested = 0, False
    for block, first in blocks(path):
        digest.update(block)
        keys, within, count = keys_of(block, first, name)
        header.update(dict.fromkeys(keys))
        nested |= within
        rows += count
    if not header:
        raise no_rows(name)
    names = tuple(header)

    def frames(positions: Sequence[int]) -> Iterator[pl.DataFrame]:
        return in_parts(_frames(path, names, positions, nested), rows_of_a_part(len(names)))

    return Source(name, (path.stem, path.parent.name), names, frames, digest.hexdigest(), rows)


def blocks(path: Path) -> Iterator[tuple[bytes, int]]:
    """The file in pieces of whole lines, each with the number of its first line."""
    rest, line = b"", 1
    with opened(path) as stream:
        while piece := stream.read(BLOCK):
            whole, newline, rest_of_it = (rest + piece).rpartition(b"\n")
            rest = rest_of_it
            if newline:
                yield whole + newline, line
                line += whole.count(b"\n") + 1
    if rest.strip():
        yield rest, line


def keys_of(block: bytes, first: int, name: str) -> tuple[list[str], bool, int]:
    """The keys of a block's objects (dotted where objects hold objects), whether any do, and how many lines count.

    Raises:
        InputProblems: a line is no object.
    """
    try:
        frame = pl.read_ndjson(BytesIO(block), infer_schema_length=None)
        if not any(isinstance(dtype, pl.Struct) for dtype in frame.dtypes) and frame.height == lines_in(block):
            return frame.columns, False, frame.height
    except PolarsError:
        pass
    keys: dict[str, None] = {}
    nested, count = False, 0
    for _, record in records(block, first, name):
        flat = flattened(record)
        nested |= flat.keys() != record.keys()
        keys.update(dict.fromkeys(flat))
        count += 1
    return list(keys), nested, count


def lines_in(block: bytes) -> int:
    """How many lines of a block are not blank."""
    return sum(1 for line in block.split(b"\n") if line.strip())


def records(block: bytes, first: int, name: str) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a block with the numbers of their lines, numbers as the texts that write them.

    Raises:
        InputProblems: a line is no object.
    """
    for number, line in enumerate(block.split(b"\n"), first):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            written = shown(line.decode("utf-8", "replace"))
            message = Text(
                f"应当是一行一个 JSON 对象，而不是 `{written}`", f"must be one JSON object a line, not `{written}`"
            )
            raise InputProblems([Problem("table-format", Place(name, number), message)])
        yield number, record


def flattened(record: dict[str, object], prefix: str = "") -> dict[str, object]:
    """A record whose objects are taken apart: `{"a": {"b": 1}}` is `{"a.b": 1}`."""
    flat: dict[str, object] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            flat.update(flattened(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def text_of(value: object) -> str | None:
    """A value as a cell has it; a list as JSON."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _frames(path: Path, names: Sequence[str], positions: Sequence[int], nested: bool) -> Iterator[pl.DataFrame]:
    wanted = [names[place] for place in positions]
    columns = [str(place) for place in positions]
    for block, first in blocks(path):
        if not nested and not LONG_NUMBER.search(block) and b"\n\n" not in block and b"\r" not in block:
            yield (
                pl.read_ndjson(BytesIO(block), schema=dict.fromkeys(wanted, pl.String))
                .rename(dict(zip(wanted, columns, strict=True)))
                .with_row_index(ROW, first)
                .cast({ROW: pl.Int64})
            )
            continue
        found: dict[str, list[object]] = {ROW: [], **{column: [] for column in columns}}
        for number, record in records(block, first, path.name):
            flat = flattened(record)
            found[ROW].append(number)
            for name, column in zip(wanted, columns, strict=True):
                found[column].append(text_of(flat.get(name)))
        yield pl.DataFrame(found, schema={ROW: pl.Int64, **dict.fromkeys(columns, pl.String)})
