"""How files were read, as a report: for each table header, units, subjects, columns, what was set aside, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from qsd_rules.facts.names import called
from qsd_rules.facts.shown_values import shown_value as value_shown
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Policy
from qsd_rules.report.blocks import (
    Block,
    Column,
    Detail,
    Item,
    Listing,
    Report,
    Run,
    Section,
    Table,
    field,
    fields,
    harmless_parts,
    line,
    note,
    strong,
    text,
)
from qsd_rules.source.limits import shown
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.problems import Problem
from qsd_rules.workbook.files_read import FileRead, FilesRead, TableRead, cell_name
from qsd_rules.workbook.labels import Key
from qsd_rules.workbook.plan import WHYS, IdentifiedBy, TablePlan
from qsd_rules.workbook.plan import Column as PlanColumn
from qsd_rules.workbook.workbook import column_letters, place_of, shown_value

MOST_LISTED = 20

KIND = Text("读取情况", "how files were read")
TITLE = Text("{title}：读取情况", "{title}: how files were read")
SUMMED_UP = Text(
    "{files} 个文件，{tables} 张表，{subjects} 个对象，{facts} 项事实；尚未核查",
    "{files:file|files}, {tables:table|tables}, {subjects:subject|subjects}, {facts:fact|facts}; nothing is judged yet",
)
NO_SUBJECTS = Text("没有读出任何对象：没有可以核查的内容", "no subject was read: there is nothing to judge")
NO_FACTS = Text("没有读出任何事实：没有可以核查的内容", "no fact was read: there is nothing to judge")
MOSTLY_EMPTY = Text(
    "{table}：{all} 行中有 {without} 行没有读出任何事实，多半是列名没有认出",
    "{table}: of {all:row|rows} {without} gave no fact at all; most likely its heads were not understood",
)
UNDATED = Text(
    "没有写事实日期：核查时用 `--as-of` 指明",
    "no date of the facts is written: give it by `--as-of` when they are judged",
)
TABLE = Text("表 {place}", "table {place}")
TAKEN_FOR, HEADER, UNITS = Text("种类", "kind"), Text("表头", "header"), Text("单位", "units")
SUBJECTS, NAMED_BY = Text("对象", "subjects"), Text("识别方式", "told apart by")
ROWS, COLUMNS = Text("第 {at} 行", "row {at}"), Text("第 {at} 列", "column {at}")
FROM_TO = Text("{count} 个：{first} 至 {last}", "{count}: {first} to {last}")
BY: dict[IdentifiedBy, Text] = {
    "id": Text("编号", "ids"),
    "code": Text("统一社会信用代码", "their unified codes"),
    "name": Text("名称", "names"),
    "head": Text("列的标题", "the heads of columns"),
}
NOT_SHOWN = Text("隐藏", "hidden")
AT, HEAD, BECAME = Text("单元格", "cell"), Text("标题", "head"), Text("读作", "read as")
NOTHING = Text("没有读", "not read")
SEVERAL = Text("不明确：{names}", "not clear: {names}")
ROLES: dict[str, Text] = {"id": Text("编号", "id"), "name": Text("名称", "name")}
DOCUMENT, WHOLE = (
    Text("{fact}的证明材料", "the document of {fact}"),
    Text("{fact}是否列全", "whether {fact} is complete"),
)
PAPER = Text("材料：{name}", "a document: {name}")
WITH_UNIT = Text("{fact}（按 {unit}）", "{fact} (in {unit})")
ASIDE, WHY, WRITTEN = Text("不计的行", "Rows set aside"), Text("原因", "why"), Text("写着", "written")
STRUCK = Text("划去的文字", "Words struck out")
COMMENTS = Text("批注", "Comments")
UNREAD = Text("读不出、不计入的", "What could not be read, and is left out")
OTHERWISE = Text("不是照原样读取的", "What was read otherwise than it is written")
UNREADABLE = Text("读不了的文件", "Files that cannot be read")
VALUES = Text("读出的值", "Values as they were read")
SUBJECT, FACT, VALUE = Text("对象", "subject"), Text("事实", "fact"), Text("值", "value")
MORE = Text("另有 {count} 处", "{count} more")


def files_read_report(
    policy: Policy, read: FilesRead, language: Language, detail: Detail, values: bool = False
) -> Report:
    """The report for people; on a terminal long lists are cut unless all is asked for."""
    tables = sum(len(each.tables) for each in read.files)
    subjects, facts = sum(len(each.subjects) for each in read.files), sum(each.facts for each in read.files)
    summed_up = SUMMED_UP.in_language(language).format(
        files=Counted(len(read.files)), tables=Counted(tables), subjects=Counted(subjects), facts=Counted(facts)
    )
    blocks: list[Block] = [text(strong(each, "violated")) for each in warnings(read, language)]
    if read.undated:
        blocks.append(note(UNDATED.in_language(language)))
    unreadable = [problem for each in read.files for problem in each.unreadable]
    if unreadable:
        blocks.append(_section(UNREADABLE, _problems(unreadable, language), language))
    for each in read.files:
        blocks.extend(_file(policy, each, read.snapshot, language, detail, values))
    title = TITLE.in_language(language).format(title=policy.title.in_language(language))
    return harmless_parts(Report(language, KIND.in_language(language), title, tuple(blocks), lines=(line(summed_up),)))


def warnings(read: FilesRead, language: Language) -> Iterator[str]:
    """What must not go on in silence: no subject, no fact, or a table most rows of which give none."""
    if not any(each.subjects for each in read.files):
        yield NO_SUBJECTS.in_language(language)
    elif not any(each.facts for each in read.files):
        yield NO_FACTS.in_language(language)
    for each in read.files:
        for table in each.tables:
            if table.is_mostly_empty:
                yield MOSTLY_EMPTY.in_language(language).format(
                    table=_name(each, table),
                    all=Counted(len(table.plan.subjects)),
                    without=len(table.without_facts),
                )


def _name(read: FileRead, table: TableRead) -> str:
    return f"{read.file}[{table.sheet.name}]" if table.sheet.name else read.file


def _section(title: Text, blocks: Iterable[Block], language: Language) -> Section:
    return Section(line(title.in_language(language)), tuple(blocks))


def _file(
    policy: Policy, read: FileRead, snapshot: Snapshot | None, language: Language, detail: Detail, values: bool
) -> Iterator[Block]:
    """All that is told of one file."""
    most = MOST_LISTED if detail <= Detail.SHORT else len(read.notes) + len(read.aside)
    blocks: list[Block] = []
    for table in read.tables:
        title = TABLE.in_language(language).format(place=table.sheet.name) if table.sheet.name else ""
        told = tuple(_table(policy, read, table, language))
        blocks.extend([Section(line(title), told)] if title else told)
    if read.aside:
        blocks.append(_section(UNREAD, _problems(read.aside, language, most), language))
    if read.notes:
        items = [
            Item(line(Run(cell_name(each.place), "code"), " " if cell_name(each.place) else "",
                      each.message.in_language(language)))
            for each in islice(read.notes, most)
        ]  # fmt: skip
        blocks.append(_section(OTHERWISE, [Listing(tuple(items)), *_more(len(read.notes) - most, language)], language))
    if values and snapshot is not None:
        blocks.append(_section(VALUES, [_values(policy, read.subjects, snapshot, language)], language))
    if blocks:
        yield Section(line(read.file), tuple(blocks))


def _more(count: int, language: Language) -> list[Block]:
    return [note(MORE.in_language(language).format(count=count))] if count > 0 else []


def _problems(problems: Sequence[Problem], language: Language, most: int = MOST_LISTED) -> list[Block]:
    items = []
    for each in problems[:most]:
        place = each.place.cell or str(each.place)
        below = () if each.hint is None else (note(each.hint.in_language(language)),)
        items.append(Item(line(Run(place, "code"), " ", each.message.in_language(language)), below))
    return [Listing(tuple(items)), *_more(len(problems) - most, language)]


def _table(policy: Policy, read: FileRead, table: TableRead, language: Language) -> Iterator[Block]:
    """What a table was taken for: its kind, header, units, subjects, columns, and the rows that are none."""
    plan = table.plan
    by_row = plan.axis == "row"
    at = (ROWS if by_row else COLUMNS).in_language(language)
    header = "、".join(at.format(at=each if by_row else column_letters(each)) for each in plan.header)
    told_unit = "" if plan.unit_line is None else _words(table, *plan.unit_line)
    yield from fields(
        field(TAKEN_FOR.in_language(language), [policy.kinds[plan.kind].label.in_language(language)]),
        field(HEADER.in_language(language), [header]),
        field(
            UNITS.in_language(language),
            [f"{told_unit} {_place(read, table, *plan.unit_line)}"] if plan.unit_line else [],
        ),
        field(SUBJECTS.in_language(language), [subjects_told(table, language)]),
        field(NAMED_BY.in_language(language), [BY[plan.identified_by].in_language(language)]),
    )
    columns = (
        Column(AT.in_language(language), 2),
        Column(HEAD.in_language(language)),
        Column(BECAME.in_language(language)),
    )
    rows = tuple(
        (
            (text(Run(_place(read, table, *each.spot), "code")),),
            (text(shown(each.head)),),
            (_became(each, table, language),),
        )
        for each in plan.columns
        if each.filled
    )
    yield Table(columns, rows, BECAME.in_language(language))
    asides = [each for each in plan.aside if each.why != "units"]
    if asides:
        heads = (
            Column(AT.in_language(language), 2),
            Column(WRITTEN.in_language(language)),
            Column(WHY.in_language(language)),
        )
        lines = tuple(
            (
                (text(Run(_place(read, table, *each.spot), "code")),),
                (text(shown(each.words)),),
                (text(WHYS[each.why].in_language(language)),),
            )
            for each in asides
        )
        yield _section(ASIDE, [Table(heads, lines, ASIDE.in_language(language))], language)
    for title, cells, words in ((STRUCK, table.struck, "struck"), (COMMENTS, table.noted, "comment")):
        items = tuple(
            Item(line(Run(_place(read, table, cell.row, cell.column), "code"), " ", shown(getattr(cell, words))))
            for cell in cells
        )
        if items:
            yield _section(title, [Listing(items)], language)


def subjects_told(table: TableRead, language: Language) -> str:
    """How many subjects there are, the first and the last."""
    found = table.plan.subjects
    names = [each.id for each in table.subjects]
    if len(names) < 2:
        return "　".join([str(len(found)), *names])
    return FROM_TO.in_language(language).format(count=len(found), first=names[0], last=names[-1])


def _words(table: TableRead, row: int, column: int) -> str:
    cell = table.sheet.at(row, column)
    return "" if cell is None else shown(shown_value(cell.value))


def _place(read: FileRead, table: TableRead, row: int, column: int) -> str:
    place = place_of(read.file, table.sheet.name, row, column)
    return place.cell.rpartition("!")[2] or f"{column_letters(column)}{row}"


def _became(column: PlanColumn, table: TableRead, language: Language) -> Block:
    """What a column gives."""
    hidden = table.sheet.hidden_columns if table.plan.axis == "row" else table.sheet.hidden_rows
    mark = f"（{NOT_SHOWN.zh}）" if language == "zh" else f" ({NOT_SHOWN.en})"
    told = became(column, language)
    if not column.gives:
        return note(told)
    return text(told + (mark if column.at in hidden else ""))


def became(column: PlanColumn, language: Language) -> str:
    """What a column gives, in words."""
    if not column.gives:
        return NOTHING.in_language(language)
    names = [key_told(each, language) for each in column.gives]
    if len(names) > 1:
        return SEVERAL.in_language(language).format(names=" / ".join(names))
    return WITH_UNIT.in_language(language).format(fact=names[0], unit=column.unit) if column.unit else names[0]


def key_told(key: Key, language: Language) -> str:
    """What a label names."""
    fact = "" if key.fact is None else called(key.fact).in_language(language)
    match key.role:
        case "document":
            return DOCUMENT.in_language(language).format(fact=fact)
        case "complete":
            return WHOLE.in_language(language).format(fact=fact)
        case "paper":
            return PAPER.in_language(language).format(name=key.document)
        case "fact":
            return fact
        case _:
            return ROLES[key.role].in_language(language)


def _values(policy: Policy, subjects: Iterable[SubjectRecord], snapshot: Snapshot, language: Language) -> Table:
    columns = tuple(Column(each.in_language(language)) for each in (SUBJECT, FACT, VALUE, AT))
    rows = tuple(
        (
            (text(each.id),),
            (text(called(policy.facts[name]).in_language(language)),),
            (text(value_shown(value, policy.facts[name], policy, snapshot, language)),),
            (text(Run(cell_name(each.evidence[name].place) if name in each.evidence else "", "code")),),
        )
        for each in subjects
        for name, value in each.facts.items()
    )
    return Table(columns, rows, VALUES.in_language(language))


# For programs.


def files_read_data(policy: Policy, read: FilesRead, language: Language, values: bool = False) -> dict[str, Any]:
    """The same for programs; `values` are those that were read, exact."""
    return {
        "policy": policy.name,
        "subjects": sum(len(each.subjects) for each in read.files),
        "facts": sum(each.facts for each in read.files),
        "undated": read.undated,
        "warnings": list(warnings(read, language)),
        "exit_code": read.exit_code,
        "files": [_file_data(each, read.snapshot, language, values) for each in read.files],
    }


def _file_data(read: FileRead, snapshot: Snapshot | None, language: Language, values: bool) -> dict[str, Any]:
    def problem(each: Problem) -> dict[str, str | None]:
        hint = None if each.hint is None else each.hint.in_language(language)
        message = each.message.in_language(language)
        return {"place": str(each.place), "check": each.check, "message": message, "hint": hint}

    told: dict[str, Any] = {
        "file": read.file,
        "tables": [_table_data(read, each, language) for each in read.tables],
        "subjects": len(read.subjects),
        "facts": read.facts,
        "unreadable": [problem(each) for each in read.unreadable],
        "set_aside": [problem(each) for each in read.aside],
        "notes": [{"place": str(each.place), "message": each.message.in_language(language)} for each in read.notes],
    }
    if values and snapshot is not None:
        told["values"] = [
            {
                "kind": each.kind,
                "id": each.id,
                "name": each.name,
                "facts": {name: plain_value(value) for name, value in each.facts.items()},
            }
            for each in read.subjects
        ]
    return told


def plain_value(value: object) -> object:
    """A value as JSON writes it: dates and decimals as texts, what is known to be none as null."""
    match value:
        case bool() | int() | str():
            return value
        case tuple():
            return [plain_value(each) for each in value]
        case _ if type(value).__name__ == "Absent":
            return None
        case _:
            return str(value)


def _table_data(read: FileRead, table: TableRead, language: Language) -> dict[str, Any]:
    plan: TablePlan = table.plan
    sheet = table.sheet
    hidden = sheet.hidden_columns if plan.axis == "row" else sheet.hidden_rows
    return {
        "sheet": sheet.name,
        "kind": plan.kind,
        "axis": plan.axis,
        "header": list(plan.header),
        "unit_line": None if plan.unit_line is None else _words(table, *plan.unit_line),
        "identified_by": plan.identified_by,
        "subjects": len(plan.subjects),
        "first": table.subjects[0].id if table.subjects else None,
        "last": table.subjects[-1].id if table.subjects else None,
        "rows_without_facts": len(table.without_facts),
        "columns": [
            {
                "cell": _place(read, table, *each.spot),
                "head": each.head,
                "gives": [key.name for key in each.gives],
                "unit": each.unit or None,
                "role": each.role,
                "hidden": each.at in hidden,
            }
            for each in plan.columns
            if each.filled
        ],
        "aside": [
            {"cell": _place(read, table, *each.spot), "why": each.why, "written": each.words} for each in plan.aside
        ],
        "hidden_rows": sorted(sheet.hidden_rows),
        "struck": {_place(read, table, cell.row, cell.column): cell.struck for cell in table.struck},
        "comments": {_place(read, table, cell.row, cell.column): cell.comment for cell in table.noted},
    }
