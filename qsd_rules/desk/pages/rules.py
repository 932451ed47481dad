"""A rule: its words in their place, what it asks in plain language, what follows, and how it came out."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.assess.assessment import RuleOutcome
from qsd_rules.assess.findings import describe, world_of
from qsd_rules.desk.loaded import Loaded, loaded, part_of
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import Desk, desk_of
from qsd_rules.desk.storage.rows import Wanted, findings_of
from qsd_rules.desk.visit import require
from qsd_rules.policy.coverage import quotes_of
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.policy.usage import rule_mentions
from qsd_rules.report.clause_words import marked_sentence
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import FORCES, figure
from qsd_rules.report.sentences import ground_sentences
from qsd_rules.report.spoken_condition import spoken
from qsd_rules.report.voice import Voice
from qsd_rules.words.language import Language, Text
from qsd_rules.words.wording import FORCES as FORCE_NAMES

NAVIGATION = None
NO_RULE = Text("没有这条规则", "there is no such rule")
MOST_OUTCOMES = 60


async def show(request: Request) -> Response:
    """The rule's page."""
    visit, desk = require(request, "reader"), desk_of(request)
    policy = desk.policy
    rule = policy.rules.get(request.path_params["name"])
    if rule is None:
        raise not_found(NO_RULE)
    opened = await desk.work.do(loaded, desk, visit.record)
    outcomes = await desk.work.do(found_outcomes, desk, opened, rule.name, visit.language) if opened else []
    voice = Voice(visit.language)
    mentioned = rule_mentions(rule, policy)
    return render(
        request,
        "rule.html",
        rule=rule,
        clause=policy.clauses[rule.clause],
        quotes=[(policy.clauses[quote.clause], marked_sentence(quote, policy)) for quote in quotes_of(rule)],
        force=(FORCE_NAMES[rule.force], FORCES[rule.force]),
        readings=readings_of(rule, policy, opened.record.as_of if opened else None),
        figures=[
            figure(each, policy, voice) for each in policy.parameters.values() if each.name in mentioned.parameters
        ],
        facts=[fact for fact in policy.facts.values() if fact.name in mentioned.facts],
        decided=[policy.decisions[name] for name in policy.decisions if name in mentioned.decisions],
        acts=[(policy.decisions[name], dict(policy.decisions[name].acts)[act]) for name, act in rule.decisions],
        found_here=outcomes,
        loaded=opened,
    )


def readings_of(rule: Rule, policy: Policy, day: date | None) -> list[tuple[object, object, object]]:
    """Each reading with its two conditions in words, the figures in them as of a day."""
    speech = Speech(policy, day or policy.in_force_from)
    return [
        (reading, spoken(reading.applies.expression, speech), spoken(reading.requires.expression, speech))
        for reading in rule.readings
    ]


def found_outcomes(
    desk: Desk, opened: Loaded, rule: str, language: Language
) -> list[tuple[RuleOutcome, str, list[str]]]:
    """A rule's outcomes with their subject and what was found, those to act on first."""
    number = opened.record.number
    rows = findings_of(desk.database, number, Wanted(rule=rule), most=MOST_OUTCOMES)
    assessment = part_of(desk, number, {row.subject for row in rows})
    outcomes = {outcome.subject: outcome for outcome in assessment.outcomes if outcome.rule == rule}
    world = world_of(assessment)
    told = []
    for row in rows:
        finding = describe(outcomes[row.key], assessment, world)
        said = [words for words, _ in ground_sentences(finding.grounds, finding, assessment, language)]
        told.append((finding.outcome, finding.subject.name or finding.subject.id, said))
    return told


ROUTES = (Route("/rules/{name}", show, methods=["GET"]),)
