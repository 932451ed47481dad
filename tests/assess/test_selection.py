"""Asking for some subjects, rules or clauses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qsd_rules.assess.engine import assess
from qsd_rules.assess.selection import choose, select
from qsd_rules.pack.loading import load_policy
from qsd_rules.report.assessment_report import assessment_report
from qsd_rules.report.docx import docx_report
from qsd_rules.report.formats.terminal import terminal
from qsd_rules.report.record import record
from qsd_rules.words.problems import InputProblems
from tests.report.samples import DAY, PACK, sample_assessment, sample_snapshot, small_policy


@pytest.mark.parametrize(
    ("subjects", "rules", "clauses", "identities"),
    [
        (["P2"], ["green-materials-are-used"], [], ["green-materials-are-used@P2"]),
        (["布吉厂房"], ["green-materials-are-used"], [], ["green-materials-are-used@P2"]),
        (["D"], [], ["附件-8"], ["industrial-wastewater-meets-the-standard@D"]),
        (["D"], [], ["annex"], ["industrial-wastewater-meets-the-standard@D"]),
        (
            ["P1"],
            ["ready-mixed-concrete-is-used"],
            ["2"],
            [
                "ready-mixed-concrete-is-used@P1",
                "energy-review-withholds-permit@P1",
                "acceptance-problems-bar-filing@P1",
                "green-materials-are-used@P1",
            ],
        ),
    ],
)
def test_only_what_is_asked_for_remains(
    subjects: list[str], rules: list[str], clauses: list[str], identities: list[str]
) -> None:
    selection = choose(small_policy(), sample_snapshot(), subjects, rules, clauses)
    selected = select(sample_assessment(), selection)
    assert [outcome.identity for outcome in selected.outcomes] == identities


def test_decisions_remain_that_the_rules_bear_on() -> None:
    selection = choose(small_policy(), sample_snapshot(), ["P1"], ["energy-review-withholds-permit"])
    assert [d.decision for d in select(sample_assessment(), selection).decisions] == ["construction_permit"]


def test_unknown_names_are_all_refused_with_near_ones() -> None:
    with pytest.raises(InputProblems) as refused:
        choose(small_policy(), sample_snapshot(), ["P9", "布吉厂"], ["green-material-are-used"], ["五"])
    assert [problem.in_language("zh") for problem in refused.value.problems] == [
        "--clause: 没有条款 `五` [unknown-clause]",
        "--rule: 没有规则 `green-material-are-used` [unknown-rule]\n    是否想写 `green-materials-are-used`？",
        "--subject: 没有对象 `P9` [unknown-subject]\n    现有：D、某区、P1、坂田办公楼、P2、布吉厂房",
        "--subject: 没有对象 `布吉厂` [unknown-subject]\n    是否想写 `布吉厂房`？",
    ]


def test_what_is_asked_for_may_rest_on_decisions_that_are_not(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(PACK, tmp_path / "pack"))
    opinion = pack / "opinion" / "opinion.yaml"
    rules = opinion.read_text(encoding="utf-8")
    condition = "requires: district.acceptance_rate >= parameters.acceptance_rate_goal"
    assert condition in rules
    changed = rules.replace(condition, "requires: district.projects.all(p, p.decisions.construction_permit)")
    opinion.write_text(changed, encoding="utf-8")
    policy = load_policy(pack, cached=False)
    whole = assess(policy, sample_snapshot(), DAY)
    part = select(whole, choose(policy, sample_snapshot(), subjects=["D"], rules=["every-project-passes-acceptance"]))
    assert [outcome.identity for outcome in part.outcomes] == ["every-project-passes-acceptance@D"]
    assert part.decisions == () and set(part.all_decisions) == set(whole.decisions)
    assert "施工许可证：不予核发施工许可证" in terminal(assessment_report(part, "zh"))
    assert record(part)["decisions"] == []
    assert docx_report(whole, "zh")
