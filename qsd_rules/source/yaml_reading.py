"""YAML to a located tree, from the parser's events, without recursion.

The parser's own reader of documents is not used: it knows tags that build objects, aliases that explode and floats,
and it forgets duplicate keys and places.
"""

from __future__ import annotations

import yaml
from msgspec import Struct, field

from qsd_rules.source.limits import (
    LIMITS,
    Limits,
    duplicate_key,
    refuse_unseen,
    shown,
    syntax,
    too_deep,
    too_many,
    too_wrong,
)
from qsd_rules.source.nodes import Mapping, Node, Scalar, Sequence
from qsd_rules.source.scalars import resolve
from qsd_rules.source.yaml_errors import explain_syntax_error
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Open(Struct):
    """A list or mapping that is still being read; of a mapping, `key` waits for its value."""

    place: Place
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    seen: dict[str, Scalar] = field(default_factory=dict)
    key: Scalar | None = None
    unusable_key: bool = False


def read_yaml(text: str, file: str, limits: Limits = LIMITS) -> Node:
    """The tree that a YAML text writes.

    Raises:
        InputProblems: see `qsd_rules.source.document_reading.read_document`.
    """
    text = text.removeprefix("\ufeff")
    refuse_unseen(text, file)
    problems: list[Problem] = []
    root: Node | None = None
    waiting: list[Open] = []
    nodes = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.ScalarEvent):
                place = start_of(event, file)
                refuse_decoration(event, place, problems)
                quoted = bool(event.style)
                value = event.value if quoted else resolve(event.value)
                node: Node = Scalar(value, event.value, place, quoted)
            elif isinstance(event, yaml.CollectionStartEvent):
                place = start_of(event, file)
                refuse_decoration(event, place, problems)
                if len(waiting) == limits.depth:
                    raise too_deep(place, limits)
                waiting.append(Open(place, isinstance(event, yaml.MappingStartEvent)))
                continue
            elif isinstance(event, yaml.CollectionEndEvent):
                node = close(waiting.pop())
            elif isinstance(event, yaml.AliasEvent):
                place = start_of(event, file)
                problems.append(refused_alias(event.anchor or "", place))
                node = Scalar(None, "", place)
            elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
                problems.append(second_document(start_of(event, file)))
                break
            else:
                continue
            nodes += 1
            if nodes > limits.nodes:
                raise too_many(node.place, limits)
            if len(problems) > limits.problems:
                raise too_wrong(node.place, limits)
            if waiting:
                put(node, waiting[-1], problems)
            else:
                root = node
    except yaml.YAMLError as error:
        problems.append(explain_syntax_error(error, text, file))
    except InputProblems as refused:
        problems.extend(refused.problems)
    if root is None and not problems:
        message = Text("文件里只有注释，没有内容", "the file holds nothing but comments")
        problems.append(Problem("empty-file", Place(file), message))
    if problems or root is None:
        raise InputProblems(problems)
    return root


def start_of(event: yaml.Event, file: str) -> Place:
    """The place where an event starts."""
    mark = event.start_mark
    assert mark is not None, "INVARIANT: every event that is parsed has a mark"
    return Place(file, mark.line + 1, mark.column + 1)


def close(done: Open) -> Node:
    """A list or mapping that has been read to its end."""
    if done.is_mapping:
        return Mapping(tuple(done.entries), done.place)
    return Sequence(tuple(done.items), done.place)


def put(node: Node, into: Open, problems: list[Problem]) -> None:
    """Add a value to the list or mapping it stands in."""
    if not into.is_mapping:
        into.items.append(node)
    elif into.unusable_key:
        into.unusable_key = False
    elif into.key is not None:
        into.entries.append((into.key, node))
        into.key = None
    elif not isinstance(node, Scalar) or (node.written == "" and not node.quoted):
        message = Text("键应当是一个词，这里不是", "a key must be a word, this is none")
        problems.append(syntax(node.place.file, node.place.line, node.place.column, message))
        into.unusable_key = True
    elif node.written in into.seen:
        problems.append(duplicate_key(node, into.seen[node.written]))
        into.unusable_key = True
    else:
        into.seen[node.written] = node
        into.key = node


def refuse_decoration(
    event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: Place, problems: list[Problem]
) -> None:
    """Add a problem for an anchor (`&name`) and for a tag (`!name`)."""
    if event.anchor is not None:
        message = Text(f"不支持锚点 `&{shown(event.anchor)}`", f"the anchor `&{shown(event.anchor)}` is not supported")
        hint = Text(
            "请把内容照写一遍；以 & 开头的文字请加引号",
            "write the content out; put a text that starts with & in quotes",
        )
        problems.append(Problem("anchor", place, message, hint))
    if event.tag is not None:
        tag = shown(event.tag.replace("tag:yaml.org,2002:", "!!"))
        message = Text(f"不支持标签 `{tag}`", f"the tag `{tag}` is not supported")
        hint = Text("以 ! 开头的文字请加引号", "put a text that starts with ! in quotes")
        problems.append(Problem("tag", place, message, hint))


def refused_alias(anchor: str, place: Place) -> Problem:
    """The problem of `*name`."""
    message = Text(f"不支持别名 `*{shown(anchor)}`", f"the alias `*{shown(anchor)}` is not supported")
    hint = Text(
        "请把内容照写一遍；以 * 开头的文字请加引号",
        "write the content out; put a text that starts with * in quotes",
    )
    return Problem("alias", place, message, hint)


def second_document(place: Place) -> Problem:
    """The problem of a second `---`."""
    message = Text(
        "一个文件只能有一份内容，这里的 `---` 开始了第二份",
        "a file holds one document, and this `---` starts a second",
    )
    hint = Text("请另存为一个文件", "put it in a file of its own")
    return Problem("several-documents", place, message, hint)
