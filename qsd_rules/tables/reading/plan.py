"""What is to be read of each kind: its tables, its subjects from files of facts, and what reads their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

import polars as pl

from qsd_rules.facts.gathered import Gathered
from qsd_rules.facts.names import Names
from qsd_rules.facts.subjects import read_collections
from qsd_rules.lowering.conditions import ABSENT
from qsd_rules.policy.model import Fact
from qsd_rules.tables.parallel_parts import in_order
from qsd_rules.tables.polars.columns import repeated
from qsd_rules.tables.reading.bulk_conversion import no_quick_way
from qsd_rules.tables.reading.cells import (
    Cells,
    Reader,
    dtype_of,
    falses,
    listed,
    reader_of,
    reader_of_ids,
    reader_of_names,
)
from qsd_rules.tables.reading.given import Given, frames_of
from qsd_rules.tables.reading.matching import COMPLETE, ID, NAME, Matched
from qsd_rules.tables.reading.rejects import NONE, rejects
from qsd_rules.tables.reading.sources.source import ROW, SURPLUS, WRONG, in_parts, rows_of_a_part
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import Place, Problem

POSITION = "#position"
"""The column with a row's number among all rows of its kind, from 0."""

SURPLUS_CHECK = "surplus-cells"


@dataclass(frozen=True, slots=True)
class KindPlan:
    """The tables of one kind in the order they were given, then the subjects from files of facts, if there are any.

    `facts` are all facts that any of them gives, in the order of the vocabulary.
    """

    kind: str
    tables: tuple[Matched, ...]
    given: tuple[tuple[str, pl.DataFrame], ...]
    facts: tuple[Fact, ...]
    readers: Mapping[str, Reader]
    said: pl.DataFrame
    """What of tables that were read whole is told, in the form of rejects."""

    lost_of: Set[str]

    @property
    def spooled(self) -> bool:
        """Whether what is read is kept, since reading it again would be slow."""
        return any(matched.source.spooled for matched in self.tables)

    @property
    def labels(self) -> tuple[str, ...]:
        """What messages call the tables."""
        return tuple(matched.source.name for matched in self.tables)


@dataclass(frozen=True, slots=True)
class Read:
    """Some rows of a table with typed columns (`ROW`, `POSITION`, `id`, …), and what of them could not be read."""

    table: str
    frame: pl.DataFrame
    rejects: pl.DataFrame


def plans_of(names: Names, matched: Iterable[Matched], given: Given) -> tuple[KindPlan, ...]:
    """A plan for each kind that there is something of, in the order of the pack."""
    policy = names.policy
    by_kind: dict[str, list[Matched]] = {}
    for each in matched:
        by_kind.setdefault(each.kind, []).append(each)
    plans: list[KindPlan] = []
    for kind in policy.kinds:
        if kind not in by_kind and kind not in given.subjects:
            continue
        tables = tuple(by_kind.get(kind, ()))
        frames = frames_of(policy, given, kind) if kind in given.subjects else ()
        told = {name for table in tables for name in table.facts} | {n for _, frame in frames for n in frame.columns}
        facts = tuple(fact for fact in policy.facts.values() if fact.name in told)
        readers = {fact.name: reader_of(fact, names) for fact in facts}
        readers[ID] = reader_of_ids(names, kind)
        readers[NAME] = reader_of_names()
        lists = pl.List(pl.String())
        nothing = no_quick_way(lists)
        readers[COMPLETE] = Reader(lists, nothing, _complete_reader(names, kind), nothing, few=True)
        plans.append(KindPlan(kind, tables, frames, facts, readers, given.whole.said.get(kind, NONE), given.lost_of))
    return tuple(plans)


def _complete_reader(names: Names, kind: str) -> Callable[[str], tuple[str, ...] | Problem]:
    """What reads cells that name collections."""

    def meaning(written: str) -> tuple[str, ...] | Problem:
        gathered = Gathered(names, [])
        found = tuple(read_collections(listed(written.strip()), names.policy.kinds[kind], gathered))
        return gathered.problems[0] if gathered.problems else found

    return meaning


# Rows.


def typed_parts(plan: KindPlan, wanted: Set[str], language: Language | None) -> Iterator[Read]:
    """The rows of a kind with their ids and the facts (`name`, `complete`) that are wanted, in parts.

    Columns that a table does not have are null; facts without a column anywhere are left out. Without a language
    nothing is said of what could not be read.
    """
    return in_order(unread_parts(plan, wanted, language), lambda read: read())


def unread_parts(plan: KindPlan, wanted: Set[str], language: Language | None) -> Iterator[Callable[[], Read]]:
    """The same, each part to be read yet, in whichever thread."""
    facts = [fact for fact in plan.facts if fact.name in wanted]
    position = 0
    for matched in plan.tables:
        for frame in matched.source.frames(_positions(matched, facts, wanted)):
            yield partial(_typed, plan, matched, facts, wanted, frame, position, language)
            position += frame.height
    for table, whole in plan.given:
        for frame in in_parts([whole], rows_of_a_part(whole.width)):
            yield partial(_given, table, facts, wanted, frame, position)
            position += frame.height


def _given(table: str, facts: Sequence[Fact], wanted: Set[str], frame: pl.DataFrame, first: int) -> Read:
    """Some subjects from files of facts."""
    numbers = pl.int_range(first, first + frame.height, dtype=pl.Int64, eager=True)
    columns = {ROW: frame[ROW], POSITION: numbers, ID: frame[ID]}
    if NAME in wanted:
        columns[NAME] = frame[NAME]
    if COMPLETE in wanted:
        columns[COMPLETE] = frame[COMPLETE]
    for fact in facts:
        columns.update(_columns_of(fact, frame))
    return Read(table, pl.DataFrame(columns), NONE)


def _columns_of(fact: Fact, frame: pl.DataFrame) -> Mapping[str, pl.Series]:
    """A fact's columns in a typed frame, as they stand or empty."""
    there = fact.name in frame.columns
    nothing = repeated(None, frame.height, dtype_of(fact))
    columns = {fact.name: frame[fact.name] if there else nothing}
    if fact.optional:
        mark = f"{fact.name}{ABSENT}"
        columns[mark] = frame[mark] if mark in frame.columns else falses(frame.height)
    if fact.type == "relation":
        mark = f"{fact.name}{WRONG}"
        columns[mark] = frame[mark] if mark in frame.columns else falses(frame.height)
    return columns


def _positions(matched: Matched, facts: Sequence[Fact], wanted: Set[str]) -> list[int]:
    """The places of the columns to read."""
    names = [ID, *(name for name in (NAME, COMPLETE) if name in wanted), *(fact.name for fact in facts)]
    return [place for name in names if (place := matched.position(name)) is not None]


def _typed(
    plan: KindPlan,
    matched: Matched,
    facts: Sequence[Fact],
    wanted: Set[str],
    frame: pl.DataFrame,
    first: int,
    language: Language | None,
) -> Read:
    """Some rows of a table, read."""
    height = frame.height
    columns: dict[str, pl.Series] = {
        ROW: frame[ROW],
        POSITION: pl.int_range(first, first + height, dtype=pl.Int64, eager=True),
    }
    said: list[pl.DataFrame] = []
    here = {name: str(place) for name in plan.readers if (place := matched.position(name)) is not None}
    here = {name: place for name, place in here.items() if place in frame.columns}
    surplus = frame[SURPLUS] if SURPLUS in frame.columns and frame[SURPLUS].null_count() < height else None

    def read(name: str) -> Cells | None:
        if name not in here:
            return None
        column = frame[here[name]]
        if surplus is not None and name not in (ID, NAME):
            column = _only(column, surplus.is_null())
        cells = plan.readers[name].read(column)
        if cells.wrong.height and language is not None:
            found = cells.wrong.select(
                row=frame[ROW].gather(cells.wrong["position"]),
                subject=columns[ID].gather(cells.wrong["position"]) if ID in columns else pl.lit(None, dtype=pl.String),
                written=pl.col("written"),
                problem=pl.col("problem"),
            )
            header = matched.source.header[int(here[name])]
            said.append(rejects(plan.kind, matched.source.name, header, found, cells.problems, language))
        return cells

    ids = read(ID)
    assert ids is not None, "INVARIANT: a table without ids is refused before"
    columns[ID] = ids.values
    if NAME in wanted:
        names = read(NAME)
        columns[NAME] = columns[ID] if names is None else names.values.fill_null(columns[ID])
    if COMPLETE in wanted:
        complete = read(COMPLETE)
        nothing = repeated(None, height, pl.List(pl.String()))
        columns[COMPLETE] = nothing if complete is None else complete.values
    for fact in facts:
        cells = read(fact.name)
        if cells is None:
            columns.update(_columns_of(fact, pl.DataFrame(height=height)))
            continue
        columns[fact.name] = cells.values
        if cells.absent is not None:
            columns[f"{fact.name}{ABSENT}"] = cells.absent
        if fact.type == "relation":
            wrong = falses(height)
            if cells.wrong.height:
                positions = cells.wrong["position"]
                # What was read as something else is there.
                wrong = wrong.scatter(positions.filter(cells.values.gather(positions).is_null()), True)
            if surplus is not None:
                wrong = wrong | surplus.is_not_null()
            columns[f"{fact.name}{WRONG}"] = wrong
    if surplus is not None and language is not None:
        said.append(_surplus(plan, matched, frame, columns[ID], language))
    return Read(matched.source.name, pl.DataFrame(columns), pl.concat(said) if said else NONE)


def _only(column: pl.Series, where: pl.Series) -> pl.Series:
    """A column, null where something is not so."""
    return column.zip_with(where, repeated(None, len(column), column.dtype))


def _surplus(plan: KindPlan, matched: Matched, frame: pl.DataFrame, ids: pl.Series, language: Language) -> pl.DataFrame:
    """Rows with more cells than the header: which cell is which is not clear, so none is read."""
    rows = frame.select(ROW, SURPLUS).with_columns(ids.alias("subject")).filter(pl.col(SURPLUS).is_not_null())
    width = len(matched.source.header)
    widths = rows[SURPLUS].unique(maintain_order=True)
    problems = [
        Problem(
            SURPLUS_CHECK,
            Place(""),
            Text(f"这一行 {cells} 格，表头 {width} 列，对不上", f"this row has {cells} cells, the header {width}"),
            Text("含逗号的文字要加引号", "put words that hold commas in quotes"),
        )
        for cells in widths.to_list()
    ]
    places = pl.DataFrame({SURPLUS: widths, "problem": pl.int_range(len(widths), dtype=pl.UInt32, eager=True)})
    found = rows.join(places, on=SURPLUS, how="left", maintain_order="left").select(
        row=pl.col(ROW), subject=pl.col("subject"), written=pl.lit(None, dtype=pl.String), problem=pl.col("problem")
    )
    return rejects(plan.kind, matched.source.name, "", found, problems, language)


def unread_rows(plan: KindPlan, language: Language) -> pl.DataFrame:
    """The rows whose cells could not be told apart when the tables were opened."""
    told = [NONE]
    for matched in plan.tables:
        problems = matched.source.problems
        rows = pl.DataFrame({"row": [each.place.line for each in problems]}, schema={"row": pl.Int64})
        nothing = pl.lit(None, dtype=pl.String)
        found = rows.with_columns(subject=nothing, written=nothing, problem=pl.int_range(pl.len(), dtype=pl.UInt32))
        told.append(rejects(plan.kind, matched.source.name, "", found, problems, language))
    return pl.concat(told)


def header_of(plan: KindPlan, table: str, name: str, otherwise: str = "") -> str:
    """What the column of a table that gives something is called there."""
    for matched in plan.tables:
        place = matched.position(name)
        if matched.source.name == table and place is not None:
            return matched.source.header[place]
    return otherwise or name
