"""Writing values into the cells of a form, so that reading them gives the same values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.numbers import counts_in_hundredths
from qsd_rules.policy.model import Fact, Unit
from qsd_rules.words import wording
from qsd_rules.words.language import Language
from qsd_rules.workbook.cells import SEPARATORS
from qsd_rules.workbook.forms.cell_formats import Look
from qsd_rules.workbook.forms.validation import MOST, NONE_WORD
from qsd_rules.workbook.workbook import exact, plain_number

FIRST_YEAR = 1900
"""Spreadsheets have no days before."""

NOT_APPLICABLE = "不适用"


def look_of(fact: Fact) -> Look:
    """The format of a fact's field. Numbers have none of their own, so that `92%` typed in stays recognizable."""
    match fact.type:
        case "date":
            return "input date"
        case "text" | "relation" | "list":
            return "input text"
        case _:
            return "input"


def put(
    sheet: Any,
    row: int,
    column: int,
    look: Any,
    fact: Fact,
    value: Value | Absent | None,
    units: Mapping[str, Unit],
    language: Language,
) -> None:
    """Write a fact's value, or an empty field, into a cell of an XlsxWriter sheet; row and column from 0."""
    content = None if value is None else content_of(fact, value, units, language)
    match content:
        case None:
            sheet.write_blank(row, column, None, look)
        case datetime():
            sheet.write_datetime(row, column, content, look)
        case int() | float():
            sheet.write_number(row, column, content, look)
        case _:
            sheet.write_string(row, column, content, look)


def put_words(sheet: Any, row: int, column: int, look: Any, words: str) -> None:
    """Write words, or an empty field, into a cell."""
    if words:
        sheet.write_string(row, column, words, look)
    else:
        sheet.write_blank(row, column, None, look)


def content_of(
    fact: Fact, value: Value | Absent, units: Mapping[str, Unit], language: Language
) -> str | int | float | datetime:
    """What a cell holds for a value; numbers that a spreadsheet cannot keep are written in characters.

    So are less than one percent, with the sign: without it `0.95` could be 95% too.
    """
    match value:
        case Absent():
            return NOT_APPLICABLE if fact.type == "boolean" else NONE_WORD.in_language(language)
        case bool():
            return (wording.YES if value else wording.NO).in_language(language)
        case Decimal() if 0 < value < 1 and counts_in_hundredths(fact, units):
            return f"{plain_number(value)}%"
        case int() | Decimal():
            number: int | float = int(value) if value == int(value) else float(value)
            return number if exact(number) == value and -MOST < value < MOST else format(Decimal(value), "f")
        case date():
            return value.isoformat() if value.year <= FIRST_YEAR else datetime.combine(value, time())
        case tuple():
            return listed(fact, value, language)
        case str() if fact.type == "choice":
            return label_of(fact, value, language)
        case _:
            return str(value)


def label_of(fact: Fact, choice: str, language: Language) -> str:
    """A choice's label, or its name where another choice has the same label."""
    labels: Mapping[str, str] = {name: label.in_language(language) for name, label in fact.choices}
    label = labels.get(choice, choice)
    return label if list(labels.values()).count(label) == 1 else choice


def listed(fact: Fact, items: tuple[Any, ...], language: Language) -> str:
    """The items of a list, one a line; a line break behind says that a single one is not to be divided."""
    if not items:
        return NONE_WORD.in_language(language)
    words = [label_of(fact, str(item), language) if fact.choices else str(item) for item in items]
    single = len(words) == 1 and (SEPARATORS.search(words[0]) or words[0] in ("无", "不详", "未知"))
    return words[0] + "\n" if single else "\n".join(words)
