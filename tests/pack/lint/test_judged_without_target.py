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
    ("judged", "found"),
    [
        ("force: target\n    judged: every_year", False),
        ("force: must\n    judged: every_year", False),
        ("force: should\n    judged: every_year", True),
    ],
)
def test_what_is_only_encouraged_is_owed_in_no_year(pack: Path, judged: str, found: bool) -> None:
    spoil(pack, OPINION, "force: should", judged)
    message = "the rule `wall-material-is-promoted` has `force: should` and yet `judged: every_year`"
    assert problems(pack, "judged-without-target") == [message] * found
