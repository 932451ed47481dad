"""From the bytes of a workbook to its sheets: which program's format it is, and whether it is safe to read."""

from __future__ import annotations

import importlib.util
import io
import zipfile
import zlib
from collections.abc import Iterable
from xml.parsers.expat import ExpatError

from qsd_rules.source.files import SourceFile
from qsd_rules.source.workbooks import COMPOUND_FILE, ZIP_FILE
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem
from qsd_rules.workbook.inspection import MOST_CELLS, Inspection, Refusal, Refused, inspector
from qsd_rules.workbook.workbook import Damaged, Sheet, Workbook

MOST_UNPACKED = 64 * 1024 * 1024
"""The most bytes that the parts of a workbook may unpack to."""

MOST_PARTS = 2_000
MOST_CHARACTERS = 10_000_000
"""The most characters in the cells of a workbook."""

CHUNK = 1024 * 1024
DAMAGE = (
    zipfile.BadZipFile, zlib.error, ExpatError, LookupError, EOFError, NotImplementedError, OSError, ValueError,
)  # fmt: skip
"""What damaged archives and broken XML raise; a lookup fails for an encoding that nobody knows."""

BINARY = "xl/workbook.bin"
"""The part that binary workbooks (.xlsb) have."""

LIBRARIES = ("openpyxl", "xlrd")

INSTALL = Text("安装：pip install 'qsd-rules[desk]'", "install it: pip install 'qsd-rules[desk]'")
SAVE_AS = Text(
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”",
    "open it in Excel or WPS and save it as an Excel workbook (.xlsx)",
)
SPLIT = Text(
    "请删去空白和多余的行列，或分成几个文件", "delete blank and superfluous rows and columns, or split the file"
)


def open_workbook(source: SourceFile) -> Workbook:
    """The sheets of a workbook, by what its bytes are, whatever its name says.

    Raises:
        InputProblems: it is none, is protected or damaged, is too large, or the libraries are not installed.
    """
    require_libraries(source.file)
    if source.data.startswith(ZIP_FILE):
        book = open_zipped(source)
    elif source.data.startswith(COMPOUND_FILE):
        book = open_compound(source)
    else:
        raise no_workbook(source)
    refuse_too_many(book)
    return book


def require_libraries(file: str) -> None:
    """Nothing, if the libraries that read workbooks are installed.

    Raises:
        InputProblems: they are not, and how to install them.
    """
    if any(importlib.util.find_spec(library) is None for library in LIBRARIES):
        message = Text(
            "读取 Excel 工作簿需要的程序库尚未安装", "the libraries that read Excel workbooks are not installed"
        )
        raise refused("no-workbook-reader", file, message, INSTALL)


def open_zipped(source: SourceFile) -> Workbook:
    """A workbook that is a ZIP archive of XML: Excel's since 2007, or OpenDocument's."""
    parts, found = inspected(source)
    if BINARY in parts:
        raise binary(source.file)
    if "content.xml" in parts:
        return open_ods(source)
    if not any(name.startswith("xl/") for name in parts):
        message = Text("是压缩文件或别的文档，不是工作簿", "an archive or another document, no workbook")
        raise refused("workbook-format", source.file, message, SAVE_AS)
    from qsd_rules.workbook.xlsx import read_xlsx

    try:
        book = read_xlsx(source.data, source.file, all_calculated=not found.not_calculated)
    except Damaged as error:
        raise damaged(source.file) from error
    if not book.sheets:
        raise damaged(source.file)
    return book


def open_ods(source: SourceFile) -> Workbook:
    """A workbook of OpenDocument."""
    from qsd_rules.workbook.ods import RepeatedTooOften, read_ods

    try:
        book = read_ods(source.data, source.file)
    except RepeatedTooOften:
        raise too_large(source.file) from None
    except (Damaged, RecursionError) as error:
        # Words and rows within one another a thousand times are no spreadsheet program's.
        raise damaged(source.file) from error
    if not book.sheets:
        message = Text("是文字文档，不是工作簿", "a text document, no workbook")
        raise refused("workbook-format", source.file, message, SAVE_AS)
    return book


def open_compound(source: SourceFile) -> Workbook:
    """A workbook of Excel before 2007 or of WPS, or a newer one behind a password: an OLE compound file."""
    from xlrd import XLRDError

    from qsd_rules.workbook.xls import read_xls

    refuse_encrypted(source)
    try:
        return read_xls(source.data, source.file)
    except (XLRDError, Damaged) as error:
        raise no_compound(source, error) from error


def refuse_encrypted(source: SourceFile) -> None:
    """Nothing, unless a compound file holds a newer workbook behind a password.

    Raises:
        InputProblems: it does.
    """
    if "EncryptedPackage".encode("utf-16-le") in source.data:
        raise protected(source.file)


def no_compound(source: SourceFile, error: Exception) -> InputProblems:
    """The problem of a compound file by what xlrd, or the reading of its values, said of it."""
    if "encrypted" in str(error):
        return protected(source.file)
    if "find workbook" in str(error) and "Workbook".encode("utf-16-le") not in source.data:
        message = Text("是别的文档，不是工作簿", "another document, no workbook")
        return refused("workbook-format", source.file, message, SAVE_AS)
    return damaged(source.file)


def inspected(source: SourceFile) -> tuple[frozenset[str], Inspection]:
    """The names of an archive's parts and what was found in them, once all are known to be safe to read.

    Every part is unpacked once and thrown away, since what an archive says of its sizes need not be true.

    Raises:
        InputProblems: a password, too much, too many parts or elements, a document type, or damage.
    """
    found = Inspection()
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS:
                raise too_large(source.file)
            if any(entry.flag_bits & 1 for entry in entries):
                raise protected(source.file)
            size = 0
            for entry in entries:
                is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
                parser = inspector(found) if is_xml else None
                with archive.open(entry) as part:
                    while chunk := part.read(CHUNK):
                        size += len(chunk)
                        if size > MOST_UNPACKED:
                            raise too_large(source.file)
                        if parser is not None:
                            parser.Parse(chunk, False)
                if parser is not None and entry.file_size:
                    parser.Parse(b"", True)
    except Refused as refused_part:
        refuse = unsafe if refused_part.refusal is Refusal.DECLARES_ENTITIES else too_large
        raise refuse(source.file) from None
    except DAMAGE as error:
        raise damaged(source.file) from error
    return frozenset(entry.filename for entry in entries), found


def refuse_too_many(book: Workbook) -> None:
    """Nothing, for a workbook with no more cells and characters than a form has.

    Raises:
        InputProblems: there are more.
    """
    cells = sum(len(sheet.cells) for sheet in book.sheets)
    if cells > MOST_CELLS or characters(book.sheets) > MOST_CHARACTERS:
        raise too_large(book.file)


def characters(sheets: Iterable[Sheet]) -> int:
    """How many characters stand in the cells."""
    return sum(len(cell.value) for sheet in sheets for cell in sheet.cells.values() if isinstance(cell.value, str))


def refused(check: str, file: str, message: Text, hint: Text | None = None) -> InputProblems:
    """The problem of a workbook as a whole."""
    return InputProblems([Problem(check, Place(file), message, hint)])


def too_large(file: str) -> InputProblems:
    """The problem of a workbook larger than any form."""
    message = Text(
        f"工作簿太大：解开后最多 {MOST_UNPACKED // 1024 // 1024} MB、{MOST_CELLS} 个单元格",
        f"the workbook is too large: at most {MOST_UNPACKED // 1024 // 1024} MB unpacked and {MOST_CELLS} cells",
    )
    return refused("workbook-size", file, message, SPLIT)


def binary(file: str) -> InputProblems:
    """The problem of a workbook of Excel's binary format."""
    message = Text("不读二进制工作簿（.xlsb）", "binary workbooks (.xlsb) are not read")
    return refused("workbook-format", file, message, SAVE_AS)


def protected(file: str) -> InputProblems:
    """The problem of a workbook behind a password."""
    message = Text("工作簿有打开密码，读不了", "the workbook is protected by a password and cannot be read")
    hint = Text("请取消打开密码后另存", "save it without the password")
    return refused("workbook-password", file, message, hint)


def damaged(file: str) -> InputProblems:
    """The problem of a workbook that is broken."""
    message = Text("工作簿已损坏，读不了", "the workbook is damaged and cannot be read")
    return refused("workbook-damaged", file, message, SAVE_AS)


def unsafe(file: str) -> InputProblems:
    """The problem of XML that declares entities, which no spreadsheet program writes."""
    message = Text(
        "工作簿里有文档类型声明（DOCTYPE），不予读取", "the workbook declares a document type (DOCTYPE) and is not read"
    )
    return refused("workbook-unsafe", file, message, SAVE_AS)


def no_workbook(source: SourceFile) -> InputProblems:
    """The problem of a file that is called a workbook and is something else."""
    start = source.data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not source.data.strip():
        return refused("empty-file", source.file, Text("文件是空的", "the file is empty"))
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        found = Text("其实是网页（HTML）", "really a web page (HTML)")
    elif start.startswith(b"<?xml"):
        found = Text("其实是 XML 文件", "really an XML file")
    elif b"\0" not in source.data[:2048]:
        found = Text("其实是文本文件", "really a text file")
    else:
        found = Text("内容无法识别", "of no known format")
    message = Text(
        f"不是工作簿，{found.zh}", f"no workbook, but {found.en}" if "其实" in found.zh else f"no workbook, {found.en}"
    )
    return refused("workbook-format", source.file, message, SAVE_AS)
