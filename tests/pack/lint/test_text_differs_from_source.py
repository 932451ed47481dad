from pathlib import Path

import pytest

from tests.strategies.linting import problems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def test_a_silent_correction_is_found(pack: Path) -> None:
    spoil(pack, OPINION, "  - {received: 施工许可正, read: 施工许可证, why: {zh: 误字, en: misread}}\n", "")
    spoil(pack, OPINION, "  errata:\n", "")
    assert problems(pack, "text-differs-from-source") == [
        "`一` differs from the received text (line 7) after “不予核发施工许可”: it has “证”, received was “正”"
    ]


def test_a_clause_left_out_is_found(pack: Path) -> None:
    spoil(pack, "source/received.txt", "附件:\n", "本意见自印发之日起施行。\n\n附件:\n")
    assert problems(pack, "text-differs-from-source") == [
        "12 characters of the received text (from line 9) are in no clause: “本意见自印发之日起施行。”"
    ]


def test_a_pack_without_a_received_text_has_nothing_to_differ_from(pack: Path) -> None:
    spoil(pack, "policy.yaml", "source: source/received.txt\n", "")
    spoil(pack, OPINION, "推广新型墙体材料", "推广墙体材料")
    assert problems(pack, "text-differs-from-source") == []
