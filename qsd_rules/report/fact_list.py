"""The facts a snapshot can give, listed: for people kind by kind, for programs with all that a fact is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from qsd_rules.facts.shown_values import with_unit
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.policy.usage import rule_mentions
from qsd_rules.report.json import both, document_data, place_data, plain_value
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.words.layout import Span, pad, paragraph, width_of
from qsd_rules.words.values import shown_date

TYPES: Mapping[str, Text] = {
    "boolean": Text("是或否", "yes or no"),
    "integer": Text("整数", "whole number"),
    "decimal": Text("数", "number"),
    "date": Text("日期", "date"),
    "choice": Text("选项", "choice"),
    "text": Text("文字", "text"),
    "list": Text("列表", "list"),
    "relation": Text("指向{kind}", "relation: {kind}"),
}
LABELS = {
    "question": Text("问题", "question"),
    "choices": Text("选项", "choices"),
    "document": Text("材料", "document"),
    "counted": Text("推算", "counted"),
    "given": Text("填报", "given"),
    "rules": Text("规则", "rules"),
}
TOTAL = Text("共 {facts} 项事实", "facts: {facts}")
BETWEEN = Text("{low} 至 {high}", "{low} to {high}")
FROM = Text("{low} 以上", "from {low}")
UP_TO = Text("{high} 以下", "up to {high}")
OPTIONAL = Text("可以没有", "may be none")
PLACES = Text("小数 {places} 位", "{places} decimals")
MANY = Text("可多个", "many")
DERIVED_ONLY = Text("不能填报，只由程序推导", "cannot be given, only derived")
COLLECTION = Text("由 `{fact}` 反推，不直接填写", "follows from `{fact}`, not given itself")
NO_RULE = Text("暂无规则用到", "no rule uses it")


def rules_by_fact(policy: Policy) -> Mapping[str, tuple[str, ...]]:
    """For every fact, the rules that use it, itself or through a counted fact."""
    users: dict[str, list[str]] = {name: [] for name in policy.facts}
    for rule in policy.rules.values():
        for name in rule_mentions(rule, policy).facts:
            users.setdefault(name, []).append(rule.name)
    return {name: tuple(rules) for name, rules in users.items()}


def fact_list_data(facts: Iterable[Fact], policy: Policy) -> dict[str, Any]:
    """The vocabulary as plain data."""
    users = rules_by_fact(policy)
    return {
        "policy": {"name": policy.name, "number": policy.number, "title": both(policy.title), "digest": policy.digest},
        "kinds": [
            {"kind": kind.name, "plural": kind.plural, "label": both(kind.label)} for kind in policy.kinds.values()
        ],
        "facts": [fact_data(fact, policy, users[fact.name]) for fact in facts],
    }


def fact_data(fact: Fact, policy: Policy, rules: Iterable[str]) -> dict[str, Any]:
    """A fact as plain data."""
    unit = policy.units[fact.unit] if fact.unit else None
    return {
        "fact": fact.name,
        "kind": fact.kind,
        "type": fact.type,
        "label": both(fact.label),
        "unit": None if unit is None else {"unit": unit.name, "label": both(unit.label), "symbols": list(unit.symbols)},
        "places": fact.places if fact.type == "decimal" else None,
        "minimum": plain_value(fact.minimum),
        "maximum": plain_value(fact.maximum),
        "better": fact.better or None,
        "choices": [{"choice": name, "label": both(label)} for name, label in fact.choices],
        "to": fact.to or None,
        "many": fact.many,
        "inverse": fact.inverse or None,
        "inverse_of": fact.inverse_of or None,
        "implied": fact.implied,
        "optional": fact.optional,
        "code": fact.code or None,
        "derive": fact.derive.source if fact.derive else None,
        "question": both(fact.question),
        "document": document_data(policy.documents.get(fact.document)),
        "rules": list(rules),
        "place": place_data(fact.place),
    }


def fact_list(
    facts: Iterable[Fact], policy: Policy, language: Language, width: int, colour: bool, brief: bool
) -> Iterator[str]:
    """Lines for a terminal: kind by kind, its facts; then how many there are."""
    listed = list(facts)
    users = rules_by_fact(policy)
    for kind, group in groupby(sorted(listed, key=lambda fact: list(policy.kinds).index(fact.kind)), lambda f: f.kind):
        label = policy.kinds[kind].label.in_language(language)
        yield from paragraph([Span(label + wording.in_brackets(kind, language), "strong")], width, colour)
        for fact in group:
            yield from _fact(fact, policy, users[fact.name], language, width, colour, brief)
        yield ""
    yield TOTAL.in_language(language).format(facts=len(listed))


def _fact(
    fact: Fact, policy: Policy, rules: tuple[str, ...], language: Language, width: int, colour: bool, brief: bool
) -> Iterator[str]:
    head: list[Span | str] = [
        Span(fact.path, "strong"),
        f"  {fact.label.in_language(language)}",
        Span(f"  {wording.comma(language).join(shape_of(fact, policy, language))}", "faint"),
    ]
    yield from paragraph(head, width, colour, 2, 4)
    if brief:
        return
    column = max(width_of(label.in_language(language)) for label in LABELS.values()) + 2
    for name, words in _told(fact, policy, rules, language):
        rows = paragraph([words], width, colour, 6 + column)
        yield " " * 6 + pad(LABELS[name].in_language(language), column) + rows[0].lstrip(" ")
        yield from rows[1:]


def shape_of(fact: Fact, policy: Policy, language: Language) -> Iterator[str]:
    """Type, range, decimals and what else a value must be."""
    kind = policy.kinds[fact.to].label.in_language(language) if fact.to else ""
    yield TYPES[fact.type].in_language(language).format(kind=kind)
    low, high = (_limit(limit, fact, policy, language) for limit in (fact.minimum, fact.maximum))
    if low and high:
        yield BETWEEN.in_language(language).format(low=low, high=high)
    elif low or high:
        yield (FROM if low else UP_TO).in_language(language).format(low=low, high=high)
    elif fact.unit:
        yield policy.units[fact.unit].label.in_language(language)
    if fact.places:
        yield PLACES.in_language(language).format(places=fact.places)
    for wished, words in ((fact.many and not fact.inverse_of, MANY), (fact.optional, OPTIONAL)):
        if wished:
            yield words.in_language(language)
    if fact.code:
        yield fact.code


def _limit(limit: Decimal | date | None, fact: Fact, policy: Policy, language: Language) -> str:
    if limit is None:
        return ""
    return shown_date(limit, language) if isinstance(limit, date) else with_unit(limit, fact.unit, policy, language)


def _told(fact: Fact, policy: Policy, rules: tuple[str, ...], language: Language) -> Iterator[tuple[str, str]]:
    if fact.derived_only:
        yield "given", DERIVED_ONLY.in_language(language)
    elif fact.inverse_of:
        yield "counted", COLLECTION.in_language(language).format(fact=fact.inverse_of)
    else:
        yield "question", fact.question.in_language(language)
    if fact.choices:
        choices = [
            f"{name}{wording.in_brackets(label.in_language(language), language)}" for name, label in fact.choices
        ]
        yield "choices", wording.listed(choices, language)
    if fact.document in policy.documents:
        yield "document", policy.documents[fact.document].title.in_language(language)
    if fact.derive is not None:
        yield "counted", fact.derive.source
    yield "rules", wording.listed(list(rules), language) if rules else NO_RULE.in_language(language)
