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
    ("old", "new"),
    [
        ("- {organ: 区环保局, label: {zh: 区环保局, en: Environment Bureau}}\n", ""),
        ("authority: 区建设局", "authority: 区环保局"),
    ],
)
def test_organs_of_cells_and_decisions_are_in_the_vocabulary(pack: Path, old: str, new: str) -> None:
    # The rule names its own organs: those of the row are looked at by this check alone.
    spoil(
        pack,
        OPINION,
        "    organs: {lead: [区建设局, 区环保局], cooperating: [区财政局]}\n",
        "    organs: {lead: [区建设局]}\n",
    )
    spoil(pack, WORDS, "- {organ: 区环保局, label: {zh: 区环保局, en: Environment Bureau}}\n", "")
    if new:
        spoil(pack, WORDS, old, new)
    assert set(problems(pack, "unknown-organ")) == {"the vocabulary has no organ “区环保局”"}


def test_an_alias_is_known(pack: Path) -> None:
    spoil(pack, WORDS, "authority: 区建设局", "authority: 建设局")
    assert problems(pack, "unknown-organ") == []
