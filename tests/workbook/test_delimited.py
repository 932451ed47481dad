"""Texts whose lines are rows: encodings, ends of lines, signs between cells, and quotes that swallow rows."""

from __future__ import annotations

import pytest

from qsd_rules.source.encodings import chinese_encoding, unmarked_utf_16
from qsd_rules.source.files import SourceFile
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.opening import open_workbook
from qsd_rules.workbook.workbook import Workbook

LIST = "编号,名称,地上层数,已开工\nP01,甲,6,是\nP02,乙,7,否\n"
READ = [["编号", "名称", "地上层数", "已开工"], ["P01", "甲", "6", "是"], ["P02", "乙", "7", "否"]]


def opened(data: bytes, name: str = "a.csv") -> Workbook:
    return open_workbook(SourceFile(name, data))


def rows(data: bytes) -> list[list[str]]:
    (sheet,) = opened(data).sheets
    return [
        [str(cell.value) for cell in sheet.cells.values() if cell.row == row]
        for row in sorted({cell.row for cell in sheet.cells.values()})
    ]


def problems(data: bytes) -> list[str]:
    (sheet,) = opened(data).sheets
    return [problem.in_language("zh") for problem in sheet.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_however_a_list_is_written_it_reads_the_same(encoding: str, end: str, delimiter: str) -> None:
    assert rows(LIST.replace("\n", end).replace(",", delimiter).encode(encoding)) == READ


def test_utf_16_without_a_mark_is_told() -> None:
    assert [note.message.zh for note in opened(LIST.encode("utf-16-be")).notes] == ["没有编码标记，按 UTF-16 读"]
    assert opened(LIST.encode("utf-16")).notes == ()


def test_simplified_and_traditional_texts_are_told_apart_by_their_bytes() -> None:
    simplified = [
        "编号,名称\nP1,甲",
        "深圳市龙岗区住房和建设局",
        "布吉街道坂田社区",
        "李四、王五",
        "圳",
        "联通",
        "是\n否",
    ]
    assert {chinese_encoding(text.encode("gb18030")) for text in simplified} == {"gb18030"}
    traditional = ["編號,名稱,地上層數,已開工\nP1,甲,6,是", "龍崗區建設局", "香港某某建築有限公司", "是\n否"]
    assert {chinese_encoding(text.encode("big5")) for text in traditional} == {"big5"}
    assert unmarked_utf_16(b"\0\1\2\3abc\0") is None


def test_a_list_in_big5_is_told_and_not_read() -> None:
    with pytest.raises(InputProblems, match="Big5"):
        opened("編號,名稱,地上層數,已開工\nP1,甲,6,是\n".encode("big5"))


def test_rows_in_another_encoding_than_the_rest_are_told_and_the_others_read() -> None:
    lines = LIST.encode().splitlines(keepends=True)
    lines[2] = lines[2].decode().encode("gb18030")
    more = "".join(f"P{n},名称,{n},是\n" for n in range(10, 20)).encode()
    data = b"".join(lines) + more
    assert problems(data) == [
        "a.csv:3: 这一行有认不出的字符：编码与文件其余部分不同，或文字已损坏；没有读 [encoding]\n"
        "    请把整个文件另存为“CSV UTF-8”"
    ]
    assert [row[0] for row in rows(data)][:3] == ["编号", "P01", "P10"]


def test_a_row_in_utf_8_among_others_in_gb18030_is_told() -> None:
    data = LIST.encode("gb18030") + "P03,龙岗区某某住宅楼,8,是\n".encode() + "P04,丁,9,否\n".encode("gb18030")
    assert [problem.partition(" ")[0] for problem in problems(data)] == ["a.csv:4:"]
    assert [row[0] for row in rows(data)] == ["编号", "P01", "P02", "P04"]


QUOTES = {
    "a quote that never closes": (
        'P01,甲"乙,6,是\nP02,"丙,6,是\nP03,丁,6,是\n',
        ["P01"],
        "a.csv:3: 这一行的引号没有配对，从这里到文件末尾（2 行）分不清格子，没有读 [open-quote]\n"
        "    请补上或删去多余的引号",
    ),
    "a quote that closes in another row": (
        'P01,甲,6,是\nP02,"丙,6,是\nP03,"丁",6,是\nP04,戊,6,是\n',
        ["P01", "P04"],
        "a.csv:3: 这一行的引号没有配对，把 2 行连成了一行，这 2 行没有读 [open-quote]\n    请补上或删去多余的引号",
    ),
    "a quote that closes at the end of another row": (
        'P01,甲,6,是\nP02,"丙,6,是\nP03,丁,6,是"\nP04,戊,6,是\n',
        ["P01", "P04"],
        "a.csv:3: 这一行的引号没有配对，把 2 行连成了一行，这 2 行没有读 [open-quote]\n    请补上或删去多余的引号",
    ),
}


@pytest.mark.parametrize("name", QUOTES)
def test_rows_that_a_quote_swallows_are_told(name: str) -> None:
    below, read, told = QUOTES[name]
    data = ("编号,名称,地上层数,已开工\n" + below).encode()
    assert [row[0] for row in rows(data)] == ["编号", *read]
    assert problems(data) == [told]


def test_cells_of_several_lines_are_one_cell_whatever_ends_the_lines() -> None:
    data = '编号,名称,备注\r\nP1,"甲\r\n乙","a,b"\r\nP2,"丙""丁""",""\r\n'.encode()
    assert rows(data) == [["编号", "名称", "备注"], ["P1", "甲\n乙", "a,b"], ["P2", '丙"丁"']]
    assert problems(data) == []


def test_digits_that_an_export_marks_as_words_are_words() -> None:
    assert rows('编号,名称\n="00123",甲\n"=""00124""",乙\n'.encode()) == [
        ["编号", "名称"],
        ["00123", "甲"],
        ["00124", "乙"],
    ]


def test_the_line_that_tells_excel_the_sign_between_cells_is_no_row() -> None:
    assert rows("sep=;\n编号;名称\nP1;甲,乙\n".encode()) == [["编号", "名称"], ["P1", "甲,乙"]]
