"""How files were read, before anything is judged: what was taken for a table, what its columns became, what is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from qsd_rules.facts.gathered import Gathered
from qsd_rules.facts.names import names_of
from qsd_rules.facts.snapshot import Note, Snapshot, SubjectRecord
from qsd_rules.facts.snapshot_reading import Terms, finished, read_tree
from qsd_rules.policy.model import Policy
from qsd_rules.source.files import STANDARD_INPUT, SourceFile
from qsd_rules.words.problems import InputProblems, Place, Problem
from qsd_rules.workbook.plan import Found, TablePlan
from qsd_rules.workbook.set_aside import ReadTables, lost_at
from qsd_rules.workbook.snapshot_files import Handling, tree_of
from qsd_rules.workbook.workbook import Cell, Sheet, place_of

NO_DAY = date(1, 1, 1)
"""The date of tables that say none, while they are only looked at."""


class TableRead(Struct, frozen=True):
    """A table with its plan, its subjects that were read, and which of their rows gave no fact at all.

    `struck` and `noted` are cells with words struck out and with somebody's comment.
    """

    sheet: Sheet
    plan: TablePlan
    subjects: tuple[SubjectRecord, ...]
    without_facts: tuple[Found, ...]
    struck: tuple[Cell, ...]
    noted: tuple[Cell, ...]

    @property
    def is_mostly_empty(self) -> bool:
        """Whether more rows than not gave no fact: then the columns were hardly understood."""
        return 2 * len(self.without_facts) > len(self.plan.subjects)


class FileRead(Struct, frozen=True):
    """A file: its tables, the subjects that it gives, what was read otherwise than written, set aside, or not read.

    `unreadable` are problems of the file as a whole.
    """

    file: str
    tables: tuple[TableRead, ...]
    subjects: tuple[SubjectRecord, ...]
    notes: tuple[Note, ...] = ()
    aside: tuple[Problem, ...] = ()
    unreadable: tuple[Problem, ...] = ()

    @property
    def facts(self) -> int:
        """How many facts the file gives."""
        return sum(1 for each in self.subjects for place in each.evidence.values() if place.place.file == self.file)


class FilesRead(Struct, frozen=True):
    """All files, and the snapshot that they come to; none where nothing could be read. `undated` says that no file
    says its date."""

    files: tuple[FileRead, ...]
    snapshot: Snapshot | None
    undated: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether there is no subject, or no fact, or a table of which most rows gave none."""
        given = any(each.subjects for each in self.files) and any(each.facts for each in self.files)
        return not given or any(table.is_mostly_empty for each in self.files for table in each.tables)

    @property
    def is_clean(self) -> bool:
        """Whether everything was read as it is written, and all of it."""
        return not any(
            each.notes or each.aside or any(_not_only_units(table.plan) for table in each.tables) for each in self.files
        )

    @property
    def exit_code(self) -> int:
        """0 clean, 1 something set aside or read otherwise than written, 2 unreadable, 5 no subjects or no facts."""
        if any(each.unreadable for each in self.files):
            return 2
        if self.says_nothing:
            return 5
        return 0 if self.is_clean else 1


def _not_only_units(plan: TablePlan) -> bool:
    return bool(plan.unknown) or any(each.why != "units" for each in plan.aside)


def read_files(
    policy: Policy, sources: Iterable[SourceFile], problems: Iterable[Problem], handling: Handling
) -> FilesRead:
    """What files say, looked at and not judged; `problems` are those of files that could not be fetched."""
    gathered = Gathered(names_of(policy), [])
    tables: list[ReadTables] = []
    unreadable: list[Problem] = list(problems)
    files: list[str] = []
    for source in sources:
        files.append(source.file)
        try:
            read_tree(tree_of(source, gathered, handling, tables), gathered)
        except InputProblems as found:
            unreadable.extend(found.problems)
    snapshot = None
    aside: list[Problem] = []
    try:
        first = files[0] if files else STANDARD_INPUT
        snapshot = finished(policy, gathered, first, Terms(handling.as_of or NO_DAY, lambda problem: True))
        told = snapshot.aside
    except InputProblems as found:
        told = found.problems if files and not unreadable else tuple(gathered.problems)
    for problem in told:
        (aside if lost_at(problem, tables) is not None else unreadable).append(problem)
    notes = gathered.notes if snapshot is None else snapshot.notes
    records = () if snapshot is None else tuple(snapshot.subjects[key] for key in snapshot.judged)
    named = dict.fromkeys([*files, *(each.place.file for each in (*unreadable, *aside))])
    given = places_of(records)
    undated = gathered.date is None and handling.as_of is None and bool(gathered.drafts)
    return FilesRead(
        tuple(
            FileRead(
                file,
                tuple(
                    table_read(read, sheet, plan, records, given)
                    for read in tables
                    if read.book.file == file
                    for sheet, plan in read.plans
                ),
                tuple(each for each in records if each.place is not None and each.place.file == file),
                tuple(dict.fromkeys(each for each in notes if each.place.file == file)),
                tuple(dict.fromkeys(each for each in aside if each.place.file == file)),
                tuple(dict.fromkeys(each for each in unreadable if each.place.file == file)),
            )
            for file in named
        ),
        snapshot,
        undated,
    )


def places_of(records: Iterable[SubjectRecord]) -> Mapping[tuple[str, str, int, int], SubjectRecord]:
    """By file, sheet, row and column the subject of which a fact was read there."""
    found = {}
    for record in records:
        for evidence in record.evidence.values():
            place = evidence.place
            found[place.file, place.sheet, place.line, place.column] = record
    return found


def table_read(
    read: ReadTables,
    sheet: Sheet,
    plan: TablePlan,
    records: Iterable[SubjectRecord],
    given: Mapping[tuple[str, str, int, int], SubjectRecord],
) -> TableRead:
    """One table with what came of it."""
    by_place = {each.place: each for each in records if each.place is not None}
    subjects: dict[tuple[str, str], SubjectRecord] = {}
    without: list[Found] = []
    for found in plan.subjects:
        spots = {found.start, *(entry.value for entry in found.entries)}
        at = [given.get((read.book.file, sheet.name, *spot)) for spot in sorted(spots)]
        here = [each for each in at if each is not None]
        here += [own for spot in sorted(spots) if (own := by_place.get(place_of(read.book.file, sheet.name, *spot)))]
        subjects.update(((each.kind, each.id), each) for each in here[:1])
        if not any(each is not None for each in at):
            without.append(found)
    cells = sheet.cells.values()
    return TableRead(
        sheet,
        plan,
        tuple(subjects.values()),
        tuple(without),
        tuple(cell for cell in cells if cell.struck),
        tuple(cell for cell in cells if cell.comment),
    )


def cell_name(place: Place) -> str:
    """The cell of a place without its file: `项目!C12`, or row and column."""
    return place.cell or (f"{place.line}:{place.column}" if place.column else str(place.line) if place.line else "")
