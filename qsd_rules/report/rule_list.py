"""The rules of a policy, listed: for people clause by clause, for programs with all that a rule is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from qsd_rules.facts.shown_values import shown_threshold
from qsd_rules.policy.model import Parameter, Policy, Rule
from qsd_rules.policy.usage import rule_mentions
from qsd_rules.report.json import both, day, parameter_data, place_data, plain_value, quote_data
from qsd_rules.report.sentences import title_of_clause
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.words.layout import Span, pad, paragraph, width_of
from qsd_rules.words.values import shown_date

LABELS = {
    "applies": Text("适用", "applies"),
    "requires": Text("要求", "requires"),
    "figure": Text("数值", "figure"),
    "decisions": Text("后果", "follows"),
    "organs": Text("单位", "organ"),
    "also": Text("另见", "also"),
}
TOTAL = Text("共 {rules} 条规则，出自 {clauses} 处条款", "rules: {rules}, clauses: {clauses}")
DEFAULT = Text("（默认）", " (default)")
DUE = Text("期限 {day}", "due {day}")


def rule_list_data(rules: Iterable[Rule], policy: Policy) -> dict[str, Any]:
    """Every rule with clause, quote, force, subject, conditions, parameters, readings, decisions, organs."""
    return {
        "policy": {"name": policy.name, "number": policy.number, "title": both(policy.title), "digest": policy.digest},
        "rules": [rule_data(rule, policy) for rule in rules],
    }


def rule_data(rule: Rule, policy: Policy) -> dict[str, Any]:
    """A rule as plain data; conditions as they are written, `true` where nothing is written."""
    clause = policy.clauses[rule.clause]
    mentioned = rule_mentions(rule, policy)
    return {
        "rule": rule.name,
        "title": both(rule.title),
        "clause": {"address": clause.address, "other_address": clause.other_address, "title": both(clause.title)},
        "quote": str(rule.quotes[0]),
        "also": [quote_data(quote) for quote in rule.quotes[1:]],
        "force": rule.force,
        "subject": rule.subject,
        "judged": rule.judged,
        "due": day(rule.due),
        "applies": rule.default.applies.source,
        "requires": rule.default.requires.source,
        "readings": [
            {
                "reading": reading.name,
                "label": both(reading.label),
                "quote": quote_data(reading.quote),
                "applies": reading.applies.source,
                "requires": reading.requires.source,
            }
            for reading in rule.readings
        ],
        "default_reading": rule.default_reading,
        "default_reason": both(rule.default_reason),
        "parameters": [
            dated_parameter(parameter) for name, parameter in policy.parameters.items() if name in mentioned.parameters
        ],
        "facts": [name for name in policy.facts if name in mentioned.facts],
        "decisions": [{"decision": decision, "act": act} for decision, act in rule.decisions],
        "remedy": both(rule.remedy),
        "organs": {"lead": list(rule.lead), "cooperating": list(rule.cooperating)},
        "interpretation": [
            {"author": choice.author, "date": day(choice.date), "reason": both(choice.reason)}
            for choice in rule.interpretations
        ],
        "place": place_data(rule.place),
    }


def dated_parameter(parameter: Parameter) -> dict[str, Any]:
    """A figure with its latest value, and all its values with the days they are in force from."""
    return {
        **parameter_data(parameter),
        "value": plain_value(parameter.values[-1][1]),
        "values": [{"from": day(start), "value": plain_value(value)} for start, value in parameter.values],
    }


def rule_list(
    rules: Iterable[Rule], policy: Policy, language: Language, width: int, colour: bool, brief: bool
) -> Iterator[str]:
    """Lines for a terminal: clause by clause, its rules; then how many there are."""
    listed = list(rules)
    for address, group in groupby(listed, key=lambda rule: rule.clause):
        clause = policy.clauses[address]
        head = f"{title_of_clause(clause, language)}  {clause.title.in_language(language)}"
        yield from paragraph([Span(head, "strong blue")], width, colour)
        for rule in group:
            yield from _rule(rule, policy, language, width, colour, brief)
        yield ""
    clauses = len({rule.clause for rule in listed})
    yield TOTAL.in_language(language).format(rules=len(listed), clauses=clauses)


def _rule(rule: Rule, policy: Policy, language: Language, width: int, colour: bool, brief: bool) -> Iterator[str]:
    kind = policy.kinds[rule.subject].label.in_language(language)
    force = wording.FORCES[rule.force].in_language(language)
    title: list[Span | str] = [
        Span(rule.name, "strong"),
        Span(f"  {force} · {kind}", "faint"),
        f"  {rule.title.in_language(language)}",
    ]
    yield from paragraph(title, width, colour, 2, 4)
    if brief:
        return
    yield from paragraph([Span(wording.quoted(str(rule.quotes[0]), language), "cyan")], width, colour, 6)
    column = max(width_of(label.in_language(language)) for label in LABELS.values()) + 2
    for name, words in _told(rule, policy, language):
        label = LABELS[name].in_language(language)
        rows = paragraph([words], width, colour, 6 + column)
        yield " " * 6 + pad(label, column) + rows[0].lstrip(" ")
        yield from rows[1:]


def _told(rule: Rule, policy: Policy, language: Language) -> Iterator[tuple[str, str]]:
    colon = wording.colon(language)
    for reading in rule.readings:
        label = ""
        if len(rule.readings) > 1:
            default = DEFAULT.in_language(language) if reading.name == rule.default_reading else ""
            label = f"{reading.label.in_language(language)}{default}{colon}"
        if reading.applies.source not in ("", "true"):
            yield "applies", label + reading.applies.source
        yield "requires", label + reading.requires.source
    mentioned = rule_mentions(rule, policy).parameters
    for name, parameter in policy.parameters.items():
        if name in mentioned:
            threshold = shown_threshold(parameter, parameter.values[-1][1], policy, language)
            words = f"{parameter.label.in_language(language)}{colon}{threshold}"
            yield "figure", words + wording.in_brackets(f"parameters.{name}", language)
    if rule.due is not None:
        yield "figure", DUE.in_language(language).format(day=shown_date(rule.due, language))
    for decision, act in rule.decisions:
        yield "decisions", dict(policy.decisions[decision].acts)[act].in_language(language)
    names = [policy.organs[organ].label.in_language(language) for organ in (*rule.lead, *rule.cooperating)]
    if names:
        yield "organs", wording.listed(names, language)
    for quote in rule.quotes[1:]:
        yield "also", f"{quote.clause} {wording.quoted(str(quote), language)}"
