"""`qsd-rules batch`, from tables to a folder of results: whole or not at all, and the same each time."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from qsd_rules import assess, load_policy, read_snapshot
from qsd_rules.cli.batch import progress_line
from qsd_rules.cli.main import main
from qsd_rules.tables.writing import result_files, run
from qsd_rules.tables.writing.manifest import UNFINISHED
from qsd_rules.tables.writing.result_files import harmless, write_workbook
from qsd_rules.words.language import Language
from tests.strategies.table_files import WRITERS, records_of

SMALL = Path(__file__).parents[1] / "report"
PACK, FACTS = SMALL / "pack", SMALL / "facts.yaml"
ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "facts" / "tables"
EXPECTED = Path(__file__).parent / "expected"

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def tables(tmp_path: Path) -> str:
    """The facts of the small pack as tables."""
    policy = load_policy(PACK)
    snapshot = read_snapshot(policy, [FACTS])
    folder = tmp_path / "tables"
    folder.mkdir()
    by_kind = {kind: records_of(snapshot, kind) for kind in policy.kinds}
    (argument,) = WRITERS["csv"](folder, policy, {kind: records for kind, records in by_kind.items() if records})
    return argument


def batch(tables: str, out: Path, *arguments: str) -> int:
    return main(["batch", tables, "--out", str(out), "--rules", str(PACK), "--as-of", "2013-06-30", *arguments], {})


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
def test_tables_come_to_what_check_says(form: str, tables: str, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "out"
    code = batch(tables, out, "--format", form)
    policy = load_policy(PACK)
    assessment = assess(policy, read_snapshot(policy, [FACTS]), None)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    expected = Counter(outcome.outcome for outcome in assessment.outcomes)
    assert summary["as_of"] == assessment.as_of.isoformat()
    assert summary["outcomes"] == dict(expected)
    assert sum(each["count"] for each in summary["decisions"]) == sum(
        decision.status != "not_applicable" for decision in assessment.decisions
    )
    assert code == 1 and capsys.readouterr().err == ""
    found = {
        (outcome.rule, outcome.subject[1], outcome.outcome)
        for outcome in assessment.outcomes
        if outcome.outcome not in ("satisfied", "not_applicable")
    }
    assert read_findings(out, form) == found and found


def first_sheet(path: Path) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)]


def read_findings(out: Path, form: str) -> set[tuple[str, str, str]]:
    columns = ["rule", "subject", "outcome"]
    if form == "xlsx":
        header, *rows = first_sheet(out / "findings.xlsx")
        places = [header.index(column) for column in columns]
        return {tuple(str(row[place]) for place in places) for row in rows}  # type: ignore[misc]  # three of them
    read = pl.read_csv if form == "csv" else pl.read_parquet
    frame = read(str(out / "findings" / f"*.{form}"))
    assert isinstance(frame, pl.DataFrame)
    return set(frame.select(pl.col(columns).cast(pl.String)).rows())


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
def test_the_same_tables_give_the_same_bytes(form: str, tables: str, tmp_path: Path) -> None:
    for name in ("one", "other"):
        assert batch(tables, tmp_path / name, "--format", form) == 1
    one, other = files(tmp_path / "one"), files(tmp_path / "other")
    assert one == other


def test_an_output_is_not_made_twice_by_the_same_code(
    tables: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    batch(tables, out)
    first = capsys.readouterr()
    before = files(out)
    batch(tables, out)
    again = capsys.readouterr()
    assert again.err == "输入没有变化，以下是上次的结果\n"
    assert again.out == first.out and files(out) == before
    with monkeypatch.context() as patch:
        patch.setattr("qsd_rules.tables.writing.run.code_digest", lambda: "of other code")
        batch(tables, out)
        assert capsys.readouterr().err == ""
    batch(tables, out, "--format", "csv")
    assert capsys.readouterr().err == ""
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["inputs"]["format"] == "csv"
    assert {path.suffix for path in (out / "findings").iterdir()} == {".csv"}


CRASH = """
import os, signal, sys
from qsd_rules.tables.writing.manifest import Manifest
from qsd_rules.cli.batch import progress_line
from qsd_rules.cli.main import main
from qsd_rules.words.language import Language
plain, done = Manifest.finish, []
def finish(self, part, files):
    plain(self, part, files)
    done.append(part)
    if len(done) == 3:
        (self.work / "parts" / "counts" / "half.parquet.begun").write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
Manifest.finish = finish
main(sys.argv[1:], {})
"""


def crashed(arguments: Sequence[str]) -> int:
    """The program killed after its third note of what is whole."""
    process = subprocess.run([sys.executable, "-c", CRASH, *arguments], cwd=ROOT, capture_output=True, check=False)
    return process.returncode


def test_a_run_that_was_killed_goes_on_where_it_stopped(tables: str, tmp_path: Path, capsys: Capture) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    options = ["--rules", str(PACK), "--as-of", "2013-06-30"]
    assert crashed(["batch", tables, "--out", str(out), *options]) == -signal.SIGKILL
    assert [path.name for path in out.iterdir()] == [UNFINISHED]
    assert batch(tables, out) == 1
    assert capsys.readouterr().err == "接着上次做：3 部分已完成\n"
    batch(tables, whole)
    assert files(out) == files(whole)


def test_another_run_starts_anew_and_says_so(tables: str, tmp_path: Path, capsys: Capture) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    options = ["--rules", str(PACK), "--as-of", "2013-06-30"]
    crashed(["batch", tables, "--out", str(out), *options])
    first = next(Path(tables).iterdir())
    first.write_text(first.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert batch(tables, out) == 1
    assert capsys.readouterr().err == "输入或选项与上次未完成的核查不同，从头做起\n"
    batch(tables, whole)
    assert files(out) == files(whole)


def test_stopping_leaves_no_half_written_output(
    tables: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    out = tmp_path / "out"
    plain = result_files.write_parquet
    written: list[Path] = []

    def stop(frame: pl.DataFrame, path: Path) -> None:
        plain(frame, path)
        written.append(path)
        if len(written) == 7:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "write_parquet", stop)
        assert batch(tables, out) == 130
    assert capsys.readouterr().err.splitlines() == [
        "已完成的部分保留着，再次运行同一命令会接着做",
        "",
        "已中断",
    ]
    assert [path.name for path in out.iterdir()] == [UNFINISHED]
    assert batch(tables, out) == 1
    assert not (out / UNFINISHED).exists()


def test_strict_makes_rejects_errors_and_writes_nothing(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "out"
    arguments = ["batch", str(SAMPLES), str(ROOT / "facts" / "district-2015.yaml"), "--out", str(out), "--strict"]
    assert main(arguments, {}) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "projects.csv:13: `地上层数（层）` 地上层数 `storeys` 应当是整数，而不是 `二十二`" in said.err
    assert not out.exists()


def test_outputs_are_compared_count_by_count(tables: str, tmp_path: Path, capsys: Capture) -> None:
    one, other, third = tmp_path / "one", tmp_path / "other", tmp_path / "third"
    batch(tables, one)
    batch(tables, other, "--format", "csv")
    batch(tables, third, "--as-of", "2015-12-31")
    capsys.readouterr()
    assert main(["batch", "--out", str(one), "--compare", str(other), "--lang", "en"], {}) == 0
    assert capsys.readouterr().out.startswith("identical: ")
    assert main(["batch", "--out", str(one), "--compare", str(third), "--lang", "en"], {}) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("different: ") and len(said) > 1
    assert main(["batch", "--out", str(one), "--compare", str(tmp_path)], {}) == 2
    assert "没有批量核查的结果：缺少或读不了 `counts.csv`" in capsys.readouterr().err


def test_a_folder_with_other_things_is_left_alone(tables: str, tmp_path: Path, capsys: Capture) -> None:
    assert batch(tables, tmp_path) == 2
    assert "文件夹里有别的文件 `tables`，不覆盖 [output]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lang", "en"], "`TABLES...` is missing"),
        ([str(SAMPLES), "--lang", "en"], "--as-of: tables do not say of which day they are: give `--as-of` [no-date]"),
        (
            [str(SAMPLES), "--as-of", "2015-12-31", "--group-by", "所在街", "--lang", "en"],
            "--group-by: no table has a column `所在街` to group by [unknown-column]",
        ),
        (["nowhere.csv", "--lang", "en"], "nowhere.csv: no such file or folder [file]"),
    ],
)
def test_what_is_asked_wrongly(arguments: list[str], said: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["batch", *arguments, "--out", str(tmp_path / "out")], {}) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Capture) -> None:
    plain = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "polars" else plain(name))
    assert main(["batch", "t.csv", "--out", str(tmp_path / "out")], {}) == 2
    assert capsys.readouterr().err == (
        "polars: 这条命令需要 Polars，尚未安装 [no-tables]\n    安装：在源码文件夹中运行 pip install '.[batch]'；"
        "没有网络的，用离线安装包中的 install.py\n"
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_summary_of_the_sample_tables(language: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(ROOT)
    arguments = ["facts/tables", "facts/district-2015.yaml", "--width", "90", "--lang", language]
    # Lines break by the length of paths, which differs by how the tests are run: this one is always as long.
    folder = Path(tempfile.mkdtemp(prefix="qsd-"))
    assert main(["batch", *arguments, "--out", str(folder / "results"), "--group-by", "subdistrict"], {}) == 1
    said = capsys.readouterr()
    assert said.err == ""
    told = said.out.replace(str(folder), "…")
    path = EXPECTED / f"batch-{language}-90.txt"
    if os.environ.get("QSD_RULES_ACCEPT"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")
    rejects = pl.read_csv(folder / "results" / "rejects.csv")
    assert rejects.filter(pl.col("check") != "read-as").height == 15 and rejects["reason"].null_count() == 0


def test_samples_are_explained_in_full(tables: str, tmp_path: Path, capsys: Capture) -> None:
    assert batch(tables, tmp_path / "out", "--sample", "2", "--width", "80") == 1
    first = capsys.readouterr().out
    assert first.count("【核查】") == 2
    assert batch(tables, tmp_path / "again", "--sample", "2", "--width", "80") == 1
    assert capsys.readouterr().out.replace("again", "out") == first


def test_no_cell_is_a_formula_to_a_spreadsheet(tmp_path: Path) -> None:
    words = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "plain", "a=b", None]
    assert harmless(pl.DataFrame({"a": words}))["a"].to_list() == [
        "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "plain", "a=b", None,
    ]  # fmt: skip
    write_workbook({"一": [pl.DataFrame({"a": words, "n": range(8)})]}, tmp_path / "book.xlsx")
    data = (tmp_path / "book.xlsx").read_bytes()
    assert data
    rows = first_sheet(tmp_path / "book.xlsx")
    assert [row[0] for row in rows[1:]] == list(words)


def test_a_sheet_is_cut_where_it_is_full_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qsd_rules.tables.writing.result_files.MOST_SHEET_ROWS", 5)
    frames = [pl.DataFrame({"n": range(4)}), pl.DataFrame({"n": range(4)})]
    assert write_workbook({"一": frames}, tmp_path / "book.xlsx") == {"一": 3}
    rows = first_sheet(tmp_path / "book.xlsx")
    assert [row[0] for row in rows] == ["n", 0, 1, 2, 3, 0]


def test_tasks_of_spark_write_the_same_bytes(tables: str, tmp_path: Path, capsys: Capture) -> None:
    if shutil.which("java") is None:
        pytest.skip("not run: there is no Java on this machine")
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("not run: pyspark is not installed")
    one, other = tmp_path / "one", tmp_path / "other"
    options = ("--format", "csv", "--sample", "2", "--lang", "en")
    batch(tables, one, *options)
    capsys.readouterr()
    assert batch(tables, other, *options, "--engine", "spark", "--compare", str(one)) == 1
    assert "identical: " in capsys.readouterr().out
    written = {path.relative_to(one): path.read_bytes() for path in one.rglob("*") if path.is_file()}
    again = {path.relative_to(other): path.read_bytes() for path in other.rglob("*") if path.is_file()}
    assert written.keys() == again.keys() and len(written) > 5
    assert [path for path in written if written[path] != again[path]] == [Path("summary.json")]


@pytest.mark.parametrize(
    ("language", "seconds", "said"),
    [
        ("zh", 0.1, "核查项目 24,000/200,000 行"),
        ("zh", 2.0, "核查项目 24,000/200,000 行，每秒 6,000 行，还需 0:29"),
        ("en", 2.0, "核查 项目 24,000/200,000 rows, 6,000 a second, 0:29 left"),
    ],
)
def test_progress_says_how_fast_and_how_long_yet(language: Language, seconds: float, said: str) -> None:
    told = {"stage": "核查", "kind": "项目"}
    assert progress_line(told, 24_000, 200_000, 12_000, seconds, language) == said


@pytest.mark.parametrize(
    ("table", "as_of", "said"),
    [
        ("编号,名称,建设单位\n", "2015-12-31", "没有核查任何事项：表里没有任何对象（只有表头，或各行都没有编号）"),
        (",,E1\n", "2015-12-31", "没有核查任何事项：表里没有任何对象（只有表头，或各行都没有编号）"),
        ("编号,名称,建设单位\nP1,甲,E1\n", "2005-12-31", "没有核查任何事项：政策当日不在施行期"),
    ],
    ids=["headings only", "no row with an id", "not in force"],
)
def test_nothing_judged_is_no_success(table: str, as_of: str, said: str, tmp_path: Path, capsys: Capture) -> None:
    path, out = tmp_path / "projects.csv", tmp_path / "out"
    path.write_text(table if table.startswith("编号") else f"编号,名称,建设单位\n{table}", encoding="utf-8")
    assert main(["batch", str(path), "--out", str(out), "--as-of", as_of, "--width", "200"], {}) == 5
    assert said in capsys.readouterr().out
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["nothing_judged"]["zh"] == said
    # The same again is told from what was kept.
    assert main(["batch", str(path), "--out", str(out), "--as-of", as_of, "--fail-on", "never"], {}) == 0


def test_subjects_that_no_rule_is_about_are_not_judged(tmp_path: Path, capsys: Capture) -> None:
    path, out = tmp_path / "enterprise.csv", tmp_path / "out"
    path.write_text("id,name\nE1,somebody\n", encoding="utf-8")
    assert batch(str(path), out, "--lang", "en", "--width", "200") == 5
    assert "Nothing was judged: no rule is about enterprise" in capsys.readouterr().out
