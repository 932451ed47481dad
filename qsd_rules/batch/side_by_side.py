"""Parts of a table judged side by side, one for each core, and told in the order of the table."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from qsd_rules.batch.polars_columns import Rows
from qsd_rules.batch.polars_engine import Engine

Made = TypeVar("Made")


def from_each_part(
    engine: Engine, kind: str, make: Callable[[Rows], Made], workers: int | None = None
) -> Iterator[Made]:
    """What `make` gives for each part of a kind's table, in order; the next parts are read and judged meanwhile.

    `make` runs in `workers` threads (one for each core unless given), and must not change what it shares. No more parts
    than that are held at once, beside those being read.
    """
    most = workers or os.cpu_count() or 1
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(most, thread_name_prefix="judging") as pool:
        try:
            for rows in engine.parts(kind):
                waiting.append(pool.submit(make, rows))
                del rows
                if len(waiting) >= most:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
