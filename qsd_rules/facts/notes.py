"""Notes on cells that were read otherwise than they are written, so that whoever filled them in can check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.names import called, fold
from qsd_rules.facts.snapshot import Note
from qsd_rules.facts.values import BOOLEANS
from qsd_rules.policy.model import Fact, Unit
from qsd_rules.source.characters import INVISIBLE, folded_in
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Node, Scalar
from qsd_rules.source.scalars import as_number
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place


def note_of(fact: Fact, node: Node, value: Value | Absent, units: Mapping[str, Unit]) -> Note | None:
    """The note on a fact's value; none where the cell shows just that value."""
    if not isinstance(node, Scalar) or is_as_written(fact, node, value):
        return None
    return read_as(node.place, called(fact), node.written, said(fact, value, units.get(fact.unit)))


def read_as(place: Place, what: Text, written: str, meant: Text) -> Note:
    """The note that something written was read as something else."""
    return Note(
        place,
        Text(
            f"{what.zh}：“{shown(written)}” 读作 {shown(meant.zh)}",
            f"{what.en}: “{shown(written)}” is read as {shown(meant.en)}",
        ),
    )


def folded(place: Place, what: Text, written: str, meant: str) -> Note | None:
    """The note that an id or a name was read without some characters or with others, and which; none for blanks."""
    characters = folded_in(written, meant)
    if characters is None:
        return None
    return Note(place, told_folding(what, written, meant, characters))


def told_folding(what: Text, written: str, meant: str, characters: Text) -> Text:
    """What is told of an id or a name that was read otherwise than it is written."""
    seen = shown(INVISIBLE.sub("\ufffd", written))
    return Text(
        f"{what.zh}：“{seen}” 读作 `{shown(meant)}`，因其中有{characters.zh}",
        f"{what.en}: “{seen}” is read as `{shown(meant)}` for its {characters.en}",
    )


def is_as_written(fact: Fact, node: Scalar, value: Value | Absent) -> bool:
    """Whether nobody can have meant anything else than the value."""
    match value:
        case Absent():
            return True
        case bool():
            return fold(node.written) in BOOLEANS
        case int() | Decimal():
            return as_number(node.written) == value
        case date():
            return node.written == value.isoformat()
        case str() if fact.type == "choice":
            return True
        case _:
            return node.written.strip() == value


def said(fact: Fact, value: Value | Absent, unit: Unit | None) -> Text:
    """A value in words."""
    match value:
        case bool():
            return Text("是", "yes") if value else Text("否", "no")
        case int() | Decimal():
            number = format(value, "f") if isinstance(value, Decimal) else str(value)
            return Text(f"{number} {unit.label.zh}", f"{number} {unit.label.en}") if unit else Text.same(number)
        case date():
            return Text.same(value.isoformat())
        case _:
            return Text.same(str(value))
