"""Writing a snapshot that the solver found as a case: its verdict, a name, and the facts as `cases/*.yaml` has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, count

from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.assess.assessment import OutcomeName
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.facts.writing import words, written
from qsd_rules.pack.cases.case import SUBJECT, Verdict
from qsd_rules.policy.model import Policy, Rule

LONGEST_NAME = 60
"""The most characters of a name that is made here; what people write may be longer."""

ROOM_FOR_A_NUMBER = 4
"""Characters of `_2` to `_999`, by which a name is unlike others that say the same."""


class Proposal(Struct, frozen=True):
    """A case to be approved: what a reading of a rule makes of some facts, and the facts that it turns on.

    `reading` is empty for the governing one. `told` is what the name says of the case. `facts` is what derived facts of
    the subject come to, where the case is about them; none where they can't be counted.
    """

    rule: str
    as_of: date
    snapshot: Snapshot
    outcome: OutcomeName
    told: tuple[str, ...]
    reading: str = ""
    governing: OutcomeName = "undetermined"
    facts: tuple[tuple[str, Value | None], ...] = ()


def verdict_of(outcome: OutcomeName) -> Verdict:
    """The first word of a case's name for an outcome."""
    match outcome:
        case "satisfied" | "contested":
            return "pass"
        case "violated" | "advised" | "missed":
            return "fail"
        case "undetermined":
            return "unknown"
        case _:
            return outcome


def name_of(proposal: Proposal, taken: set[str]) -> str:
    """The name of a case: its verdict and what it turns on; a number makes it unlike those taken."""
    verdict = verdict_of(proposal.governing if proposal.reading else proposal.outcome)
    every = [name for record in proposal.snapshot.subjects.values() for name in record.facts]
    more = (*proposal.told, *told_facts(every, proposal.snapshot))

    def named(told: Iterable[str], room: int) -> str:
        return f"{verdict}-{claim_of(told, proposal.reading, room - len(verdict) - 1)}"

    names = [named(told, LONGEST_NAME) for told in (proposal.told, more)]
    unnumbered = named(more, LONGEST_NAME - ROOM_FOR_A_NUMBER)
    numbered = (f"{unnumbered}_{number}" for number in count(2))
    return next(name for name in chain(names, numbered) if name not in taken)


def claim_of(told: Iterable[str], reading: str, longest: int) -> str:
    """What a case claims, as a name can say it: as many of the parts told as `longest` characters hold."""
    behind = f"_as_{reading}" if reading else ""
    room = longest - len(behind)
    claim = ""
    for part in dict.fromkeys(told):
        longer = plain_name(f"{claim}_and_{part}" if claim else part)
        if claim and len(longer) > room:
            break
        # A first part that is too long by itself ends with a whole word.
        claim = longer if len(longer) <= room else longer[:room].rpartition("_")[0] or longer[:room]
    return f"{claim or 'nothing_is_known'}{behind}"


def plain_name(words: str) -> str:
    """Words as a name has them: small letters and figures, with one `_` between them."""
    return re.sub(r"_+", "_", re.sub(r"[^a-z0-9]+", "_", words.lower())).strip("_")


def case_lines(proposal: Proposal, policy: Policy, name: str) -> Iterator[str]:
    """The case as an entry of `cases`."""
    rule = policy.rules[proposal.rule]
    snapshot = renamed(proposal.snapshot, policy, rule)
    subject, *others = snapshot.subjects.values()
    bare = not (subject.facts or subject.complete or others or proposal.reading or proposal.facts)
    yield f"    {name}:{' {}' if bare else ''}"
    yield from (f"      {entry}" for entry in facts_of(subject))
    if others:
        yield "      related:"
        for record in others:
            entries = [f"{record.kind}: {words(record.id)}"]
            if record.name != record.id:
                entries.append(f"name: {words(record.name)}")
            entries += facts_of(record)
            if record.complete:
                entries.append(complete_of(record))
            yield f"      - {{{', '.join(entries)}}}"
    if subject.complete:
        yield f"      {complete_of(subject)}"
    if proposal.reading:
        yield f"      expect: {{readings: {{{proposal.reading}: {proposal.outcome}}}}}"
    if proposal.facts:
        told = [
            f"{name.removeprefix(f'{rule.subject}.')}: {'unknown' if value is None else written(value)}"
            for name, value in proposal.facts
        ]
        yield f"      expect: {{facts: {{{', '.join(told)}}}}}"


def facts_of(record: SubjectRecord) -> list[str]:
    """Each fact of a subject, its name without the kind."""
    return [f"{name.removeprefix(f'{record.kind}.')}: {written(value)}" for name, value in record.facts.items()]


def complete_of(record: SubjectRecord) -> str:
    """The collections of a subject that are complete."""
    return f"complete: [{', '.join(sorted(name.removeprefix(f'{record.kind}.') for name in record.complete))}]"


def renamed(snapshot: Snapshot, policy: Policy, rule: Rule) -> Snapshot:
    """The snapshot with the subject asked about called as in every case, and first."""
    first = next(key for key in snapshot.subjects if key[0] == rule.subject)

    def now(kind: str, identifier: str) -> str:
        return SUBJECT if (kind, identifier) == first else identifier

    def value_now(name: str, value: Value | Absent) -> Value | Absent:
        fact = policy.facts[name]
        if fact.type != "relation" or isinstance(value, Absent):
            return value
        return tuple(now(fact.to, each) for each in value) if isinstance(value, tuple) else now(fact.to, str(value))

    records = [
        replace(
            record,
            id=now(*key),
            name=SUBJECT if key == first else record.name,
            facts={name: value_now(name, value) for name, value in record.facts.items()},
        )
        for key, record in snapshot.subjects.items()
    ]
    records.sort(key=lambda record: (record.kind, record.id) != (rule.subject, SUBJECT))
    return replace(snapshot, subjects={(record.kind, record.id): record for record in records})


def told_facts(names: Iterable[str], snapshot: Snapshot) -> Iterator[str]:
    """What a snapshot says of some facts, in words that a case's name can be made of."""
    for name in names:
        short = name.rpartition(".")[2]
        values = [record.facts[name] for record in snapshot.subjects.values() if name in record.facts]
        for value in values[:2]:
            match value:
                case Absent():
                    yield f"no_{short}"
                case True:
                    yield short
                case False:
                    yield f"is_not_{short.removeprefix('is_')}" if short.startswith("is_") else f"not_{short}"
                case tuple():
                    yield f"{len(value)}_{short}"
                case _:
                    yield f"{short}_is_{written(value)}"
        if not values:
            yield f"{short}_is_not_known"


def file_lines(proposals: Iterable[Proposal], policy: Policy, taken: Iterable[tuple[str, str]] = ()) -> Iterator[str]:
    """A file of cases, by rule and day; `taken` are the rules and names of the cases there are already."""
    groups: dict[tuple[str, date], list[Proposal]] = {}
    for proposal in proposals:
        groups.setdefault((proposal.rule, proposal.as_of), []).append(proposal)
    used = set(taken)
    for (rule, as_of), members in groups.items():
        yield f"- rule: {rule}"
        yield f"  as_of: {as_of}"
        yield "  cases:"
        for proposal in members:
            name = name_of(proposal, {case for of, case in used if of == rule})
            used.add((rule, name))
            yield from case_lines(proposal, policy, name)
        yield ""
