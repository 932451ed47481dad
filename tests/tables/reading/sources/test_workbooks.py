"""Workbooks of all formats give the same rows to `batch`, with what cells show."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given

from qsd_rules.facts.names import names_of
from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading.sources.opening import open_sources
from qsd_rules.tables.reading.sources.source import Source
from qsd_rules.tables.reading.sources.workbook import open_workbook
from qsd_rules.tables.reading.table_reading import Wishes, find_tables, read_tables
from qsd_rules.words.problems import InputProblems
from tests.strategies.bad_files import damaged
from tests.strategies.counting import Count
from tests.strategies.profiles import examples

FILES = sorted((Path(__file__).parent / "files").iterdir())
"""One invented workbook, saved by LibreOffice in each format, its table in column B; `.et` is WPS's old format."""


def has_id(cells: object) -> bool:
    return bool({"id", "项目编号"} & set(cells))  # type: ignore[call-overload]  # a sequence of texts


def rows(source: Source) -> list[tuple[object, ...]]:
    """All rows with their numbers."""
    frames = list(source.frames(range(len(source.header))))
    return pl.concat(frames, how="diagonal_relaxed").rows() if frames else []


def test_cells_of_a_workbook_say_what_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, notes, hidden = book.add_worksheet("项目"), book.add_worksheet("说明"), book.add_worksheet("旧")
        hidden.hide()
        percent, day = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "yyyy/m/d"})
        literal = book.add_format({"num_format": '0.00"%"'})
        notes.write(0, 0, "填表说明")
        hidden.write_row(0, 0, ["id"])
        sheet.write(0, 0, "2015年项目一览表")
        sheet.write_row(2, 0, ["id", "rate", "plain", "sum", "on", "error", "yes", "number"])
        sheet.write_number(3, 0, 1001)
        sheet.write_number(3, 1, 0.92, percent)
        sheet.write_number(3, 2, 92.5, literal)
        sheet.write_formula(3, 3, "=0.1+0.2", None, 0.1 + 0.2)
        sheet.write_datetime(3, 4, datetime(2013, 5, 6), day)
        sheet.write_formula(3, 5, "=1/0", None, "#DIV/0!")
        sheet.write_boolean(3, 6, True)
        sheet.write_string(3, 7, "1,234")
    first, second = open_workbook(path, "book.xlsx", has_id)
    assert (first.name, second.name) == ("book.xlsx[项目]", "book.xlsx[说明]")
    assert first.header[:2] == ("id", "rate")
    assert rows(first) == [(4, "1001", "92%", "92.5", "0.3", "2013-05-06", "#DIV/0!", "true", "1,234")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
def test_all_formats_show_the_same(path: Path) -> None:
    (source,) = open_workbook(path, path.name, has_id)
    assert source.name == f"{path.name}[项目]"
    assert source.header == (
        "id", "rate", "plain", "literal", "error", "missing", "storeys", "on", "at", "sum", "yes", "words",
    )  # fmt: skip
    # OpenDocument keeps the words that are shown, of a time and of a percent sign that a format puts there.
    time, literal = ("12:00", "92.5%") if path.suffix == ".ods" else ("12:00:00", "92.5")
    first = ("1001", "92%", "0.57", literal, "#DIV/0!", "#N/A", "3层", "2013-05-06", time, "0.3", "true", "1,234")
    assert rows(source) == [(4, *first), (6, "P2", "150%", *[None] * 10)]


def test_these_are_the_formats() -> None:
    assert [path.suffix for path in FILES] == [".et", ".ods", ".xls", ".xlsx"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".et", ".ods"])
def test_the_format_is_known_by_its_bytes(path: Path, suffix: str, tmp_path: Path) -> None:
    renamed = tmp_path / f"book{suffix}"
    renamed.write_bytes(path.read_bytes())
    assert [rows(source) for source in open_workbook(renamed, "book", has_id)] == [
        rows(source) for source in open_workbook(path, "book", has_id)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
def test_a_cell_with_an_error_is_rejected_not_taken_for_a_blank(path: Path, opinion: Policy, tmp_path: Path) -> None:
    mapped = ["id=id", "error=storeys", "missing=is_major", "storeys=-", *IGNORED]
    wishes = Wishes([f"project={path}"], mapped)
    prepared = read_tables(find_tables(opinion, wishes, tmp_path), wishes, tmp_path)
    rejected = pl.concat([pl.read_parquet(each) for each in prepared.rejected])
    assert rejected.select("row", "column", "subject", "written", "check").rows() == [
        (4, "error", "1001", "#DIV/0!", "wrong-type"),
        (4, "missing", "1001", "#N/A", "wrong-type"),
    ]


IGNORED = [f"{column}=-" for column in ("rate", "plain", "literal", "on", "at", "sum", "yes", "words")]


# What cannot be read.


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "book.xls: 这是 PDF 文件，不能当作表格读取 [no-tables]"),
        (b"", "book.xls: 文件是空的 [empty-file]"),
        (b"PK\x03\x04", "book.xls: 文件不完整，后面的部分缺失，读不了 [workbook-damaged]"),
        (FILES[2].read_bytes()[:3000], "book.xls: 工作簿已损坏，读不了 [workbook-damaged]"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "book.xls: 文件有打开密码，读不了 [workbook-password]",
        ),
    ],
)
def test_no_workbook(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "book.xls").write_bytes(data)
    with pytest.raises(InputProblems) as caught:
        open_workbook(tmp_path / "book.xls", "book.xls", has_id)
    assert caught.value.problems[0].in_language("zh").splitlines()[0] == said


def test_two_cells_at_the_corners_of_a_sheet_are_two_cells(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("project")
        sheet.write_row(0, 0, ["id", "name"])
        sheet.write(1_048_575, 0, "P1")
        sheet.write(1_048_575, 16_383, 1)
    (source,) = open_workbook(path, "book.xlsx", has_id)
    assert rows(source) == [(1_048_576, "P1", None)]


@pytest.mark.parametrize("name", ["a.xls", "a.csv"])
def test_a_file_is_opened_by_what_it_is(name: str, opinion: Policy, tmp_path: Path) -> None:
    (tmp_path / name).write_text("<table><tr><td>项目编号<td>层数<tr><td>P1<td>6</table>", encoding="utf-8")
    (found,) = open_sources([f"project={tmp_path / name}"], names_of(opinion).kinds, has_id, tmp_path).sources
    assert rows(found[1]) == [(2, "P1", "6")]


def test_a_merge_downwards_is_in_all_its_rows_and_one_across_in_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("project")
        sheet.write_row(0, 0, ["id", "builder", "name"])
        sheet.write_column(1, 0, ["P1", "P2"])
        sheet.merge_range(1, 1, 2, 1, "E1")
        sheet.merge_range(3, 0, 3, 2, "一、龙城街道")
    (source,) = open_workbook(path, "book.xlsx", has_id)
    assert rows(source) == [(2, "P1", "E1", None), (3, "P2", "E1", None), (4, "一、龙城街道", None, None)]


SPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def ods(path: Path, *tables: str) -> None:
    """An OpenDocument spreadsheet of these tables."""
    sheets = "".join(f'<table:table table:name="{place}">{table}</table:table>' for place, table in enumerate(tables))
    body = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content{SPACES}>{body}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", MANIFEST)


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def row(cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def cell(words: str, times: int = 1) -> str:
    repeated = f'table:number-columns-repeated="{times}" office:value-type="string"'
    return f"<table:table-cell {repeated}><text:p>{words}</text:p></table:table-cell>"


def blank(times: int = 1) -> str:
    return f'<table:table-cell table:number-columns-repeated="{times}"/>'


HEAD = row(cell("id") + cell("name"))


def test_blank_cells_that_fill_a_sheet_are_no_harm(tmp_path: Path) -> None:
    table = HEAD + row(cell("P1") + cell("a") + blank(16382)) + row(blank(16384), 1048573) + row(blank(16384))
    ods(tmp_path / "book.ods", table)
    (source,) = open_workbook(tmp_path / "book.ods", "book.ods", has_id)
    assert rows(source) == [(2, "P1", "a")]


def test_rows_that_repeat_show_the_same(tmp_path: Path) -> None:
    share = (
        '<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell>'
    )
    table = row(blank(3), 2) + row(blank() + cell("id") + cell("name")) + row(blank() + cell("P") + share, 2)
    ods(tmp_path / "book.ods", row(cell("id")), table + row(blank()) + row(blank() + cell("Q") + cell("x")))
    _, source = open_workbook(tmp_path / "book.ods", "book.ods", has_id)
    assert rows(source) == [(4, "P", "50%"), (5, "P", "50%"), (7, "Q", "x")]


def test_an_old_workbook_with_a_cell_beyond_all_columns_is_damaged(tmp_path: Path) -> None:
    data = bytearray(FILES[2].read_bytes())
    # A record of words (LABELSST, 0x00FD), then its row and its column.
    place = data.index(b"\xfd\x00\x0a\x00")
    data[place + 4 : place + 8] = b"\xff\xff\xff\xff"
    (tmp_path / "book.xls").write_bytes(data)
    with pytest.raises(InputProblems) as caught:
        open_workbook(tmp_path / "book.xls", "book.xls", has_id)
    assert caught.value.problems[0].check == "workbook-damaged"


@pytest.mark.parametrize("path", FILES[1:], ids=lambda path: path.suffix)
def test_damaged_workbooks_never_break_the_program(path: Path, tmp_path: Path, count: Count) -> None:
    @examples(40)
    @given(damaged(path.read_bytes()))
    def damage(data: bytes) -> None:
        (tmp_path / path.name).write_bytes(data)
        try:
            for source in open_workbook(tmp_path / path.name, path.name, has_id):
                rows(source)
            count["read"] += 1
        except InputProblems:
            count["refused"] += 1

    damage()
    assert count["refused"] > 0
