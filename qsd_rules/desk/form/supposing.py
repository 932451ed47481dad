"""What if: a kept snapshot with some facts changed, and what it then comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.findings import findings
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.desk.form.entries import read_entries
from qsd_rules.desk.form.fields import asked_facts, written_facts
from qsd_rules.facts.digest import digest_of
from qsd_rules.facts.joining import join
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem

SUPPOSED: Final = Text("假设", "supposed")
FIELD: Final = re.compile(r"what\.([0-9]{1,5})\.([A-Za-z0-9_.]{1,200})")

Changes = Mapping[tuple[int, str], tuple[str, ...]]
"""What fields hold that differs from the snapshot, by the subject's place in it and the fact's path."""


class Supposition(Struct, frozen=True):
    """A snapshot with changes, and what is wrong with those that could not be read, by the names of fields."""

    snapshot: Snapshot
    problems: dict[str, Problem]


def field_name(place: int, path: str) -> str:
    """The name of the field for a fact of the subject at a place in the snapshot."""
    return f"what.{place}.{path}"


def supposable_facts(policy: Policy, kind: str) -> list[Fact]:
    """The facts that can be supposed to be otherwise: all that a form asks for but relations."""
    return [fact for fact in asked_facts(policy, kind) if fact.type != "relation"]


def changes_in(fields: Iterable[tuple[str, str]], snapshot: Snapshot) -> dict[tuple[int, str], tuple[str, ...]]:
    """The fields that hold something else than the snapshot does."""
    held: dict[tuple[int, str], list[str]] = {}
    for name, value in fields:
        match = FIELD.fullmatch(name)
        if match is not None and int(match[1]) < len(snapshot.subjects):
            words = held.setdefault((int(match[1]), match[2]), [])
            words += [value] if value else []
    originals = [written_facts(record) for record in snapshot.subjects.values()]
    return {
        (place, path): tuple(words)
        for (place, path), words in held.items()
        if tuple(words) != originals[place].get(path, ())
    }


def supposed(policy: Policy, snapshot: Snapshot, changes: Changes) -> Supposition:
    """The snapshot with the changes; a field left empty is a fact that is not known."""
    records = dict(snapshot.subjects)
    problems: dict[str, Problem] = {}
    for place, (key, record) in enumerate(snapshot.subjects.items()):
        facts = [fact for fact in supposable_facts(policy, record.kind) if (place, fact.path) in changes]
        if not facts:
            continue
        entries = read_entries(policy, facts, {fact.path: changes[place, fact.path] for fact in facts}, SUPPOSED)
        problems |= {field_name(place, path): problem for path, problem in entries.problems.items()}
        read = {fact.name for fact in facts if fact.path not in entries.problems}
        kept = {name: value for name, value in record.facts.items() if name not in read}
        evidence = {name: each for name, each in record.evidence.items() if name not in read}
        records[key] = replace(record, facts={**kept, **entries.facts}, evidence={**evidence, **entries.evidence})
    joined, inverses, _ = join(policy, records, {})
    digest = digest_of(snapshot.date, joined.values())
    return Supposition(replace(snapshot, subjects=joined, inverses=inverses, digest=digest), problems)


def facts_behind_findings(assessment: Assessment, subject: SubjectKey) -> set[str]:
    """The facts of a subject that findings rest on or wait for."""
    found: set[str] = set()
    for finding in findings(assessment):
        for ground in (*finding.grounds, *finding.applicability):
            found |= {used.fact.name for used in ground.facts if (used.subject.kind, used.subject.id) == subject}
        found |= {need.fact.name for need in finding.needs if (need.subject.kind, need.subject.id) == subject}
    return found
