"""A policy as JSON and back: the form in which the checked pack is cached. Nothing in it can be executed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qsd_rules import language, problems
from qsd_rules.conditions import syntax
from qsd_rules.policy import model

_CLASSES: tuple[type, ...] = tuple(
    value
    for module in (language, problems, syntax, model)
    for _, value in sorted(vars(module).items())
    if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__
)
_CODES = {cls: code for code, cls in enumerate(_CLASSES)}
_FIELDS = {cls: tuple(f.name for f in fields(cls)) for cls in _CLASSES}

FORM = hashlib.sha256(repr([(cls.__name__, names) for cls, names in _FIELDS.items()]).encode()).hexdigest()
"""Changes with the models, so that what an older form of them wrote is not read."""


def encode(policy: model.Policy) -> str:
    """The policy as JSON text."""
    return json.dumps(_encode(policy), ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> model.Policy:
    """The policy that `encode` wrote.

    Raises:
        ValueError: the text is not what `encode` writes.
    """
    try:
        policy = _decode(json.loads(text))
    except (IndexError, KeyError, TypeError, RecursionError, ArithmeticError) as error:
        raise ValueError("not a compiled policy") from error
    if not isinstance(policy, model.Policy):
        raise ValueError("not a compiled policy")
    return policy


def _encode(value: object) -> object:
    cls = type(value)
    if cls in _CODES:
        return [_CODES[cls], *(_encode(getattr(value, name)) for name in _FIELDS[cls])]
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return ["n", str(value)]
        case date():
            return ["d", value.isoformat()]
        case tuple():
            return ["t", *map(_encode, value)]
        case Mapping():
            return ["m", *(_encode(part) for item in value.items() for part in item)]
        case _:
            raise AssertionError(f"INVARIANT: a policy holds no {cls.__name__}")


def _decode(value: Any) -> object:
    if value.__class__ is not list:
        return value
    code, *parts = value
    if code.__class__ is int:
        return _CLASSES[code](*[_decode(part) if part.__class__ is list else part for part in parts])
    return _READERS[code](parts)


def _mapping(parts: list[Any]) -> dict[Any, Any]:
    decoded = [_decode(part) for part in parts]
    return dict(zip(decoded[::2], decoded[1::2], strict=True))


_READERS: Mapping[str, Callable[[list[Any]], object]] = {
    "n": lambda parts: Decimal(parts[0]),
    "d": lambda parts: date.fromisoformat(parts[0]),
    "t": lambda parts: tuple([_decode(part) for part in parts]),
    "m": _mapping,
}
