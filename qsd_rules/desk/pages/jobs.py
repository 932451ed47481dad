"""A long evaluation: how far it has come, what was wrong, and a way to cancel it."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.desk.forms import checked_form
from qsd_rules.desk.pages.records import number_in
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import desk_of
from qsd_rules.desk.storage.jobs import OPEN, Job, cancel, job_of
from qsd_rules.desk.visit import require
from qsd_rules.words.language import Text

NAVIGATION = None
NO_JOB = Text("没有这项核查", "there is no such evaluation")
LOOK_AGAIN_SECONDS = 2


async def show(request: Request) -> Response:
    """The job's page, which looks again by itself; the record once it is there."""
    require(request, "reader")
    job = await asked_job(request)
    if job.state == "done":
        return RedirectResponse(f"/records/{job.record}", 303)
    told = json.loads(job.problems) if job.problems else None
    response = render(request, "job.html", job=job, is_open=job.state in OPEN, told=told)
    if job.state in OPEN:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


async def end(request: Request) -> Response:
    """Cancel it."""
    require(request, "officer")
    await checked_form(request)
    job, desk = await asked_job(request), desk_of(request)
    await desk.work.do(cancel, desk.database, job.number)
    return RedirectResponse(f"/jobs/{job.number}", 303)


async def asked_job(request: Request) -> Job:
    """The job of an address.

    Raises:
        Refused: there is none.
    """
    desk, number = desk_of(request), number_in(request.path_params["number"])
    job = None if number is None else await desk.work.do(job_of, desk.database, number)
    if job is None:
        raise not_found(NO_JOB)
    return job


ROUTES = (
    Route("/jobs/{number}", show, methods=["GET"]),
    Route("/jobs/{number}/cancel", end, methods=["POST"]),
)
