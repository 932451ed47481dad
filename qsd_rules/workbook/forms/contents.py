"""What a form asks for: which kinds of subject, which facts of each, in which sections."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from msgspec import Struct

from qsd_rules.assess.selection import kinds_called, rules_under
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Document, Fact, Kind, Policy, Rule
from qsd_rules.policy.usage import rule_mentions
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

Layout = Literal["column", "row"]

BASICS = Text("基本情况", "basics")


class Wish(Struct, frozen=True):
    """What somebody wants a form for: kinds by name or label, all their facts or those that clauses or decisions need.

    `layout` is one subject a column or one a row; `count` is for how many subjects there is room.
    """

    kinds: tuple[str, ...]
    clauses: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    layout: Layout = "column"
    count: int = 1


class Section(Struct, frozen=True):
    """Facts that belong together."""

    title: Text
    facts: tuple[Fact, ...]


class Contents(Struct, frozen=True):
    """What one sheet asks for.

    `collections` may be said to be complete. `documents` prove the facts. `clauses` are the addresses of those that
    need each fact, by its name. `related` says that the kind is there for what others refer to.
    """

    kind: Kind
    layout: Layout
    sections: tuple[Section, ...]
    collections: tuple[Fact, ...]
    documents: tuple[Document, ...]
    clauses: Mapping[str, tuple[str, ...]]
    related: bool
    count: int

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts of all sections, in their order."""
        return tuple(fact for section in self.sections for fact in section.facts)


def contents_of(policy: Policy, wish: Wish, filled: Snapshot | None = None) -> tuple[Contents, ...]:
    """What the sheets of a form ask for; whatever a snapshot that is to be filled in gives has its place.

    Raises:
        InputProblems: a kind, clause or decision the policy does not have, or nothing to ask for.
    """
    rules = wished_rules(policy, wish)
    kinds = wished_kinds(policy, wish, rules)
    narrowed = bool(wish.clauses or wish.decisions)
    needed = {name for rule in rules for name in rule_mentions(rule, policy).facts}
    given = given_facts(filled)
    of_main = [rule for rule in rules if rule.subject in kinds]
    related = related_kinds(policy, kinds, of_main)
    clauses = clauses_by_fact(policy)
    found: list[Contents] = []
    for kind in policy.kinds.values():
        own = [fact for fact in policy.facts.values() if fact.kind == kind.name]
        is_main = kind.name in kinds
        if is_main and not narrowed:
            wanted = {fact.name for fact in own}
        elif is_main:
            wanted = needed
        else:
            wanted = (
                {name for rule in of_main for name in rule_mentions(rule, policy).facts}
                if kind.name in related
                else set()
            )
        has_subjects = filled is not None and any(key[0] == kind.name for key in filled.subjects)
        if not (is_main or kind.name in related or has_subjects):
            continue
        chosen = [fact for fact in own if fact.name in given or (fact.name in wanted and is_asked(fact, kinds))]
        chosen = [fact for fact in chosen if fact.can_be_given]
        collections = [
            fact
            for fact in own
            if (fact.inverse_of or fact.many) and (fact.name in needed & wanted or fact.name in given)
        ]
        found.append(
            Contents(
                kind,
                wish.layout if is_main else "row",
                sections_of(chosen, policy),
                tuple(collections),
                tuple({fact.document: policy.documents[fact.document] for fact in chosen if fact.document}.values()),
                clauses,
                not is_main,
                wish.count if is_main else max(wish.count, ROOM_FOR_RELATED),
            )
        )
    return tuple(sorted(found, key=lambda each: each.related))


def is_asked(fact: Fact, kinds: Collection[str]) -> bool:
    """Whether a form asks for a fact: not for a relation that goes without saying, unless both its ends are there."""
    return not fact.implied or fact.to in kinds


ROOM_FOR_RELATED = 20
"""For so many related subjects there is room on a form."""


def wished_rules(policy: Policy, wish: Wish) -> list[Rule]:
    """The rules of the clauses asked for, and those that bear on the decisions; all, where none is asked for."""
    problems: list[Problem] = []
    names = {name for written in wish.clauses for name in rules_under(written, policy, problems)}
    decisions = {name for written in wish.decisions for name in decisions_called(written, policy, problems)}
    if problems:
        raise InputProblems(problems)
    if not (wish.clauses or wish.decisions):
        return list(policy.rules.values())
    names |= rules_bearing_on(decisions, policy)
    return [rule for rule in policy.rules.values() if rule.name in names]


def rules_bearing_on(decisions: set[str], policy: Policy) -> set[str]:
    """The rules that bear on decisions, and on the decisions these depend on, and so on."""
    pending, seen = set(decisions), set[str]()
    names: set[str] = set()
    while pending:
        decision = pending.pop()
        seen.add(decision)
        for rule in policy.rules.values():
            if any(bearing == decision for bearing, _ in rule.decisions):
                names.add(rule.name)
                pending |= rule_mentions(rule, policy).decisions - seen
    return names


def decisions_called(written: str, policy: Policy, problems: list[Problem]) -> list[str]:
    """The decisions with this name or label; a problem when there is none."""
    found = [
        decision.name
        for decision in policy.decisions.values()
        if written in (decision.name, decision.label.zh, decision.label.en)
    ]
    if not found:
        known = [word for decision in policy.decisions.values() for word in (decision.name, decision.label.zh)]
        message = Text(f"没有决定 `{written}`", f"there is no decision `{written}`")
        listed = Text(f"现有：{'、'.join(policy.decisions)}", f"there are: {', '.join(policy.decisions)}")
        problems.append(
            Problem("unknown-decision", Place("--decision"), message, did_you_mean(written, known) or listed)
        )
    return found


def wished_kinds(policy: Policy, wish: Wish, rules: Iterable[Rule]) -> frozenset[str]:
    """The kinds that are asked for; else those the chosen rules are about."""
    problems: list[Problem] = []
    kinds = {name for written in wish.kinds for name in kinds_called(written, policy, problems)}
    if not wish.kinds:
        kinds = {rule.subject for rule in rules}
    if problems:
        raise InputProblems(problems)
    return frozenset(kinds)


def given_facts(filled: Snapshot | None) -> Collection[str]:
    """The facts that a snapshot gives of any subject, and the collections it calls complete."""
    if filled is None:
        return frozenset()
    return {name for record in filled.subjects.values() for name in (*record.facts, *record.complete)}


def related_kinds(policy: Policy, kinds: Collection[str], rules: Iterable[Rule]) -> frozenset[str]:
    """The kinds that subjects of others refer to, where the rules go there, but for what goes without saying."""
    mentioned = {name for rule in rules for name in rule_mentions(rule, policy).facts}
    return frozenset(
        fact.to
        for fact in policy.facts.values()
        if fact.name in mentioned and fact.type == "relation" and not fact.inverse_of and not fact.implied
        if fact.kind in kinds and fact.to not in kinds
    )


def clauses_by_fact(policy: Policy) -> Mapping[str, tuple[str, ...]]:
    """For every fact, the addresses of the clauses whose rules need it, in the order of the text."""
    found: dict[str, dict[str, None]] = {}
    for rule in policy.rules.values():
        for name in rule_mentions(rule, policy).facts:
            found.setdefault(name, {})[rule.clause] = None
    order = {address: position for position, address in enumerate(policy.clauses)}
    return {name: tuple(sorted(clauses, key=lambda c: order.get(c, 0))) for name, clauses in found.items()}


def sections_of(facts: list[Fact], policy: Policy) -> tuple[Section, ...]:
    """Facts by the groups of their paths; those of the vocabulary file that knows most of the kind come first.

    A group is called as the decision of its name, else as the document that proves most of it.
    """
    sizes: dict[str, int] = {}
    for fact in facts:
        sizes[fact.place.file] = sizes.get(fact.place.file, 0) + 1
    ordered = sorted(facts, key=lambda fact: -sizes[fact.place.file])
    groups: dict[str, list[Fact]] = {"": []}
    for fact in ordered:
        group = fact.path.partition(".")[0] if "." in fact.path else ""
        groups.setdefault(group, []).append(fact)
    return tuple(Section(title_of(group, own, policy), tuple(own)) for group, own in groups.items() if own)


def title_of(group: str, facts: list[Fact], policy: Policy) -> Text:
    """What a group of facts is called."""
    if not group:
        return BASICS
    decision = policy.decisions.get(group)
    if decision is not None and decision.subject == facts[0].kind:
        return decision.label
    documents = [fact.document for fact in facts if fact.document]
    if not documents:
        return facts[0].label
    return policy.documents[max(documents, key=documents.count)].title
