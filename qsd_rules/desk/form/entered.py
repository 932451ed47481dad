"""A form as it was sent: one subject, those it is related to, and what was entered of each.

Names of fields: `date`, `decision`; for subject number 0, 1…: `kind.0`, `id.0`, `name.0`, `all.0` (collections that are
complete), `fact.0.<path>`; `next.0.<path>` is the answer to the question asked next, `skip` a question left open.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from msgspec import Struct, field
from starlette.datastructures import FormData

from qsd_rules.conditions.meaning import Need
from qsd_rules.desk.form.entries import Entries, read_entries, related_subjects
from qsd_rules.desk.form.fields import asked_facts
from qsd_rules.facts.digest import digest_of
from qsd_rules.facts.joining import join
from qsd_rules.facts.names import ORGAN, names_of
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.facts.texts import LONGEST_NAME
from qsd_rules.policy.model import Policy
from qsd_rules.source.characters import identity as folded_identity
from qsd_rules.source.limits import UNSEEN
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem

THE_FORM: Final = Text("网页表单", "form")
MOST_SUBJECTS: Final = 40
FACT_FIELD: Final = re.compile(r"(fact|next)\.([0-9]{1,2})\.([A-Za-z0-9_.]{1,200})")
NO_DATE: Final = Text("`date` 不是日期", "`date` is no date")


class EnteredSubject(Struct):
    """One subject of a form: what it is called, what its fields hold, which of its collections are complete."""

    kind: str
    id: str
    name: str
    written: dict[str, tuple[str, ...]] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()


class EnteredForm(Struct):
    """All that a form says. `decision` is the one that is asked about; `skipped` are questions left open."""

    date: str
    decision: str
    subjects: list[EnteredSubject]
    skipped: list[str] = field(default_factory=list)


class ReadForm(Struct, frozen=True):
    """What a form comes to: a snapshot of all that could be read, and problems by the names of fields."""

    snapshot: Snapshot
    problems: dict[str, Problem]


def blank_form(kind: str, today: date) -> EnteredForm:
    """A form in which nothing is entered yet."""
    return EnteredForm(today.isoformat(), "", [EnteredSubject(kind, "", "")])


def entered_form(form: FormData, policy: Policy, kind: str) -> EnteredForm:
    """What was entered; what no form of the desk has is passed over."""
    entered = EnteredForm(words(form, "date"), words(form, "decision"), [])
    entered.skipped = [each for each in form.getlist("skip") if isinstance(each, str)][:200]
    for number in range(MOST_SUBJECTS):
        named = kind if number == 0 else words(form, f"kind.{number}")
        if named not in policy.kinds:
            break
        complete = frozenset(each for each in form.getlist(f"all.{number}") if isinstance(each, str))
        entered.subjects.append(
            EnteredSubject(named, words(form, f"id.{number}"), words(form, f"name.{number}"), complete=complete)
        )
    held: dict[tuple[str, int, str], list[str]] = {}
    for name, value in form.multi_items():
        match = FACT_FIELD.fullmatch(name)
        if match is not None and isinstance(value, str) and int(match[2]) < len(entered.subjects):
            held.setdefault((match[1], int(match[2]), match[3]), []).append(value)
    # The answer to the question asked last goes before what its field held.
    for (_, number, path), values in sorted(held.items(), key=lambda item: item[0][0] == "next"):
        if any(values):
            entered.subjects[number].written[path] = tuple(values)
    return entered


def words(form: FormData, name: str) -> str:
    """A field's words, on one line and not too long for a name."""
    value = form.get(name, "")
    return " ".join(UNSEEN.sub("", value).split())[:LONGEST_NAME] if isinstance(value, str) else ""


def read_form(policy: Policy, entered: EnteredForm, today: date) -> ReadForm:
    """The snapshot that a form writes, with a subject for every name that a relation leads to."""
    problems: dict[str, Problem] = {}
    try:
        day = date.fromisoformat(entered.date)
    except ValueError:
        day = today
        problems["date"] = Problem("wrong-date", Place(THE_FORM.zh, cell="date"), NO_DATE)
    records: dict[tuple[str, str], SubjectRecord] = {}
    number = 0
    while number < len(entered.subjects):
        subject = entered.subjects[number]
        record, entries = read_subject(policy, subject, number)
        problems |= {f"fact.{number}.{path}": problem for path, problem in entries.problems.items()}
        records.setdefault((record.kind, record.id), record)
        for kind, identifier in related_subjects(policy, record):
            known = [(each.kind, identity(policy, each, place)) for place, each in enumerate(entered.subjects)]
            if (kind, identifier) not in known and len(entered.subjects) < MOST_SUBJECTS:
                entered.subjects.append(EnteredSubject(kind, identifier, identifier))
        number += 1
    joined, inverses, dangling = join(policy, records, {key: Place(THE_FORM.zh) for key in records})
    problems |= {f"form.{place}": problem for place, (_, _, problem) in enumerate(dangling)}
    first = next(iter(records.values()))
    title = Text.same(first.name)
    snapshot = Snapshot(day, joined, inverses, title, False, digest_of(day, joined.values()))
    return ReadForm(snapshot, problems)


def read_subject(policy: Policy, subject: EnteredSubject, number: int) -> tuple[SubjectRecord, Entries]:
    """One subject with all that could be read of it, and what could not."""
    identifier = identity(policy, subject, number)
    name = subject.name or identifier
    facts = list(asked_facts(policy, subject.kind))
    entries = read_entries(policy, facts, subject.written, THE_FORM, name if number else "")
    complete = frozenset(full for path in subject.complete if (full := f"{subject.kind}.{path}") in policy.facts)
    return SubjectRecord(subject.kind, identifier, name, entries.facts, entries.evidence, complete), entries


def identity(policy: Policy, subject: EnteredSubject, number: int) -> str:
    """The id of a subject: as entered, else its name, else its number."""
    identifier = folded_identity(subject.id or subject.name) or str(number + 1)
    return names_of(policy).canonical_organ(identifier) if subject.kind == ORGAN else identifier


def field_of_need(policy: Policy, entered: EnteredForm, need: Need) -> str | None:
    """The name of the field in which a fact is entered, if its subject is in the form."""
    for number, subject in enumerate(entered.subjects):
        if (subject.kind, identity(policy, subject, number)) == (need.kind, need.subject):
            return f"fact.{number}.{need.fact.removeprefix(f'{need.kind}.')}"
    return None
