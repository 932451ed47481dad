"""Searching a policy: words of the text, and rules, facts, organs, decisions by their names, labels and questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from qsd_rules.assess.targets import Passage, fold, passages
from qsd_rules.policy.addresses import clause_called
from qsd_rules.policy.model import Clause, Policy
from qsd_rules.words.language import Text

FoundKind = Literal["rule", "fact", "organ", "decision"]
MOST_FOUND: Final = 60


class FoundName(Struct, frozen=True):
    """Something of the policy whose name, label or question has the words."""

    kind: FoundKind
    name: str
    label: Text
    about: Text


class Found(Struct, frozen=True):
    """What words found. `clause` is the one whose address they are."""

    clause: Clause | None
    passages: tuple[Passage, ...]
    names: tuple[FoundName, ...]

    def of(self, kind: FoundKind) -> tuple[FoundName, ...]:
        """What was found of one kind."""
        return tuple(each for each in self.names if each.kind == kind)

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return self.clause is None and not self.passages and not self.names


def search(policy: Policy, words: str) -> Found:
    """All that has the words; of the text, where they stand, punctuation aside."""
    wanted = fold(words).split()
    if not wanted:
        return Found(None, (), ())
    clause = clause_called(words, policy.clauses)
    names = [each for each, spelled in _named(policy) if all(word in spelled for word in wanted)]
    return Found(clause, passages(policy, words), tuple(names[:MOST_FOUND]))


def _named(policy: Policy) -> Iterator[tuple[FoundName, str]]:
    """Everything that has a name, each with the folded words it is found by."""
    for rule in policy.rules.values():
        about = policy.clauses[rule.clause].title
        yield (
            FoundName("rule", rule.name, rule.title, about),
            fold(f"{rule.name} {rule.title.zh} {rule.title.en}"),
        )
    for fact in policy.facts.values():
        about = policy.kinds[fact.kind].label
        said = f"{fact.name} {fact.label.zh} {fact.label.en} {fact.question.zh} {fact.question.en}"
        yield FoundName("fact", fact.name, fact.label, about), fold(said)
    for organ in policy.organs.values():
        aliases = Text("、".join(organ.aliases), ", ".join(organ.aliases))
        yield (
            FoundName("organ", organ.name, organ.label, aliases),
            fold(" ".join([organ.name, organ.label.zh, organ.label.en, *organ.aliases])),
        )
    for decision in policy.decisions.values():
        said = f"{decision.name} {decision.label.zh} {decision.label.en}"
        yield FoundName("decision", decision.name, decision.label, Text.same(decision.authority)), fold(said)
