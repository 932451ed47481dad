"""Explaining clauses, rules, facts, decisions and findings; the answer is that of `qsd-rules explain --format json`."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess
from qsd_rules.assess.explanation import explain
from qsd_rules.assess.selection import choose
from qsd_rules.desk.api.shapes import LARGEST_NUMBER, REFUSALS, Name, Question
from qsd_rules.desk.pages.findings import opened
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.records import KeptFile
from qsd_rules.desk.uploads import UNNAMED, read_sent
from qsd_rules.desk.visit import require
from qsd_rules.report.explanation_json import explanation_json

ROUTER = APIRouter(tags=["explain"])
EXPLANATION: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "the explanation",
        "content": {"application/json": {"schema": {"type": "object", "required": ["format", "target", "rules"]}}},
    }
}


@ROUTER.get("/explain", operation_id="explain", responses={**REFUSALS, **EXPLANATION}, response_class=Response)
async def explain_target(
    request: Request,
    target: Annotated[Name, Query(description="clause, rule, fact, decision, organ or words of the text")],
    record: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER, description="what came of it in this record")] = None,
) -> Response:
    """What something in the policy is about, and what came of it in a record."""
    return await answer(request, Question(target=target, record=record))


@ROUTER.post(
    "/explain", operation_id="explain_with_facts", responses={**REFUSALS, **EXPLANATION}, response_class=Response
)
async def explain_with_facts(request: Request, question: Question) -> Response:
    """What something in the policy is about, and what came of it with these facts or in a record."""
    return await answer(request, question)


async def answer(request: Request, question: Question) -> Response:
    """The explanation as JSON."""
    require(request, "reader")
    desk = desk_of(request)
    return Response(await desk.work.do(explained, desk, question), media_type="application/json")


def explained(desk: Desk, question: Question) -> str:
    """The explanation as text.

    Raises:
        InputProblems: the target means nothing, or what is wrong with the facts.
        Refused: there is no such record.
    """
    assessment = assessment_for(desk, question)
    subjects = None
    if assessment is not None and question.subjects:
        subjects = choose(assessment.policy, assessment.snapshot, question.subjects).subjects
    policy = desk.policy if assessment is None else assessment.policy
    return explanation_json(explain(policy, question.target, assessment, subjects))


def assessment_for(desk: Desk, question: Question) -> Assessment | None:
    """The assessment that a question is about: of its facts, or of a record."""
    if question.facts is not None:
        body = json.dumps(question.facts, ensure_ascii=False).encode("utf-8", "replace")
        snapshot = read_sent(desk.policy, [KeptFile(f"{UNNAMED}.json", body)])
        return assess(desk.policy, snapshot, question.as_of, question.readings)
    return None if question.record is None else opened(desk, str(question.record))[1]
