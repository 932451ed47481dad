"""Adding an officer's note or override to a finding or a decision; it is kept with the record for good."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.assess.judgements import in_force
from qsd_rules.desk.forms import checked_form, text_field
from qsd_rules.desk.judgements import check_reason, check_remark
from qsd_rules.desk.loaded import as_kept, head_of, with_rows
from qsd_rules.desk.pages.findings import address_of, number_of
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.accounts import LONGEST_NAME
from qsd_rules.desk.storage.record_form import as_text
from qsd_rules.desk.storage.records import summary, withdraw
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


async def end(request: Request) -> Response:
    """Withdraw a record, and go back to it."""
    visit, desk = require(request, "officer"), desk_of(request)
    form, number = await checked_form(request), number_of(request.path_params["number"])
    signed = visit.name or text_field(form, "signed").strip()[:LONGEST_NAME]
    await desk.work.do(withdrawn, desk, number, text_field(form, "reason").strip(), signed)
    return RedirectResponse(f"/records/{number}", 303)


def withdrawn(desk: Desk, number: int, reason: str, signed: str) -> None:
    """Withdraw a record; one that was withdrawn stays as it is.

    Raises:
        Refused: there is no such record.
        InputProblems: no reason is given, or nobody signed.
    """
    head_of(desk, number)
    check_reason(reason, signed)
    withdraw(desk.database, number, reason, signed)


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


ROUTES = (
    Route("/records/{number}/remarks", add, methods=["POST"]),
    Route("/records/{number}/withdrawal", end, methods=["POST"]),
)
