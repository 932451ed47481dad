"""Where on a sheet tables stand: subjects one a row under a row of labels, or one a column beside a column of labels.

A sheet may have several tables one below another, each under its own header. A header may have two or three rows; what
stands above it is a title or says units, what stands below it is units, a subject or no subject (`rows`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from qsd_rules.facts.names import Names, fold
from qsd_rules.facts.numbers import is_spelling_of, power_between
from qsd_rules.policy.model import Unit
from qsd_rules.workbook.cells import is_blank, tidy
from qsd_rules.workbook.labels import (
    COLUMN_ROLES,
    HEADS,
    ID_WORDS,
    NAME_WORDS,
    ColumnRole,
    HeadRole,
    Key,
    Labels,
    squeezed,
)
from qsd_rules.workbook.plan import Aside, Axis, Column, Entry, Found, IdentifiedBy, SeveralKinds, Spot, TablePlan, Why
from qsd_rules.workbook.rows import is_period, why_no_subject
from qsd_rules.workbook.workbook import Sheet, shown_value, struck_at

Hits = Mapping[Spot, tuple[Key, ...]]

DATA_BELOW = "@data"
"""What stands, hidden, in the last row of a list's head, where that is not the row of labels."""

MOST_ROWS_OF_A_HEADER = 3

UNIT_LINE = re.compile(
    r"(?:^|[（(\s])(?:计量|货币|金额|数量|面积)?单位\s*[:：]\s*([^（）():：]+)|\bunits?\s*:\s*([^():]+)", re.IGNORECASE
)
"""A line above a table that says units: `单位：万元、平方米`, `情况表（单位：万元）`."""

NO_UNIT = frozenset({"", "-", "—", "/", "个"})


def find_tables(
    sheet: Sheet, labels: Labels, named: Sequence[str] = (), said: str = ""
) -> tuple[TablePlan, ...] | SeveralKinds:
    """The plans of a sheet's tables from top to bottom; none where nothing is known of its words.

    `named` are the names it goes by (its own, the file's, the folder's), `said` is the kind that somebody says it has.
    """
    hits = hits_of(sheet, labels)
    chosen = kind_and_line(sheet, hits, labels.names, named or (sheet.name,), said)
    if chosen is None:
        return ()
    if isinstance(chosen, SeveralKinds):
        return chosen
    kind, axis, line = chosen
    if axis == "column":
        return (read_form(sheet, of_kind(hits, kind), kind, line, labels.names),)
    has_keys = any(spot[0] == line and is_written_out(sheet, spot, keys[0]) for spot, keys in hits.items())
    alone = sheet.has_header or has_keys
    headers = [(kind, (line,))] if alone else headers_of(sheet, hits, kind, line, labels.names)
    ends = [header[0] - 1 for _, header in headers[1:]] + [last_row(sheet)]
    starts = [1, *(end + 1 for end in ends)]
    return tuple(
        read_list(sheet, of_kind(hits, of), of, header, start, end, labels.names)
        for (of, header), start, end in zip(headers, starts, ends, strict=False)
    )


def of_kind(hits: Hits, kind: str) -> Hits:
    """The hits of one kind."""
    return {spot: found for spot, keys in hits.items() if (found := tuple(k for k in keys if k.kind == kind))}


def headers_of(sheet: Sheet, hits: Hits, kind: str, line: int, names: Names) -> list[tuple[str, tuple[int, ...]]]:
    """The headers of a sheet's lists with their kinds; rows that follow one another and say other things are one.

    `line` is the row that has most labels of `kind`.
    """
    kinds: dict[int, str] = {}
    for row in sorted({row for row, _ in hits}):
        filled = [column for column in columns_of_row(sheet, row) if not is_blank(sheet.at(row, column))]
        counts = {
            each: len({keys[0].name for column in filled if (keys := kind_keys(hits.get((row, column), ()), each))})
            for each in {key.kind for column in filled for key in hits.get((row, column), ())}
        }
        best = max(counts, key=lambda each: (counts[each], each == kind), default=kind)
        own = [column for column in filled if kind_keys(hits.get((row, column), ()), best)]
        if row == line or (counts.get(best, 0) >= 2 and 2 * len(own) > len(filled)):
            kinds[row] = kind if row == line else best
    found: list[tuple[str, tuple[int, ...]]] = []
    for row, of in kinds.items():
        # Cells that are merged downward are of both rows.
        if found and row - found[-1][1][-1] == 1 and len(found[-1][1]) < MOST_ROWS_OF_A_HEADER:
            said = {spot for spot in hits if spot[0] == row and spot in sheet.cells}
            above = {column for r, column in hits if r == row - 1}
            if any(column not in above for _, column in said) or not said:
                found[-1] = (found[-1][0], (*found[-1][1], row))
                continue
        if found and says_again(sheet, of_kind(hits, of), found[-1][1][-1], row):
            continue
        found.append((of, (row,)))
    return [(of, rows) for of, rows in found]


def kind_keys(keys: Iterable[Key], kind: str) -> list[Key]:
    """The keys that are of a kind."""
    return [key for key in keys if key.kind == kind]


def says_again(sheet: Sheet, hits: Hits, header: int, row: int) -> bool:
    """Whether a row says the labels of a header again, each in its column."""
    filled = [column for column in columns_of_row(sheet, row) if not is_blank(sheet.at(row, column))]
    return bool(filled) and all(
        squeezed(words_at(sheet, (row, column))) == squeezed(words_at(sheet, (header, column))) for column in filled
    )


def hits_of(sheet: Sheet, labels: Labels) -> Hits:
    """The cells whose words name something; all of merged ones."""
    hits: dict[Spot, tuple[Key, ...]] = {}
    for spot, cell in sheet.cells.items():
        keys = labels.keys_of(cell.value) if isinstance(cell.value, str) else ()
        if keys:
            hits[spot] = keys
    for (row, column), cell in sheet.cells.items():
        # 混凝土 above 总用量 is 混凝土总用量.
        if isinstance(cell.value, str) and len(hits.get((row, column), ())) != 1 and not sheet.has_header:
            above = words_at(sheet, (row - 1, column))
            keys = labels.keys_of(above + tidy(cell.value)) if above and (row - 1, column) not in hits else ()
            if len(keys) == 1 or (keys and (row, column) not in hits):
                hits[row, column] = keys
    for spot, merged in sheet.covered.items():
        if (merged.top, merged.left) in hits:
            hits[spot] = hits[merged.top, merged.left]
    return hits


def kind_and_line(
    sheet: Sheet, hits: Hits, names: Names, called: Sequence[str], said: str = ""
) -> tuple[str, Axis, int] | SeveralKinds | None:
    """The kind a sheet is about, and the row or column that has most of its labels.

    Hidden keys say the kind; else the sheet's name; else the labels, if they fit one kind better than others.
    """
    kinds = {key.kind for spot, keys in hits.items() for key in keys if is_written_out(sheet, spot, key)}
    if len(kinds) != 1:
        named = said or next((kind for each in called if (kind := kind_named_by(each, names))), "")
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
    if len({axis for axis, _ in best}) == 1 or not sheet.name:
        # Of a text, which has no sheets, the line is a row where nothing tells.
        return max(best, key=lambda line: line[0] == "row")

    def facing(line: tuple[Axis, int]) -> int:
        axis, at = line
        own = {spot for spot in hits if spot[axis == "column"] == at}
        across = {spot[axis == "row"] for spot in own}
        return sum(
            spot not in hits and not is_blank(cell) and spot[axis == "column"] > at and spot[axis == "row"] in across
            for spot, cell in sheet.cells.items()
        )

    return max(best, key=lambda line: (found := facing(line), (line[0] == "column") == (found > 0), -line[1]))


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


def read_list(
    sheet: Sheet, hits: Hits, kind: str, header: tuple[int, ...], start: int, end: int, names: Names
) -> TablePlan:
    """The subjects below a header, in the rows from `start` to `end`."""
    line = max(header, key=lambda row: (len({k[0].name for (r, _), k in hits.items() if r == row}), row))
    header = (*header, *range(header[-1] + 1, reach_of(sheet, hits, line) + 1))
    bottom = header[-1]
    marks = [row for row, column in sheet.cells if row <= end and fold(words_at(sheet, (row, column))) == DATA_BELOW]
    first = max([bottom, *marks]) + 1
    columns = one_id(columns_of_list(sheet, hits, header, line, first, end))
    unit_line, columns = with_units(sheet, columns, range(start, header[0]), names)
    rows = sorted({row for row, _ in sheet.cells if first <= row <= end})
    reading = {column.at: column.gives[0] for column in columns if len(column.gives) == 1}
    identified, by = identifying(sheet, columns, rows)
    subjects: list[Found] = []
    aside: list[Aside] = []
    for row in rows:
        cells = {
            column: words
            for column in columns_of_row(sheet, row)
            if (words := words_at(sheet, (row, column))) and fold(words) != DATA_BELOW
        }
        if not any((row, column) in sheet.cells for column in cells) or head_of_file(cells) is not None:
            continue
        why, units = why_aside(sheet, row, cells, columns, identified, bottom, names)
        if why is not None:
            aside.append(Aside(row, why, (row, min(cells)), cells[min(cells)]))
            columns = [
                replace(column, unit=units[column.at]) if column.at in units and not column.unit else column
                for column in columns
            ]
        elif any(column in reading for column in cells):
            subjects.append(Found((row, min(reading)), ()))
    aside = titles_of_the_next(aside, subjects, sheet, columns, end)
    titled = {each.at for each in aside}
    entries = [(column, column.gives[0]) for column in columns if len(column.gives) == 1]
    below = {column for row, column in sheet.cells if first <= row <= end and not is_blank(sheet.cells[row, column])}
    return TablePlan(
        sheet.name,
        kind,
        "row",
        header,
        tuple(replace(column, filled=column.at in below) for column in columns),
        tuple(
            replace(
                found,
                entries=tuple(
                    Entry(key, column.spot, (found.start[0], column.at), column.unit) for column, key in entries
                ),
            )
            for found in subjects
            if found.start[0] not in titled
        ),
        tuple(sorted(aside, key=lambda each: each.at)),
        by,
        unit_line,
    )


def reach_of(sheet: Sheet, hits: Hits, line: int) -> int:
    """The last row of a header: that to which the heads in a row are merged downward."""
    merged = [sheet.covered[spot] for spot in hits if spot[0] == line and spot in sheet.covered]
    return max([line, *(each.bottom for each in merged if each.bottom - each.top < MOST_ROWS_OF_A_HEADER)])


def head_of_file(cells: Mapping[int, str]) -> HeadRole | None:
    """What a row says of the whole file: its date, its title."""
    label, _, _ = cells[min(cells)].replace(":", "：").partition("：")
    return HEADS.get(fold(label))


def columns_of_list(sheet: Sheet, hits: Hits, header: tuple[int, ...], line: int, first: int, end: int) -> list[Column]:
    """The columns of a list by their heads; the lowest row of the header that says something in a column heads it."""
    found: list[Column] = []
    for at in sorted({column for row in header for column in columns_of_row(sheet, row)}):
        spots = [(row, at) for row in (line, *sorted(header, reverse=True))]
        spot = next((spot for spot in spots if spot in hits), None)
        spot = spot or next((spot for spot in spots[1:] if not is_blank(sheet.at(*spot))), None)
        if spot is None:
            continue
        keys = hits.get(spot, ())
        unit = keys[0].unit if len(keys) == 1 else ""
        ignored = any(key.role == "ignored" for key in keys)
        role: ColumnRole | None = "ignored" if ignored else None if keys else role_of(sheet, spot)
        found.append(Column(at, words_at(sheet, spot), spot, () if ignored else keys, unit, role))
    return found


def one_id(columns: list[Column]) -> list[Column]:
    """Of several columns that may give ids (or names) the plainest does; the others are not read."""
    for role, words in (("id", ID_WORDS), ("name", NAME_WORDS)):
        rivals = [column for column in columns if len(column.gives) == 1 and column.gives[0].role == role]
        if len(rivals) > 1:

            def rank(column: Column, words: Sequence[str] = words) -> tuple[int, int]:
                head = squeezed(column.head)
                return (
                    words.index(head) if head in words else len(words),
                    next((number for number, word in enumerate(words) if head.endswith(word)), len(words)),
                )

            best = min(rivals, key=rank)
            same = [column for column in rivals if squeezed(column.head) == squeezed(best.head)]
            columns = [
                replace(column, gives=(), role="ignored") if column in rivals and column not in same else column
                for column in columns
            ]
    return columns


def identifying(sheet: Sheet, columns: Sequence[Column], rows: Sequence[int]) -> tuple[list[int], IdentifiedBy]:
    """The columns whose words name the subjects, the surest first, and what they are: ids, else a code, else names."""

    def filled(column: Column) -> bool:
        return not rows or any(not is_blank(sheet.at(row, column.at)) for row in rows)

    one = [(column, column.gives[0]) for column in columns if len(column.gives) == 1]
    ids = [column for column, key in one if key.role == "id" and filled(column)]
    codes = [column for column, key in one if key.fact is not None and key.role == "fact" and key.fact.code]
    named = [column for column, key in one if key.role == "name"]
    if ids:
        return [column.at for column in ids], "id"
    whole = [
        column
        for column in codes
        if filled(column) and (not named or all(column_fills(sheet, column, row, named[0]) for row in rows))
    ]
    if whole:
        return [column.at for column in whole[:1]], "code"
    return [column.at for column in named], "name"


def column_fills(sheet: Sheet, column: Column, row: int, named: Column) -> bool:
    """Whether a row that has a name has a code too."""
    return is_blank(sheet.at(row, named.at)) or not is_blank(sheet.at(row, column.at))


def why_aside(
    sheet: Sheet,
    row: int,
    cells: Mapping[int, str],
    columns: Sequence[Column],
    identified: Sequence[int],
    bottom: int,
    names: Names,
) -> tuple[Why | None, Mapping[int, str]]:
    """Why a row below a header is no subject; of a row of units, also the units by column."""
    heads = {column.at: squeezed(column.head) for column in columns}
    if len(cells) > 1 and all(squeezed(words) == heads.get(column) for column, words in cells.items()):
        return "header", {}
    if row <= bottom + 2:
        units = units_of_row(cells, columns, names)
        if units is not None:
            return "units", units
    if identified and all(struck_at(sheet, row, column) and column not in cells for column in identified[:1]):
        return "struck", {}
    merged = sheet.covered.get((row, min(cells)))
    spans = (
        merged is not None
        and merged.right > merged.left
        and all(merged.left <= column <= merged.right for column in cells)
        and len(columns) > 1
    )
    return why_no_subject(cells, identified, spans), {}


def units_of_row(cells: Mapping[int, str], columns: Sequence[Column], names: Names) -> Mapping[int, str] | None:
    """The units that a row says below the heads of numbers, where it says nothing else; none where it does not.

    A unit that is the fact's own is empty.
    """
    found: dict[int, str] = {}
    by_column = {column.at: column for column in columns}
    units = names.policy.units.values()
    for at, words in cells.items():
        written = words.strip("()（）[]【】 ")
        column = by_column.get(at)
        unit = unit_of(column, names) if column is not None else None
        if unit is not None and power_between(written, unit) is not None:
            found[at] = "" if is_spelling_of(unit, written) else written
        elif (
            fold(written) in NO_UNIT
            or squeezed(written) in ("单位", "计量单位", "unit")
            or (column is not None and unit is None and any(is_spelling_of(u, written) for u in units))
        ):
            continue
        else:
            return None
    return found or None


def unit_of(column: Column, names: Names) -> Unit | None:
    """The unit of the fact that a column gives, if it gives a number with one."""
    fact = column.gives[0].fact if len(column.gives) == 1 and column.gives[0].role == "fact" else None
    return names.policy.units.get(fact.unit) if fact is not None else None


def with_units(
    sheet: Sheet, columns: list[Column], above: Iterable[int], names: Names
) -> tuple[Spot | None, list[Column]]:
    """The columns of numbers with the unit that a line above the table says, where their heads say none."""
    rows = set(above)
    for spot, cell in sheet.cells.items():
        match = UNIT_LINE.search(tidy(cell.value)) if spot[0] in rows and isinstance(cell.value, str) else None
        if match is None:
            continue
        said = [each for each in re.split(r"[、,，;；和及\s]+", next(filter(None, match.groups()))) if each]
        found = []
        for column in columns:
            unit = unit_of(column, names)
            fitting = [each for each in said if unit is not None and power_between(each, unit) is not None]
            own = column.unit or has_unit(column.head)
            foreign = [each for each in fitting if unit is not None and not is_spelling_of(unit, each)]
            found.append(replace(column, unit="/".join(fitting)) if foreign and not own else column)
        return spot, found
    return None, columns


def has_unit(head: str) -> bool:
    """Whether a head says a unit in brackets."""
    return head.rstrip().endswith((")", "）", "]", "】"))


def titles_of_the_next(
    aside: list[Aside], subjects: list[Found], sheet: Sheet, columns: Sequence[Column], end: int
) -> list[Aside]:
    """What is set aside, with lines of one cell just above the next table, which are its titles."""
    found = list(aside)
    if end >= last_row(sheet):
        return found
    for subject in reversed(subjects):
        row = subject.start[0]
        cells = [column for column in columns_of_row(sheet, row) if not is_blank(sheet.at(row, column))]
        if len(cells) != 1 or end - row > MOST_ROWS_OF_A_HEADER or len(columns) < 2:
            break
        found.append(Aside(row, "title", (row, cells[0]), words_at(sheet, (row, cells[0]))))
    return found


def columns_of_row(sheet: Sheet, row: int) -> Sequence[int]:
    """The columns of a row that show something, merged ones in each column that they cover."""
    return sheet.columns.get(row, ())


def is_unit_of(key: Key, written: str, names: Names) -> bool:
    """Whether a cell says the unit of its column's fact, and no more."""
    unit = names.policy.units.get(key.fact.unit) if key.fact is not None else None
    return unit is not None and is_spelling_of(unit, written.strip("()（）"))


# One subject a column


def read_form(sheet: Sheet, hits: Hits, kind: str, line: int, names: Names) -> TablePlan:
    """The subjects beside a column of labels; labels that stand further right in a row are of the first subject."""
    rows = sorted({row for row, column in hits if column == line})
    roles = roles_of_columns(sheet, rows[0])
    labels = label_columns(hits, line)
    values = value_columns(sheet, rows, labels, roles, hits)
    units = next((column for column, role in roles.items() if role == "unit"), 0)
    papers = papers_of(values, [column for column, role in roles.items() if role == "document"])
    columns: list[Column] = []
    entries: dict[int, list[Entry]] = {column: [] for column in values}
    for row in rows:
        keys = hits[row, line]
        unit = keys[0].unit or (words_at(sheet, (row, units)) if units else "")
        filled = any(not is_blank(sheet.at(row, column)) for column in values)
        columns.append(Column(row, words_at(sheet, (row, line)), (row, line), keys, unit, None, filled))
        if len(keys) > 1:
            continue
        for column in values:
            entries[column].append(Entry(keys[0], (row, line), (row, column), unit))
            if papers[column] and keys[0].role == "fact":
                paper = Key(kind, "document", keys[0].fact)
                entries[column].append(Entry(paper, (row, line), (row, papers[column])))
    unit_line, columns = with_units(sheet, columns, range(1, rows[0]), names)
    said = {column.spot: column.unit for column in columns}
    entries = {
        column: [replace(entry, unit=said.get(entry.label, entry.unit)) for entry in own]
        for column, own in entries.items()
    }
    if len(values) == 1:
        entries[values[0]].extend(beside(sheet, hits, rows, labels, values[0]))
    heads = {column: head_of(sheet, rows[0], column, roles) for column in values}
    subjects = tuple(
        Found((min(rows[0], *(e.value[0] for e in entries[column])), column), tuple(entries[column]), heads[column])
        for column in values
        if any(not is_blank(sheet.at(*entry.value)) for entry in entries[column])
    )
    identified = {column: named_by(sheet, entries[column]) for column in values}
    periods = {found.start[1] for found in subjects if not identified[found.start[1]] and is_period(found.headed)}
    columns += [
        Column(spot[0], words_at(sheet, spot), spot, role=role_of(sheet, spot))
        for spot in unlabelled(sheet, hits, rows, line, labels, values)
    ]
    by: IdentifiedBy = next((name for name in ("id", "code", "name") if name in identified.values()), "head")
    return TablePlan(
        sheet.name,
        kind,
        "column",
        (line,),
        tuple(columns),
        tuple(found for found in subjects if found.start[1] not in periods),
        tuple(
            Aside(found.start[1], "period", (rows[0] - 1, found.start[1]), found.headed)
            for found in subjects
            if found.start[1] in periods
        ),
        by,
        unit_line,
    )


def named_by(sheet: Sheet, entries: Iterable[Entry]) -> IdentifiedBy | None:
    """What names the subject of a column: its id, its code or its name; none where only the head does."""
    roles = {
        "code" if entry.key.role == "fact" and entry.key.fact is not None and entry.key.fact.code else entry.key.role
        for entry in entries
        if not is_blank(sheet.at(*entry.value))
    }
    order: tuple[IdentifiedBy, ...] = ("id", "code", "name")
    return next((role for role in order if role in roles), None)


def roles_of_columns(sheet: Sheet, first: int) -> dict[int, ColumnRole]:
    """What the columns hold, by the nearest row above the labels that says it."""
    for row in range(first - 1, max(first - 20, 0), -1):
        roles = {column: role for column in columns_of_row(sheet, row) if (role := role_of(sheet, (row, column)))}
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
