"""The workbook: all findings to work through, text that stays text, lists and checks, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook

from qsd_rules.assess.assessment import FINDINGS
from qsd_rules.report.first_record import first_record
from qsd_rules.report.xlsx import FINDING_COLUMNS, FORMULA_STARTS, LONGEST_CELL, height_of, xlsx_report
from qsd_rules.words.language import LANGUAGES, Language
from tests.report.hostile import HOSTILE_NAMES, hostile_assessment
from tests.report.samples import sample_assessment


def opened(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


def rows(sheet: Any) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize(
    ("language", "names"),
    [("zh", ["事项", "决定", "补正材料", "统计"]), ("en", ["Findings", "Decisions", "Papers", "Counts"])],
)
def test_the_sheets_are_findings_decisions_papers_and_counts(language: Language, names: list[str]) -> None:
    assert opened(xlsx_report(sample_assessment(), language)).sheetnames == names


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_the_record_is_a_row(language: Language) -> None:
    told = first_record(sample_assessment())
    found = [outcome for outcome in told["outcomes"] if outcome["outcome"] in FINDINGS]
    book = opened(xlsx_report(sample_assessment(), language))
    heading, *listed = rows(book.worksheets[0])
    assert heading == [column.heading.in_language(language) for column in FINDING_COLUMNS]
    assert [row[0] for row in listed] == list(range(1, len(listed) + 1))
    by_weight = sorted(found, key=lambda outcome: FINDINGS.index(outcome["outcome"]))
    assert [(row[4], row[18]) for row in listed[: len(found)]] == [
        (outcome["title"][language], outcome["id"]) for outcome in by_weight
    ]
    assert [row[18] for row in listed[len(found) :]] == ["industrial-wastewater-meets-the-standard@D"]


def test_a_row_has_what_was_found_with_its_paper_the_words_and_the_remedy() -> None:
    row = rows(opened(xlsx_report(sample_assessment(), "zh"))["事项"])[1]
    assert row[1:13] == [
        "违反", "建设工程项目 坂田办公楼（P1）", "一", "使用预拌混凝土", "预拌混凝土使用率：94.99%，要求95%以上",
        "改用预拌混凝土", "区建设局", "未处理", None, None, None, "一：“预拌混凝土使用率95%以上”",
    ]  # fmt: skip
    assert row[13] == "预拌混凝土送货台账，facts/sample.yaml:14"


def test_decisions_papers_and_counts_are_told() -> None:
    book = opened(xlsx_report(sample_assessment(), "zh"))
    told = first_record(sample_assessment())
    decided = [each for each in told["decisions"] if each["status"] != "not_applicable"]
    assert [(row[1], row[4]) for row in rows(book["决定"])[1:]] == [
        (each["label"]["zh"], each["words"]["zh"]) for each in decided
    ]
    assert [row[1] for row in rows(book["补正材料"])[1:]] == ["节能设计审查意见书", "初步验收记录"]
    *_, total = rows(book["统计"])
    assert total == ["合计", None, *told["counts"].values()]


def test_it_can_be_filtered_worked_through_and_printed() -> None:
    book = opened(xlsx_report(sample_assessment(), "zh"))
    for name in ("事项", "决定", "补正材料"):
        sheet = book[name]
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.freeze_panes[1:] == "2"
        assert sheet.print_title_rows == "$1:$1"
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    validations = {str(each.sqref): (each.type, each.formula1) for each in book["事项"].data_validations.dataValidation}
    assert validations["I2:I9"] == ("list", '"未处理,处理中,已整改,已核销,不成立"')
    assert validations["J2:J9"][0] == "date"
    coloured = {str(each.sqref) for each in book["事项"].conditional_formatting}
    assert {"B2:B9", "C2:W9"} <= coloured


def test_nothing_to_list_gives_empty_tables_not_a_broken_file() -> None:
    book = opened(xlsx_report(sample_assessment(as_of=sample_assessment().as_of.replace(year=2010)), "zh"))
    assert [len(rows(sheet)) for sheet in book.worksheets[:3]] == [1, 1, 1]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_no_name_becomes_a_formula_a_link_or_a_code_of_the_header(name: str) -> None:
    data = xlsx_report(hostile_assessment(name), "zh")
    book = opened(data)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {type(cell.value) for cell in cells if cell.data_type == "n"} <= {int, type(None)}
    assert [cell for cell in cells if cell.hyperlink] == []
    for cell in cells:
        if isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS):
            assert cell.quotePrefix and cell.number_format == "@"
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {part: file.read(part).decode() for part in file.namelist()}
    sheets = [text for part, text in parts.items() if part.startswith("xl/worksheets/")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert set(re.findall(r'<definedName name="_xlnm\.(\w+)"', parts["xl/workbook.xml"])) == {
        "Print_Area", "Print_Titles", "_FilterDatabase"
    }  # fmt: skip
    for sheet in book:
        assert (sheet.oddHeader.left.text or "").replace("&&", "").count("&") == 0


def test_a_dangerous_name_is_kept_as_it_is_but_marked_as_text() -> None:
    book = opened(xlsx_report(hostile_assessment("=1+1"), "zh"))
    lines = [cell for row in book["事项"].iter_rows() for cell in row if cell.value and str(cell.value).startswith("=")]
    assert {cell.value for cell in lines} == {"=1+1，facts/sample.yaml:14", "=1+1，facts/sample.yaml:11"} | {
        cell.value for cell in lines
    }
    assert lines and all(cell.data_type == "s" and cell.quotePrefix for cell in lines)


def test_a_text_longer_than_a_cell_is_cut_with_a_sign() -> None:
    book = opened(xlsx_report(hostile_assessment("名" * (LONGEST_CELL + 5)), "zh"))
    longest = max((str(cell.value) for row in book["事项"].iter_rows() for cell in row), key=len)
    assert len(longest) == LONGEST_CELL and longest.endswith("…")


def test_a_row_is_as_high_as_its_fullest_cell() -> None:
    assert height_of(["一", 3], [10, 10]) == 17
    assert height_of(["一二三四五六七八九十", "甲\n乙"], [10, 10]) == 14 * 3 + 3


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (xlsx_report(sample_assessment(), "zh") for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert "2013-06-30T00:00:00Z" in file.read("docProps/core.xml").decode()
