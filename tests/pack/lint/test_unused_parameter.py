from pathlib import Path

import pytest

from tests.strategies.linting import problems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def test_a_parameter_that_decides_nothing(pack: Path) -> None:
    spoil(
        pack, OPINION, "requires: project.concrete_rate >= parameters.concrete_rate_minimum", "requires: project.is_new"
    )
    assert problems(pack, "unused-parameter") == ["no rule uses the parameter `concrete_rate_minimum`"]
