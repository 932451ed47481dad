"""A policy as JSON and back: the form in which the checked pack is cached. Nothing in it can be executed.

The JSON is one list of nodes. A node is a plain value, or `[code, number…]` that says of which earlier nodes something
is made; what occurs twice stands once. The last node is the policy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qsd_rules.conditions import syntax
from qsd_rules.policy import model
from qsd_rules.words import language, problems

_CLASSES: tuple[type, ...] = tuple(
    value
    for module in (language, problems, syntax, model)
    for _, value in sorted(vars(module).items())
    if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__
)
_CODES = {cls: code for code, cls in enumerate(_CLASSES)}
_FIELDS = {cls: tuple(f.name for f in fields(cls)) for cls in _CLASSES}

LAYOUT = 2

FORM = hashlib.sha256(repr((LAYOUT, [(cls.__name__, names) for cls, names in _FIELDS.items()])).encode()).hexdigest()
"""Changes with the models and the layout, so that what an older form of them wrote is not read."""

Node = bool | int | str | list[Any] | None


def encode(policy: model.Policy) -> str:
    """The policy as JSON text."""
    draft = _Draft()
    draft.number(policy)
    return json.dumps(draft.nodes, ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> model.Policy:
    """The policy that `encode` wrote.

    Raises:
        ValueError: the text is not what `encode` writes.
    """
    made: list[Any] = []
    try:
        for node in json.loads(text):
            if node.__class__ is not list:
                made.append(node)
                continue
            parts = iter(node)
            code = next(parts)
            if code.__class__ is not int:
                made.append(_READERS[code]([made[number] for number in parts]))
                continue
            cls, setters = _MAKERS[code]
            value = object.__new__(cls)
            for setter, number in zip(setters, parts, strict=True):
                setter(value, made[number])
            made.append(value)
    except (LookupError, TypeError, RecursionError, ArithmeticError, StopIteration) as error:
        raise ValueError("not a compiled policy") from error
    if not made or not isinstance(made[-1], model.Policy):
        raise ValueError("not a compiled policy")
    return made[-1]


@dataclass(slots=True)
class _Draft:
    """Nodes so far, and their numbers by what they hold; a plain value is known by its class too, since `1 == True`."""

    nodes: list[Node] = field(default_factory=list)
    numbers: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def number(self, value: object) -> int:
        """The number of the node that stands for a value, made if need be."""
        cls = type(value)
        key: tuple[Any, ...]
        match value:
            case None | bool() | int() | str():
                return self.add((cls, value), value)
            case Decimal():
                key = ("n", self.number(str(value)))
            case date():
                key = ("d", self.number(value.isoformat()))
            case tuple():
                key = ("t", *map(self.number, value))
            case Mapping():
                key = ("m", *(self.number(part) for item in value.items() for part in item))
            case _:
                assert cls in _CODES, f"INVARIANT: a policy holds no {cls.__name__}"
                key = (_CODES[cls], *(self.number(getattr(value, name)) for name in _FIELDS[cls]))
        return self.add(key, list(key))

    def add(self, key: tuple[Any, ...], node: Node) -> int:
        """The number of the node known by `key`."""
        if key not in self.numbers:
            self.numbers[key] = len(self.nodes)
            self.nodes.append(node)
        return self.numbers[key]


# As the `__init__` of a frozen class does it, in two thirds of the time: ten thousand are made at each start.
_MAKERS: list[tuple[type[Any], list[Callable[[Any, Any], None]]]] = [
    (cls, [getattr(cls, name).__set__ for name in names]) for cls, names in _FIELDS.items()
]


_READERS: Mapping[str, Callable[[list[Any]], object]] = {
    "n": lambda parts: Decimal(parts[0]),
    "d": lambda parts: date.fromisoformat(parts[0]),
    "t": tuple,
    "m": lambda parts: dict(zip(parts[::2], parts[1::2], strict=True)),
}
