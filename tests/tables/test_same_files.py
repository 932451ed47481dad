"""The same facts as a file of facts, as CSV and as a workbook: `check` and `batch` come to the same, value by value."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace

from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from tests.strategies.counting import Count
from tests.strategies.fact_files import (
    Answer,
    Writer,
    as_csv,
    as_csv_without_names,
    as_workbook,
    as_yaml,
    by_batch,
    by_check,
    sheets_of,
)
from tests.strategies.imagined import SHARES, Plan, imagine
from tests.strategies.lacking import NOTHING, Lacking, each_kind, lackings, left
from tests.strategies.profiles import examples
from tests.strategies.snapshots import presentable
from tests.tables.reading.test_table_reading import fit_for_cells
from tests.tables.sql.test_intake import with_codes
from tests.tables.test_exactness import DAY


def as_files_have_it(policy: Policy, snapshot: Snapshot, lacking: Lacking) -> Snapshot:
    """What is left of a snapshot, as files can have it: a list of subjects that no table gives is never whole."""
    snapshot = left(policy, with_codes(policy, fit_for_cells(snapshot)), lacking)
    open_ = {
        fact.name
        for fact in policy.facts.values()
        if fact.inverse_of and not lacking.has_table(policy.facts[fact.inverse_of].kind)
    }
    records = {
        key: replace(record, complete=record.complete - open_, evidence={}) for key, record in snapshot.subjects.items()
    }
    return replace(snapshot, subjects=records)


def without_collections(snapshot: Snapshot) -> Snapshot:
    """The snapshot with no collection complete, which a workbook says one way to `check` and another to `batch`."""
    records = {key: replace(record, complete=frozenset()) for key, record in snapshot.subjects.items()}
    return replace(snapshot, subjects=records)


@dataclass(slots=True)
class Files:
    """Files of what is left of a snapshot, and what the commands make of them.

    The tables that are lacking are left out of those that `batch` reads; `check` is told of whoever relations lead to.
    """

    policy: Policy
    snapshot: Snapshot
    lacking: Lacking
    folder: Path
    count: Count

    @property
    def kinds(self) -> list[str]:
        """The kinds that there are subjects of."""
        there = {record.kind for record in self.snapshot.subjects.values()}
        return [kind for kind in self.policy.kinds if kind in there]

    @property
    def given(self) -> list[str]:
        """Those that have a table."""
        return [kind for kind in self.kinds if self.lacking.has_table(kind)]

    def read(self, command: str, write: Writer, written: list[str], asked: list[str]) -> Answer:
        """What a command makes of the kinds asked for, of a file with the kinds written."""
        place = self.folder / f"{self.count['files compared']}"
        shutil.rmtree(place, ignore_errors=True)
        (place / "in").mkdir(parents=True)
        sheets = sheets_of(self.policy, self.snapshot, written)
        paths = write(place / "in", self.policy, self.snapshot, sheets)
        self.count["files compared"] += 1
        if command == "check":
            return by_check(self.policy, paths, asked)
        return by_batch(self.policy, paths, place, self.snapshot.date, asked)

    def hold_tables(self, write: Writer) -> None:
        """The tables come by `batch` to what the file of facts comes to by `check`."""
        expected = self.read("check", as_yaml, self.kinds, self.given)
        hold_alike(expected, self.read("batch", write, self.given, self.given), self.count)

    def hold_whole(self, write: Writer) -> None:
        """One and the same file of all kinds comes to the same by both commands."""
        expected = self.read("check", write, self.kinds, self.kinds)
        hold_alike(expected, self.read("batch", write, self.kinds, self.kinds), self.count)


def hold_alike(one: Answer, other: Answer, count: Count) -> None:
    """Two answers are the same; what differs is told."""
    for name in ("values", "findings", "decisions", "counts"):
        first, second = getattr(one, name), getattr(other, name)
        differing = {
            key: (first.get(key), second.get(key))
            for key in first.keys() | second.keys()
            if first.get(key) != second.get(key)
        }
        assert not differing, (name, dict(sorted(differing.items(), key=str)[:10]))
        count[f"{name} compared"] += len(first)


def hold_all(policy: Policy, snapshot: Snapshot, lacking: Lacking, folder: Path, count: Count) -> None:
    """Files of every form come to the same by both commands."""
    files = Files(policy, as_files_have_it(policy, snapshot, lacking), lacking, folder, count)
    files.hold_whole(as_yaml)
    files.hold_tables(as_csv)
    files.snapshot = without_collections(files.snapshot)
    files.hold_whole(as_workbook)
    files.hold_tables(as_workbook)


def test_files_without_a_kind(opinion: Policy, tmp_path: Path, count: Count) -> None:
    forms = {"": as_yaml, "enterprise": as_csv, "district": as_workbook, "task": as_csv_without_names}
    for number, (kind, write) in enumerate(forms.items()):
        lacking = Lacking(frozenset({kind} - {""}))
        snapshot = as_files_have_it(
            opinion, imagine(Plan(number, DAY, SHARES[number % 3], counts=True), opinion), lacking
        )
        if write is as_workbook:
            snapshot = without_collections(snapshot)
        Files(opinion, snapshot, lacking, tmp_path, count).hold_tables(write)
    assert count["files compared"] == 2 * len(forms)
    assert count["values compared"] > 2_000


@pytest.mark.deep
def test_files_without_each_kind(opinion: Policy, tmp_path: Path, count: Count) -> None:
    for number, lacking in enumerate((NOTHING, *each_kind(opinion))):
        snapshot = imagine(Plan(number, DAY, SHARES[number % 3], counts=True), opinion)
        hold_all(opinion, snapshot, lacking, tmp_path, count)
    assert count["files compared"] == 8 * (1 + len(opinion.kinds))
    assert count["values compared"] > 10_000


@pytest.mark.deep
def test_files_with_all_sorts_of_words_lacking_all_sorts_of_things(
    opinion: Policy, tmp_path: Path, count: Count
) -> None:
    @examples(2)
    @given(presentable(opinion), lackings(opinion))
    def are_alike(snapshot: Snapshot, lacking: Lacking) -> None:
        hold_all(opinion, snapshot, lacking, tmp_path, count)

    are_alike()
    assert count["values compared"] > 1_000
