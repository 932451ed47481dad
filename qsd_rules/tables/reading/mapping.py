"""What people say about columns themselves: `--map 列名=fact`, or a YAML or JSON file of such pairs.

工程编号: id                     # for every table that has such a column
project:                         # for tables of this kind
  面积: floor_area
  备注: '-'                      # not to be read
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qsd_rules.facts.names import fold
from qsd_rules.facts.texts import wrong_type
from qsd_rules.policy.model import Kind
from qsd_rules.source.document_reading import read_documents
from qsd_rules.source.files import SUFFIXES
from qsd_rules.source.nodes import Mapping as Keyed
from qsd_rules.source.nodes import Scalar
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

IGNORED = ("", "-")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column and what it gives, as somebody said: in tables of one kind, or in all that have it."""

    kind: str | None
    column: str
    gives: str
    place: Place

    @property
    def folded(self) -> str:
        """The column's name without what does not count in it."""
        return "".join(fold(self.column).split())


def read_mapping(written: Iterable[str], kinds: Mapping[str, Kind]) -> tuple[Mapped, ...]:
    """What `--map` says, each time it is given; `kinds` are keyed by folded name.

    Raises:
        InputProblems: it is neither a file nor a pair, or the file is not as it should be.
    """
    found: list[Mapped] = []
    problems: list[Problem] = []
    for each in written:
        if each.lower().endswith(SUFFIXES) and ("=" not in each or Path(each).exists()):
            documents, refused = read_documents([each])
            problems.extend(refused)
            for document in documents:
                if isinstance(document.node, Keyed):
                    found.extend(_of_file(document.node, None, kinds, problems))
                else:
                    expected = Text("列名和事实的对照", "columns with their facts")
                    problems.append(
                        wrong_type(document.node.place, Text("`--map`", "`--map`"), expected, document.node)
                    )
            continue
        column, equals, gives = each.rpartition("=")
        if not equals or not column.strip():
            message = Text(f"`{each}` 应写作 `列名=事实`，或是一个文件", f"`{each}` must be `column=fact`, or a file")
            problems.append(Problem("mapping", Place("--map"), message))
            continue
        found.append(Mapped(None, column.strip(), gives.strip(), Place("--map")))
    if problems:
        raise InputProblems(problems)
    return tuple(found)


def _of_file(node: Keyed, kind: str | None, kinds: Mapping[str, Kind], problems: list[Problem]) -> Iterable[Mapped]:
    for key, value in node.entries:
        if isinstance(value, Scalar):
            yield Mapped(kind, key.written, value.written, key.place)
        elif isinstance(value, Keyed) and kind is None and fold(key.written) in kinds:
            yield from _of_file(value, kinds[fold(key.written)].name, kinds, problems)
        else:
            expected = Text("事实的名称", "a fact's name")
            problems.append(wrong_type(value.place, Text(f"`{key.written}`", f"`{key.written}`"), expected, value))
