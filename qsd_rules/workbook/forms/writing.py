"""Writing a form: guidance, one sheet a kind of subject, and, hidden, the words of the drop-downs."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Language, Text
from qsd_rules.workbook.forms import guidance, list_sheet
from qsd_rules.workbook.forms.cell_formats import looks
from qsd_rules.workbook.forms.contents import Contents, Wish, contents_of
from qsd_rules.workbook.forms.form import write_form
from qsd_rules.workbook.forms.list_sheet import write_roster

CHOICES = Text("选项", "Choices")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
"""What a sheet's name may have."""


def write_template(policy: Policy, wish: Wish, language: Language, filled: Snapshot | None = None) -> bytes:
    """The form as an Excel workbook; `filled` is written into it, and nothing of it is left out.

    The same form always has the same bytes.

    Raises:
        InputProblems: a kind, clause or decision the policy does not have.
    """
    contents = contents_of(policy, wish, filled)
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"{policy.number} {guidance.TITLE.in_language(language)}", "created": LONG_AGO})
    formats = looks(book)
    names = sheet_names(contents, language)
    sheets = [(names[each.kind.name], each) for each in contents]
    lists = {**choice_ranges(contents, language), **related_ranges(contents, names, filled)}
    guidance.write_guidance(book, sheets, filled, policy, language, formats)
    about = guidance.NAME.in_language(language)
    for name, each in sheets:
        write = write_form if each.layout == "column" else write_roster
        write(book, name, each, records_of(each.kind.name, filled), policy, language, formats, lists, about)
    write_choices(book, contents, language)
    book.close()
    return stream.getvalue()


LONG_AGO = datetime(2000, 1, 1)
"""When every form says it was made, so that the same form has the same bytes."""


def records_of(kind: str, filled: Snapshot | None) -> Sequence[SubjectRecord]:
    """The subjects of a kind that are to be filled in."""
    return [] if filled is None else [record for key, record in filled.subjects.items() if key[0] == kind]


def sheet_names(contents: Sequence[Contents], language: Language) -> Mapping[str, str]:
    """The names of the sheets, by kind: its label, or its name where the label will not do."""
    taken = {guidance.NAME.in_language(language), CHOICES.in_language(language)}
    found: dict[str, str] = {}
    for each in contents:
        label = NOT_IN_NAMES.sub(" ", each.kind.label.in_language(language))[:LONGEST_NAME].strip()
        name = label if label and label not in taken else each.kind.name[:LONGEST_NAME]
        found[each.kind.name] = name
        taken.add(name)
    return found


def choice_facts(contents: Sequence[Contents]) -> list[tuple[str, Sequence[Text]]]:
    """The facts with a drop-down of choices, each with their labels."""
    return [
        (fact.name, [label for _, label in fact.choices])
        for each in contents
        for fact in each.facts
        if fact.type == "choice"
    ]


def choice_ranges(contents: Sequence[Contents], language: Language) -> dict[str, str]:
    """Where, on the hidden sheet, the labels of a fact's choices stand."""
    sheet = CHOICES.in_language(language)
    return {
        name: f"='{sheet}'!${xl_col_to_name(column)}$2:${xl_col_to_name(column)}${len(labels) + 1}"
        for column, (name, labels) in enumerate(choice_facts(contents))
    }


def related_ranges(contents: Sequence[Contents], names: Mapping[str, str], filled: Snapshot | None) -> dict[str, str]:
    """Where the names of the subjects stand that others refer to, by kind; only lists have them in one place."""
    column = xl_col_to_name(list_sheet.FIRST_COLUMN + 1)
    first = list_sheet.FIRST_ROW + 1
    found: dict[str, str] = {}
    for each in contents:
        if each.layout == "row":
            last = first + max(each.count, len(records_of(each.kind.name, filled))) - 1
            found[each.kind.name] = f"='{names[each.kind.name]}'!${column}${first}:${column}${last}"
    return found


def write_choices(book: Any, contents: Sequence[Contents], language: Language) -> None:
    """The hidden sheet with the words of the drop-downs, a column for each fact."""
    sheet = book.add_worksheet(CHOICES.in_language(language))
    for column, (_, labels) in enumerate(choice_facts(contents)):
        sheet.write_string(0, column, "@choices")
        for row, label in enumerate(labels, 1):
            sheet.write_string(row, column, label.in_language(language))
    sheet.hide()
