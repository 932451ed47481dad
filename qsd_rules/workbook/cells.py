"""A cell read as a person would read it, for the fact it is filled in for; what could be meant two ways is refused.

What comes out is what a YAML file would have written, for the readers of `qsd_rules.facts.values` to check.
"""

from __future__ import annotations

import json
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
from qsd_rules.workbook.workbook import (
    MOST_EXACT_DIGITS,
    Cell,
    CellError,
    CellValue,
    NotCalculated,
    plain_number,
    shown_value,
)

MARKS: Mapping[str, bool] = {
    "√": True, "✓": True, "✔": True, "☑": True, "对": True,
    "×": False, "✕": False, "✖": False, "✗": False, "✘": False, "☒": False,
}  # fmt: skip
"""Ticks and crosses. `x` is none: some tick with it; nor is an empty box."""

NONE_WORDS = frozenset({"无", "没有"})
"""What says that an optional fact has no value, and that a list is empty; `none` in small letters too."""

NONE_IN_ENGLISH = "none"
"""As English forms ask for it. `None` and `NONE` are what programs write for what they do not know."""

NONE_OF_A_TRUTH = frozenset({NONE_IN_ENGLISH, "不适用"})
"""The same for what is true or not and may be neither, of which 无 says that it is not; forms ask for it so."""

WRITTEN_FOR_NOT_KNOWN = r"""
- -- --- – — —— ― / // \ … …… ... ? ?? * 0000-00-00 0000/00/00 0000-00-0000:00:00 1900/1/0 1900-01-00 1900/01/00
n/a #n/a na n.a. null (null) <null> nan nil none notavailable notapplicable tbd tba
空 空白 暂无 暂缺 缺 待补 待补充 待定 待填 待核 待核实 待查 待报 未填 不清楚 不知道 不适用
"""
NOT_KNOWN_WORDS = frozenset(WRITTEN_FOR_NOT_KNOWN.split())
"""What people and programs write for what is not known, folded and without blanks; that it was read so is told."""

DITTO = frozenset({"同上", "同上。", "″", "〃", '"', "''", "ditto", "do.", "同前"})
"""What says that a cell holds what the cell above it holds."""

AROUND = re.compile("^[\\s\u200b\u200c\u200d\u2060\ufeff]+|[\\s\u200b\u200c\u200d\u2060\ufeff]+$")
"""Blanks and characters without width, which copying from pages and documents leaves around words."""

SEPARATORS = re.compile(r"\s*[、,，;；]\s*")
MIDNIGHT = re.compile(r"(?<=[0-9])[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
"""The time behind a day, where a database keeps days as times; the day is what counts."""

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


def says_not_known(cell: Cell, fact: Fact | None = None) -> bool:
    """Whether a cell says that something is not known, as `—`, `N/A` and `待补` do; what a fact may be goes before."""
    if isinstance(cell.value, CellError):
        return cell.value.word == "#N/A"
    if not isinstance(cell.value, str):
        return False
    written = tidy(cell.value)
    if "".join(fold(written).split()) not in NOT_KNOWN_WORDS or (written == NONE_IN_ENGLISH and fact is not None):
        return False
    if fact is not None and fact.type == "boolean" and fact.optional and written in NONE_OF_A_TRUTH:
        return False
    return fact is None or not any(
        fold(written) in (fold(name), fold(own.zh), fold(own.en)) for name, own in fact.choices
    )


def is_ditto(cell: Cell) -> bool:
    """Whether a cell says that it holds what the cell above it holds."""
    return isinstance(cell.value, str) and "".join(fold(cell.value).split()) in DITTO


def ditto_problem(written: str, place: Place, is_id: bool = False) -> Problem:
    """The problem of 同上 where there is nothing above that could be meant."""
    words = shown(written)
    if is_id:
        message = Text(f"编号不能写“{words}”：每个对象有自己的编号", f"an id cannot be “{words}”: each has its own")
    else:
        message = Text(f"“{words}”上面没有可照抄的内容", f"there is nothing above “{words}” that it could repeat")
    return Problem("ditto", place, message, Text("请直接填写", "write it out"))


def says_none(written: str) -> bool:
    """Whether words say that there is none."""
    return written == NONE_IN_ENGLISH or fold(written) in NONE_WORDS


def node_of(
    cell: Cell,
    fact: Fact,
    place: Place,
    unit: str = "",
    first_day_1904: bool = False,
    is_percent: bool = False,
) -> Node | Problem:
    """What a cell says for a fact; `unit` is another unit than the fact's that the sheet gives for it.

    `is_percent` says that the fact counts in hundredths: 0.95 may then be 0.95% or 95%, and is refused.
    """
    refused = refuse_result(cell, place)
    if refused is not None:
        return refused
    value: CellValue = tidy(cell.value) if isinstance(cell.value, str) else cell.value
    written = shown_value(value)
    if fact.type == "list" or fact.many:
        return list_node(cell, fact, place)
    if written in NONE_OF_A_TRUTH if fact.type == "boolean" else says_none(written):
        if fact.optional:
            return Scalar(None, written, place)
        if fact.type == "relation":
            return no_related(fact, written, place)
    match fact.type:
        case "boolean":
            return truth_node(cell, value, written, place)
        case "integer" | "decimal":
            fraction = fraction_of(fact, value, written, place) if is_percent and not unit else None
            return fraction or number_node(value, written, place, unit)
        case "date":
            return day_node(value, written, place, first_day_1904)
        case "relation" if isinstance(cell.value, str):
            return words_node(cell.value, cell.value, fact, place)
        case _:
            return words_node(value, written, fact, place)


def truth_node(cell: Cell, value: CellValue, written: str, place: Place) -> Scalar:
    """A truth value: ticks and crosses, and of databases 1 and 0."""
    truth = value if isinstance(value, bool) else MARKS.get(written)
    if truth is None and cell.typed and value in (Decimal(0), Decimal(1)):
        truth = value == Decimal(1)
    return Scalar(written if truth is None else truth, written, place)


def no_related(fact: Fact, written: str, place: Place) -> Problem:
    """The problem of 无 where somebody has to be named."""
    name = called(fact)
    message = Text(f"{name.zh} 不能是 `{written}`：它总有一个", f"{name.en} cannot be `{written}`: there always is one")
    return Problem("not-optional", place, message, Text("若不知道，请留空", "leave it blank if it is not known"))


def fraction_of(fact: Fact, value: CellValue, written: str, place: Place) -> Problem | None:
    """The problem of a number between 0 and 1 where hundredths count, with no sign that says which it is."""
    try:
        number = value if isinstance(value, Decimal) else Decimal(narrow(written))
    except ArithmeticError:
        return None
    if not number.is_finite() or not 0 < number < 1:
        return None
    name, plain, times = called(fact), plain_number(number), plain_number(number * 100)
    message = Text(
        f"{name.zh} 写作 `{written}`，看不出是 {plain}% 还是 {times}%",
        f"{name.en} is written `{written}`, which may be {plain}% or {times}%",
    )
    hint = Text(f"请写明，如 `{times}%`", f"write it with its sign, such as `{times}%`")
    return Problem("percent-or-fraction", place, message, hint)


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
    written = MIDNIGHT.sub("", written)
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
    """Words, a choice or an id."""
    return lost_digits(value, called(fact), place) or Scalar(written, written, place, quoted=written != "")


def identifier_problem(cell: Cell, what: Text, place: Place) -> Problem | None:
    """The problem of a cell that can be no id: a day, a truth value, a fraction, a number that has lost digits."""
    match cell.value:
        case bool() | date():
            kind = Text("日期", "a date") if isinstance(cell.value, date) else Text("逻辑值", "a truth value")
        case Decimal() if cell.value != cell.value.to_integral_value():
            kind = Text("小数", "a fraction")
        case _:
            return refuse_result(cell, place) or lost_digits(cell.value, what, place)
    written = shown(shown_value(cell.value))
    message = Text(f"{what.zh}是{kind.zh} `{written}`，不能作编号", f"{what.en} is {kind.en}, `{written}`, and no id")
    hint = Text("请把单元格设为“文本”格式后重新填写", "format the cell as text and write it again")
    return Problem("wrong-type", place, message, hint)


def lost_digits(value: CellValue, name: Text, place: Place) -> Problem | None:
    """The problem of a number of more digits than a spreadsheet keeps, which has lost its last ones."""
    written = shown_value(value)
    if not isinstance(value, Decimal) or value != value.to_integral_value() or len(written) <= MOST_EXACT_DIGITS:
        return None
    message = Text(
        f"{name.zh} 有 {len(written)} 位，按数字填写时 Excel 只保留前 {MOST_EXACT_DIGITS} 位，末几位已失真",
        f"{name.en} has {len(written)} digits; of a number Excel keeps {MOST_EXACT_DIGITS}, the last ones are lost",
    )
    hint = Text("请把单元格设为“文本”格式后重新填写", "format the cell as text and write it again")
    return Problem("digits-lost", place, message, hint)


def list_node(cell: Cell, fact: Fact, place: Place) -> Sequence | Scalar | Problem:
    """The items of a cell: one a line, or apart by 、；，; 无 says that there are none."""
    refused = words_node(cell.value, shown_value(cell.value), fact, place)
    if isinstance(refused, Problem):
        return refused
    whole = shown_value(cell.value)
    if "\n" not in whole:
        if says_none(tidy(whole)):
            return Scalar(None, tidy(whole), place) if fact.optional else Sequence((), place)
        if fold(tidy(whole)) in UNKNOWN_WORDS:
            return Scalar(tidy(whole), tidy(whole), place)
    items = json_items(whole)
    if items is not None:
        return Sequence(tuple(Scalar(item, item, place, quoted=True) for item in items), place)
    parts = whole.split("\n") if "\n" in whole else SEPARATORS.split(whole)
    items = [part for each in parts if (part := tidy(each))]
    return Sequence(tuple(Scalar(item, item, place, quoted=True) for item in items), place)


def json_items(written: str) -> list[str] | None:
    """The items of a list as programs write it, `["a", "b"]`; none where it is no such list."""
    if not written.lstrip().startswith("["):
        return None
    try:
        items = json.loads(written)
    except (ValueError, RecursionError):
        return None
    if isinstance(items, list) and all(isinstance(item, str | int) for item in items):
        return [str(item) for item in items]
    return None


def is_split_by_signs(cell: Cell, fact: Fact) -> bool:
    """Whether a list was told apart by signs that could also stand within an item."""
    return (
        (fact.type == "list" or fact.many)
        and isinstance(cell.value, str)
        and "\n" not in cell.value
        and bool(SEPARATORS.search(cell.value.strip()))
    )
