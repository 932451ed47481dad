from pathlib import Path

import pytest

from tests.strategies.linting import problems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def test_a_rule_that_does_not_say_what_to_do(pack: Path) -> None:
    spoil(pack, OPINION, "    otherwise: {remedy: {zh: 使用, en: use it}}\n", "")
    assert problems(pack, "missing-remedy") == ["the rule `wall-material-is-promoted` says no remedy"]
