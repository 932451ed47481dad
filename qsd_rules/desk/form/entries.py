"""From what was entered to values: each field read as files are read, with the same messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.desk.form.fields import NONE
from qsd_rules.facts.names import ORGAN, names_of
from qsd_rules.facts.snapshot import Evidence, SubjectRecord
from qsd_rules.facts.values import NOT_GIVEN, parse_value
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.source.nodes import Node, Scalar
from qsd_rules.source.nodes import Sequence as SequenceNode
from qsd_rules.source.scalars import resolve
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem

SEPARATORS: Final = "、，,;；\n\t"
LONGEST: Final = 2_000


class Entries(Struct):
    """The facts of one subject that were entered, by full name, and what is wrong with others, by path."""

    facts: dict[str, Value | Absent] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)


def read_entries(
    policy: Policy, facts: Iterable[Fact], written: Mapping[str, Sequence[str]], file: Text, of: str = ""
) -> Entries:
    """The values that fields hold, by path; an empty field is a fact that is not known.

    `file` is what the form is called where facts are said to have been read; `of` names the subject there.
    """
    entries = Entries()
    for fact in facts:
        words = [each[:LONGEST].strip() for each in written.get(fact.path, ())]
        words = [each for each in words if each]
        if not words:
            continue
        place = Place(file.zh, cell=f"{of} {fact.label.zh}".strip())
        value = parse_value(fact, node_of(fact, words, place), policy.units)
        if isinstance(value, Problem):
            entries.problems[fact.path] = value
        elif value is not NOT_GIVEN:
            entries.facts[fact.name] = canonical(fact, value, policy)
            entries.evidence[fact.name] = Evidence(place)
    return entries


def node_of(fact: Fact, words: Sequence[str], place: Place) -> Node:
    """What a file would hold for what was entered."""
    if words == [NONE] and fact.optional:
        return Scalar(None, "null", place)
    if fact.many or fact.type == "list":
        items = words if fact.choices else split(words[0])
        return SequenceNode(tuple(Scalar(item, item, place, quoted=True) for item in items), place)
    if fact.type in ("text", "relation", "choice"):
        return Scalar(words[0], words[0], place, quoted=True)
    return Scalar(resolve(words[0]), words[0], place)


def split(words: str) -> list[str]:
    """Names that were entered one after the other; each once."""
    for separator in SEPARATORS:
        words = words.replace(separator, "\n")
    return list(dict.fromkeys(name for part in words.split("\n") if (name := part.strip())))


def canonical(fact: Fact, value: Value | Absent, policy: Policy) -> Value | Absent:
    """A value in which organs go by their canonical names."""
    if fact.to != ORGAN or isinstance(value, Absent):
        return value
    named = names_of(policy).canonical_organ
    return tuple(map(named, value)) if isinstance(value, tuple) else named(str(value))


def related_subjects(policy: Policy, record: SubjectRecord) -> list[tuple[str, str]]:
    """The kinds and ids of the subjects that a subject's relations lead to."""
    found: list[tuple[str, str]] = []
    for name, value in record.facts.items():
        fact = policy.facts[name]
        if fact.type != "relation" or isinstance(value, Absent):
            continue
        found += [(fact.to, target) for target in (value if isinstance(value, tuple) else (str(value),))]
    return list(dict.fromkeys(found))
