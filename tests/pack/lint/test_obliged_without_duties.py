from pathlib import Path

import pytest

from qsd_rules.pack.lint import read_pack
from qsd_rules.policy.model import RoleChoice
from tests.strategies.linting import problems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"
PROJECT = "- {kind: project, plural: projects, label: {zh: 项目, en: project}}"
ENTERPRISE = "- {kind: enterprise, plural: enterprises, label: {zh: 企业, en: enterprise}}"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    write_small_pack(tmp_path)
    spoil(tmp_path, WORDS, ENTERPRISE, ENTERPRISE[:-1] + ", bears_duties: true}")
    return tmp_path


def obliged_by_kind(pack: Path, who: str) -> None:
    spoil(pack, WORDS, PROJECT, PROJECT[:-1] + f", obliged: {who}}}")


def test_a_thing_is_obliged_by_nothing_and_that_is_told_of_every_rule(pack: Path) -> None:
    assert set(problems(pack, "obliged-without-duties")) == {
        f"rule `{name}` obliges nobody"
        for name in (
            "concrete-is-ready-mixed",
            "wall-material-is-promoted",
            "no-permit-without-inspection",
            "builders-have-a-system",
        )
    }


def test_the_kind_says_who_is_obliged_for_its_rules(pack: Path) -> None:
    obliged_by_kind(pack, "project.builder")
    assert problems(pack, "obliged-without-duties") == []
    rules = read_pack(pack).policy.rules
    assert rules["concrete-is-ready-mixed"].obliged == (RoleChoice("related", ("project.builder",)),)
    assert rules["builders-have-a-system"].overseer == (RoleChoice("lead"),)
    permit = rules["no-permit-without-inspection"]
    assert permit.decider == (RoleChoice("organ", organ="区建设局"),)


def test_a_project_cannot_be_obliged(pack: Path) -> None:
    obliged_by_kind(pack, "project.builder")
    spoil(pack, OPINION, "    quote: 推广新型墙体材料\n", "    quote: 推广新型墙体材料\n    obliged: project\n")
    assert problems(pack, "obliged-without-duties") == [
        "rule `wall-material-is-promoted` obliges a `project`, which can't bear duties"
    ]


def test_what_a_rule_says_goes_before_its_clause_and_that_before_the_kind(pack: Path) -> None:
    obliged_by_kind(pack, "project.builder")
    spoil(pack, OPINION, "  heading: 一、建筑质量。\n", "  heading: 一、建筑质量。\n  obliged: 建设局\n")
    spoil(
        pack,
        OPINION,
        "    quote: 推广新型墙体材料\n",
        "    quote: 推广新型墙体材料\n    obliged: [{who: 区环保局, when: project.is_new}, 区财政局]\n",
    )
    rules = read_pack(pack).policy.rules
    assert rules["concrete-is-ready-mixed"].obliged == (RoleChoice("organ", organ="区建设局"),)
    first, second = rules["wall-material-is-promoted"].obliged
    assert (first.organ, first.when and first.when.source) == ("区环保局", "project.is_new")
    assert (second.organ, second.when) == ("区财政局", None)
    assert rules["builders-have-a-system"].obliged == (RoleChoice("related", ("project.builder",)),)


def test_the_leads_are_nobody_where_a_rule_names_none(pack: Path) -> None:
    obliged_by_kind(pack, "lead")
    spoil(pack, OPINION, "    organs: {lead: [区建设局, 区环保局], cooperating: [区财政局]}\n", "    organs: {}\n")
    assert "rule `builders-have-a-system` obliges nobody" in problems(pack, "obliged-without-duties")


def test_packs_that_say_nothing_of_duties_are_not_looked_at(tmp_path: Path) -> None:
    assert problems(write_small_pack(tmp_path), "obliged-without-duties") == []
    spoil(tmp_path, "policy.yaml", "policy: building-sites", "format: 3\npolicy: building-sites")
    assert len(problems(tmp_path, "obliged-without-duties")) == 4
