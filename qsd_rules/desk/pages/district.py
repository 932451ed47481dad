"""The year's evaluation of a record: scoreboard of tasks and targets with pace, organs, clauses, criticism, charts.

Records of the same pack with facts of earlier dates give pace and trend; the visitor may choose which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.desk.loaded import Opened, opened_if_there
from qsd_rules.desk.pages.records import number_in
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.rendering import NavigationItem, render
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.database import Database
from qsd_rules.desk.storage.records import Record, find, head
from qsd_rules.desk.storage.rows import kinds_of
from qsd_rules.desk.visit import RECORD_COOKIE, Visit, require, set_cookie
from qsd_rules.evaluation.evaluating import evaluation_of
from qsd_rules.evaluation.yearly_evaluation import Evaluation
from qsd_rules.policy.model import Policy
from qsd_rules.report.blocks import Report
from qsd_rules.report.evaluation_report import evaluation_report
from qsd_rules.words.language import Language, Text

NAVIGATION = NavigationItem("/district", Text("年度评价", "The year"))
NO_RECORD = Text("没有这份记录", "there is no such record")
NO_FORMAT = Text("没有这种格式", "there is no such format")
MOST_OFFERED: Final = 200
MOST_EARLIER: Final = 12


class Chosen(Struct, frozen=True):
    """Which record is evaluated, which earlier ones are its trend, and which may be."""

    opened: Opened
    earlier: tuple[Opened, ...]
    offered: tuple[Record, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the earlier records."""
        return tuple(each.record.number for each in self.earlier)

    @property
    def before_fields(self) -> list[tuple[str, int]]:
        """The earlier records as an address has them."""
        return [("before", number) for number in self.numbers]


async def show(request: Request) -> Response:
    """The scoreboard."""
    visit, desk = require(request, "reader"), desk_of(request)
    chosen = await desk.work.do(choose, desk, visit, request.query_params.multi_items())
    kind = evaluated_kind(desk.policy)
    records = await desk.work.do(find, desk.database, most=MOST_OFFERED, kind=kind)
    if chosen is None:
        return render(request, "district.html", report=None, chosen=None, records=records, kind=desk.policy.kinds[kind])
    report = await desk.work.do(report_of, desk, chosen, visit.language)
    response = render(request, "district.html", report=report, chosen=chosen, records=records, href=href)
    set_cookie(response, desk, RECORD_COOKIE, str(chosen.opened.record.number))
    return response


async def download(request: Request) -> Response:
    """The evaluation as a file."""
    visit, desk = require(request, "reader"), desk_of(request)
    form = request.path_params["form"]
    if form not in FORMS:
        raise not_found(NO_FORMAT)
    chosen = await desk.work.do(choose, desk, visit, request.query_params.multi_items())
    if chosen is None:
        raise not_found(NO_RECORD)
    body = await desk.work.do(written, form, chosen, visit.language)
    name = f"evaluation-{chosen.opened.assessment.as_of.year}.{SUFFIXES.get(form, form)}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=FORMS[form], headers=headers)


def choose(desk: Desk, visit: Visit, asked: Sequence[tuple[str, str]]) -> Chosen | None:
    """The record asked for, else the one last opened, else the newest; none where none has what is evaluated.

    What is evaluated is the district, or whatever the targets of the policy are about: a single building has no year.

    Raises:
        Refused: the record asked for is not there.
    """
    wished = [number_in(value) for name, value in asked if name == "record"]
    kind = evaluated_kind(desk.policy)
    newest = [record.number for record in find(desk.database, most=1, kind=kind)]
    number = wished[0] if wished else visit.record
    if number is None or head(desk.database, number) is None:
        if wished:
            raise not_found(NO_RECORD)
        number = None
    elif kind not in kinds_of(desk.database, number):
        number = None
    if number is None and newest and not wished:
        number = newest[0]
    opened = opened_if_there(desk, number)
    if opened is None:
        return None
    offered = earlier_records(desk, opened)
    if any(name == "chosen" for name, _ in asked):
        numbers = {number_in(value) for name, value in asked if name == "before"}
        picked = [record for record in offered if record.number in numbers]
    else:
        picked = of_the_same(desk, opened, offered)
    # Of each day the newest record.
    by_day = {record.facts_date: record for record in sorted(picked, key=lambda record: record.number)}
    days = sorted(by_day)[-MOST_EARLIER:]
    earlier = [found for day in days if (found := opened_if_there(desk, by_day[day].number)) is not None]
    return Chosen(opened, tuple(earlier), tuple(offered))


def evaluated_kind(policy: Policy) -> str:
    """The kind of subjects that most targets of the policy are about."""
    targets = Counter(rule.subject for rule in policy.rules.values() if rule.force == "target")
    return max(policy.kinds, key=lambda kind: targets[kind])


def earlier_records(desk: Desk, opened: Opened) -> list[Record]:
    """The records of the same pack with facts of earlier dates, the newest first."""
    found = find(desk.database, most=MOST_OFFERED, kind=evaluated_kind(desk.policy))
    record = opened.record
    return [each for each in found if each.facts_date < record.facts_date and each.pack_digest == record.pack_digest]


def of_the_same(desk: Desk, opened: Opened, offered: Sequence[Record]) -> list[Record]:
    """Of the records offered those about the subject that has the most targets here."""
    policy = opened.assessment.policy
    counts: dict[tuple[str, str], int] = {}
    for outcome in opened.assessment.outcomes:
        if policy.rules[outcome.rule].force == "target" and outcome.outcome != "not_applicable":
            counts[outcome.subject] = counts.get(outcome.subject, 0) + 1
    if not counts:
        return []
    subject = opened.assessment.snapshot.subjects[max(counts, key=lambda key: counts[key])]
    numbers = {record.number for record in find(desk.database, subject.id, most=MOST_OFFERED)}
    return [record for record in offered if record.number in numbers]


def href(to: str) -> str:
    """Where the name of a rule, a clause or an organ leads at the desk."""
    kind, colon, name = to.partition(":")
    return f"/{kind}s/{quote(name, safe='')}" if colon else to


def report_of(desk: Desk, chosen: Chosen, language: Language) -> Report:
    """The evaluation in words; what was worked out once is kept ready, since records never change."""
    return _report(desk.database, Ready(chosen), language)


class Ready:
    """A choice of records, known by their numbers."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self._numbers = (chosen.opened.record.number, chosen.numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ready) and other._numbers == self._numbers

    def __hash__(self) -> int:
        return hash(self._numbers)


@lru_cache(8)
def _report(_: Database, ready: Ready, language: Language) -> Report:
    return evaluation_report(evaluated(ready.chosen), language)


def evaluated(chosen: Chosen) -> Evaluation:
    """The evaluation of the chosen records."""
    return evaluation_of(chosen.opened.assessment, [each.assessment for each in chosen.earlier])


FORMS: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "markdown": "text/markdown; charset=utf-8",
    "json": "application/json",
}
SUFFIXES: Mapping[str, str] = {"markdown": "md"}


def written(form: str, chosen: Chosen, language: Language) -> bytes:
    """The evaluation in one form."""
    evaluation = evaluated(chosen)
    match form:
        case "docx":
            from qsd_rules.report.evaluation_document import evaluation_docx

            return evaluation_docx(evaluation, language)
        case "json":
            from qsd_rules.report.evaluation_json import json_evaluation

            return json_evaluation(evaluation).encode()
        case _:
            from qsd_rules.report.formats import written as written_as

            return written_as(form, lambda detail: evaluation_report(evaluation, language, detail))


ROUTES = (
    Route("/district", show, methods=["GET"]),
    Route("/district/evaluation.{form}", download, methods=["GET"]),
)
