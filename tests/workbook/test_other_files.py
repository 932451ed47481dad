"""Files that are not what they are called, strict workbooks, and the tables of Word documents."""

from __future__ import annotations

import io
import time
import zipfile
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given

from qsd_rules.source.files import SourceFile
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.opening import open_workbook
from qsd_rules.workbook.workbook import CellError, NotCalculated, Range, Workbook, column_letters
from tests.strategies.bad_files import damaged
from tests.strategies.counting import Count
from tests.strategies.profiles import examples
from tests.workbook.sheets import workbook

TABLE = (
    "<table border=1><tr><td>编号</td><td>名称</td><td>地上层数</td></tr>"
    "<tr><td style='mso-number-format:\"\\@\"'>P01</td><td>甲<br>乙</td><td align=right><s>6</s>8</td></tr>"
    "<tr style='display:none'><td>P02</td><td rowspan=2>丙&nbsp;</td><td>1000<sup>1</sup></td></tr>"
    "<tr><td>P03<td>7</table>"
)
PAGE = (
    f"<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'></head><body>{TABLE}</body></html>"
)


def opened(data: bytes, name: str = "a.xls") -> Workbook:
    return open_workbook(SourceFile(name, data))


def values(book: Workbook, sheet: int = 0) -> dict[str, object]:
    cells = book.sheets[sheet].cells.values()
    return {f"{column_letters(cell.column)}{cell.row}": cell.value for cell in cells}


def told(book: Workbook) -> list[str]:
    return [note.message.zh for note in book.notes]


READ = {
    **{"A1": "编号", "B1": "名称", "C1": "地上层数", "A2": "P01", "B2": "甲\n乙", "C2": "8"},
    **{"A3": "P02", "B3": "丙", "C3": "1000¹", "A4": "P03", "C4": "7"},
}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_web_page_called_a_workbook_is_read_and_told(encoding: str) -> None:
    page = PAGE if encoding == "gb18030" else PAGE.replace("charset=gb2312", "charset=utf-8")
    book = opened(page.encode(encoding))
    assert values(book) == READ
    assert book.sheets[0].cells[2, 3].struck == "6"
    assert book.sheets[0].merged == (Range(3, 2, 4, 2),) and book.sheets[0].hidden_rows == {3}
    assert told(book) == ["文件名以 .xls 结尾，其实是网页（HTML），已按此读取"]


def test_a_web_page_by_its_own_name_is_read_without_a_word() -> None:
    assert told(opened(PAGE.encode("gb18030"), "a.html")) == []


def test_a_fragment_of_a_page_is_one_too() -> None:
    assert values(opened("<table><tr><th>编号<th>名称<tr><td>P1<td>甲</table>".encode())) == {
        **{"A1": "编号", "B1": "名称", "A2": "P1", "B2": "甲"}
    }


def test_what_is_written_around_the_tables_of_a_page_stands_above_and_below_them() -> None:
    page = (
        "<html><body><table><tr><td><h1>项目表</h1><p>单位：万立方米</p>"
        "<table><tr><td>编号<td>名称</table><p>事实日期：2015-12-31</p>"
        "<table><tr><td>编号<td>面积</table><p>填表人：张三</p></table><script>x</script>"
    )
    book = opened(page.encode())
    assert values(book, 0) == {"A1": "项目表", "A2": "单位：万立方米", "A3": "编号", "B3": "名称"}
    assert values(book, 1) == {"A1": "事实日期：2015-12-31", "A2": "编号", "B2": "面积", "A3": "填表人：张三"}
    assert [sheet.name for sheet in book.sheets] == ["表1", "表2"]


def test_a_page_that_excel_packed_into_one_file_is_read_sheet_by_sheet() -> None:
    names = "<xml><x:ExcelWorksheet><x:Name>项目</x:Name></x:ExcelWorksheet><x:Name>企业</x:Name></xml>"
    parts = [f"<html><!--[if gte mso 9]>{names}<![endif]--><frameset></frameset></html>", PAGE, PAGE]
    data = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
    for part in parts:
        data += b'--x\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        data += part.encode("gb18030") + b"\r\n"
    book = opened(data + b"--x--\r\n")
    assert [sheet.name for sheet in book.sheets] == ["项目", "企业"]
    assert values(book, 0) == values(book, 1) == READ
    assert told(book) == ["文件名以 .xls 结尾，其实是单个文件网页（MHT），已按此读取"]


SPREADSHEET = """<?xml version="1.0" encoding="{}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0&quot;万&quot;"/></Style><Style ss:ID="s2"><NumberFormat
 ss:Format="Percent"/></Style><Style ss:ID="s3"><Font ss:StrikeThrough="1"/></Style></Styles>
<Worksheet ss:Name="项目"><Table><Column ss:Index="4" ss:Hidden="1"/>
<Row ss:Index="2"><Cell><Data ss:Type="String">编号</Data></Cell><Cell
 ss:Index="3"><Data ss:Type="String">用量</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">P1</Data><Comment><ss:Data>请核对</ss:Data></Comment></Cell>
<Cell><ss:Data ss:Type="String"><html:S>6</html:S>8</ss:Data></Cell><Cell
 ss:StyleID="s1"><Data ss:Type="Number">12</Data></Cell>
<Cell ss:StyleID="s2"><Data ss:Type="Number">0.95</Data></Cell><Cell><Data
 ss:Type="DateTime">2015-06-30T00:00:00.000</Data></Cell>
<Cell ss:Formula="=1+1"></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="2" ss:StyleID="s3"><Data ss:Type="Number">7</Data></Cell>
<Cell><Data ss:Type="Boolean">1</Data></Cell><Cell ss:Formula="=A/0"><Data ss:Type="Error">#DIV/0!</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_xml_spreadsheet_of_2003_is_read_and_told(encoding: str) -> None:
    book = opened(SPREADSHEET.format(encoding).encode(encoding))
    sheet = book.sheets[0]
    assert values(book) == {
        **{"A2": "编号", "C2": "用量", "A3": "P1", "B3": "8", "C3": "12万", "D3": "95%", "E3": date(2015, 6, 30)},
        **{"F3": NotCalculated("=1+1"), "B4": "", "C4": True, "D4": CellError("#DIV/0!")},
    }
    assert (sheet.cells[3, 2].struck, sheet.cells[4, 2].struck, sheet.cells[3, 1].comment) == ("6", "7", "请核对")
    assert sheet.merged == (Range(3, 1, 4, 1),)
    assert sheet.hidden_rows == {4} and sheet.hidden_columns == {4}
    assert told(book) == ["文件名以 .xls 结尾，其实是 XML 电子表格（Excel 2003），已按此读取"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("<Workbook", '<!DOCTYPE a [<!ENTITY b "c">]><Workbook'), "DOCTYPE"),
        (("</Workbook>", ""), "damaged"),
        (('ss:Index="3"', 'ss:Index="x"'), "damaged"),
        (('"Number">12', '"Number">zwölf'), "damaged"),
    ],
)
def test_a_broken_xml_spreadsheet_is_refused(change: tuple[str, str], said: str) -> None:
    with pytest.raises(InputProblems, match=said):
        opened(SPREADSHEET.format("utf-8").replace(*change).encode())


def test_a_text_called_a_workbook_is_read_and_told() -> None:
    book = opened("编号\t名称\nP1\t甲\n".encode("gb18030"))
    assert values(book) == {"A1": "编号", "B1": "名称", "A2": "P1", "B2": "甲"}
    assert told(book) == ["文件名以 .xls 结尾，其实是文本文件，已按此读取"]


def test_strict_office_open_xml_is_read_as_the_usual_kind() -> None:
    usual = workbook({"项目": [["编号", "层数"], ["P1", 6]]})
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(usual)) as archive, zipfile.ZipFile(strict, "w") as copy:
        for name in archive.namelist():
            part = archive.read(name)
            part = part.replace(
                b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"purl.oclc.org/ooxml/spreadsheetml/main"
            )
            part = part.replace(
                b"schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"purl.oclc.org/ooxml/officeDocument/relationships",
            )
            copy.writestr(name, part)
    assert values(opened(strict.getvalue(), "a.xlsx")) == {"A1": "编号", "B1": "层数", "A2": "P1", "B2": Decimal(6)}


def word_document() -> bytes:
    document = Document()
    document.add_heading("建设工程项目情况表")
    document.add_paragraph("事实日期：2015-12-31")
    table = document.add_table(3, 4)
    for cell, words in zip(table.rows[0].cells, ["编号", "P1", "名称", "甲"], strict=True):
        cell.text = words
    runs = table.cell(1, 1).paragraphs[0]
    table.cell(1, 0).text = "地上层数"
    runs.add_run("6").font.strike = True
    runs.add_run("8")
    runs.add_run("2").font.superscript = True
    runs.add_run("不见").font.hidden = True
    table.cell(2, 0).merge(table.cell(2, 2)).text = "备注\n第二行"
    table.cell(1, 3).merge(table.cell(2, 3)).text = "竖"
    document.add_paragraph("填表人：张三")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_the_table_of_a_word_document_is_a_sheet_with_the_lines_around_it() -> None:
    book = opened(word_document(), "a.docx")
    assert values(book) == {
        **{
            "A1": "建设工程项目情况表",
            "A2": "事实日期：2015-12-31",
            "A3": "编号",
            "B3": "P1",
            "C3": "名称",
            "D3": "甲",
        },
        **{"A4": "地上层数", "B4": "8²", "D4": "竖", "A5": "备注\n第二行", "A6": "填表人：张三"},
    }
    assert book.sheets[0].cells[4, 2].struck == "6"
    assert set(book.sheets[0].merged) == {Range(5, 1, 5, 3), Range(4, 4, 5, 4)}
    assert told(book) == []


def test_ticked_boxes_and_tracked_changes_of_a_word_document() -> None:
    spaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    )
    cells = "".join(
        f"<w:tc><w:p>{words}</w:p></w:tc>"
        for words in (
            '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
            "<w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>是</w:t></w:r>",
            "<w:del><w:r><w:delText>6</w:delText></w:r></w:del><w:ins><w:r><w:t>8</w:t></w:r></w:ins>",
            '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>',
        )
    )
    xml = f"<w:document {spaces}><w:body><w:tbl><w:tr>{cells}</w:tr></w:tbl></w:body></w:document>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", xml)
    assert values(opened(stream.getvalue(), "a.docx")) == {"A1": "☑是", "B1": "8", "C1": "☑"}


CASES = Path(__file__).parent / "cases"


def test_the_cases_of_other_files_are_read() -> None:
    """The inputs that went wrong, as they came."""
    page, spreadsheet, strict = (
        opened((CASES / name).read_bytes(), name)
        for name in (
            "a-web-page-called-xls.xls",
            "a-spreadsheet-of-2003-as-xml.xls",
            "strict-office-open-xml.xlsx",
        )
    )
    assert values(page) == {
        **{"A1": "编号", "B1": "名称", "C1": "地上层数", "D1": "已开工"},
        **{"A2": "P01", "B2": "甲", "C2": "6", "D2": "是"},
    }
    assert values(spreadsheet)["C3"] == Decimal(7) and values(spreadsheet)["D3"] == "否"
    assert values(strict)["F2"] == date(2015, 6, 30) and values(strict)["D2"] == Decimal(1000)


WHOLE = {
    "page": PAGE.encode("gb18030"),
    "XML of 2003": SPREADSHEET.format("utf-8").encode(),
    "Word": word_document(),
    "text": '编号,名称\n"P1\n",甲\nP2,乙\n'.encode("gb18030"),
    "lines": b'{"id": "P1"}\n{"id": {"a": [1]}}\n',
}


@pytest.mark.parametrize("name", WHOLE)
def test_damaged_files_never_break_the_program(name: str, count: Count) -> None:
    called = {"lines": "a.jsonl", "Word": "a.docx", "text": "a.csv"}.get(name, "a.xls")

    @examples(60)
    @given(damaged(WHOLE[name]))
    def damage(data: bytes) -> None:
        try:
            opened(data, called)
            count["read"] += 1
        except InputProblems:
            count["refused"] += 1

    damage()
    assert count["read"] + count["refused"] > 0


@pytest.mark.parametrize(
    "data",
    [
        b"<table>" * 3000 + b"<tr><td>1",
        b"<table><tr><td colspan=99999 rowspan=99999>1</table>",
        b"<table>" + b"<tr><td colspan=1000>1" * 5000 + b"</table>",
        b"<html>" + b"<div>" * 100_000,
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">' + b"<a>" * 50_000,
        b'"' * 100_001,
        b'"a\n' * 50_001,
        ("P," * 100_000 + "\n").encode(),
    ],
    ids=range(8),
)
def test_hostile_files_are_read_or_refused_soon(data: bytes) -> None:
    start = time.process_time()
    with suppress(InputProblems):
        opened(data)
    assert time.process_time() - start < 10
