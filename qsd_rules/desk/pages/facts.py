"""A fact of the vocabulary: what is asked, what proves it, which rules rest on it, and its values."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.assess.findings import world_of
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import Result
from qsd_rules.desk.loaded import Loaded, loaded, part_of
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.visit import require
from qsd_rules.facts.shown_values import shown_value
from qsd_rules.policy.model import Fact
from qsd_rules.report.fact_list import rules_by_fact, shape_of
from qsd_rules.report.plain_language import Speech
from qsd_rules.words.language import Language, Text

NAVIGATION = None
NO_FACT = Text("没有这项事实", "there is no such fact")
MOST_VALUES = 100


async def show(request: Request) -> Response:
    """The fact's page."""
    visit, desk = require(request, "reader"), desk_of(request)
    policy = desk.policy
    fact = policy.facts.get(request.path_params["name"])
    if fact is None:
        raise not_found(NO_FACT)
    opened = await desk.work.do(loaded, desk, visit.record)
    users = await desk.work.do(rules_by_fact, policy)
    day = opened.record.as_of if opened else policy.in_force_from
    return render(
        request,
        "fact.html",
        fact=fact,
        kind=policy.kinds[fact.kind],
        shape=list(shape_of(fact, policy, visit.language)),
        paper=policy.documents.get(fact.document),
        counted=Speech(policy, day).value(fact.derive.expression) if fact.derive else None,
        source=policy.facts.get(fact.inverse_of),
        rules=[policy.rules[name] for name in users[fact.name]],
        values=await desk.work.do(values_of, desk, opened, fact, visit.language) if opened else [],
        loaded=opened,
    )


def values_of(desk: Desk, opened: Loaded, fact: Fact, language: Language) -> list[tuple[str, str, str]]:
    """Each subject with the fact's value and where it was read."""
    assessment = part_of(desk, opened.record.number, ())
    if assessment.policy.facts.get(fact.name) != fact:
        return []
    snapshot, world = assessment.snapshot, world_of(assessment)
    told: list[tuple[str, str, str]] = []
    for key, record in snapshot.subjects.items():
        if key[0] != fact.kind or len(told) == MOST_VALUES:
            continue
        if fact.inverse_of or fact.many:
            members, missing = world.members(key, fact.name)
            value: Result | Absent | None = None if missing and not members else tuple(member[1] for member in members)
        else:
            value = world.fact(key, fact.name)
        evidence = record.evidence.get(fact.name)
        shown = shown_value(value, fact, assessment.policy, snapshot, language)
        told.append((record.name or record.id, shown, str(evidence.place) if evidence else ""))
    return told


ROUTES = (Route("/facts/{name}", show, methods=["GET"]),)
