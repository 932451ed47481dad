"""By which names a snapshot may call kinds, facts and organs, and what each of them means.

Kinds go by name, plural or label; facts by path (`energy_review.envelope_conforms`, nested or dotted), full name or
label; all of it regardless of case, of full or half width, and of blanks around.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from qsd_rules.policy.model import Fact, Kind, Policy
from qsd_rules.source.characters import INVISIBLE, plain_form
from qsd_rules.words.language import Text
from qsd_rules.words.problems import did_you_mean

ORGAN = "organ"
"""The kind of subject that the policy's organs are."""

MOST_HINTS = 200
"""How many unknown names of one reading are compared with the known ones."""

LONGEST_HINTED = 80


def fold(written: str) -> str:
    """What two spellings of one name have in common; `①` and its like are no spelling of a digit."""
    return plain_form(INVISIBLE.sub("", written)).strip().casefold()


class KindNames(Struct, frozen=True):
    """The names of one kind's facts; `groups` are the beginnings of paths, `labels` are folded."""

    kind: Kind
    facts: Mapping[str, Fact]
    groups: frozenset[str]
    labels: Mapping[str, Fact]

    def find(self, prefix: str, written: str) -> Fact | str | None:
        """The fact, or the group's path, that a key below the group `prefix` means."""
        key = fold(written).replace(" ", "_")
        start = f"{prefix}." if prefix else ""
        for path in (start + key, key.removeprefix(f"{self.kind.name}.")):
            if path in self.facts and path.startswith(start):
                return self.facts[path]
            if path in self.groups and path.startswith(start):
                return path
        labelled = self.labels.get(fold(written))
        return labelled if labelled is not None and labelled.path.startswith(start) else None

    def offered(self, prefix: str) -> Iterable[str]:
        """The names a key below the group `prefix` could have been meant to be."""
        for path, fact in self.facts.items():
            if path.startswith(f"{prefix}." if prefix else ""):
                yield path.removeprefix(f"{prefix}.") if prefix else path
                yield fact.label.zh
                yield fact.label.en


class Names(Struct):
    """The names of a policy's vocabulary, gathered kind by kind as they are needed."""

    policy: Policy
    kinds: Mapping[str, Kind]
    organs: Mapping[str, str]
    of_kinds: dict[str, KindNames] = field(default_factory=dict)
    hints: dict[tuple[str, tuple[str, ...]], Text | None] = field(default_factory=dict)

    def of(self, kind: str) -> KindNames:
        """The names of a kind's facts."""
        if kind not in self.of_kinds:
            self.of_kinds[kind] = names_of_kind(self.policy, self.policy.kinds[kind])
        return self.of_kinds[kind]

    def canonical_organ(self, written: str) -> str:
        """The canonical name of an organ that is named by it or by an alias; other names as they are."""
        return self.organs.get(fold(written), written)

    def hint(self, written: str, known: Iterable[str]) -> Text | None:
        """The nearest known name; not searched for when the file is full of unknown ones."""
        if len(written) > LONGEST_HINTED:
            return None
        key = (written, tuple(dict.fromkeys(known)))
        if key not in self.hints:
            if len(self.hints) >= MOST_HINTS:
                return None
            self.hints[key] = did_you_mean(written, key[1])
        return self.hints[key]


def names_of(policy: Policy) -> Names:
    """The names of a policy's vocabulary."""
    kinds: dict[str, Kind] = {}
    for kind in policy.kinds.values():
        for name in (kind.name, kind.plural, kind.label.zh, kind.label.en):
            kinds.setdefault(fold(name), kind)
    organs = {fold(alias): organ.name for organ in policy.organs.values() for alias in organ.aliases}
    organs |= {fold(organ.label.en): organ.name for organ in policy.organs.values()}
    organs |= {fold(organ.label.zh): organ.name for organ in policy.organs.values()}
    organs |= {fold(organ.name): organ.name for organ in policy.organs.values()}
    return Names(policy, kinds, organs)


def names_of_kind(policy: Policy, kind: Kind) -> KindNames:
    """The names of one kind's facts; a label that two facts share means neither."""
    facts = {fact.path: fact for fact in policy.facts.values() if fact.kind == kind.name}
    groups = {path[:position] for path in facts for position, character in enumerate(path) if character == "."}
    labels: dict[str, Fact] = {}
    shared: set[str] = set()
    for fact in facts.values():
        for label in {fold(fact.label.zh), fold(fact.label.en)}:
            if label in labels:
                shared.add(label)
            labels[label] = fact
    return KindNames(
        kind, facts, frozenset(groups), {label: fact for label, fact in labels.items() if label not in shared}
    )


def called(fact: Fact) -> Text:
    """How messages call a fact: its path, in Chinese after its label."""
    return Text(f"{fact.label.zh} `{fact.path}`", f"`{fact.path}`")
