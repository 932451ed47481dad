"""A snapshot: what is known on a day about a district, its enterprises, projects and organs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem


class Evidence(Struct, frozen=True):
    """Where a fact's value was read: its place in the file, and the document that proves it, if named."""

    place: Place
    document: str = ""


class Note(Struct, frozen=True):
    """What whoever filled a workbook in should look at: how something was read, or what was not read."""

    place: Place
    message: Text


class SubjectRecord(Struct, frozen=True):
    """One subject and what is known of it.

    `facts` is keyed by the fact's full name and holds only what is given: a missing key is an unknown fact. A
    relation's value is the related subject's id, or a tuple of ids where there are many. `complete` names the
    collections (full names of `many` relations and inverses) whose members are all in the snapshot. `place` is where
    the id stands; none of a subject that no file tells of.
    """

    kind: str
    id: str
    name: str
    facts: Mapping[str, Value | Absent]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()
    place: Place | None = None


class Snapshot(Struct, frozen=True):
    """Subjects by (kind, id), in the order of the files, as known on `date`.

    `inverses` holds, for each (collection's full name, subject's id), the ids of its members. `notes` say what in a
    workbook was read otherwise than it is written. `unlisted` are subjects that relations lead to and that no file
    lists; they are not judged. `aside` is what of tables could not be read and was set aside.
    """

    date: date
    subjects: Mapping[tuple[str, str], SubjectRecord]
    inverses: Mapping[tuple[str, str], tuple[str, ...]]
    title: Text
    invented: bool
    digest: str
    notes: tuple[Note, ...] = ()
    unlisted: frozenset[tuple[str, str]] = frozenset()
    aside: tuple[Problem, ...] = ()

    @property
    def judged(self) -> tuple[tuple[str, str], ...]:
        """The subjects that rules are applied to: all but the unlisted."""
        return tuple(key for key in self.subjects if key not in self.unlisted)
