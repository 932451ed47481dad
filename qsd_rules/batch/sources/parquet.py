"""Parquet files, read part by part by Polars, with their types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from qsd_rules.batch.sources.source import ROW, Source, cannot_read, digest_of_file, in_parts, rows_of_a_part

SUFFIXES = (".parquet", ".pq")


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
        numbered = scan.with_row_index(ROW, 1).select(pl.col(ROW).cast(pl.Int64), *wanted)
        size = rows_of_a_part(len(header))
        return in_parts(numbered.collect_batches(chunk_size=size), size)

    return Source(name, (path.stem, path.parent.name), header, frames, digest, rows, spooled=False)
