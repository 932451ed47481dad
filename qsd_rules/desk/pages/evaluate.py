"""Evaluate: facts come in by files; they are read, assessed, kept, and shown."""

from __future__ import annotations

from datetime import date
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.assess.engine import assess, choose_readings
from qsd_rules.desk.forms import checked_form, text_field
from qsd_rules.desk.judgements import anchor_of
from qsd_rules.desk.rendering import NavigationItem, render
from qsd_rules.desk.settings import MEGABYTE
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.jobs import add_job
from qsd_rules.desk.storage.records import KeptFile, find, keep
from qsd_rules.desk.storage.remarks import Remark, disputed
from qsd_rules.desk.uploads import SUFFIXES, read_sent, shown_name
from qsd_rules.desk.visit import require
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

NAVIGATION = NavigationItem("/", Text("核查", "Evaluate"))
MOST_LATELY: Final = 5
READING: Final = "reading."
MOST_SUBJECTS_AT_ONCE: Final = 100
MOST_BYTES_AT_ONCE: Final = 300_000
"""What is larger is read and assessed in a process of its own."""


async def show(request: Request) -> Response:
    """The two ways in, and what was evaluated lately."""
    visit, desk = require(request, "reader"), desk_of(request)
    lately = await desk.work.do(find, desk.database, most=MOST_LATELY)
    differing = await desk.work.do(disputed, desk.database, visit.name or None, MOST_LATELY)
    rules = [(rule, rule.readings) for rule in desk.policy.rules.values() if len(rule.readings) > 1]
    decided = [decision.subject for decision in desk.policy.decisions.values()]
    kinds = sorted(desk.policy.kinds.values(), key=lambda kind: -decided.count(kind.name))
    most = f"{desk.settings.most_bytes / MEGABYTE:g}"
    return render(
        request,
        "evaluate.html",
        records=lately,
        suffixes=SUFFIXES,
        most=most,
        readings=rules,
        kinds=kinds,
        differing=[(each, matter_of(desk, each), anchor_of(each.target)) for each in differing],
    )


def matter_of(desk: Desk, remark: Remark) -> Text:
    """What a remark is on, in words; its bare name where today's policy doesn't know it."""
    kind, _, identity = remark.target.partition(":")
    name, _, subject = identity.partition("@")
    policy = desk.policy
    if kind == "finding":
        label = policy.rules[name].title if name in policy.rules else Text.same(name)
    else:
        label = policy.decisions[name].label if name in policy.decisions else Text.same(name)
    return Text(f"{label.zh}（{subject}）", f"{label.en} ({subject})")


async def evaluate(request: Request) -> Response:
    """Read, assess and keep the files that were sent, and go on to the record."""
    visit, desk = require(request, "officer"), desk_of(request)
    form = await checked_form(request)
    files = [
        KeptFile(shown_name(file.filename), await file.read())
        for file in form.getlist("files")
        if isinstance(file, UploadFile) and file.filename
    ]
    where = await desk.work.do(evaluated, desk, files, chosen_day(form), chosen_readings(form), visit.name)
    return RedirectResponse(where, 303)


def evaluated(desk: Desk, files: list[KeptFile], as_of: date | None, readings: dict[str, str], by: str) -> str:
    """The address of the record of files; of a job where there is much to assess.

    Raises:
        InputProblems: no file was sent, or what is wrong with any of them.
    """
    if not files:
        raise InputProblems([Problem("no-file", Place("-"), NO_FILE)])
    if sum(len(file.body) for file in files) > MOST_BYTES_AT_ONCE:
        return f"/jobs/{add_job(desk.database, files, as_of, readings, by)}"
    snapshot = read_sent(desk.policy, files)
    if len(snapshot.subjects) > MOST_SUBJECTS_AT_ONCE:
        return f"/jobs/{add_job(desk.database, files, as_of, choose_readings(desk.policy, readings), by)}"
    assessment = assess(desk.policy, snapshot, as_of, readings)
    source = "、".join(file.name for file in files)
    number = keep(desk.database, assessment, source, by, files)
    # Its page is what comes next.
    desk.shelf.put((number, 0), assessment)
    return f"/records/{number}"


NO_FILE = Text("没有选择文件", "no file was chosen")
NO_DAY = Text("核查日期 `{day}` 不是日期", "the day of assessment `{day}` is no date")


def chosen_day(form: FormData) -> date | None:
    """The day of assessment, if one was chosen.

    Raises:
        InputProblems: it is no date.
    """
    written = text_field(form, "as_of").strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        message = Text(NO_DAY.zh.format(day=written[:40]), NO_DAY.en.format(day=written[:40]))
        raise InputProblems([Problem("wrong-date", Place("as_of"), message)]) from None


def chosen_readings(form: FormData) -> dict[str, str]:
    """The readings that were chosen, by rule."""
    return {
        name.removeprefix(READING): value
        for name, value in form.items()
        if name.startswith(READING) and isinstance(value, str) and value
    }


ROUTES = (
    Route("/", show, methods=["GET"]),
    Route("/evaluate", evaluate, methods=["POST"]),
)
