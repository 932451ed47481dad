"""Joining the subjects of a snapshot: relations followed both ways, those that go without saying put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType

from msgspec.structs import replace

from qsd_rules.conditions.absent import ABSENT
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.names import called
from qsd_rules.facts.snapshot import Note, SubjectRecord
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.source.characters import difference_between, likenesses
from qsd_rules.source.limits import shown
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem, did_you_mean

Inverses = Mapping[tuple[str, str], tuple[str, ...]]
"""The members of a collection, by its full name and the id of the subject it belongs to."""

ID, NAME = Text("编号", "id"), Text("名称", "name")

SHORTEST_PART = 4
"""So many characters of a name are enough to recognize it by."""

MOST_COMPARED = 2_000
"""Among more ids than these no near one is looked for."""


def join(
    policy: Policy,
    records: Mapping[SubjectKey, SubjectRecord],
    places: Mapping[SubjectKey, Place],
    misread: Mapping[SubjectKey, Set[str]] = MappingProxyType({}),
) -> tuple[dict[SubjectKey, SubjectRecord], Inverses, list[tuple[SubjectKey, str, Problem]]]:
    """The subjects with implied relations put in, the inverses of all relations, and relations that lead nowhere.

    Of these whose it is, its name, and the problem. What was misread does not go without saying.
    """
    ids: dict[str, list[str]] = {kind: [] for kind in policy.kinds}
    for kind, identifier in records:
        ids[kind].append(identifier)
    relations: dict[str, list[Fact]] = {kind: [] for kind in policy.kinds}
    for fact in policy.facts.values():
        if fact.type == "relation" and not fact.inverse_of:
            relations[fact.kind].append(fact)
    joined: dict[SubjectKey, SubjectRecord] = {}
    inverses: dict[tuple[str, str], list[str]] = {}
    problems: list[tuple[SubjectKey, str, Problem]] = []
    for key, record in records.items():
        joined[key] = record = with_implied(record, relations[record.kind], ids, misread.get(key, frozenset()))
        for fact in relations[record.kind]:
            value = record.facts.get(fact.name)
            if value is None or value is ABSENT:
                continue
            for target in value if isinstance(value, tuple) else (str(value),):
                if (fact.to, target) not in records:
                    evidence = record.evidence.get(fact.name)
                    place = evidence.place if evidence else places[key]
                    problems.append((key, fact.name, dangling(policy, fact, target, place, ids, records)))
                elif fact.inverse:
                    inverses.setdefault((f"{fact.to}.{fact.inverse}", target), []).append(record.id)
    return joined, {collection: tuple(members) for collection, members in inverses.items()}, problems


def with_implied(
    record: SubjectRecord, relations: list[Fact], ids: Mapping[str, list[str]], misread: Set[str] = frozenset()
) -> SubjectRecord:
    """The subject with the relations that go without saying, since there is one subject they can lead to."""
    meant = {
        fact.name: (ids[fact.to][0],) if fact.many else ids[fact.to][0]
        for fact in relations
        if fact.implied
        and fact.to != record.kind
        and fact.name not in {*record.facts, *misread}
        and len(ids[fact.to]) == 1
    }
    return replace(record, facts={**record.facts, **meant}) if meant else record


def dangling(
    policy: Policy,
    fact: Fact,
    target: str,
    place: Place,
    ids: Mapping[str, list[str]],
    records: Mapping[SubjectKey, SubjectRecord],
) -> Problem:
    """The problem of a relation to a subject that is not in the snapshot."""
    kind = policy.kinds[fact.to].label
    known = ids[fact.to]
    message = Text(
        f"{called(fact).zh} 指向的{kind.zh} `{shown(target)}` 不在事实中",
        f"{called(fact).en} leads to the {kind.en} `{shown(target)}`, which is not among the facts",
    )
    hint = near_id(target, known[:MOST_COMPARED])
    names = {identifier: records[fact.to, identifier].name for identifier in known[:MOST_COMPARED]}
    return Problem("dangling-relation", place, message, hint or near_name(target, names))


def near_name(target: str, names: Mapping[str, str]) -> Text | None:
    """A hint that offers the one subject whose name is part of what is written, or the other way round."""
    found = [
        (identifier, name)
        for identifier, name in names.items()
        if len(min(name, target, key=len)) >= SHORTEST_PART and (name in target or target in name)
    ]
    if len(found) != 1:
        return None
    identifier, name = found[0]
    return Text(f"是否指 `{shown(name)}`（{identifier}）？", f"did you mean `{shown(name)}` ({identifier})?")


def near_id(target: str, known: Sequence[str]) -> Text | None:
    """A hint that offers the nearest id: one that is easily taken for it with the character that differs, else any."""
    wanted = set(likenesses(target))
    for each in known:
        if wanted & set(likenesses(each)):
            where = difference_between(target, each)
            return Text(f"是否想写 `{each}`？此处{where.zh}", f"did you mean `{each}`? {where.en}")
    return did_you_mean(target, known)


def notes_on_near_ids(
    policy: Policy, records: Mapping[SubjectKey, SubjectRecord], places: Mapping[SubjectKey, Place]
) -> list[Note]:
    """Notes on subjects whose ids or names are easily taken for those of others of their kind."""
    first: dict[tuple[str, str, int, str], SubjectRecord] = {}
    notes: list[Note] = []
    for key, record in records.items():
        kind = policy.kinds[record.kind].label
        # A subject without a name goes by its id, which is told once.
        told = {ID: record.id} if record.name == record.id else {ID: record.id, NAME: record.name}
        for what, words in told.items():
            for way, likeness in enumerate(likenesses(words)):
                other = first.setdefault((record.kind, what.en, way, likeness), record)
                others = other.id if what is ID else other.name
                if others == words:
                    continue
                notes.append(Note(places[key], close_to(kind, what, words, others, places[other.kind, other.id])))
                break
    return notes


def close_to(kind: Text, what: Text, words: str, others: str, place: Place) -> Text:
    """That an id or a name is easily taken for another of the same kind, and where they differ."""
    where = difference_between(words, others)
    return Text(
        f"{kind.zh}的{what.zh} `{shown(words)}` 与 {place} 的 `{shown(others)}` 相近而不同：此处{where.zh}；"
        f"按两个{kind.zh}处理",
        f"the {what.en} `{shown(words)}` of the {kind.en} is close to `{shown(others)}` at {place}, "
        f"but another: {where.en}",
    )
