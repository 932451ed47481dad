"""Tables brought into the prepared layout: first who there is, then what is known of each, kept part by part.

A row without an id, or with one that was there before, is left out. A cell that can't be read, or that leads to a
subject that is not in the tables of its kind, is unknown. Both are set aside with the reason, and a collection that may
lack a member for it is not taken for complete. A kind without any table has the subjects that relations lead to: their
ids tell them apart, and nothing else is known of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from qsd_rules.facts.joining import near_id
from qsd_rules.facts.names import called
from qsd_rules.lowering.conditions import ABSENT as ABSENT_MARK
from qsd_rules.lowering.conditions import COMPLETE as COMPLETE_MARK
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.source.limits import shown
from qsd_rules.tables.parallel_parts import in_order
from qsd_rules.tables.prepared_table import Table, table_of
from qsd_rules.tables.reading.cells import READ_AS
from qsd_rules.tables.reading.completeness import (
    MISSING_ID_CHECK,
    collections_of,
    doubted,
    losses,
    of_nobody_known,
    without_members,
)
from qsd_rules.tables.reading.matching import COMPLETE, ID, NAME
from qsd_rules.tables.reading.plan import (
    POSITION,
    KindPlan,
    Read,
    header_of,
    typed_parts,
    unread_parts,
    unread_rows,
)
from qsd_rules.tables.reading.rejects import NONE, rejects
from qsd_rules.tables.reading.resumption import FOLDER, Kept, keep, recall
from qsd_rules.tables.reading.sources.source import ROW, WRONG
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import Place, Problem

MOST_COMPARED = 2_000
"""Among more ids than these no near one is looked for."""

UNIQUE_FROM = 4
"""After so many parts the targets seen are made unique again, so that memory stays bounded by their number."""

NOBODY = pl.Series(dtype=pl.String)

Progress = Callable[[str, int, int], None]
"""Told the kind, how many rows were dealt with, and how many there are, as reading goes on."""


@dataclass(slots=True)
class Census:
    """Who there is of one kind: how many rows, which are left out, all ids if others lead to them."""

    rows: int
    left_out: pl.Series
    ids: pl.Series
    targets: dict[str, pl.Series]
    duplicates: pl.DataFrame

    @property
    def subjects(self) -> int:
        """How many subjects there are."""
        return self.rows - len(self.left_out)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The tables, what was set aside (files in `rejected`), and why collections said to be complete are not.

    `led_to` are the subjects of kinds without a table that relations lead to.
    """

    tables: Mapping[str, Table]
    led_to: Mapping[str, Table]
    rejected: tuple[Path, ...]
    doubted: Mapping[str, Text]
    implied: Mapping[str, str]
    """Relations that go without saying, with the one subject they lead to."""


@dataclass(frozen=True, slots=True)
class PartRead:
    """A part of a table that was read: its rows, its files if it has any, and what it cost collections."""

    rows: int
    kept: Path | None
    rejected: Path | None
    lost: Mapping[str, str]


@dataclass(slots=True)
class Preparation:
    """Brings tables into the prepared layout; parts of what is slow to read are kept in the folder `work`."""

    policy: Policy
    plans: Sequence[KindPlan]
    complete: Set[str]
    """The collections (full names) whose members are all in the tables, as the user says."""

    work: Path
    language: Language
    progress: Progress = lambda kind, rows, all_: None
    censuses: dict[str, Census] = field(default_factory=dict)
    nowhere: dict[str, pl.Series] = field(default_factory=dict)
    """By relation the ids it leads to that no table of the kind has."""

    led_to: dict[str, pl.Series] = field(default_factory=dict)
    """By kind without a table the ids that relations lead to."""

    only: dict[str, str] = field(default_factory=dict)
    """By implied relation the one subject it can lead to."""

    def run(self) -> tuple[Prepared, list[Path]]:
        """Read everything: twice, first ids and relations. Also gives all files that the tables rest on."""
        referred = {fact.to for fact in self.policy.facts.values() if fact.type == "relation" and not fact.inverse_of}
        for plan in self.plans:
            self.censuses[plan.kind] = self._census(plan, plan.kind in referred)
        self._settle_relations()
        parts: dict[str, Sequence[Path]] = {}
        rejected: list[Path] = []
        lost: dict[str, str] = {}
        for plan in self.plans:
            parts[plan.kind], files, losses = self._read(plan)
            rejected.extend(files)
            lost.update(losses)
        kept = Kept(
            parts,
            {kind: census.rows for kind, census in self.censuses.items()},
            {kind: census.left_out for kind, census in self.censuses.items()},
            self.nowhere,
            self.only,
            self.led_to,
            rejected,
            lost,
        )
        return self._prepared(kept), keep(self.work, kept)

    def again(self) -> Prepared:
        """The tables as an earlier run read them."""
        kept = recall(self.work)
        for kind, rows in kept.rows.items():
            self.censuses[kind] = Census(rows, kept.left_out[kind], NOBODY, {}, pl.DataFrame())
        self.nowhere.update(kept.nowhere)
        self.only.update(kept.only)
        self.led_to.update(kept.led_to)
        return self._prepared(kept)

    def _prepared(self, kept: Kept) -> Prepared:
        given = {fact.name for plan in self.plans for fact in plan.facts} | self.only.keys()
        reasons = {**of_nobody_known(self.policy, self.led_to), **doubted(self.policy, kept.lost)}
        unseen = {**without_members(self.policy, given), **reasons}
        everywhere = self.complete - unseen.keys()
        tables = {plan.kind: self._table(plan, kept.parts[plan.kind]) for plan in self.plans}
        led_to = {kind: self._table_led_to(kind) for kind in self.led_to}
        return Prepared(
            {kind: self._with_complete(table, everywhere, frozenset(reasons)) for kind, table in tables.items()},
            {kind: self._with_complete(table, everywhere, frozenset(reasons)) for kind, table in led_to.items()},
            tuple(kept.rejected),
            unseen,
            {name: only for name, only in self.only.items() if self.policy.facts[name].kind in tables},
        )

    # Who there is.

    def _census(self, plan: KindPlan, keep_ids: bool) -> Census:
        relations = [fact for fact in plan.facts if fact.type == "relation"]
        wanted = {fact.name for fact in relations}
        rows = 0
        missing: list[pl.Series] = []
        hashes: list[pl.Series] = []
        ids: list[pl.Series] = []
        targets: dict[str, list[pl.Series]] = {fact.name: [] for fact in relations}
        for read in typed_parts(plan, wanted, None):
            frame = read.frame
            rows += frame.height
            missing.append(frame[POSITION].filter(frame[ID].is_null()))
            hashes.append(frame[ID].hash())
            if keep_ids:
                ids.append(frame[ID].drop_nulls())
            for fact in relations:
                column = frame[fact.name]
                found = targets[fact.name]
                found.append((column.explode() if fact.many else column).drop_nulls().unique())
                if len(found) >= UNIQUE_FROM:
                    targets[fact.name] = [pl.concat(found).unique()]
        without = pl.concat(missing) if missing else pl.Series(dtype=pl.Int64)
        duplicates = self._duplicates(plan, pl.concat(hashes) if hashes else pl.Series(dtype=pl.UInt64), without)
        left_out = pl.concat([without, duplicates[POSITION]]).sort()
        known = pl.concat(ids) if ids else pl.Series(dtype=pl.String)
        return Census(
            rows,
            left_out,
            known.unique(maintain_order=True) if len(duplicates) else known,
            {
                name: pl.concat(found).unique() if found else pl.Series(dtype=pl.String)
                for name, found in targets.items()
            },
            duplicates,
        )

    def _duplicates(self, plan: KindPlan, hashes: pl.Series, without: pl.Series) -> pl.DataFrame:
        """The rows whose ids were there before, with where that was; equal hashes are compared as ids."""
        nothing = pl.DataFrame(
            schema={POSITION: pl.Int64, "table": pl.String, ROW: pl.Int64, ID: pl.String, "first": pl.String}
        )
        hashes = hashes.alias("hash")
        ordered = hashes.sort()
        again = ordered.filter((ordered == ordered.shift(1)).fill_null(False)).unique()
        if len(again) == 0 or (len(again) == 1 and len(without) and _same_everywhere(hashes, without, again)):
            return nothing
        suspected = hashes.is_in(again.implode()).arg_true().cast(pl.Int64)
        found: list[pl.DataFrame] = []
        for read in typed_parts(plan, frozenset(), None):
            frame = read.frame.filter(pl.col(POSITION).is_in(suspected.implode()) & pl.col(ID).is_not_null())
            found.append(frame.select(POSITION, pl.lit(read.table).alias("table"), ROW, ID))
        rows = pl.concat(found).with_columns(
            first=pl.format("{}:{}", pl.col("table").first().over(ID), pl.col(ROW).first().over(ID)),
            turn=pl.int_range(pl.len()).over(ID),
        )
        later = rows.filter(pl.col("turn") > 0).select(POSITION, "table", ROW, ID, "first")
        return later if later.height else nothing

    def _settle_relations(self) -> None:
        """Which relations lead nowhere, whom they lead to without a table, and which go without saying."""
        for census in self.censuses.values():
            for name, targets in census.targets.items():
                to = self.policy.facts[name].to
                if to in self.censuses:
                    known = self.censuses[to].ids
                    self.nowhere[name] = targets.filter(~targets.is_in(known.implode()))
                elif len(targets):
                    self.led_to[to] = pl.concat([self.led_to.get(to, NOBODY), targets]).unique().sort()
        for fact in self.policy.facts.values():
            if fact.kind not in self.censuses and fact.kind not in self.led_to:
                continue
            if fact.type != "relation" or not fact.implied or fact.inverse_of or fact.to == fact.kind:
                continue
            if fact.to in self.censuses and self.censuses[fact.to].subjects == 1:
                self.only[fact.name] = str(self.censuses[fact.to].ids[0])

    # What is known of each.

    def _read(self, plan: KindPlan) -> tuple[tuple[Path, ...], list[Path], dict[str, str]]:
        """Read all of a kind: its files, those of what was set aside, and what it cost collections."""
        wanted = {fact.name for fact in plan.facts} | {NAME, COMPLETE}
        kept: list[Path] = []
        rejected: list[Path] = []
        lost: dict[str, str] = {}
        (self.work / FOLDER).mkdir(parents=True, exist_ok=True)
        unread = unread_rows(plan, self.language)
        before = [unread, plan.said]
        if self.censuses[plan.kind].duplicates.height:
            before.append(self._told_duplicates(plan))
        if any(each.height for each in before):
            rejected.append(self._set_aside(plan.kind, 0, pl.concat(before)))
            lost.update(losses(self.policy, plan, unread) if unread.height else {})
        for fact in self.policy.facts.values():
            if fact.kind == plan.kind and fact.type == "relation" and not fact.inverse_of:
                lost |= {fact.name: "cells"} if fact.name in plan.lost_of else {}
                lost |= {fact.name: "rows"} if plan.kind in plan.lost_of else {}
        done = 0
        parts = enumerate(unread_parts(plan, wanted, self.language), 1)
        for part in in_order(parts, lambda numbered: self._read_part(plan, *numbered)):
            if part.rejected is not None:
                rejected.append(part.rejected)
                lost = {**lost, **part.lost, **{name: why for name, why in lost.items() if why == "rows"}}
            if part.kept is not None:
                kept.append(part.kept)
            done += part.rows
            self.progress(plan.kind, done, self.censuses[plan.kind].rows)
        return tuple(kept), rejected, lost

    def _read_part(self, plan: KindPlan, number: int, unread: Callable[[], Read]) -> PartRead:
        """Read a part and write its files."""
        read = unread()
        frame, said = self.finished(plan, read)
        rejected = kept = None
        if said.height:
            rejected = self._set_aside(plan.kind, number, said)
        if plan.spooled:
            kept = self.work / FOLDER / f"{plan.kind}-{number:05}.parquet"
            frame.write_parquet(kept, compression="lz4", statistics=False)
        lost = losses(self.policy, plan, said) if said.height else {}
        return PartRead(read.frame.height, kept, rejected, lost)

    def finished(self, plan: KindPlan, read: Read, telling: bool = True) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Rows in the prepared layout (but for complete collections), and if it is to be told what is set aside."""
        census, frame = self.censuses[plan.kind], read.frame
        said = [read.rejects]
        facts = [fact for fact in plan.facts if fact.name in frame.columns]
        if telling and frame[ID].null_count():
            without = frame.filter(pl.col(ID).is_null())
            blank = pl.all_horizontal(
                pl.lit(True), *(pl.col(name).is_null() for name in frame.columns if name in plan.readers)
            )
            # A row in which nothing is written is no subject, and none is missed.
            told = without.filter(~blank).join(
                read.rejects.filter(pl.col("check") != READ_AS).select("row").unique(),
                left_on=ROW,
                right_on="row",
                how="anti",
                maintain_order="left",
            )
            header = header_of(plan, read.table, ID)
            said.append(_rows_set_aside(plan.kind, read.table, header, told, MISSING_ID, self.language))
        if len(census.left_out):
            frame = frame.filter(~pl.col(POSITION).is_in(census.left_out.implode()))
        for fact in facts:
            if fact.type != "relation":
                continue
            nowhere = self.nowhere.get(fact.name)
            if nowhere is not None and len(nowhere):
                frame, dangling = self._without_dangling(plan, read.table, fact, frame, nowhere, telling)
                said.append(dangling)
            if fact.name in self.only:
                frame = frame.with_columns(
                    _implied(fact, self.only[fact.name], f"{fact.name}{ABSENT_MARK}" in frame.columns)
                )
        not_given = [
            fact
            for fact in self.policy.facts.values()
            if fact.name in self.only and fact.kind == plan.kind and fact.name not in {each.name for each in plan.facts}
        ]
        frame = frame.with_columns(_constant(fact, self.only[fact.name]) for fact in not_given)
        marks = [name for name in frame.columns if name.endswith(WRONG)]
        return frame.drop(ROW, POSITION, *marks), pl.concat(said)

    def _without_dangling(
        self, plan: KindPlan, table: str, fact: Fact, frame: pl.DataFrame, nowhere: pl.Series, telling: bool
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows with relations that lead nowhere taken out, and what was taken out."""
        column = pl.col(fact.name)
        leads_nowhere = (
            column.list.eval(pl.element().is_in(nowhere.implode())).list.any()
            if fact.many
            else column.is_in(nowhere.implode())
        )
        frame = frame.with_columns(leads_nowhere.fill_null(False).alias("#nowhere"))
        wrong = frame.filter(pl.col("#nowhere"))
        mark = f"{fact.name}{WRONG}"
        kept = frame.with_columns(
            pl.when(~pl.col("#nowhere")).then(column).alias(fact.name), (pl.col(mark) | pl.col("#nowhere")).alias(mark)
        ).drop("#nowhere")
        if not (telling and wrong.height):
            return kept, NONE
        of_list = column.list.filter(pl.element().is_in(nowhere.implode())).list.first() if fact.many else column
        found = wrong.select(row=pl.col(ROW), subject=pl.col(ID), written=of_list)
        distinct = found["written"].unique(maintain_order=True)
        problems = [self._dangling(fact, target) for target in distinct.to_list()]
        places = pl.DataFrame(
            {"written": distinct, "problem": pl.int_range(len(distinct), dtype=pl.UInt32, eager=True)}
        )
        found = found.join(places, on="written", how="left", maintain_order="left")
        return kept, rejects(
            plan.kind, table, header_of(plan, table, fact.name, fact.path), found, problems, self.language
        )

    def _dangling(self, fact: Fact, target: str) -> Problem:
        kind = self.policy.kinds[fact.to].label
        known = self.censuses[fact.to].ids
        message = Text(
            f"{called(fact).zh} 指向的{kind.zh} `{shown(target)}` 不在表中",
            f"{called(fact).en} leads to the {kind.en} `{shown(target)}`, which is in no table",
        )
        near = near_id(target, known.to_list()) if len(known) <= MOST_COMPARED else None
        return Problem("dangling-relation", Place(""), message, near)

    def _told_duplicates(self, plan: KindPlan) -> pl.DataFrame:
        """The rows that are left out since their ids were there before."""
        rows = self.censuses[plan.kind].duplicates
        label = self.policy.kinds[plan.kind].label
        problems = [
            Problem(
                "duplicate-subject",
                Place(""),
                Text(
                    f"{label.zh} `{shown(identifier)}` 写了两次，先见于 {first}；这一行不计",
                    f"the {label.en} `{shown(identifier)}` is there twice, first at {first}; this row is left out",
                ),
            )
            for identifier, first in rows.select(ID, "first").rows()
        ]
        found = rows.select(
            row=pl.col(ROW), subject=pl.col(ID), written=pl.col(ID), problem=pl.int_range(pl.len(), dtype=pl.UInt32)
        )
        told = rejects(plan.kind, "", ID, found, problems, self.language)
        columns = {table: header_of(plan, table, ID) for table in rows["table"].unique().to_list()}
        return told.with_columns(
            rows["table"].alias("table"), rows["table"].replace_strict(columns, return_dtype=pl.String).alias("column")
        )

    def _set_aside(self, kind: str, number: int, said: pl.DataFrame) -> Path:
        folder = self.work / "rejected"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{kind}-{number:05}.parquet"
        said.sort("row", maintain_order=True).write_parquet(path)
        return path

    # Tables.

    def _table(self, plan: KindPlan, kept: Sequence[Path]) -> Table:
        rows = self.censuses[plan.kind].subjects
        facts = {fact.name for fact in plan.facts}
        implied = {name for name in self.only if self.policy.facts[name].kind == plan.kind}
        marks = {f"{fact.name}{ABSENT_MARK}" for fact in plan.facts if fact.optional}
        columns = frozenset({NAME, COMPLETE} | facts | implied | marks)

        def spooled(wanted: frozenset[str]) -> Iterator[pl.DataFrame]:
            for path in kept:
                yield pl.read_parquet(path, columns=[ID, *sorted(wanted & columns)])

        def directly(wanted: frozenset[str]) -> Iterator[pl.DataFrame]:
            facts = frozenset(name.removesuffix(ABSENT_MARK) for name in wanted)
            unread, names = unread_parts(plan, facts, None), [ID, *sorted(wanted & columns)]
            return in_order(unread, lambda read: self.finished(plan, read(), telling=False)[0].select(names))

        return Table(plan.kind, columns, rows, spooled if plan.spooled else directly)

    def _table_led_to(self, kind: str) -> Table:
        """The subjects of a kind without a table, of which there is an id and what goes without saying."""
        ids = self.led_to[kind]
        nothing = pl.lit(None, dtype=pl.List(pl.String())).alias(COMPLETE)
        implied = [
            _constant(self.policy.facts[name], only)
            for name, only in self.only.items()
            if self.policy.facts[name].kind == kind
        ]
        frame = pl.DataFrame([ids.alias(ID), ids.alias(NAME)]).with_columns(nothing, *implied)
        return table_of(kind, frame, judged=False)

    def _with_complete(self, table: Table, everywhere: Set[str], nowhere: Set[str]) -> Table:
        """The table with a column for each collection: whether all its members are there."""
        collections = [fact.name for fact in collections_of(self.policy, table.kind)]
        columns = (table.columns - {COMPLETE}) | {f"{name}{COMPLETE_MARK}" for name in collections}

        def parts(wanted: frozenset[str]) -> Iterator[pl.DataFrame]:
            asked = [name for name in collections if f"{name}{COMPLETE_MARK}" in wanted]
            said = [name for name in asked if name not in everywhere | nowhere]
            plain = wanted - {f"{name}{COMPLETE_MARK}" for name in asked}
            for frame in table.parts(plain | {COMPLETE} if said else plain):
                added = [
                    pl.col(COMPLETE).list.contains(name).fill_null(False).alias(f"{name}{COMPLETE_MARK}")
                    if name in said
                    else pl.lit(name in everywhere).alias(f"{name}{COMPLETE_MARK}")
                    for name in asked
                ]
                yield frame.with_columns(added).select(ID, *sorted(wanted - {ID}))

        return replace(table, columns=columns, parts=parts)


MISSING_ID = Problem(
    MISSING_ID_CHECK,
    Place(""),
    Text("这一行没有编号，不能归于任何对象；这一行不计", "this row has no id and is left out"),
)


def _rows_set_aside(
    kind: str, table: str, column: str, rows: pl.DataFrame, problem: Problem, language: Language
) -> pl.DataFrame:
    found = rows.select(
        row=pl.col(ROW),
        subject=pl.lit(None, dtype=pl.String),
        written=pl.lit(None, dtype=pl.String),
        problem=pl.lit(0, dtype=pl.UInt32),
    )
    return rejects(kind, table, column, found, [problem], language)


def _implied(fact: Fact, only: str, may_be_absent: bool) -> pl.Expr:
    """A relation, filled in where it is neither given nor known to have no value nor misread."""
    column = pl.col(fact.name)
    open_ = column.is_null() & ~pl.col(f"{fact.name}{WRONG}")
    if may_be_absent:
        open_ &= ~pl.col(f"{fact.name}{ABSENT_MARK}")
    value = pl.concat_list(pl.lit(only)) if fact.many else pl.lit(only)
    return pl.when(open_).then(value).otherwise(column).alias(fact.name)


def _constant(fact: Fact, only: str) -> pl.Expr:
    value = pl.concat_list(pl.lit(only)) if fact.many else pl.lit(only)
    return value.alias(fact.name)


def _same_everywhere(hashes: pl.Series, without: pl.Series, again: pl.Series) -> bool:
    """Whether the one hash that occurs again is that of missing ids alone."""
    return int((hashes == again[0]).sum()) == len(without) and bool((hashes.gather(without) == again[0]).all())
