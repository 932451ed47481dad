"""Downloads: a record as a file in one of the formats of reports, and the files it was read from."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.desk.downloads import FORMS, Form, disposition, forms_for, made, named
from qsd_rules.desk.pages.findings import opened
from qsd_rules.desk.pages.records import number_in
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.records import KeptFile, Record, files_of
from qsd_rules.desk.visit import require
from qsd_rules.words.language import Language, Text

NAVIGATION = None
NO_FORM = Text(
    "没有这种文件，或此处未安装、此事不须出具", "there is no such file, or it is not installed here or not due"
)
NO_FILE = Text("没有这个文件", "there is no such file")


async def download(request: Request) -> Response:
    """A record as a file."""
    visit, desk = require(request, "reader"), desk_of(request)
    form = FORMS.get(request.path_params["form"])
    if form is None or not form.is_there:
        raise not_found(NO_FORM)
    record, body = await desk.work.do(as_file, desk, request.path_params["number"], form, visit.language)
    headers = {"Content-Disposition": disposition(record, form.suffix, visit.language)}
    return Response(body, media_type=form.media_type, headers=headers)


def as_file(desk: Desk, number: str, form: Form, language: Language) -> tuple[Record, bytes]:
    """A record and the file made of it.

    Raises:
        Refused: there is no such record.
    """
    record, assessment = opened(desk, number)
    if form not in forms_for(assessment):
        raise not_found(NO_FORM)
    return record, made(form, assessment, language)


async def source(request: Request) -> Response:
    """One of the files that a record was read from, as it came."""
    require(request, "reader")
    desk = desk_of(request)
    file = await desk.work.do(sent_file, desk, request.path_params["number"], request.path_params["place"])
    headers = {"Content-Disposition": named(file.name, "source")}
    return Response(file.body, media_type="application/octet-stream", headers=headers)


def sent_file(desk: Desk, written: str, place: str) -> KeptFile:
    """A file that was sent, by the record's number and its own place.

    Raises:
        Refused: there is none.
    """
    number, index = number_in(written), number_in(place)
    files = [] if number is None else files_of(desk.database, number)
    if index is None or index >= len(files):
        raise not_found(NO_FILE)
    return files[index]


ROUTES = (
    Route("/records/{number}/download/{form}", download, methods=["GET"]),
    Route("/records/{number}/files/{place}", source, methods=["GET"]),
)
