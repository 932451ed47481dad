"""Tables judged by two versions of a policy: from which outcome to which each subject comes, joined row by row.

Each version reads the tables by its own vocabulary. The outcomes of one subject are joined by its kind and id, so that
neither what a version leaves out nor the size of the parts that it reads matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from qsd_rules.assess.assessment import OUTCOMES, DecisionStatus
from qsd_rules.lowering.columns import Column
from qsd_rules.lowering.outcomes import DecisionColumns
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import Judgement, judgement_of
from qsd_rules.tables.lookups import plan_of
from qsd_rules.tables.polars.columns import Rows
from qsd_rules.tables.polars.engine import Engine
from qsd_rules.tables.polars.truth_patterns import only_one
from qsd_rules.tables.prepared_table import Table
from qsd_rules.tables.reading.cells import READ_AS
from qsd_rules.tables.reading.matching import NAME
from qsd_rules.tables.reading.table_reading import Found, Wishes, digests_of, find_tables, preparation_of
from qsd_rules.tables.writing.run import NO_DAY, all_tables
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

STATUSES: tuple[DecisionStatus, ...] = ("pending", "clear", "not_applicable")
ACT = "against/"
"""Before the act, where a decision goes against a subject."""

MOST_EXAMPLES = 3
"""So many subjects are named for each way in which an outcome changes."""

Progress = Callable[[int, str, str, int, int], None]
"""Told the version (0 or 1), the stage (`read`, `judge`), the kind, how many rows are done, how many there are."""


@dataclass(frozen=True, slots=True)
class Transition:
    """How many subjects come from an outcome to an outcome, and the first of those for whom it changes: ids and names.

    An outcome is empty where a version lacks the rule, the decision or the subject. Of a decision it is a status, or
    `against/` and the act.
    """

    old: str
    new: str
    count: int
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule or a decision by its names in both versions (empty where one lacks it), and the whole matrix of outcomes.

    The old outcomes are in order of weight, and for each the new ones.
    """

    kind: str
    old: str
    new: str
    transitions: tuple[Transition, ...]

    @property
    def changed(self) -> tuple[Transition, ...]:
        """The transitions that are a change."""
        return tuple(each for each in self.transitions if each.old != each.new)


@dataclass(frozen=True, slots=True)
class Subjects:
    """How many subjects of a kind both versions judge, and how many only one does."""

    kind: str
    both: int
    only_old: int
    only_new: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule or decision that is not compared, since columns cannot express it in the version, and why."""

    name: str
    version: int
    reason: Text


@dataclass(frozen=True, slots=True)
class ReadOtherwise:
    """A column of a table that gives one thing in the old version, another in the new; empty where it gives nothing."""

    table: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TablesCompared:
    """What becomes of the subjects of tables; `rejects` counts what each version could not read."""

    days: tuple[date, date]
    in_force: tuple[bool, bool]
    subjects: tuple[Subjects, ...]
    judged: tuple[Judged, ...]
    left_out: tuple[LeftOut, ...]
    read_otherwise: tuple[ReadOtherwise, ...]
    rejects: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a policy with what it reads of the tables."""

    policy: Policy
    found: Found
    tables: Mapping[str, Table]
    judgement: Judgement
    rejects: int


Pair = tuple[str, str]
"""The names of one rule or decision in both versions."""


def compare_tables(
    old: Policy,
    new: Policy,
    rules: Iterable[Pair],
    wishes: Wishes,
    as_of: date | None,
    work: Path,
    progress: Progress = lambda version, stage, kind, done, all_: None,
) -> TablesCompared:
    """Judge the tables by both versions and join what they come to.

    `rules` are the rules that stand for each other, with the names they have in both. `as_of` is the day of
    assessment, otherwise that of files of facts among the tables. What is slow to read goes to the folder `work`.

    Raises:
        InputProblems: no day is given, or a version can't read the tables; its problems say which version it is.
    """
    versions = (
        read_version(0, old, new, wishes, as_of, work / "old", progress),
        read_version(1, new, old, wishes, as_of, work / "new", progress),
    )
    refuse_changing(versions)
    left_out = tuple(
        LeftOut(name, number, reason)
        for number, version in enumerate(versions)
        for name, reason in version.judgement.left_out.items()
    )
    rules = tuple(rules)
    decisions = tuple((name, name) for name in dict.fromkeys((*old.decisions, *new.decisions)))
    engines = (engine_of(versions[0]), engine_of(versions[1]))
    subjects: list[Subjects] = []
    judged: list[Judged] = []
    for kind in dict.fromkeys((*old.kinds, *new.kinds)):
        comparing = Comparing(kind, versions, engines, progress)
        comparing.choose(rules, decisions, {each.name for each in left_out})
        if comparing.pairs and any(has_subjects(each, kind) for each in versions):
            subjects.append(comparing.run())
            judged += comparing.judged()
    return TablesCompared(
        (versions[0].judgement.as_of, versions[1].judgement.as_of),
        (old.is_in_force(versions[0].judgement.as_of), new.is_in_force(versions[1].judgement.as_of)),
        tuple(subjects),
        tuple(judged),
        left_out,
        tuple(read_otherwise(versions)),
        (versions[0].rejects, versions[1].rejects),
    )


# Reading.

THE_VERSION = (Text("旧版本", "the old version"), Text("新版本", "the new version"))


def read_version(
    number: int, policy: Policy, other: Policy, wishes: Wishes, as_of: date | None, work: Path, progress: Progress
) -> Version:
    """The tables as one version reads them. What `wishes` says in words of the `other` version alone is not meant.

    Raises:
        InputProblems: the version can't read them.
    """
    try:
        found = find_tables(policy, wishes, work, other)
        day = as_of or found.day
        if day is None:
            raise InputProblems([NO_DAY])
        reading = preparation_of(found, wishes, work, partial(progress, number, "read"))
        prepared, _ = reading.run()
    except InputProblems as error:
        if error.problems == (NO_DAY,):
            raise
        raise InputProblems(by_version(number, each) for each in error.problems) from error
    tables = all_tables(policy, prepared)
    judgement = judgement_of(policy, day, None, {kind: table.columns for kind, table in tables.items()})
    rejects = sum(
        pl.scan_parquet(path).filter(pl.col("check") != READ_AS).select(pl.len()).collect().item()
        for path in prepared.rejected
    )
    return Version(policy, found, tables, judgement, rejects)


def has_subjects(version: Version, kind: str) -> bool:
    """Whether the tables give subjects of a kind, as one version reads them."""
    table = version.tables.get(kind)
    return table is not None and table.judged and table.rows > 0


def by_version(number: int, problem: Problem) -> Problem:
    """A problem, and which version has it."""
    said = THE_VERSION[number]
    message = Text(f"{said.zh}：{problem.message.zh}", f"{said.en}: {problem.message.en}")
    return Problem(problem.check, problem.place, message, problem.hint)


def refuse_changing(versions: tuple[Version, Version]) -> None:
    """Nothing, if both versions read the same bytes.

    Raises:
        InputProblems: a table changed between the two readings.
    """
    first, second = (digests_of(version.found) for version in versions)
    message = Text("两个版本读取之间，表有变动", "the table changed between the readings of the two versions")
    problems = [
        Problem("changing-table", Place(name), message)
        for name, digest in first.items()
        if second.get(name, digest) != digest
    ]
    if problems:
        raise InputProblems(problems)


def read_otherwise(versions: tuple[Version, Version]) -> Iterator[ReadOtherwise]:
    """The columns that do not give the same in both versions."""
    given: tuple[dict[tuple[str, str], str], ...] = tuple(
        {
            (table.source.name, match.column): match.gives if "." in match.gives else f"{table.kind}.{match.gives}"
            for table in version.found.tables
            for match in table.columns
            if match.gives
        }
        for version in versions
    )
    for table, column in dict.fromkeys((*given[0], *given[1])):
        old, new = (each.get((table, column), "") for each in given)
        if old != new:
            yield ReadOtherwise(table, column, old, new)


# Outcomes as columns.

States = Mapping[str, Column]
"""Where each outcome of a rule, or each status or act of a decision, holds."""


def states_of_decision(decision: DecisionColumns) -> States:
    """The statuses of a decision; the acts, where it goes against a subject."""
    acts = {f"{ACT}{act}": column for act, column in decision.acts.items()}
    return {**acts, **{status: decision.statuses[status] for status in STATUSES}}


def states_by_name(judgement: Judgement, kind: str) -> Mapping[str, States]:
    """What is told of each rule and decision of a kind."""
    judged = judgement.kinds.get(kind)
    if judged is None:
        return {}
    rules: dict[str, States] = {rule.rule.name: dict(rule.governing.outcomes.items()) for rule in judged.rules}
    return {**rules, **{each.decision: states_of_decision(each) for each in judged.decisions}}


def engine_of(version: Version) -> Engine:
    """An engine for the tables of a version, which is asked for what is compared alone."""
    plan = plan_of(version.judgement, version.tables, expressions_of(version.judgement))
    return Engine(version.judgement, version.tables, plan)


def expressions_of(judgement: Judgement) -> Mapping[str, Sequence[Column]]:
    """All columns that an engine is asked for."""
    return {
        kind: [column for states in states_by_name(judgement, kind).values() for column in states.values()]
        for kind in judgement.kinds
    }


# Joining.


@dataclass(slots=True)
class Comparing:
    """The subjects of one kind, judged by both versions and counted by what they come from and to."""

    kind: str
    versions: tuple[Version, Version]
    engines: tuple[Engine, Engine]
    progress: Progress
    pairs: list[Pair] = field(default_factory=list)
    tallies: list[dict[Pair, Transition]] = field(default_factory=list)

    def choose(self, rules: Iterable[Pair], decisions: Iterable[Pair], left_out: set[str]) -> None:
        """Take the rules and decisions of the kind that both versions can tell; of what one lacks the other tells."""
        for pair in (*rules, *decisions):
            has = [name in states_by_name(version.judgement, self.kind) for name, version in self.sides(pair)]
            if any(has) and not left_out & set(pair):
                self.pairs.append((pair[0] if has[0] else "", pair[1] if has[1] else ""))
                self.tallies.append({})

    def sides(self, pair: Pair) -> Iterator[tuple[str, Version]]:
        """A rule's names with their versions."""
        yield from zip(pair, self.versions, strict=True)

    def run(self) -> Subjects:
        """Judge and join all parts, and count."""
        both = only_old = only_new = 0
        dtype = pl.Enum(self.all_states())
        for frame in joined(self.coded(0, dtype), self.coded(1, dtype), self.schema(0, dtype), self.schema(1, dtype)):
            there = [frame["there 0"].is_not_null(), frame["there 1"].is_not_null()]
            both += int((there[0] & there[1]).sum())
            only_old += int((~there[1]).sum())
            only_new += int((~there[0]).sum())
            for number in range(len(self.pairs)):
                self.count(number, frame)
        return Subjects(self.kind, both, only_old, only_new)

    def all_states(self) -> list[str]:
        """Every outcome, status and act of both versions, by weight."""
        acts = [act for version in self.versions for each in version.policy.decisions.values() for act, _ in each.acts]
        return [*dict.fromkeys([*(f"{ACT}{act}" for act in acts), *OUTCOMES, *STATUSES])]

    def schema(self, number: int, dtype: pl.DataType) -> Mapping[str, pl.DataType]:
        """The columns of a version's frames: id, whether it is there, name, and what each rule comes to."""
        told = {f"{number} {index}": dtype for index, pair in enumerate(self.pairs) if pair[number]}
        return {"id": pl.String(), f"there {number}": pl.Boolean(), f"name {number}": pl.String(), **told}

    def coded(self, number: int, dtype: pl.DataType) -> Iterator[pl.DataFrame]:
        """What one version makes of each subject, part by part."""
        version, engine = self.versions[number], self.engines[number]
        if not has_subjects(version, self.kind):
            return
        table = version.tables[self.kind]
        states, done = states_by_name(version.judgement, self.kind), 0
        for rows in engine.parts(self.kind, frozenset({NAME})):
            yield self.coded_rows(number, rows, states, dtype)
            done += rows.frame.height
            self.progress(number, "judge", self.kind, done, table.rows)

    def coded_rows(self, number: int, rows: Rows, states: Mapping[str, States], dtype: pl.DataType) -> pl.DataFrame:
        """What one version makes of some rows."""
        ids = rows.frame["id"]
        names = rows.frame[NAME] if NAME in rows.frame.columns else ids
        told = [
            only_one(rows, states[pair[number]], dtype).alias(f"{number} {index}")
            for index, pair in enumerate(self.pairs)
            if pair[number]
        ]
        there = pl.repeat(True, len(ids), dtype=pl.Boolean, eager=True)
        return pl.DataFrame([ids, there.alias(f"there {number}"), names.cast(pl.String).alias(f"name {number}"), *told])

    def count(self, number: int, frame: pl.DataFrame) -> None:
        """Count what one rule or decision comes from and to in some joined rows."""
        tally = self.tallies[number]
        sides = [f"{side} {number}" for side in (0, 1)]
        nothing = pl.lit(None, dtype=pl.String)
        pair = frame.select(
            "id",
            pl.coalesce("name 1", "name 0").alias("name"),
            *(pl.col(side) if side in frame.columns else nothing.alias(side) for side in sides),
        )
        old, new = pair[sides[0]].cast(pl.String), pair[sides[1]].cast(pl.String)
        changed = ~old.eq_missing(new)
        for state, count in old.filter(~changed).value_counts(name="count").rows():
            add(tally, Transition(state or "", state or "", count))
        if changed.any():
            groups = (
                pair.filter(changed)
                .group_by(sides, maintain_order=True)
                .agg(pl.len().alias("count"), pl.col("id", "name").head(MOST_EXAMPLES))
            )
            for before, after, count, ids, names in groups.rows():
                examples = tuple(zip(ids, names, strict=True))
                add(tally, Transition(before or "", after or "", count, examples))

    def judged(self) -> Iterator[Judged]:
        """What was counted of each rule and decision."""
        order = {state: place for place, state in enumerate((*self.all_states(), ""))}
        for pair, tally in zip(self.pairs, self.tallies, strict=True):
            listed = [each for key, each in tally.items() if key != ("", "")]
            listed.sort(key=lambda each: (order[each.old], order[each.new]))
            yield Judged(self.kind, *pair, tuple(listed))


def add(tally: dict[Pair, Transition], found: Transition) -> None:
    """Count more subjects of one way."""
    before = tally.get((found.old, found.new), Transition(found.old, found.new, 0))
    examples = (*before.examples, *found.examples)[:MOST_EXAMPLES]
    tally[found.old, found.new] = Transition(found.old, found.new, before.count + found.count, examples)


def joined(
    old: Iterator[pl.DataFrame],
    new: Iterator[pl.DataFrame],
    of_old: Mapping[str, pl.DataType],
    of_new: Mapping[str, pl.DataType],
) -> Iterator[pl.DataFrame]:
    """The rows of two streams by `id`, those of one alone with nulls for the other; `of_…` are their columns.

    Both streams come in the order of the tables, so no more than some parts wait for their other half, and those rows
    that have none.
    """
    streams, ended = (old, new), [False, False]
    waiting = [pl.DataFrame(schema=of_old), pl.DataFrame(schema=of_new)]
    while not all(ended):
        side = 0 if ended[1] or (not ended[0] and waiting[0].height <= waiting[1].height) else 1
        part = next(streams[side], None)
        if part is None:
            ended[side] = True
            continue
        waiting[side] = pl.concat([waiting[side], part])
        both = waiting[0].join(waiting[1], on="id", how="inner", maintain_order="left")
        waiting = [each.join(both, on="id", how="anti", maintain_order="left") for each in waiting]
        yield both
        if ended[1 - side] and not waiting[1 - side].height:
            yield waiting[0].join(waiting[1], on="id", how="full", coalesce=True, maintain_order="left_right")
            waiting = [each.clear() for each in waiting]
    yield waiting[0].join(waiting[1], on="id", how="full", coalesce=True, maintain_order="left_right")
