"""Tables that are without a kind, a relation, a column: each database finds what the reference says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.assess.meaning import governing_readings, reference_outcomes
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.sql.dialects import DIALECT, named
from qsd_rules.tables.sql.intake import Warehouse
from qsd_rules.tables.sql.queries import statement
from qsd_rules.tables.sql.results import OUTCOMES
from tests.strategies.counting import Count
from tests.strategies.databases import Database, DuckDB
from tests.strategies.held_in_databases import hold_to_reference, imagined_together, together
from tests.strategies.lacking import Lacking, each_kind, lackings, left
from tests.strategies.profiles import examples
from tests.strategies.rules import KINDS, as_packs_have_them, days, policies, snapshots
from tests.strategies.warehouses import warehouse_of
from tests.tables.sql.test_intake import with_codes

FEW = {"duckdb_database": 6, "postgres_database": 4, "spark_database": 1}
"""How many examples each database is given, the quick ones more."""


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


@pytest.mark.parametrize("fixture", FEW)
def test_generated_packs_without_a_kind(fixture: str, request: pytest.FixtureRequest, count: Count) -> None:
    database: Database = request.getfixturevalue(fixture)

    @examples(FEW[fixture])
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(8)))
        several = data.draw(st.lists(snapshots(policy), min_size=4, max_size=10))
        snapshot, day = together(policy, several), data.draw(days())
        for lacking in (*(Lacking(frozenset({kind})) for kind in KINDS), data.draw(lackings(policy))):
            hold_to_reference(database, policy, snapshot, day, count, kept=False, lacking=lacking)
            count.update(hold_warehouse(database, policy, snapshot, day, lacking))

    they_agree()
    assert count["undetermined"] > 10 and count["satisfied"] + count["violated"] > 10
    assert count["left out"] == 0


def test_the_pack_without_enterprises_in_duckdb(duckdb_database: DuckDB, opinion: Policy, count: Count) -> None:
    snapshot, day = imagined_together(opinion, 4)
    count.update(hold_warehouse(duckdb_database, opinion, snapshot, day, Lacking(frozenset({"enterprise"}))))
    assert all(count[name] > 20 for name in ("satisfied", "violated", "undetermined"))


@pytest.mark.deep
@pytest.mark.parametrize("fixture", ["duckdb_database", "postgres_database"])
def test_the_pack_without_each_kind(
    fixture: str, request: pytest.FixtureRequest, opinion: Policy, count: Count
) -> None:
    database: Database = request.getfixturevalue(fixture)
    for number, lacking in enumerate(each_kind(opinion)):
        snapshot, day = imagined_together(opinion, number)
        hold_to_reference(database, opinion, snapshot, day, count, kept=False, lacking=lacking)
        count.update(hold_warehouse(database, opinion, snapshot, day, lacking))
        count["kinds left out in turn"] += 1
    assert count["kinds left out in turn"] == len(opinion.kinds)
    assert count["left out"] == 0
