"""Telling workbooks from texts, by name and by first bytes, without reading them."""

from __future__ import annotations

from qsd_rules.source.files import SourceFile

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods")

ZIP_FILE = b"PK\x03\x04"
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a ZIP archive (Excel since 2007, OpenDocument) and an OLE compound file (Excel before, WPS) begin."""


def is_workbook(source: SourceFile) -> bool:
    """Whether a file is meant to be a workbook: by its name, or by how it begins, which no text does."""
    return source.file.lower().endswith(WORKBOOK_SUFFIXES) or source.data.startswith((ZIP_FILE, COMPOUND_FILE))
