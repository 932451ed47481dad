"""A cell read as a person would read it, for the fact it is filled in for; what could be meant two ways is refused.

What comes out is what a YAML file would have written, for the readers of `qsd_rules.facts.values` to check.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from qsd_rules.facts.names import called, fold
from qsd_rules.facts.values import UNKNOWN_WORDS
from qsd_rules.policy.model import Fact
from qsd_rules.source.characters import narrow
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Node, Scalar, Sequence
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem
from qsd_rules.workbook.workbook import MOST_EXACT_DIGITS, Cell, CellError, CellValue, NotCalculated, shown_value

MARKS: Mapping[str, bool] = {
    "√": True, "✓": True, "✔": True, "☑": True, "对": True,
    "×": False, "✕": False, "✖": False, "✗": False, "✘": False, "☒": False,
}  # fmt: skip
"""Ticks and crosses. `x` is none: some tick with it; nor is an empty box."""

NONE_WORDS = frozenset({"无", "没有", "none", "null", "不适用"})
"""What says that an optional fact has no value, and that a list is empty."""

NONE_OF_A_TRUTH = frozenset({"none", "null", "不适用"})
"""The same for what is true or not, of which 无 says that it is not."""

AROUND = re.compile("^[\\s\u200b\u200c\u200d\u2060\ufeff]+|[\\s\u200b\u200c\u200d\u2060\ufeff]+$")
"""Blanks and characters without width, which copying from pages and documents leaves around words."""

SEPARATORS = re.compile(r"\s*[、,，;；]\s*")
COMPACT_DAY = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
FIRST_SERIAL, LAST_SERIAL = 18_264, 73_415
"""The days 1950-01-01 and 2100-12-31, counted as Excel does; other numbers are no days anybody means."""


def is_blank(cell: Cell | None) -> bool:
    """Whether nothing can be seen in a cell."""
    return cell is None or (isinstance(cell.value, str) and not tidy(cell.value))


def tidy(words: str) -> str:
    """The words without blanks around them."""
    return AROUND.sub("", words)


def refuse_result(cell: Cell, place: Place) -> Problem | None:
    """The problem of a formula that gave an error, or whose result is not in the file."""
    match cell.value:
        case CellError(word=word):
            message = Text(f"公式得出错误值 `{shown(word)}`", f"the formula gives the error `{shown(word)}`")
            hint = Text(
                "请改正公式或直接填写；不知道请留空", "correct the formula or write the value; blank if not known"
            )
            return Problem("cell-error", place, message, hint)
        case NotCalculated(formula=formula):
            message = Text(
                f"公式 `{shown(formula)}` 没有算出的结果", f"the formula `{shown(formula)}` has no calculated result"
            )
            hint = Text(
                "请用 Excel 或 WPS 打开并保存一次，或直接填写",
                "open and save it once in Excel or WPS, or write the value",
            )
            return Problem("not-calculated", place, message, hint)
        case _:
            return None


def plain_scalar(cell: Cell, place: Place) -> Scalar:
    """A cell's words, for what is no fact: ids, names, titles, numbers of documents."""
    written = tidy(shown_value(cell.value))
    return Scalar(cell.value if isinstance(cell.value, bool) else written, written, place, quoted=True)


def identifying_scalar(cell: Cell, place: Place) -> Scalar:
    """A cell's words for an id or a name, all of them: what is folded in them is told."""
    written = shown_value(cell.value)
    return Scalar(cell.value if isinstance(cell.value, bool) else written, written, place, quoted=True)


def node_of(cell: Cell, fact: Fact, place: Place, unit: str = "", first_day_1904: bool = False) -> Node | Problem:
    """What a cell says for a fact; `unit` is another unit than the fact's that the sheet gives for it."""
    refused = refuse_result(cell, place)
    if refused is not None:
        return refused
    value: CellValue = tidy(cell.value) if isinstance(cell.value, str) else cell.value
    written = shown_value(value)
    if fact.type == "list" or fact.many:
        return list_node(cell, fact, place)
    if fact.optional and fold(written) in (NONE_OF_A_TRUTH if fact.type == "boolean" else NONE_WORDS):
        return Scalar(None, written, place)
    match fact.type:
        case "boolean":
            truth = value if isinstance(value, bool) else MARKS.get(written)
            return Scalar(written if truth is None else truth, written, place)
        case "integer" | "decimal":
            return number_node(value, written, place, unit)
        case "date":
            return day_node(value, written, place, first_day_1904)
        case "relation" if isinstance(cell.value, str):
            return words_node(cell.value, cell.value, fact, place)
        case _:
            return words_node(value, written, fact, place)


def number_node(value: CellValue, written: str, place: Place, unit: str) -> Scalar:
    """A number, with the unit that the sheet gives for it, if that is another than the fact's."""
    if isinstance(value, Decimal) and not unit:
        return Scalar(int(value) if value == value.to_integral_value() else value, written, place)
    if unit and isinstance(value, Decimal | str) and narrow(written[-1:]).isdecimal():
        return Scalar(f"{written}{unit}", f"{written}{unit}", place)
    return Scalar(value if isinstance(value, bool | date) else written, written, place)


def day_node(value: CellValue, written: str, place: Place, first_day_1904: bool) -> Scalar:
    """A day: a date cell, the number by which Excel counts days, or eight digits."""
    if isinstance(value, datetime):
        return Scalar(value.date(), written, place)
    if isinstance(value, date):
        return Scalar(value, written, place)
    compact = COMPACT_DAY.fullmatch(narrow(written))
    if compact is not None:
        year, month, day = map(int, compact.groups())
        try:
            return Scalar(date(year, month, day), written, place)
        except ValueError:
            return Scalar(written, written, place)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        serial = int(value) + (1_462 if first_day_1904 else 0)
        if FIRST_SERIAL <= serial <= LAST_SERIAL:
            return Scalar(date(1899, 12, 30) + timedelta(days=serial), written, place)
    return Scalar(written, written, place)


def words_node(value: CellValue, written: str, fact: Fact, place: Place) -> Scalar | Problem:
    """Words, a choice or an id; a number of more digits than a spreadsheet keeps has lost its last ones."""
    if (
        isinstance(value, Decimal)
        and len(value.as_tuple().digits) >= MOST_EXACT_DIGITS
        and len(written) > MOST_EXACT_DIGITS
    ):
        name = called(fact)
        message = Text(
            f"{name.zh} 有 {len(written)} 位，按数字填写时 Excel 只保留前 {MOST_EXACT_DIGITS} 位，末几位已失真",
            f"{name.en} has {len(written)} digits; of a number Excel keeps {MOST_EXACT_DIGITS}, the last ones are lost",
        )
        hint = Text("请把单元格设为“文本”格式后重新填写", "format the cell as text and write it again")
        return Problem("digits-lost", place, message, hint)
    return Scalar(written, written, place, quoted=written != "")


def list_node(cell: Cell, fact: Fact, place: Place) -> Sequence | Scalar | Problem:
    """The items of a cell: one a line, or apart by 、；，; 无 says that there are none."""
    refused = words_node(cell.value, shown_value(cell.value), fact, place)
    if isinstance(refused, Problem):
        return refused
    whole = shown_value(cell.value)
    if "\n" not in whole:
        if fold(tidy(whole)) in NONE_WORDS:
            return Sequence((), place)
        if fold(tidy(whole)) in UNKNOWN_WORDS:
            return Scalar(tidy(whole), tidy(whole), place)
    parts = whole.split("\n") if "\n" in whole else SEPARATORS.split(whole)
    items = [part for each in parts if (part := tidy(each))]
    return Sequence(tuple(Scalar(item, item, place, quoted=True) for item in items), place)


def is_split_by_signs(cell: Cell, fact: Fact) -> bool:
    """Whether a list was told apart by signs that could also stand within an item."""
    return (
        (fact.type == "list" or fact.many)
        and isinstance(cell.value, str)
        and "\n" not in cell.value
        and bool(SEPARATORS.search(cell.value.strip()))
    )
