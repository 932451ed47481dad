from pathlib import Path

import pytest

from tests.strategies.linting import problems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


@pytest.mark.parametrize(
    ("comparison", "condition", "found"),
    [
        ("at_least", "project.concrete_rate >= parameters.concrete_rate_minimum", None),
        ("at_least", "parameters.concrete_rate_minimum <= project.concrete_rate", None),
        ("at_least", "!(project.concrete_rate < parameters.concrete_rate_minimum)", None),
        ("at_least", "!(!(project.concrete_rate >= parameters.concrete_rate_minimum))", None),
        ("at_least", "project.concrete_rate > parameters.concrete_rate_minimum", ">"),
        ("at_least", "project.concrete_rate == parameters.concrete_rate_minimum", "=="),
        ("at_least", "!(project.concrete_rate >= parameters.concrete_rate_minimum)", "<"),
        ("more_than", "project.concrete_rate > parameters.concrete_rate_minimum", None),
        ("more_than", "project.concrete_rate >= parameters.concrete_rate_minimum", ">="),
        ("at_most", "parameters.concrete_rate_minimum >= project.concrete_rate", None),
        ("at_most", "parameters.concrete_rate_minimum > project.concrete_rate", "<"),
        ("less_than", "project.concrete_rate < parameters.concrete_rate_minimum", None),
        ("less_than", "project.concrete_rate <= parameters.concrete_rate_minimum", "<="),
        ("all", "project.concrete_rate == parameters.concrete_rate_minimum", None),
        ("all", "project.concrete_rate >= parameters.concrete_rate_minimum", None),
        ("at_least", "project.builder.projects.all(p, p.concrete_rate > parameters.concrete_rate_minimum)", ">"),
    ],
)
def test_the_operator_is_the_drafted_one(pack: Path, comparison: str, condition: str, found: str | None) -> None:
    spoil(pack, OPINION, "comparison: at_least", f"comparison: {comparison}")
    spoil(
        pack,
        OPINION,
        "requires: project.concrete_rate >= parameters.concrete_rate_minimum",
        f'requires: "{condition}"',
    )
    expected = (
        f"`concrete_rate_minimum` is drafted as `{comparison}`, but the condition `{condition}` compares with `{found}`"
    )
    assert problems(pack, "comparison-differs-from-parameter") == ([] if found is None else [expected])
