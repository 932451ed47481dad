"""Workbooks of all programs read the same; hostile, damaged and mistaken ones are refused, soon and in plain words."""

from __future__ import annotations

import importlib.util
import io
import re
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.policy.model import Policy
from qsd_rules.source.files import SourceFile
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.inspection import FOR_FORMS
from qsd_rules.workbook.opening import open_workbook
from qsd_rules.workbook.snapshot_files import read_contents
from qsd_rules.workbook.workbook import Damaged
from qsd_rules.workbook.xls import opened
from tests.strategies.bad_files import damaged
from tests.strategies.counting import Count
from tests.strategies.profiles import examples
from tests.workbook.sheets import workbook

FILES = sorted((Path(__file__).parent / "files").iterdir())
"""One invented workbook, saved by LibreOffice in each format; `.et` is what WPS calls the old format of Excel."""

SECONDS = 10
"""Far more than any refusal takes, far less than reading a hostile file to its end would."""


def test_these_are_the_formats() -> None:
    assert [path.suffix for path in FILES] == [".et", ".ods", ".xls", ".xlsx"]


def test_all_formats_read_the_same(small: Policy) -> None:
    snapshots = [read_contents(small, [("a" + path.suffix, path.read_bytes())]) for path in FILES]
    first = snapshots[0]
    assert len(first.subjects) == 4 and len(first.notes) == 9
    assert first.subjects["enterprise", "E3"].facts["enterprise.area"] == 24001
    assert first.subjects["enterprise", "E1"].facts["enterprise.has_system"] is True
    for path, snapshot in zip(FILES, snapshots, strict=True):
        assert snapshot.digest == first.digest
        assert [note.message for note in snapshot.notes] == [note.message for note in first.notes]
        assert str(snapshot.subjects["project", "P1"].evidence["project.concrete_rate"].place) == (
            f"a{path.suffix}!项目!B5"
        )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_format_is_known_by_its_bytes(path: Path, small: Policy) -> None:
    digests = {read_contents(small, [(name, path.read_bytes())]).digest for name in ("a", "-", "a.xlsx", "a.xls")}
    assert len(digests) == 1


def zipped(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def plain() -> bytes:
    return workbook({"企业": [["事实日期", "2013-06-30"], ["编号", "面积"], ["E1", 1]]})


def with_part(name: str, data: bytes) -> bytes:
    return zipped({**parts_of(plain()), name: data})


def with_sheet(change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(plain())
    return zipped({**parts, "xl/worksheets/sheet1.xml": change(parts["xl/worksheets/sheet1.xml"])})


def cells(rows: int, columns: int) -> bytes:
    row = b"".join(b"<c><v>1</v></c>" for _ in range(columns))
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + b"".join(b"<row>" + row + b"</row>" for _ in range(rows))
        + b"</sheetData></worksheet>"
    )


def entities() -> bytes:
    lines = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{lines}]><worksheet>&a9;</worksheet>'
    return text.encode()


def ods(content: str) -> bytes:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    body = f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body>"
    xml = f"<office:document-content{spaces}>{body}</office:document-content>"
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": xml.encode()})


def merged(xml: bytes) -> bytes:
    cell = b'<mergeCells count="1"><mergeCell ref="D5&#58;XFD1048576"/></mergeCells>'
    return xml.replace(b"</sheetData>", b"</sheetData>" + cell)


def linked(xml: bytes) -> bytes:
    link = b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="a"/></hyperlinks>'
    return xml.replace(b"</sheetData>", b"</sheetData>" + link)


REPEATED = (
    '<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
    "</table:table-cell></table:table-row></table:table>"
)


def repeated(times: str) -> str:
    cell = f'<table:table-cell table:number-columns-repeated="{times}" office:value-type="string"><text:p>x</text:p>'
    return f'<table:table table:name="a"><table:table-row>{cell}</table:table-cell></table:table-row></table:table>'


def nested(deep: int) -> str:
    words = "<text:span>" * deep + "x" + "</text:span>" * deep
    cell = f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'
    return f'<table:table table:name="a"><table:table-row>{cell}</table:table-row></table:table>'


def without_formats() -> bytes:
    """A cell whose style asks for a number format that the workbook does not have."""
    parts = parts_of(plain())
    styles = re.sub(rb'(<cellXfs.*?numFmtId=")\d+', rb"\g<1>999", parts["xl/styles.xml"], flags=re.DOTALL)
    return zipped({**parts, "xl/styles.xml": styles})


def renamed(stream: str) -> bytes:
    """An old file as another program writes it: the stream of the document has another name."""
    name = "Workbook\0\0\0\0".encode("utf-16-le")
    data = FILES[2].read_bytes()
    assert name in data
    return data.replace(name, stream.ljust(12, "\0").encode("utf-16-le"))


TOO_LARGE = "工作簿太大：解开后最多 64 MB、200000 个单元格 [workbook-size]\n    请删去空白和多余的行列，或分成几个文件"
DAMAGED = "工作簿已损坏，读不了 [workbook-damaged]\n    请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”"
SAVE = "\n    请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”"

FORMAT = f"[workbook-format]{SAVE}"
CUT_OFF = "文件不完整，后面的部分缺失，读不了 [workbook-damaged]\n    可能没有下载或拷贝完，请重新取一份"
ASK = "请向报送单位索取原来的 Excel 或 Word 文件，或把内容填入 `qsd-rules template` 生成的表"


def no_table(really: str, what_to_do: str = SAVE.strip()) -> str:
    gap = " " if really[:1].isascii() else ""
    return f"这是{gap}{really}，不能当作表格读取 [no-tables]\n    {what_to_do}"


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.xlsx", lambda: b"", "文件是空的 [empty-file]"),
    "blank": ("a.xls", lambda: b" \r\n", "文件是空的 [empty-file]"),
    "a page without a table": ("a.xls", lambda: b"<html><p>1", "网页里没有表格 [no-table]"),
    "XML": ("a.xls", lambda: b'<?xml version="1.0"?><Workbook/>', no_table("别的 XML 文件")),
    "a picture": ("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", no_table("图片", ASK)),
    "a scan": ("a.jpg", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF", no_table("图片", ASK)),
    "a PDF": ("a.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", no_table("PDF 文件", ASK)),
    "a PDF that is called a workbook": ("a.xlsx", lambda: b"%PDF-1.4\n", no_table("PDF 文件", ASK)),
    "an OFD document": ("a.ofd", lambda: zipped({"OFD.xml": b"<a/>"}), no_table("OFD 版式文件", ASK)),
    "an archive": ("a.xlsx", lambda: zipped({"a.txt": b"a"}), no_table("压缩文件", "请先解压，再给出里面的文件")),
    "a packed file": ("a.rar", lambda: b"Rar!\x1a\x07", no_table("压缩文件", "请先解压，再给出里面的文件")),
    "an RTF document": ("a.doc", lambda: b"{\\rtf1", no_table("RTF 文档", "请用 Word 或 WPS 另存为 .docx")),
    "an old Word document": (
        "a.doc",
        lambda: renamed("WordDocument"),
        no_table("Word 97-2003 文档（.doc）", "请用 Word 或 WPS 另存为 .docx"),
    ),
    "a Word document without a table": (
        "a.docx",
        lambda: zipped({"word/document.xml": b"<a/>"}),
        "Word 文档里没有表格 [no-table]",
    ),
    "a text document": ("a.ods", lambda: ods(""), no_table("没有表格的 OpenDocument 文档")),
    "bytes of no kind": ("a.xls", lambda: b"\x01\x02\x03\xfe\x00" * 50, no_table("内容无法识别的文件")),
    "traditional characters": (
        "a.csv",
        lambda: "編號,名稱,地上層數\nP1,甲,6\n".encode("big5"),
        "文件是 Big5 编码（繁体中文），不能直接读取 [encoding]\n"
        "    请打开后把列名和内容改为简体，另存为“CSV UTF-8”或 UTF-8 文本",
    ),
    "a binary workbook": ("a.xlsx", lambda: zipped({"xl/workbook.bin": b"\0"}), f"不读二进制工作簿（.xlsb） {FORMAT}"),
    "cut off": ("a.xlsx", lambda: plain()[:-100], CUT_OFF),
    "only the beginning": ("a.xlsx", lambda: b"PK\x03\x04", CUT_OFF),
    "an old one, cut off": ("a.xls", lambda: FILES[2].read_bytes()[:3000], DAMAGED),
    "no old one": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, DAMAGED),
    "broken XML": ("a.xlsx", lambda: with_sheet(lambda xml: xml[:-30]), DAMAGED),
    "no sheets": ("a.xlsx", lambda: zipped({"xl/workbook.xml": b"<workbook/>"}), DAMAGED),
    "behind a password": (
        "a.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "文件有打开密码，读不了 [workbook-password]\n    请取消打开密码后另存",
    ),
    "entities": (
        "a.xlsx",
        lambda: with_sheet(lambda xml: entities()),
        f"工作簿里有文档类型声明（DOCTYPE），不予读取 [workbook-unsafe]{SAVE}",
    ),
    "a part of gigabytes": (
        "a.xlsx",
        lambda: with_part("xl/media/image1.png", b"\0" * (FOR_FORMS.unpacked + 1)),
        TOO_LARGE,
    ),
    "many parts": ("a.xlsx", lambda: zipped({f"xl/{n}": b"" for n in range(2001)}), TOO_LARGE),
    "a million cells": ("a.xlsx", lambda: with_sheet(lambda xml: cells(1000, 1000)), TOO_LARGE),
    "more cells than a form has": (
        "a.xlsx",
        lambda: with_sheet(lambda xml: cells(FOR_FORMS.cells // 100 + 1, 100)),
        TOO_LARGE,
    ),
    "one cell merged of all": ("a.xlsx", lambda: with_sheet(merged), TOO_LARGE),
    "a link on all cells": ("a.xlsx", lambda: with_sheet(linked), TOO_LARGE),
    "cells repeated less than once": ("a.ods", lambda: ods(repeated("-1")), DAMAGED),
    "cells repeated a word": ("a.ods", lambda: ods(repeated("x")), DAMAGED),
    "words within words": ("a.ods", lambda: ods(nested(20_000)), DAMAGED),
    "an infinite number": (
        "a.xlsx",
        lambda: with_sheet(lambda xml: xml.replace(b"<v>1</v>", b"<v>1e999</v>")),
        DAMAGED,
    ),
    "a format that is not there": ("a.xlsx", without_formats, DAMAGED),
    "another document in an old file": ("a.xls", lambda: renamed("OtherStream"), no_table("别的文档")),
    "cells repeated a thousand million times": ("a.ods", lambda: ods(REPEATED), TOO_LARGE),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_workbooks_are_refused_soon(name: str, small: Policy) -> None:
    file, make, expected = BAD[name]
    data = make()
    start = time.process_time()
    with pytest.raises(InputProblems) as caught:
        read_contents(small, [(file, data)])
    assert [each.in_language("zh") for each in caught.value.problems] == [f"{file}: {expected}"]
    assert time.process_time() - start < SECONDS


def test_what_an_archive_says_of_its_sizes_is_not_believed(small: Policy) -> None:
    data = bytearray(with_part("xl/media/image1.png", b"\0" * (FOR_FORMS.unpacked + 1)))
    size = (FOR_FORMS.unpacked + 1).to_bytes(4, "little")
    assert data.count(size) == 2
    with pytest.raises(InputProblems) as caught:
        read_contents(small, [("a.xlsx", bytes(data.replace(size, (10).to_bytes(4, "little"))))])
    assert caught.value.problems[0].check == "workbook-damaged"


@pytest.mark.parametrize("name", ["a part of gigabytes", "cells repeated a thousand million times", "entities"])
def test_little_memory_is_used_for_hostile_workbooks(name: str) -> None:
    file, make, _ = BAD[name]
    data = make()
    tracemalloc.start()
    with pytest.raises(InputProblems):
        open_workbook(SourceFile(file, data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 32 * 1024 * 1024


def test_short_sectors_in_a_circle_are_damage_and_not_followed() -> None:
    """The stream of the workbook said to be short, and short sectors of which the first leads to itself."""
    data = bytearray(FILES[2].read_bytes())
    (folder,) = struct.unpack_from("<i", data, 48)
    root = 512 + 512 * folder
    free = (len(data) - 512) // 512
    entry = data.index("Workbook".encode("utf-16-le"), root)
    (sectors,) = struct.unpack_from("<i", data, 76)
    # Two more sectors: the contents of short sectors, and their chain. Both end the chain of the file's own table.
    data += bytes(512) + struct.pack("<i", 0) * 128
    for sector in (free, free + 1):
        struct.pack_into("<i", data, 512 + 512 * sectors + 4 * sector, -2)
    struct.pack_into("<ii", data, root + 116, free, 512)
    struct.pack_into("<ii", data, entry + 116, 0, 100)
    struct.pack_into("<ii", data, 60, free + 1, 1)
    with pytest.raises(Damaged, match="the sectors of Workbook go round in a circle"):
        opened(bytes(data))


def test_two_cells_at_the_corners_of_a_sheet_are_two_cells(small: Policy) -> None:
    def far(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')

    book = open_workbook(SourceFile("a.xlsx", with_sheet(far)))
    assert (1048576, 16384) in book.sheets[0].cells
    assert read_contents(small, [("a.xlsx", with_sheet(far))]).subjects.keys() == {("enterprise", "E1")}


def test_other_encodings_of_its_xml_are_read(small: Policy) -> None:
    data = with_sheet(lambda xml: xml.decode().encode("utf-16"))
    assert read_contents(small, [("a.xlsx", data)]).subjects.keys() == {("enterprise", "E1")}


AWKWARD = (
    b"",
    b"-1",
    b"9" * 20,
    b"NaN",
    b"1e999",
    b"A0",
    b"XFD1048577",
    b"&#0;",
    b"str",
    b"e",
    b"d",
    b"2013-02-30",
    b"x",
)
VALUES = re.compile(rb'"[^"]*"|>[^<]+<')


@pytest.mark.parametrize("path", [FILES[1], FILES[3]], ids=lambda path: path.suffix)
def test_workbooks_with_other_values_in_their_xml_never_break_the_program(
    path: Path, small: Policy, count: Count
) -> None:
    whole = parts_of(path.read_bytes())
    names = sorted(name for name in whole if name.endswith((".xml", ".rels")))

    @examples(60)
    @given(
        st.sampled_from(names),
        st.lists(st.tuples(st.floats(0, 0.999), st.sampled_from(AWKWARD)), min_size=1, max_size=4),
    )
    def change(name: str, changes: list[tuple[float, bytes]]) -> None:
        data = whole[name]
        for where, value in changes:
            found = list(VALUES.finditer(data))
            chosen = found[int(where * len(found))]
            data = data[: chosen.start() + 1] + value + data[chosen.end() - 1 :]
        try:
            read_contents(small, [(path.name, zipped({**whole, name: data}))])
            count["read"] += 1
        except InputProblems:
            count["refused"] += 1

    change()
    assert count["read"] > 0 and count["refused"] > 0


@pytest.mark.parametrize(
    ("path", "ours"),
    [
        (FILES[0], "qsd_rules.workbook.xls.value_of"),
        (FILES[1], "qsd_rules.workbook.ods.value_of"),
        (FILES[1], "qsd_rules.workbook.ods.sheet_of"),
        (FILES[2], "qsd_rules.workbook.xls.sheet_of"),
        (FILES[3], "qsd_rules.workbook.xlsx.value_of"),
        (FILES[3], "qsd_rules.workbook.xlsx.sheet_of"),
    ],
)
@pytest.mark.parametrize("mistake", [AttributeError, KeyError, TypeError, ValueError, AssertionError])
def test_a_mistake_of_ours_is_not_called_damage(
    path: Path, ours: str, mistake: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise mistake("ours")

    monkeypatch.setattr(ours, broken)
    with pytest.raises(mistake, match="ours"):
        open_workbook(SourceFile(path.name, path.read_bytes()))


@pytest.mark.parametrize("library", ["openpyxl", "xlrd"])
def test_without_the_libraries_the_message_says_what_to_install(
    library: str, small: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == library else find(name, *rest))
    with pytest.raises(InputProblems) as caught:
        read_contents(small, [("a.xlsx", plain())])
    assert [each.in_language("zh") for each in caught.value.problems] == [
        "a.xlsx: 读取 Excel 工作簿需要的程序库尚未安装 [no-workbook-reader]\n"
        "    安装：在源码文件夹中运行 pip install '.[desk]'；"
        "没有网络的，用离线安装包中的 install.py"
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
def test_damaged_workbooks_never_break_the_program(path: Path, small: Policy, count: Count) -> None:
    @examples(40)
    @given(damaged(path.read_bytes()))
    def damage(data: bytes) -> None:
        try:
            read_contents(small, [(path.name, data)])
            count["read"] += 1
        except InputProblems:
            count["refused"] += 1

    damage()
    assert count["read"] + count["refused"] >= 40
