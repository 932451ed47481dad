"""Figures at their limits: nothing is rounded, nothing overflows, what has no value stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import polars as pl
import pytest

from qsd_rules.conditions.syntax import (
    Arithmetic,
    Call,
    Compare,
    Expression,
    FactValue,
    Literal,
    ParameterValue,
    Quantified,
    Variable,
)
from qsd_rules.policy.model import Parameter, Policy
from qsd_rules.tables.judgement import Judgement, judgement_of
from qsd_rules.tables.polars.columns import Rows
from qsd_rules.tables.polars.engine import Engine
from qsd_rules.tables.prepared_table import table_of
from tests.strategies.conditions import built_projects
from tests.strategies.counting import Count
from tests.strategies.policies import NUMBER, make_fact, make_policy, make_rule

DAY = date(2013, 6, 30)
LARGEST_WHOLE = 2_000
KINDS = ("project", "enterprise")
PROJECT = Variable("project", "project")
PART, WHOLE = (FactValue(PROJECT, f"project.{path}", NUMBER) for path in ("part", "whole"))
FACTS = (
    make_fact("project.part", "integer"),
    make_fact("project.whole", "integer"),
    make_fact("project.builder", "relation", to="enterprise"),
    make_fact("enterprise.built_projects", "relation", to="project", many=True, inverse_of="project.builder"),
)
PERCENTAGE = Call("percentage", (PART, WHOLE), NUMBER)


def figure(value: int | str) -> Literal:
    return Literal(Decimal(value), NUMBER)


def judged(
    conditions: Mapping[str, Expression],
    columns: Mapping[str, list[int | None]],
    parameters: tuple[Parameter, ...] = (),
) -> tuple[Judgement, Rows]:
    """The rules of these conditions, and the rows of a table of projects."""
    rules = [make_rule(name, condition) for name, condition in conditions.items()]
    policy = make_policy(rules, facts=FACTS, parameters=parameters, kinds=KINDS)
    height = len(next(iter(columns.values())))
    ids = pl.Series("id", range(height)).cast(pl.String)
    frame = pl.DataFrame([ids, *(pl.Series(f"project.{name}", values, pl.Int64) for name, values in columns.items())])
    judgement = judgement_of(policy, DAY, columns={"project": frozenset(frame.columns)})
    assert not judgement.left_out
    (rows,) = Engine(judgement, {"project": table_of("project", frame, max(height, 1))}).parts("project")
    return judgement, rows


def outcomes(condition: Expression, columns: Mapping[str, list[int | None]]) -> list[bool | None]:
    """What a condition comes to, row by row; none is unknown."""
    judgement, rows = judged({"rule": condition}, columns)
    (rule,) = judgement.kinds["project"].rules
    met = rows.series(rule.governing.requires.true)
    broken = rows.series(rule.governing.requires.false)
    return [True if yes else False if no else None for yes, no in zip(met, broken, strict=True)]


def test_every_share_of_up_to_2000_falls_on_the_right_side_of_every_percentage(opinion: Policy, count: Count) -> None:
    parameters = tuple(p for p in opinion.parameters.values() if p.unit == "percent")
    signs = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<", "all": ">="}
    conditions = {
        p.name: Compare(signs[p.comparison], PERCENTAGE, ParameterValue(p.name, NUMBER))  # type: ignore[arg-type]
        for p in parameters
    }
    pairs = [(part, whole) for whole in range(1, LARGEST_WHOLE + 1) for part in range(whole + 1)]
    judgement, rows = judged(
        conditions, {"part": [part for part, _ in pairs], "whole": [whole for _, whole in pairs]}, parameters
    )
    by_whole = rows.frame.select("project.part", "project.whole")
    for parameter, rule in zip(parameters, judgement.kinds["project"].rules, strict=True):
        value = parameter.value_on(DAY)
        assert value is not None
        met = by_whole.with_columns(met=rows.series(rule.governing.requires.true)).filter("met")
        found = {
            whole: (least, most, number)
            for whole, least, most, number in met.group_by("project.whole")
            .agg(pl.col("project.part").min().alias("least"), pl.col("project.part").max().alias("most"), pl.len())
            .iter_rows()
        }
        for whole in range(1, LARGEST_WHOLE + 1):
            limit = Fraction(value) * whole / 100
            least, most = 0, whole
            match signs[parameter.comparison]:
                case ">=":
                    least = ceil(limit)
                case ">":
                    least = floor(limit) + 1
                case "<=":
                    most = min(floor(limit), whole)
                case _:
                    most = min(ceil(limit) - 1, whole)
            expected = (least, most, most - least + 1) if least <= most else None
            assert found.get(whole) == expected, (parameter.name, whole)
        count["shares compared"] += len(pairs)
    assert count["shares compared"] > 2_000_000


@pytest.mark.parametrize(
    ("condition", "part", "whole", "expected"),
    [
        pytest.param(Compare(">=", PERCENTAGE, figure(0)), 1, 0, None, id="nothing is divided by zero"),
        pytest.param(Compare(">", Arithmetic("/", PART, WHOLE, NUMBER), figure(10)), 5, 0, None, id="5/0 is no number"),
        pytest.param(Compare("==", PART, WHOLE), 2**53 + 1, 2**53, False, id="2^53+1 is not its neighbour"),
        pytest.param(Compare(">", PART, WHOLE), 2**53 + 1, 2**53, True, id="2^53+1 is more than its neighbour"),
        pytest.param(Compare(">", PART, figure(5)), None, 0, None, id="what is not given is not more than 5"),
        pytest.param(Compare("<=", PART, figure(5)), None, 0, None, id="what is not given is not at most 5"),
        pytest.param(Compare("!=", PART, WHOLE), None, None, None, id="two that are not given do not differ"),
        pytest.param(Compare(">", Arithmetic("/", PART, WHOLE, NUMBER), figure(-1)), -1, 2, True, id="-1/2 is over -1"),
        pytest.param(
            Compare("<", Arithmetic("/", PART, WHOLE, NUMBER), figure(0)), 1, -2, True, id="1/-2 is below nought"
        ),
        pytest.param(
            Compare("==", Arithmetic("/", PART, WHOLE, NUMBER), figure("0.5")), -1, -2, True, id="-1/-2 is a half"
        ),
        pytest.param(
            Compare("==", Arithmetic("*", PART, WHOLE, NUMBER), figure(10**18 - 1)),
            10**18 - 1,
            1,
            True,
            id="the largest figure times one",
        ),
        pytest.param(
            Compare(">", Arithmetic("*", PART, WHOLE, NUMBER), figure("1e35")),
            10**18 - 1,
            10**18 - 1,
            True,
            id="the largest figure squared does not overflow",
        ),
        pytest.param(Compare("==", PERCENTAGE, figure("33.33")), 1, 3, False, id="a third is not 33.33 percent"),
        pytest.param(Compare(">", PERCENTAGE, figure("33.33")), 1, 3, True, id="a third is more than 33.33 percent"),
    ],
)
def test_figures_at_their_limits(
    condition: Expression, part: int | None, whole: int | None, expected: bool | None
) -> None:
    assert outcomes(condition, {"part": [part], "whole": [whole]}) == [expected]
    # The same beside rows that are known, so that no answer comes from a column that is empty throughout.
    assert outcomes(condition, {"part": [part, 1], "whole": [whole, 1]})[0] == expected


def test_an_empty_table_has_no_outcomes() -> None:
    assert outcomes(Compare(">=", PERCENTAGE, figure(90)), {"part": [], "whole": []}) == []


def test_figures_too_large_for_columns_leave_the_rule_out() -> None:
    cube = Arithmetic("*", Arithmetic("*", PART, WHOLE, NUMBER), PART, NUMBER)
    policy = make_policy([make_rule("cube", Compare(">", cube, figure(1)))], facts=FACTS, kinds=KINDS)
    reason = judgement_of(policy, DAY).left_out["cube"]
    assert reason.en == "its figures can have more than 38 digits"


def test_sums_over_many_members_do_not_overflow() -> None:
    owner, part = Variable("enterprise", "enterprise"), FactValue(Variable("p", "project"), "project.part", NUMBER)
    total = Quantified("sum", built_projects(owner), "p", part, NUMBER)
    rule = make_rule("sum", Compare("==", total, figure(30 * (10**18 - 1))), subject="enterprise")
    policy = make_policy([rule], facts=FACTS, kinds=KINDS)
    projects = pl.DataFrame(
        {"id": [str(n) for n in range(30)], "project.part": [10**18 - 1] * 30, "project.builder": ["E"] * 30}
    )
    enterprises = pl.DataFrame({"id": ["E", "F"], "enterprise.built_projects#complete": [True, False]})
    frames = {"project": projects, "enterprise": enterprises}
    judgement = judgement_of(policy, DAY, columns={kind: frozenset(frame.columns) for kind, frame in frames.items()})
    engine = Engine(judgement, {kind: table_of(kind, frame, 7) for kind, frame in frames.items()})
    (rows,) = engine.parts("enterprise")
    (told,) = judgement.kinds["enterprise"].rules
    assert rows.series(told.governing.outcomes["satisfied"]).to_list() == [True, False]
    assert rows.series(told.governing.undetermined).to_list() == [False, True]
