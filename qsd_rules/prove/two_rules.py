"""The questions about two rules on one kind of subject: whether they demand opposite things, or one says it all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from qsd_rules.assess.meaning import Judging
from qsd_rules.language import Text
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.policy.usage import mentions
from qsd_rules.prove.answers import Answer
from qsd_rules.prove.asking import Confirm, Inquiry, UndecidedError, conditions_of, with_conclusions
from qsd_rules.prove.lowering import Outcome, all_of, no
from qsd_rules.prove.one_rule import file

OPPOSITE = Text(
    "两条规则在此同时适用，而任何事实都不能同时符合两者",
    "both rules apply here, and no facts whatever satisfy both",
)
IMPLIED = Text(
    "凡违反后者之处必已违反前者，后者没有独立作用",
    "wherever the second is broken so is the first; the second adds nothing",
)


def pairs(policy: Policy) -> Iterator[tuple[Rule, Rule]]:
    """The pairs of rules on one kind of subject that rest on some fact in common.

    Rules without a common fact can neither stand against each other nor imply each other: each can apply and be
    broken by itself, and facts for both can be put together.
    """
    by_kind: dict[str, list[tuple[Rule, frozenset[str]]]] = {}
    for rule in policy.rules.values():
        conditions = with_conclusions(conditions_of(rule), policy)
        facts = frozenset(name for condition in conditions for name in mentions(condition).facts)
        by_kind.setdefault(rule.subject, []).append((rule, facts))
    for rules in by_kind.values():
        for (one, facts), (other, others) in combinations(rules, 2):
            if facts & others:
                yield one, other


def answers_about(one: Rule, other: Rule, inquiry: Inquiry, governing: Mapping[str, str]) -> Iterator[Answer]:
    """The answers to all questions about two rules, each in its governing reading."""
    outcomes = [inquiry.lowering.outcome(rule, governing[rule.name], (rule.subject,)) for rule in (one, other)]
    yield demands_agree(one, other, outcomes[0], outcomes[1], inquiry)
    yield not_implied(one, other, outcomes[0], outcomes[1], inquiry)
    yield not_implied(other, one, outcomes[1], outcomes[0], inquiry)


def demands_agree(one: Rule, other: Rule, first: Outcome, second: Outcome, inquiry: Inquiry) -> Answer:
    """Whether some facts satisfy both rules where both apply; or both never apply together."""
    about = ("demands-agree", (one.name, other.name))
    both = all_of(first.applies.true, second.applies.true)
    try:
        if inquiry.solve(all_of(both, first.requires.true, second.requires.true)) is not None:
            return Answer(*about, "proved")
        found = inquiry.find(both, both_apply(one, other))
    except UndecidedError as error:
        return Answer(*about, "undecided", error.reason)
    return Answer(*about, "proved") if found is None else Answer(*about, "refuted", OPPOSITE, file(found))


def not_implied(stronger: Rule, weaker: Rule, first: Outcome, second: Outcome, inquiry: Inquiry) -> Answer:
    """Whether the second rule is broken somewhere where the first is not."""
    about = ("not-implied", (stronger.name, weaker.name))
    try:
        if inquiry.solve(all_of(second.unmet, no(first.unmet))) is not None:
            return Answer(*about, "proved")
        found = inquiry.find(second.unmet, both_broken(stronger, weaker))
    except UndecidedError as error:
        return Answer(*about, "undecided", error.reason)
    if found is None:
        return Answer(*about, "proved")
    return Answer(*about, "refuted", IMPLIED, file(found))


def both_apply(one: Rule, other: Rule) -> Confirm:
    """Whether both rules apply to the subject asked about."""
    return lambda judging: all(applies(judging, rule) is True for rule in (one, other))


def both_broken(one: Rule, other: Rule) -> Confirm:
    """Whether the subject asked about breaks both rules."""
    unmet = ("violated", "advised", "missed", "pending")
    return lambda judging: all(outcome_name(judging, rule) in unmet for rule in (one, other))


def applies(judging: Judging, rule: Rule) -> bool | None:
    """Whether the governing reading applies to the subject asked about."""
    key = next(key for key in judging.snapshot.subjects if key[0] == rule.subject)
    return judging.rule(rule, key).governing.applies


def outcome_name(judging: Judging, rule: Rule) -> str:
    """What the rule comes to for the subject asked about."""
    key = next(key for key in judging.snapshot.subjects if key[0] == rule.subject)
    return judging.rule(rule, key).outcome
