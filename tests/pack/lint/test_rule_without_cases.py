from pathlib import Path

import pytest

from tests.strategies.linting import problems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def test_a_rule_that_no_case_shows(pack: Path) -> None:
    spoil(pack, "cases/sites.yaml", "- rule: wall-material-is-promoted", "- rule: builders-have-a-system")
    spoil(pack, "cases/sites.yaml", "new_wall_material", "is_new")
    assert problems(pack, "rule-without-cases") == ["the rule `wall-material-is-promoted` has no cases"]
