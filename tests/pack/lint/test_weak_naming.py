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
    ("name", "shortened"),
    [
        ("project.new_wall_material", []),
        ("project.wall_mat_pct", ["pct"]),
        ("project.max_num", ["max", "num"]),
        ("project.maximum_number", []),
        ("project.gdp", []),
    ],
)
def test_names_are_whole_words(pack: Path, name: str, shortened: list[str]) -> None:
    for file in (OPINION, WORDS):
        spoil(pack, file, "project.new_wall_material", name)
    spoil(pack, "cases/sites.yaml", "new_wall_material", name.removeprefix("project."))
    words = ", ".join(f"`{word}`" for word in shortened)
    assert problems(pack, "weak-naming") == ([f"`{name}` has a shortened word: {words}"] if shortened else [])
