"""Parquet files, read part by part by Polars, with their types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from qsd_rules.tables.reading.sources.source import ROW, Source, cannot_read, digest_of_file, in_parts, rows_of_a_part

SUFFIXES = (".parquet", ".pq")


PARTS_AT_ONCE = 5
"""So many parts are read at once: what is packed together is unpacked once, or nearly so."""


def open_parquet(path: Path, name: str) -> Source:
    """The table in a Parquet file.

    Raises:
        InputProblems: it can't be read, or is no Parquet file.
    """
    digest = digest_of_file(path)
    scan = pl.scan_parquet(path, hive_partitioning=False)
    try:
        header = tuple(scan.collect_schema().names())
        rows = int(scan.select(pl.len()).collect().item())
    except (PolarsError, OSError) as error:
        raise cannot_read(name, error) from None

    def frames(positions: Sequence[int]) -> Iterator[pl.DataFrame]:
        wanted = [pl.col(header[place]).alias(str(place)) for place in positions]
        size = rows_of_a_part(len(header))
        return in_parts(slices(scan, wanted, rows, size * PARTS_AT_ONCE), size)

    return Source(name, (path.stem, path.parent.name), header, frames, digest, rows, spooled=False)


def slices(scan: pl.LazyFrame, wanted: Sequence[pl.Expr], rows: int, size: int) -> Iterator[pl.DataFrame]:
    """The rows with their numbers, so many at once.

    Not by `collect_batches`, which reads so far ahead that ten million rows of 116 columns took three gigabytes.
    """
    for start in range(0, rows, size):
        frame = scan.slice(start, size).select(wanted).collect(engine="in-memory")
        numbers = pl.int_range(start + 1, start + 1 + min(size, rows - start), dtype=pl.Int64, eager=True)
        yield frame.insert_column(0, numbers.alias(ROW)) if wanted else numbers.alias(ROW).to_frame()
