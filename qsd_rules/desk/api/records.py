"""The records: listed, read, recomputed, compared, and remarked on. None can be changed or deleted."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from qsd_rules.desk.api.description import ASSESSMENT
from qsd_rules.desk.api.shapes import (
    LARGEST_NUMBER,
    REFUSALS,
    ComparisonShape,
    NewRemark,
    Number,
    RecomputedShape,
    RecordList,
    RecordShape,
    RemarkShape,
    Words,
    record_shape,
    remark_shape,
)
from qsd_rules.desk.comparing import Difference
from qsd_rules.desk.loaded import NO_RECORD
from qsd_rules.desk.pages.compare import compared
from qsd_rules.desk.pages.findings import opened
from qsd_rules.desk.pages.recompute import recomputed
from qsd_rules.desk.pages.remarks import added
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.records import find, head
from qsd_rules.desk.storage.remarks import remarks_on
from qsd_rules.desk.visit import require
from qsd_rules.report.record import json_report
from qsd_rules.words.language import Text

ROUTER = APIRouter(tags=["records"], responses=REFUSALS)
MOST: Final = 200
RecordNumber = Annotated[int, Query(ge=1, le=LARGEST_NUMBER)]


@ROUTER.get("/records", operation_id="records")
async def records(
    request: Request,
    words: Annotated[Words, Query(max_length=200, description="words that all occur in title, subjects or files")] = "",
    before: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER, description="only records before this number")] = None,
    most: Annotated[int, Query(ge=1, le=MOST, description="how many at most")] = 50,
) -> RecordList:
    """Records, the newest first."""
    require(request, "reader")
    desk = desk_of(request)
    found = await desk.work.do(find, desk.database, words, before, most + 1)
    shown = found[:most]
    return RecordList(
        records=[record_shape(each) for each in shown], earlier=shown[-1].number if len(found) > most else None
    )


@ROUTER.get("/records/{number}", operation_id="record")
async def record(request: Request, number: Number) -> RecordShape:
    """A record's head: what it is about, its digests, and its decisions in brief."""
    require(request, "reader")
    desk = desk_of(request)
    found = await desk.work.do(head, desk.database, number)
    if found is None:
        raise not_found(NO_RECORD)
    return record_shape(found)


@ROUTER.get(
    "/records/{number}/assessment",
    operation_id="record_assessment",
    response_class=Response,
    responses={
        200: {"description": "the assessment", "content": {"application/json": {"schema": ASSESSMENT}}},
    },
)
async def assessment(request: Request, number: Number) -> Response:
    """The assessment that a record keeps, as `qsd-rules check --format json` writes it."""
    require(request, "reader")
    desk = desk_of(request)
    return Response(await desk.work.do(as_json, desk, number), media_type="application/json")


def as_json(desk: Desk, number: int) -> str:
    """A record as JSON text.

    Raises:
        Refused: there is no such record.
    """
    return json_report(opened(desk, str(number))[1])


@ROUTER.get("/records/{number}/recomputed", operation_id="recompute_record")
async def recompute(request: Request, number: Number) -> RecomputedShape:
    """Whether the same facts and pack still come to the same answer."""
    require(request, "reader")
    desk = desk_of(request)
    _, result = await desk.work.do(recomputed, desk, str(number))
    return RecomputedShape.model_validate({name: getattr(result, name) for name in RecomputedShape.model_fields})


@ROUTER.get("/compare", operation_id="compare_records")
async def compare(request: Request, first: RecordNumber, second: RecordNumber) -> ComparisonShape:
    """The decisions, outcomes and facts in which two records differ."""
    require(request, "reader")
    desk = desk_of(request)
    _, found = await desk.work.do(compared, desk, str(first), str(second))
    return ComparisonShape.model_validate(
        {
            "decisions": [difference(each) for each in found.decisions],
            "outcomes": [difference(each) for each in found.outcomes],
            "facts": [difference(each) for each in found.facts],
            "same_decisions": found.same_decisions,
            "same_outcomes": found.same_outcomes,
        }
    )


def difference(found: Difference) -> dict[str, Any]:
    """A difference as plain data."""

    def both(text: Text) -> dict[str, str]:
        return {"zh": text.zh, "en": text.en}

    return {
        "subject": found.subject,
        "label": both(found.label),
        "clause": found.clause,
        "first": both(found.first.words),
        "second": both(found.second.words),
    }


@ROUTER.get("/records/{number}/remarks", operation_id="remarks")
async def remarks(request: Request, number: Number) -> list[RemarkShape]:
    """Officers' remarks on a record, the oldest first."""
    require(request, "reader")
    desk = desk_of(request)
    if await desk.work.do(head, desk.database, number) is None:
        raise not_found(NO_RECORD)
    return [remark_shape(each) for each in await desk.work.do(remarks_on, desk.database, number)]


@ROUTER.post("/records/{number}/remarks", operation_id="add_remark", status_code=201)
async def add_remark(request: Request, number: Number, remark: NewRemark) -> list[RemarkShape]:
    """Add a note or an override; all remarks on the record, this one included."""
    visit, desk = require(request, "officer"), desk_of(request)
    signed = visit.name or remark.signed.strip()
    words = remark.words.strip()
    await desk.work.do(added, desk, str(number), remark.target, remark.judgement, words, signed)
    return [remark_shape(each) for each in await desk.work.do(remarks_on, desk.database, number)]
