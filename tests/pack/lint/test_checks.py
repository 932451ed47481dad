"""What holds of all checks."""

import re
from pathlib import Path

import pytest

from qsd_rules.pack import lint
from qsd_rules.pack.lint import CHECKS, Check, find_problems, read_pack
from tests.strategies.small_pack import spoil, write_small_pack


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QSD_RULES_CACHE", "off")
    return write_small_pack(tmp_path)


def test_the_small_pack_has_no_problems(pack: Path) -> None:
    assert find_problems(read_pack(pack)) == ()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_has_a_page_of_one_shape_in_both_languages(check: Check) -> None:
    english, chinese = check.page.en, check.page.zh
    assert re.fullmatch(r"[^\n]+\n\nAvoid:\s.+\n\nPrefer: .+\n\nWhy: .+", english, re.DOTALL)
    assert re.fullmatch(r"[^\n]+\n\n避免：.+\n\n宜：.+\n\n理由：.+", chinese, re.DOTALL)
    assert check.summary.en == english.splitlines()[0]


def test_every_check_has_a_file_of_its_name_and_a_test() -> None:
    folder = Path(lint.__file__).parent
    files = {path.stem.replace("_", "-") for path in folder.glob("*.py")} - {"--init--", "pack", "refusals"}
    tests = {path.stem.removeprefix("test_").replace("_", "-") for path in Path(__file__).parent.glob("test_*.py")}
    assert {check.name for check in CHECKS} == files
    assert files <= tests


def test_problems_come_in_the_order_of_the_files(pack: Path) -> None:
    spoil(pack, "opinion/1-sites.yaml", "    otherwise: {remedy: {zh: 使用, en: use it}}\n", "")
    spoil(pack, "opinion/1-sites.yaml", "quote: 推广新型墙体材料", "quote: 推广新型")
    spoil(pack, "vocabulary/words.yaml", "authority: 区建设局", "authority: 某局")
    found = find_problems(read_pack(pack))
    assert [problem.check for problem in found] == ["text-not-covered", "missing-remedy", "unknown-organ"]
    assert [problem.place for problem in found] == sorted(problem.place for problem in found)
