"""The sheet of a list: one subject a row, facts across, for many subjects at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from xlsxwriter.utility import xl_rowcol_to_cell

from qsd_rules.facts.snapshot import SubjectRecord
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.workbook.forms.cell_formats import Look, height_of
from qsd_rules.workbook.forms.contents import Contents
from qsd_rules.workbook.forms.filling import content_of, look_of, put, put_words
from qsd_rules.workbook.forms.form import COLLECTIONS, ID, ID_HOW, IDENTITY, NAME, NAME_HOW, paper_of
from qsd_rules.workbook.forms.validation import shortened, validation_of, yes_and_no
from qsd_rules.workbook.forms.words import COMPLETE, COMPLETE_HOW, document_of, how_to_fill, unit_of
from qsd_rules.workbook.labels import Key
from qsd_rules.workbook.planning import DATA_BELOW

PAPER = Text("{label}文号", "{label} document number")
PAPER_HOW = Text("证明左边一项的文件编号", "the number of the document that proves the fact to the left")
SUBTITLE = Text(
    "一行填一个，从第 {row} 行起；不知道请留空；详见“{guidance}”",
    "one a row, from row {row} on; leave blank what is not known; see `{guidance}`",
)
RELATED = Text("本簿其他表提到的{kind}，在这里各填一行", "each {kind} that other sheets refer to has a row here")
UNIT = Text("单位：{unit}", "unit: {unit}")
DOCUMENT = Text("材料：{document}", "document: {document}")
CLAUSES = Text("依据：{clauses}", "clauses: {clauses}")

KEYS_ROW, TITLE_ROW, SUBTITLE_ROW, BANDS_ROW, HOW_ROW, LABELS_ROW, FIRST_ROW = range(7)
FIRST_COLUMN = 1
MOST_HOW_HEIGHT = 190.0
ROW_HEIGHT = 20
WIDTHS: Mapping[str, float] = {"boolean": 14, "date": 15, "text": 24, "relation": 24, "list": 26, "choice": 18}


class Column(Struct, frozen=True):
    """One column of a list: its key, section, label, how to fill it in, and the fact whose values or papers it has."""

    key: Key
    band: str
    label: str
    how: str
    fact: Fact | None = None
    width: float = 16


def write_roster(
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
    """Add the sheet of one kind's list to a workbook, filled in as far as there are records."""
    sheet = book.add_worksheet(name)
    columns = list(columns_of(contents, records, policy, language))
    last = FIRST_ROW + max(contents.count, len(records)) - 1
    for row in range(FIRST_ROW, last + 1):
        sheet.set_row(row, height_of_row(columns, records, row - FIRST_ROW, policy, language))
    write_head(sheet, contents, columns, policy, language, looks, guidance)
    cells = {
        column.fact.name: xl_rowcol_to_cell(FIRST_ROW, position)
        for position, column in enumerate(columns, FIRST_COLUMN)
        if column.fact is not None and column.key.role == "fact"
    }
    for position, column in enumerate(columns, FIRST_COLUMN):
        look = looks[look_of(column.fact) if column.fact is not None and column.key.role == "fact" else "input text"]
        for row in range(FIRST_ROW, last + 1):
            record = records[row - FIRST_ROW] if row - FIRST_ROW < len(records) else None
            put_cell(sheet, row, position, column, record, look, policy, language)
        check = check_of(column, position, policy, language, lists, cells)
        if check is not None:
            sheet.data_validation(FIRST_ROW, position, last, position, check)
    sheet.autofilter(LABELS_ROW, FIRST_COLUMN, last, FIRST_COLUMN + len(columns) - 1)
    print_well(sheet, contents, last, len(columns), policy, language)


def height_of_row(
    columns: Sequence[Column], records: Sequence[SubjectRecord], position: int, policy: Policy, language: Language
) -> float:
    """The height of a subject's row, enough for what is filled in."""
    if position >= len(records):
        return ROW_HEIGHT
    return height_of([(words_of(column, records[position], policy, language), column.width) for column in columns])


def columns_of(
    contents: Contents, records: Sequence[SubjectRecord], policy: Policy, language: Language
) -> Iterator[Column]:
    """The columns: id, name, the facts by section, each with its papers where records name any, collections."""
    kind = contents.kind.name

    def say(text: Text) -> str:
        return text.in_language(language)

    yield Column(Key(kind, "id"), say(IDENTITY), say(ID), say(ID_HOW), width=16)
    yield Column(Key(kind, "name"), say(IDENTITY), say(NAME), say(NAME_HOW), width=26)
    for section in contents.sections:
        for fact in section.facts:
            how = "\n".join(about(fact, contents, policy, language))
            yield Column(
                Key(kind, "fact", fact), say(section.title), say(fact.label), how, fact, WIDTHS.get(fact.type, 16)
            )
            if any(paper_of(record, fact.name) for record in records):
                label = say(PAPER).format(label=say(fact.label))
                yield Column(Key(kind, "document", fact), say(section.title), label, say(PAPER_HOW), fact, 20)
    for fact in contents.collections:
        label = say(COMPLETE).format(label=say(fact.label))
        yield Column(Key(kind, "complete", fact), say(COLLECTIONS), label, say(COMPLETE_HOW), fact)


def about(fact: Fact, contents: Contents, policy: Policy, language: Language) -> Iterator[str]:
    """What stands above a fact's column: how to fill it in, unit, document, clauses."""
    yield how_to_fill(fact, policy, language)
    unit, document = unit_of(fact, policy, language), document_of(fact, policy, language)
    clauses = wording.listed(list(contents.clauses.get(fact.name, ())), language)
    if unit:
        yield UNIT.in_language(language).format(unit=unit)
    if document:
        yield DOCUMENT.in_language(language).format(document=document)
    if clauses:
        yield CLAUSES.in_language(language).format(clauses=clauses)


def put_cell(
    sheet: Any,
    row: int,
    column: int,
    told: Column,
    record: SubjectRecord | None,
    look: Any,
    policy: Policy,
    language: Language,
) -> None:
    """One cell of a subject's row."""
    if told.fact is not None and told.key.role == "fact":
        value = None if record is None else record.facts.get(told.fact.name)
        put(sheet, row, column, look, told.fact, value, policy.units, language)
        return
    put_words(sheet, row, column, look, "" if record is None else words_of(told, record, policy, language))


def words_of(told: Column, record: SubjectRecord, policy: Policy, language: Language) -> str:
    """What a subject has in a column, in words."""
    match told.key.role:
        case "fact" if told.fact is not None:
            value = record.facts.get(told.fact.name)
            return "" if value is None else str(content_of(told.fact, value, policy.units, language))
        case "id":
            return record.id
        case "name":
            return record.name
        case "document" if told.fact is not None:
            return paper_of(record, told.fact.name)
        case "complete" if told.fact is not None:
            return wording.YES.in_language(language) if told.fact.name in record.complete else ""
        case _:
            return ""


def check_of(
    told: Column,
    column: int,
    policy: Policy,
    language: Language,
    lists: Mapping[str, str],
    cells: Mapping[str, str],
) -> dict[str, Any] | None:
    """The check of a column's fields."""
    if told.fact is not None and told.key.role == "fact":
        return validation_of(told.fact, xl_rowcol_to_cell(FIRST_ROW, column), policy, language, lists, cells)
    if told.key.role == "complete":
        return {"validate": "list", "source": yes_and_no(language)}
    return None


def write_head(
    sheet: Any,
    contents: Contents,
    columns: Sequence[Column],
    policy: Policy,
    language: Language,
    looks: Mapping[Look, Any],
    guidance: str,
) -> None:
    """Hidden keys, title, sections, how to fill in, and the labels that filters hang on."""
    sheet.set_column(0, 0, 3, None, {"hidden": True})
    sheet.set_row(KEYS_ROW, None, None, {"hidden": True})
    label = contents.kind.label.in_language(language)
    sheet.write_string(TITLE_ROW, FIRST_COLUMN, label if language == "zh" else label.capitalize(), looks["title"])
    said = SUBTITLE.in_language(language).format(row=FIRST_ROW + 1, guidance=guidance)
    if contents.related:
        said = RELATED.in_language(language).format(kind=label) + wording.semicolon(language) + said
    sheet.write_string(SUBTITLE_ROW, FIRST_COLUMN, said, looks["subtitle"])
    sheet.set_row(TITLE_ROW, 34)
    sheet.set_row(SUBTITLE_ROW, 20)
    sheet.set_row(BANDS_ROW, 22)
    heights = height_of([(column.how, column.width) for column in columns], 8)
    sheet.set_row(HOW_ROW, min(heights, MOST_HOW_HEIGHT))
    sheet.set_row(LABELS_ROW, height_of([(column.label, column.width - 3) for column in columns]))
    sheet.write_string(LABELS_ROW, 0, DATA_BELOW, looks["hidden"])
    before = ""
    for position, column in enumerate(columns, FIRST_COLUMN):
        sheet.set_column(position, position, column.width)
        sheet.write_string(KEYS_ROW, position, column.key.name, looks["hidden"])
        sheet.write_string(BANDS_ROW, position, column.band if column.band != before else "", looks["band"])
        sheet.write_string(HOW_ROW, position, column.how, looks["how"])
        sheet.write_string(LABELS_ROW, position, column.label, looks["header"])
        before = column.band
    sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN + 2)


def print_well(sheet: Any, contents: Contents, last: int, columns: int, policy: Policy, language: Language) -> None:
    """A3 across, with id, name and heads on every page and its number below."""
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(BANDS_ROW, LABELS_ROW)
    sheet.repeat_columns(FIRST_COLUMN, FIRST_COLUMN + 1)
    sheet.print_area(TITLE_ROW, FIRST_COLUMN, last, FIRST_COLUMN + columns - 1)
    title = shortened(f"{policy.number}  {contents.kind.label.in_language(language)}", 120).replace("&", "&&")
    sheet.set_footer(f"&L&8{title}&R&8&P / &N")
    sheet.hide_gridlines(2)
