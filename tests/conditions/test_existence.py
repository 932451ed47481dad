"""What cannot exist is not missing: the condition on which a share or a quotient exists."""

from __future__ import annotations

import pytest

from qsd_rules.conditions.checking import check_condition
from qsd_rules.conditions.existence import exists_when
from qsd_rules.conditions.syntax import Type
from qsd_rules.conditions.writing import write
from tests.strategies.typed_conditions import NAMES

PERCENT = Type("number", (("percent", 1),))
LIST = "project.builder.projects"
SHARE = f"share({LIST}, p, p.completed, p.inspection.passed)"
WEIGHED = f"share({LIST}, p, p.floors, p.completed ? p.floors : 0)"
NARROWED = f"share({LIST}, p, p.completed && p.inspection.passed, p.completed)"
QUOTIENT = "percentage(project.points, project.points) > parameters.minimum"
THERE = "project.points != 0"


def condition_of(source: str) -> str:
    """When a condition has what it asks for; `project.rate` may be nothing, `project.floors` are never zero."""
    expression = check_condition(source, "project", NAMES)
    return write(exists_when(expression, lambda name: name == "project.rate", lambda name: name == "project.floors"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("project.completed", "true"),
        ("percentage(project.floors, project.floors) > parameters.minimum", "true"),
        ("project.points / 4 > 1", "true"),
        ("project.points / 0 > 1", "0 != 0"),
        (QUOTIENT, THERE),
        ("1 / project.points > 1", THERE),
        ("project.rate >= parameters.minimum", "has(project.rate)"),
        (f"{SHARE} >= parameters.minimum", f"{LIST}.exists(p, p.completed)"),
        (f"{WEIGHED} >= parameters.minimum", f"{LIST}.sum(p, p.floors) > 0"),
        (f"!({QUOTIENT}) && {QUOTIENT}", f"{THERE} && (!!({QUOTIENT}) || {THERE})"),
        # What stands before may settle it, so that nothing more is asked for.
        (f"project.completed && {QUOTIENT}", f"!project.completed || {THERE}"),
        (f"project.completed || {QUOTIENT}", f"project.completed || {THERE}"),
        (f"project.completed ? {QUOTIENT} : true", f"project.completed ? {THERE} : true"),
        (f"{LIST}.size() > 0 && project.completed", "true"),
    ],
)
def test_what_is_asked_for_exists_on_a_condition(source: str, expected: str) -> None:
    assert condition_of(source) == expected


@pytest.mark.parametrize("source", [SHARE, WEIGHED, NARROWED])
def test_a_share_is_written_as_it_is_read(source: str) -> None:
    expression = check_condition(source, "project", NAMES, PERCENT)
    assert check_condition(write(expression), "project", NAMES, PERCENT) == expression
