"""Located trees: what a YAML or JSON file holds, each part with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as SequenceOf
from datetime import date
from decimal import Decimal

from msgspec import Struct

from qsd_rules.words.problems import Place

ScalarValue = None | bool | int | Decimal | date | str


class Scalar(Struct, frozen=True):
    """One value: what it means (`value`), the characters it was written with, and whether they stood in quotes.

    A block scalar (`|`, `>`) counts as quoted.
    """

    value: ScalarValue
    written: str
    place: Place
    quoted: bool = False


class Sequence(Struct, frozen=True):
    """A list."""

    items: tuple[Node, ...]
    place: Place


class Mapping(Struct, frozen=True):
    """Keys with their values, in the order of the file; no key stands twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        """The value of a key as it is written, or none."""
        for name, node in self.entries:
            if name.written == key:
                return node
        return None

    def key(self, key: str) -> Scalar | None:
        """The key itself, for its place, or none."""
        for name, _ in self.entries:
            if name.written == key:
                return name
        return None


Node = Scalar | Sequence | Mapping

Plain = ScalarValue | list["Plain"] | dict[str, "Plain"]


def plain(node: Node) -> Plain:
    """The tree as Python data: lists, dictionaries keyed by the words as written, and scalar values."""
    match node:
        case Scalar(value=value):
            return value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Mapping(entries=entries):
            return {key.written: plain(value) for key, value in entries}


def at(node: Node, path: SequenceOf[int | str]) -> Node:
    """The node that a path of keys and indices (pydantic's `loc`) leads to.

    A step that leads nowhere is skipped, since pydantic also names the models and missing fields on its way; so a
    missing field has the place of the mapping it is missing from. The step `[key]` leads to the key itself.
    """
    key: Scalar | None = None
    for step in path:
        if step == "[key]" and key is not None:
            return key
        if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
        elif isinstance(node, Mapping) and node.get(str(step)) is not None:
            key, node = next(entry for entry in node.entries if entry[0].written == str(step))
    return node


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it, in the order of the file; keys are not nodes of their own."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        match current:
            case Sequence(items=items):
                waiting.extend(reversed(items))
            case Mapping(entries=entries):
                waiting.extend(value for _, value in reversed(entries))
