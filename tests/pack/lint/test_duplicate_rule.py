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
    ("condition", "duplicate"),
    [
        ("project.new_wall_material && project.is_new", False),
        ("project.is_new && project.new_wall_material", False),
        ("project.inspection.passed && has(project.inspection.date) && project.inspection.date <= as_of", True),
        ("has(project.inspection.date) && project.inspection.date <= as_of && project.inspection.passed", True),
    ],
)
def test_rules_that_apply_to_and_require_the_same(pack: Path, condition: str, duplicate: bool) -> None:
    spoil(pack, OPINION, "requires: project.new_wall_material", f"requires: {condition}")
    message = (
        "the rule `no-permit-without-inspection` applies to and requires the same as `wall-material-is-promoted` (一)"
    )
    assert problems(pack, "duplicate-rule") == [message] * duplicate


def test_rules_that_apply_to_others_are_no_duplicates(pack: Path) -> None:
    spoil(pack, OPINION, "requires: project.new_wall_material", "requires: project.builder.has_system")
    assert problems(pack, "duplicate-rule") != []
    spoil(
        pack,
        OPINION,
        "requires: project.builder.has_system\n    otherwise: {remedy: {zh: 使用",
        "applies: project.is_new\n    requires: project.builder.has_system\n    otherwise: {remedy: {zh: 使用",
    )
    assert problems(pack, "duplicate-rule") == []
