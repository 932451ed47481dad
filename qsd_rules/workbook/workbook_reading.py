"""Reading filled workbooks: from sheets to the located tree that a YAML file with the same facts would give.

A sheet has one kind of subject, one a column beside a column of labels (a form) or one a row under a row of labels (a
list). Labels are the hidden keys of the program's forms, or what the vocabulary calls facts, in either language. The
date of the facts, a title and whether all is invented stand on any sheet, each beside its label. Every value keeps the
place of its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import PurePath

from msgspec import Struct, field

from qsd_rules.facts.gathered import Gathered
from qsd_rules.facts.names import called, fold
from qsd_rules.facts.notes import read_as
from qsd_rules.facts.numbers import counts_in_hundredths, is_spelling_of
from qsd_rules.facts.snapshot import Note
from qsd_rules.facts.texts import with_article, wrong_type
from qsd_rules.facts.values import BOOLEANS, is_not_given, read_day, read_truth
from qsd_rules.policy.model import Fact, Kind
from qsd_rules.source.characters import identity
from qsd_rules.source.files import SourceFile
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Mapping, Node, Scalar, Sequence
from qsd_rules.source.scalars import as_number
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem
from qsd_rules.workbook.cells import (
    day_node,
    ditto_problem,
    identifier_problem,
    identifying_scalar,
    is_blank,
    is_ditto,
    is_split_by_signs,
    json_items,
    node_of,
    plain_scalar,
    refuse_result,
    says_not_known,
    tidy,
)
from qsd_rules.workbook.inspection import FOR_FORMS, Room
from qsd_rules.workbook.labels import HEADS, NOTHING_MAPPED, HeadRole, Index, KeyRole, labels_of
from qsd_rules.workbook.opening import open_workbook
from qsd_rules.workbook.plan import WHYS, Aside, Column, Entry, Found, SeveralKinds, Spot, TablePlan
from qsd_rules.workbook.planning import find_tables
from qsd_rules.workbook.rows import is_total
from qsd_rules.workbook.set_aside import ReadTables
from qsd_rules.workbook.workbook import Cell, Sheet, Workbook, place_of, plain_number, shown_value

VALUE_MARK = "@value"
NEAREST = 8
"""So many columns to the right of a label like “事实日期” its value is looked for."""

NOTHING = Text("工作簿里没有认出任何事实", "nothing in the workbook is known to the vocabulary")
HOW_TO_LABEL = Text(
    "用 `qsd-rules template` 生成填报表；自制的表以事实的名称作行标题或列标题，`qsd-rules facts` 列出全部",
    "make a form with `qsd-rules template`; label a sheet of your own with names that `qsd-rules facts` lists",
)
FORMS_ARE_LABELLED = Text(
    "没有认出任何事实，这张工作表没有读", "nothing is known to the vocabulary, the sheet was not read"
)


class Subject(Struct):
    """One subject while its cells are read, perhaps from several sheets."""

    kind: str
    id: Scalar
    name: Scalar | None
    sheets: set[str]
    facts: list[tuple[Fact, Scalar, Node]] = field(default_factory=list)
    papers: list[tuple[Scalar, Node]] = field(default_factory=list)
    shared_papers: dict[str, Scalar] = field(default_factory=dict)
    complete: list[Node] = field(default_factory=list)


class Reading(Struct):
    """A workbook while it is read."""

    book: Workbook
    gathered: Gathered
    subjects: list[Subject] = field(default_factory=list)
    heads: dict[HeadRole, Scalar] = field(default_factory=dict)
    tables: int = 0

    def place(self, sheet: Sheet, spot: Spot) -> Place:
        return place_of(self.book.file, sheet.name, *spot)

    def problem(self, check: str, place: Place, message: Text, hint: Text | None = None) -> None:
        self.gathered.problems.append(Problem(check, place, message, hint))
        self.gathered.lost = True


def read_workbook(
    source: SourceFile, gathered: Gathered, mapped: Index = NOTHING_MAPPED, kind: str = "", room: Room = FOR_FORMS
) -> tuple[Node, ReadTables]:
    """The tree that a file of tables writes, and the plans it was read by.

    What is wrong with cells, and notes on them, are added to `gathered`. `mapped` are heads mapped by hand, `kind` is
    the kind that somebody says the tables are of, `room` the most they may hold.

    Raises:
        InputProblems: it is no workbook that can be read.
    """
    book = open_workbook(source, room)
    reading = Reading(book, gathered)
    gathered.tables.add(book.file)
    labels = labels_of(gathered.names, mapped)
    gathered.notes.extend(book.notes)
    read: list[tuple[Sheet, TablePlan]] = []
    left: list[Sheet] = []
    hints = hints_of(book)
    for sheet in book.sheets:
        found = find_tables(sheet, labels, (sheet.name, *hints), kind)
        if sheet.hidden:
            if found:
                note(reading, sheet, Text("隐藏的工作表没有读", "the sheet is hidden and was not read"))
            continue
        if sheet.problems and not isinstance(found, SeveralKinds):
            gathered.lost_of |= {plan.kind for plan in found}
        for problem in sheet.problems:
            reading.problem(problem.check, problem.place, problem.message, problem.hint)
        plans = () if isinstance(found, SeveralKinds) else found
        heads = read_heads(sheet, plans, reading)
        read.extend((sheet, plan) for plan in plans)
        for plan in plans:
            read_table(sheet, plan, reading)
        if isinstance(found, SeveralKinds):
            several_kinds(sheet, found, reading)
        elif plans:
            notes_on_marks(sheet, plans, reading)
        elif not heads and any(not is_blank(cell) for cell in sheet.cells.values()):
            note(reading, sheet, FORMS_ARE_LABELLED)
            left.append(sheet)
    if not reading.tables and not gathered.lost:
        reading.problem("no-facts", Place(book.file), NOTHING, HOW_TO_LABEL)
    return tree_of(reading), ReadTables(book, tuple(read), tuple(left))


def hints_of(book: Workbook) -> tuple[str, ...]:
    """The names by which the only sheet of a file may go besides its own: the file's and the folder's."""
    path = PurePath(book.file)
    shown_sheets = [sheet for sheet in book.sheets if not sheet.hidden and sheet.cells]
    return (path.stem, path.parent.name) if len(shown_sheets) == 1 else ()


def note(reading: Reading, sheet: Sheet, message: Text) -> None:
    """A note on a whole sheet."""
    reading.gathered.notes.append(Note(Place(reading.book.file, 0, 0, sheet.name), message))


def several_kinds(sheet: Sheet, found: SeveralKinds, reading: Reading) -> None:
    """The problem of a sheet that could be about several kinds."""
    kinds = [reading.gathered.names.policy.kinds[kind].label for kind in found.kinds]
    message = Text(
        f"看不出这张工作表填的是哪一类：{'、'.join(kind.zh for kind in kinds)}",
        f"cannot tell what the sheet is about: {', '.join(kind.en for kind in kinds)}",
    )
    hint = Text("请用类别作工作表的名称", "name the sheet after the kind")
    reading.problem("ambiguous-sheet", Place(reading.book.file, 0, 0, sheet.name), message, hint)


# Date, title, invented


def read_heads(sheet: Sheet, plans: Iterable[TablePlan], reading: Reading) -> bool:
    """What a sheet says of the whole file, around its tables; whether it says anything."""
    found = False
    fields = field_columns(sheet)
    rows, spots = extent_of(plans)
    for spot, cell in sheet.cells.items():
        if not isinstance(cell.value, str) or spot in spots or spot[0] in rows:
            continue
        label, _, rest = tidy(cell.value).replace(":", "：").partition("：")
        role = HEADS.get(fold(label))
        if role is None:
            continue
        if rest:
            # 虚构样例：这些企业均为编造 says that all is invented, and why.
            words = "是" if role == "invented" and fold(tidy(rest)) not in BOOLEANS else rest
            value: Cell | None = Cell(*spot, words)
        else:
            value = next_filled(sheet, spot, fields.get(spot[0]))
        found = True
        if value is not None:
            read_head(role, value, reading.place(sheet, (value.row, value.column)), reading)
    return found


def extent_of(plans: Iterable[TablePlan]) -> tuple[frozenset[int], frozenset[Spot]]:
    """What is of tables: of lists, the rows of header and subjects; of a form, its labels and values."""
    lists = [plan for plan in plans if plan.axis == "row"]
    rows = {row for plan in lists for row in plan.header}
    rows |= {found.start[0] for plan in lists for found in plan.subjects}
    forms = [plan for plan in plans if plan.axis == "column"]
    entries = [entry for plan in forms for found in plan.subjects for entry in found.entries]
    return frozenset(rows), frozenset(spot for entry in entries for spot in (entry.label, entry.value))


def field_columns(sheet: Sheet) -> dict[int, int]:
    """For each row below a hidden mark of the program's forms, the column where values stand."""
    marks = [spot for spot, cell in sheet.cells.items() if cell.value == VALUE_MARK]
    return {row: column for row, _ in sheet.cells for mark, column in marks if mark < row}


def next_filled(sheet: Sheet, spot: Spot, field_column: int | None) -> Cell | None:
    """The field of a form; else the nearest filled cell to the right that is no label of its own."""
    row, column = spot
    if field_column is not None:
        cell = sheet.cells.get((row, field_column))
        return None if is_blank(cell) else cell
    for next_column in range(column + 1, column + 1 + NEAREST):
        cell = sheet.cells.get((row, next_column))
        if cell is None or is_blank(cell):
            continue
        if not (isinstance(cell.value, str) and fold(cell.value).rstrip("：:") in HEADS):
            return cell
    return None


def read_head(role: HeadRole, cell: Cell, place: Place, reading: Reading) -> None:
    """One thing that is said of the whole file; said twice, it is the same."""
    refused = refuse_result(cell, place)
    if refused is not None:
        reading.gathered.problems.append(refused)
        return
    scalar = plain_scalar(cell, place)
    if role == "date":
        scalar = day_node(cell.value, scalar.written, place, reading.book.first_day_1904)
    first = reading.heads.setdefault(role, scalar)
    same = read_day(first) == read_day(scalar) if role == "date" else first.written == scalar.written
    if not same:
        message = Text(
            f"`{shown(scalar.written)}` 与 {first.place} 所写 `{shown(first.written)}` 不同",
            f"`{shown(scalar.written)}` differs from `{shown(first.written)}` at {first.place}",
        )
        reading.problem("given-twice", place, message)


# Subjects


def read_table(sheet: Sheet, plan: TablePlan, reading: Reading) -> None:
    """The subjects of a table, and what of it is none."""
    reading.tables += 1
    kind = reading.gathered.names.policy.kinds[plan.kind]
    for column in plan.ambiguous:
        ambiguous_label(sheet, column, reading)
    for column in plan.remarks:
        message = Text(f"“{shown(column.head)}”没有读", f"“{shown(column.head)}” was not read")
        reading.gathered.notes.append(Note(reading.place(sheet, column.spot), message))
    for column in plan.unknown:
        unknown_label(sheet, column.spot, kind, reading)
    above: dict[int, Cell] = {}
    for found in plan.subjects:
        read_subject(sheet, found, plan, kind, above, reading)
    for aside in plan.aside:
        set_aside(sheet, plan, aside, reading)


def set_aside(sheet: Sheet, plan: TablePlan, aside: Aside, reading: Reading) -> None:
    """What is told of a row that is no subject; columns of periods are refused: whose figures they are is not said."""
    place, words = reading.place(sheet, aside.spot), shown(aside.words)
    if aside.why == "period":
        kind = reading.gathered.names.policy.kinds[plan.kind].label
        message = Text(f"“{words}”是期间，不是{kind.zh}", f"“{words}” is a period and no {kind.en}")
        hint = Text(
            "请写明是哪一个对象（编号或名称），每个期间各填一份",
            "say which subject it is, by id or name, and give each period a file of its own",
        )
        reading.problem("period", place, message, hint)
        return
    if aside.why == "units":
        return
    why = WHYS[aside.why]
    agrees = sums_told(sheet, plan, aside.at) if aside.why == "total" else None
    zh, en = ("", "") if agrees is None else (f"；{agrees.zh}", f"; {agrees.en}")
    reading.gathered.notes.append(
        Note(place, Text(f"“{words}”：{why.zh}，不计{zh}", f"“{words}”: {why.en}, set aside{en}"))
    )


def sums_told(sheet: Sheet, plan: TablePlan, row: int) -> Text | None:
    """Whether the figures of a row of totals are the sums of the subjects above it; none where it has no figures."""
    wrong: list[tuple[str, Decimal, Decimal]] = []
    compared = 0
    since = max((each.at for each in plan.aside if each.why in ("group", "total") and each.at < row), default=0)
    for column in plan.columns:
        fact = column.gives[0].fact if len(column.gives) == 1 else None
        total = number_in(sheet, row, column.at)
        if fact is None or fact.type not in ("integer", "decimal") or total is None:
            continue
        above = [each.start[0] for each in plan.subjects if each.start[0] < row]
        sums = [
            sum((number_in(sheet, each, column.at) or Decimal(0) for each in rows), Decimal(0))
            for rows in (above, [each for each in above if each > since])
        ]
        compared += 1
        if total not in sums:
            wrong.append((column.head, total, sums[0]))
    if not compared:
        return None
    if not wrong:
        return Text("与以上各行之和相符", "it agrees with the sum of the rows above")
    head, total, own = wrong[0]
    return Text(
        f"{shown(head)} 写作 {plain_number(total)}，以上各行之和是 {plain_number(own)}",
        f"{shown(head)} says {plain_number(total)}, the sum of the rows above is {plain_number(own)}",
    )


def number_in(sheet: Sheet, row: int, column: int) -> Decimal | None:
    """The plain number that a cell holds, if it holds one."""
    cell = sheet.at(row, column)
    if cell is None or isinstance(cell.value, bool):
        return None
    if isinstance(cell.value, Decimal):
        return cell.value
    number = as_number(tidy(cell.value).replace(",", "")) if isinstance(cell.value, str) else None
    return None if number is None else Decimal(number)


def notes_on_marks(sheet: Sheet, plans: Iterable[TablePlan], reading: Reading) -> None:
    """Notes on rows and columns that are hidden, on what is struck out, and on what somebody noted at a cell."""
    by_filter = Text("（筛选）", " by a filter") if sheet.filtered else Text("", "")
    for plan in plans:
        for found in plan.subjects:
            if found.start[plan.axis == "column"] in (
                sheet.hidden_columns if plan.axis == "column" else sheet.hidden_rows
            ):
                words = shown_of(sheet, found.start)
                message = Text(
                    f"“{words}”：隐藏的{'行' if plan.axis == 'row' else '列'}{by_filter.zh}，照样计入",
                    f"“{words}” is hidden{by_filter.en} and was read all the same",
                )
                reading.gathered.notes.append(Note(reading.place(sheet, found.start), message))
        hidden = [
            column
            for column in plan.columns
            if column.at in (sheet.hidden_columns if plan.axis == "row" else sheet.hidden_rows)
            and any(key.fact is not None and key.role == "fact" for key in column.gives)
            and fold(column.head) not in {key.name for key in column.gives}
        ]
        for column in hidden:
            message = Text(
                f"“{shown(column.head)}”：隐藏的{'列' if plan.axis == 'row' else '行'}，照样读取",
                f"“{shown(column.head)}” is hidden and was read all the same",
            )
            reading.gathered.notes.append(Note(reading.place(sheet, column.spot), message))
    for spot, cell in sheet.cells.items():
        if cell.struck:
            rest = shown(shown_value(cell.value))
            message = Text(
                f"“{shown(cell.struck)}”已划去，{f'读作“{rest}”' if rest else '按空白处理'}",
                f"“{shown(cell.struck)}” is struck out, {f'“{rest}” is what was read' if rest else 'nothing was read'}",
            )
            reading.gathered.notes.append(Note(reading.place(sheet, spot), message))
        if cell.comment:
            message = Text(f"批注：“{shown(cell.comment)}”", f"a comment: “{shown(cell.comment)}”")
            reading.gathered.notes.append(Note(reading.place(sheet, spot), message))


def ambiguous_label(sheet: Sheet, column: Column, reading: Reading) -> None:
    """The problem of a label that several facts have."""
    written = shown(column.head)
    paths = [key.fact.path for key in column.gives if key.fact is not None]
    message = Text(f"“{written}”是几项事实的名称", f"“{written}” names several facts")
    hint = Text(
        f"请写清是哪一项：{'、'.join(f'`{path}`' for path in paths)}",
        f"say which: {', '.join(f'`{p}`' for p in paths)}",
    )
    reading.problem("ambiguous-label", reading.place(sheet, column.spot), message, hint)


def unknown_label(sheet: Sheet, spot: Spot, kind: Kind, reading: Reading) -> None:
    """The problem of a label with values that names no fact."""
    written = shown_of(sheet, spot)
    names = reading.gathered.names
    message = Text(f"{kind.label.zh}没有名为“{written}”的事实", f"nothing of {kind.label.en} is called “{written}”")
    listed = Text(
        f"`qsd-rules facts --subject {kind.name}` 列出全部；不必读的列，标题写“备注”",
        f"`qsd-rules facts --subject {kind.name}` lists all; head a column that is not to be read `remarks`",
    )
    hint = names.hint(written, names.of(kind.name).offered("")) or listed
    reading.problem("unknown-fact", reading.place(sheet, spot), message, hint)


def shown_of(sheet: Sheet, spot: Spot) -> str:
    """What a cell shows, short enough for a message."""
    cell = sheet.at(*spot)
    return "" if cell is None else shown(shown_value(cell.value))


def read_subject(
    sheet: Sheet, found: Found, plan: TablePlan, kind: Kind, above: dict[int, Cell], reading: Reading
) -> None:
    """One subject: what names it, then all that is filled in. `above` has the cells of the row before, by column."""
    filled: list[tuple[Entry, Cell]] = []
    named: dict[str, Scalar] = {}
    before = dict(above)
    refused = False
    for entry in found.entries:
        cell = sheet.at(*entry.value)
        place = reading.place(sheet, entry.value)
        column = entry.value[1]
        above.pop(column, None)
        if cell is None or is_blank(cell):
            continue
        role = role_in(entry, plan)
        if is_ditto(cell):
            meant = before.get(column) if plan.axis == "row" and role != "id" else None
            if meant is None:
                problem = ditto_problem(shown_value(cell.value), place, role == "id")
                reading.problem(problem.check, place, problem.message, problem.hint)
                refused = refused or role == "id"
                continue
            same = Text.same(shown_value(meant.value))
            reading.gathered.notes.append(read_as(place, what_of(entry), shown_value(cell.value), same))
            cell = meant
        elif role != "paper" and says_not_known(cell, entry.key.fact):
            what = shown_value(cell.value)
            reading.gathered.notes.append(read_as(place, what_of(entry), what, Text("不详", "not known")))
            continue
        above[column] = cell
        if role in ("id", "name"):
            wrong = identifier_problem(cell, what_of(entry), place) if role == "id" else refuse_result(cell, place)
            if wrong is not None:
                reading.problem(wrong.check, place, wrong.message, wrong.hint)
                refused = True
                continue
            named[role] = identifying_scalar(cell, place)
        filled.append((entry, cell))
    if refused:
        reading.gathered.lost_of.add(kind.name)
        return
    if found.headed and not named:
        head = Scalar(
            found.headed, found.headed, reading.place(sheet, (found.start[0] - 1, found.start[1])), quoted=True
        )
        named["id"] = head
    may_go_by_name = plan.axis == "column" or plan.identified_by in ("name", "head")
    identifier = named.get("id") or (named.get("name") if may_go_by_name else None)
    if identifier is None:
        without_id(sheet, found, kind, reading)
        return
    if is_total(identifier.written):
        message = Text(
            f"“{identifier.written}”不是一个{kind.label.zh}", f"“{identifier.written}” is no {kind.label.en}"
        )
        hint = Text("请删去合计的行或列", "delete the row or column of totals")
        reading.problem("total", identifier.place, message, hint)
        return
    subject = subject_of(kind.name, identifier, named.get("name"), sheet, reading)
    for entry, cell in filled:
        if entry.key.role == "paper":
            subject.shared_papers[entry.key.document] = plain_scalar(cell, reading.place(sheet, entry.value))
        elif entry.key.role == "collections":
            subject.complete += listed(shown_value(cell.value), reading.place(sheet, entry.value))
        elif entry.key.fact is not None:
            read_entry(sheet, entry, entry.key.fact, cell, subject, reading)


def role_in(entry: Entry, plan: TablePlan) -> KeyRole:
    """What a cell does for its subject: a code does what an id does where a list has no other."""
    is_code = entry.key.role == "fact" and entry.key.fact is not None and bool(entry.key.fact.code)
    return "id" if is_code and plan.identified_by == "code" else entry.key.role


def what_of(entry: Entry) -> Text:
    """What a message calls the thing that a cell says."""
    if entry.key.fact is not None:
        return called(entry.key.fact)
    return Text("编号", "the id") if entry.key.role == "id" else Text("名称", "the name")


def listed(written: str, place: Place) -> list[Node]:
    """The items of a cell."""
    items = json_items(written)
    if items is None:
        items = [tidy(each) for each in re.split(r"[、,，;；|\n]", written)]
    return [Scalar(each, each, place, quoted=True) for each in items if each]


def without_id(sheet: Sheet, found: Found, kind: Kind, reading: Reading) -> None:
    """The problem of a subject that nothing names."""
    reading.gathered.lost_of.add(kind.name)
    message = Text(
        f"这里填了{kind.label.zh}的事实，却没有编号和名称",
        f"facts of {with_article(kind.label.en)} are filled in here, but neither its id nor its name",
    )
    hint = Text("请填“编号”；没有编号的，填“名称”", "fill in the `id`, or the `name` where there is none")
    reading.problem("missing-id", reading.place(sheet, found.start), message, hint)


def subject_of(kind: str, identifier: Scalar, name: Scalar | None, sheet: Sheet, reading: Reading) -> Subject:
    """The subject of an id: the one another sheet has begun, else a new one."""
    for subject in reading.subjects:
        same = (subject.kind, identity(subject.id.written)) == (kind, identity(identifier.written))
        if same and sheet.name not in subject.sheets:
            subject.sheets.add(sheet.name)
            subject.name = subject.name or name
            return subject
    subject = Subject(kind, identifier, name, {sheet.name})
    reading.subjects.append(subject)
    return subject


def read_entry(sheet: Sheet, entry: Entry, fact: Fact, cell: Cell, subject: Subject, reading: Reading) -> None:
    """What one cell says: the value of a fact, its paper, or that a collection is complete."""
    place = reading.place(sheet, entry.value)
    key = Scalar(fact.path, fact.path, reading.place(sheet, entry.label), quoted=True)
    if entry.key.role == "document":
        refused = refuse_result(cell, place)
        if refused is not None:
            reading.gathered.problems.append(refused)
        else:
            subject.papers.append((key, plain_scalar(cell, place)))
        return
    if entry.key.role == "complete":
        read_complete(fact, cell, place, subject, reading)
        return
    hundredths = counts_in_hundredths(fact, reading.gathered.names.policy.units)
    foreign = foreign_unit(entry, fact, reading)
    node = node_of(cell, fact, place, foreign, reading.book.first_day_1904, hundredths)
    if isinstance(node, Problem):
        reading.problem(node.check, node.place, node.message, node.hint)
        reading.gathered.lost_of |= {fact.name} if fact.type == "relation" else set()
        return
    told_apart(sheet, entry, fact, cell, node, reading)
    subject.facts.append((fact, key, node))


def foreign_unit(entry: Entry, fact: Fact, reading: Reading) -> str:
    """The unit that a sheet gives for a number, where it is another than the fact's; empty where it is not."""
    unit = reading.gathered.names.policy.units.get(fact.unit)
    written = entry.unit.strip()
    if fact.type not in ("integer", "decimal") or not written or written in ("-", "—", "/", "个"):
        return ""
    return "" if unit is not None and is_spelling_of(unit, written) else written


def told_apart(sheet: Sheet, entry: Entry, fact: Fact, cell: Cell, node: Node, reading: Reading) -> None:
    """Notes on a value that stands in merged cells, and on a list that signs told apart."""
    merged_at = sheet.covered.get(entry.value)
    if merged_at is not None and (merged_at.top, merged_at.left) == (cell.row, cell.column) != entry.value:
        merged = reading.place(sheet, (cell.row, cell.column)).cell.rpartition("!")[2]
        message = Text(
            f"{called(fact).zh}：合并单元格 {merged} 的“{shown(shown_value(cell.value))}”也用于这里",
            f"{called(fact).en}: “{shown(shown_value(cell.value))}” of the merged cell {merged} also holds here",
        )
        reading.gathered.notes.append(Note(reading.place(sheet, entry.value), message))
    if isinstance(node, Sequence) and is_split_by_signs(cell, fact):
        items = [item.written for item in node.items if isinstance(item, Scalar)]
        meant = Text(f"{len(items)} 项：{'｜'.join(items)}", f"{len(items)} items: {' | '.join(items)}")
        reading.gathered.notes.append(read_as(node.place, called(fact), shown_value(cell.value), meant))


def read_complete(fact: Fact, cell: Cell, place: Place, subject: Subject, reading: Reading) -> None:
    """Whether all members of a collection are in the files."""
    scalar = plain_scalar(cell, place)
    truth = read_truth(scalar)
    if truth is None:
        what = Text(f"{called(fact).zh} 是否列全", f"whether {called(fact).en} is complete")
        problem = wrong_type(place, what, Text("“是”或“否”", "yes or no"), scalar)
        reading.problem(problem.check, place, problem.message)
    elif truth:
        subject.complete.append(Scalar(fact.path, fact.path, place, quoted=True))


# The tree


def tree_of(reading: Reading) -> Mapping:
    """What was read, as a facts file writes it."""
    first = Place(reading.book.file, 0, 0, reading.book.sheets[0].name)
    return Mapping(tuple(entries_of(reading, first)), first)


def entries_of(reading: Reading, first: Place) -> Iterator[tuple[Scalar, Node]]:
    """The keys of the file with their values."""

    def key(words: str, place: Place = first) -> Scalar:
        return Scalar(words, words, place)

    title, other = reading.heads.get("title"), reading.heads.get("title_en")
    if title is not None and other is not None:
        yield key("title"), Mapping(((key("zh"), title), (key("en"), other)), title.place)
    elif title is not None or other is not None:
        yield key("title"), title or other or key("")
    for name in ("date", "invented"):
        scalar = reading.heads.get("date" if name == "date" else "invented")
        if scalar is not None:
            yield key(name), scalar
    kinds: dict[str, list[Node]] = {}
    for subject in reading.subjects:
        kinds.setdefault(subject.kind, []).append(node_of_subject(subject))
    groups = tuple((key(kind), Sequence(tuple(nodes), first)) for kind, nodes in kinds.items())
    yield key("subjects"), Mapping(groups, first)


def node_of_subject(subject: Subject) -> Mapping:
    """One subject, as a facts file writes it."""
    place = subject.id.place
    entries: list[tuple[Scalar, Node]] = [(Scalar("id", "id", place), subject.id)]
    if subject.name is not None:
        entries.append((Scalar("name", "name", place), subject.name))
    entries += [(key, node) for _, key, node in subject.facts]
    if subject.complete:
        entries.append((Scalar("complete", "complete", place), Sequence(tuple(subject.complete), place)))
    papers = [*subject.papers, *papers_shared(subject)]
    if papers:
        entries.append((Scalar("documents", "documents", place), Mapping(tuple(papers), place)))
    return Mapping(tuple(entries), place)


def papers_shared(subject: Subject) -> Iterator[tuple[Scalar, Node]]:
    """The papers given once, for each known fact they prove that has none of its own."""
    own = {key.written for key, _ in subject.papers}
    for fact, key, node in subject.facts:
        if fact.document in subject.shared_papers and key.written not in own and not is_not_given(node):
            paper = subject.shared_papers[fact.document]
            yield Scalar(key.written, key.written, paper.place, quoted=True), paper
