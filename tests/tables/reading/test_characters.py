"""Characters that look like others, in tables of every format."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading.preparing import Prepared
from qsd_rules.tables.reading.table_reading import Wishes, find_tables, read_tables
from qsd_rules.words.language import Language

Columns = Mapping[str, list[str]]


def to_csv(path: Path, columns: Columns) -> None:
    pl.DataFrame(columns).write_csv(path.with_suffix(".csv"))


def to_excel(path: Path, columns: Columns) -> None:
    pl.DataFrame(columns).write_excel(path.with_suffix(".xlsx"))


def to_parquet(path: Path, columns: Columns) -> None:
    pl.DataFrame(columns).write_parquet(path.with_suffix(".parquet"))


def to_json_lines(path: Path, columns: Columns) -> None:
    rows = pl.DataFrame(columns).to_dicts()
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.with_suffix(".jsonl").write_text(text, encoding="utf-8")


def to_sqlite(path: Path, columns: Columns) -> None:
    frame = pl.DataFrame(columns)
    with closing(sqlite3.connect(path.with_name("tables.db"))) as database:
        names = ", ".join(f'"{name}" TEXT' for name in frame.columns)
        database.execute(f'CREATE TABLE "{path.name}" ({names})')
        marks = ", ".join("?" * frame.width)
        database.executemany(f'INSERT INTO "{path.name}" VALUES ({marks})', frame.rows())
        database.commit()


WRITERS: Mapping[str, Callable[[Path, Columns], None]] = {
    "csv": to_csv,
    "excel": to_excel,
    "parquet": to_parquet,
    "json lines": to_json_lines,
    "sqlite": to_sqlite,
}


def prepare(policy: Policy, folder: Path, form: str, language: Language = "zh", **tables: Columns) -> Prepared:
    """Tables written in a format and read."""
    for name, columns in tables.items():
        WRITERS[form](folder / name, columns)
    arguments = [str(path) for path in sorted(folder.iterdir())]
    wishes = Wishes(arguments, language=language)
    return read_tables(find_tables(policy, wishes, folder / ".work"), wishes, folder / ".work")


def told(prepared: Prepared) -> list[tuple[str, str, str]]:
    """What is told of cells: what is written, the check, the reason."""
    frames = [pl.read_parquet(path) for path in prepared.rejected]
    return pl.concat(frames).select("written", "check", "reason").rows() if frames else []


def whole(prepared: Prepared, kind: str) -> pl.DataFrame:
    table = prepared.tables[kind]
    return pl.concat(table.parts(table.columns))


HINT = "若指注释，请删去；若是数字，请写普通数字"
MARKED = (
    ("storeys", "22①", "①", "2460"),
    ("storeys", "10²", "²", "00B2"),
    ("storeys", "5½", "½", "00BD"),
    ("storeys", "10层①", "①", "2460"),
    ("storeys", "Ⅳ", "Ⅳ", "2163"),
    ("start_date", "2015-03-0①", "①", "2460"),
    ("start_date", "2015年3月1日⑵", "⑵", "2475"),
    ("start_date", "2015-03-1²", "²", "00B2"),
)


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(("path", "written", "mark", "code"), MARKED)
def test_marks_are_rejected_by_name(
    form: str, path: str, written: str, mark: str, code: str, opinion: Policy, tmp_path: Path
) -> None:
    plain = "2015-03-01" if path == "start_date" else "２１"
    prepared = prepare(opinion, tmp_path, form, "zh", projects={"id": ["P1", "P2"], path: [written, plain]})
    label = opinion.facts[f"project.{path}"].label.zh
    reason = f"{label} `{path}` 写作 `{written}`，其中 `{mark}`（U+{code}）是记号，不是数字；{HINT}"
    # What is read whole tells of digits of full width too, as `check` does.
    widths = [(plain, "read-as", f"{label} `{path}`：“２１” 读作 21 层")] if form == "excel" and plain == "２１" else []
    assert told(prepared) == [(written, "mark", reason), *widths]
    values = whole(prepared, "project")[f"project.{path}"]
    assert values[0] is None
    assert values[1] is not None


def test_marks_are_rejected_in_english(opinion: Policy, tmp_path: Path) -> None:
    prepared = prepare(opinion, tmp_path, "csv", "en", projects={"id": ["P1"], "storeys": ["2①"]})
    assert told(prepared) == [
        (
            "2①",
            "mark",
            "`storeys` is written `2①`, where `①` (U+2460) is a mark and no digit; "
            "delete it if it refers to a note; else write plain digits",
        )
    ]


IDS = ["ＬＧ－01", "L\u200bG-02", "LG-03\u00a0", "\ufeffLG-04", "e\u0301-05", "lg-01", "LG 01", "LG-1", "（7）"]
LED_TO = ["LG-01", "ＬＧ-02", "LG-03", "LG-04\u200e", "é-05", "lg-01\u3000", "LG　01", "ＬＧ－１", "(7)"]
READ = ["LG-01", "LG-02", "LG-03", "LG-04", "é-05", "lg-01", "LG 01", "LG-1", "(7)"]


@pytest.mark.parametrize("form", WRITERS)
def test_ids_that_look_alike_are_one_and_are_told(form: str, opinion: Policy, tmp_path: Path) -> None:
    projects = {"id": [f"P{number}" for number in range(9)], "builder": LED_TO}
    prepared = prepare(opinion, tmp_path, form, projects=projects, enterprises={"id": IDS})
    assert whole(prepared, "enterprise")["id"].to_list() == READ
    assert whole(prepared, "project")["project.builder"].to_list() == READ
    said = [(written, reason) for written, check, reason in told(prepared) if check == "read-as"]
    # What is read whole calls an id as `check` does.
    the_id = "`id`" if form == "excel" else "编号"
    expected = {
        "ＬＧ－01": f"{the_id}：“ＬＧ－01” 读作 `LG-01`，因其中有全角 `ＬＧ－`",
        "L\u200bG-02": f"{the_id}：“L\ufffdG-02” 读作 `LG-02`，因其中有不可见字符 U+200B",
        "LG-03\u00a0": f"{the_id}：“LG-03” 读作 `LG-03`，因其中有空白 U+00A0",
        "e\u0301-05": f"{the_id}：“e\u0301-05” 读作 `é-05`，因其中有分解的字符",
        "（7）": f"{the_id}：“（7）” 读作 `(7)`，因其中有全角 `（）`",
        "ＬＧ-02": "建设单位 `builder`：“ＬＧ-02” 读作 `LG-02`，因其中有全角 `ＬＧ`",
        "LG-04\u200e": "建设单位 `builder`：“LG-04\ufffd” 读作 `LG-04`，因其中有不可见字符 U+200E",
        "LG　01": "建设单位 `builder`：“LG 01” 读作 `LG 01`，因其中有空白 U+3000",
    }
    assert [(written, expected[written]) for written, _ in said if written in expected] == [
        each for each in said if each[0] in expected
    ]
    assert set(expected) - {written for written, _ in said} == set()
    assert {check for _, check, _ in told(prepared)} == {"read-as"}


def test_an_id_that_is_close_is_named_with_its_character(opinion: Policy, tmp_path: Path) -> None:
    projects = {"id": ["P1", "P2", "P3", "P4"], "builder": ["e-01", "E-1", "Е-01", "E -01"]}
    prepared = prepare(opinion, tmp_path, "csv", "en", projects=projects, enterprises={"id": ["E-01"]})
    assert [reason.partition("no table; ")[2] for _, _, reason in told(prepared)] == [
        "did you mean `E-01`? character 1 is `e` (U+0065), there `E` (U+0045)",
        "did you mean `E-01`? `0` (U+0030) is missing at character 3",
        "did you mean `E-01`? character 1 is `Е` (U+0415), there `E` (U+0045)",
        "did you mean `E-01`? character 2 is an extra U+0020",
    ]


def test_two_spellings_of_one_id_are_one_subject_given_twice(opinion: Policy, tmp_path: Path) -> None:
    prepared = prepare(opinion, tmp_path, "csv", "en", projects={"id": ["P1", "Ｐ1"]})
    assert whole(prepared, "project")["id"].to_list() == ["P1"]
    assert {check for _, check, _ in told(prepared)} == {"read-as", "duplicate-subject"}
