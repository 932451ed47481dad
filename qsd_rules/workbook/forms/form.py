"""The sheet of a form: facts down the rows in sections, one subject a column, with all one must know beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from xlsxwriter.utility import xl_rowcol_to_cell

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import SubjectRecord
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.workbook.forms.cell_formats import BLANK_FIELD, Look, height_of
from qsd_rules.workbook.forms.contents import Contents
from qsd_rules.workbook.forms.filling import look_of, put, put_words
from qsd_rules.workbook.forms.validation import shortened, validation_of, yes_and_no
from qsd_rules.workbook.forms.words import COMPLETE, COMPLETE_HOW, document_of, how_to_fill, unit_of
from qsd_rules.workbook.labels import Key

ID = Text("编号", "id")
NAME = Text("名称", "name")
ID_HOW = Text("本单位给它的编号，同一编号即同一对象", "the id it has with you; the same id is the same subject")
NAME_HOW = Text("全称", "its full name")
IDENTITY = Text("是哪一个", "which one")
COLLECTIONS = Text("是否列全", "whether all are listed")
PAPERS = Text("材料文号（填一次即可）", "numbers of documents (once is enough)")
PAPER_HOW = Text(
    "适用于由它证明、又没有另填文号的各项，共 {count} 项",
    "for the {count} facts it proves that have no number of their own",
)
SUBTITLE = Text(
    "浅黄色为待填，填后变白；不知道请留空；详见“{guidance}”",
    "fill in the pale yellow fields; leave blank what is not known; see `{guidance}`",
)
FILLED = Text("已填 ", "filled ")
OF_ALL = Text(" / {count} 项", " of {count}")

HEADERS: Mapping[str, Text] = {
    "label": Text("事实", "fact"),
    "value": Text("填写", "value"),
    "unit": Text("单位", "unit"),
    "document": Text("文号", "document number"),
    "how": Text("怎样填", "how to fill"),
    "documents": Text("应附材料", "document needed"),
    "clauses": Text("依据条款", "clauses"),
}
ROLES: Mapping[str, str] = {
    "label": "@label", "value": "@value", "unit": "@unit", "document": "@document",
    "how": "@ignored", "documents": "@ignored", "clauses": "@ignored",
}  # fmt: skip
WIDTHS: Mapping[str, float] = {
    "label": 28, "value": 26, "unit": 12, "document": 20, "how": 42, "documents": 24, "clauses": 13,
}  # fmt: skip
SIZES: Mapping[str, float] = {"label": 10}

TITLE_ROW, SUBTITLE_ROW, HEADER_ROW, ROLES_ROW, FIRST_ROW = range(5)


Filled = Value | Absent | None


class Line(Struct, frozen=True):
    """One row of a form: its hidden key, what stands beside the fields, and the fields, one for each record.

    Fields are of a fact, or words where it has none; a line without a key is the heading of a section.
    """

    key: str
    label: str
    unit: str = ""
    how: str = ""
    document: str = ""
    clauses: str = ""
    fact: Fact | None = None
    fields: tuple[Filled, ...] = ()
    papers: tuple[str, ...] = ()
    yes_or_no: bool = False


def columns_of(subjects: int) -> list[str]:
    """What the columns hold, from the second on: of one subject, the field stands beside the label."""
    if subjects == 1:
        return ["label", "value", "unit", "document", "how", "documents", "clauses"]
    return ["label", "unit", *["value", "document"] * subjects, "how", "documents", "clauses"]


def lines_of(
    contents: Contents, records: Sequence[SubjectRecord], policy: Policy, language: Language
) -> Iterator[Line]:
    """The rows of a form: which subject it is, the facts by section, collections, numbers of documents."""
    kind = contents.kind.name

    def say(text: Text) -> str:
        return text.in_language(language)

    yield Line("", say(IDENTITY))
    yield Line(Key(kind, "id").name, say(ID), how=say(ID_HOW), fields=tuple(record.id for record in records))
    yield Line(Key(kind, "name").name, say(NAME), how=say(NAME_HOW), fields=tuple(record.name for record in records))
    for section in contents.sections:
        yield Line("", say(section.title))
        for fact in section.facts:
            yield Line(
                Key(kind, "fact", fact).name,
                say(fact.label),
                unit_of(fact, policy, language),
                how_to_fill(fact, policy, language),
                document_of(fact, policy, language),
                wording.listed(list(contents.clauses.get(fact.name, ())), language),
                fact,
                tuple(record.facts.get(fact.name) for record in records),
                tuple(paper_of(record, fact.name) for record in records),
            )
    if contents.collections:
        yield Line("", say(COLLECTIONS))
    for fact in contents.collections:
        label = say(COMPLETE).format(label=say(fact.label))
        said = tuple(say(wording.YES) if fact.name in record.complete else None for record in records)
        yield Line(Key(kind, "complete", fact).name, label, how=say(COMPLETE_HOW), fields=said, yes_or_no=True)
    if contents.documents:
        yield Line("", say(PAPERS))
    for document in contents.documents:
        count = sum(fact.document == document.name for fact in contents.facts)
        how = say(PAPER_HOW).format(count=count)
        yield Line(Key(kind, "paper", document=document.name).name, say(document.title), how=how)


def write_form(
    book: Any,
    name: str,
    contents: Contents,
    records: Sequence[SubjectRecord],
    policy: Policy,
    language: Language,
    looks: Mapping[Look, Any],
    lists: Mapping[str, str],
    guidance: str,
) -> None:
    """Add the sheet of one kind's form to a workbook, filled in as far as there are records."""
    sheet = book.add_worksheet(name)
    columns = columns_of(max(contents.count, len(records), 1))
    values = [position for position, what in enumerate(columns, 1) if what == "value"]
    write_head(sheet, contents, columns, policy, language, looks, guidance)
    lines = list(lines_of(contents, records, policy, language))
    rows = {line.fact.name: row for row, line in enumerate(lines, FIRST_ROW) if line.fact is not None}
    for row, line in enumerate(lines, FIRST_ROW):
        if line.key:
            write_line(sheet, row, line, columns, policy, language, looks, lists, rows)
        else:
            write_band(sheet, row, line.label, len(columns), looks)
    end = FIRST_ROW + len(lines)
    blank = book.add_format(BLANK_FIELD)
    for column in values:
        rule = {"type": "formula", "criteria": blank_field(column), "format": blank}
        sheet.conditional_format(FIRST_ROW, column, end - 1, column, rule)
    facts = [row for row, line in enumerate(lines, FIRST_ROW) if line.fact is not None]
    for position, column in enumerate(values):
        filled = sum(position < len(line.fields) and line.fields[position] is not None for line in lines if line.fact)
        write_count(sheet, facts, column, filled, language, looks)
    print_well(sheet, contents, columns, end, policy, language)


def write_band(sheet: Any, row: int, words: str, columns: int, looks: Mapping[Look, Any]) -> None:
    """The heading of a section, across all columns."""
    sheet.set_row(row, 22)
    for column in range(1, 1 + columns):
        sheet.write_blank(row, column, None, looks["band"])
    sheet.write_string(row, 1, words, looks["band"])


def write_line(
    sheet: Any,
    row: int,
    line: Line,
    columns: Sequence[str],
    policy: Policy,
    language: Language,
    looks: Mapping[Look, Any],
    lists: Mapping[str, str],
    rows: Mapping[str, int],
) -> None:
    """One row: hidden key, label, fields, explanations."""
    beside = {
        "label": line.label, "unit": line.unit, "how": line.how, "documents": line.document, "clauses": line.clauses,
    }  # fmt: skip
    heights = [(words, WIDTHS[what], SIZES.get(what, 9)) for what, words in beside.items()]
    sheet.set_row(row, max(height_of([(words, width)], size) for words, width, size in heights))
    sheet.write_string(row, 0, line.key, looks["hidden"])
    subject = -1
    for column, what in enumerate(columns, 1):
        if what in beside:
            sheet.write_string(row, column, beside[what], looks["label" if what == "label" else "note"])
            continue
        subject += what == "value"
        if what == "value":
            write_field(sheet, row, column, line, subject, policy, language, looks)
            check = check_of(line, row, column, policy, language, lists, rows)
            if check is not None:
                sheet.data_validation(row, column, row, column, check)
        else:
            put_words(
                sheet, row, column, looks["input text"], line.papers[subject] if subject < len(line.papers) else ""
            )


def write_field(
    sheet: Any,
    row: int,
    column: int,
    line: Line,
    subject: int,
    policy: Policy,
    language: Language,
    looks: Mapping[Look, Any],
) -> None:
    """One subject's field."""
    filled = line.fields[subject] if subject < len(line.fields) else None
    if line.fact is not None:
        put(sheet, row, column, looks[look_of(line.fact)], line.fact, filled, policy.units, language)
    else:
        put_words(sheet, row, column, looks["input text"], filled if isinstance(filled, str) else "")


def check_of(
    line: Line,
    row: int,
    column: int,
    policy: Policy,
    language: Language,
    lists: Mapping[str, str],
    rows: Mapping[str, int],
) -> dict[str, Any] | None:
    """The check of a field; none for words."""
    if line.fact is not None:
        cells = {name: xl_rowcol_to_cell(place, column) for name, place in rows.items()}
        return validation_of(line.fact, xl_rowcol_to_cell(row, column), policy, language, lists, cells)
    return {"validate": "list", "source": yes_and_no(language)} if line.yes_or_no else None


def blank_field(column: int) -> str:
    """The formula that says of a field in a column that it has a key and nothing filled in."""
    cell = xl_rowcol_to_cell(FIRST_ROW, column, row_abs=False, col_abs=True)
    return f'=AND($A{FIRST_ROW + 1}<>"",ISBLANK({cell}))'


def paper_of(record: SubjectRecord, fact: str) -> str:
    """The paper that proves a fact of a subject, if one is named."""
    evidence = record.evidence.get(fact)
    return evidence.document if evidence is not None else ""


def write_head(
    sheet: Any,
    contents: Contents,
    columns: Sequence[str],
    policy: Policy,
    language: Language,
    looks: Mapping[Look, Any],
    guidance: str,
) -> None:
    """Title, hint, the heads of the columns and, hidden, what the columns hold."""
    sheet.set_column(0, 0, 3, None, {"hidden": True})
    for position, what in enumerate(columns):
        sheet.set_column(1 + position, 1 + position, WIDTHS[what])
        sheet.write_string(HEADER_ROW, 1 + position, HEADERS[what].in_language(language), looks["header"])
        sheet.write_string(ROLES_ROW, 1 + position, ROLES[what], looks["hidden"])
    label = contents.kind.label.in_language(language)
    sheet.write_string(TITLE_ROW, 1, label if language == "zh" else label[:1].upper() + label[1:], looks["title"])
    sheet.write_string(SUBTITLE_ROW, 1, SUBTITLE.in_language(language).format(guidance=guidance), looks["subtitle"])
    sheet.set_row(TITLE_ROW, 34)
    sheet.set_row(SUBTITLE_ROW, 20)
    sheet.set_row(HEADER_ROW, 26)
    sheet.set_row(ROLES_ROW, None, None, {"hidden": True})
    sheet.freeze_panes(FIRST_ROW, 2)


def write_count(
    sheet: Any, facts: Sequence[int], column: int, filled: int, language: Language, looks: Mapping[Look, Any]
) -> None:
    """Above a column of fields, how many of the facts (in these rows) are filled in."""
    if not facts:
        return
    cells = f"{xl_rowcol_to_cell(facts[0], column)}:{xl_rowcol_to_cell(facts[-1], column)}"
    said, of_all = FILLED.in_language(language), OF_ALL.in_language(language).format(count=len(facts))
    formula = f'="{said}"&COUNTA({cells})&"{of_all}"'
    sheet.write_formula(TITLE_ROW, column, formula, looks["subtitle"], f"{said}{filled}{of_all}")


def print_well(
    sheet: Any, contents: Contents, columns: Sequence[str], rows: int, policy: Policy, language: Language
) -> None:
    """A4 across, as wide as the page, with the heads on every page and its number below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.print_area(0, 1, rows - 1, len(columns))
    title = shortened(f"{policy.number}  {contents.kind.label.in_language(language)}", 120).replace("&", "&&")
    sheet.set_footer(f"&L&8{title}&R&8&P / &N")
    sheet.hide_gridlines(2)
