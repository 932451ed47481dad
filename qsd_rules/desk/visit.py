"""Who asks, in which language, and the token by which a form is known to be the desk's own."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final, cast

from msgspec import Struct
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qsd_rules.desk.accounts.roles import Account, Role, may
from qsd_rules.desk.refusals import NOT_ALLOWED, NOT_SIGNED_IN, Refused
from qsd_rules.desk.shared import Desk
from qsd_rules.desk.storage.accounts import account_of_session, account_of_token
from qsd_rules.words.language import LANGUAGES, Language

VISIT_COOKIE: Final = "qsd_visit"
LANGUAGE_COOKIE: Final = "qsd_language"
RECORD_COOKIE: Final = "qsd_record"
API: Final = "/api"
OPEN_TO_ALL: Final = ("/static/", "/sign-in", "/language/")
"""What needs no sign-in."""

YEAR: Final = 365 * 24 * 3600


class Visit(Struct, frozen=True):
    """One request's visitor. Where nobody signs in, everybody is an administrator without a name.

    `record` is the number of the record that was last opened: the snapshot that other pages speak of.
    """

    language: Language
    account: Account | None
    role: Role | None
    secret: str
    form_token: str
    record: int | None

    @property
    def name(self) -> str:
        """The name under which things are kept; empty where nobody signs in."""
        return self.account.name if self.account else ""


def visit_of(request: Request) -> Visit:
    """The visit that a request is part of."""
    return cast(Visit, request.state.visit)


def require(request: Request, role: Role) -> Visit:
    """The visit, if the visitor may do what the role may.

    Raises:
        Refused: they may not.
    """
    visit = visit_of(request)
    if visit.role is None:
        raise Refused(401, NOT_SIGNED_IN, headers={"WWW-Authenticate": "Bearer"})
    if not may(visit.role, role):
        raise Refused(403, NOT_ALLOWED)
    return visit


def form_token(desk: Desk, secret: str) -> str:
    """The token in the forms of a visit."""
    return hmac.new(desk.database.form_key, secret.encode(), hashlib.sha256).hexdigest()


class Visits:
    """ASGI middleware that finds out who visits, and gives newcomers a cookie."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.cookies.get(VISIT_COOKIE, "")
        secret = given if 20 <= len(given) <= 100 else secrets.token_urlsafe(32)
        account = await self._account(request, given)
        visit = Visit(
            language=_language(request, self._desk),
            account=account,
            role=account.role if account else None if self._desk.settings.sign_in else "administrator",
            secret=secret,
            form_token=form_token(self._desk, secret),
            record=_record(request),
        )
        scope.setdefault("state", {})["visit"] = visit

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and secret != given and not is_api(scope["path"]):
                headers = MutableHeaders(scope=message)
                if VISIT_COOKIE not in headers.get("set-cookie", ""):
                    headers.append("set-cookie", cookie_header(self._desk, VISIT_COOKIE, secret))
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    async def _account(self, request: Request, secret: str) -> Account | None:
        if not self._desk.settings.sign_in:
            return None
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token and is_api(request.url.path):
            return await self._desk.work.do(account_of_token, self._desk.database, token.strip())
        if not secret:
            return None
        return await self._desk.work.do(account_of_session, self._desk.database, secret)


def is_api(path: str) -> bool:
    """Whether a path belongs to the API for programs."""
    return path == API or path.startswith(f"{API}/")


def set_cookie(response: Response, desk: Desk, name: str, value: str, lasting: bool = False) -> None:
    """Set a cookie that only the desk reads, to the end of the browser's session or for a year."""
    response.headers.append("set-cookie", cookie_header(desk, name, value, lasting))


def cookie_header(desk: Desk, name: str, value: str, lasting: bool = False) -> str:
    """A cookie as its header says it."""
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    parts += [f"Max-Age={YEAR}"] if lasting else []
    return "; ".join(parts)


def _language(request: Request, desk: Desk) -> Language:
    wished = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return next((language for language in LANGUAGES if language == wished), desk.settings.language)


def _record(request: Request) -> int | None:
    written = request.cookies.get(RECORD_COOKIE, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None
