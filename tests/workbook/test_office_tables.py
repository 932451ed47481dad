"""Tables as offices send them, each of a kind: subjects, values and what is told, the same by every command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qsd_rules.conditions.absent import Absent
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading.table_reading import Wishes, find_tables, read_tables
from qsd_rules.tables.writing.sampling import record_of
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.snapshot_files import Handling, read_snapshot

OFFICE = Path(__file__).with_name("office")
DAY = date(2015, 12, 31)

BASE = {
    "storeys": 6,
    "concrete.total_volume": 1000,
    "concrete.ready_mixed_volume": 960,
    "completion_acceptance.date": date(2015, 6, 30),
    "is_started": True,
}


@dataclass(frozen=True)
class Expected:
    """What comes of a file: values of each subject and no other, words that are told, and checks that strict meets.

    `values` has all facts of a subject.
    """

    values: Mapping[str, Mapping[str, object]]
    told: tuple[str, ...] = ()
    strict: tuple[str, ...] = ()
    refused: bool = False
    """Whether setting aside stops too."""


def projects(count: int, **other: object) -> dict[str, dict[str, object]]:
    """So many projects of the usual values."""
    return {f"P{number:02}": {**BASE, **other} for number in range(1, count + 1)}


EXPECTED: dict[str, Expected] = {
    "a-date-below-the-table-cells-without-references.xlsx": Expected(
        {"P1": {"storeys": 6, "concrete.ready_mixed_volume": 960}}
    ),
    "a-form-of-four-columns.xlsx": Expected(
        {
            "P1": {
                "storeys": 22,
                "use": "public",
                "is_started": True,
                "start_date": date(2015, 3, 1),
                "concrete.total_volume": 12000,
                "concrete.ready_mixed_volume": 11500,
            }
        },
        ("“备注”没有读",),
    ),
    "a-header-of-two-rows.xlsx": Expected(
        {
            "P1": {**BASE, "storeys": 6, "completion_acceptance.passed": True},
            "P2": {**BASE, "storeys": 7, "completion_acceptance.passed": True},
        }
    ),
    "a-header-that-comes-again.csv": Expected(
        {"P1": {"storeys": 6, "is_started": True}, "P2": {"storeys": 7, "is_started": False}}, ("重复的表头",)
    ),
    "a-sheet-with-a-project-per-column.xlsx": Expected(projects(2)),
    "a-sheet-without-a-date.xlsx": Expected({"P1": {"storeys": 6, "is_started": True}}),
    "a-total-row-at-the-end.csv": Expected(
        {f"E{number}": {"management.excellence_managers_trained": count} for number, count in ((1, 300), (2, 210))},
        ("“合计”：合计一类的行，不是对象，不计；与以上各行之和相符",),
    ),
    "columns-this-year-and-last-year.xlsx": Expected({}, strict=("period", "period"), refused=True),
    "ditto-marks-and-dashes-as-firms.csv": Expected(
        {
            number: {
                "builder": builder,
                "is_started": True,
                "start_date": date(2015, 1, 1),
                "supervision.is_required": True,
                "supervision.affiliated_with_contractor": False,
                "supervision.key_operations_attended": True,
                **firms,
            }
            for number, builder, firms in (
                ("P1", "甲公司", {"contractor": "乙公司", "supervisor": "丙公司"}),
                ("P2", "丁公司", {"contractor": "乙公司", "supervisor": "丙公司"}),
                ("P3", "戊公司", {}),
            )
        },
        ("“同上” 读作 丙公司", "“—” 读作 不详"),
    ),
    "filtered-rows.xlsx": Expected(projects(3), ("“P02”：隐藏的行（筛选），照样计入",)),
    "formula-without-a-result.xlsx": Expected(
        {
            "P01": {name: value for name, value in BASE.items() if name != "concrete.total_volume"},
            "P02": {name: value for name, value in BASE.items() if name != "storeys"},
        },
        ("公式 `=500*2` 没有算出的结果", "公式 `=6` 没有算出的结果"),
        ("not-calculated", "not-calculated"),
    ),
    "fraction-under-a-percent-head.xlsx": Expected(
        {
            f"P0{number}": {"storeys": 6, "completion_acceptance.date": date(2015, 6, 30), "is_started": True}
            for number in range(3)
        },
        ("写作 `0.95`，看不出是 0.95% 还是 95%",),
        ("percent-or-fraction",) * 3,
    ),
    "group-rows-within-the-table.xlsx": Expected(
        projects(3), ("“一、龙城街道”：分组的标题", "“二、坂田街道”：分组的标题")
    ),
    "ids-that-look-alike-or-lost-digits.xlsx": Expected(
        {
            number: {
                "credit_code": "91440300JAAHBTFE6G",
                "annual_main_business_revenue": 1200,
                "established_on": date(2001, 1, 1),
                "conduct.dishonesty_records": 0,
            }
            for number in ("001", "1", "1.0", "LG-001", "lg-001", "E 01", "E01", "E02", "E03", "3-1", "1-2")
        },
        (
            "末几位已失真",
            "企业 `1` 写了两次",
            "企业 `E03` 写了两次",
            "不可见字符 U+200B",
            "全角 `－`",
            "编号是日期 `2015-03-01`",
            "编号是小数 `0.1`",
            "编号是逻辑值 `TRUE`",
        ),
        ("digits-lost", "duplicate-subject", "wrong-type"),
    ),
    "line-ends-of-old-macs.csv": Expected(
        {
            f"P0{number}": {
                "storeys": storeys,
                "concrete.total_volume": 1000,
                "completion_acceptance.date": date(2015, 6, 30),
                "is_started": started,
            }
            for number, storeys, started in ((1, 6, True), (2, 7, False))
        }
    ),
    "merged-data-cells.xlsx": Expected(
        {
            f"P{number}": {"builder": "EA", "storeys": storeys, "is_started": True}
            for number, storeys in ((1, 6), (2, 7), (3, 8))
        },
        ("没有企业的表，`EA` 只知其名", "合并单元格 C2 的“EA”也用于这里"),
    ),
    "notes-below-the-table.xlsx": Expected(projects(2), ("“填表人：张三”：注释或签署", "“备注”：注释", "“注：1.本表")),
    "relations-by-company-name.xlsx": Expected(
        {
            "P1": {"builder": "E1", "contractor": "E2", "supervisor": "E3", "is_started": True},
            "P2": {"builder": "E1", "supervisor": "E3", "is_started": True},
            "P3": {"builder": "E1", "supervisor": "E3", "is_started": True},
            "P4": {"builder": "E1", "supervisor": "E3", "is_started": True},
            "E1": {"credit_code": "91440300JAAHBTFE6G"},
            "E2": {"credit_code": "91440300TP4N0AREH0"},
            "E3": {"credit_code": "914403001QDPWG8HMK"},
        },
        (
            "`深圳市鹏城建工集团有限公司(联合体)` 不在",
            "`鹏城建工` 不在",
            "深圳市丙丁建工` 不在",
            "“91440300JAAHBTFE6G” 读作 E1",
        ),
        ("dangling-relation",) * 3,
    ),
    "relations-into-a-kind-without-a-table.csv": Expected(
        {"P1": {"builder": "E1", "supervisor": "E3", "is_started": True, "supervision.is_required": True}},
        ("`E3` 只知其名",),
    ),
    "struck-out-digit.xlsx": Expected({"P01": {**BASE, "storeys": 8}}, ("“6”已划去，读作“8”",)),
    "the-word-null-under-a-day.csv": Expected(
        {f"P{number}": {"is_started": True, "start_date": date(2015, 3, 1)} for number in (1, 2)}, ("“NULL” 读作 不详",)
    ),
    "two-tables-on-a-sheet.xlsx": Expected(
        {
            "P1": {"storeys": 6, "is_started": True},
            "P2": {"storeys": 7, "is_started": True},
            "P3": {"storeys": 8, "concrete.total_volume": 900, "is_started": False},
        },
        ("“2015年新开工项目”：表的标题",),
    ),
    "unit-line-above-the-header.xlsx": Expected(
        {"P1": {"storeys": 6, "concrete.total_volume": 12000, "concrete.ready_mixed_volume": 11000}},
        ("“1.2万立方米” 读作 12000 立方米",),
    ),
    "units-in-number-formats.xlsx": Expected(
        {
            f"P{number}": {"storeys": 6, "concrete.ready_mixed_volume": 12000}
            | ({} if volume is None else {"concrete.total_volume": volume})
            for number, volume in enumerate((120000, 12, 12, 120000, 12, None, 1200000000, 120000, 120000))
        },
        ("的单位是 `立方米`，不是 `千`",),
        ("wrong-unit",),
    ),
    "a-quote-that-never-closes.csv": Expected(
        {"P01": {name: value for name, value in BASE.items() if name != "concrete.ready_mixed_volume"}},
        ("这一行的引号没有配对，从这里到文件末尾（3 行）分不清格子，没有读",),
        ("open-quote",),
    ),
    "a-spreadsheet-of-2003-as-xml.xls": Expected(
        {"P01": {"storeys": 6, "is_started": True}, "P02": {"storeys": 7, "is_started": False}}
    ),
    "a-web-page-called-xls.xls": Expected({"P01": {"storeys": 6, "is_started": True}}),
    "big5.csv": Expected({}, strict=("encoding",), refused=True),
    "utf-16-without-a-mark.csv": Expected({"P1": {"storeys": 6, "is_started": True}}),
    "strict-office-open-xml.xlsx": Expected(
        {
            "P1": {
                "storeys": 6,
                "concrete.total_volume": 1000,
                "completion_acceptance.date": date(2015, 6, 30),
                "is_started": True,
            }
        }
    ),
    "words-for-none.xlsx": Expected(
        {f"P{number}": {"is_started": True} for number in range(13)}
        | {"P13": {"storeys": 0, "concrete.total_volume": 0, "concrete.ready_mixed_volume": 0, "is_started": True}},
        ("“#N/A” 读作 不详", "“0000-00-00” 读作 不详", "“待补” 读作 不详", "“None” 读作 不详", "“\\” 读作 不详"),
        ("wrong-date",),
    ),
}


def values_of(snapshot: Snapshot) -> dict[str, dict[str, object]]:
    """The facts of every subject that is listed, by path; relations that go without saying left out."""
    return {
        record.id: {
            name.partition(".")[2]: value for name, value in record.facts.items() if not isinstance(value, Absent)
        }
        for key, record in snapshot.subjects.items()
        if key not in snapshot.unlisted
    }


def told_of(snapshot: Snapshot) -> list[str]:
    """What is told of a snapshot."""
    return [note.message.zh for note in snapshot.notes] + [each.in_language("zh") for each in snapshot.aside]


def read(policy: Policy, file: str, set_aside: bool) -> Snapshot:
    return read_snapshot(policy, OFFICE / file, Handling(set_aside, DAY))


@pytest.mark.parametrize("file", EXPECTED)
def test_check_reads_what_stands_there(file: str, opinion: Policy) -> None:
    expected = EXPECTED[file]
    if expected.refused:
        with pytest.raises(InputProblems) as caught:
            read(opinion, file, set_aside=True)
        assert tuple(each.check for each in caught.value.problems) == expected.strict
        return
    snapshot = read(opinion, file, set_aside=True)
    assert snapshot.date == DAY
    assert values_of(snapshot) == {
        subject: {name: Decimal(value) if type(value) is float else value for name, value in values.items()}
        for subject, values in expected.values.items()
    }
    told = told_of(snapshot)
    assert [words for words in expected.told if not any(words in each for each in told)] == []


@pytest.mark.parametrize("file", EXPECTED)
def test_strict_stops_at_what_cannot_be_read(file: str, opinion: Policy) -> None:
    expected = EXPECTED[file]
    if not expected.strict:
        assert not read(opinion, file, set_aside=False).aside
        return
    with pytest.raises(InputProblems) as caught:
        read(opinion, file, set_aside=False)
    assert {each.check for each in caught.value.problems} == set(expected.strict)


@pytest.mark.parametrize("file", EXPECTED)
def test_batch_reads_the_same(file: str, opinion: Policy, tmp_path: Path) -> None:
    expected, wishes = EXPECTED[file], Wishes([str(OFFICE / file)])
    if expected.refused:
        with pytest.raises(InputProblems):
            find_tables(opinion, wishes, tmp_path)
        return
    prepared = read_tables(find_tables(opinion, wishes, tmp_path), wishes, tmp_path)
    rows = [
        record_of(opinion, kind, row)
        for kind, table in prepared.tables.items()
        for frame in table.parts(table.columns)
        for row in frame.iter_rows(named=True)
    ]
    found = {
        record.id: {
            name.partition(".")[2]: value for name, value in record.facts.items() if not isinstance(value, Absent)
        }
        for record in rows
    }
    assert found == expected.values
