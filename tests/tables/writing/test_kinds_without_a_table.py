"""Subjects that relations lead to and no table gives: their ids tell them apart, and nothing else is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from qsd_rules.policy.model import Policy
from qsd_rules.report.batch_summary import batch_report
from qsd_rules.report.blocks import Detail
from qsd_rules.report.formats.terminal import terminal
from qsd_rules.tables.reading.table_reading import Wishes
from qsd_rules.tables.writing.manifest import READ, Manifest
from qsd_rules.tables.writing.run import Job, Outcome, run
from qsd_rules.words.language import Language

SAMPLES = Path(__file__).parents[3] / "facts" / "tables"
INDEPENDENT = "the-supervisor-is-qualified-and-independent"
DAY = date(2015, 12, 31)


def judge(policy: Policy, out: Path, tables: Sequence[Path], complete: Sequence[str] = ()) -> Outcome:
    """Tables of the one district judged at the end of 2015, as the README does it."""
    wishes = Wishes([str(path) for path in tables], subjects=["district=longgang:Longgang"], complete=complete)
    return run(policy, Job(wishes, out, DAY, {}, "parquet", None, False, 0))


def counted(out: Path, rule: str) -> dict[str, int]:
    """How many subjects come to which outcome of a rule."""
    counts = pl.read_csv(out / "counts.csv").filter(pl.col("rule") == rule)
    return dict(counts.select("outcome", "count").iter_rows())


def found(out: Path, rule: str, outcome: str) -> list[str]:
    """The subjects with this outcome of a rule."""
    findings = pl.concat(pl.read_parquet(path) for path in sorted((out / "findings").glob("part-project-*")))
    return findings.filter(pl.col("rule").cast(pl.String) == rule, pl.col("outcome").cast(pl.String) == outcome)[
        "subject"
    ].to_list()


def test_the_line_of_the_readme_finds_one_breach_with_the_enterprises_and_without(
    opinion: Policy, tmp_path: Path
) -> None:
    judge(opinion, tmp_path / "without", [SAMPLES / "projects.csv"])
    judge(opinion, tmp_path / "with", [SAMPLES])
    without, with_them = (counted(tmp_path / name, INDEPENDENT) for name in ("without", "with"))
    assert without == {"not_applicable": 4, "violated": 1, "undetermined": 113}
    assert with_them == {"not_applicable": 4, "satisfied": 110, "violated": 1, "undetermined": 3}
    for name in ("without", "with"):
        assert found(tmp_path / name, INDEPENDENT, "violated") == ["LG2015-083"]


SUPERVISED = """\
编号,名称,建设单位,施工单位,监理单位,已开工,属必须实行监理的工程
P1,甲,E1,E2,E3,是,是
P2,乙,E1,E2,E1,是,是
P3,丙,E1,E3,E3,是,是
P4,丁,E1,E2,,是,是
"""


def write(folder: Path, **files: str) -> list[Path]:
    paths = [folder / f"{name}.csv" for name in files]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_different_ids_are_different_subjects_and_equal_ids_the_same(opinion: Policy, tmp_path: Path) -> None:
    judge(opinion, tmp_path / "out", write(tmp_path, projects=SUPERVISED))
    assert found(tmp_path / "out", INDEPENDENT, "undetermined") == ["P1", "P4"]
    assert found(tmp_path / "out", INDEPENDENT, "violated") == ["P2", "P3"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_told_who_is_known_by_the_id_alone(language: Language, opinion: Policy, tmp_path: Path) -> None:
    outcome = judge(opinion, tmp_path / "out", write(tmp_path, projects=SUPERVISED), ["all"])
    told = terminal(batch_report(opinion, outcome.summary, "out", language, Detail.WHOLE), 400, colour=False)
    assert outcome.summary["led_to"] == {"enterprise": 3}
    if language == "zh":
        assert "企业：没有表，各表指向的 3 个只知编号" in told
        assert "声明列全但不采信：district.enterprises（没有企业的表，而有的关系指向企业，成员可能不全）" in told
        assert "district.tasks（没有表说明成员是谁）" in told
    else:
        assert "enterprise: no table; 3 are led to, of which only the ids are known" in told
        assert (
            "said to be complete, but not taken so: district.enterprises (relations lead to subjects of the kind "
            "`enterprise`, which has no table, so members may be missing)"
        ) in told
        assert "district.tasks (no table says who the members are)" in told


def test_whoever_is_led_to_is_neither_judged_nor_listed(opinion: Policy, tmp_path: Path) -> None:
    outcome = judge(opinion, tmp_path / "out", write(tmp_path, projects=SUPERVISED))
    kinds = outcome.summary["kinds"]
    assert [each["kind"] for each in kinds] == ["district", "project"]  # type: ignore[attr-defined]
    assert set(pl.read_csv(tmp_path / "out" / "counts.csv")["kind"]) == {"district", "project"}
    assert outcome.summary["implied"] == {"project.district": "longgang"}
    assert outcome.summary["rejects"] == []


def test_a_run_that_goes_on_knows_who_is_led_to(
    opinion: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, finish = write(tmp_path, projects=SUPERVISED), Manifest.finish

    def stop(self: Manifest, part: str, files: list[Path]) -> None:
        finish(self, part, files)
        if part == READ:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Manifest, "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            judge(opinion, tmp_path / "out", tables)
    assert judge(opinion, tmp_path / "out", tables).taken_up == 1
    assert found(tmp_path / "out", INDEPENDENT, "violated") == ["P2", "P3"]
    assert found(tmp_path / "out", INDEPENDENT, "undetermined") == ["P1", "P4"]
