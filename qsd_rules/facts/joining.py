"""Joining the subjects of a snapshot: relations followed both ways, those that go without saying put in."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from qsd_rules.conditions.absent import ABSENT
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.names import called
from qsd_rules.facts.snapshot import SubjectRecord
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.source.limits import shown
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem, did_you_mean

Inverses = Mapping[tuple[str, str], tuple[str, ...]]
"""The members of a collection, by its full name and the id of the subject it belongs to."""

MOST_COMPARED = 2_000
"""Among more ids than these no near one is looked for."""


def join(
    policy: Policy, records: Mapping[SubjectKey, SubjectRecord], places: Mapping[SubjectKey, Place]
) -> tuple[dict[SubjectKey, SubjectRecord], Inverses, list[Problem]]:
    """The subjects with implied relations put in, the inverses of all relations, and relations that lead nowhere."""
    ids: dict[str, list[str]] = {kind: [] for kind in policy.kinds}
    for kind, identifier in records:
        ids[kind].append(identifier)
    relations: dict[str, list[Fact]] = {kind: [] for kind in policy.kinds}
    for fact in policy.facts.values():
        if fact.type == "relation" and not fact.inverse_of:
            relations[fact.kind].append(fact)
    joined: dict[SubjectKey, SubjectRecord] = {}
    inverses: dict[tuple[str, str], list[str]] = {}
    problems: list[Problem] = []
    for key, record in records.items():
        joined[key] = record = with_implied(record, relations[record.kind], ids)
        for fact in relations[record.kind]:
            value = record.facts.get(fact.name)
            if value is None or value is ABSENT:
                continue
            for target in value if isinstance(value, tuple) else (str(value),):
                if (fact.to, target) not in records:
                    evidence = record.evidence.get(fact.name)
                    problems.append(dangling(policy, fact, target, evidence.place if evidence else places[key], ids))
                elif fact.inverse:
                    inverses.setdefault((f"{fact.to}.{fact.inverse}", target), []).append(record.id)
    return joined, {collection: tuple(members) for collection, members in inverses.items()}, problems


def with_implied(record: SubjectRecord, relations: list[Fact], ids: Mapping[str, list[str]]) -> SubjectRecord:
    """The subject with the relations that go without saying, since there is one subject they can lead to."""
    meant = {
        fact.name: (ids[fact.to][0],) if fact.many else ids[fact.to][0]
        for fact in relations
        if fact.implied and fact.to != record.kind and fact.name not in record.facts and len(ids[fact.to]) == 1
    }
    return replace(record, facts={**record.facts, **meant}) if meant else record


def dangling(policy: Policy, fact: Fact, target: str, place: Place, ids: Mapping[str, list[str]]) -> Problem:
    """The problem of a relation to a subject that is not in the snapshot."""
    kind = policy.kinds[fact.to].label
    known = ids[fact.to]
    message = Text(
        f"{called(fact).zh} 指向的{kind.zh} `{shown(target)}` 不在事实中",
        f"{called(fact).en} leads to the {kind.en} `{shown(target)}`, which is not among the facts",
    )
    return Problem("dangling-relation", place, message, did_you_mean(target, known[:MOST_COMPARED]))
