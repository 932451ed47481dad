"""Two records side by side: the decisions, outcomes and facts in which they differ."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.desk.comparing import Comparison, compare
from qsd_rules.desk.pages.findings import opened
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.records import Record
from qsd_rules.desk.visit import require

NAVIGATION = None


async def show(request: Request) -> Response:
    """Both records, if both are named, and where they differ."""
    require(request, "reader")
    desk, asked = desk_of(request), request.query_params
    first, second = asked.get("first", "").strip(), asked.get("second", "").strip()
    if not first or not second:
        known = await desk.work.do(opened, desk, first) if first else None
        return render(request, "compare.html", first=known[0] if known else None, second=None, comparison=None)
    records, comparison = await desk.work.do(compared, desk, first, second)
    return render(request, "compare.html", first=records[0], second=records[1], comparison=comparison)


def compared(desk: Desk, first: str, second: str) -> tuple[tuple[Record, Record], Comparison]:
    """Two records and their comparison.

    Raises:
        Refused: one of them does not exist.
    """
    pairs = [opened(desk, number) for number in (first, second)]
    return (pairs[0][0], pairs[1][0]), compare(pairs[0][1], pairs[1][1])


ROUTES = (Route("/compare", show, methods=["GET"]),)
