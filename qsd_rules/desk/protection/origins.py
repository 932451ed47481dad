"""Where requests may come from: to known host names only, and from no other site when they change something."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from qsd_rules.desk.refusals import ELSEWHERE, HOW_TO_NAME, UNKNOWN_HOST, Refused

SAFE_METHODS: Final = ("GET", "HEAD", "OPTIONS")
OWN_SITES: Final = ("same-origin", "none")


class Origins:
    """ASGI middleware that refuses foreign host names (against rebinding) and changes asked for by other sites."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            host = headers.get("host", "")
            if self._hosts and not self._is_known(host):
                raise Refused(421, UNKNOWN_HOST, HOW_TO_NAME)
            if scope["method"] not in SAFE_METHODS and not is_own(headers, host):
                raise Refused(403, ELSEWHERE)
        await self._app(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        name = without_port(host).lower()
        return name in self._hosts or ("*" in self._hosts and is_address(name))


def without_port(host: str) -> str:
    """The name in a `Host` header."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def is_address(name: str) -> bool:
    """Whether a host is named by its number, which no other site can make a browser believe to be its own."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def is_own(headers: Headers, host: str) -> bool:
    """Whether a request comes from the desk's own pages, or from no page at all."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in OWN_SITES:
        return False
    return origin is None or urlsplit(origin).netloc.lower() == host.lower()
