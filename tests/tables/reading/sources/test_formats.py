"""Each format gives the rows that stand in it, with what only that format has: encodings, styles, types, addresses."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from qsd_rules.facts.names import names_of
from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading.sources.delimited import open_delimited
from qsd_rules.tables.reading.sources.json_lines import open_json_lines
from qsd_rules.tables.reading.sources.opening import open_sources
from qsd_rules.tables.reading.sources.parquet import open_parquet
from qsd_rules.tables.reading.sources.postgres import name_of
from qsd_rules.tables.reading.sources.source import ROUNDED, ROW, SURPLUS, Source, in_parts
from qsd_rules.tables.reading.sources.sqlite import open_sqlite
from qsd_rules.tables.reading.table_reading import Wishes, find_tables, read_tables
from qsd_rules.words.problems import InputProblems


def has_id(cells: object) -> bool:
    return "id" in list(cells)  # type: ignore[call-overload]  # a sequence of texts


def rows(source: Source) -> list[tuple[object, ...]]:
    """All rows with their numbers."""
    frames = list(source.frames(range(len(source.header))))
    return pl.concat(frames, how="diagonal_relaxed").rows() if frames else []


def delimited(tmp_path: Path, data: bytes, name: str = "t.csv") -> Source:
    path = tmp_path / name
    path.write_bytes(data)
    return open_delimited(path, name, has_id, tmp_path / "work")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be-mark"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_encodings_and_delimiters(encoding: str, delimiter: str, tmp_path: Path) -> None:
    text = (
        delimiter.join(["id", "名称"])
        + "\n"
        + delimiter.join(["P1", "甲"])
        + "\n"
        + delimiter.join(["P2", "乙"])
        + "\n"
    )
    data = b"\xfe\xff" + text.encode("utf-16-be") if encoding == "utf-16-be-mark" else text.encode(encoding)
    source = delimited(tmp_path, data)
    assert source.header == ("id", "名称")
    assert [row[:3] for row in rows(source)] == [(2, "P1", "甲"), (3, "P2", "乙")]


def test_gb18030_is_seen_far_into_a_file(tmp_path: Path) -> None:
    lines = ["id,name", *(f"P{n},plain ascii words to fill the first block" for n in range(40_000)), "P9,甲"]
    source = delimited(tmp_path, "\n".join(lines).encode("gb18030"))
    assert rows(source)[-1] == (40_002, "P9", "甲")


def test_the_header_is_below_titles_and_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    source = delimited(tmp_path, '一览表,,\n\nid,名称,备注\nP1,"两\n行",\n\nP2,乙,x\n'.encode())
    assert source.header == ("id", "名称", "备注")
    assert [row[:4] for row in rows(source)] == [(4, "P1", "两\n行", None), (5, None, None, None), (6, "P2", "乙", "x")]


def test_lines_with_surplus_cells_are_marked_and_the_rest_read(tmp_path: Path) -> None:
    source = delimited(tmp_path, b"id,name\nP1,a,b\nP2,c,,\nP3\n")
    frame = pl.concat(list(source.frames([0, 1])))
    assert frame.select(ROW, "0", "1", SURPLUS).rows() == [
        (2, "P1", "a", 3),
        (3, "P2", "c", None),
        (4, "P3", None, None),
    ]


@pytest.mark.parametrize(
    ("data", "check", "said"),
    [
        (b"\xff\xfa\x80id,name\n\x81", "encoding", "不合 UTF-8，也不合 GB18030"),
        ("id,名称\n甲乙丙丁,".encode() + b"\xff\n", "encoding", "第 23 个字节"),
        (b"\n\n", "empty-file", "表是空的"),
        (b"", "empty-file", "表是空的"),
    ],
)
def test_what_is_no_table(data: bytes, check: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        delimited(tmp_path, data)
    (problem,) = caught.value.problems
    assert problem.check == check and said in problem.message.zh


def test_polars_and_python_read_the_same_lines(tmp_path: Path) -> None:
    text = 'id,name\nP1,"say ""hi"", twice"\nP2,5" pipe\n"P3"," blanks "\nP4,\n'
    plain = [tuple(cell or None for cell in row[:3]) for row in rows(delimited(tmp_path, text.encode()))]
    odd = rows(delimited(tmp_path, f"{text}P5,x,surplus\n".encode(), "odd.csv"))
    assert plain == [(2, "P1", 'say "hi", twice'), (3, "P2", '5" pipe'), (4, "P3", " blanks "), (5, "P4", None)]
    assert [tuple(cell or None for cell in row[:3]) for row in odd][:4] == plain


def test_json_lines_keep_digits_and_take_objects_apart(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(
        '{"id": "P1", "a": 1.10, "b": true, "c": ["x", "y"]}\n\n{"id": "P2", "a": 0.1000000000000000055, "d": "92%"}\n'
    )
    source = open_json_lines(path, "t.jsonl")
    assert source.header == ("id", "a", "b", "c", "d")
    assert rows(source) == [
        (1, "P1", "1.10", "true", '["x", "y"]', None),
        (3, "P2", "0.1000000000000000055", None, None, "92%"),
    ]
    path.write_text('{"id": "P1", "review": {"roof": 0.78, "wall": {"limit": 1.5}}}\n{"id": "P2"}\n')
    nested = open_json_lines(path, "t.jsonl")
    assert nested.header == ("id", "review.roof", "review.wall.limit")
    assert rows(nested) == [(1, "P1", "0.78", "1.5"), (2, "P2", None, None)]
    path.write_text('{"id": "P1", "a": 92.5}\n{"id": "P2", "a": "不详"}\n')
    assert rows(open_json_lines(path, "t.jsonl")) == [(1, "P1", "92.5"), (2, "P2", "不详")]
    path.write_text('{"id": "P1"}\n[1]\n')
    with pytest.raises(InputProblems) as caught:
        open_json_lines(path, "t.jsonl")
    assert (
        caught.value.problems[0].in_language("en")
        == "t.jsonl:2: must be one JSON object a line, not `[1]` [table-format]"
    )


def test_tables_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "city.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE projects (id TEXT, is_new BOOLEAN, rate REAL, mixed, storeys INTEGER)")
        database.execute(
            "INSERT INTO projects VALUES ('P1', 1, 92.5, 'x', 22), ('P2', 0, NULL, 0.30000000000000004, NULL)"
        )
        database.execute("CREATE VIEW enterprises AS SELECT 'E1' AS id")
        database.commit()
    names = [source.name for source in open_sqlite(path, "city.db", None)]
    assert names == ["city.db#enterprises", "city.db#projects"]
    (source,) = open_sqlite(path, "city.db", "projects")
    assert rows(source) == [
        (1, "P1", True, 92.5, "x", 22),
        (2, "P2", False, None, f"0.30000000000000004{ROUNDED}", None),
    ]
    with pytest.raises(InputProblems) as caught:
        open_sqlite(path, "city.db", "project")
    assert caught.value.problems[0].in_language("en") == (
        "city.db: there is no table `project` [unknown-table]\n    did you mean `projects`?"
    )


def test_a_folder_is_read_file_by_file_and_facts_are_kept_apart(opinion: Policy, tmp_path: Path) -> None:
    folder = tmp_path / "projects"
    folder.mkdir()
    pl.DataFrame({"id": ["P1"]}).write_parquet(folder / "part-0.parquet")
    pl.DataFrame({"id": ["P2"]}).write_parquet(folder / "part-1.parquet")
    (tmp_path / "district.yaml").write_text("date: 2015-12-31\nsubjects: {}\n")
    opened = open_sources([str(tmp_path)], names_of(opinion).kinds, has_id, tmp_path / "work")
    assert [Path(source.name).name for _, source in opened.sources] == ["part-0.parquet", "part-1.parquet"]
    assert [source.hints[-1] for _, source in opened.sources] == ["projects", "projects"]
    assert [Path(file).name for file in opened.facts] == ["district.yaml"]


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("nowhere.csv", "nowhere.csv: no such file or folder [file]"),
        ("project=nowhere.csv", "nowhere.csv: no such file or folder [file]"),
        (
            "notes.rst",
            "notes.rst: a table format that is not known: `.rst` [table-format]\n    one of: .csv, .tsv",
        ),
    ],
)
def test_arguments_that_name_no_table(
    argument: str, said: str, opinion: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.rst").write_bytes(b"x")
    with pytest.raises(InputProblems) as caught:
        open_sources([argument], names_of(opinion).kinds, has_id, tmp_path / "work")
    assert caught.value.problems[0].in_language("en").startswith(said)


def test_a_pdf_is_told_as_one(opinion: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-1.7")
    wishes = Wishes(["notes.pdf"], language="en")
    with pytest.raises(InputProblems) as caught:
        read_tables(find_tables(opinion, wishes, tmp_path / "work"), wishes, tmp_path / "work")
    assert [problem.in_language("en").partition(" the Excel")[0] for problem in caught.value.problems] == [
        "notes.pdf: this is a PDF, and is not read as tables [no-tables]\n    ask the sender for"
    ]


def test_addresses_are_shown_without_passwords() -> None:
    assert (
        name_of("postgresql://clerk:secret@db:5433/city#public.projects") == "postgresql://db:5433/city#public.projects"
    )


def test_frames_are_cut_to_one_size() -> None:
    frames = [pl.DataFrame({"n": range(start, start + size)}) for start, size in ((0, 3), (3, 0), (3, 8), (11, 1))]
    cut = list(in_parts(frames, 5))
    assert [frame.height for frame in cut] == [5, 5, 2]
    assert pl.concat(cut)["n"].to_list() == list(range(12))


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"id": ["P1"], "rate": [92.5], "on": [datetime(2013, 5, 6)]}).write_parquet(path)
    source = open_parquet(path, "t.parquet")
    assert source.rows == 1 and not source.spooled
    assert rows(source) == [(1, "P1", 92.5, datetime(2013, 5, 6))]
    (tmp_path / "bad.parquet").write_bytes(b"nothing")
    with pytest.raises(InputProblems):
        open_parquet(tmp_path / "bad.parquet", "bad.parquet")
