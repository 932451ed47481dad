"""What someone asks about: finding the clause, rule, fact, decision, finding or stretch of text that words mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from qsd_rules.assess.assessment import Assessment
from qsd_rules.policy.addresses import clause_called
from qsd_rules.policy.model import Clause, Policy
from qsd_rules.policy.quotes import Span, locate, occurrences, words_of
from qsd_rules.source.characters import plain_form
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

TargetKind = Literal["contradiction", "finding", "rule", "clause", "decision", "fact", "parameter", "organ", "words"]

PLACE = Place("explain")
LEAST_LETTERS = 2
"""Fewer letters of the text than these are found everywhere."""


class Target(Struct, frozen=True):
    """One thing that can be explained: its kind and name.

    A finding's name is `rule@subject`, a contradiction's `name@subject`, a clause's its address; the name of words is
    the words themselves.
    """

    kind: TargetKind
    name: str


class Passage(Struct, frozen=True):
    """A clause in which words stand, and the rules that quote them there, those that quote all of them first."""

    clause: str
    rules: tuple[str, ...]


def find_targets(policy: Policy, asked: str, assessment: Assessment | None = None) -> tuple[Target, ...]:
    """All that the words can mean, the most exact first.

    Names and labels go before words of the text. A finding needs an assessment, for its subject.

    Raises:
        InputProblems: they mean nothing here; the nearest name is offered.
    """
    wanted = fold(asked)
    found = [*_finding(policy, asked, assessment), *_named(policy, wanted)]
    if letters(asked) and passages(policy, asked):
        found.append(Target("words", asked.strip()))
    if not found:
        raise InputProblems([_nothing(policy, asked)])
    return tuple(dict.fromkeys(found))


def passages(policy: Policy, words: str) -> tuple[Passage, ...]:
    """Where words stand in the text, punctuation, blanks and width aside."""
    wanted = letters(words)
    if len(wanted) < LEAST_LETTERS:
        return ()
    found = []
    for clause in policy.clauses.values():
        spans = tuple(_occurrences(wanted, words_of(clause)))
        if spans:
            found.append(Passage(clause.address, tuple(_quoting(policy, clause, spans))))
    return tuple(found)


def fold(words: str) -> str:
    """What spellings of one name have in common."""
    return plain_form(words).strip().casefold()


def letters(words: str) -> str:
    """The letters and digits of a text."""
    return "".join(character for character in fold(words) if character.isalnum())


def _finding(policy: Policy, asked: str, assessment: Assessment | None) -> Iterator[Target]:
    rule, at, subject = asked.strip().rpartition("@")
    if not at:
        return
    if assessment is not None and asked.strip() in (each.identity for each in assessment.contradictions):
        yield Target("contradiction", asked.strip())
        return
    if rule not in policy.rules:
        raise InputProblems([_no_name("rule", rule, policy.rules, Text("规则", "rule"))])
    if assessment is None:
        message = Text(
            f"`{asked}` 是一项核查结果，须用 `--facts` 给出事实", f"`{asked}` is a finding, which takes `--facts`"
        )
        raise InputProblems([Problem("no-facts", PLACE, message)])
    subjects = [outcome.subject[1] for outcome in assessment.outcomes if outcome.rule == rule]
    if subject not in subjects:
        what = assessment.policy.kinds[policy.rules[rule].subject].label
        raise InputProblems([_no_name("subject", subject, subjects, what)])
    yield Target("finding", f"{rule}@{subject}")


def _no_name(check: str, name: str, known: Iterable[str], what: Text) -> Problem:
    message = Text(f"没有{what.zh} `{name}`", f"there is no {what.en} `{name}`")
    return Problem(f"unknown-{check}", PLACE, message, did_you_mean(name, known))


def _named(policy: Policy, wanted: str) -> Iterator[Target]:
    for kind, names in name_tables(policy).items():
        for name, spellings in names.items():
            if wanted in spellings:
                yield Target(kind, name)
    clause = clause_called(wanted, policy.clauses)
    if clause is not None:
        yield Target("clause", clause.address)


def name_tables(policy: Policy) -> Mapping[TargetKind, Mapping[str, frozenset[str]]]:
    """For every kind of target its names, each with the folded spellings that mean it."""

    def spelled(*spellings: str) -> frozenset[str]:
        return frozenset(fold(spelling) for spelling in spellings if spelling)

    return {
        "rule": {rule.name: spelled(rule.name, rule.title.zh, rule.title.en) for rule in policy.rules.values()},
        "clause": {
            clause.address: spelled(clause.address, clause.other_address, clause.title.zh, clause.title.en)
            for clause in policy.clauses.values()
        },
        "decision": {
            decision.name: spelled(decision.name, decision.label.zh, decision.label.en)
            for decision in policy.decisions.values()
        },
        "fact": {fact.name: spelled(fact.name, fact.label.zh, fact.label.en) for fact in policy.facts.values()},
        "parameter": {
            parameter.name: spelled(parameter.name, parameter.label.zh, parameter.label.en)
            for parameter in policy.parameters.values()
        },
        "organ": {
            organ.name: spelled(organ.name, organ.label.zh, organ.label.en, *organ.aliases)
            for organ in policy.organs.values()
        },
    }


def _occurrences(wanted: str, words: str) -> Iterator[Span]:
    """The stretches of the words that have the wanted letters."""
    told = [(letter, place) for place, character in enumerate(words) for letter in letters(character)]
    joined = "".join(letter for letter, _ in told)
    for start in occurrences(wanted, joined):
        yield Span(told[start][1], told[start + len(wanted) - 1][1] + 1)


def _quoting(policy: Policy, clause: Clause, spans: Sequence[Span]) -> Iterator[str]:
    """The rules that quote all of a stretch of the clause, then those that quote a part of one."""
    words = words_of(clause)
    partly = []
    for rule in policy.rules.values():
        quotes = dict.fromkeys((*rule.quotes, *(reading.quote for reading in rule.readings)))
        quoted = [
            stretch
            for quote in quotes
            if quote.clause == clause.address
            for stretch in locate(quote.stretches, words) or ()
        ]
        if any(said.start <= span.start and span.end <= said.end for said in quoted for span in spans):
            yield rule.name
        elif any(said.start < span.end and span.start < said.end for said in quoted for span in spans):
            partly.append(rule.name)
    yield from partly


def _nothing(policy: Policy, asked: str) -> Problem:
    """The problem of words that mean nothing, with the nearest name."""
    message = Text(
        f"没有与 `{asked}` 相符的条款、规则、事实、决定、单位或原文",
        f"no clause, rule, fact, decision, organ or words of the text match `{asked}`",
    )
    spellings = {
        spelling: name for names in name_tables(policy).values() for name, known in names.items() for spelling in known
    }
    near = did_you_mean(fold(asked), [*spellings, *(clause.other_address for clause in policy.clauses.values())])
    words = _nearest_words(policy, asked)
    if near is None and words:
        near = Text(f"原文有 `{words}`", f"the text has `{words}`")
    listed = Text(
        "`qsd-rules rules`、`qsd-rules facts` 列出全部名称", "`qsd-rules rules` and `qsd-rules facts` list all names"
    )
    return Problem("unknown-name", PLACE, message, near or listed)


def _nearest_words(policy: Policy, asked: str) -> str:
    """The longest part of the words that the text has, if it has as much as half of them."""
    wanted = letters(asked)
    texts = [letters(words_of(clause)) for clause in policy.clauses.values()]
    for length in range(min(len(wanted), 40) - 1, max(LEAST_LETTERS, (len(wanted) + 1) // 2) - 1, -1):
        for start in range(len(wanted) - length + 1):
            part = wanted[start : start + length]
            if any(part in text for text in texts):
                return part
    return ""
