"""The first sheet of a form: what is asked for, date and title to fill in, how to fill in, how to check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.workbook.forms.cell_formats import BLANK_FIELD, Look, height_of
from qsd_rules.workbook.forms.contents import Contents
from qsd_rules.workbook.forms.validation import EARLIEST, LATEST, NOT_TAKEN, yes_and_no

NAME = Text("填写说明", "Guidance")
TITLE = Text("事实填报表", "Form for facts")
ABOUT = Text("本次填报", "This file")
HOW = Text("怎样填", "How to fill in")
LEGEND = Text("图例", "Legend")
SHEETS = Text("工作表", "Sheets")
CHECKING = Text("怎样核查", "How to check")

HEADS: Sequence[tuple[str, Text, Text]] = (
    (
        "@date",
        Text("事实日期", "Date of the facts"),
        Text(
            "必填。各项事实以这一天为准，如 2015-10-20", "Required: the facts are as known on this day, as 2015-10-20"
        ),
    ),
    ("@title", Text("标题", "Title"), Text("报告里怎样称呼这份材料", "What reports call this file")),
    ("@title_en", Text("英文标题", "English title"), Text("可不填", "May be left blank")),
    (
        "@invented",
        Text("虚构样例", "Invented"),
        Text("演示、培训用的虚构材料填“是”，真实材料不填", "`yes` for invented material, blank for real"),
    ),
)

RULES: Sequence[Text] = (
    Text(
        "不知道的，留空或写“不详”。留空就是“不知道”，既不是“否”，也不是 0；核查时会列出还缺哪些材料。",
        "Leave blank what is not known. Blank means not known, neither no nor 0; checking lists the documents missing.",
    ),
    Text(
        "确实没有的，例如还没有核发的许可证的核发日期，在注明可填“无”的格里写“无”。",
        "Where the form says so, write `none` for what does not exist, such as the date of a permit not yet issued.",
    ),
    Text(
        "是非题、选择题从下拉列表里选；也认“有”“没有”“√”“×”。",
        "Choose yes, no and choices from the lists; ticks and crosses (√, ×) are read too.",
    ),
    Text(
        "数字按所列单位填。连单位写也可以，如 1.86 W/(m²·K)、92%、12万平方米；换了别的单位会报错，不会代为换算。",
        "Give numbers in the unit shown. A unit behind the number is read; another unit is an error, never converted.",
    ),
    Text(
        "日期写作 2013-05-06、2013/5/6 或 2013年5月6日。",
        "Write dates as 2013-05-06 or 2013/5/6, year first.",
    ),
    Text(
        "可填多项的格，一项一行（Alt+Enter），或用“；”隔开。",
        "Where several may be given, one a line (Alt+Enter) or with `;` between.",
    ),
    Text(
        "“文号”填证明该项事实的文件编号，报告引用它作依据；同一材料的文号在表末填一次即可。",
        "The document number is that of the paper that proves the fact; reports cite it. Once at the end will do.",
    ),
    Text(
        "提到其他单位（如建设单位、设计单位）时，填它的编号或名称，并在它那一类的表里填一行。",
        "Refer to other subjects by id or name, and give each a row on the sheet of its kind.",
    ),
    Text(
        "可以调整格式、增删行列、把表粘贴到别处。程序凭隐藏的首列、首行辨认各项；没有它们时，凭各项的名称辨认。",
        "Format, add, delete and copy as you like. Items are known by hidden keys, else by their names.",
    ),
)  # fmt: skip

LEGENDS: Sequence[tuple[Look, Text]] = (
    ("legend input", Text("待填", "to be filled in")),
    ("legend filled", Text("已填", "filled in")),
    ("label", Text("事实的名称", "what the fact is called")),
    ("note", Text("说明，不必看也不必改", "explanation, nothing to fill in")),
)

CHECK = Text("qsd-rules check 本文件.xlsx", "qsd-rules check THIS-FILE.xlsx")
CHECK_TOLD = Text(
    "逐条核查，先列决定，再列须处理的事项和还缺的材料。填得有误的格，会按“工作表!单元格”逐一指出。",
    "Checks clause by clause: decisions, findings, documents missing. Every wrong cell is named by sheet and cell.",
)
COUNT = Text("{facts} 项事实，{form}", "{facts} facts, {form}")
FORMS: Mapping[str, Text] = {"column": Text("一列填一个", "one a column"), "row": Text("一行填一个", "one a row")}
FIRST_COLUMN, FIELD, LAST_COLUMN = 1, 2, 3
WIDTHS = (24, 34, 62)


def write_guidance(
    book: Any,
    sheets: Sequence[tuple[str, Contents]],
    filled: Snapshot | None,
    policy: Policy,
    language: Language,
    looks: Mapping[Look, Any],
) -> None:
    """Add the sheet to a workbook; `sheets` are the other sheets with what they ask for."""
    sheet = book.add_worksheet(NAME.in_language(language))

    def say(text: Text) -> str:
        return text.in_language(language)

    sheet.set_column(0, 0, 3, None, {"hidden": True})
    for position, width in enumerate(WIDTHS):
        sheet.set_column(FIRST_COLUMN + position, FIRST_COLUMN + position, width)
    sheet.write_string(0, FIRST_COLUMN, say(TITLE), looks["title"])
    sheet.set_row(0, 36)
    policy_title = wording.titled(say(policy.title), language)
    sheet.write_string(1, FIRST_COLUMN, f"{policy.number} {policy_title}", looks["subtitle"])
    row = 3

    def band(words: str) -> None:
        nonlocal row
        for column in range(FIRST_COLUMN, LAST_COLUMN + 1):
            sheet.write_blank(row, column, None, looks["band"])
        sheet.write_string(row, FIRST_COLUMN, words, looks["band"])
        sheet.set_row(row, 22)
        row += 1

    def across(words: str, look: Look = "body") -> None:
        nonlocal row
        sheet.merge_range(row, FIRST_COLUMN, row, LAST_COLUMN, words, looks[look])
        sheet.set_row(row, height_of([(words, sum(WIDTHS))]))
        row += 1

    sheet.write_string(2, FIELD, "@value", looks["hidden"])
    sheet.set_row(2, None, None, {"hidden": True})
    band(say(ABOUT))
    first = row
    for key, label, told in HEADS:
        sheet.write_string(row, 0, key, looks["hidden"])
        sheet.write_string(row, FIRST_COLUMN, say(label), looks["head label"])
        put_head(sheet, row, key, filled, language, looks)
        sheet.write_string(row, LAST_COLUMN, say(told), looks["note"])
        sheet.set_row(row, 24)
        row += 1
    blank = {"type": "blanks", "format": book.add_format(BLANK_FIELD)}
    sheet.conditional_format(first, FIELD, row - 1, FIELD, blank)
    row += 1
    band(say(HOW))
    for number, rule in enumerate(RULES, 1):
        across(f"{number}. {say(rule)}")
    row += 1
    band(say(LEGEND))
    for look, told in LEGENDS:
        sheet.write_string(row, FIRST_COLUMN, say(told), looks[look])
        sheet.set_row(row, 20)
        row += 1
    row += 1
    band(say(SHEETS))
    for name, contents in sheets:
        sheet.write_url(row, FIRST_COLUMN, f"internal:'{name}'!A1", looks["link"], name)
        counted = say(COUNT).format(facts=len(contents.facts), form=say(FORMS[contents.layout]))
        sheet.write_string(row, FIELD, counted, looks["body"])
        sheet.set_row(row, 20)
        row += 1
    row += 1
    band(say(CHECKING))
    across(say(CHECK), "command")
    across(say(CHECK_TOLD))
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.print_area(0, FIRST_COLUMN, row - 1, LAST_COLUMN)


def put_head(
    sheet: Any, row: int, key: str, filled: Snapshot | None, language: Language, looks: Mapping[Look, Any]
) -> None:
    """One of the fields that are about the whole file, with its check."""
    if key == "@date":
        limits = {"minimum": datetime.combine(EARLIEST, time()), "maximum": datetime.combine(LATEST, time())}
        told = {"error_type": "warning", "error_title": NOT_TAKEN.in_language(language)}
        sheet.data_validation(row, FIELD, row, FIELD, {"validate": "date", "criteria": "between", **limits, **told})
    elif key == "@invented":
        sheet.data_validation(row, FIELD, row, FIELD, {"validate": "list", "source": yes_and_no(language)})
    if filled is not None and key == "@date":
        sheet.write_datetime(row, FIELD, datetime.combine(filled.date, time()), looks["input date"])
        return
    words = "" if filled is None else head_of(key, filled, language)
    look = looks["input date" if key == "@date" else "input text"]
    if words:
        sheet.write_string(row, FIELD, words, look)
    else:
        sheet.write_blank(row, FIELD, None, look)


def head_of(key: str, filled: Snapshot, language: Language) -> str:
    """What a snapshot says for one of these fields."""
    match key:
        case "@title":
            return filled.title.zh
        case "@title_en":
            return filled.title.en
        case _:
            return wording.YES.in_language(language) if filled.invented else ""
