"""Adding an officer's note or override to a finding or a decision; it is kept with the record and never changes it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.desk.forms import checked_form, text_field
from qsd_rules.desk.judgements import check_remark
from qsd_rules.desk.pages.findings import opened
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.accounts import LONGEST_NAME
from qsd_rules.desk.storage.remarks import add_remark
from qsd_rules.desk.visit import require

NAVIGATION = None


async def add(request: Request) -> Response:
    """Keep a remark, and go back to where it stands."""
    visit, desk = require(request, "officer"), desk_of(request)
    form = await checked_form(request)
    # Where nobody signs in, one says who one is.
    signed = visit.name or text_field(form, "signed").strip()[:LONGEST_NAME]
    target, judgement, words = (text_field(form, name).strip() for name in ("target", "judgement", "words"))
    number = await desk.work.do(added, desk, request.path_params["number"], target, judgement, words, signed)
    anchor = text_field(form, "anchor")
    return RedirectResponse(f"/records/{number}#{anchor}" if anchor.isidentifier() else f"/records/{number}", 303)


def added(desk: Desk, record: str, target: str, judgement: str, words: str, signed: str) -> int:
    """The number of the record that a remark was added to.

    Raises:
        Refused: there is no such record.
        InputProblems: what is wrong with the remark.
    """
    head, assessment = opened(desk, record)
    check_remark(assessment, target, judgement, words, signed)
    add_remark(desk.database, head.number, target, judgement, words, signed)
    return head.number


ROUTES = (Route("/records/{number}/remarks", add, methods=["POST"]),)
