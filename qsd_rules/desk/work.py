"""Work that takes the processor for long, done in threads: so many at once, so many waiting, so long at most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from qsd_rules.desk.refusals import SMALLER, TOO_BUSY, TOO_LONG, Refused
from qsd_rules.words.language import Text

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

RETRY_AFTER = {"Retry-After": "5"}


class Work:
    """The threads of one process.

    A thread can't be stopped: what takes too long is answered with a refusal, and counts as waiting until it ends.
    """

    def __init__(self, threads: int, waiting: int, seconds: float) -> None:
        self._threads = ThreadPoolExecutor(threads, "work")
        self._waiting = waiting
        self._seconds = seconds
        self._unfinished = 0

    async def do(
        self, function: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result:
        """What the function returns or raises.

        Raises:
            Refused: too many wait already, or it takes too long.
        """
        if self._unfinished >= self._waiting:
            raise Refused(503, TOO_BUSY, headers=RETRY_AFTER)
        loop = asyncio.get_running_loop()
        self._unfinished += 1
        future = loop.run_in_executor(self._threads, lambda: function(*args, **kwargs))
        future.add_done_callback(self._finished)
        done, _ = await asyncio.wait({future}, timeout=self._seconds)
        if not done:
            seconds = f"{self._seconds:g}"
            message = Text(TOO_LONG.zh.format(seconds=seconds), TOO_LONG.en.format(seconds=seconds))
            raise Refused(503, message, SMALLER, RETRY_AFTER)
        return future.result()

    def _finished(self, future: asyncio.Future[Result]) -> None:
        self._unfinished -= 1
        if not future.cancelled():
            # Looked at, so that nothing is logged when nobody waits any more.
            future.exception()

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)
