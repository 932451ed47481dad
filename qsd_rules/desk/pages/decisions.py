"""A decision: who takes it, which rules bear on it, and what they come to for each subject."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.desk.loaded import Loaded, loaded
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.rows import DecisionRow, decisions_of
from qsd_rules.desk.visit import require
from qsd_rules.policy.model import Decision
from qsd_rules.words.language import Text

NAVIGATION = None
NO_DECISION = Text("没有这项决定", "there is no such decision")
MOST_SUBJECTS = 100


async def show(request: Request) -> Response:
    """The decision's page."""
    visit, desk = require(request, "reader"), desk_of(request)
    policy = desk.policy
    decision = policy.decisions.get(request.path_params["name"])
    if decision is None:
        raise not_found(NO_DECISION)
    opened = await desk.work.do(loaded, desk, visit.record)
    acts = dict(decision.acts)
    return render(
        request,
        "decision.html",
        decision=decision,
        kind=policy.kinds[decision.subject],
        authority=policy.organs.get(decision.authority),
        bearing=[
            (rule, acts[act]) for rule in policy.rules.values() for name, act in rule.decisions if name == decision.name
        ],
        found=await desk.work.do(decided, desk, opened, decision) if opened else [],
        loaded=opened,
    )


def decided(desk: Desk, opened: Loaded, decision: Decision) -> list[tuple[DecisionRow, str, Text]]:
    """What the decision comes to for each subject it applies to, with its name and in words, the weightiest first."""
    rows = decisions_of(desk.database, opened.record.number, decision.name, most=MOST_SUBJECTS)
    return [(row, row.name or row.key[1], decision.words(row.status, row.act)) for row in rows]


ROUTES = (Route("/decisions/{name}", show, methods=["GET"]),)
