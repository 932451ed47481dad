"""How often one client may ask, by its address or its account: a bucket of tokens that fills up with time."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from qsd_rules.desk.refusals import TOO_MANY, Refused

MOST_CLIENTS: Final = 10_000
BURST_SECONDS: Final = 15


class Rates:
    """ASGI middleware that refuses a client who asks too often. Style sheets and scripts are not counted.

    Each worker process counts by itself.
    """

    def __init__(self, app: ASGIApp, a_minute: int) -> None:
        self._app = app
        self._a_second = a_minute / 60
        self._most = self._a_second * BURST_SECONDS
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._a_second and not scope["path"].startswith("/static/"):
            client = Request(scope).client
            self.take(client.host if client else "", time.monotonic())
        await self._app(scope, receive, send)

    def take(self, client: str, moment: float) -> None:
        """Take one token from a client's bucket.

        Raises:
            Refused: there is none left.
        """
        left, since = self._left.pop(client, (self._most, moment))
        left = min(self._most, left + (moment - since) * self._a_second)
        self._left[client] = (max(left - 1, 0) if left >= 1 else left, moment)
        if len(self._left) > MOST_CLIENTS:
            self._left.popitem(last=False)
        if left < 1:
            wait = max(1, round((1 - left) / self._a_second))
            raise Refused(429, TOO_MANY, headers={"Retry-After": str(wait)})
