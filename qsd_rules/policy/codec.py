"""A policy as MessagePack and back: the form in which the checked pack is cached. Nothing in it can be executed.

msgspec could decode the classes themselves but for the values of conditions: a union of a text, a day and a decimal has
three types that MessagePack writes as text. So the classes are made here. Of the opinion's pack this takes 15 ms; with
the standard library's JSON and dataclasses it took 24 (`benchmarks.start` has the whole command).

The message is one list of nodes. A node is a plain value, or `[code, number…]` that says of which earlier nodes
something is made; what occurs twice stands once. The last node is the policy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import DecodeError, Struct, field, msgpack

from qsd_rules.conditions import syntax
from qsd_rules.policy import model
from qsd_rules.words import language, problems

_CLASSES: tuple[type[Struct], ...] = tuple(
    value
    for module in (language, problems, syntax, model)
    for _, value in sorted(vars(module).items())
    if isinstance(value, type) and issubclass(value, Struct) and value.__module__ == module.__name__
)
_CODES = {cls: code for code, cls in enumerate(_CLASSES)}
_FIELDS = {cls: cls.__struct_fields__ for cls in _CLASSES}

LAYOUT = 3

FORM = hashlib.sha256(repr((LAYOUT, [(cls.__name__, names) for cls, names in _FIELDS.items()])).encode()).hexdigest()
"""Changes with the models and the layout, so that what an older form of them wrote is not read."""

Node = bool | int | str | list[Any] | None


def encode(policy: model.Policy) -> bytes:
    """The policy as a MessagePack message."""
    draft = _Draft()
    draft.number(policy)
    return msgpack.encode(draft.nodes)


def decode(message: bytes) -> model.Policy:
    """The policy that `encode` wrote.

    Raises:
        ValueError: the message is not what `encode` writes.
    """
    made: list[Any] = []
    try:
        for node in msgpack.decode(message):
            if node.__class__ is not list:
                made.append(node)
                continue
            parts = iter(node)
            code = next(parts)
            if code.__class__ is not int:
                made.append(_READERS[code]([made[number] for number in parts]))
                continue
            made.append(_CLASSES[code](*[made[number] for number in parts]))
    except (LookupError, TypeError, RecursionError, ArithmeticError, StopIteration, DecodeError) as error:
        raise ValueError("not a compiled policy") from error
    if not made or not isinstance(made[-1], model.Policy):
        raise ValueError("not a compiled policy")
    return made[-1]


class _Draft(Struct):
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


_READERS: Mapping[str, Callable[[list[Any]], object]] = {
    "n": lambda parts: Decimal(parts[0]),
    "d": lambda parts: date.fromisoformat(parts[0]),
    "t": tuple,
    "m": lambda parts: dict(zip(parts[::2], parts[1::2], strict=True)),
}
