"""Findings: one record, its decisions first, each finding with the words it rests on and how it came about."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.judgements import judgements_for
from qsd_rules.desk import loaded
from qsd_rules.desk.downloads import forms_for
from qsd_rules.desk.judgements import anchor_of, judged
from qsd_rules.desk.loaded import NO_RECORD
from qsd_rules.desk.pages.records import number_in
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.records import Record, names_of_files
from qsd_rules.desk.storage.remarks import remarks_on
from qsd_rules.desk.visit import RECORD_COOKIE, require, set_cookie
from qsd_rules.report.assessment_report import (
    Writer,
    clause_table,
    decision_item,
    finding_section,
    how_they_came_out,
    requests_table,
)
from qsd_rules.report.blocks import Detail, Listing, Shares
from qsd_rules.report.content import report_content
from qsd_rules.report.voice import Voice
from qsd_rules.words.language import Language

NAVIGATION = None


async def show(request: Request) -> Response:
    """The record's page; other pages speak of this record from now on."""
    visit, desk = require(request, "reader"), desk_of(request)
    values = await desk.work.do(told, desk, request.path_params["number"], visit.language)
    response = render(request, "record.html", **values)
    set_cookie(response, desk, RECORD_COOKIE, str(values["record"].number))
    return response


def told(desk: Desk, number: str, language: Language) -> dict[str, Any]:
    """What the page shows: the record's head, its report in words, the remarks on it, and what it can be had as.

    Raises:
        Refused: there is no such record.
    """
    record, assessment = opened(desk, number)
    report, voice = report_content(assessment, language), Voice(language)
    writer, how = Writer(assessment, report, voice, Detail.FULL), how_they_came_out(assessment, voice)
    return {
        "record": record,
        "report": report,
        "counts": Shares(report.counts),
        "finding": lambda finding: finding_section(finding, writer, how),
        "decision_block": lambda decision: Listing((decision_item(decision, voice, with_findings=True),), "decisions"),
        "requests": tuple(requests_table(report, voice)),
        "by_clause": clause_table(report, voice),
        "notes": assessment.snapshot.notes,
        "files": names_of_files(desk.database, record.number),
        "forms": forms_for(assessment),
        "remarks": judged(remarks_on(desk.database, record.number), assessment.policy),
        "judgements": partial(judgements_for, policy=assessment.policy),
        "anchor_of": anchor_of,
    }


def opened(desk: Desk, written: str) -> tuple[Record, Assessment]:
    """A record's head and its assessment, judgements in force, by the number in an address.

    Raises:
        Refused: there is no such record.
    """
    number = number_in(written)
    if number is None:
        raise not_found(NO_RECORD)
    found = loaded.opened(desk, number)
    return found.record, found.assessment


ROUTES = (Route("/records/{number}", show, methods=["GET"]),)
