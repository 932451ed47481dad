"""From text to a located tree, be it YAML or JSON; every problem with file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from qsd_rules.source.files import SIZE_LIMIT, STANDARD_INPUT, SUFFIXES, SourceText, read_sources, text_of
from qsd_rules.source.limits import LIMITS, Limits
from qsd_rules.source.nodes import Node
from qsd_rules.words.problems import InputProblems, Problem

Format = Literal["yaml", "json"]

JSON_START = re.compile(r"\s*[\[{]")


class Document(Struct, frozen=True):
    """A file that was read: its name and its tree."""

    file: str
    node: Node


def format_of(source: SourceText) -> Format:
    """The format that the file's suffix says; without one, JSON is what starts with a bracket or a brace."""
    name = source.file.lower()
    if name.endswith(".json"):
        return "json"
    if name.endswith((".yaml", ".yml")):
        return "yaml"
    return "json" if JSON_START.match(source.text) else "yaml"


def read_document(text: str, file: str = STANDARD_INPUT, format: Format | None = None, limits: Limits = LIMITS) -> Node:
    """The tree that a text writes; `file` is the name by which messages call it.

    Raises:
        InputProblems: broken form, duplicate keys, what YAML files here may not hold (anchors, aliases, tags,
            several documents), or more depth or values than the limits allow.
    """
    chosen = format or format_of(SourceText(file, text))
    if chosen == "json":
        from qsd_rules.source.json_reading import read_json

        return read_json(text, file, limits)
    from qsd_rules.source.yaml_reading import read_yaml

    return read_yaml(text, file, limits)


def read_documents(
    paths: str | Path | Iterable[str | Path],
    limit: int = SIZE_LIMIT,
    limits: Limits = LIMITS,
    suffixes: tuple[str, ...] = SUFFIXES,
) -> tuple[list[Document], list[Problem]]:
    """The trees of files, folders and standard input (`-`), and the problems of those that have any."""
    sources, problems = read_sources(paths, limit, suffixes)
    documents: list[Document] = []
    for data in sources:
        try:
            source = text_of(data)
            documents.append(Document(source.file, read_document(source.text, source.file, None, limits)))
        except InputProblems as found:
            problems.extend(found.problems)
    return documents, problems
