"""A warehouse's own tables are read as exactly as files are, and what cannot be read is told."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from msgspec.structs import replace

from qsd_rules.assess.engine import assess
from qsd_rules.conditions.syntax import Compare, Literal
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.codes import CODES
from qsd_rules.policy.model import Policy
from qsd_rules.source.characters import INVISIBLE, identity, is_mark
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.sql.dialects import DIALECT, named
from qsd_rules.tables.sql.intake import MARKS, UNSEEN, Warehouse
from qsd_rules.tables.sql.queries import statement
from qsd_rules.tables.sql.results import OUTCOMES
from qsd_rules.words.language import Language
from tests.strategies.counting import Count
from tests.strategies.databases import Database, DuckDB, PostgreSQL, Spark
from tests.strategies.held_in_databases import imagined_together
from tests.strategies.policies import NUMBER, TRUE, make_fact, make_policy, make_rule, number
from tests.strategies.warehouses import warehouse_of

DAY = date(2013, 6, 30)


def complete_in(policy: Policy, snapshot: Snapshot) -> Snapshot:
    """The snapshot with every collection of every subject complete."""
    collections = {fact.name for fact in policy.facts.values() if fact.inverse_of}
    records = {
        key: replace(record, complete=frozenset(name for name in collections if policy.facts[name].kind == key[0]))
        for key, record in snapshot.subjects.items()
    }
    return replace(snapshot, subjects=records)


def with_codes(policy: Policy, snapshot: Snapshot) -> Snapshot:
    """The snapshot with right codes where any text was imagined for one."""
    right = {fact.name: CODES[fact.code].example for fact in policy.facts.values() if fact.code}
    records = {
        key: replace(record, facts={**record.facts, **{n: c for n, c in right.items() if n in record.facts}})
        for key, record in snapshot.subjects.items()
    }
    return replace(snapshot, subjects=records)


def hold_warehouse(
    database: Database, policy: Policy, snapshot: Snapshot, day: date, as_text: bool, kinds: set[str], count: Count
) -> None:
    """Outcomes over a warehouse's own tables are those of the reference."""
    snapshot = with_codes(policy, complete_in(policy, snapshot))
    # Tables have no date of their own, so that no act is after it.
    expected = assess(policy, replace(snapshot, date=date.max), day).outcomes
    tables = database.load(warehouse_of(policy, snapshot, as_text))
    collections = frozenset(fact.name for fact in policy.facts.values() if fact.inverse_of)
    warehouse = Warehouse(tables, complete=collections, lists_are_text=as_text)
    judgement = judgement_of(policy, day, columns=warehouse.prepared(policy))
    for kind in kinds:
        written = statement(judgement, kind, "outcomes", database.dialect, warehouse, "zh")
        answer = {row["id"]: row for row in database.ask(written.rstrip().rstrip(";"))}
        for outcome in expected:
            if outcome.subject[0] != kind or outcome.rule in judgement.left_out:
                continue
            for reading in outcome.readings:
                name = named(DIALECT[database.dialect], f"{outcome.rule}@{reading.reading}")
                found = OUTCOMES[answer[outcome.subject[1]][name]]
                wanted = outcome.outcome if reading.reading == outcome.reading else reading.outcome
                assert found == wanted, (outcome.subject, outcome.rule, reading, found)
                count[reading.outcome] += 1
        rejects = statement(judgement, kind, "rejects", database.dialect, warehouse, "zh")
        assert database.ask(rejects.rstrip().rstrip(";")) == []


@pytest.mark.parametrize(
    "as_text", [pytest.param(False, marks=pytest.mark.deep, id="of natural types"), pytest.param(True, id="of texts")]
)
def test_duckdb_reads_own_tables_of_the_opinion(
    duckdb_database: DuckDB, opinion: Policy, as_text: bool, count: Count
) -> None:
    snapshot, day = imagined_together(opinion, 7)
    kinds = {kind for kind in opinion.kinds if kind != "district"}
    hold_warehouse(duckdb_database, opinion, snapshot, day, as_text, kinds, count)


@pytest.mark.deep
@pytest.mark.parametrize("as_text", [False, True], ids=["of natural types", "of texts"])
def test_postgres_reads_own_tables_of_the_opinion(
    postgres_database: PostgreSQL, opinion: Policy, as_text: bool, count: Count
) -> None:
    snapshot, day = imagined_together(opinion, 8)
    kinds = {kind for kind in opinion.kinds if kind != "district"}
    hold_warehouse(postgres_database, opinion, snapshot, day, as_text, kinds, count)


@pytest.mark.deep
def test_spark_reads_own_tables_of_the_opinion(spark_database: Spark, opinion: Policy, count: Count) -> None:
    snapshot, day = imagined_together(opinion, 9)
    hold_warehouse(spark_database, opinion, snapshot, day, False, {"task"}, count)


# What cannot be read.

RATE = Compare(">=", number("rate"), Literal(Decimal(90), NUMBER))


def rates() -> Policy:
    policy = make_policy([make_rule("rate", RATE)], facts=[make_fact("project.rate", "decimal")])
    facts = {
        name: replace(fact, places=2, minimum=Decimal(0), maximum=Decimal(100)) for name, fact in policy.facts.items()
    }
    return replace(policy, facts=facts)


WRITTEN = (
    ("90", "satisfied"),
    ("90.00", "satisfied"),
    ("90.000", "satisfied"),
    ("+90", "satisfied"),
    (" 90 ", "satisfied"),
    ("9e1", "satisfied"),
    ("9.0E+1", "satisfied"),
    ("89.99", "violated"),
    ("10", "violated"),
    ("9", "violated"),
    ("", "undetermined"),
    ("未知", "undetermined"),
    ("90.001", "rejected"),
    ("90.0000000000000000000000001", "rejected"),
    ("1e-30", "rejected"),
    ("920", "rejected"),
    ("-1", "rejected"),
    ("九十", "rejected"),
    ("NaN", "undetermined"),
    ("Infinity", "rejected"),
    ("1e99", "rejected"),
    ("1e-99", "rejected"),
    ("9" * 18, "rejected"),
    ("9" * 60, "rejected"),
    ("90." + "0" * 60, "rejected"),
    ("9." + "0" * 60 + "e1", "rejected"),
    ("9007199254740993", "rejected"),
    ("90\n", "rejected"),
    ("90; DROP TABLE project", "rejected"),
)


def hold_written(database: Database, columns: pl.Series, expected: list[str]) -> None:
    """What is written in a column is read, unknown or rejected as expected."""
    policy = rates()
    ids = pl.Series("id", [str(place) for place in range(len(columns))])
    tables = database.load({"project": pl.DataFrame([ids, ids.alias("name"), columns.alias("rate")])})
    warehouse = Warehouse(tables)
    judgement = judgement_of(policy, DAY, columns=warehouse.prepared(policy))

    def ask(result: str) -> list[dict[str, object]]:
        written = statement(judgement, "project", result, database.dialect, warehouse, "en")  # type: ignore[arg-type]  # INVARIANT: one of the results
        return database.ask(written.rstrip().rstrip(";"))

    rejected = {row["id"]: row for row in ask("rejects")}
    for row in ask("outcomes"):
        told = OUTCOMES[int(str(row["rate@text"]))]
        place = int(str(row["id"]))
        found = "rejected" if row["id"] in rejected else told
        assert found == expected[place], (columns[place], found, told)
        if found == "rejected":
            assert told == "undetermined"
            assert rejected[row["id"]]["column"] == "rate"
            assert rejected[row["id"]]["reason"] in ("no number of at most 2 decimal places", "out of range")


def test_duckdb_reads_what_is_written(duckdb_database: DuckDB) -> None:
    texts = pl.Series([text for text, _ in WRITTEN], dtype=pl.String)
    hold_written(duckdb_database, texts, [expected for _, expected in WRITTEN])


def test_postgres_reads_what_is_written(postgres_database: PostgreSQL) -> None:
    texts = pl.Series([text for text, _ in WRITTEN], dtype=pl.String)
    hold_written(postgres_database, texts, [expected for _, expected in WRITTEN])


def test_spark_reads_what_is_written(spark_database: Spark) -> None:
    texts = pl.Series([text for text, _ in WRITTEN], dtype=pl.String)
    hold_written(spark_database, texts, [expected for _, expected in WRITTEN])


CODES_WRITTEN = (
    (CODES["unified_social_credit_code"].example, True),
    ("91350100M000100Y43", True),
    ("91350100M000100Y44", False),
    ("91350100m000100y43", False),
    ("91350100M000100Y4", False),
    ("91350100I000100Y43", False),
)


@pytest.mark.parametrize("fixture", ["duckdb_database", "postgres_database"])
def test_codes_have_their_check_digit(fixture: str, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(fixture)
    fact = replace(make_fact("project.code", "text"), code="unified_social_credit_code")
    policy = make_policy([make_rule("any", TRUE)], facts=[fact])
    ids = pl.Series("id", [str(place) for place in range(len(CODES_WRITTEN))])
    codes = pl.Series("code", [code for code, _ in CODES_WRITTEN])
    warehouse = Warehouse(database.load({"project": pl.DataFrame([ids, ids.alias("name"), codes])}))
    judgement = judgement_of(policy, DAY, columns=warehouse.prepared(policy))
    written = statement(judgement, "project", "rejects", database.dialect, warehouse, "en").rstrip().rstrip(";")
    rejected = {(row["written"], row["reason"]) for row in database.ask(written)}
    assert rejected == {(code, "no unified social credit code") for code, right in CODES_WRITTEN if not right}


DAYS_WRITTEN = ("2013-06-30", "2012-02-29", "2013-02-29", "2013-02-30", "2013-13-01", "0000-01-01", "30.6.2013", "不详")


@pytest.mark.parametrize("fixture", ["duckdb_database", "postgres_database", "spark_database"])
def test_days_that_do_not_exist_are_rejected_and_break_no_query(fixture: str, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(fixture)
    policy = make_policy([make_rule("any", TRUE)], facts=[make_fact("project.day", "date")])
    ids = pl.Series("id", [str(place) for place in range(len(DAYS_WRITTEN))])
    days = pl.Series("day", DAYS_WRITTEN)
    warehouse = Warehouse(database.load({"project": pl.DataFrame([ids, ids.alias("name"), days])}))
    judgement = judgement_of(policy, DAY, columns=warehouse.prepared(policy))
    written = statement(judgement, "project", "rejects", database.dialect, warehouse, "en").rstrip().rstrip(";")
    rejected = {(row["written"], row["reason"]) for row in database.ask(written)}
    assert rejected == {(day, "no date such as 2013-06-30") for day in DAYS_WRITTEN[2:-1]}


DOUBLES = (
    (90.0, "satisfied"),
    (89.99, "violated"),
    (0.57, "violated"),
    (0.1 + 0.2, "rejected"),
    (90.001, "rejected"),
    (1e-7, "rejected"),
    (float("nan"), "undetermined"),
    (float("inf"), "rejected"),
    (9007199254740993.0, "rejected"),
    (None, "undetermined"),
)


@pytest.mark.parametrize("fixture", ["duckdb_database", "postgres_database", "spark_database"])
def test_floating_point_numbers_count_where_they_are_a_decimal(fixture: str, request: pytest.FixtureRequest) -> None:
    database = request.getfixturevalue(fixture)
    doubles = pl.Series([value for value, _ in DOUBLES], dtype=pl.Float64)
    hold_written(database, doubles, [expected for _, expected in DOUBLES])


MARKED = (
    ("rate", "9①", "①"), ("rate", "90²", "²"), ("rate", "½", "½"), ("rate", "Ⅳ", "Ⅳ"), ("rate", "90%⑵", "⑵"),
    ("day", "2013-06-3①", "①"), ("day", "2013-06-30²", "²"), ("day", "2013年㋅30日", "㋅"),
    ("code", "91350100M000100Y4③", "③"), ("code", "9135010⓪M000100Y43", "⓪"),
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("fixture", ["duckdb_database", "postgres_database", "spark_database"])
def test_marks_are_rejected_by_name(fixture: str, language: Language, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(fixture)
    code = replace(make_fact("project.code", "text"), code="unified_social_credit_code")
    facts = [make_fact("project.rate", "decimal"), make_fact("project.day", "date"), code]
    policy = make_policy([make_rule("any", TRUE)], facts=facts)
    ids = [str(place) for place in range(len(MARKED))]
    columns = {
        path: [written if path == column else None for column, written, _ in MARKED] for path in ("rate", "day", "code")
    }
    frame = pl.DataFrame({"id": ids, "name": ids, **columns}, schema_overrides=dict.fromkeys(columns, pl.String))
    warehouse = Warehouse(database.load({"project": frame}))
    judgement = judgement_of(policy, DAY, columns=warehouse.prepared(policy))
    asked = statement(judgement, "project", "rejects", database.dialect, warehouse, language).rstrip().rstrip(";")
    said = "其中 `{}` 是记号，不是数字" if language == "zh" else "`{}` in it is a mark and no digit"
    assert {(row["column"], row["written"], row["reason"]) for row in database.ask(asked)} == {
        (column, written, said.format(mark)) for column, written, mark in MARKED
    }


def test_what_databases_call_marks_files_do_too() -> None:
    assert [each for each in map(chr, range(0x10000)) if re.match(MARKS, each) and not is_mark(each)] == []


ALIKE = ("ＬＧ－01", "L\u200bG-02", "LG-03\u00a0", "\ufeffLG-04", "e\u0301-05", "lg-01", "LG 01", "LG-1", "\u3000（7）")
LED_TO = ("LG-01", "ＬＧ-02", "LG-03", "LG-04\u200e", "é-05", "lg-01\u3000", "LG　01", "ＬＧ－１", "(7)")


@pytest.mark.parametrize("fixture", ["duckdb_database", "postgres_database", "spark_database"])
def test_ids_that_look_alike_are_one(fixture: str, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(fixture)
    relation = make_fact("project.builder", "relation", to="enterprise")
    rules = [make_rule("any", TRUE), make_rule("every", TRUE, subject="enterprise")]
    policy = make_policy(rules, kinds=("project", "enterprise"), facts=[relation])
    enterprises = pl.DataFrame({"id": ALIKE, "name": ALIKE})
    projects = pl.DataFrame({"id": [str(place) for place in range(9)], "name": LED_TO, "builder": LED_TO})
    warehouse = Warehouse(database.load({"project": projects, "enterprise": enterprises}))
    judgement = judgement_of(policy, DAY, columns=warehouse.prepared(policy))

    def told(kind: str) -> dict[str, str]:
        asked = statement(judgement, kind, "rejects", database.dialect, warehouse, "en").rstrip().rstrip(";")
        return {str(row["written"]).strip(): str(row["reason"]) for row in database.ask(asked)}

    def read(word: str) -> str:
        return f"is read as `{identity(word)}` for its characters of full width, invisible or in parts"

    expected = {word.strip(): read(word) for word in (*ALIKE[:5], ALIKE[8])}
    led_to = {word.strip(): read(word) for word in (LED_TO[1], LED_TO[3], *LED_TO[5:8])}
    if database.dialect == "spark":
        expected["e\u0301-05"] = "has letters in parts, which Spark cannot compose: another id than the composed one"
        led_to["é-05"] = "there is no subject of this id"
    assert told("enterprise") == expected
    assert told("project") == led_to


def test_databases_and_files_see_the_same_nothing() -> None:
    plane = [each for each in map(chr, range(1, 0xFFFF)) if not 0xD800 <= ord(each) <= 0xDFFF]
    assert [each for each in plane if re.match(UNSEEN, each)] == [each for each in plane if INVISIBLE.match(each)]
