"""A table of PostgreSQL is read with its types, exactly, and in the order of its key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading.sources.postgres import open_postgres
from qsd_rules.tables.reading.table_reading import Wishes, find_tables, read_tables
from qsd_rules.words.problems import InputProblems
from tests.strategies.databases import PostgreSQL

PROJECTS = """
CREATE TABLE "项目表" (
    "编号" TEXT PRIMARY KEY, "项目名称" VARCHAR(20), storeys INTEGER, is_major BOOLEAN, "drawing_review.passed_on" DATE,
    "concrete.total_volume" NUMERIC(20, 4), "wall_materials.total_volume" DOUBLE PRECISION,
    "construction_permit.issued_on" TIMESTAMP
);
INSERT INTO "项目表" VALUES
    ('P2', '乙', NULL, NULL, NULL, 12.3456, 0.30000000000000004, NULL),
    ('P1', '甲', 22, true, '2014-05-06', 18920.5000, 5480.5, '2014-06-01 09:30:00');
"""


def address(database: PostgreSQL) -> str:
    """How the tests' server is written on the command line."""
    known = database.connection.info.get_parameters()
    return f"postgresql://{known['user']}@/{known['dbname']}?host={known['host']}&port={known.get('port', 5432)}"


@pytest.fixture
def projects(postgres_database: PostgreSQL) -> str:
    postgres_database.connection.execute('DROP TABLE IF EXISTS "项目表"; CREATE SCHEMA IF NOT EXISTS archive')
    postgres_database.connection.execute(PROJECTS)
    return f"{address(postgres_database)}#项目表"


def test_types_come_exactly(projects: str, opinion: Policy, tmp_path: Path) -> None:
    wishes = Wishes([f"project={projects}"])
    found = find_tables(opinion, wishes, tmp_path)
    assert found.tables[0].source.name.endswith("#项目表") and "@" not in found.tables[0].source.name
    prepared = read_tables(found, wishes, tmp_path)
    table = prepared.tables["project"]
    frame = pl.concat(table.parts(table.columns))
    volume = opinion.facts["project.concrete.total_volume"]
    assert frame.select(
        "id", "name", "project.storeys", "project.is_major", "project.drawing_review.passed_on"
    ).rows() == [
        ("P1", "甲", 22, True, date(2014, 5, 6)),
        ("P2", "乙", None, None, None),
    ]
    scaled = Decimal("18920.5").scaleb(volume.places)
    assert frame["project.concrete.total_volume"].to_list() == [int(scaled), None]
    assert frame["project.wall_materials.total_volume"].to_list()[1] is None
    assert frame["project.construction_permit.issued_on"].to_list() == [date(2014, 6, 1), None]
    said = pl.concat([pl.read_parquet(path) for path in prepared.rejected])
    assert said.select("row", "subject", "check").rows() == [(2, "P2", "too-many-places"), (2, "P2", "too-many-places")]


def test_the_digest_is_that_of_the_content(projects: str, postgres_database: PostgreSQL, tmp_path: Path) -> None:
    (one,), (again,) = open_postgres(projects, tmp_path), open_postgres(projects, tmp_path)
    assert one.digest == again.digest
    postgres_database.connection.execute("""UPDATE "项目表" SET storeys = 23 WHERE "编号" = 'P1'""")
    (changed,) = open_postgres(projects, tmp_path)
    assert changed.digest != one.digest


def test_what_is_not_there(projects: str, tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        open_postgres(projects.replace("#项目表", "#项目"), tmp_path)
    (problem,) = caught.value.problems
    assert problem.check == "unknown-table" and problem.hint is not None and "项目表" in problem.hint.zh
    with pytest.raises(InputProblems) as caught:
        open_postgres("postgresql://clerk:secret@127.0.0.1:1/city#t", tmp_path)
    (problem,) = caught.value.problems
    assert problem.check == "table-format" and "secret" not in problem.in_language("en")
