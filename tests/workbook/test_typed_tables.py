"""Databases, Parquet and JSON lines are sheets like others, their values with types, and read lazily."""

from __future__ import annotations

import datetime
import io
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from qsd_rules.policy.model import Policy
from qsd_rules.source.files import SourceFile
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.opening import open_workbook
from qsd_rules.workbook.snapshot_files import Handling, read_contents
from qsd_rules.workbook.workbook import Sheet

LINES = """\
{"id": "P1", "storeys": 6, "concrete": {"total_volume": 1000.50}, "is_started": true, "names": ["甲", "乙"]}

{"id": "P2", "storeys": null, "names": []}
"""


def values(sheet: Sheet) -> list[list[object]]:
    cells = sheet.cells.values()
    return [[cell.value for cell in cells if cell.row == row] for row in sorted({cell.row for cell in cells})]


def database(path: Path, journal: str = "DELETE") -> bytes:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("CREATE TABLE projects (id TEXT, storeys INTEGER, rate REAL, is_started BOOLEAN, note BLOB)")
        connection.execute("INSERT INTO projects VALUES ('P1', 6, 92.5, 1, NULL), ('P2', 7, 0.1, 0, x'61')")
        connection.execute("CREATE VIEW enterprises AS SELECT 'E1' AS id")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_the_tables_of_a_database_are_sheets(journal: str, tmp_path: Path) -> None:
    view, projects = open_workbook(SourceFile("a.db", database(tmp_path / "a.db", journal))).sheets
    assert (view.name, values(view)) == ("enterprises", [["id"], ["E1"]])
    assert (projects.name, projects.has_header) == ("projects", True)
    assert values(projects) == [
        ["id", "storeys", "rate", "is_started", "note"],
        ["P1", Decimal(6), Decimal("92.5"), True],
        ["P2", Decimal(7), Decimal("0.1"), False, "a"],
    ]
    assert projects.cells[2, 2].typed and not projects.cells[1, 2].typed


def test_a_parquet_file_is_a_sheet() -> None:
    stream = io.BytesIO()
    frame = {"id": ["P1"], "storeys": [6], "on": [datetime.date(2015, 3, 1)], "rate": [Decimal("92.50")], "no": [None]}
    pl.DataFrame(frame).write_parquet(stream)
    (sheet,) = open_workbook(SourceFile("a", stream.getvalue())).sheets
    assert values(sheet) == [
        ["id", "storeys", "on", "rate", "no"],
        ["P1", Decimal(6), datetime.date(2015, 3, 1), Decimal("92.50")],
    ]


def test_json_lines_are_a_sheet_objects_within_objects_by_paths() -> None:
    (sheet,) = open_workbook(SourceFile("a.jsonl", LINES.encode())).sheets
    assert values(sheet) == [
        ["id", "storeys", "concrete.total_volume", "is_started", "names"],
        ["P1", Decimal(6), Decimal("1000.50"), True, "甲\n乙"],
        ["P2", "无"],
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.db", b"SQLite format 3\0" + b"\0" * 100, "the database is damaged and cannot be read"),
        ("a.parquet", b"PAR1" + b"\0" * 100, "the Parquet file is damaged and cannot be read"),
        ("a.jsonl", b'{"id": "P1"}\n[1]\n', "a.jsonl:2: must be one JSON object a line, not `[1]`"),
    ],
)
def test_what_is_damaged_is_told(name: str, data: bytes, said: str) -> None:
    with pytest.raises(InputProblems) as caught:
        open_workbook(SourceFile(name, data))
    assert said in str(caught.value)


def test_they_give_the_subjects_that_other_files_give(small: Policy, tmp_path: Path) -> None:
    text = "编号,面积\nE1,24001\n".encode()
    with sqlite3.connect(tmp_path / "b.db") as connection:
        connection.execute("CREATE TABLE enterprise (id TEXT, 面积 INTEGER)")
        connection.execute("INSERT INTO enterprise VALUES ('E1', 24001)")
    connection.close()
    stream = io.BytesIO()
    pl.DataFrame({"id": ["E1"], "面积": [24001]}).write_parquet(stream)
    lines = '{"id": "E1", "面积": 24001}\n'.encode()
    handling = Handling(as_of=datetime.date(2015, 12, 31))
    files = [("企业.csv", text), ("b.db", (tmp_path / "b.db").read_bytes()), ("企业.parquet", stream.getvalue())]
    digests = {read_contents(small, [file], handling).digest for file in [*files, ("企业.jsonl", lines)]}
    assert len(digests) == 1


def test_what_reads_databases_and_parquet_is_imported_for_such_a_file_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编号,地上层数\nP1,6\n", encoding="utf-8")
    code = (
        "import sys; from qsd_rules.cli.main import main; main(['read', sys.argv[1]], {}); "
        "print({'sqlite3', 'polars', 'openpyxl', 'xlrd', 'lxml', 'psycopg'} & set(sys.modules), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.csv")], capture_output=True, text=True)
    assert run.stderr.strip() == "set()"
