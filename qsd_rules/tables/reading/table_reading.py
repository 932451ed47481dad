"""Reading tables: from what stands on the command line to tables in the prepared layout, and a report of it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from qsd_rules.facts.names import Names, fold, names_of
from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading.completeness import collections_meant
from qsd_rules.tables.reading.given import Given, read_given
from qsd_rules.tables.reading.mapping import read_mapping
from qsd_rules.tables.reading.matching import ID, Matched, find, ids_of, match_sources, squeezed
from qsd_rules.tables.reading.plan import plans_of
from qsd_rules.tables.reading.preparing import Preparation, Prepared, Progress
from qsd_rules.tables.reading.sources.opening import WholeFile, open_sources
from qsd_rules.tables.reading.whole_files import is_plain
from qsd_rules.words.language import Language


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be read and how: arguments, `--map`, `--subject`, `--complete`, the language of reasons."""

    arguments: Sequence[str]
    mapped: Sequence[str] = ()
    subjects: Sequence[str] = ()
    complete: Sequence[str] = ()
    language: Language = "zh"


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to read: tables with what their columns give, sheets of no kind, subjects from files of facts.

    `complete` are the collections that are said to have all their members.
    """

    names: Names
    tables: tuple[Matched, ...]
    left: tuple[str, ...]
    given: Given
    files: tuple[str, ...]
    complete: Set[str] = field(default_factory=frozenset)

    @property
    def day(self) -> date | None:
        """The day that files of facts are of."""
        return self.given.day


def find_tables(policy: Policy, wishes: Wishes, work: Path, other: Policy | None = None) -> Found:
    """What the arguments name, matched with the vocabulary. Copies of what can't be read where it is go to `work`.

    `other` is another version of the policy that reads the same: facts and collections that only it has are not meant
    for this one.

    Raises:
        InputProblems: something can't be opened, told apart or understood.
    """
    names = names_of(policy)
    if other is not None:
        wishes = for_this_version(wishes, names, names_of(other))
    mapped = read_mapping(wishes.mapped, names.kinds)
    if other is not None:
        mapped = tuple(each for each in mapped if not only_the_other_has(each.gives, names, names_of(other)))
    complete = collections_meant(names, wishes.complete)
    ids = ids_of(policy) | {each.folded for each in mapped if each.gives == ID}

    def is_header(cells: Iterable[str]) -> bool:
        return any(squeezed(cell) in ids for cell in cells)

    def plain(each: WholeFile) -> bool:
        return is_plain(names, each.file, each.kind, mapped)

    opened = open_sources(wishes.arguments, names.kinds, is_header, work, plain)
    given = read_given(names, opened.facts, wishes.subjects, opened.whole, mapped, wishes.language)
    tables, left = match_sources(names, opened.sources, mapped, given.whole.matched)
    return Found(names, (*tables, *given.whole.matched), (*left, *given.whole.left), given, opened.facts, complete)


def for_this_version(wishes: Wishes, names: Names, other: Names) -> Wishes:
    """The wishes without collections and kinds that only the other version has."""

    def is_collection(written: str, known: Names) -> bool:
        before, _, path = written.partition(".")
        kind = known.kinds.get(fold(before))
        return kind is not None and f"{kind.name}.{fold(path)}" in known.policy.facts

    def is_kind(written: str, known: Names) -> bool:
        return fold(written.partition("=")[0]) in known.kinds

    complete = [each for each in wishes.complete if is_collection(each, names) or not is_collection(each, other)]
    subjects = [each for each in wishes.subjects if is_kind(each, names) or not is_kind(each, other)]
    return replace(wishes, complete=complete, subjects=subjects)


def only_the_other_has(fact: str, names: Names, other: Names) -> bool:
    """Whether a fact that a column is said to give is one of the other version's only."""
    here, there = (any(find(each.of(kind), fact) for kind in each.policy.kinds) for each in (names, other))
    return there and not here


def preparation_of(
    found: Found, wishes: Wishes, work: Path, progress: Progress = lambda kind, rows, all_: None
) -> Preparation:
    """What brings the tables into the prepared layout.

    Parts of what is slow to read, and what could not be read, go to `work`.
    """
    plans = plans_of(found.names, found.tables, found.given)
    return Preparation(found.names.policy, plans, found.complete, work, wishes.language, progress)


def read_tables(found: Found, wishes: Wishes, work: Path) -> Prepared:
    """The tables in the prepared layout."""
    prepared, _ = preparation_of(found, wishes, work).run()
    return prepared


def digests_of(found: Found) -> Mapping[str, str]:
    """The digests of all tables, by name."""
    return {each.source.name: each.source.digest for each in found.tables}
