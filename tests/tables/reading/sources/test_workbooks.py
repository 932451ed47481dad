"""Workbooks of all formats, web pages and Word documents come to `batch` as they come to `check`."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from qsd_rules.policy.model import Policy
from qsd_rules.tables.prepared_table import Table
from qsd_rules.tables.reading.preparing import Prepared
from qsd_rules.tables.reading.table_reading import Wishes, find_tables, read_tables
from qsd_rules.words.problems import InputProblems

FILES = sorted((Path(__file__).parent / "files").iterdir())
"""One invented workbook, saved by LibreOffice in each format, its table in column B; `.et` is WPS's old format."""

IGNORED = [f"{column}=-" for column in ("rate", "plain", "literal", "on", "at", "sum", "yes", "words")]


def read(policy: Policy, wishes: Wishes, folder: Path) -> Prepared:
    return read_tables(find_tables(policy, wishes, folder), wishes, folder)


def column(table: Table, name: str) -> dict[str, object]:
    """A fact of every subject."""
    frames = list(table.parts(frozenset({name})))
    return {row["id"]: row[name] for frame in frames for row in frame.to_dicts()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".et", ".ods"])
def test_a_workbook_is_read_by_what_it_is(path: Path, suffix: str, opinion: Policy, tmp_path: Path) -> None:
    renamed = tmp_path / f"book{suffix}"
    renamed.write_bytes(path.read_bytes())
    wishes = Wishes([f"project={renamed}"], ["id=id", "storeys=storeys", "error=-", "missing=-", *IGNORED])
    prepared = read(opinion, wishes, tmp_path)
    assert column(prepared.tables["project"], "project.storeys") == {"1001": 3, "P2": None}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.suffix)
def test_a_cell_with_an_error_is_rejected_not_taken_for_a_blank(path: Path, opinion: Policy, tmp_path: Path) -> None:
    mapped = ["id=id", "error=storeys", "missing=is_major", "storeys=-", *IGNORED]
    prepared = read(opinion, Wishes([f"project={path}"], mapped), tmp_path)
    rejected = pl.concat([pl.read_parquet(each) for each in prepared.rejected])
    assert rejected.select("row", "column", "subject", "written", "check").rows() == [
        (4, "error", "1001", "#DIV/0!", "cell-error"),
        (4, "missing", "1001", "#N/A", "read-as"),
    ]


def test_these_are_the_formats() -> None:
    assert [path.suffix for path in FILES] == [".et", ".ods", ".xls", ".xlsx"]


@pytest.mark.parametrize("name", ["a.xls", "a.csv"])
def test_a_file_is_opened_by_what_it_is(name: str, opinion: Policy, tmp_path: Path) -> None:
    page = "<table><tr><td>项目编号<td>地上层数<tr><td>P1<td>6</table>"
    (tmp_path / name).write_text(page, encoding="utf-8")
    prepared = read(opinion, Wishes([f"project={tmp_path / name}"]), tmp_path)
    assert column(prepared.tables["project"], "project.storeys") == {"P1": 6}


def test_a_merge_downwards_is_in_all_its_rows_and_one_across_is_no_subject(opinion: Policy, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("project")
        sheet.write_row(0, 0, ["id", "builder", "name"])
        sheet.write_column(1, 0, ["P1", "P2"])
        sheet.merge_range(1, 1, 2, 1, "E1")
        sheet.merge_range(3, 0, 3, 2, "一、龙城街道")
    prepared = read(opinion, Wishes([str(path)]), tmp_path)
    assert column(prepared.tables["project"], "project.builder") == {"P1": "E1", "P2": "E1"}


def test_what_is_no_workbook_is_told(opinion: Policy, tmp_path: Path) -> None:
    (tmp_path / "book.xls").write_bytes(b"%PDF-1.7")
    with pytest.raises(InputProblems) as caught:
        find_tables(opinion, Wishes([f"project={tmp_path / 'book.xls'}"]), tmp_path)
    assert "这是 PDF 文件，不能当作表格读取" in caught.value.problems[0].in_language("zh")


def test_the_form_of_the_program_is_the_project_it_is_about(opinion: Policy, tmp_path: Path) -> None:
    from qsd_rules.cli.main import main

    form, facts = tmp_path / "form.xlsx", Path("facts/project-fails-energy-review.yaml")
    assert main(["template", "--facts", str(facts), "--output", str(form)], {}) in (0, None)
    prepared = read(opinion, Wishes([str(form)]), tmp_path)
    table = prepared.tables["project"]
    assert table.rows == 1
