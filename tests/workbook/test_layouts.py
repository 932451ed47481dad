"""Sheets as people make them: forms, lists, merged cells, labels of all sorts, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import LANGUAGES
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.snapshot_files import read_contents
from tests.workbook.sheets import Rows, workbook

DAY = ["事实日期：2013年6月30日"]


def read(policy: Policy, sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None) -> Snapshot:
    return read_contents(policy, [("a.xlsx", workbook(sheets, merged))])


def problems(
    policy: Policy, sheets: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None
) -> tuple[list[str], list[str]]:
    """What is wrong with a workbook, in Chinese and in English."""
    with pytest.raises(InputProblems) as caught:
        read(policy, sheets, merged)
    zh, en = ([each.in_language(language) for each in caught.value.problems] for language in LANGUAGES)
    return zh, en


def facts(snapshot: Snapshot, kind: str, identifier: str) -> dict[str, Any]:
    return {name.partition(".")[2]: value for name, value in snapshot.subjects[kind, identifier].facts.items()}


def notes(snapshot: Snapshot) -> list[str]:
    return [f"{note.place}: {note.message.zh}" for note in snapshot.notes]


E1 = {"has_system": True, "area": Decimal(12), "founded_on": date(2013, 5, 6)}

ONE_ENTERPRISE: dict[str, Rows] = {
    "a form": [["企业基本情况表"], DAY, ["编号", "E1"], ["有管理体系", "是"], ["面积", 12], ["成立日期", "2013-05-06"]],
    "a list": [DAY, ["编号", "有管理体系", "面积", "成立日期"], ["E1", "是", 12, "2013-05-06"]],
    "a form with heads": [
        DAY,
        ["序号", "指标", "填报值", "计量单位", "备注"],
        [1, "企业编号", "E1", None, "以执照为准"],
        [2, "有管理体系", "是"],
        [3, "面积", 12, "㎡"],
        [4, "成立日期", "2013-05-06", None, "见执照"],
    ],
    "labels with numbers, stars and units": [
        DAY,
        ["1、编号", "E1"],
        ["（2）有管理体系？", "是"],
        ["*面积（平方米）：", 12],
        ["4. 成立日期 *", "2013-05-06"],
    ],
    "English labels": [
        ["Date", "2013-06-30"],
        ["id", "E1"],
        ["Has a management system", "yes"],
        ["Area (m²)", 12],
        ["DATE OF FOUNDATION", "2013-05-06"],
    ],
    "paths": [["date", "2013-06-30"], ["id", "has_system", "area", "founded_on"], ["E1", "true", 12, "2013-05-06"]],
    "full names": [
        ["date", "2013-06-30"],
        ["enterprise.id", "E1"],
        ["enterprise.has_system", "是"],
        ["enterprise.area", "12㎡"],
        ["enterprise.founded_on", "2013-05-06"],
    ],
    "questions": [DAY, ["编号", "E1"], ["有管理体系？", "是"], ["面积？", 12], ["成立日期？", "2013-05-06"]],
    "two fields a row": [DAY, ["编号", "E1", "有管理体系", "是"], ["面积", 12, "成立日期", "2013-05-06"]],
    "a row of units": [
        DAY,
        ["编号", "有管理体系", "面积", "成立日期"],
        [None, None, "（㎡）"],
        ["E1", "是", 12, "2013-05-06"],
    ],
    "blank rows and columns": [
        [None, None, "　"],
        [None, *DAY],
        [],
        [None, "编号", None, "有管理体系", "面积", "成立日期"],
        [" "],
        [None, "E1", None, "是", 12, "2013-05-06"],
        [None, "", None, " "],
    ],
    "a column of remarks": [
        DAY,
        ["编号", "有管理体系", "备注", "面积", "成立日期"],
        ["E1", "是", "随便什么", 12, "2013-05-06"],
    ],
}


@pytest.mark.parametrize("name", ONE_ENTERPRISE)
@pytest.mark.parametrize("sheet", ["企业", "企业基本情况", "Enterprise", "Sheet1"])
def test_one_enterprise_however_it_is_laid_out(name: str, sheet: str, small: Policy) -> None:
    snapshot = read(small, {sheet: ONE_ENTERPRISE[name]})
    assert snapshot.date == date(2013, 6, 30)
    assert facts(snapshot, "enterprise", "E1") == E1


def test_a_date_stands_at_most_eight_cells_beside_its_label(small: Policy) -> None:
    def dated(blank: int) -> Rows:
        return [["事实日期", *[None] * blank, "2013-06-30"], ["编号", "有管理体系"], ["E1", "是"]]

    for blank in (0, 7):
        assert read(small, {"企业": dated(blank)}).date == date(2013, 6, 30)
    zh, _ = problems(small, {"企业": dated(8)})
    assert zh == [
        "a.xlsx!企业: 缺少 `date` [missing-key]\n"
        "    请在任一工作表写一格“事实日期”，右边一格填日期；或用 `--as-of` 指明"
    ]


def test_a_list_of_many_and_a_form_of_several(small: Policy) -> None:
    rows: list[list[Any]] = [DAY, ["编号", "名称", "面积"], ["E1", "甲厂", 1], ["E2", "乙厂", None], ["E3", "丙厂", 3]]
    across: list[list[Any]] = [DAY, ["编号", "E1", "E2", "E3"], ["名称", "甲厂", "乙厂", "丙厂"], ["面积", 1, None, 3]]
    headed: list[list[Any]] = [DAY, ["指标", "E1", "E2", "E3"], ["面积", 1, None, 3], ["有管理体系", None, None, None]]
    down, sideways = read(small, {"企业": rows}), read(small, {"企业": across})
    assert down.digest == sideways.digest
    assert [record.name for record in down.subjects.values()] == ["甲厂", "乙厂", "丙厂"]
    assert {key[1]: record.facts.get("enterprise.area") for key, record in down.subjects.items()} == {
        "E1": 1, "E2": None, "E3": 3,
    }  # fmt: skip
    assert set(read(small, {"企业": headed}).subjects) == {("enterprise", "E1"), ("enterprise", "E3")}


def test_merged_cells_hold_for_all_they_cover_and_that_is_told(small: Policy) -> None:
    rows: Rows = [DAY, ["编号", "规模", "面积"], ["E1", "大", 1], ["E2", None, 2], ["E3", "小", 3]]
    snapshot = read(small, {"企业": rows}, {"企业": ["B3:B4"]})
    assert [facts(snapshot, "enterprise", each)["size"] for each in ("E1", "E2", "E3")] == ["large", "large", "small"]
    assert notes(snapshot) == ["a.xlsx!企业!B4: 规模 `size`：合并单元格 B3 的“大”也用于这里"]
    assert str(snapshot.subjects["enterprise", "E2"].evidence["enterprise.size"].place) == "a.xlsx!企业!B4"


def test_merged_heads_and_labels(small: Policy) -> None:
    rows: Rows = [DAY, ["编号", "基本情况", None], [None, "规模", "面积"], ["E1", "大", 1]]
    assert facts(read(small, {"企业": rows}, {"企业": ["A2:A3", "B2:C2"]}), "enterprise", "E1") == {
        "size": "large", "area": 1,
    }  # fmt: skip
    form: Rows = [DAY, ["编号", None, "E1", None], ["规模", None, "大", None], ["面积", None, 1, None]]
    merged = ["A2:B2", "A3:B3", "A4:B4", "C2:D2", "C3:D3", "C4:D4"]
    assert facts(read(small, {"企业": form}, {"企业": merged}), "enterprise", "E1") == {"size": "large", "area": 1}


def test_one_subject_on_several_sheets(small: Policy) -> None:
    sheets: dict[str, Rows] = {
        "企业": [DAY, ["编号", "名称", "面积"], ["E1", "甲厂", 1]],
        "企业规模": [["编号", "规模"], ["E1", "大"]],
    }
    snapshot = read(small, sheets)
    assert facts(snapshot, "enterprise", "E1") == {"size": "large", "area": 1}
    assert str(snapshot.subjects["enterprise", "E1"].evidence["enterprise.size"].place) == "a.xlsx!企业规模!B2"


def test_papers_beside_facts_and_for_all_that_a_document_proves(small: Policy) -> None:
    form: Rows = [
        DAY,
        ["事实", "填写", "文号"],
        ["编号", "P1"],
        ["预拌混凝土使用率", 92, "台账7号"],
        ["新建", "是", "执照3号"],
    ]
    record = read(small, {"项目": form}).subjects["project", "P1"]
    assert {name: evidence.document for name, evidence in record.evidence.items()} == {
        "project.concrete_rate": "台账7号", "project.is_new": "执照3号",
    }  # fmt: skip
    listed: Rows = [DAY, ["编号", "预拌混凝土使用率", "预拌混凝土使用率文号"], ["P1", 92, "台账7号"]]
    record = read(small, {"项目": listed}).subjects["project", "P1"]
    assert record.evidence["project.concrete_rate"].document == "台账7号"
    shared: Rows = [DAY, ["project.id", "P1"], ["project.concrete_rate", 92], ["project@ledger", "台账8号"]]
    record = read(small, {"项目": shared}).subjects["project", "P1"]
    assert record.evidence["project.concrete_rate"].document == "台账8号"


def test_related_subjects_by_name(small: Policy) -> None:
    sheets: dict[str, Rows] = {
        "项目": [DAY, ["编号", "P1"], ["建设单位", "甲厂"], ["新建", "是"]],
        "企业": [["编号", "名称"], ["E1", "甲厂"], ["E2", "乙厂"]],
    }
    snapshot = read(small, sheets)
    assert facts(snapshot, "project", "P1")["builder"] == "E1"
    assert notes(snapshot) == ["a.xlsx!项目!B3: 建设单位 `builder`：“甲厂” 读作 E1"]


def test_a_name_serves_where_there_is_no_id(small: Policy) -> None:
    snapshot = read(small, {"企业": [DAY, ["企业名称", "面积"], ["甲厂", 1]]})
    assert facts(snapshot, "enterprise", "甲厂") == {"area": 1}


def test_collections_that_are_complete(small: Policy) -> None:
    sheets: dict[str, Rows] = {
        "区": [DAY, ["编号", "D1"], ["district.enterprises@complete", "是"]],
        "企业": [["编号", "面积"], ["E1", 1]],
    }
    snapshot = read(small, sheets)
    assert snapshot.subjects["district", "D1"].complete == {"district.enterprises"}
    assert snapshot.inverses["district.enterprises", "D1"] == ("E1",)


def test_title_and_invention(small: Policy) -> None:
    rows: Rows = [["标题", "样例"], ["英文标题", "sample"], ["是否虚构", "是"], *ONE_ENTERPRISE["a form"]]
    snapshot = read(small, {"企业": rows})
    assert (snapshot.title.zh, snapshot.title.en, snapshot.invented) == ("样例", "sample", True)


def test_sheets_that_are_not_read_are_told(small: Policy) -> None:
    sheets: dict[str, Rows] = {"企业": ONE_ENTERPRISE["a list"], "草稿": [["随手记", 1]], "空": []}
    snapshot = read(small, sheets)
    assert notes(snapshot) == ["a.xlsx!草稿: 没有认出任何事实，这张工作表没有读"]


def test_workbooks_and_texts_go_together(small: Policy) -> None:
    text = b"date: 2013-06-30\nsubjects:\n  project:\n  - {id: P1, builder: E1}\n"
    snapshot = read_contents(small, [("p.yaml", text), ("a.xlsx", workbook({"企业": ONE_ENTERPRISE["a list"]}))])
    assert set(snapshot.subjects) == {("project", "P1"), ("enterprise", "E1")}
    stranger = text.replace(b"2013-06-30", b"2013-07-01")
    with pytest.raises(InputProblems) as caught:
        read_contents(small, [("a.xlsx", workbook({"企业": ONE_ENTERPRISE["a list"]})), ("p.yaml", stranger)])
    assert "日期 2013-07-01 与 a.xlsx!企业!A1 的 2013-06-30 不同" in caught.value.problems[0].message.zh


WRONG: dict[str, tuple[dict[str, Rows], list[str], list[str]]] = {
    "nothing known": (
        {"账目": [["收入", 1], ["支出", 2]]},
        [
            "a.xlsx: 工作簿里没有认出任何事实 [no-facts]\n"
            "    用 `qsd-rules template` 生成填报表；自制的表以事实的名称作行标题或列标题，`qsd-rules facts` 列出全部",
            "a.xlsx!账目: 缺少 `date` [missing-key]\n"
            "    请在任一工作表写一格“事实日期”，右边一格填日期；或用 `--as-of` 指明",
        ],
        [
            "a.xlsx: nothing in the workbook is known to the vocabulary [no-facts]\n"
            "    make a form with `qsd-rules template`; "
            "label a sheet of your own with names that `qsd-rules facts` lists",
            "a.xlsx!账目: `date` is missing [missing-key]\n"
            "    write a cell `Date of the facts` on any sheet and the date in the cell beside it, or give `--as-of`",
        ],
    ),
    "no id": (
        {"企业": [DAY, ["编号", "名称", "面积"], ["E1", "甲厂", 1], [None, None, 2]]},
        ["a.xlsx!企业!A4: 这里填了企业的事实，却没有编号和名称 [missing-id]\n    请填“编号”；没有编号的，填“名称”"],
        [
            "a.xlsx!企业!A4: facts of an enterprise are filled in here, but neither its id nor its name [missing-id]\n"
            "    fill in the `id`, or the `name` where there is none"
        ],
    ),
    "columns of years": (
        {"企业": [DAY, ["指标", "2014年", "上年"], ["面积", 1, 2]]},
        [
            "a.xlsx!企业!B2: “2014年”是期间，不是企业 [period]\n    请写明是哪一个对象（编号或名称），每个期间各填一份",
            "a.xlsx!企业!C2: “上年”是期间，不是企业 [period]\n    请写明是哪一个对象（编号或名称），每个期间各填一份",
        ],
        [
            "a.xlsx!企业!B2: “2014年” is a period and no enterprise [period]\n"
            "    say which subject it is, by id or name, and give each period a file of its own",
            "a.xlsx!企业!C2: “上年” is a period and no enterprise [period]\n"
            "    say which subject it is, by id or name, and give each period a file of its own",
        ],
    ),
    "a label that is near": (
        {"企业": [DAY, ["编号", "占地面积", "面积", "规模"], ["E1", 1, 2, "大"]]},
        ["a.xlsx!企业!B2: 企业没有名为“占地面积”的事实 [unknown-fact]\n    是否想写 `面积`？"],
        ["a.xlsx!企业!B2: nothing of enterprise is called “占地面积” [unknown-fact]\n    did you mean `面积`?"],
    ),
    "a label of a form that is unknown": (
        {"企业": [DAY, ["编号", "E1"], ["面积", 2], ["厂长", "张三"], ["规模", "大"]]},
        [
            "a.xlsx!企业!A4: 企业没有名为“厂长”的事实 [unknown-fact]\n"
            "    `qsd-rules facts --subject enterprise` 列出全部；不必读的列，标题写“备注”"
        ],
        [
            "a.xlsx!企业!A4: nothing of enterprise is called “厂长” [unknown-fact]\n"
            "    `qsd-rules facts --subject enterprise` lists all; head a column that is not to be read `remarks`"
        ],
    ),
    "another unit in the head": (
        {"企业": [DAY, ["编号", "面积（亩）"], ["E1", 1.8]]},
        ["a.xlsx!企业!B3: 面积 `area` 的单位是 `平方米`，不是 `亩` [wrong-unit]\n    请换算后再填"],
        ["a.xlsx!企业!B3: the unit of `area` is `m²`, not `亩` [wrong-unit]\n    convert the value first"],
    ),
    "another unit beside": (
        {"企业": [DAY, ["指标", "数值", "单位"], ["编号", "E1"], ["面积", 1.8, "亩"]]},
        ["a.xlsx!企业!B4: 面积 `area` 的单位是 `平方米`，不是 `亩` [wrong-unit]\n    请换算后再填"],
        ["a.xlsx!企业!B4: the unit of `area` is `m²`, not `亩` [wrong-unit]\n    convert the value first"],
    ),
    "the same subject twice": (
        {"企业": [DAY, ["编号", "面积"], ["E1", 1], ["E1", 2]]},
        ["a.xlsx!企业!A4: 企业 `E1` 写了两次，先见于 a.xlsx!企业!A3 [duplicate-subject]"],
        ["a.xlsx!企业!A4: the enterprise `E1` is there twice, first at a.xlsx!企业!A3 [duplicate-subject]"],
    ),
    "the same fact twice": (
        {"企业": [DAY, ["编号", "面积", "面积(㎡)"], ["E1", 1, 2]]},
        ["a.xlsx!企业!C2: 面积 `area` 写了两次，先见于 a.xlsx!企业!B2 [given-twice]"],
        ["a.xlsx!企业!C2: `area` is given twice, first at a.xlsx!企业!B2 [given-twice]"],
    ),
    "two dates": (
        {"企业": [DAY, ["事实日期", "2013-07-01"], ["编号", "面积"], ["E1", 1]]},
        ["a.xlsx!企业!B2: `2013-07-01` 与 a.xlsx!企业!A1 所写 `2013年6月30日` 不同 [given-twice]"],
        ["a.xlsx!企业!B2: `2013-07-01` differs from `2013年6月30日` at a.xlsx!企业!A1 [given-twice]"],
    ),
    "a date that is none": (
        {"企业": [["事实日期", "六月底"], ["编号", "面积"], ["E1", 1]]},
        ["a.xlsx!企业!B1: `date` 应当是日期，而不是 `六月底` [wrong-date]\n    写作 `2013-06-30`"],
        ["a.xlsx!企业!B1: `date` must be a date, not `六月底` [wrong-date]\n    write it as `2013-06-30`"],
    ),
    "a name that two have": (
        {
            "项目": [DAY, ["编号", "P1"], ["建设单位", "甲厂"], ["新建", "是"]],
            "企业": [["编号", "名称"], ["E1", "甲厂"], ["E2", "甲厂"]],
        },
        ["a.xlsx!项目!B3: 有 2 个都叫 `甲厂` [ambiguous-name]\n    请填编号：E1、E2"],
        ["a.xlsx!项目!B3: 2 have the name `甲厂` [ambiguous-name]\n    give the id: E1, E2"],
    ),
    "a paper without its fact": (
        {"项目": [DAY, ["事实", "填写", "文号"], ["编号", "P1"], ["新建", None, "3号"], ["检查合格", "是"]]},
        ["a.xlsx!项目!A4: 只有新建 `is_new` 的证明文件，没有它的值 [paper-without-fact]"],
        ["a.xlsx!项目!A4: `is_new` has a paper but no value [paper-without-fact]"],
    ),
    "several things at once": (
        {
            "企业": [DAY, ["编号", "面积", "规模"], ["E1", "很大", "大"], ["E2", 1, "中"]],
            "项目": [["编号", "新建"], ["P1", "x"]],
        },
        [
            "a.xlsx!企业!B3: 面积 `area` 应当是数，而不是 `很大` [wrong-type]\n    单位是 `平方米`，可以不写",
            "a.xlsx!企业!C4: 规模 `size` 没有选项 `中` [unknown-choice]\n    可以是：`small`（小）、`large`（大）",
            "a.xlsx!项目!B2: 新建 `is_new` 应当是“是”或“否”，而不是 `x` [wrong-type]\n"
            "    写 `true`（是）或 `false`（否）",
        ],
        [
            "a.xlsx!企业!B3: `area` must be a number, not `很大` [wrong-type]\n"
            "    its unit is `m²` and may be left out",
            "a.xlsx!企业!C4: `size` has no choice `中` [unknown-choice]\n    one of: `small` (small), `large` (large)",
            "a.xlsx!项目!B2: `is_new` must be true or false, not `x` [wrong-type]\n    write `true` or `false`",
        ],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_sheet_and_cell(name: str, small: Policy) -> None:
    sheets, zh, en = WRONG[name]
    told = problems(small, sheets)
    assert told[0] == zh
    assert told[1] == en


def test_a_date_may_be_said_twice_if_it_is_the_same(small: Policy) -> None:
    rows: Rows = [DAY, ["事实日期", date(2013, 6, 30)], ["编号", "面积"], ["E1", 1]]
    assert read(small, {"企业": rows}).date == date(2013, 6, 30)


def test_a_sheet_that_could_be_about_several_kinds(opinion: Policy) -> None:
    zh, en = problems(opinion, {"表一": [DAY, ["编号", "所在街道"], ["A", "坂田街道"]]})
    assert zh == [
        "a.xlsx!表一: 看不出这张工作表填的是哪一类：企业、建设工程项目 [ambiguous-sheet]\n    请用类别作工作表的名称"
    ]
    assert en == [
        "a.xlsx!表一: cannot tell what the sheet is about: enterprise, construction project [ambiguous-sheet]\n"
        "    name the sheet after the kind"
    ]
    snapshot = read(opinion, {"项目": [DAY, ["编号", "所在街道"], ["A", "坂田街道"]]})
    assert facts(snapshot, "project", "A") == {"subdistrict": "bantian"}


def test_a_label_that_two_facts_have(opinion: Policy) -> None:
    zh, en = problems(opinion, {"区": [DAY, ["编号", "D1"], ["现代服务业增加值", 12], ["常住人口", None]]})
    paths = [fact.path for fact in opinion.facts.values() if fact.label.zh == "现代服务业增加值"]
    assert len(paths) == 2
    listed = "、".join(f"`{path}`" for path in paths)
    assert zh == [f"a.xlsx!区!A3: “现代服务业增加值”是几项事实的名称 [ambiguous-label]\n    请写清是哪一项：{listed}"]
    assert en[0].startswith("a.xlsx!区!A3: “现代服务业增加值” names several facts [ambiguous-label]\n    say which: ")
