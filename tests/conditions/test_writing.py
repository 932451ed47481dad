"""What was written is read as the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.conditions.checking import check_condition
from qsd_rules.conditions.parsing import ConditionError
from qsd_rules.conditions.writing import write
from tests.strategies.profiles import examples
from tests.strategies.typed_conditions import KINDS, NAMES, conditions_about


@examples(200)
@given(st.data())
def test_a_written_condition_is_read_as_the_same_tree(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    expression = data.draw(conditions_about(kind))
    assert check_condition(write(expression), kind, NAMES) == expression


@examples(200)
@given(st.data())
def test_no_bracket_is_written_in_vain(data: st.DataObject) -> None:
    expression = data.draw(conditions_about("project", depth=2))
    written = write(expression)
    for start, end in bracketed(written):
        bare = f"{written[:start]} {written[start + 1 : end]} {written[end + 1 :]}"
        try:
            assert check_condition(bare, "project", NAMES) != expression
        except ConditionError:
            continue


def bracketed(written: str) -> list[tuple[int, int]]:
    """Where brackets open and close that hold no arguments."""
    found: list[tuple[int, int]] = []
    waiting: list[int] = []
    quote = ""
    for offset, character in enumerate(written):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "(":
            waiting.append(offset)
        elif character == ")":
            start = waiting.pop()
            if not written[start - 1 : start].isalnum():
                found.append((start, offset))
    return found


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("( project.completed )", "project.completed"),
        ("project.completed&&(true&&false)", "project.completed && true && false"),
        ("(project.completed||true)&&false", "(project.completed || true) && false"),
        ("!(project.completed)", "!project.completed"),
        ("!(project.completed == true)", "!(project.completed == true)"),
        ("project.points-(1-2)-3 > 0", "project.points - (1 - 2) - 3 > 0"),
        ("(project.points*1)+3 > 0", "project.points * 1 + 3 > 0"),
        ("project.points*(1+3) > 0.50", "project.points * (1 + 3) > 0.50"),
        ("- -project.points > 0", "--project.points > 0"),
        ("project.use=='public'", 'project.use == "public"'),
        ("project.name == 'a \"b\"'", "project.name == 'a \"b\"'"),
        ("project.use in['public','residential']", 'project.use in ["public", "residential"]'),
        (
            "(true ? false : true) ? true : (false ? true : false)",
            "(true ? false : true) ? true : false ? true : false",
        ),
        ("project.date<date('2015-12-31')", 'project.date < date("2015-12-31")'),
        ("has( project.tested )", "has(project.tested)"),
        (
            "project.builder . projects . count(q,q.completed)>=parameters.fewest",
            "project.builder.projects.count(q, q.completed) >= parameters.fewest",
        ),
        ("100000000000000000000000000000 > project.points", "100000000000000000000000000000 > project.points"),
    ],
)
def test_a_condition_is_written_with_no_more_brackets_than_needed(source: str, written: str) -> None:
    expression = check_condition(source, "project", NAMES)
    assert write(expression) == written
    assert check_condition(written, "project", NAMES) == expression
