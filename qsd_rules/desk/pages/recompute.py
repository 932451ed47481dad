"""A record assessed again, to see that the same facts and pack still come to the same."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.desk.loaded import as_kept
from qsd_rules.desk.pages.findings import number_of
from qsd_rules.desk.recomputing import Recomputed, recompute
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.records import Record
from qsd_rules.desk.visit import require

NAVIGATION = None


async def show(request: Request) -> Response:
    """What came of it."""
    require(request, "reader")
    desk = desk_of(request)
    record, result = await desk.work.do(recomputed, desk, request.path_params["number"])
    return render(request, "recompute.html", record=record, result=result)


def recomputed(desk: Desk, number: str) -> tuple[Record, Recomputed]:
    """A record and what it comes to now.

    Raises:
        Refused: there is no such record.
    """
    kept = as_kept(desk, number_of(number))
    return kept.record, recompute(kept.record, kept.assessment, desk.policy)


ROUTES = (Route("/records/{number}/recomputed", show, methods=["GET"]),)
