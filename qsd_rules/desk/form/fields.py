"""Fields of a form, made from the vocabulary: label, question, control, unit, range, and the paper that proves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final, Literal

from msgspec import Struct

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import SubjectRecord
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.words.language import Text

Control = Literal["yes_or_no", "number", "date", "choice", "choices", "text", "names"]

CONTROLS: Final[dict[str, Control]] = {
    "boolean": "yes_or_no",
    "integer": "number",
    "decimal": "number",
    "date": "date",
    "choice": "choice",
    "text": "text",
    "relation": "text",
}
NONE: Final = "none"
"""What a field holds that says there is none, where that can be."""

GENERAL: Final = Text("概况", "General")
SEPARATOR: Final = "、"


class Field(Struct, frozen=True):
    """One fact as a form asks for it. `written` is what the field holds, `problem` what is wrong with it.

    `name` is the field's name in the form, `subject` names the one it is asked of where that isn't the form's own.
    """

    name: str
    fact: Fact
    control: Control
    written: tuple[str, ...]
    unit: Text | None
    document: Text | None
    step: str
    minimum: str
    maximum: str
    problem: Text | None = None
    hint: Text | None = None

    @property
    def value(self) -> str:
        """What a field with one value holds."""
        return SEPARATOR.join(self.written) if self.control == "names" else "".join(self.written[:1])

    @property
    def is_filled(self) -> bool:
        """Whether anything is entered."""
        return any(self.written)


class Group(Struct, frozen=True):
    """Fields that belong together, under the words that their labels are sorted by."""

    name: str
    label: Text
    fields: tuple[Field, ...]

    @property
    def filled(self) -> int:
        """How many of them are filled in."""
        return sum(field.is_filled for field in self.fields)


def asked_facts(policy: Policy, kind: str) -> Iterator[Fact]:
    """The facts of a kind that a form asks for: neither counted from others, nor read off other subjects."""
    for fact in policy.facts.values():
        if fact.kind == kind and fact.derive is None and not fact.inverse_of and not fact.implied:
            yield fact


def field_of(
    fact: Fact,
    name: str,
    written: Iterable[str],
    policy: Policy,
    problem: tuple[Text, Text | None] = (Text("", ""), None),
) -> Field:
    """The field that asks for a fact."""
    many = fact.many or fact.type == "list"
    control: Control = ("choices" if fact.choices else "names") if many else CONTROLS[fact.type]
    unit = policy.units.get(fact.unit)
    document = policy.documents.get(fact.document)
    return Field(
        name=name,
        fact=fact,
        control=control,
        written=tuple(written),
        unit=unit.label if unit else None,
        document=document.title if document else None,
        step="1" if fact.type == "integer" else str(Decimal(1).scaleb(-fact.places)),
        minimum=bound(fact.minimum),
        maximum=bound(fact.maximum),
        problem=problem[0] if problem[0].zh else None,
        hint=problem[1],
    )


def bound(value: Decimal | date | None) -> str:
    """A bound as a control takes it."""
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else value.isoformat()


def groups_of(fields: Iterable[Field], policy: Policy) -> list[Group]:
    """Fields under the beginnings of their paths, in the order of the vocabulary.

    A group is called by the paper that most of its facts are proved by.
    """
    sorted_by_group: dict[str, list[Field]] = {}
    for field in fields:
        sorted_by_group.setdefault(field.fact.path.rpartition(".")[0], []).append(field)
    order = sorted(sorted_by_group, key=lambda name: name != "")
    return [
        Group(name or "general", label_of(name, members, policy), tuple(members))
        for name, members in ((name, sorted_by_group[name]) for name in order)
    ]


def label_of(group: str, fields: list[Field], policy: Policy) -> Text:
    """What a group is called: the decision of its name, else the papers of its facts."""
    if not group:
        return GENERAL
    if group in policy.decisions:
        return policy.decisions[group].label
    titles = sorted((field.document for field in fields if field.document), key=lambda title: title.zh)
    if not titles:
        return Text.same(group)
    counted = [(len(list(same)), title) for title, same in groupby(titles)]
    most = max(count for count, _ in counted)
    return next(title for count, title in counted if count == most)


def written_value(value: Value | Absent | None) -> tuple[str, ...]:
    """A value as a field holds it; nothing for one that is not known."""
    match value:
        case None:
            return ()
        case Absent():
            return (NONE,)
        case bool():
            return ("true" if value else "false",)
        case tuple():
            return value
        case Decimal():
            return (format(value, "f"),)
        case date():
            return (value.isoformat(),)
        case _:
            return (str(value),)


def written_facts(record: SubjectRecord) -> Mapping[str, tuple[str, ...]]:
    """All that is given of a subject as fields hold it, by path."""
    start = f"{record.kind}."
    return {name.removeprefix(start): written_value(value) for name, value in record.facts.items()}


def is_none(value: Value | Absent | None) -> bool:
    """Whether a value says that there is none."""
    return value is ABSENT
