"""Where on a sheet subjects stand: one a row under a row of labels, or one a column beside a column of labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from qsd_rules.facts.names import Names, fold
from qsd_rules.facts.numbers import is_spelling_of
from qsd_rules.workbook.cells import is_blank, tidy
from qsd_rules.workbook.labels import COLUMN_ROLES, ColumnRole, Key, Labels
from qsd_rules.workbook.workbook import Sheet, shown_value

Spot = tuple[int, int]
"""A row and a column, from 1."""

Hits = Mapping[Spot, tuple[Key, ...]]
Axis = Literal["row", "column"]

DATA_BELOW = "@data"
"""What stands, hidden, in the last row of a list's head, where that is not the row of labels."""


class Entry(Struct, frozen=True):
    """What a sheet may say for one key of one subject: where label and value stand, and the unit given for it."""

    key: Key
    label: Spot
    value: Spot
    unit: str = ""


class Found(Struct, frozen=True):
    """One subject of a table: where it begins, its entries, the name that a column's head gives it."""

    start: Spot
    entries: tuple[Entry, ...]
    headed: str = ""


class Table(Struct, frozen=True):
    """The labels of a sheet: one kind's, along one row or one column.

    `ambiguous` are labels that mean several facts, `unknown` are heads of columns that mean nothing.
    """

    kind: str
    axis: Axis
    line: int
    subjects: tuple[Found, ...]
    ambiguous: tuple[tuple[Spot, tuple[Key, ...]], ...] = ()
    unknown: tuple[Spot, ...] = ()


class SeveralKinds(Struct, frozen=True):
    """A sheet whose labels fit several kinds equally well."""

    kinds: tuple[str, ...]


def find_table(sheet: Sheet, labels: Labels) -> Table | SeveralKinds | None:
    """The table of a sheet; none where nothing is known of its words."""
    hits = hits_of(sheet, labels)
    chosen = kind_and_line(sheet, hits, labels.names)
    if chosen is None or isinstance(chosen, SeveralKinds):
        return chosen
    kind, axis, line = chosen
    own = {spot: of_kind for spot, keys in hits.items() if (of_kind := tuple(k for k in keys if k.kind == kind))}
    return read_list(sheet, own, kind, line, labels.names) if axis == "row" else read_form(sheet, own, kind, line)


def hits_of(sheet: Sheet, labels: Labels) -> Hits:
    """The cells whose words name something; all of merged ones."""
    hits: dict[Spot, tuple[Key, ...]] = {}
    for spot, cell in sheet.cells.items():
        keys = labels.keys_of(cell.value) if isinstance(cell.value, str) else ()
        if keys:
            hits[spot] = keys
    for spot, merged in sheet.covered.items():
        if (merged.top, merged.left) in hits:
            hits[spot] = hits[merged.top, merged.left]
    return hits


def kind_and_line(sheet: Sheet, hits: Hits, names: Names) -> tuple[str, Axis, int] | SeveralKinds | None:
    """The kind a sheet is about, and the row or column that has most of its labels.

    Hidden keys say the kind; else the sheet's name; else the labels, if they fit one kind better than others.
    """
    kinds = {key.kind for spot, keys in hits.items() for key in keys if is_written_out(sheet, spot, key)}
    if len(kinds) != 1:
        named = kind_named_by(sheet.name, names)
        kinds = {named} if named else {key.kind for keys in hits.values() for key in keys}
    counts: list[tuple[int, int, str, Axis, int]] = []
    for kind in sorted(kinds):
        lines: dict[tuple[Axis, int], set[str]] = {}
        facts = set()
        for (row, column), keys in hits.items():
            found = sorted(key.name for key in keys if key.kind == kind)
            if found:
                # A label that several facts have counts once, or it would win against the hidden key of one of them.
                lines.setdefault(("row", row), set()).add(found[0])
                lines.setdefault(("column", column), set()).add(found[0])
                facts |= {key.name for key in keys if key.kind == kind and key.fact is not None}
        if lines and (facts or len(kinds) == 1):
            axis, line = best_line(
                sheet, lines, {spot for spot, keys in hits.items() if any(k.kind == kind for k in keys)}
            )
            counts.append((len(lines[axis, line]), len(facts), kind, axis, line))
    if not counts:
        return None
    counts.sort(key=lambda each: each[:2], reverse=True)
    best = [each for each in counts if each[:2] == counts[0][:2]]
    if len(best) > 1:
        return SeveralKinds(tuple(kind for _, _, kind, _, _ in best))
    _, _, kind, axis, line = best[0]
    return kind, axis, line


def best_line(sheet: Sheet, lines: Mapping[tuple[Axis, int], set[str]], hits: set[Spot]) -> tuple[Axis, int]:
    """The row or column with most labels; of several, the one with most filled in below or beside it."""
    most = max(map(len, lines.values()))
    best = sorted(line for line in lines if len(lines[line]) == most)
    if len({axis for axis, _ in best}) == 1:
        return best[0]

    def facing(line: tuple[Axis, int]) -> int:
        axis, at = line
        own = {spot for spot in hits if spot[axis == "column"] == at}
        across = {spot[axis == "row"] for spot in own}
        return sum(
            spot not in hits and not is_blank(cell) and spot[axis == "column"] > at and spot[axis == "row"] in across
            for spot, cell in sheet.cells.items()
        )

    return max(best, key=lambda line: (facing(line), line[0] == "column", -line[1]))


def is_written_out(sheet: Sheet, spot: Spot, key: Key) -> bool:
    """Whether a cell has a key as forms write it, with its kind."""
    return fold(words_at(sheet, spot)) == key.name


def kind_named_by(name: str, names: Names) -> str:
    """The kind that a sheet's name speaks of: `项目`, `相关企业`, `project`; empty where none or several."""
    folded = fold(name)
    if folded in names.kinds:
        return names.kinds[folded].name
    found: dict[str, int] = {}
    for kind in names.policy.kinds.values():
        label = fold(kind.label.zh)
        if label in folded:
            found[kind.name] = len(label)
        elif len(folded) > 1 and label.endswith(folded):
            found[kind.name] = len(folded)
    longest = [kind for kind, length in found.items() if length == max(found.values())]
    return longest[0] if len(longest) == 1 else ""


def words_at(sheet: Sheet, spot: Spot) -> str:
    """What a cell shows, without blanks around."""
    cell = sheet.at(*spot)
    return "" if cell is None else tidy(shown_value(cell.value))


def role_of(sheet: Sheet, spot: Spot) -> ColumnRole | None:
    """What a column holds whose head stands there."""
    return COLUMN_ROLES.get(fold(words_at(sheet, spot)).rstrip("：: "))


# One subject a row


def read_list(sheet: Sheet, hits: Hits, kind: str, header: int, names: Names) -> Table:
    """The subjects below a row of labels."""
    columns: dict[int, Key] = {}
    ambiguous: list[tuple[Spot, tuple[Key, ...]]] = []
    heads = [column for row, column in spots_of_row(sheet, header)]
    for column in heads:
        keys = hits.get((header, column), ())
        if len(keys) == 1:
            columns[column] = keys[0]
        elif keys:
            ambiguous.append(((header, column), keys))
    first = max(
        (row for row, column in sheet.cells if fold(words_at(sheet, (row, column))) == DATA_BELOW), default=header
    )
    rows = sorted({row for row, column in sheet.cells if row > first and column in columns})
    rows = [row for row in rows if not is_of_the_head(sheet, row, columns, hits, names)]
    below = {column for row, column in sheet.cells if row > first and not is_blank(sheet.cells[row, column])}
    unknown = [
        (header, column)
        for column in heads
        if column in below
        and (header, column) not in hits
        and not is_blank(sheet.at(header, column))
        and role_of(sheet, (header, column)) is None
    ]
    subjects = tuple(
        Found(
            (row, min(columns)),
            tuple(Entry(key, (header, column), (row, column), key.unit) for column, key in columns.items()),
        )
        for row in rows
    )
    return Table(
        kind, "row", header, subjects, tuple(each for each in ambiguous if each[0][1] in below), tuple(unknown)
    )


def spots_of_row(sheet: Sheet, row: int) -> list[Spot]:
    """The places of a row that show something."""
    own = {spot for spot in sheet.cells if spot[0] == row} | {spot for spot in sheet.covered if spot[0] == row}
    return sorted(own)


def is_of_the_head(sheet: Sheet, row: int, columns: Mapping[int, Key], hits: Hits, names: Names) -> bool:
    """Whether a row below the labels is blank, says the labels again, or says the units."""
    filled = [column for column in columns if not is_blank(sheet.cells.get((row, column)))]
    if not filled:
        return True
    if all(columns[column] in hits.get((row, column), ()) for column in filled):
        return True
    return all(is_unit_of(columns[column], words_at(sheet, (row, column)), names) for column in filled)


def is_unit_of(key: Key, written: str, names: Names) -> bool:
    """Whether a cell says the unit of its column's fact, and no more."""
    unit = names.policy.units.get(key.fact.unit) if key.fact is not None else None
    return unit is not None and is_spelling_of(unit, written.strip("()（）"))


# One subject a column


def read_form(sheet: Sheet, hits: Hits, kind: str, line: int) -> Table:
    """The subjects beside a column of labels; labels that stand further right in a row are of the first subject."""
    rows = sorted({row for row, column in hits if column == line})
    roles = roles_of_columns(sheet, rows[0])
    labels = label_columns(hits, line)
    values = value_columns(sheet, rows, labels, roles, hits)
    units = next((column for column, role in roles.items() if role == "unit"), 0)
    papers = papers_of(values, [column for column, role in roles.items() if role == "document"])
    ambiguous: list[tuple[Spot, tuple[Key, ...]]] = []
    entries: dict[int, list[Entry]] = {column: [] for column in values}
    for row in rows:
        keys = hits[row, line]
        filled = [column for column in values if not is_blank(sheet.at(row, column))]
        if len(keys) > 1:
            ambiguous += [((row, line), keys)] if filled else []
            continue
        unit = keys[0].unit or (words_at(sheet, (row, units)) if units else "")
        for column in values:
            entries[column].append(Entry(keys[0], (row, line), (row, column), unit))
            if papers[column] and keys[0].role == "fact":
                paper = Key(kind, "document", keys[0].fact)
                entries[column].append(Entry(paper, (row, line), (row, papers[column])))
    if len(values) == 1:
        entries[values[0]].extend(beside(sheet, hits, rows, labels, values[0]))
    heads = {column: head_of(sheet, rows[0], column, roles) for column in values}
    subjects = tuple(
        Found((min(rows[0], *(e.value[0] for e in entries[column])), column), tuple(entries[column]), heads[column])
        for column in values
        if any(not is_blank(sheet.at(*entry.value)) for entry in entries[column])
    )
    return Table(kind, "column", line, subjects, tuple(ambiguous), unlabelled(sheet, hits, rows, line, labels, values))


def roles_of_columns(sheet: Sheet, first: int) -> dict[int, ColumnRole]:
    """What the columns hold, by the nearest row above the labels that says it."""
    for row in range(first - 1, max(first - 20, 0), -1):
        roles = {column: role for _, column in spots_of_row(sheet, row) if (role := role_of(sheet, (row, column)))}
        if len(roles) > 1 or (roles and "value" in roles.values()):
            return roles
    return {}


def label_columns(hits: Hits, line: int) -> frozenset[int]:
    """The columns that say the same labels as the column `line`, such as visible labels beside hidden keys."""
    said = {row: keys for (row, column), keys in hits.items() if column == line}
    return frozenset(
        column
        for (row, column), keys in hits.items()
        if row in said and any(key.name == other.name for key in keys for other in said[row])
    )


def value_columns(
    sheet: Sheet, rows: list[int], labels: frozenset[int], roles: Mapping[int, ColumnRole], hits: Hits
) -> list[int]:
    """The columns of subjects: those headed so, else all that say something beside a label."""
    headed = [column for column, role in roles.items() if role == "value"]
    if headed:
        return headed
    known = set(rows)
    beside_labels = sorted(
        {
            column
            for (row, column), cell in sheet.cells.items()
            if row in known and column > min(labels) and column not in labels and column not in roles
            if (row, column) not in hits and not is_blank(cell)
        }
    )
    further = {column for (row, column) in hits if row in known and column not in labels}
    return [column for column in beside_labels if not further or column < min(further)][: 1 if further else None]


def papers_of(values: Iterable[int], papers: list[int]) -> dict[int, int]:
    """For each column of values the column of its papers: the first behind it and before the next; 0 where none."""
    ordered = list(values)
    found: dict[int, int] = {}
    for position, column in enumerate(ordered):
        end = ordered[position + 1] if position + 1 < len(ordered) else max([*papers, column]) + 1
        own = [paper for paper in papers if column < paper < end]
        found[column] = own[0] if own else papers[0] if len(ordered) == 1 and papers else 0
    return found


def beside(sheet: Sheet, hits: Hits, rows: list[int], labels: frozenset[int], value: int) -> Iterator[Entry]:
    """The entries of labels that stand further right in the rows of a form, each with the next filled cell."""
    known = set(rows)
    for (row, column), keys in sorted(hits.items()):
        if row not in known or column in labels or column <= value or len(keys) != 1:
            continue
        merged = sheet.covered.get((row, column))
        if merged is not None and (merged.top, merged.left) != (row, column):
            continue
        start = column + 1 if merged is None else merged.right + 1
        filled = [at for r, at in sheet.cells if r == row and at >= start and not is_blank(sheet.cells[r, at])]
        if filled and (row, min(filled)) not in hits:
            yield Entry(keys[0], (row, column), (row, min(filled)), keys[0].unit)


def head_of(sheet: Sheet, first: int, column: int, roles: Mapping[int, ColumnRole]) -> str:
    """The words above a column of values; none where they only say that values stand there."""
    if column in roles or first == 1:
        return ""
    return words_at(sheet, (first - 1, column))


def unlabelled(
    sheet: Sheet, hits: Hits, rows: list[int], line: int, labels: frozenset[int], values: list[int]
) -> tuple[Spot, ...]:
    """Labels that mean nothing between those that do, with something filled in beside them."""
    shown = max(labels)
    found = []
    for row in range(rows[0], last_row(sheet) + 1):
        spots = [(row, column) for column in (shown, line)]
        if row in rows or any(spot in hits for spot in spots) or is_blank(sheet.at(row, shown)):
            continue
        if any((row, column) in sheet.cells and not is_blank(sheet.cells[row, column]) for column in values):
            found.append((row, shown))
    return tuple(found)


def last_row(sheet: Sheet) -> int:
    """The last row with something in it."""
    return max((row for row, _ in sheet.cells), default=0)
