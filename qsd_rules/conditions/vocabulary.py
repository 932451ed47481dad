"""What the names in a condition can stand for: the part of a policy that conditions are checked against."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from qsd_rules.conditions.syntax import Type


class FactSignature(Struct, frozen=True):
    """A fact's type, or what kind it relates to (`many` for a collection); `derived` from other facts."""

    type: Type | None
    optional: bool = False
    to: str = ""
    many: bool = False
    derived: bool = False


class Vocabulary(Struct, frozen=True):
    """Facts by kind and path, decisions by kind, parameters, and the units that count things."""

    facts: Mapping[str, Mapping[str, FactSignature]]
    decisions: Mapping[str, frozenset[str]]
    parameters: Mapping[str, Type]
    counting_units: frozenset[str] = field(default_factory=frozenset)


COUNTED = "counted"
"""The unit of `count` and `size`: it goes with every unit that counts things."""
