"""Parts of a table read or judged side by side, one for each core, and told in the order of the table."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

from qsd_rules.tables.polars.columns import Rows
from qsd_rules.tables.polars.engine import Engine

Given = TypeVar("Given")
Made = TypeVar("Made")


def in_order(given: Iterable[Given], make: Callable[[Given], Made], workers: int | None = None) -> Iterator[Made]:
    """What `make` gives for each, in order; the next ones are fetched and made meanwhile.

    `make` runs in `workers` threads (one for each core unless given), and must not change what it shares. No more than
    that are held at once, beside the one being fetched.
    """
    most = workers or os.cpu_count() or 1
    following = iter(given)
    first = list(islice(following, min(most, 2)))
    if len(first) < 2:
        # Threads would take longer to start than a small table to judge.
        yield from map(make, chain(first, following))
        return
    given = chain(first, following)
    del first
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(most, thread_name_prefix="side-by-side") as pool:
        try:
            for each in given:
                waiting.append(pool.submit(make, each))
                del each
                if len(waiting) >= most:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def from_each_part(
    engine: Engine, kind: str, make: Callable[[Rows], Made], workers: int | None = None
) -> Iterator[Made]:
    """What `make` gives for each part of a kind's table, in order, as `in_order` does."""
    return in_order(engine.parts(kind), make, workers)
