"""How files are read is shown before they are evaluated; nothing is kept."""

from __future__ import annotations

from pathlib import Path

from tests.desk.visitors import Visitor

OFFICE = Path(__file__).parents[2] / "workbook" / "office"


def read(visitor: Visitor, *names: str) -> Visitor:
    sent = [("files", (name, (OFFICE / name).read_bytes())) for name in names]
    return visitor.send("/read", files=sent)


def test_the_page_of_files_leads_to_how_they_are_read(visitor: Visitor) -> None:
    assert "先看怎样读" in visitor.open("/").words


def test_tables_columns_and_rows_set_aside_are_shown_and_nothing_is_kept(visitor: Visitor) -> None:
    words = read(visitor, "group-rows-within-the-table.xlsx", "a-total-row-at-the-end.csv").words
    assert visitor.status == 200
    assert "2 个文件，2 张表，5 个对象" in words
    for told in (
        "3 个：P01 至 P03",
        "一、龙城街道",
        "分组的标题，不是对象",
        "合计一类的行，不是对象",
        "地上层数 `storeys`",
    ):
        assert told.replace("`", "") in words.replace("`", "")
    assert "划去的文字 C2 6" in read(visitor, "struck-out-digit.xlsx").words
    assert "还没有记录" in visitor.open("/records").words


def test_what_says_nothing_and_what_is_no_table_is_loud(visitor: Visitor) -> None:
    assert "没有读出任何对象：没有可以核查的内容" in read(visitor, "columns-this-year-and-last-year.xlsx").words
    words = visitor.send("/read", files=[("files", ("a.pdf", b"%PDF-1.7"))]).words
    assert "这是 PDF 文件，不能当作表格读取" in words
    assert visitor.send("/read").status == 422
