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
    ("condition", "numbers"),
    [
        ("year_of(as_of) >= 2012", ["2012"]),
        ("project.concrete_rate * 2 >= parameters.concrete_rate_minimum", ["2"]),
        ("project.concrete_rate > 0", []),
        ("project.concrete_rate >= parameters.concrete_rate_minimum", []),
        ("project.builder.projects.count(p, year_of(as_of) > 2012) > 0", ["2012"]),
        ("project.builder.projects.count(p, p.is_new) >= 3", ["3"]),
    ],
)
def test_numbers_other_than_zero_belong_into_parameters(pack: Path, condition: str, numbers: list[str]) -> None:
    spoil(pack, OPINION, "project.concrete_rate >= parameters.concrete_rate_minimum", condition)
    assert problems(pack, "number-in-condition") == [
        f"the condition `{condition}` has the number `{number}` written in it" for number in numbers
    ]
