"""All questions about a pack, asked in groups; a group's answers are kept until something it rests on changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial

import z3
from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.assess.meaning import governing_readings
from qsd_rules.code_digest import code_digest
from qsd_rules.policy.model import Fact, Policy, Rule
from qsd_rules.policy.usage import mentions
from qsd_rules.prove import answer_cache, chain, decisions, one_rule, two_rules
from qsd_rules.prove.answers import Answer
from qsd_rules.prove.asking import SECONDS, inquiry_into
from qsd_rules.prove.dependencies import conditions_of, head_of, rules_behind, with_conclusions
from qsd_rules.words.problems import Place

NOWHERE = Place("")

ANSWERING = ("assess", "conditions", "facts", "policy", "prove", "words")
"""The packages whose code answers depend on."""


class Group(Struct, frozen=True):
    """Questions that rest on the same rules. `digest` is of all that the answers can depend on."""

    digest: str
    ask: Callable[[], Iterable[Answer]]


def answers_about(
    policy: Policy,
    as_of: date,
    seconds: float = SECONDS,
    rules: frozenset[str] = frozenset(),
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> tuple[Answer, ...]:
    """The answers to all questions about a policy on a day, or only to those about some rules.

    `seconds` is the most that one question may take; `progress` hears how many groups of how many are answered. What
    was answered is kept even if somebody interrupts.
    """
    found: list[Answer] = []
    asked = list(groups(policy, as_of, seconds, rules))
    answers = answer_cache.recall(policy.name)
    try:
        for done, group in enumerate(asked):
            progress(done, len(asked))
            if group.digest not in answers:
                answers[group.digest] = tuple(group.ask())
            found += answers[group.digest]
    finally:
        answer_cache.remember(policy.name, answers, [group.digest for group in asked if group.digest in answers])
    progress(len(asked), len(asked))
    return tuple(found)


def groups(policy: Policy, as_of: date, seconds: float, rules: frozenset[str]) -> Iterator[Group]:
    """All questions: about each rule, each two that share a fact, each decision, and the chain of conclusions."""
    governing = governing_readings(policy, {})
    digests = {name: digest_of(rule, policy, as_of) for name, rule in policy.rules.items()}
    for rule in policy.rules.values():
        if not rules or rule.name in rules:
            yield Group(together("rule", [digests[rule.name]]), partial(ask_rule, rule, policy, as_of, seconds))
    for one, other in two_rules.pairs(policy):
        if not rules or {one.name, other.name} & rules:
            digest = together("rules", [digests[one.name], digests[other.name]])
            yield Group(digest, partial(ask_two, one, other, policy, as_of, seconds))
    if rules:
        return
    for decision in policy.decisions.values():
        bearing = decisions.rules_bearing_on(decision, policy)
        digest = together(repr(replace(decision, place=NOWHERE)), [digests[rule.name] for rule in bearing])
        inquiry = partial(inquiry_into, policy, bearing, as_of, governing, seconds)
        yield Group(digest, partial(lambda d, i: decisions.answers_about(d, i(), governing), decision, inquiry))
    derived = [digest_of_fact(fact) for fact in policy.facts.values() if fact.derive is not None]
    yield Group(together("chain", [*digests.values(), *derived]), partial(chain.answers_about, policy))


def ask_rule(rule: Rule, policy: Policy, as_of: date, seconds: float) -> Iterator[Answer]:
    """The questions about one rule."""
    governing = governing_readings(policy, {})
    return one_rule.answers_about(rule, inquiry_into(policy, [rule], as_of, governing, seconds))


def ask_two(one: Rule, other: Rule, policy: Policy, as_of: date, seconds: float) -> Iterator[Answer]:
    """The questions about two rules."""
    governing = governing_readings(policy, {})
    return two_rules.answers_about(one, other, inquiry_into(policy, [one, other], as_of, governing, seconds), governing)


def digest_of(rule: Rule, policy: Policy, as_of: date) -> str:
    """The digest of a rule's meaning on a day and of all that it rests on; not of where it stands or how it reads."""
    expressions = list(with_conclusions(conditions_of(rule), policy, counts=True))
    behind = rules_behind(conditions_of(rule), policy)
    found = [mentions(expression) for expression in expressions]
    facts = sorted({name for each in found for name in each.facts if name in policy.facts})
    parameters = sorted({name for each in found for name in each.parameters})
    told = (
        code_digest(*ANSWERING),
        z3.get_full_version(),
        as_of,
        rule.name,
        rule.default_reason,
        [reading.label for reading in rule.readings],
        [head_of(each) for each in (rule, *behind)],
        expressions,
        [digest_of_fact(policy.facts[name]) for name in facts],
        [(name, policy.parameters[name].value_on(as_of)) for name in parameters],
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()


def digest_of_fact(fact: Fact) -> str:
    """What a fact is, wherever it stands."""
    derive = fact.derive and fact.derive.expression
    return repr((replace(fact, place=NOWHERE, derive=None), derive))


def together(kind: str, digests: Iterable[str]) -> str:
    """One digest of several."""
    return hashlib.sha256("\n".join([kind, *digests]).encode()).hexdigest()
