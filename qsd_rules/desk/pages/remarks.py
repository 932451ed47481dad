"""Adding an officer's note or override to a finding or a decision; it is kept with the record for good."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.assess.judgements import in_force
from qsd_rules.desk.forms import checked_form, text_field
from qsd_rules.desk.judgements import check_remark
from qsd_rules.desk.loaded import as_kept, with_rows
from qsd_rules.desk.pages.findings import address_of, number_of
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.accounts import LONGEST_NAME
from qsd_rules.desk.storage.record_form import as_text
from qsd_rules.desk.storage.records import summary
from qsd_rules.desk.storage.remarks import Remark, add_remark, judgements
from qsd_rules.desk.storage.rows import judge_rows
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
    return RedirectResponse(await desk.work.do(address_of, desk, number, target), 303)


def added(desk: Desk, record: str, target: str, judgement: str, words: str, signed: str) -> int:
    """The number of the record that a remark was added to.

    Raises:
        Refused: there is no such record.
        InputProblems: what is wrong with the remark.
    """
    number = number_of(record)
    kept = as_kept(desk, number).assessment
    with_rows(desk, number)
    check_remark(kept, target, judgement, words, signed)

    def follow(connection: Connection, remarks: list[Remark]) -> str:
        now = in_force(kept, judgements(remarks))
        judge_rows(connection, number, now)
        return as_text(summary(now))

    add_remark(desk.database, number, target, judgement, words, signed, follow)
    return number


ROUTES = (Route("/records/{number}/remarks", add, methods=["POST"]),)
