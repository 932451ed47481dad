"""Judging tables with Polars, part by part: what crosses tables is worked out first, in as few passes as it takes.

A pass over a table may use what earlier passes gave (`tables.lookups`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from functools import cache
from typing import cast

import polars as pl

from qsd_rules.lowering.columns import DEFAULTS, Carried, Column, Followed, Gathered, Sort, apart
from qsd_rules.tables.judgement import Judgement
from qsd_rules.tables.lookups import Lookup, Pass, Plan, plan_of
from qsd_rules.tables.polars.columns import LONG, Computed, Rows, repeated
from qsd_rules.tables.polars.subject_numbers import Register
from qsd_rules.tables.prepared_table import Table


@dataclass(slots=True)
class Crossing:
    """The lookups and totals worked out so far: each a series by the number of the subject it is said of."""

    tables: Mapping[str, Table]
    registers: dict[str, Register] = field(default_factory=dict)
    names: dict[Lookup | Gathered, str] = field(default_factory=dict)
    values: dict[Lookup | Gathered, pl.Series] = field(default_factory=dict)

    def register(self, kind: str) -> Register:
        """The subjects of a kind by number; their ids are read when they are first asked for."""
        found = self.registers.get(kind)
        if found is None:
            parts = self.tables[kind].parts(frozenset()) if kind in self.tables else ()
            ids = [pl.Series("id", [], dtype=pl.String), *(frame["id"] for frame in parts)]
            found = self.registers[kind] = Register(pl.concat(ids, rechunk=True))
        return found

    def add(self, kind: str, frame: pl.DataFrame, keys: Iterable[Lookup | Gathered]) -> None:
        """Keep the values of a pass: a frame of `id` and a column for each value."""
        register = self.register(kind)
        numbers = register.numbers(frame["id"])
        if numbers.min() == 0:
            # Whoever no table has is asked nothing.
            frame, numbers = frame.filter(numbers > 0), numbers.filter(numbers > 0)
        for key in keys:
            values = frame[self.names[key]]
            nothing = repeated(DEFAULTS[_sort(key)], register.size + 1, values.dtype)
            self.values[key] = nothing.scatter(numbers, values) if len(values) else nothing

    def looked_up(self, key: Lookup | Gathered, numbers: pl.Series) -> pl.Series:
        """A value of the subjects with these numbers; the sort's default where there is none."""
        return self.values[key][numbers]


def _sort(key: Lookup | Gathered) -> Sort:
    return key.sort if isinstance(key, Gathered) else key[1].sort


@dataclass(slots=True)
class Engine:
    """Tables of subjects, judged. Making it works out what crosses tables; then `rows` gives the parts of a kind.

    `plan` says what will be asked for: all of the judgement, unless given.
    """

    judgement: Judgement
    tables: Mapping[str, Table]
    plan: InitVar[Plan | None] = None
    used: Mapping[str, frozenset[str]] = field(init=False)
    kept: Mapping[str, frozenset[Column]] = field(init=False)
    crossing: Crossing = field(init=False)

    def __post_init__(self, plan: Plan | None) -> None:
        plan = plan or plan_of(self.judgement, self.tables)
        self.used, self.kept = plan.used, plan.kept
        self.crossing = Crossing(self.tables)
        for each in plan.passes:
            self._pass(each)

    def parts(self, kind: str, also: frozenset[str] = frozenset()) -> Iterator[Rows]:
        """The rows of a kind's table, part by part, ready to compute the expressions asked for; with columns beside."""
        table = self.tables[kind]
        for frame in table.parts((self.used[kind] | also) & table.columns):
            yield self.rows(kind, frame)

    def rows(self, kind: str, frame: pl.DataFrame) -> Rows:
        """Rows of a kind's table, ready to compute."""
        return Rows(frame, self.judgement.forge, Remote(self, kind), self.kept.get(kind))

    def _pass(self, each: Pass) -> None:
        """Work out lookups and totals that the rows of one kind give."""
        kind, lookups = each.kind, each.lookups
        crossing, number = self.crossing, len(self.crossing.names)
        keys: list[Lookup | Gathered] = [*lookups, *each.totals]
        for index, key in enumerate(keys):
            crossing.names[key] = f"~{number + index}"
        by_collection: dict[str, list[Gathered]] = {}
        for total in each.totals:
            by_collection.setdefault(total.collection, []).append(total)
        found: list[pl.DataFrame] = []
        sums: dict[str, list[pl.DataFrame]] = {collection: [] for collection in by_collection}
        if kind in self.tables:
            table = self.tables[kind]
            for frame in table.parts(each.columns & table.columns):
                rows = self.rows(kind, frame)
                if lookups:
                    values = [rows.series(column).alias(crossing.names[kind, column]) for _, column in lookups]
                    found.append(pl.DataFrame([frame["id"], *values]))
                for collection, gathered in by_collection.items():
                    sums[collection].append(self._summed(rows, collection, gathered))
        if lookups:
            crossing.add(kind, pl.concat(found, rechunk=True) if found else self._nothing(lookups), lookups)
        for collection, gathered in by_collection.items():
            if sums[collection]:
                together = pl.concat(sums[collection]).group_by("id").agg(*(self._joined(one) for one in gathered))
            else:
                together = self._nothing(gathered)
            crossing.add(self.judgement.policy.facts[collection].kind, together, gathered)

    def _nothing(self, keys: Iterable[Lookup | Gathered]) -> pl.DataFrame:
        """The values of a table that is not there."""
        types = {"truth": pl.Boolean, "whole": pl.Int64, "day": pl.Date, "word": pl.String}
        return pl.DataFrame(schema={"id": pl.String, **{self.crossing.names[key]: types[_sort(key)] for key in keys}})

    def _summed(self, rows: Rows, collection: str, gathered: list[Gathered]) -> pl.DataFrame:
        """What the members among some rows add to each owner of a collection, by the owner's `id`."""
        definition = self.judgement.policy.facts[collection]
        owners = rows.frame[definition.inverse_of]
        forward = self.judgement.policy.facts[definition.inverse_of]
        pairs = pl.DataFrame({"row": pl.int_range(len(owners), eager=True), "id": owners})
        if forward.many:
            pairs = pairs.explode("id")
        whole = not forward.many and not owners.null_count()
        pairs = pairs if whole else pairs.drop_nulls("id")
        member = (lambda value: value) if whole else _picking(pairs["row"])
        numbers = cache(lambda: self.crossing.register(definition.kind).numbers(pairs["id"]))
        together = Pairs(
            self,
            pairs.height,
            member=lambda column: member(_either(rows, column)),
            owner=lambda column: self.crossing.looked_up((definition.kind, column), numbers()),
        )
        values = [
            self._wide_enough(total, together.value(total.value)).alias(self.crossing.names[total])
            for total in gathered
        ]
        frame = pl.DataFrame([pairs["id"], *values])
        if self.tables[definition.kind].rows == 1 and frame.height:
            # One owner: no need to group.
            return frame.select(pl.col("id").first(), *(self._partial(total) for total in gathered))
        return frame.group_by("id").agg(*(self._partial(total) for total in gathered))

    def _width(self, total: Gathered) -> type[pl.Int64] | type[pl.Int128]:
        low, high = self.judgement.forge.range(total)
        return pl.Int64 if low >= -LONG and high <= LONG else pl.Int128

    def _wide_enough(self, total: Gathered, values: pl.Series) -> pl.Series:
        return values if total.value.sort == "truth" else values.cast(self._width(total))

    def _partial(self, total: Gathered) -> pl.Expr:
        column = pl.col(self.crossing.names[total])
        return column.any() if total.how == "any" else column.sum().cast(self._width(total))

    def _joined(self, total: Gathered) -> pl.Expr:
        column = pl.col(self.crossing.names[total])
        return column.any() if total.how == "any" else column.sum()


@dataclass(slots=True)
class Remote:
    """What is followed or gathered, as it comes to the rows of a kind; one for each part of the table."""

    engine: Engine
    kind: str
    numbers: dict[str, pl.Series] = field(default_factory=dict)
    """The numbers of the subjects that a relation's column, or `id`, names."""

    def __call__(self, rows: Rows, column: Column) -> Computed:
        crossing = self.engine.crossing
        match column:
            case Followed(relation=relation, to=to, value=value):
                return crossing.looked_up((to, value), self._numbers(rows, to, relation))
            case Gathered(collection=collection) if self.engine.judgement.policy.facts[collection].inverse_of:
                return crossing.looked_up(column, self._numbers(rows, self.kind, "id"))
            case Gathered():
                return self._over_own_list(rows, column)
            case _:
                raise AssertionError(f"INVARIANT: only what crosses tables is remote, not {column!r}")

    def _numbers(self, rows: Rows, kind: str, column: str) -> pl.Series:
        found = self.numbers.get(column)
        if found is None:
            found = self.numbers[column] = self.engine.crossing.register(kind).numbers(rows.frame[column])
        return found

    def _over_own_list(self, rows: Rows, column: Gathered) -> pl.Series:
        """What is gathered over the members that the row itself lists."""
        members = rows.frame[column.collection]
        pairs = pl.DataFrame({"row": pl.int_range(len(members), eager=True), "id": members}).explode("id")
        pairs = pairs.drop_nulls("id")
        crossing = self.engine.crossing
        numbers = cache(lambda: crossing.register(column.of).numbers(pairs["id"]))
        together = Pairs(
            self.engine,
            pairs.height,
            member=lambda part: crossing.looked_up((column.of, part), numbers()),
            owner=lambda part: rows.series(part).gather(pairs["row"]),
        )
        value = together.value(column.value).alias("value")
        how = pl.col("value").any() if column.how == "any" else pl.col("value").sum().cast(self.engine._width(column))
        by_row = pl.DataFrame([pairs["row"], value]).group_by("row").agg(how)
        every_row = pl.DataFrame({"row": pl.int_range(len(members), eager=True)})
        joined = every_row.join(by_row, on="row", how="left", maintain_order="left")
        return joined["value"].fill_null(DEFAULTS[column.sort])


@dataclass(slots=True)
class Pairs:
    """Members of a collection, each beside its owner: `member` and `owner` give a value of either, pair by pair."""

    engine: Engine
    height: int
    member: Callable[[Column], Computed]
    owner: Callable[[Column], Computed]

    def value(self, column: Column) -> pl.Series:
        """A gathered value, pair by pair."""
        forge = self.engine.judgement.forge
        rows = Rows(
            pl.DataFrame(height=self.height), forge, lambda _, carried: self.owner(cast(Carried, carried).value)
        )
        for part in apart(column)[0]:
            rows.computed[part] = self.member(part)
        return rows.series(column)


def _either(rows: Rows, column: Column) -> Computed:
    return rows.truth(column) if column.sort == "truth" else rows.series(column)


def _picking(places: pl.Series) -> Callable[[Computed], Computed]:
    return lambda value: value if isinstance(value, bool) else value.gather(places)
