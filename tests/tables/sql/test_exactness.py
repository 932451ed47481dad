"""Figures at their limits in every database: nothing is rounded or overflows, what has no value stays unknown."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor

import polars as pl
import pytest

from qsd_rules.conditions.syntax import (
    BOOLEAN,
    Arithmetic,
    Compare,
    Conditional,
    Expression,
    FactValue,
    Not,
    Or,
    ParameterValue,
    Quantified,
    Variable,
)
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.sql.queries import query
from qsd_rules.tables.sql.results import OUTCOMES, Result
from tests.strategies.conditions import built_projects
from tests.strategies.counting import Count
from tests.strategies.databases import Database, DuckDB
from tests.strategies.held_in_databases import hold_to_reference
from tests.strategies.policies import NUMBER, make_policy, make_rule, make_snapshot, make_subject
from tests.tables.test_exactness import DAY, FACTS, KINDS, PART, PERCENTAGE, WHOLE, figure

DATABASES = pytest.mark.parametrize("fixture", ["duckdb_database", "postgres_database", "spark_database"])
MOST = 10**18 - 1
PAIRS: tuple[tuple[int | None, int | None], ...] = (
    (1, 0), (0, 0), (5, 0), (2**53 + 1, 2**53), (2**53, 2**53 + 1), (None, 0), (0, None), (None, None), (-1, 2),
    (1, -2), (-1, -2), (1, 3), (57, 100), (MOST, 1), (MOST, MOST), (-MOST, MOST), (10, 9), (9, 10), (6, 5),
)  # fmt: skip
SHARE = Arithmetic("/", PART, WHOLE, NUMBER)
CONDITIONS: tuple[Expression, ...] = (
    Compare(">=", PERCENTAGE, figure(0)),
    Compare(">", PERCENTAGE, figure("33.33")),
    Compare("==", PERCENTAGE, figure(57)),
    Compare(">", SHARE, figure(10)),
    Compare("<", SHARE, figure(0)),
    Compare("==", SHARE, figure("0.5")),
    Not(Compare(">", SHARE, figure(10))),
    Or((Compare(">", SHARE, figure(10)), Compare("<=", SHARE, figure(10)))),
    Compare("==", PART, WHOLE),
    Compare("!=", PART, WHOLE),
    Compare(">", PART, WHOLE),
    Compare(">", PART, figure(5)),
    Not(Compare(">", PART, figure(5))),
    Compare(">", Arithmetic("*", PART, WHOLE, NUMBER), figure("1e35")),
    Compare("==", Arithmetic("*", PART, WHOLE, NUMBER), figure(MOST)),
    Compare("<", Arithmetic("-", PART, WHOLE, NUMBER), figure(-MOST)),
    Conditional(Compare(">", PART, figure(0)), Compare(">", WHOLE, figure(0)), Compare("<", PART, WHOLE), BOOLEAN),
)


@pytest.mark.parametrize(
    "fixture",
    ["duckdb_database", "postgres_database", "spark_database"],
)
def test_figures_at_their_limits(fixture: str, request: pytest.FixtureRequest, count: Count) -> None:
    database: Database = request.getfixturevalue(fixture)
    rules = [make_rule(f"rule-{place}", condition) for place, condition in enumerate(CONDITIONS)]
    owner, part = Variable("enterprise", "enterprise"), FactValue(Variable("p", "project"), "project.part", NUMBER)
    total = Quantified("sum", built_projects(owner), "p", part, NUMBER)
    rules += [
        make_rule("sum", Compare(">", total, figure(2 * MOST)), subject="enterprise"),
        make_rule("sum-of-nobody", Compare("==", total, figure(0)), subject="enterprise"),
    ]
    policy = make_policy(rules, facts=FACTS, kinds=KINDS)
    subjects = [
        make_subject(
            "project",
            f"P{place}",
            {name: value for name, value in (("part", pair[0]), ("whole", pair[1])) if value is not None}
            | {"builder": "E1" if pair[0] is not None else "E2"},
        )
        for place, pair in enumerate(PAIRS)
    ]
    subjects += [make_subject("enterprise", name, {}, ["built_projects"]) for name in ("E1", "E2", "E3")]
    hold_to_reference(database, policy, make_snapshot(policy, subjects, DAY), DAY, count)
    assert count["undetermined"] > 20
    assert count["satisfied"] > 20


@DATABASES
def test_an_empty_table_has_no_outcomes(fixture: str, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(fixture)
    policy = make_policy([make_rule("rule", CONDITIONS[0])], facts=FACTS, kinds=KINDS)
    schema = {"id": pl.String, "project.part": pl.Int64, "project.whole": pl.Int64}
    tables = database.load({"project": pl.DataFrame(schema=schema)})
    judgement = judgement_of(policy, DAY, columns={"project": frozenset(schema)})
    results: tuple[Result, ...] = ("outcomes", "counts", "findings")
    for result in results:
        assert database.ask(query(judgement, "project", result, database.dialect, tables).sql(database.dialect)) == []


@DATABASES
def test_whoever_is_led_to_without_a_table_is_unknown(fixture: str, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(fixture)
    policy = make_policy([make_rule("rule", CONDITIONS[0])], facts=FACTS, kinds=KINDS)
    owner = Variable("enterprise", "enterprise")
    every = Quantified("all", built_projects(owner), "p", Compare(">", PART_OF_P, figure(0)), BOOLEAN)
    policy = make_policy([make_rule("rule", every, subject="enterprise")], facts=FACTS, kinds=KINDS)
    tables = database.load({"enterprise": pl.DataFrame({"id": ["E"], "enterprise.built_projects#complete": [False]})})
    judgement = judgement_of(policy, DAY, columns={"enterprise": frozenset({"enterprise.built_projects#complete"})})
    (row,) = database.ask(query(judgement, "enterprise", "outcomes", database.dialect, tables).sql(database.dialect))
    assert OUTCOMES[row["rule@text"]] == "undetermined"


PART_OF_P = FactValue(Variable("p", "project"), "project.part", NUMBER)
SIGNS = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<", "all": ">="}


def hold_percentages(database: Database, opinion: Policy, wholes: Iterable[int], count: Count) -> None:
    """Every share of each whole falls on the right side of every percentage of the pack."""
    parameters = tuple(p for p in opinion.parameters.values() if p.unit == "percent")
    rules = [
        make_rule(p.name, Compare(SIGNS[p.comparison], PERCENTAGE, ParameterValue(p.name, NUMBER)))  # type: ignore[arg-type]
        for p in parameters
    ]
    policy = make_policy(rules, facts=FACTS, parameters=parameters, kinds=KINDS)
    frame = pl.DataFrame(
        [(f"{part}/{whole}", part, whole) for whole in wholes for part in range(whole + 1)],
        schema={"id": pl.String, "project.part": pl.Int64, "project.whole": pl.Int64},
        orient="row",
    )
    tables = database.load({"project": frame})
    judgement = judgement_of(policy, DAY, columns={"project": frozenset(frame.columns)})
    written = query(judgement, "project", "outcomes", database.dialect, tables).sql(database.dialect)
    quote = "`" if database.dialect == "spark" else '"'

    def q(name: str) -> str:
        return f"{quote}{name}{quote}"

    least_and_most = ", ".join(
        f"MIN(CASE WHEN {q(p.name + '@text')} = 1 THEN {q('project.part')} END) AS {q(p.name + ' least')}, "
        f"MAX(CASE WHEN {q(p.name + '@text')} = 1 THEN {q('project.part')} END) AS {q(p.name + ' most')}, "
        f"SUM(CASE WHEN {q(p.name + '@text')} = 1 THEN 1 ELSE 0 END) AS {q(p.name + ' met')}, "
        f"SUM(CASE WHEN {q(p.name + '@text')} = 2 THEN 1 ELSE 0 END) AS {q(p.name + ' broken')}"
        for p in parameters
    )
    answer = database.ask(
        f"SELECT {q('project.whole')}, {least_and_most} FROM ({written}) o "
        f"JOIN {q(tables['project'])} p ON p.id = o.id GROUP BY {q('project.whole')}"
    )
    for row in answer:
        whole = row["project.whole"]
        for parameter in parameters:
            value = parameter.value_on(DAY)
            assert value is not None
            limit, least, most = Fraction(value) * whole / 100, 0, whole
            match SIGNS[parameter.comparison]:
                case ">=":
                    least = ceil(limit)
                case ">":
                    least = floor(limit) + 1
                case "<=":
                    most = min(floor(limit), whole)
                case _:
                    most = min(ceil(limit) - 1, whole)
            number = max(most - least + 1, 0)
            found = row[f"{parameter.name} met"], row[f"{parameter.name} broken"]
            assert found == (number, whole + 1 - number), (parameter.name, whole)
            if number:
                assert (row[f"{parameter.name} least"], row[f"{parameter.name} most"]) == (least, most)
            count["shares compared"] += whole + 1


def test_every_share_of_up_to_2000_in_duckdb(duckdb_database: DuckDB, opinion: Policy, count: Count) -> None:
    hold_percentages(duckdb_database, opinion, range(1, 2001), count)
    assert count["shares compared"] > 2_000_000


@pytest.mark.parametrize("fixture", ["postgres_database", "spark_database"])
def test_every_share_of_some_wholes(
    fixture: str, request: pytest.FixtureRequest, opinion: Policy, count: Count
) -> None:
    hold_percentages(request.getfixturevalue(fixture), opinion, (1, 3, 7, 20, 40, 99, 100, 101, 333, 1999, 2000), count)
