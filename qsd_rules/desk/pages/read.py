"""How files are read, shown before they are evaluated: nothing is judged, and nothing is kept."""

from __future__ import annotations

from datetime import date

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.desk.forms import checked_form
from qsd_rules.desk.pages.district import href
from qsd_rules.desk.pages.evaluate import NO_FILE, chosen_day
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.uploads import shown_name
from qsd_rules.desk.visit import require
from qsd_rules.report.blocks import Detail, Report
from qsd_rules.report.files_read import files_read_report
from qsd_rules.source.files import SourceFile
from qsd_rules.words.language import Language
from qsd_rules.words.problems import InputProblems, Place, Problem
from qsd_rules.workbook.files_read import read_files
from qsd_rules.workbook.snapshot_files import Handling

NAVIGATION = None


async def show(request: Request) -> Response:
    """What was taken for tables in the files that were sent, and what every column became."""
    visit, desk = require(request, "officer"), desk_of(request)
    form = await checked_form(request)
    files = [
        SourceFile(shown_name(file.filename), await file.read())
        for file in form.getlist("files")
        if isinstance(file, UploadFile) and file.filename
    ]
    report = await desk.work.do(report_of, desk, files, chosen_day(form), visit.language)
    return render(request, "read.html", report=report, href=href)


def report_of(desk: Desk, files: list[SourceFile], as_of: date | None, language: Language) -> Report:
    """How files are read, with every value.

    Raises:
        InputProblems: no file was sent.
    """
    if not files:
        raise InputProblems([Problem("no-file", Place("-"), NO_FILE)])
    found = read_files(desk.policy, files, (), Handling(set_aside=True, as_of=as_of))
    return files_read_report(desk.policy, found, language, Detail.WHOLE, values=True)


ROUTES = (Route("/read", show, methods=["POST"]),)
