"""What people may do at the desk, by role."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from qsd_rules.words.language import Text

Role = Literal["reader", "officer", "administrator"]

ROLES: tuple[Role, ...] = ("reader", "officer", "administrator")
"""From who may least to who may most: reading; keeping records and remarks; looking after accounts."""

LABELS: dict[Role, Text] = {
    "reader": Text("查阅", "reader"),
    "officer": Text("经办", "officer"),
    "administrator": Text("管理", "administrator"),
}


class Account(Struct, frozen=True):
    """Somebody who signs in."""

    name: str
    role: Role


def may(role: Role | None, needed: Role) -> bool:
    """Whether a role includes another; nobody has none."""
    return role is not None and ROLES.index(role) >= ROLES.index(needed)
