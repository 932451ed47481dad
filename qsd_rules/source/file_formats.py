"""What a file is by its first bytes, whatever its name says: a text, tables that are read, or something else."""

from __future__ import annotations

from qsd_rules.source.files import SourceFile
from qsd_rules.words.language import Text

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
TEXT_TABLE_SUFFIXES = (".csv", ".tsv")
DOCUMENT_SUFFIXES = (".txt", ".docx", ".htm", ".html", ".mht", ".mhtml", ".xml")
"""Files that may hold tables; of a folder they are not taken, since there they are mostly something else."""

TABLE_SUFFIXES = WORKBOOK_SUFFIXES + TEXT_TABLE_SUFFIXES
"""Files of tables that are taken of a folder."""

TYPED_SUFFIXES = (".parquet", ".pq", ".jsonl", ".ndjson", ".db", ".sqlite", ".sqlite3")
"""Files of tables whose values have types."""

SQLITE, PARQUET = b"SQLite format 3\0", b"PAR1"
ZIP_FILE = b"PK\x03\x04"
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a ZIP archive (Excel since 2007, OpenDocument) and an OLE compound file (Excel before, WPS) begin."""

OLD_WORKBOOKS = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
"""How a workbook of Excel before 2007 begins that is in no compound file, as some programs write them."""

BINARY = (ZIP_FILE, COMPOUND_FILE, *OLD_WORKBOOKS)

PICTURE = Text("图片", "a picture")
PACKED = Text("压缩文件", "an archive")
OTHERS: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", Text("PDF 文件", "a PDF")),
    (b"{\\rtf", Text("RTF 文档", "an RTF document")),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\x00", PICTURE),
    (b"MM\x00*", PICTURE),
    (b"Rar!", PACKED),
    (b"7z\xbc\xaf", PACKED),
    (b"\x1f\x8b", PACKED),
    (b"MZ", Text("程序", "a program")),
)
"""What else offices send, by its first bytes; none of it is read."""


def other_than_read(data: bytes) -> Text | None:
    """What a file is that is not read; none where it may be text or tables."""
    return next((said for start, said in OTHERS if data.startswith(start)), None)


def holds_tables(source: SourceFile) -> bool:
    """Whether a file is for the readers of tables, and no YAML or JSON: by its name, or as it begins like no text."""
    if source.file.lower().endswith(TABLE_SUFFIXES + DOCUMENT_SUFFIXES):
        return True
    return source.data.startswith(BINARY) or other_than_read(source.data) is not None


def holds_typed_tables(source: SourceFile) -> bool:
    """Whether a file is a database or another file of tables whose values have types."""
    return source.file.lower().endswith((".jsonl", ".ndjson")) or source.data.startswith((SQLITE, PARQUET))


def may_be_rows(start: bytes) -> bool:
    """Whether a file that begins so may be a text whose lines are rows, and no workbook, page or XML."""
    marked_up = start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith((b"<", b"MIME-Version"))
    return not (start.startswith(BINARY) or marked_up or other_than_read(start) is not None)
