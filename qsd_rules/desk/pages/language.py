"""Choosing the language: remembered by a cookie, then back to the page one came from."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.shared import desk_of
from qsd_rules.desk.visit import LANGUAGE_COOKIE, set_cookie
from qsd_rules.words.language import LANGUAGES

NAVIGATION = None


async def choose(request: Request) -> Response:
    """Remember the language."""
    language = request.path_params["language"]
    if language not in LANGUAGES:
        raise not_found()
    response = RedirectResponse(own_address(request.query_params.get("back")), 303)
    set_cookie(response, desk_of(request), LANGUAGE_COOKIE, language, lasting=True)
    return response


def own_address(back: str | None) -> str:
    """An address of this desk to go back to; never one of another site."""
    if not back or not back.startswith("/") or back.startswith(("//", "/\\")) or not back.isprintable():
        return "/"
    return back


ROUTES = (Route("/language/{language}", choose, methods=["GET"]),)
