"""All records: listed, and searched by the words in them."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.desk.rendering import NavigationItem, render
from qsd_rules.desk.shared import desk_of
from qsd_rules.desk.storage.records import find
from qsd_rules.desk.visit import require
from qsd_rules.source.limits import UNSEEN
from qsd_rules.words.language import Text

NAVIGATION = NavigationItem("/records", Text("记录", "Records"))
MOST_ON_A_PAGE: Final = 30
LONGEST_SEARCH: Final = 200


async def show(request: Request) -> Response:
    """The records in which the words occur, the newest first."""
    require(request, "reader")
    desk = desk_of(request)
    words = UNSEEN.sub("", request.query_params.get("words", ""))[:LONGEST_SEARCH]
    before = number_in(request.query_params.get("before", ""))
    withdrawn = request.query_params.get("withdrawn") == "1"
    found = await desk.work.do(find, desk.database, words, before, MOST_ON_A_PAGE + 1, withdrawn=withdrawn)
    return render(
        request,
        "records.html",
        records=found[:MOST_ON_A_PAGE],
        more=len(found) > MOST_ON_A_PAGE,
        words=words,
        withdrawn=withdrawn,
    )


def number_in(written: str) -> int | None:
    """The number of a record as an address has it."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None


ROUTES = (Route("/records", show, methods=["GET"]),)
