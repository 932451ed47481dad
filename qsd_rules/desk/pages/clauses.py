"""A clause by itself: its words with their links, its figures and errata, the rules behind it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.desk.loaded import loaded
from qsd_rules.desk.pages.opinion import clause_of, text_of
from qsd_rules.desk.rendering import path_part, render
from qsd_rules.desk.shared import desk_of
from qsd_rules.desk.visit import require
from qsd_rules.report.linked_text import under
from qsd_rules.report.rule_card import figure
from qsd_rules.report.voice import Voice

NAVIGATION = None


async def show(request: Request) -> Response:
    """The clause's page, at its address in numbers."""
    visit, desk = require(request, "reader"), desk_of(request)
    policy, written = desk.policy, request.path_params["address"]
    clause = clause_of(policy, written)
    if written != clause.other_address:
        return RedirectResponse(f"/clauses/{path_part(clause.other_address)}", 308)
    text = await desk.work.do(text_of, policy)
    place = next(number for number, each in enumerate(text) if each.clause.address == clause.address)
    voice = Voice(visit.language)
    below = [each for each in under(text, clause.address) if each.clause.address != clause.address]
    opened = await desk.work.do(loaded, desk, visit.record)
    return render(
        request,
        "clause.html",
        linked=text[place],
        before=text[place - 1].clause if place else None,
        after=text[place + 1].clause if place + 1 < len(text) else None,
        below=below,
        figures=[figure(policy.parameters[name], policy, voice, clause.address) for name in clause.parameters],
        loaded=opened,
    )


ROUTES = (Route("/clauses/{address:path}", show, methods=["GET"]),)
