"""Signing in and out. After too many failures nobody is let in for a while."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.desk.accounts.roles import Account
from qsd_rules.desk.forms import checked_form, text_field
from qsd_rules.desk.pages.language import own_address
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.accounts import (
    WINDOW,
    close_session,
    open_session,
    signed_in,
    too_many_failures,
)
from qsd_rules.desk.visit import VISIT_COOKIE, set_cookie, visit_of
from qsd_rules.words.language import Text

NAVIGATION = None
WRONG = Text("用户名或口令不对", "wrong name or password")
WAIT = Text(
    f"登录失败次数太多，请过 {WINDOW.seconds // 60} 分钟再试",
    f"too many failures, try again in {WINDOW.seconds // 60} minutes",
)


async def show(request: Request) -> Response:
    """The form to sign in with."""
    if not desk_of(request).settings.sign_in or visit_of(request).account is not None:
        return RedirectResponse("/", 303)
    return render(request, "sign_in.html", back=own_address(request.query_params.get("back")), problem=None, name="")


async def sign_in(request: Request) -> Response:
    """Sign in, and go on to where one wanted to go."""
    desk, form = desk_of(request), await checked_form(request)
    name, password = text_field(form, "name").strip(), text_field(form, "password")
    back = own_address(text_field(form, "back"))
    address = request.client.host if request.client else ""
    account = await desk.work.do(let_in, desk, name, password, address)
    if not isinstance(account, Account):
        status = 429 if account is WAIT else 401
        return render(request, "sign_in.html", status, back=back, problem=account, name=name)
    # A new secret, so that nobody who knew the old one is signed in with it.
    secret = await desk.work.do(open_session, desk.database, account, desk.settings.session_hours)
    response = RedirectResponse(back, 303)
    set_cookie(response, desk, VISIT_COOKIE, secret)
    return response


def let_in(desk: Desk, name: str, password: str, address: str) -> Account | Text:
    """The account, or why nobody is let in."""
    if too_many_failures(desk.database, name, address):
        return WAIT
    return signed_in(desk.database, name, password, address) or WRONG


async def sign_out(request: Request) -> Response:
    """End the sign-in."""
    desk = desk_of(request)
    await checked_form(request)
    await desk.work.do(close_session, desk.database, visit_of(request).secret)
    response = RedirectResponse("/sign-in", 303)
    set_cookie(response, desk, VISIT_COOKIE, "")
    return response


ROUTES = (
    Route("/sign-in", show, methods=["GET"], name="sign-in"),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
)
