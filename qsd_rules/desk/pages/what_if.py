"""What if: facts of a record changed on a page, and what then comes out beside what came out."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.desk.comparing import Side, compare, decision_side
from qsd_rules.desk.form.fields import Field, Group, field_of, groups_of, written_facts
from qsd_rules.desk.form.supposing import (
    Supposition,
    changes_in,
    facts_behind_findings,
    field_name,
    supposable_facts,
    supposed,
)
from qsd_rules.desk.forms import checked_form, text_field
from qsd_rules.desk.pages.findings import opened
from qsd_rules.desk.pages.form import wants_to_keep
from qsd_rules.desk.pages.records import number_in
from qsd_rules.desk.rendering import render, wants_fragment
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.records import Record, keep
from qsd_rules.desk.visit import require
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems

NAVIGATION = None
CHANGED_FROM = Text("据第 {number} 号记录改", "changed from no. {number}")


class DecisionPair(Struct, frozen=True):
    """A decision as it came out, and as it comes out now."""

    subject: str
    label: Text
    first: Side
    second: Side


class Section(Struct, frozen=True):
    """Fields that are shown together, with what they held originally; some are folded."""

    label: Text
    groups: list[Group]
    folded: bool


async def show(request: Request) -> Response:
    """The facts of a record, ready to be changed."""
    require(request, "reader")
    desk = desk_of(request)
    subject = number_in(request.query_params.get("subject", "")) or 0
    values = await desk.work.do(unchanged, desk, request.path_params["number"], subject)
    return render(request, "what_if.html", **values)


async def suppose(request: Request) -> Response:
    """What comes out with the changes; or the new record they were kept as."""
    visit, desk = require(request, "reader"), desk_of(request)
    form, number = await checked_form(request), request.path_params["number"]
    if wants_to_keep(form):
        require(request, "officer")
        new = await desk.work.do(kept, desk, number, form, visit.name)
        return RedirectResponse(f"/records/{new}", 303)
    values = await desk.work.do(changed, desk, number, form)
    return render(request, "what_if_part.html" if wants_fragment(request) else "what_if.html", **values)


def unchanged(desk: Desk, number: str, subject: int) -> dict[str, Any]:
    """What the page shows before anything is changed."""
    record, assessment = opened(desk, number)
    return told(record, assessment, subject, {})


def changed(desk: Desk, number: str, form: FormData) -> dict[str, Any]:
    """What the page shows with the changes of a form."""
    record, assessment = opened(desk, number)
    subject = number_in(text_field(form, "show")) or number_in(text_field(form, "subject")) or 0
    return told(record, assessment, subject, changes_in(fields_in(form), assessment.snapshot))


def fields_in(form: FormData) -> list[tuple[str, str]]:
    """The fields of a form that hold words."""
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def kept(desk: Desk, number: str, form: FormData, by: str) -> int:
    """The number of the new record that a changed snapshot was kept as.

    Raises:
        InputProblems: what is wrong with the changes.
    """
    record, assessment = opened(desk, number)
    policy = assessment.policy
    supposition = supposed(policy, assessment.snapshot, changes_in(fields_in(form), assessment.snapshot))
    if supposition.problems:
        raise InputProblems(supposition.problems.values())
    again = assess(policy, supposition.snapshot, assessment.as_of, assessment.chosen_readings)
    return keep(desk.database, again, CHANGED_FROM.zh.format(number=record.number), by)


def told(
    record: Record, original: Assessment, place: int, changes: dict[tuple[int, str], tuple[str, ...]]
) -> dict[str, Any]:
    """What the page shows: the fields of one subject, all decisions then and now, and what else differs."""
    policy, snapshot = original.policy, original.snapshot
    place = min(place, max(len(snapshot.subjects) - 1, 0))
    supposition = supposed(policy, snapshot, changes)
    again = assess(policy, supposition.snapshot, original.as_of, original.chosen_readings)
    subjects = [(number, each) for number, each in enumerate(snapshot.subjects.values())]
    return {
        "record": record,
        "place": place,
        "subjects": subjects,
        "kinds": policy.kinds,
        "sections": sections(original, place, changes, supposition) if subjects else [],
        "originals": originals(snapshot.subjects.values(), place),
        "carried": [
            (field_name(number, path), words)
            for (number, path), values in changes.items()
            if number != place
            for words in values or ("",)
        ],
        "changes": len(changes),
        "pairs": pairs(original, again),
        "comparison": replace(compare(original, again), facts=()),
        "differing_facts": compare(original, again).facts,
        "problems": list(supposition.problems.items()),
    }


def originals(records: Any, place: int) -> dict[str, tuple[str, ...]]:
    """What the fields of a subject held originally, by their names."""
    record = next((each for number, each in enumerate(records) if number == place), None)
    if record is None:
        return {}
    return {field_name(place, path): words for path, words in written_facts(record).items()}


def sections(
    original: Assessment, place: int, changes: dict[tuple[int, str], tuple[str, ...]], supposition: Supposition
) -> list[Section]:
    """The fields of a subject: first those that findings rest on, then the others that are given, then the rest."""
    key: SubjectKey = list(original.snapshot.subjects)[place]
    record, policy = original.snapshot.subjects[key], original.policy
    given, behind = written_facts(record), facts_behind_findings(original, key)
    sorted_out: tuple[list[Field], list[Field], list[Field]] = ([], [], [])
    for fact in supposable_facts(policy, record.kind):
        name = field_name(place, fact.path)
        problem = supposition.problems.get(name)
        said = (problem.message, problem.hint) if problem else (Text("", ""), None)
        written = changes.get((place, fact.path), given.get(fact.path, ()))
        which = 0 if fact.name in behind else 1 if fact.path in given else 2
        sorted_out[which].append(field_of(fact, name, written, policy, said))
    labels = (
        Text("与事项有关的事实", "Facts behind findings"),
        Text("其他已给的事实", "Other given facts"),
        Text("未给的事实", "Facts not given"),
    )
    first = next((which for which, fields in enumerate(sorted_out) if fields), 0)
    return [
        Section(label, groups_of(fields, policy), which != first)
        for which, (label, fields) in enumerate(zip(labels, sorted_out, strict=True))
        if fields
    ]


def pairs(original: Assessment, again: Assessment) -> list[DecisionPair]:
    """Every decision that applies then or now, as it came out and as it comes out."""
    found = []
    for first, second in zip(original.decisions, again.decisions, strict=True):
        if "not_applicable" == first.status == second.status:
            continue
        record = original.snapshot.subjects[first.subject]
        found.append(
            DecisionPair(
                record.name,
                original.policy.decisions[first.decision].label,
                decision_side(original.policy, first),
                decision_side(again.policy, second),
            )
        )
    return sorted(found, key=lambda pair: pair.first == pair.second)


ROUTES = (
    Route("/records/{number}/what-if", show, methods=["GET"]),
    Route("/records/{number}/what-if", suppose, methods=["POST"]),
)
