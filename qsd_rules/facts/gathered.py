"""What is gathered while files of a snapshot are read: subjects begun, and what is wrong."""

from __future__ import annotations

from datetime import date

from msgspec import Struct, field

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.names import Names
from qsd_rules.facts.snapshot import Evidence, Note, SubjectRecord
from qsd_rules.facts.texts import one_of
from qsd_rules.policy.model import Fact
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Node, Scalar
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem


class Paper(Struct, frozen=True):
    """The paper that is named for a fact, and where."""

    fact: Fact
    title: str
    place: Place


class Draft(Struct):
    """One subject while it is read, perhaps from several files; `misread` are facts whose values are wrong."""

    kind: str
    id: str
    name: str
    place: Place
    facts: dict[str, Value | Absent] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    complete: set[str] = field(default_factory=set)
    papers: dict[str, Paper] = field(default_factory=dict)
    misread: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def record(self) -> SubjectRecord:
        name = self.name or self.id
        return SubjectRecord(self.kind, self.id, name, self.facts, self.evidence, frozenset(self.complete), self.place)


class Gathered(Struct):
    """What was read so far, and what is wrong with it; `lost` says that a subject could not be read.

    `tables` are the files that are tables, `undated` is the first of them that says no date. `lost_of` are the kinds of
    which a subject, and the relations of which a value could not be read: collections may lack members for it.
    """

    names: Names
    problems: list[Problem]
    notes: list[Note] = field(default_factory=list)
    drafts: dict[SubjectKey, Draft] = field(default_factory=dict)
    titles: list[Text] = field(default_factory=list)
    date: date | None = None
    dated: Place | None = None
    invented: bool = False
    lost: bool = False
    tables: set[str] = field(default_factory=set)
    undated: Place | None = None
    lost_of: set[str] = field(default_factory=set)

    def problem(self, check: str, node: Node, message: Text, hint: Text | None = None) -> None:
        self.problems.append(Problem(check, node.place, message, hint))


def missing(name: str, place: Place, hint: Text | None = None) -> Problem:
    """The problem of a key that must be there."""
    return Problem("missing-key", place, Text(f"缺少 `{name}`", f"`{name}` is missing"), hint)


def unknown_kind(key: Scalar, gathered: Gathered) -> Problem:
    """The problem of subjects of a kind that the vocabulary does not have."""
    names = list(gathered.names.policy.kinds)
    message = Text(f"没有种类 `{shown(key.written)}`", f"there is no kind `{shown(key.written)}`")
    return Problem("unknown-kind", key.place, message, gathered.names.hint(key.written, names) or one_of(names))
