"""`qsd-rules read`: what is told of files before anything is judged, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qsd_rules.cli.main import main
from tests.workbook.sheets import workbook

OFFICE = Path(__file__).parents[1] / "workbook" / "office"
"""Tables as offices send them; each stands for a fault."""

Capture = pytest.CaptureFixture[str]

EXIT_CODES = {
    "a-date-below-the-table-cells-without-references.xlsx": 0,
    "a-form-of-four-columns.xlsx": 1,
    "a-header-of-two-rows.xlsx": 0,
    "a-header-that-comes-again.csv": 1,
    "a-quote-that-never-closes.csv": 1,
    "a-sheet-with-a-project-per-column.xlsx": 0,
    "a-sheet-without-a-date.xlsx": 0,
    "a-spreadsheet-of-2003-as-xml.xls": 1,
    "a-total-row-at-the-end.csv": 1,
    "a-web-page-called-xls.xls": 1,
    "big5.csv": 2,
    "columns-this-year-and-last-year.xlsx": 5,
    "filtered-rows.xlsx": 1,
    "formula-without-a-result.xlsx": 1,
    "group-rows-within-the-table.xlsx": 1,
    "line-ends-of-old-macs.csv": 0,
    "notes-below-the-table.xlsx": 1,
    "strict-office-open-xml.xlsx": 0,
    "struck-out-digit.xlsx": 1,
    "two-tables-on-a-sheet.xlsx": 1,
    "utf-16-without-a-mark.csv": 1,
}


def read(capsys: Capture, *arguments: str) -> tuple[int, Any]:
    code = main(["read", *arguments, "--format", "json"], {})
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", EXIT_CODES)
def test_the_exit_code_says_whether_all_was_read_as_it_is_written(name: str, capsys: Capture) -> None:
    code, told = read(capsys, str(OFFICE / name))
    assert code == told["exit_code"] == EXIT_CODES[name]


def test_what_was_taken_for_a_table_is_told(capsys: Capture) -> None:
    _, told = read(capsys, str(OFFICE / "group-rows-within-the-table.xlsx"), "--values")
    (file,) = told["files"]
    (table,) = file["tables"]
    assert (table["kind"], table["header"], table["subjects"], table["identified_by"]) == ("project", [1], 3, "id")
    assert (table["first"], table["last"]) == ("P01", "P03")
    assert [(row["cell"], row["why"]) for row in table["aside"]] == [("A2", "group"), ("A5", "group")]
    heads = {column["head"]: column["gives"] for column in table["columns"]}
    assert heads["地上层数"] == ["project.storeys"]
    assert {each["id"]: each["facts"]["project.storeys"] for each in file["values"]} == {"P01": 6, "P02": 6, "P03": 6}


def test_what_is_struck_hidden_or_without_a_result_is_told(capsys: Capture) -> None:
    _, told = read(capsys, str(OFFICE / "struck-out-digit.xlsx"))
    assert told["files"][0]["tables"][0]["struck"] == {"C2": "6"}
    _, told = read(capsys, str(OFFICE / "filtered-rows.xlsx"))
    assert told["files"][0]["tables"][0]["hidden_rows"] == [3]
    _, told = read(capsys, str(OFFICE / "formula-without-a-result.xlsx"))
    assert [each["check"] for each in told["files"][0]["set_aside"]] == ["not-calculated", "not-calculated"]


def test_rows_that_a_quote_swallows_are_told_and_the_rest_is_read(capsys: Capture) -> None:
    _, told = read(capsys, str(OFFICE / "a-quote-that-never-closes.csv"), "--values")
    (file,) = told["files"]
    assert [each["id"] for each in file["values"]] == ["P01"]
    assert [each["check"] for each in file["set_aside"]] == ["open-quote"]
    assert file["set_aside"][0]["place"].endswith(".csv:3")


@pytest.mark.parametrize(
    ("rows", "warning"),
    [
        ([["编号", "地上层数"]], "没有读出任何对象：没有可以核查的内容"),
        ([["编号", "地上层数"], ["P1", None]], "没有读出任何事实：没有可以核查的内容"),
        (
            [["编号", "地上层数", "层高"], ["P1", 6, 3], ["P2", None, 3], ["P3", None, 3]],
            "3 行中有 2 行没有读出任何事实",
        ),
    ],
)
def test_no_subjects_no_facts_and_mostly_rows_without_one_are_loud(
    rows: list[list[object]], warning: str, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(workbook({"项目": rows}))
    code, told = read(capsys, str(file))
    assert code == 5
    assert any(warning in each for each in told["warnings"])
    assert main(["read", str(file)], {}) == 5
    assert warning.replace(" ", "") in "".join(capsys.readouterr().out.split())


def test_a_file_that_is_no_table_is_told_as_what_it_is(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    code, told = read(capsys, str(tmp_path / "a.pdf"), str(OFFICE / "a-header-of-two-rows.xlsx"))
    assert code == 2
    assert [each["message"] for each in told["files"][1]["unreadable"] + told["files"][0]["unreadable"]] == [
        "这是 PDF 文件，不能当作表格读取"
    ]
    assert told["subjects"] == 2


def test_the_report_for_people_says_the_same_in_both_languages(capsys: Capture) -> None:
    file = str(OFFICE / "a-total-row-at-the-end.csv")
    assert main(["read", file, "--values", "--width", "100"], {}) == 1
    told = capsys.readouterr().out
    for words in (
        "1 个文件，1 张表，2 个对象，2 项事实；尚未核查",
        "第 1 行",
        "2 个：E1 至 E2",
        "A4",
        "合计一类的行，不是对象",
    ):
        assert words in told
    assert main(["read", file, "--lang", "en"], {}) == 1
    told = capsys.readouterr().out
    assert "1 file, 1 table, 2 subjects, 2 facts; nothing is judged yet" in told
    assert "a row of totals, no subject" in told


def test_a_file_of_facts_is_read_too(capsys: Capture) -> None:
    facts = Path(__file__).parents[2] / "facts" / "project-fails-energy-review.yaml"
    code, told = read(capsys, str(facts))
    assert (code, told["files"][0]["tables"]) == (0, [])
    assert told["subjects"] > 0 and told["facts"] > 0


def test_a_character_that_nobody_sees_is_named_by_its_code(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.csv").write_text("编号,已开工\nP1,是\u200b是\nP2,是\u200b\n", encoding="utf-8")
    code, told = read(capsys, str(tmp_path / "a.csv"))
    (aside,) = told["files"][0]["set_aside"]
    assert (code, aside["message"]) == (1, "已开工 `is_started` 应当是“是”或“否”，而不是 `是<U+200B>是`")
