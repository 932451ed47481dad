"""Writing snapshots: the YAML text of one file that reads back to the same snapshot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.source.scalars import resolve

BARE = re.compile(r"[A-Za-z㐀-鿿][0-9A-Za-z㐀-鿿〔〕《》（），。：、；·_.-]*(?: [0-9A-Za-z㐀-鿿〔〕（）_.-]+)*")
"""Words that mean the same to every reader of YAML without quotes; none of them holds a sign of YAML."""

OLD_TRUTHS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""What older readers of YAML take for truth values."""

Given = Value | Absent
Group = dict[str, "Given | Group"]


def write_snapshot(snapshot: Snapshot) -> str:
    """The snapshot as YAML; the same snapshot always gives the same text.

    Reading it gives the same day, title, subjects, names, facts, complete collections and papers. What went without
    saying (an implied relation) is said; places are those of the new file.
    """
    return "\n".join(lines_of(snapshot)) + "\n"


def lines_of(snapshot: Snapshot) -> Iterator[str]:
    """The head, then the subjects by kind."""
    if snapshot.title.zh or snapshot.title.en:
        yield f"title: {{zh: {words(snapshot.title.zh)}, en: {words(snapshot.title.en)}}}"
    yield f"date: {snapshot.date.isoformat()}"
    if snapshot.invented:
        yield "invented: true"
    by_kind: dict[str, list[SubjectRecord]] = {}
    for record in snapshot.subjects.values():
        by_kind.setdefault(record.kind, []).append(record)
    yield "subjects:" if by_kind else "subjects: {}"
    for kind, records in by_kind.items():
        yield f"  {kind}:"
        for record in records:
            yield from lines_of_subject(record)


def lines_of_subject(record: SubjectRecord) -> Iterator[str]:
    """One subject: what it is called, its facts, its complete collections, its papers."""
    start = f"{record.kind}."
    yield f"  - id: {words(record.id)}"
    yield f"    name: {words(record.name)}"
    yield from lines_of_group(grouped({name.removeprefix(start): v for name, v in record.facts.items()}), "    ")
    if record.complete:
        yield f"    complete: [{', '.join(sorted(name.removeprefix(start) for name in record.complete))}]"
    papers = {fact: evidence.document for fact, evidence in record.evidence.items() if evidence.document}
    if papers:
        yield "    documents:"
        for fact, paper in papers.items():
            yield f"      {fact.removeprefix(start)}: {words(paper)}"


def grouped(facts: Mapping[str, Given]) -> Group:
    """Facts by path, nested by the groups of their paths."""
    root: Group = {}
    for path, value in facts.items():
        *groups, last = path.split(".")
        inner = root
        for name in groups:
            below = inner.setdefault(name, {})
            assert isinstance(below, dict), "INVARIANT: no path of a fact is the beginning of another"
            inner = below
        inner[last] = value
    return root


def lines_of_group(group: Group, indent: str) -> Iterator[str]:
    """The facts of a group, and the groups in it."""
    for name, value in group.items():
        if isinstance(value, dict):
            yield f"{indent}{name}:"
            yield from lines_of_group(value, f"{indent}  ")
        else:
            yield f"{indent}{name}: {written(value)}"


def written(value: Given) -> str:
    """A value on one line."""
    match value:
        case Absent():
            return "null"
        case bool():
            return "true" if value else "false"
        case tuple():
            return f"[{', '.join(map(words, value))}]"
        case str():
            return words(value)
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def words(text: str) -> str:
    """Words in double quotes, or without where nothing can be mistaken."""
    bare = BARE.fullmatch(text) and text.lower() not in OLD_TRUTHS and resolve(text) == text
    return text if bare else json.dumps(text, ensure_ascii=False)
