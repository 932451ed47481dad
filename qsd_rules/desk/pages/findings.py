"""Findings: one record, its decisions first, each finding with the words it rests on and how it came about."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.assess.assessment import FINDINGS, Assessment
from qsd_rules.assess.judgements import judgements_for
from qsd_rules.desk import loaded
from qsd_rules.desk.downloads import forms_for
from qsd_rules.desk.judgements import anchor_of, judged
from qsd_rules.desk.loaded import NO_RECORD, part_of
from qsd_rules.desk.pages.finding_list import decision_list, finding_list
from qsd_rules.desk.pages.records import number_in
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.records import Record, names_of_files, same_before
from qsd_rules.desk.storage.remarks import remarks_on
from qsd_rules.desk.storage.rows import how_many_subjects, places_of
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
from qsd_rules.words.language import Language, Text
from qsd_rules.words.values import shown_date

NAVIGATION = None
NO_SUBJECT = Text("这份记录里没有这个对象", "there is no such subject in this record")
MOST_FINDINGS_ON_A_PAGE: Final = 60
MOST_SUBJECTS: Final = 60
MOST_NOTES: Final = 200


async def show(request: Request) -> Response:
    """The record's page: all of it, or, where there is much, its findings as a list.

    Other pages speak of this record from now on.
    """
    visit, desk = require(request, "reader"), desk_of(request)
    number = number_of(request.path_params["number"])
    template, values = await desk.work.do(told, desk, number, request.query_params, visit.language)
    response = render(request, template, **values)
    set_cookie(response, desk, RECORD_COOKIE, str(number))
    return response


async def show_subject(request: Request) -> Response:
    """One subject of a record, with all that was found of it."""
    visit, desk = require(request, "reader"), desk_of(request)
    number, place = number_of(request.path_params["number"]), number_in(request.path_params["place"])
    values = await desk.work.do(told_subject, desk, number, place, visit.language)
    return render(request, "record.html", **values)


async def show_decisions(request: Request) -> Response:
    """The decisions of a record as a list."""
    require(request, "reader")
    desk = desk_of(request)
    record = await desk.work.do(head_with_rows, desk, number_of(request.path_params["number"]))
    values = await desk.work.do(decision_list, desk, record, request.query_params)
    return render(request, "decision_list.html", anchor_of=anchor_of, **values)


def told(desk: Desk, number: int, asked: QueryParams, language: Language) -> tuple[str, dict[str, Any]]:
    """The template of a record's page, and what it shows.

    Raises:
        Refused: there is no such record.
    """
    record = head_with_rows(desk, number)
    if is_large(desk, record):
        values = finding_list(desk, record, asked, language)
        return "finding_list.html", {**values, "anchor_of": anchor_of, "policy_day": shown_date(record.as_of, language)}
    return "record.html", told_in_full(desk, record, loaded.opened(desk, number).assessment, language)


def told_subject(desk: Desk, number: int, place: int | None, language: Language) -> dict[str, Any]:
    """What the page of a subject shows.

    Raises:
        Refused: there is no such record, or no such subject.
    """
    record = head_with_rows(desk, number)
    if place is None or place >= how_many_subjects(desk.database, number):
        raise not_found(NO_SUBJECT)
    assessment = part_of(desk, number, [place])
    subject = list(assessment.snapshot.subjects.values())[place]
    return told_in_full(desk, record, assessment, language, subject.name or subject.id)


def head_with_rows(desk: Desk, number: int) -> Record:
    """A record's head; its rows are there.

    Raises:
        Refused: there is no such record.
    """
    record = loaded.head_of(desk, number)
    loaded.with_rows(desk, number)
    return record


def is_large(desk: Desk, record: Record) -> bool:
    """Whether a record is too much for one page."""
    to_act_on = sum(count for name, count in record.counts.items() if name in FINDINGS)
    return to_act_on > MOST_FINDINGS_ON_A_PAGE or how_many_subjects(desk.database, record.number) > MOST_SUBJECTS


def address_of(desk: Desk, number: int, target: str) -> str:
    """The address of the place where a finding or a decision stands."""
    if not is_large(desk, loaded.head_of(desk, number)):
        return f"/records/{number}#{anchor_of(target)}"
    subject = target.partition(":")[2].partition("@")[2]
    [place, *_] = places_of(desk.database, number, [subject]).values() or [0]
    return f"/records/{number}/subjects/{place}#{anchor_of(target)}"


def told_in_full(
    desk: Desk, record: Record, assessment: Assessment, language: Language, subject: str = ""
) -> dict[str, Any]:
    """What a page shows: the record's head, the report in words, the remarks on it, and what it can be had as."""
    report, voice = report_content(assessment, language), Voice(language)
    writer, how = Writer(assessment, report, voice, Detail.FULL), how_they_came_out(assessment, voice)
    return {
        "record": record,
        "subject": subject,
        "report": report,
        "counts": Shares(report.counts),
        "finding": lambda finding: finding_section(finding, writer, how),
        "decision_block": lambda decision: Listing((decision_item(decision, voice, with_findings=True),), "decisions"),
        "requests": tuple(requests_table(report, voice)),
        "by_clause": clause_table(report, voice),
        "notes": assessment.snapshot.notes[:MOST_NOTES],
        "files": names_of_files(desk.database, record.number),
        "same": same_before(desk.database, record),
        "forms": () if subject else forms_for(assessment),
        "remarks": judged(remarks_on(desk.database, record.number), assessment.policy),
        "judgements": partial(judgements_for, policy=assessment.policy),
        "anchor_of": anchor_of,
    }


def number_of(written: str) -> int:
    """The number of a record in an address.

    Raises:
        Refused: it is none.
    """
    number = number_in(written)
    if number is None:
        raise not_found(NO_RECORD)
    return number


def opened(desk: Desk, written: str) -> tuple[Record, Assessment]:
    """A record's head and its assessment, judgements in force, by the number in an address.

    Raises:
        Refused: there is no such record.
    """
    found = loaded.opened(desk, number_of(written))
    return found.record, found.assessment


ROUTES = (
    Route("/records/{number}", show, methods=["GET"]),
    Route("/records/{number}/subjects/{place}", show_subject, methods=["GET"]),
    Route("/records/{number}/decisions", show_decisions, methods=["GET"]),
)
