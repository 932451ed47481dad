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
    ("condition", "how"),
    [
        ("project.new_wall_material", None),
        ("project.is_new && project.new_wall_material && project.inspection.passed", None),
        ("!project.is_new || project.new_wall_material", None),
        ("project.concrete_rate >= 0", "cannot fail where it applies"),
        ("project.concrete_rate > parameters.concrete_rate_minimum", None),
        ("project.is_new || !project.is_new", "cannot fail where it applies"),
        ("project.is_new && !project.is_new", "cannot be met where it applies"),
        ("has(project.inspection.date) || !has(project.inspection.date)", "cannot fail where it applies"),
        ("has(project.inspection.date) && project.inspection.date <= as_of", None),
        ("project.builder.projects.size() >= 0", "cannot fail where it applies"),
        ("project.builder.projects.size() > 0", None),
        ("project.builder.projects.count(p, p.is_new) > project.builder.projects.size()", None),
        ("project.builder.projects.all(p, p.is_new || !p.is_new)", "cannot fail where it applies"),
        ("project.builder.projects.all(p, p.is_new)", None),
        ("project.builder.projects.exists(p, p.is_new && !p.is_new)", "cannot be met where it applies"),
        ("project.is_new ? project.new_wall_material : !project.new_wall_material", None),
        ("project.is_new ? project.is_new : true", "cannot fail where it applies"),
    ],
)
def test_conditions_that_cannot_come_out_otherwise(pack: Path, condition: str, how: str | None) -> None:
    spoil(pack, OPINION, "requires: project.new_wall_material", f'requires: "{condition}"')
    message = f"the rule `wall-material-is-promoted` {how}: `{condition}`"
    assert problems(pack, "constant-condition") == ([] if how is None else [message])


@pytest.mark.parametrize(
    ("applies", "requires", "how"),
    [
        ("project.is_new", "project.new_wall_material", None),
        ("project.is_new && !project.is_new", "project.new_wall_material", "never applies"),
        ("project.is_new || !project.is_new", "project.new_wall_material", "always applies"),
        ("project.is_new", "project.is_new || project.new_wall_material", "cannot fail where it applies"),
        ("!project.is_new", "project.is_new && project.new_wall_material", "cannot be met where it applies"),
    ],
)
def test_conditions_are_seen_together_with_what_they_apply_to(
    pack: Path, applies: str, requires: str, how: str | None
) -> None:
    spoil(
        pack,
        OPINION,
        "requires: project.new_wall_material",
        f'applies: "{applies}"\n    requires: "{requires}"',
    )
    found = problems(pack, "constant-condition")
    assert [message.partition("`: `")[0].partition("` ")[2].partition(":")[0] for message in found] == (
        [] if how is None else [how]
    )
