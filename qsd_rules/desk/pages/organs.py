"""An organ: its tasks, the rules it leads or shares, and how they came out."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.assess.targets import fold
from qsd_rules.desk.loaded import loaded
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.rendering import path_part, render
from qsd_rules.desk.shared import desk_of
from qsd_rules.desk.visit import require
from qsd_rules.policy.coverage import canonical_organs
from qsd_rules.policy.model import Clause, Policy
from qsd_rules.words.language import Text

NAVIGATION = None
NO_ORGAN = Text("没有这个单位", "there is no such organ")


async def show(request: Request) -> Response:
    """The organ's page, at its canonical name."""
    visit, desk = require(request, "reader"), desk_of(request)
    policy, written = desk.policy, request.path_params["name"]
    canonical = canonical_organs(policy.organs.values())
    name = {fold(known): organ for known, organ in canonical.items()}.get(fold(written))
    if name is None:
        raise not_found(NO_ORGAN)
    if name != written:
        return RedirectResponse(f"/organs/{path_part(name)}", 308)
    opened = await desk.work.do(loaded, desk, visit.record)
    tasks = tasks_of(policy, name, canonical)
    return render(
        request,
        "organ.html",
        organ=policy.organs[name],
        tasks=tasks,
        led=[rule for rule in policy.rules.values() if name in rule.lead],
        shared=[rule for rule in policy.rules.values() if name in rule.cooperating],
        decides=[decision for decision in policy.decisions.values() if canonical.get(decision.authority) == name],
        loaded=opened,
    )


def tasks_of(policy: Policy, organ: str, canonical: Mapping[str, str]) -> Mapping[str, list[Clause]]:
    """The rows of the table that the organ leads, and those it cooperates in."""
    rows = [clause for clause in policy.clauses.values() if clause.cells is not None]

    def named(names: tuple[str, ...]) -> bool:
        return organ in {canonical.get(each, each) for each in names}

    return {
        "lead": [clause for clause in rows if clause.cells and named(clause.cells.lead)],
        "cooperating": [clause for clause in rows if clause.cells and named(clause.cells.cooperating)],
    }


ROUTES = (Route("/organs/{name}", show, methods=["GET"]),)
