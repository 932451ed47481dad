"""Work that takes the processor for long, done in threads: so many at once, so many waiting, so long at most."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from qsd_rules.desk.refusals import SMALLER, TOO_BUSY, TOO_LONG, Refused
from qsd_rules.words.language import Text

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

HERE: Final = threading.local()
"""Of a thread: `given_up`, an event that is set when nobody waits for its work any more."""


class GivenUpError(Exception):
    """Nobody waits for this work any more, so that it must leave nothing behind."""


def must_go_on() -> None:
    """Nothing, if somebody waits for what this thread does, or it does no request's work.

    Raises:
        GivenUpError: it was given up.
    """
    given_up = getattr(HERE, "given_up", None)
    if given_up is not None and given_up.is_set():
        raise GivenUpError


RETRY_AFTER = {"Retry-After": "5"}


class Work:
    """The threads of one process.

    A thread can't be stopped: what takes too long is answered with a refusal, counts as waiting until it ends, and
    writes nothing from then on.
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
        given_up = threading.Event()

        def done_here() -> Result:
            HERE.given_up = given_up
            return function(*args, **kwargs)

        future = loop.run_in_executor(self._threads, done_here)
        future.add_done_callback(self._finished)
        done, _ = await asyncio.wait({future}, timeout=self._seconds)
        if not done:
            given_up.set()
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
