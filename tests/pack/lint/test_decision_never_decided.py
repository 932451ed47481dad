from pathlib import Path

import pytest

from tests.strategies.linting import problems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def test_a_decision_that_follows_from_no_rule(pack: Path) -> None:
    spoil(pack, OPINION, "      decisions: {permit: withhold}\n", "")
    spoil(pack, "cases/sites.yaml", "permit: withhold", "permit: not_applicable")
    assert problems(pack, "decision-never-decided") == ["no rule decides `permit`"]


def test_an_act_that_follows_from_no_rule(pack: Path) -> None:
    spoil(
        pack,
        WORDS,
        "acts: {withhold: {zh: 不予核发, en: withhold}}",
        "acts: {withhold: {zh: 不予核发, en: withhold}, delay: {zh: 暂缓, en: delay}}",
    )
    assert problems(pack, "decision-never-decided") == ["no rule decides `permit` by `delay`"]
