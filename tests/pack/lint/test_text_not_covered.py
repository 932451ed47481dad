from pathlib import Path

import pytest

from tests.strategies.linting import problems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def test_a_stretch_is_shown_between_its_neighbours(pack: Path) -> None:
    spoil(pack, OPINION, "quote: 推广新型墙体材料", "quote: 推广新型")
    assert problems(pack, "text-not-covered") == ["no rule quotes “上，推广新型【墙体材料。】对不合格工程” of `一`"]


def test_a_figure_whose_parameter_no_rule_uses_is_said_to_be_so(pack: Path) -> None:
    spoil(
        pack, OPINION, "requires: project.concrete_rate >= parameters.concrete_rate_minimum", "requires: project.is_new"
    )
    assert problems(pack, "text-not-covered") == [
        "“筑预拌混凝土【使用率95%以上】，推广新型墙” of `一` is only quoted by a parameter that no rule uses: "
        "`concrete_rate_minimum`"
    ]
