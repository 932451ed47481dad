"""A warehouse's cells read by generated SQL, held to what the same cells are as a file's: values and rejects."""

from __future__ import annotations

import dataclasses
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from msgspec.structs import replace
from sqlglot import exp

from qsd_rules.lowering.conditions import ABSENT
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.reading.bulk_conversion import NOTHING
from qsd_rules.tables.reading.cells import READ_AS
from qsd_rules.tables.reading.rejects import NONE as NO_REJECTS
from qsd_rules.tables.reading.table_reading import Wishes, find_tables, read_tables
from qsd_rules.tables.sql import dialects as sql
from qsd_rules.tables.sql.dialects import DIALECT, Dialect, named
from qsd_rules.tables.sql.intake import IS_NONE, Warehouse, intake
from qsd_rules.tables.sql.queries import statement
from qsd_rules.tables.sql.stages import Layer, with_layers
from tests.strategies.conditions import FACTS
from tests.strategies.counting import Count
from tests.strategies.databases import Database
from tests.strategies.policies import TODAY, make_fact, make_policy
from tests.strategies.rules import KINDS, as_packs_have_them

MORE_FACTS = (
    make_fact("project.note", "text"),
    make_fact("project.remark", "text", optional=True),
    make_fact("project.closed", "date", optional=True),
    make_fact("project.tags", "list"),
    make_fact("project.partners", "relation", to="enterprise", many=True),
)


def none_of(fact: Fact) -> str:
    """How a file says that there is none, which a warehouse says in a column of its own; 无 is no for a truth value."""
    return "none" if fact.type == "boolean" else "无"


UNKNOWN = ("", " ", "unknown", "Unknown", "不详", "未知")
PLAIN: Mapping[str, tuple[str, ...]] = {
    "boolean": ("true", "FALSE", "是", "否", "有", "没有", "yes", "No", " 是 ", "1", "0", "也许", "t", "truee", "是是"),
    "integer": (
        "0", "3", "+3", "-0", "003", "3.0", "3.", "3.00", "1000", "1001", "-1", "3.5", "x", "--3", "3 4", "1e2", "3e0",
        "2.5e1", "1e9", "9" * 17, "3;", "0x3", "三",
    ),
    "decimal": (
        "94.99", "95", "95.01", " 95.010 ", "+1.5", "0", "-0.00", "1000.00", "1000.01", "-0.01", "95.001", "95.0001",
        "1e2", "9.5E1", "9.501e1", "9.5001e1", "1e-2", "1e-3", "NaN", "inf", "-Infinity", "x", "1.2.3", "95.", "1e99",
        "95.00000000001",
    ),
    "date": (
        "2013-06-30", "2011-03-21", "2015-12-31", "2012-02-29", "2013-02-29", "2013-13-01", "2013-00-10", "0001-01-01",
        "9999-12-31", "2013-06-31", "30-06-2013", "x",
    ),
    "choice": ("residential", "public", "PUBLIC", " public ", "office", "x"),
    "list": (
        "steel", "glass；timber", "glass、timber", "glass; steel", "steel|timber", "steel；steel", "steel；x",
        "steel；", "；", "glass；；timber", "[]", "glass,timber", "glass，timber",
    ),
    "text": ("甲", "甲 乙", " 甲 ", "null", "—", "无", "3", "甲\n乙"),
    "relation": ("E0", "E1", " E1 ", "E9", "e0", "E0；E1", "E 0"),
    "relations": ("E0", "E1；E0", "E0、E1", "E0；E9", "E9", "E1；E1", "[]", "E0；", "E0,E1"),
}  # fmt: skip
"""By type of fact what warehouses hold, right and wrong, in spellings that files and SQL read alike."""

SPELLED = (
    "９５", "95％", "95%", "1,000", "12e1", ".5", "2013年6月30日", "2013/6/30", "2013-06-30 00:00:00", "\u30003",
    "是\t", "甲\n", "\t甲", "\u3000甲", "甲\x07", "E0\n", "PUBLIC\u3000", "null", "无", "NULL", '["steel"]', "steel\n",
    "20130630", "1_000", "E0  ", "甲  乙", "steel；甲  乙", "0" * 20 + "3", "3." + "0" * 20, "٣", "\u00a0",
)  # fmt: skip
"""What files may hold besides; SQL may refuse it, but not read it as something else."""


def with_more_facts() -> Policy:
    """A pack without rules that has a fact of each type."""
    policy = as_packs_have_them(make_policy([], facts=(*FACTS, *MORE_FACTS), kinds=KINDS))
    given = {name: replace(fact, derive=None) for name, fact in policy.facts.items()}
    return replace(policy, facts=given)


def facts_of(policy: Policy, kind: str) -> list[Fact]:
    """The facts of a kind that a table may have a column for."""
    return [fact for fact in policy.facts.values() if fact.kind == kind and not fact.inverse_of]


def words_for(fact: Fact, spelled: bool) -> SearchStrategy[str | None]:
    """What may stand in a cell."""
    plain = PLAIN["relations" if fact.type == "relation" and fact.many else fact.type]
    common = [None, *UNKNOWN, *plain, *((none_of(fact),) if fact.optional else ())]
    if not spelled:
        # A text may be anything, and its words for none are read as such in a file alone.
        return st.sampled_from(
            [word for word in common if not (word in NOTHING and fact.optional and word != none_of(fact))]
        )
    everything = [*common, *SPELLED, *(word for words in PLAIN.values() for word in words)]
    return st.sampled_from(everything) | st.lists(st.sampled_from(everything), min_size=2, max_size=3).map(
        lambda words: "".join(word or "" for word in words)
    )


@st.composite
def written_tables(draw: DrawFn, policy: Policy, spelled: bool) -> Mapping[str, pl.DataFrame]:
    """For every kind a table of texts, columns by path; some ids are missing or there twice."""
    tables = {}
    for kind, letter in zip(KINDS, "PE", strict=True):
        ids = [f"{letter}{number}" for number in range(draw(st.integers(2, 8)))]
        ids += draw(st.lists(st.sampled_from([None, "", *ids]), max_size=2))
        columns = [pl.Series("id", ids, pl.String()), pl.Series("name", ["x"] * len(ids), pl.String())]
        for fact in facts_of(policy, kind):
            cells = draw(st.lists(words_for(fact, spelled), min_size=len(ids), max_size=len(ids)))
            columns.append(pl.Series(fact.path, cells, pl.String()))
        tables[kind] = pl.DataFrame(columns)
    return tables


Place = tuple[str, str]
"""An id and a column."""


@dataclass(frozen=True)
class Reading:
    """What a table is read as: values by id and column, which are known to have none, and which could not be read.

    Of rows whose id is there once. `without_id` says that some row has none; `twice` are the ids there twice.
    `otherwise` are the values that files read, and tell of, otherwise than they are written;
    a warehouse may reject them.
    """

    values: Mapping[Place, object]
    absent: frozenset[Place]
    rejected: frozenset[Place]
    without_id: bool
    twice: frozenset[str]
    otherwise: frozenset[Place] = frozenset()


def once(table: pl.DataFrame) -> set[str]:
    """The ids that one row has."""
    times = Counter(identifier for identifier in table["id"] if identifier)
    return {identifier for identifier, number in times.items() if number == 1}


def reading_of(
    rows: Iterable[Mapping[str, object]], rejects: Iterable[Place], facts: list[Fact], ids: set[str]
) -> Reading:
    """The reading, from rows of the prepared layout by the facts' full names, and the rejects by id and column."""
    values: dict[Place, object] = {}
    absent: set[Place] = set()
    for row in rows:
        if row["id"] in ids:
            for fact in facts:
                place = (str(row["id"]), fact.path)
                values[place] = row[fact.name]
                if fact.optional and row[f"{fact.name}{ABSENT}"]:
                    absent.add(place)
    told = set(rejects)
    return Reading(
        values,
        frozenset(absent),
        frozenset(place for place in told if place[0] in ids and place[1] != "id"),
        any(not identifier for identifier, _ in told),
        frozenset(identifier for identifier, path in told if identifier and path == "id"),
    )


def read_by_files(policy: Policy, tables: Mapping[str, pl.DataFrame], folder: Path) -> Mapping[str, Reading]:
    """What the tables are as files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for kind, table in tables.items():
        table.write_parquet(folder / f"{kind}.parquet")
    wishes = Wishes([f"{kind}={folder / f'{kind}.parquet'}" for kind in tables])
    prepared = read_tables(find_tables(policy, wishes, folder / "work"), wishes, folder / "work")
    rejects = pl.concat([NO_REJECTS, *(pl.read_parquet(path) for path in prepared.rejected)])
    found = {}
    for kind, table in tables.items():
        frame = pl.concat(prepared.tables[kind].parts(prepared.tables[kind].columns))
        told = rejects.filter(pl.col("kind") == kind, pl.col("check") != READ_AS).select("subject", "column").rows()
        read = reading_of(frame.iter_rows(named=True), told, facts_of(policy, kind), once(table))
        other = rejects.filter(pl.col("kind") == kind, pl.col("check") == READ_AS).select("subject", "column").rows()
        found[kind] = dataclasses.replace(read, otherwise=frozenset(other))
    return found


def as_a_warehouse(policy: Policy, kind: str, table: pl.DataFrame) -> pl.DataFrame:
    """The table as a warehouse has it: that there is none is said in a column of its own."""
    for fact in facts_of(policy, kind):
        if fact.optional:
            none = (pl.col(fact.path) == none_of(fact)).fill_null(False)
            table = table.with_columns(
                pl.when(~none).then(pl.col(fact.path)).alias(fact.path), none.alias(f"{fact.path}{IS_NONE}")
            )
    return table


def read_by_database(database: Database, policy: Policy, tables: Mapping[str, pl.DataFrame]) -> Mapping[str, Reading]:
    """What the tables are as a warehouse's own."""
    names = database.load({kind: as_a_warehouse(policy, kind, table) for kind, table in tables.items()})
    warehouse = Warehouse(names, lists_are_text=True)
    prepared = warehouse.prepared(policy)
    judgement = judgement_of(policy, TODAY, columns=prepared)
    found = {}
    for kind, table in tables.items():
        facts = facts_of(policy, kind)
        rows = database.ask(prepared_query(policy, DIALECT[database.dialect], warehouse, kind, prepared))
        wanted = {name: named(DIALECT[database.dialect], name) for name in ("id", *prepared[kind])}
        plain = [{name: row[short] for name, short in wanted.items()} for row in rows]
        rejects = statement(judgement, kind, "rejects", database.dialect, warehouse, "zh").rstrip().rstrip(";")
        told = [(row["id"], row["column"]) for row in database.ask(rejects)]
        found[kind] = reading_of(plain, told, facts, once(table))
    return found


def prepared_query(
    policy: Policy, dialect: Dialect, warehouse: Warehouse, kind: str, used: Mapping[str, frozenset[str]]
) -> str:
    """A query for the rows of a kind in the prepared layout."""
    given = f"{kind}_given"
    columns: dict[str, exp.Expr] = {
        named(dialect, name): sql.column(given, named(dialect, name)) for name in ("id", *sorted(used[kind]))
    }
    final = Layer("", exp.Select().from_(sql.table(given)), {given: given}, columns)
    return with_layers(final, intake(policy, dialect, warehouse, used)).sql(dialect.name, copy=False)


def hold_intake(
    database: Database, policy: Policy, tables: Mapping[str, pl.DataFrame], folder: Path, count: Count, spelled: bool
) -> None:
    """A warehouse's cells mean what a file's do; if they may be `spelled` as in files alone, or are rejected."""
    by_files, by_database = read_by_files(policy, tables, folder), read_by_database(database, policy, tables)
    for kind, table in tables.items():
        files, found = by_files[kind], by_database[kind]
        assert found.without_id == files.without_id and found.twice == files.twice
        assert found.values.keys() == files.values.keys()
        assert files.rejected <= found.rejected, (cells(table, files.rejected - found.rejected), "not rejected")
        if not spelled:
            more = found.rejected - files.rejected - files.otherwise
            assert not more, (cells(table, more), "rejected")
        told = found.values.keys() - found.rejected
        other = {place for place in told if found.values[place] != files.values[place]}
        assert not other, [(cells(table, {place}), found.values[place], files.values[place]) for place in other]
        assert all(found.values[place] is None for place in found.rejected)
        assert found.absent - found.rejected == files.absent - found.rejected, cells(table, found.absent ^ files.absent)
        count["cells"] += len(found.values)
        count["rejected"] += len(found.rejected)
        count["read"] += sum(value is not None for value in found.values.values())
        count["ids there twice"] += len(found.twice)


def cells(table: pl.DataFrame, places: Iterable[Place]) -> list[tuple[str, str]]:
    """What is written at some places, each with its column."""
    return [(path, table.filter(pl.col("id") == identifier)[path][0]) for identifier, path in places]
