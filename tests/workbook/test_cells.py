"""Cells read as a person would read them: what comes out, and what is told of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from qsd_rules.conditions.absent import ABSENT
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.snapshot_files import read_contents
from tests.workbook.sheets import Formatted, Rows, workbook

NOTHING = object()
"""That a fact is not known."""


def read(policy: Policy, kind: str, label: str, cell: Any) -> Snapshot:
    """A form of one subject with one fact."""
    rows: list[list[Any]] = [["事实日期", date(2013, 6, 30)], ["事实", "填写"], ["编号", "A"], [label, cell]]
    sheets: dict[str, Rows] = {kind: rows}
    if kind == "项目":
        sheets["企业"] = [["编号"], ["E1"], ["E2"]]
    return read_contents(policy, [("a.xlsx", workbook(sheets))])


FINE: dict[str, tuple[str, str, Any, Any, tuple[str, str] | None]] = {
    "yes": ("项目", "新建", "是", True, None),
    "yes with blanks": ("项目", "新建", "  是　\u200b", True, None),
    "a tick": ("项目", "新建", "√", True, ("√", "是")),
    "a heavy tick": ("项目", "新建", "✔", True, ("✔", "是")),
    "a cross": ("项目", "新建", "×", False, ("×", "否")),
    "there is": ("企业", "有管理体系", "有", True, None),
    "there is none": ("企业", "有管理体系", "无", False, None),
    "a truth value": ("项目", "新建", True, True, None),
    "blank": ("项目", "新建", "　", NOTHING, None),
    "not known": ("项目", "新建", "不详", NOTHING, None),
    "a number": ("企业", "面积", 12000.5, Decimal("12000.5"), None),
    "a whole number": ("企业", "许可数", 3, 3, None),
    "a number in words": ("企业", "面积", "12000.5", Decimal("12000.5"), None),
    "full width": ("企业", "许可数", "１２", 12, ("１２", "12")),
    "thousands": ("企业", "面积", "12,000", 12000, ("12,000", "12000 平方米")),
    "thousands, full width": (
        "企业",
        "面积",
        "１２，０００．５",
        Decimal("12000.5"),
        ("１２，０００．５", "12000.5 平方米"),
    ),
    "a unit": ("企业", "面积", "12000平方米", 12000, ("12000平方米", "12000 平方米")),
    "a unit's symbol": ("企业", "面积", "12000 ㎡", 12000, ("12000 ㎡", "12000 平方米")),
    "ten thousands": ("企业", "面积", "1.2万平方米", 12000, ("1.2万平方米", "12000 平方米")),
    "ten thousands, no unit": ("企业", "面积", "1.2万", 12000, ("1.2万", "12000 平方米")),
    "ten thousands of no unit": ("企业", "许可数", "3万", 30000, ("3万", "30000")),
    "a unit in the format": ("企业", "面积", Formatted(12, '0"平方米"'), 12, ("12平方米", "12 平方米")),
    "what arithmetic leaves": ("企业", "面积", 0.1 + 0.2, Decimal("0.3"), None),
    "percent": ("项目", "预拌混凝土使用率", "92％", 92, ("92％", "92 %")),
    "percent, formatted": ("项目", "预拌混凝土使用率", Formatted(0.925, "0%"), Decimal("92.5"), ("92.5%", "92.5 %")),
    "percent, the number alone": ("项目", "预拌混凝土使用率", 92, 92, None),
    "less than one percent": ("项目", "预拌混凝土使用率", "0.92%", Decimal("0.92"), ("0.92%", "0.92 %")),
    "no day in English": ("项目", "检查日期", "none", ABSENT, None),
    "a dash": ("企业", "面积", "—", NOTHING, ("—", "不详")),
    "not applicable": ("项目", "检查日期", "不适用", NOTHING, ("不适用", "不详")),
    "null of a program": ("项目", "检查日期", "NULL", NOTHING, ("NULL", "不详")),
    "None of a program": ("项目", "检查日期", "None", NOTHING, ("None", "不详")),
    "to be filled in later": ("企业", "地址", "待 补", NOTHING, ("待 补", "不详")),
    "not available": ("企业", "面积", "#N/A", NOTHING, ("#N/A", "不详")),
    "a dash for a firm": ("项目", "建设单位", "/", NOTHING, ("/", "不详")),
    "ten thousands in the format": ("企业", "面积", Formatted(12, '0"万"'), 120000, ("12万", "120000 平方米")),
    "thousands of a unit": ("企业", "面积", "1.2千平方米", 1200, ("1.2千平方米", "1200 平方米")),
    "a day": ("企业", "成立日期", date(2013, 5, 6), date(2013, 5, 6), None),
    "a moment": (
        "企业",
        "成立日期",
        datetime(2013, 5, 6, 8, 30),
        date(2013, 5, 6),
        ("2013-05-06 08:30:00", "2013-05-06"),
    ),
    "a day in Chinese": ("企业", "成立日期", "2013年5月6日", date(2013, 5, 6), ("2013年5月6日", "2013-05-06")),
    "a day, full width": ("企业", "成立日期", "２０１３／５／６", date(2013, 5, 6), ("２０１３／５／６", "2013-05-06")),
    "a day, dotted": ("企业", "成立日期", "2013.5.6", date(2013, 5, 6), ("2013.5.6", "2013-05-06")),
    "a day, eight digits": ("企业", "成立日期", 20130506, date(2013, 5, 6), ("20130506", "2013-05-06")),
    "a day, counted": ("企业", "成立日期", 41400, date(2013, 5, 6), ("41400", "2013-05-06")),
    "no day": ("项目", "检查日期", "无", ABSENT, None),
    "a choice": ("企业", "规模", "大", "large", None),
    "a choice's name": ("企业", "规模", "Large", "large", None),
    "a text": ("企业", "地址", " 坂田1号 ", "坂田1号", None),
    "a text that is a number": ("企业", "地址", 12, "12", None),
    "a code": (
        "企业",
        "统一社会信用代码",
        "９１４４０３００ma5fabcd0m",
        "91440300MA5FABCD0M",
        ("９１４４０３００ma5fabcd0m", "91440300MA5FABCD0M"),
    ),
    "a list, a line each": ("企业", "产品", "甲、乙厂\n丙", ("甲、乙厂", "丙"), None),
    "a list with signs": ("企业", "产品", "甲、乙；丙", ("甲", "乙", "丙"), ("甲、乙；丙", "3 项：甲｜乙｜丙")),
    "an empty list": ("企业", "产品", "无", (), None),
    "choices": ("企业", "各厂规模", "小，大", ("small", "large"), ("小，大", "2 项：小｜大")),
    "related": ("项目", "建设单位", "E1", "E1", None),
    "several related": ("项目", "合作单位", "E1\nE2", ("E1", "E2"), None),
}


@pytest.mark.parametrize("name", FINE)
def test_cells_are_read_as_a_person_reads_them(name: str, small: Policy) -> None:
    kind, label, cell, value, note = FINE[name]
    snapshot = read(small, kind, label, cell)
    (record,) = [each for each in snapshot.subjects.values() if each.id == "A"]
    (fact,) = [each for each in small.facts.values() if each.kind == record.kind and each.label.zh == label]
    assert record.facts.get(fact.name, NOTHING) == value
    assert type(record.facts.get(fact.name, NOTHING)) in (type(value), Decimal)
    told = [f"{each.place}: {each.message.zh}" for each in snapshot.notes]
    expected = [f"a.xlsx!{kind}!B4: {label} `{fact.path}`：“{note[0]}” 读作 {note[1]}"] if note else []
    assert told == expected
    if value is not NOTHING:
        assert str(record.evidence[fact.name].place) == f"a.xlsx!{kind}!B4"


WRONG: dict[str, tuple[Any, ...]] = {
    "an x": (
        "项目",
        "新建",
        "x",
        "新建 `is_new` 应当是“是”或“否”，而不是 `x` [wrong-type]",
        "写 `true`（是）或 `false`（否）",
    ),
    "one": (
        "项目",
        "新建",
        1,
        "新建 `is_new` 应当是“是”或“否”，而不是 `1` [wrong-type]",
        "写 `true`（是）或 `false`（否）",
    ),
    "an empty box": (
        "项目",
        "新建",
        "□",
        "新建 `is_new` 应当是“是”或“否”，而不是 `□` [wrong-type]",
        "写 `true`（是）或 `false`（否）",
    ),
    "a fraction or hundredths": (
        "项目",
        "预拌混凝土使用率",
        0.92,
        "预拌混凝土使用率 `concrete_rate` 写作 `0.92`，看不出是 0.92% 还是 92% [percent-or-fraction]",
        "请写明，如 `92%`",
    ),
    "no builder": (
        "项目",
        "建设单位",
        "无",
        "建设单位 `builder` 不能是 `无`：它总有一个 [not-optional]",
        "若不知道，请留空",
    ),
    "what stands above, in a form": (
        "项目",
        "建设单位",
        "同上",
        "“同上”上面没有可照抄的内容 [ditto]",
        "请直接填写",
    ),
    "about": (
        "企业",
        "面积",
        "约12000",
        "面积 `area` 应当是数，而不是 `约12000` [wrong-type]",
        "单位是 `平方米`，可以不写",
    ),
    "a footnote": (
        "企业",
        "许可数",
        "2①",
        "许可数 `permits` 写作 `2①`，其中 `①`（U+2460）是记号，不是数字 [mark]",
        "若指注释，请删去；若是数字，请写普通数字",
    ),
    "a raised figure": (
        "企业",
        "面积",
        "10²",
        "面积 `area` 写作 `10²`，其中 `²`（U+00B2）是记号，不是数字 [mark]",
        "若指注释，请删去；若是数字，请写普通数字",
    ),
    "a footnote behind a unit": (
        "企业",
        "面积",
        "10㎡②",
        "面积 `area` 写作 `10㎡②`，其中 `②`（U+2461）是记号，不是数字 [mark]",
        "若指注释，请删去；若是数字，请写普通数字",
    ),
    "a half": (
        "企业",
        "面积",
        "5½",
        "面积 `area` 写作 `5½`，其中 `½`（U+00BD）是记号，不是数字 [mark]",
        "若指注释，请删去；若是数字，请写普通数字",
    ),
    "a marked day": (
        "企业",
        "成立日期",
        "2013年5月6日①",
        "成立日期 `founded_on` 写作 `2013年5月6日①`，其中 `①`（U+2460）是记号，不是数字 [mark]",
        "若指注释，请删去；若是数字，请写普通数字",
    ),
    "a raised digit in a day": (
        "企业",
        "成立日期",
        "2013050²",
        "成立日期 `founded_on` 写作 `2013050²`，其中 `²`（U+00B2）是记号，不是数字 [mark]",
        "若指注释，请删去；若是数字，请写普通数字",
    ),
    "a marked code": (
        "企业",
        "统一社会信用代码",
        "91440300MA5FABCD0M①",
        "统一社会信用代码 `credit_code` 写作 `91440300MA5FABCD0M①`，其中 `①`（U+2460）是记号，不是数字 [mark]",
        "若指注释，请删去；若是数字，请写普通数字",
    ),
    "another unit": ("企业", "面积", "1.8亩", "面积 `area` 的单位是 `平方米`，不是 `亩` [wrong-unit]", "请换算后再填"),
    "another unit in the format": (
        "企业",
        "面积",
        Formatted(18, '0.0"亩"'),
        "面积 `area` 的单位是 `平方米`，不是 `亩` [wrong-unit]",
        "请换算后再填",
    ),
    "percent of another unit": (
        "企业",
        "面积",
        Formatted(0.5, "0.00%"),
        "面积 `area` 的单位是 `平方米`，不是 `%` [wrong-unit]",
        "请换算后再填",
    ),
    "ten thousands of percent": (
        "项目",
        "预拌混凝土使用率",
        "0.0092万",
        "预拌混凝土使用率 `concrete_rate` 的单位是 `%`，不是 `万` [wrong-unit]",
        "请换算后再填",
    ),
    "out of range": (
        "项目",
        "预拌混凝土使用率",
        9200,
        "预拌混凝土使用率 `concrete_rate` 应当在 0 到 100 % 之间，而不是 `9200` [out-of-range]",
    ),
    "too exact": ("企业", "面积", 1.25, "面积 `area` 最多 1 位小数，`1.25` 有 2 位 [too-many-places]"),
    "a part of one": ("企业", "许可数", 2.5, "许可数 `permits` 应当是整数，而不是 `2.5` [wrong-type]"),
    "a number Excel made a day": (
        "企业",
        "许可数",
        date(2013, 3, 5),
        "许可数 `permits` 应当是整数，而不是 `2013-03-05` [wrong-type]",
    ),
    "a month": (
        "企业",
        "成立日期",
        "2013年5月",
        "成立日期 `founded_on` 应当是日期，而不是 `2013年5月` [wrong-date]",
        "写作 `2013-06-30`",
    ),
    "the day first": (
        "企业",
        "成立日期",
        "5/6/2013",
        "成立日期 `founded_on` 应当是日期，而不是 `5/6/2013` [wrong-date]",
        "写作 `2013-06-30`",
    ),
    "no such day": (
        "企业",
        "成立日期",
        "2013年2月30日",
        "成立日期 `founded_on`：没有 `2013年2月30日` 这一天 [wrong-date]",
    ),
    "no such day, eight digits": (
        "企业",
        "成立日期",
        20130230,
        "成立日期 `founded_on` 应当是日期，而不是 `20130230` [wrong-date]",
        "写作 `2013-06-30`",
    ),
    "a small number for a day": (
        "企业",
        "成立日期",
        2013,
        "成立日期 `founded_on` 应当是日期，而不是 `2013` [wrong-date]",
        "写作 `2013-06-30`",
    ),
    "none where there is one": (
        "企业",
        "成立日期",
        "无",
        "成立日期 `founded_on` 应当是日期，而不是 `无` [wrong-date]",
        "写作 `2013-06-30`",
    ),
    "no such choice": (
        "企业",
        "规模",
        "中",
        "规模 `size` 没有选项 `中` [unknown-choice]",
        "可以是：`small`（小）、`large`（大）",
    ),
    "two choices": (
        "企业",
        "规模",
        "小、大",
        "规模 `size` 没有选项 `小、大` [unknown-choice]",
        "可以是：`small`（小）、`large`（大）",
    ),
    "a code as a number": (
        "企业",
        "统一社会信用代码",
        914403001234567890,
        "统一社会信用代码 `credit_code` 有 18 位，按数字填写时 Excel 只保留前 15 位，末几位已失真 [digits-lost]",
        "请把单元格设为“文本”格式后重新填写",
    ),
    "an error": ("企业", "面积", "#REF!", "公式得出错误值 `#REF!` [cell-error]", "请改正公式或直接填写；不知道请留空"),
    "a formula without result": (
        "企业",
        "面积",
        "=B1*2",
        "公式 `=B1*2` 没有算出的结果 [not-calculated]",
        "请用 Excel 或 WPS 打开并保存一次，或直接填写",
    ),
    "twice in a list": ("企业", "产品", "甲；甲", "产品 `products` 里 `甲` 写了两次 [given-twice]"),
    "a stranger": ("项目", "建设单位", "E9", "建设单位 `builder` 指向的企业 `E9` 不在事实中 [dangling-relation]"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_ambiguous_or_wrong_is_an_error_with_its_cell(name: str, small: Policy) -> None:
    kind, label, cell, *said = WRONG[name]
    with pytest.raises(InputProblems) as caught:
        read(small, kind, label, cell)
    assert [each.in_language("zh") for each in caught.value.problems] == [f"a.xlsx!{kind}!B4: " + "\n    ".join(said)]


def test_days_counted_from_1904(small: Policy) -> None:
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    from tests.workbook.sheets import saved

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "企业"
    for row in (["事实日期", "2013-06-30"], ["编号", "A"], ["成立日期", 41400 - 1462]):
        sheet.append(row)
    snapshot = read_contents(small, [("a.xlsx", saved(book))])
    assert snapshot.subjects["enterprise", "A"].facts["enterprise.founded_on"] == date(2013, 5, 6)
