"""What a workbook shows of its cells beside their values, told alike whatever program wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from qsd_rules.source.files import SourceFile
from qsd_rules.workbook.opening import open_workbook
from qsd_rules.workbook.runs import Run, told_apart
from qsd_rules.workbook.workbook import Range, Sheet
from tests.workbook.sheets import saved

MARKED = Path(__file__).parent / "marked"
"""The workbook below in the formats that no library at hand writes."""


def marked_xlsx() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "项目"
    for row in (["编号", "名称", "地上层数", "混凝土总用量", "备注"], ["P1", "甲", 0, 12, "x"], ["P2", "乙", 7, 0]):
        sheet.append(row)
    sheet["C2"].value = CellRichText(TextBlock(InlineFont(strike=True), "6"), "8")
    sheet["D2"].number_format = '0"万"'
    sheet["D2"].comment = Comment("以万计", "科员")
    sheet["D3"].value = CellRichText("1000", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    sheet["B3"].font = sheet["C3"].font = Font(strike=True)
    sheet.merge_cells("E2:E3")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True
    sheet.auto_filter.ref = "A1:E3"
    sheet.auto_filter.add_filter_column(0, ["P1"])
    return saved(book)


def opened(suffix: str) -> Sheet:
    data = marked_xlsx() if suffix == "xlsx" else (MARKED / f"marked.{suffix}").read_bytes()
    (sheet,) = open_workbook(SourceFile(f"a.{suffix}", data)).sheets
    return sheet


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_struck_raised_hidden_and_merged_cells_are_told_in_every_format(suffix: str) -> None:
    sheet = opened(suffix)
    told = {f"{'ABCDE'[cell.column - 1]}{cell.row}": (cell.value, cell.struck) for cell in sheet.cells.values()}
    assert told["C2"] == ("8", "6")
    assert told["B3"] == ("", "乙") and told["C3"] == ("", "7")
    assert told["D2"] == ("12万", "")
    assert told["D3"] == ("1000¹", "")
    assert sheet.merged == (Range(2, 5, 3, 5),)
    assert sheet.hidden_rows == {3} and sheet.hidden_columns == {5}


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_comments_and_filters_are_told(suffix: str) -> None:
    sheet = opened(suffix)
    assert [cell.comment for cell in sheet.cells.values() if cell.comment] == ["以万计"]
    assert sheet.filtered


def test_a_comment_of_the_newer_kind_is_told_without_what_is_written_above_it() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"].comment = Comment(
        "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment; however …\n\n"
        "Comment:\n    请核对",
        "tc",
    )
    (read,) = open_workbook(SourceFile("a.xlsx", saved(book))).sheets
    assert read.cells[1, 1].comment == "请核对"


def test_words_that_are_struck_out_are_no_part_of_a_text() -> None:
    assert told_apart([Run("6", struck=True), Run("8")]) == ("8", "6")
    assert told_apart([Run("12"), Run("2", raised=True), Run("万m"), Run("2", raised=True)]) == ("12²万m²", "")
