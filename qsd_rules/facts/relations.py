"""Whom the relations of tables lead to: by id, name or code. Who is named of a kind that no file lists is unlisted."""

from __future__ import annotations

from collections.abc import Mapping

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.gathered import Gathered
from qsd_rules.facts.names import ORGAN, called, fold
from qsd_rules.facts.notes import read_as
from qsd_rules.facts.snapshot import Note, SubjectRecord
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.source.limits import shown
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem

ByName = Mapping[tuple[str, str], list[str]]
"""The ids of the subjects of a kind that have a name or a code, folded."""


def resolve_names(gathered: Gathered) -> None:
    """Put ids in the place of names and codes by which tables call related subjects, where one subject has them."""
    by_name = named(gathered)
    for draft in gathered.drafts.values():
        for name in [name for name in draft.facts if gathered.names.policy.facts[name].type == "relation"]:
            fact, place = gathered.names.policy.facts[name], draft.evidence[name].place
            value = draft.facts[name]
            if fact.to == ORGAN or isinstance(value, Absent) or place.file not in gathered.tables:
                continue
            targets = value if isinstance(value, tuple) else (str(value),)
            owners = [owner(str(each), fact, place, by_name, gathered) for each in targets]
            if None in owners:
                # Whose name several have is not known now, and must not go without saying.
                del draft.facts[name]
                draft.misread.add(name)
                gathered.lost_of.add(name)
            else:
                found = tuple(each for each in owners if each is not None)
                draft.facts[name] = found if isinstance(value, tuple) else found[0]


def named(gathered: Gathered) -> ByName:
    """The names and codes of all subjects."""
    found: dict[tuple[str, str], list[str]] = {}
    codes = [fact.name for fact in gathered.names.policy.facts.values() if fact.code]
    for draft in gathered.drafts.values():
        words = {draft.name, *(str(draft.facts[code]) for code in codes if code in draft.facts)} - {""}
        for word in words:
            found.setdefault((draft.kind, fold(word)), []).append(draft.id)
    return found


def owner(target: str, fact: Fact, place: Place, by_name: ByName, gathered: Gathered) -> str | None:
    """The id of the subject that a relation calls by its name or its code; what is called otherwise stays.

    None, and a problem, where several have the name.
    """
    if (fact.to, target) in gathered.drafts:
        return target
    owners = by_name.get((fact.to, fold(target)), [])
    if len(owners) > 1:
        message = Text(f"有 {len(owners)} 个都叫 `{shown(target)}`", f"{len(owners)} have the name `{shown(target)}`")
        hint = Text(f"请填编号：{'、'.join(owners)}", f"give the id: {', '.join(owners)}")
        gathered.problems.append(Problem("ambiguous-name", place, message, hint))
        return None
    if len(owners) != 1 or owners[0] == target:
        return target
    gathered.notes.append(read_as(place, called(fact), target, Text.same(owners[0])))
    return owners[0]


def with_unlisted(
    policy: Policy, records: dict[SubjectKey, SubjectRecord], gathered: Gathered
) -> frozenset[SubjectKey]:
    """Add the subjects that relations of tables lead to whose kind no file lists; which they are.

    Nothing is known of them but what they are called, and they are not judged.
    """
    listed = {kind for kind, _ in records}
    found: dict[SubjectKey, SubjectRecord] = {}
    for record in list(records.values()):
        for name, value in record.facts.items():
            fact = policy.facts[name]
            if fact.type != "relation" or isinstance(value, Absent) or fact.to in listed or fact.inverse_of:
                continue
            evidence = record.evidence.get(name)
            if evidence is None or evidence.place.file not in gathered.tables:
                continue
            for target in value if isinstance(value, tuple) else (str(value),):
                key = (fact.to, str(target))
                if key not in found:
                    found[key] = SubjectRecord(fact.to, str(target), str(target), {})
                    gathered.notes.append(Note(evidence.place, unlisted(policy, fact, str(target))))
    records.update(found)
    return frozenset(found)


def unlisted(policy: Policy, fact: Fact, target: str) -> Text:
    """That nothing is known of a related subject but what it is called."""
    kind = policy.kinds[fact.to].label
    return Text(
        f"{called(fact).zh}：没有{kind.zh}的表，`{shown(target)}` 只知其名",
        f"{called(fact).en}: no table lists any {kind.en}; of `{shown(target)}` only the name is known",
    )
