"""What of a table could not be read: whose it is, in which column, what is written there."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from qsd_rules.words.problems import Problem
from qsd_rules.workbook.plan import Found, TablePlan
from qsd_rules.workbook.workbook import Sheet, Workbook, place_of, shown_value


class ReadTables(Struct, frozen=True):
    """A file of tables that was read, with the plans of its sheets; `left` are sheets of which nothing is known."""

    book: Workbook
    plans: tuple[tuple[Sheet, TablePlan], ...]
    left: tuple[Sheet, ...] = ()


class Lost(Struct, frozen=True):
    """A cell, a row or a column that could not be read.

    `table` is the file, with its sheet in brackets; `column` is the head, `subject` the id, `written` what the cell
    holds; each is empty where the whole row or column is meant.
    """

    problem: Problem
    kind: str
    table: str
    row: int
    column: str
    subject: str
    written: str


def lost_at(problem: Problem, tables: Iterable[ReadTables]) -> Lost | None:
    """What a problem of a table is about; none where it is about the whole file, and nothing can go on."""
    place = problem.place
    for read in tables:
        if read.book.file != place.file:
            continue
        for sheet in read.book.sheets:
            if place.line == 0 and place.sheet == sheet.name and problem.check == "ambiguous-sheet":
                return Lost(problem, "", name_of_table(read.book, sheet), 0, "", "", "")
            if any(each is problem or each == problem for each in sheet.problems):
                kind = next((plan.kind for of, plan in read.plans if of is sheet), "")
                return Lost(problem, kind, name_of_table(read.book, sheet), place.line, "", "", "")
        for sheet, plan in read.plans:
            if place.line and place_of(read.book.file, sheet.name, place.line, place.column) == place:
                found = lost_in(problem, read.book, sheet, plan, (place.line, place.column))
                if found is not None:
                    return found
    return None


def lost_in(problem: Problem, book: Workbook, sheet: Sheet, plan: TablePlan, spot: tuple[int, int]) -> Lost | None:
    """What a problem at a place of a sheet is about, if the place is of this table."""
    table = name_of_table(book, sheet)
    at = spot[plan.axis == "row"]
    column = next((each for each in plan.columns if each.at == at), None)
    head = "" if column is None else column.head
    cell = sheet.at(*spot)
    written = "" if cell is None else shown_value(cell.value)
    for found in plan.subjects:
        places = {entry.value for entry in found.entries}
        if spot in places or spot == found.start or spot == (found.start[0] - 1, found.start[1]):
            named = identifier_of(sheet, plan, found)
            entry = next((entry for entry in found.entries if entry.value == spot), None)
            own = head if entry is None or column is None else column.head
            return Lost(problem, plan.kind, table, spot[0], own, named, written)
    if any(spot == aside.spot for aside in plan.aside):
        return Lost(problem, plan.kind, table, spot[0], head, "", written)
    if column is not None and (spot == column.spot or spot[0] in plan.header):
        return Lost(problem, plan.kind, table, spot[0], head, "", written)
    return None


def identifier_of(sheet: Sheet, plan: TablePlan, found: Found) -> str:
    """What names a subject: the words of its id, else of its code or name, else the head of its column."""
    cells = {entry.key.role: sheet.at(*entry.value) for entry in found.entries if entry.key.role in ("id", "name")}
    codes = [
        cell
        for entry in found.entries
        if entry.key.fact is not None and entry.key.fact.code and (cell := sheet.at(*entry.value)) is not None
    ]
    order = [cells.get("id"), *(codes if plan.identified_by == "code" else ()), cells.get("name")]
    return next((shown_value(cell.value).strip() for cell in order if cell is not None), found.headed)


def name_of_table(book: Workbook, sheet: Sheet) -> str:
    """What messages call a table."""
    return f"{book.file}[{sheet.name}]" if sheet.name else book.file
