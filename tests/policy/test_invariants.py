"""What is said of invariants that say nothing, and what is made of those that do."""

from __future__ import annotations

from pathlib import Path

import pytest

from qsd_rules.pack.loading import load_policy
from qsd_rules.words.problems import InputProblems
from tests.strategies.small_pack import spoil, write_small_pack

WORDS = "vocabulary/words.yaml"
ADDED = """\
- fact: project.begun
  type: boolean
  label: {zh: 已开工, en: has begun}
- fact: project.begun_on
  type: date
  role: act
  %s
  label: {zh: 开工日期, en: day it began}
invariants:
%s
decisions:
"""


def pack_with(root: Path, invariants: str, establishes: str = "establishes: project.begun") -> Path:
    """A pack whose vocabulary has these invariants."""
    write_small_pack(root)
    spoil(root, WORDS, "decisions:\n", ADDED % (establishes, invariants))
    return root


@pytest.mark.parametrize(
    ("invariant", "said"),
    [
        ("{fact: project.begun}", "`project.begun` needs one of `part_of`, `at_most`, `before`, `implies`"),
        (
            "{fact: project.concrete_rate, part_of: project.concrete_rate}",
            "`project.concrete_rate` is not another number of the same kind of subject",
        ),
        (
            "{fact: project.concrete_rate, at_most: project.begun}",
            "`project.begun` is not another number of the same kind of subject",
        ),
        ("{fact: project.concrete_rat, implies: 'true'}", "there is no fact `project.concrete_rat`"),
        (
            "{fact: project.concrete_rate, implies: project.begun}",
            "`project.concrete_rate` is not a boolean or optional fact",
        ),
        (
            "{fact: project.begun, implies: project.builder.has_system}",
            "what a fact must agree with can only ask facts of the same subject",
        ),
        ("{fact: project.begun, implies: project.concrete_rate}", "a truth value is expected here, this is a number"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(invariant: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as raised:
        load_policy(pack_with(tmp_path, f"- {invariant}"))
    (problem,) = raised.value.problems
    assert problem.message.en == said
    assert problem.place.file.endswith(WORDS) and problem.place.line > 40


def test_an_act_establishes_a_truth_of_its_own_kind(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as raised:
        load_policy(
            pack_with(
                tmp_path, "- {fact: project.begun, implies: project.is_new}", "establishes: project.concrete_rate"
            )
        )
    assert "which `project.concrete_rate` is not" in raised.value.problems[0].message.en


def test_invariants_are_conditions(tmp_path: Path) -> None:
    before = "- {fact: project.inspection.date, before: project.begun_on}"
    implies = "- {fact: project.begun, implies: project.is_new}"
    invariants = load_policy(pack_with(tmp_path, f"{before}\n{implies}")).invariants
    assert {name: each.condition.source for name, each in invariants.items()} == {
        "project.inspection.date.before": (
            "!has(project.inspection.date) || project.inspection.date <= project.begun_on"
        ),
        "project.begun.implies": "!project.begun || (project.is_new)",
        "project.begun_on.establishes": "has(project.begun_on) == project.begun",
    }
