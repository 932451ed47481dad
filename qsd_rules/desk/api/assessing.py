"""Assessing facts sent by another system; the answer is that of `qsd-rules check --format json`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess, choose_readings
from qsd_rules.desk.api.description import ASSESSMENT
from qsd_rules.desk.api.shapes import REFUSALS, AsOf, Readings, Words
from qsd_rules.desk.refusals import Refused
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.records import KeptFile, keep
from qsd_rules.desk.uploads import UNNAMED, read_sent, shown_name
from qsd_rules.desk.visit import require
from qsd_rules.policy.model import Policy
from qsd_rules.report.record import json_report
from qsd_rules.words.language import Text

ROUTER = APIRouter(tags=["assess"])
TYPES: Final = {
    "application/json": "json",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xls",
}
"""The types of facts that can be sent, and the suffix that says so."""

WRONG_TYPE = Text("不能读这种类型的内容", "facts of this type can't be read")
EXPECTED_TYPES = Text(f"应为：{'、'.join(TYPES)}", f"send one of: {', '.join(TYPES)}")
SNAPSHOT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["date", "subjects"],
    "properties": {
        "date": {"type": "string", "format": "date"},
        "title": {
            "type": "object",
            "required": ["zh", "en"],
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
        },
        "invented": {"type": "boolean"},
        "complete": {"type": "object"},
        "subjects": {
            "type": "object",
            "description": "subjects by kind, each with an `id` and facts; `qsd-rules schema` has all of it",
            "additionalProperties": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id"],
                    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
                },
            },
        },
    },
}
"""The shape of a snapshot, in short."""

BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            type_: {"schema": SNAPSHOT if suffix == "json" else {"type": "string", "format": "binary"}}
            for type_, suffix in TYPES.items()
        },
    }
}
RECORD: Final[dict[int | str, dict[str, Any]]] = {
    status: {
        "description": words,
        "content": {"application/json": {"schema": ASSESSMENT}},
    }
    for status, words in ((200, "the assessment; nothing was kept"), (201, "the assessment, kept as a record"))
}


@ROUTER.post(
    "/assess", operation_id="assess", responses={**REFUSALS, **RECORD}, openapi_extra=BODY, response_class=Response
)
async def assess_facts(
    request: Request,
    as_of: AsOf = None,
    reading: Readings = None,
    keep: Annotated[bool, Query(description="whether to keep it; `Location` is then the address of its record")] = True,
    file: Annotated[Words | None, Query(max_length=300, description="the name messages call the facts by")] = None,
) -> Response:
    """Assess a snapshot, and keep it unless told otherwise."""
    visit, desk = require(request, "officer" if keep else "reader"), desk_of(request)
    facts = KeptFile(name_of(file, request), await request.body())
    text, number = await desk.work.do(assessed, desk, facts, as_of, reading or [], visit.name if keep else None)
    headers = {} if number is None else {"Location": f"/api/records/{number}"}
    return Response(text, 200 if number is None else 201, headers, "application/json")


def name_of(file: str | None, request: Request) -> str:
    """The name of facts, with the suffix that their type has.

    Raises:
        Refused: they are of no type that can be read.
    """
    type_ = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = TYPES.get(type_)
    if suffix is None:
        raise Refused(415, WRONG_TYPE, EXPECTED_TYPES)
    name = shown_name(file or UNNAMED)
    return name if name.lower().endswith(f".{suffix}") else f"{name}.{suffix}"


def assessed(
    desk: Desk, facts: KeptFile, as_of: date | None, readings: Sequence[str], by: str | None
) -> tuple[str, int | None]:
    """The assessment of facts as JSON, and the number of its record where it was kept by somebody.

    Raises:
        InputProblems: what is wrong with the facts or the readings.
    """
    assessment: Assessment = assess(
        desk.policy, read_sent(desk.policy, [facts]), as_of, chosen_readings(desk.policy, readings)
    )
    number = None if by is None else keep(desk.database, assessment, facts.name, by, [facts])
    return json_report(assessment), number


def chosen_readings(policy: Policy, wishes: Sequence[str]) -> dict[str, str]:
    """The reading for each rule from `rule=reading` and `reading`; a wish for one rule goes before one for all.

    Raises:
        InputProblems: a rule or a reading that the policy doesn't have.
    """
    chosen: dict[str, str] = {}
    for wish in sorted(wishes, key=lambda wish: "=" in wish):
        rule, equals, reading = wish.partition("=")
        chosen.update(choose_readings(policy, {rule: reading} if equals else wish))
    return chosen
