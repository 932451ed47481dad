"""The most bytes that the body of a request may have."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qsd_rules.desk.refusals import TOO_LARGE, Refused
from qsd_rules.desk.settings import MEGABYTE
from qsd_rules.words.language import Text


class BodySizes:
    """ASGI middleware that refuses bodies that are too large, by what they say of themselves and as they come in."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not said.isdigit() or int(said) > self._most:
            raise self._refused()
        came = 0

        async def receive_within() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self._most:
                raise self._refused()
            return message

        await self._app(scope, receive_within, send)

    def _refused(self) -> Refused:
        most = f"{self._most / MEGABYTE:g}"
        # What is still to come of the body is not read, so the connection can't serve another request.
        return Refused(
            413, Text(TOO_LARGE.zh.format(most=most), TOO_LARGE.en.format(most=most)), headers={"Connection": "close"}
        )
