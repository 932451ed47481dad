"""Every reporting command in every format: on the samples, opened and read."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from qsd_rules.cli.main import main
from qsd_rules.cli.reporting import FORMATS
from tests.evaluation.samples import FACTS as CITY_FACTS
from tests.evaluation.samples import PACK as CITY
from tests.report.golden import assert_as_expected
from tests.report.pages import assert_good_page
from tests.strategies.small_pack import spoil, write_small_pack

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "report"
EXPECTED = Path(__file__).parent / "expected"
Capture = pytest.CaptureFixture[str]


def check(_: Path) -> list[str]:
    return ["check", str(SMALL / "facts.yaml"), "--rules", str(SMALL / "pack"), "--fail-on", "never"]


def evaluate(_: Path) -> list[str]:
    return ["evaluate", str(CITY_FACTS), "--rules", str(CITY)]


def explain(_: Path) -> list[str]:
    facts = ["--facts", str(SMALL / "facts.yaml"), "--rules", str(SMALL / "pack")]
    return ["explain", "energy-review-withholds-permit@P1", *facts]


def diff(folder: Path) -> list[str]:
    before, after = write_small_pack(folder / "before"), write_small_pack(folder / "after")
    spoil(after, "opinion/1-sites.yaml", "concrete_rate >= parameters", "concrete_rate > parameters")
    facts = folder / "facts.yaml"
    project = "  - {id: P1, name: 一号工地, is_new: true, concrete_rate: 95}\n"
    facts.write_text(f"date: 2013-06-30\nsubjects:\n  project:\n{project}", encoding="utf-8")
    return ["diff", str(before), str(after), "--facts", str(facts)]


def prove(folder: Path) -> list[str]:
    pack = write_small_pack(folder / "pack")
    spoil(pack, "opinion/1-sites.yaml", "applies: project.is_new\n", "applies: project.is_new || !project.is_new\n")
    return ["prove", "--rules", str(pack)]


def remedy(_: Path) -> list[str]:
    return ["remedy", str(ROOT / "facts" / "project-fails-energy-review.yaml")]


def evidence(_: Path) -> list[str]:
    return ["evidence", str(ROOT / "facts" / "project-with-facts-missing.yaml")]


def coverage(_: Path) -> list[str]:
    return ["coverage", "--clause", "三(一)"]


def batch(folder: Path) -> list[str]:
    table = folder / "projects.csv"
    table.write_text("编号,名称,is_new,concrete_rate\nP1,一号工地,是,92\n", encoding="utf-8")
    pack = write_small_pack(folder / "pack")
    where = ["--rules", str(pack), "--out", str(folder / "out"), "--as-of", "2013-06-30", "--fail-on", "never"]
    return ["batch", str(table), *where]


COMMANDS: dict[Callable[[Path], list[str]], str] = {
    check: "预拌混凝土使用率95%以上",
    evaluate: "2020年度",
    explain: "围护结构热工设计符合节能标准",
    diff: "新建建筑预拌混凝土",
    prove: "can-be-spared",
    remedy: "冷水机组性能系数设计值",
    evidence: "照明设计计算书",
    coverage: "占 100%",
    batch: "尚不能判定",
}
"""What runs each command, and words that its report has, whatever its format."""


def written(arguments: list[str], form: str, file: Path) -> bytes:
    prefix = "--summary-" if arguments[0] == "batch" else "--"
    assert main([*arguments, f"{prefix}format", form, f"{prefix}output", str(file)], {}) in (0, 1)
    return file.read_bytes()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_every_command_has_every_format(
    command: Callable[[Path], list[str]], form: str, tmp_path: Path, capsys: Capture
) -> None:
    words = re.sub(r"\s+", "", COMMANDS[command])
    data = written(command(tmp_path), form, tmp_path / "report")
    assert capsys.readouterr().out == ""
    if form == "json":
        assert json.loads(data)
        return
    if form == "docx" and command is check:
        assert data.startswith(b"PK")
        return
    assert words in re.sub(r"\s+", "", text_of(data, form))


def text_of(data: bytes, form: str) -> str:
    """The words of a report, its file opened as whoever gets it would."""
    if form == "pdf":
        assert data.startswith(b"%PDF")
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if form == "docx":
        document = Document(io.BytesIO(data))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    told = data.decode("utf-8")
    return assert_good_page(told).text() if form == "html" else told


@pytest.mark.parametrize("form", ["terminal", "markdown"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", [diff, prove, remedy, evidence, batch], ids=lambda command: command.__name__)
def test_the_words_are_as_expected(
    command: Callable[[Path], list[str]], language: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    arguments = [each.replace(f"{ROOT}/", "") for each in command(tmp_path)]
    told = written([*arguments, "--lang", language, "--width", "100"], form, tmp_path / "report").decode("utf-8")
    suffix = "md" if form == "markdown" else "txt"
    for folder in (str(tmp_path), str(tmp_path).replace("_", "\\_")):
        told = told.replace(folder, "…")
    steady = told.replace("durable-rules 2.0.28", "ENGINE").replace("fixpoint", "ENGINE")
    assert_as_expected(steady, f"{command.__name__}-{language}.{suffix}", EXPECTED)


def test_the_summary_of_a_batch_has_options_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "summary.html"
    assert main([*batch(tmp_path), "--format", "csv", "--summary-output", str(file)], {}) == 0
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
