"""What the desk is from outside, behind a proxy: a path that it stands under, and TLS that ends at the proxy.

Inside, addresses begin at `/`. On the way in the path is taken off, on the way out it is put before addresses and
cookies, and what goes out by TLS is marked so that browsers never ask for it without.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ONLY_BY_TLS: Final = "max-age=31536000"
ADDRESSES: Final = re.compile(r'(\s(?:href|action|src)=")/(?!/)')
"""Where a page's own addresses begin: what people write never stands in a tag with a bare quotation mark."""


class Outside:
    """ASGI middleware that turns addresses inside the desk into those outside it; `path` is `/desk` or empty."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._path and (scope["path"] + "/").startswith(self._path + "/"):
            # Some proxies take the path off, some don't.
            scope = {**scope, "path": scope["path"][len(self._path) :] or "/"}
        by_tls = scope["scheme"] == "https"

        async def send_outside(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if by_tls:
                    headers["Strict-Transport-Security"] = ONLY_BY_TLS
                if headers.get("location", "").startswith("/"):
                    headers["location"] = self._path + headers["location"]
                message["headers"] = [
                    (name, self._cookie(value, by_tls) if name == b"set-cookie" else value)
                    for name, value in message["headers"]
                ]
            await send(message)

        await self._app(scope, receive, send_outside)

    def _cookie(self, written: bytes, by_tls: bool) -> bytes:
        placed = written.replace(b"; Path=/;", f"; Path={self._path or '/'};".encode())
        return placed + b"; Secure" if by_tls else placed


def addressed(page: str, path: str) -> str:
    """A page with its own addresses under the path."""
    return ADDRESSES.sub(rf"\g<1>{path}/", page) if path else page
