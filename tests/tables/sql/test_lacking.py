"""Tables that are without a kind, a relation, a column: each database finds what the reference says."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess.meaning import governing_readings, reference_outcomes
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    Compare,
    FactValue,
    Literal,
    Quantified,
    Related,
    Subject,
    Type,
    Variable,
)
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.sql.dialects import DIALECT, named
from qsd_rules.tables.sql.intake import Warehouse
from qsd_rules.tables.sql.queries import Statement, statement
from qsd_rules.tables.sql.results import OUTCOMES
from tests.strategies.conditions import DECISIONS, FACTS, built_projects, suppliers
from tests.strategies.counting import Count
from tests.strategies.databases import Answer, Database
from tests.strategies.held_in_databases import hold_to_reference, imagined_together, together
from tests.strategies.lacking import Lacking, each_kind, lackings, left
from tests.strategies.policies import TODAY, make_policy, make_rule
from tests.strategies.profiles import examples
from tests.strategies.rules import KINDS, as_packs_have_them, days, policies, snapshots
from tests.strategies.warehouses import warehouse_of
from tests.tables.sql.test_intake import with_codes

DATABASES = ("duckdb_database", "postgres_database", "spark_database")


def with_collections(policy: Policy, snapshot: Snapshot, lacking: Lacking) -> Snapshot:
    """The snapshot with each collection complete of which the tables say who belongs to it, as a warehouse is told."""
    given = {
        fact.name
        for fact in policy.facts.values()
        if fact.inverse_of and fact.inverse_of not in lacking.facts
        if lacking.has_table(policy.facts[fact.inverse_of].kind)
    }
    records = {
        key: replace(record, complete=frozenset(name for name in given if policy.facts[name].kind == key[0]))
        for key, record in snapshot.subjects.items()
    }
    return replace(snapshot, subjects=records)


def hold_warehouse(database: Database, policy: Policy, snapshot: Snapshot, day: date, lacking: Lacking) -> Count:
    """Outcomes over a warehouse's own tables, some of them lacking, are those of the reference for what is left."""
    count = Count()
    snapshot = with_codes(policy, with_collections(policy, left(policy, snapshot, lacking), lacking))
    expected, _ = reference_outcomes(policy, snapshot, day, governing_readings(policy, {}))
    frames = {k: frame for k, frame in warehouse_of(policy, snapshot).items() if lacking.has_table(k)}
    columns = {
        kind: frozenset(fact.path for fact in policy.facts.values() if fact.kind == kind) - paths_of(lacking, kind)
        for kind in frames
    }
    collections = frozenset(fact.name for fact in policy.facts.values() if fact.inverse_of)
    warehouse = Warehouse(database.load(frames), columns, collections)
    judgement = judgement_of(policy, day, columns=warehouse.prepared(policy))
    for kind, judged in judgement.kinds.items():
        if kind not in frames or not judged.rules:
            continue
        written = statement(judgement, kind, "outcomes", database.dialect, warehouse, "zh")
        answer = {row["id"]: row for row in database.ask(written.rstrip().rstrip(";"))}
        for outcome in expected:
            if outcome.subject[0] != kind or outcome.rule in judgement.left_out:
                continue
            for reading in outcome.readings:
                name = named(DIALECT[database.dialect], f"{outcome.rule}@{reading.reading}")
                found = OUTCOMES[answer[outcome.subject[1]][name]]
                assert found == reading.outcome, (outcome.subject, outcome.rule, reading, found, lacking)
                count[reading.outcome] += 1
        rejects = statement(judgement, kind, "rejects", database.dialect, warehouse, "zh")
        assert database.ask(rejects.rstrip().rstrip(";")) == []
    return count


def paths_of(lacking: Lacking, kind: str) -> set[str]:
    """The columns that a kind's table is without."""
    return {path for of, _, path in (name.partition(".") for name in lacking.facts) if of == kind}


OWN, TEXT = Variable("project", "project"), Type("text")
OF_P, OF_S = Variable("p", "project"), Variable("s", "enterprise")
BUILDER, CONTRACTOR = (Related(OWN, f"project.{role}", "enterprise") for role in ("builder", "contractor"))


def id_of(enterprise: Subject) -> FactValue:
    return FactValue(enterprise, "enterprise.id", TEXT)


E1 = Literal("E1", TEXT)
PASSED = FactValue(OF_P, "project.passed", BOOLEAN)
RULES = (
    make_rule("apart", Compare("!=", id_of(BUILDER), id_of(CONTRACTOR))),
    make_rule("certified", FactValue(BUILDER, "enterprise.certified", BOOLEAN)),
    make_rule("one-passed", Quantified("exists", built_projects(BUILDER), "p", PASSED, BOOLEAN)),
    make_rule("called-p1", Compare("==", FactValue(OWN, "project.name", TEXT), Literal("P1", TEXT))),
    make_rule("by-e1", Quantified("exists", suppliers(OWN), "s", Compare("==", id_of(OF_S), E1), BOOLEAN)),
)
PROJECTS = pl.DataFrame(
    {
        "id": ["P1", "P2", "P3", "P4"],
        "name": [None, "", "x", "y"],
        "builder": ["E1", "E2", None, "null"],
        "contractor": ["E2", " E2 ", "E1", "E1"],
        "passed": [True, None, None, None],
        "suppliers": [["E1"], ["E2", "E3"], None, ["E1", "E1"]],
    },
    schema_overrides={"suppliers": pl.List(pl.String)},
)
EXPECTED = {
    "P1": ("satisfied", "undetermined", "satisfied", "satisfied", "satisfied"),
    "P2": ("violated", "undetermined", "undetermined", "violated", "violated"),
    "P3": ("undetermined", "undetermined", "undetermined", "violated", "undetermined"),
    "P4": ("undetermined", "undetermined", "undetermined", "violated", "undetermined"),
}


@pytest.mark.parametrize("fixture", DATABASES)
def test_whoever_is_led_to_without_a_table_has_an_id_and_nothing_else(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    database: Database = request.getfixturevalue(fixture)
    policy = as_packs_have_them(make_policy(RULES, facts=FACTS, kinds=KINDS, decisions=DECISIONS))
    columns = {"project": frozenset(PROJECTS.columns)}
    warehouse = Warehouse(database.load({"project": PROJECTS}), columns)
    judgement = judgement_of(policy, TODAY, columns=warehouse.prepared(policy))

    def ask(result: Statement) -> Answer:
        written = statement(judgement, "project", result, database.dialect, warehouse, "en")
        return database.ask(written.rstrip().rstrip(";"))

    found = {row["id"]: tuple(OUTCOMES[row[f"{rule.name}@text"]] for rule in RULES) for row in ask("outcomes")}
    assert found == EXPECTED
    rejected = {(row["id"], row["column"], row["reason"]) for row in ask("rejects")}
    assert rejected == {
        ("P4", "suppliers", "has an item that is no choice, empty or there twice"),
    }


@pytest.mark.parametrize(("fixture", "tried"), [(DATABASES[0], 3), (DATABASES[1], 2), (DATABASES[2], 1)])
def test_generated_packs_without_a_kind(fixture: str, tried: int, request: pytest.FixtureRequest, count: Count) -> None:
    database: Database = request.getfixturevalue(fixture)

    @examples(tried)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(8)))
        several = data.draw(st.lists(snapshots(policy), min_size=4, max_size=10))
        snapshot, day = together(policy, several), data.draw(days())
        for lacking in (*(Lacking(frozenset({kind})) for kind in KINDS), data.draw(lackings(policy))):
            hold_to_reference(database, policy, snapshot, day, count, lacking=lacking)
            count.update(hold_warehouse(database, policy, snapshot, day, lacking))

    they_agree()
    assert count["undetermined"] + count["satisfied"] + count["violated"] > 20
    assert count["left out"] == 0


@pytest.mark.deep
@pytest.mark.parametrize("fixture", ["duckdb_database", "postgres_database"])
def test_the_pack_without_each_kind(
    fixture: str, request: pytest.FixtureRequest, opinion: Policy, count: Count
) -> None:
    database: Database = request.getfixturevalue(fixture)
    for number, lacking in enumerate(each_kind(opinion)):
        snapshot, day = imagined_together(opinion, number)
        hold_to_reference(database, opinion, snapshot, day, count, lacking=lacking)
        count.update(hold_warehouse(database, opinion, snapshot, day, lacking))
        count["kinds left out in turn"] += 1
    assert count["kinds left out in turn"] == len(opinion.kinds)
    assert count["left out"] == 0
