from pathlib import Path

import pytest

from tests.strategies.linting import problems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def test_a_fact_that_decides_nothing(pack: Path) -> None:
    spoil(pack, OPINION, "requires: project.builder.has_system", "requires: project.is_new")
    assert problems(pack, "unused-fact") == [
        "no rule uses the fact `project.builder`",
        "no rule uses the fact `enterprise.has_system`",
    ]


def test_what_a_used_fact_is_counted_from_is_used(pack: Path) -> None:
    fact = (
        "- fact: enterprise.systematic_projects\n  type: integer\n  label: {zh: 数, en: number}\n"
        "  derive: enterprise.projects.count(p, p.builder.has_system)\ndecisions:\n"
    )
    spoil(pack, WORDS, "decisions:\n", fact)
    spoil(pack, OPINION, "requires: project.new_wall_material", "requires: project.builder.systematic_projects > 0")
    spoil(pack, OPINION, "requires: project.builder.has_system", "requires: project.new_wall_material")
    assert problems(pack, "unused-fact") == []


def test_a_fact_that_only_describes_needs_no_rule(pack: Path) -> None:
    fact = "- fact: project.street\n  type: text\n  label: {zh: 街道, en: street}\n"
    spoil(pack, WORDS, "decisions:\n", fact + "decisions:\n")
    assert problems(pack, "unused-fact") == ["no rule uses the fact `project.street`"]
    spoil(pack, WORDS, fact, fact + "  describes: true\n")
    assert problems(pack, "unused-fact") == []
