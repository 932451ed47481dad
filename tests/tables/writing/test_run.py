"""The output is the same to the byte, however many parts are judged at once and wherever a run was stopped."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading import plan
from qsd_rules.tables.reading.sources import delimited, parquet
from qsd_rules.tables.reading.table_reading import Wishes
from qsd_rules.tables.writing.manifest import UNFINISHED, Manifest
from qsd_rules.tables.writing.run import Job, run

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "facts" / "tables"
ROWS = 60
"""So many rows make a part."""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (delimited, parquet, plan):
        monkeypatch.setattr(module, "rows_of_a_part", lambda width: ROWS)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The sample projects twice over as CSV and once as Parquet, each time under other ids; and the enterprises."""
    folder = tmp_path_factory.mktemp("tables")
    title, header, *rows = (SAMPLES / "projects.csv").read_text(encoding="utf-8-sig").splitlines()
    again = [f"again-{row}" for row in rows if row[0] != ","]
    (folder / "projects.csv").write_text("\n".join([title, header, *rows, *again]) + "\n", encoding="utf-8")
    typed = pl.read_csv(SAMPLES / "projects.csv", skip_rows=1, infer_schema_length=None)
    typed = typed.with_columns(pl.concat_str(pl.lit("typed-"), pl.first()).alias(typed.columns[0]))
    typed.write_parquet(folder / "more projects.parquet", row_group_size=50)
    return [str(folder), str(SAMPLES / "enterprises.xlsx"), str(ROOT / "facts" / "district-2015.yaml")]


def digests(
    opinion: Policy, tables: list[str], out: Path, workers: int, form: str = "parquet", samples: int = 0
) -> dict[str, str]:
    """The digests of all files of a run by so many threads."""
    wishes = Wishes(tables, complete=["district.projects"])
    job = Job(wishes, out, date(2015, 12, 31), {}, form, "所在街道", False, samples)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qsd_rules.tables.parallel_parts.os.cpu_count", lambda: workers)
        run(opinion, job)
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def by_one(opinion: Policy, tables: list[str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The output of one thread, which judges part after part."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (delimited, parquet, plan):
            patch.setattr(module, "rows_of_a_part", lambda width: ROWS)
        out = tmp_path_factory.mktemp("by one")
        found = digests(opinion, tables, out, 1)
    assert sum(name.startswith("findings/part-project-") for name in found) == 6
    assert pl.read_csv(out / "rejects.csv").height > 30
    return out, found


By = tuple[Path, dict[str, str]]


def test_several_threads_write_the_same_bytes_as_one(
    opinion: Policy, tables: list[str], by_one: By, tmp_path: Path
) -> None:
    assert digests(opinion, tables, tmp_path / "out", 4) == by_one[1]


@pytest.mark.deep
def test_several_threads_write_the_same_bytes_for_people(opinion: Policy, tables: list[str], tmp_path: Path) -> None:
    one, other = (digests(opinion, tables, tmp_path / str(n), n, "csv", samples=2) for n in (1, 3))
    assert one == other


def test_words_by_another_number_do_not_change_a_byte(
    opinion: Policy, tables: list[str], by_one: By, tmp_path: Path
) -> None:
    """Polars numbers the words of a column by when they first came up, which a run that goes on does not share."""
    findings = [pl.read_parquet(path) for path in sorted((by_one[0] / "findings").glob("part-project-*"))]
    needed = pl.concat(frame["facts_needed"].cast(pl.String) for frame in findings)
    words = needed.drop_nulls().unique(maintain_order=True).reverse()
    numbered = words.cast(pl.Categorical())
    assert digests(opinion, tables, tmp_path / "out", 2) == by_one[1]
    assert len(numbered) > 10


@pytest.mark.parametrize("after", [3, pytest.param(7, marks=pytest.mark.deep)])
def test_a_run_that_was_stopped_comes_to_the_same_bytes(
    after: int, opinion: Policy, tables: list[str], by_one: By, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, done = Manifest.finish, 0

    def stop(self: Manifest, part: str, files: list[Path]) -> None:
        nonlocal done
        finish(self, part, files)
        done += 1
        if done == after:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Manifest, "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            digests(opinion, tables, tmp_path, 3)
    assert [path.name for path in tmp_path.iterdir()] == [UNFINISHED]
    noted = json.loads((tmp_path / UNFINISHED / "manifest.json").read_text(encoding="utf-8"))["parts"]
    assert len(noted) == after
    assert digests(opinion, tables, tmp_path, 3) == by_one[1]
