"""From the bytes of a file to its sheets: what it really is, and whether it is safe to read.

This is the only way to open a workbook, a text whose lines are rows, a web page or a Word document with tables.
"""

from __future__ import annotations

import importlib.util
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from xml.parsers.expat import ExpatError

from msgspec.structs import replace

from qsd_rules.facts.snapshot import Note
from qsd_rules.source.encodings import mark_of
from qsd_rules.source.file_formats import (
    COMPOUND_FILE,
    DOCUMENT_SUFFIXES,
    OLD_WORKBOOKS,
    PACKED,
    PICTURE,
    TABLE_SUFFIXES,
    ZIP_FILE,
    holds_typed_tables,
    other_than_read,
)
from qsd_rules.source.files import SourceFile
from qsd_rules.words.installing import how_to_install
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem
from qsd_rules.workbook.delimited import read_delimited
from qsd_rules.workbook.inspection import FOR_FORMS, Inspection, Refusal, Refused, Room, inspector
from qsd_rules.workbook.spreadsheet_2003 import NAMESPACE, read_spreadsheet_2003
from qsd_rules.workbook.word_document import DOCUMENT, read_word_document
from qsd_rules.workbook.workbook import Damaged, Sheet, Workbook

START = 4096
"""Among so many first bytes is what tells web pages from other texts."""

ARCHIVED = re.compile(rb"(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\n)*)*?MIME-Version:\s*1\.0", re.IGNORECASE)
PAGE = re.compile(
    rb"(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|meta|body|table|style|div|center|form)[\s>]",
    re.DOTALL,
)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
END_OF_ZIP = b"PK\x05\x06"
LONGEST_END = 66_000
ENDINGS = TABLE_SUFFIXES + DOCUMENT_SUFFIXES
MOST_PARTS = 2_000
CHUNK = 1024 * 1024
DAMAGE = (
    zipfile.BadZipFile, zlib.error, ExpatError, LookupError, EOFError, NotImplementedError, OSError, ValueError,
)  # fmt: skip
"""What damaged archives and broken XML raise; a lookup fails for an encoding that nobody knows."""

BINARY = "xl/workbook.bin"
"""The part that binary workbooks (.xlsb) have."""

LIBRARIES = ("lxml", "openpyxl", "xlrd")

OWN_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "page": (".htm", ".html"),
    "archived page": (".mht", ".mhtml"),
    "XML of 2003": (".xml",),
    "text": (".csv", ".tsv", ".txt"),
    "Word": (".docx",),
}
REALLY: Mapping[str, Text] = {
    "page": Text("网页（HTML）", "a web page (HTML)"),
    "archived page": Text("单个文件网页（MHT）", "a web page in one file (MHT)"),
    "XML of 2003": Text("XML 电子表格（Excel 2003）", "an XML spreadsheet (Excel 2003)"),
    "text": Text("文本文件", "a text file"),
    "Word": Text("Word 文档", "a Word document"),
}
"""What is told of a file that is called otherwise."""

SAVE_AS = Text(
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”",
    "open it in Excel or WPS and save it as an Excel workbook (.xlsx)",
)
SPLIT = Text(
    "请删去空白和多余的行列，或分成几个文件", "delete blank and superfluous rows and columns, or split the file"
)


def open_workbook(source: SourceFile, room: Room = FOR_FORMS) -> Workbook:
    """The sheets of a file, by what its bytes are, whatever its name says.

    Raises:
        InputProblems: it holds no tables, is protected or damaged, is too large, or the libraries are not installed.
    """
    if not source.data.strip():
        raise refused("empty-file", source.file, Text("文件是空的", "the file is empty"))
    other = other_than_read(source.data)
    if other is not None:
        raise no_table(source.file, other)
    if holds_typed_tables(source):
        from qsd_rules.workbook.typed_tables import read_typed

        book = read_typed(source)
    elif source.data.startswith(ZIP_FILE):
        book = open_zipped(source, room)
    elif source.data.startswith((COMPOUND_FILE, *OLD_WORKBOOKS)):
        require_libraries(source.file)
        book = open_compound(source)
    else:
        book = open_text(source)
    refuse_too_many(book, room)
    return book


def open_text(source: SourceFile) -> Workbook:
    """A web page, alone or packed, an XML spreadsheet, or a text whose lines are rows."""
    start = source.data[:START].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")
    if start.startswith(b"<") and NAMESPACE in source.data[: START * 4].replace(b"\0", b""):
        if b"<!DOCTYPE" in source.data.replace(b"\0", b""):
            raise unsafe(source.file)
        try:
            return named_otherwise(read_spreadsheet_2003(source.data, source.file), "XML of 2003")
        except Damaged as error:
            raise damaged(source.file) from error
    if ARCHIVED.match(start):
        require_libraries(source.file)
        from qsd_rules.workbook.web_page import read_archived_page

        return named_otherwise(read_archived_page(source), "archived page")
    if PAGE.match(start.lower()):
        require_libraries(source.file)
        from qsd_rules.workbook.web_page import read_web_page

        return named_otherwise(read_web_page(source), "page")
    if start.startswith(b"<?xml"):
        raise no_table(source.file, Text("别的 XML 文件", "another XML file"))
    try:
        return named_otherwise(read_delimited(source), "text")
    except InputProblems as error:
        if CONTROLS.search(source.data[:START]) is not None and mark_of(source.data) is None:
            raise no_table(source.file, Text("内容无法识别的文件", "a file of no known format")) from error
        raise


def named_otherwise(book: Workbook, form: str) -> Workbook:
    """The workbook with a note on what it is, where its name says something else."""
    suffix = PurePath(book.file).suffix.lower()
    if suffix not in ENDINGS or suffix in OWN_SUFFIXES[form]:
        return book
    really = REALLY[form]
    message = Text(
        f"文件名以 {suffix} 结尾，其实是{spaced(really.zh)}，已按此读取",
        f"called {suffix}, but really {really.en}, and read so",
    )
    return replace(book, notes=(Note(Place(book.file), message), *book.notes))


def require_libraries(file: str) -> None:
    """Nothing, if the libraries that read workbooks are installed.

    Raises:
        InputProblems: they are not, and how to install them.
    """
    if any(importlib.util.find_spec(library) is None for library in LIBRARIES):
        message = Text(
            "读取 Excel 工作簿需要的程序库尚未安装", "the libraries that read Excel workbooks are not installed"
        )
        raise refused("no-workbook-reader", file, message, how_to_install("desk"))


def spaced(words: str) -> str:
    """Chinese words that begin with Latin letters, with the blank that stands before those."""
    return f" {words}" if words[:1].isascii() else words


def open_zipped(source: SourceFile, room: Room) -> Workbook:
    """A workbook that is a ZIP archive of XML: Excel's since 2007, or OpenDocument's; or a Word document."""
    parts, found = inspected(source, room)
    if BINARY in parts:
        raise binary(source.file)
    if "content.xml" in parts:
        return open_ods(source, room)
    if DOCUMENT in parts:
        return open_word(source)
    if not any(name.startswith("xl/") for name in parts):
        raise no_table(source.file, Text("OFD 版式文件", "an OFD document") if "OFD.xml" in parts else PACKED)
    require_libraries(source.file)
    from qsd_rules.workbook.xlsx import read_xlsx

    try:
        book = read_xlsx(source.data, source.file, all_calculated=not found.not_calculated, strict=found.strict)
    except Damaged as error:
        raise damaged(source.file) from error
    if not book.sheets:
        raise damaged(source.file)
    return book


def open_word(source: SourceFile) -> Workbook:
    """The tables of a Word document."""
    try:
        book = read_word_document(source.data, source.file)
    except (Damaged, RecursionError) as error:
        raise damaged(source.file) from error
    if not book.sheets:
        message = Text("Word 文档里没有表格", "the Word document has no table")
        raise refused("no-table", source.file, message)
    return named_otherwise(book, "Word")


def open_ods(source: SourceFile, room: Room) -> Workbook:
    """A workbook of OpenDocument."""
    from qsd_rules.workbook.ods import RepeatedTooOften, read_ods

    try:
        book = read_ods(source.data, source.file)
    except RepeatedTooOften:
        raise too_large(source.file, room) from None
    except (Damaged, RecursionError) as error:
        # Words and rows within one another a thousand times are no spreadsheet program's.
        raise damaged(source.file) from error
    if not book.sheets:
        raise no_table(source.file, Text("没有表格的 OpenDocument 文档", "an OpenDocument without tables"))
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
        word = "WordDocument".encode("utf-16-le") in source.data
        return no_table(source.file, OLD_WORD if word else Text("别的文档", "another document"))
    return damaged(source.file)


def inspected(source: SourceFile, room: Room) -> tuple[frozenset[str], Inspection]:
    """The names of an archive's parts and what was found in them, once all are known to be safe to read.

    Every part is unpacked once and thrown away, since what an archive says of its sizes need not be true.

    Raises:
        InputProblems: a password, too much, too many parts or elements, a document type, or damage.
    """
    found = Inspection(room)
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS:
                raise too_large(source.file, room)
            if any(entry.flag_bits & 1 for entry in entries):
                raise protected(source.file)
            size = 0
            for entry in entries:
                is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
                parser = inspector(found) if is_xml else None
                with archive.open(entry) as part:
                    while chunk := part.read(CHUNK):
                        size += len(chunk)
                        if size > room.unpacked:
                            raise too_large(source.file, room)
                        if parser is not None:
                            parser.Parse(chunk, False)
                if parser is not None and entry.file_size:
                    parser.Parse(b"", True)
    except Refused as refused_part:
        if refused_part.refusal is Refusal.DECLARES_ENTITIES:
            raise unsafe(source.file) from None
        raise too_large(source.file, room) from None
    except DAMAGE as error:
        raise (damaged if END_OF_ZIP in source.data[-LONGEST_END:] else cut_off)(source.file) from error
    return frozenset(entry.filename for entry in entries), found


def refuse_too_many(book: Workbook, room: Room) -> None:
    """Nothing, for a workbook with no more cells and characters than a form has.

    Raises:
        InputProblems: there are more.
    """
    cells = sum(len(sheet.cells) for sheet in book.sheets)
    if cells > room.cells or characters(book.sheets) > room.characters:
        raise too_large(book.file, room)


def characters(sheets: Iterable[Sheet]) -> int:
    """How many characters stand in the cells."""
    return sum(len(cell.value) for sheet in sheets for cell in sheet.cells.values() if isinstance(cell.value, str))


def refused(check: str, file: str, message: Text, hint: Text | None = None) -> InputProblems:
    """The problem of a workbook as a whole."""
    return InputProblems([Problem(check, Place(file), message, hint)])


def too_large(file: str, room: Room) -> InputProblems:
    """The problem of a workbook larger than is read."""
    message = Text(
        f"工作簿太大：解开后最多 {room.unpacked // 1024 // 1024} MB、{room.cells} 个单元格",
        f"the workbook is too large: at most {room.unpacked // 1024 // 1024} MB unpacked and {room.cells} cells",
    )
    return refused("workbook-size", file, message, SPLIT)


def binary(file: str) -> InputProblems:
    """The problem of a workbook of Excel's binary format."""
    message = Text("不读二进制工作簿（.xlsb）", "binary workbooks (.xlsb) are not read")
    return refused("workbook-format", file, message, SAVE_AS)


def protected(file: str) -> InputProblems:
    """The problem of a file behind a password."""
    message = Text("文件有打开密码，读不了", "the file is protected by a password and cannot be read")
    hint = Text("请取消打开密码后另存", "save it without the password")
    return refused("workbook-password", file, message, hint)


def damaged(file: str) -> InputProblems:
    """The problem of a workbook that is broken."""
    message = Text("工作簿已损坏，读不了", "the workbook is damaged and cannot be read")
    return refused("workbook-damaged", file, message, SAVE_AS)


def cut_off(file: str) -> InputProblems:
    """The problem of an archive that lacks its end."""
    message = Text(
        "文件不完整，后面的部分缺失，读不了", "the file is incomplete: its end is missing, and it cannot be read"
    )
    hint = Text("可能没有下载或拷贝完，请重新取一份", "it may not have been copied to its end: fetch it again")
    return refused("workbook-damaged", file, message, hint)


def unsafe(file: str) -> InputProblems:
    """The problem of XML that declares entities, which no spreadsheet program writes."""
    message = Text(
        "工作簿里有文档类型声明（DOCTYPE），不予读取", "the workbook declares a document type (DOCTYPE) and is not read"
    )
    return refused("workbook-unsafe", file, message, SAVE_AS)


def no_table(file: str, really: Text) -> InputProblems:
    """The problem of a file that is something else than tables."""
    message = Text(f"这是{spaced(really.zh)}，不能当作表格读取", f"this is {really.en}, and is not read as tables")
    return refused("no-tables", file, message, WHAT_TO_DO.get(really.en, SAVE_AS))


OLD_WORD = Text("Word 97-2003 文档（.doc）", "a Word 97-2003 document (.doc)")
WHAT_TO_DO: Mapping[str, Text] = {
    OLD_WORD.en: Text("请用 Word 或 WPS 另存为 .docx", "save it as .docx in Word or WPS"),
    "an RTF document": Text("请用 Word 或 WPS 另存为 .docx", "save it as .docx in Word or WPS"),
    PACKED.en: Text("请先解压，再给出里面的文件", "unpack it and give the files in it"),
    **dict.fromkeys(
        ("a PDF", "an OFD document", PICTURE.en),
        Text(
            "请向报送单位索取原来的 Excel 或 Word 文件，或把内容填入 `qsd-rules template` 生成的表",
            "ask the sender for the Excel or Word file it was made from, or fill in a form of `qsd-rules template`",
        ),
    ),
}
"""What to do about files that are not read; else they are saved as a workbook."""
