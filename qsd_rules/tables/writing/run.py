"""A run over tables: every part judged and written, counts put together, all of it published when it is whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from qsd_rules.code_digest import code_digest
from qsd_rules.lowering.conditions import COMPLETE as COMPLETE_MARK
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import Judgement, columns_used, everything, judgement_of
from qsd_rules.tables.parallel_parts import in_order
from qsd_rules.tables.polars.columns import Rows
from qsd_rules.tables.polars.counting import outcome_counts
from qsd_rules.tables.polars.engine import Engine
from qsd_rules.tables.polars.findings import Telling
from qsd_rules.tables.prepared_table import Table, table_of
from qsd_rules.tables.reading.cells import READ_AS
from qsd_rules.tables.reading.matching import COMPLETE, NAME, missing_facts
from qsd_rules.tables.reading.preparing import Prepared
from qsd_rules.tables.reading.rejects import counted
from qsd_rules.tables.reading.table_reading import Found, Wishes, find_tables, preparation_of
from qsd_rules.tables.writing.counts import (
    by_clause,
    by_outcome,
    counts_table,
    decision_counts,
    decisions_table,
)
from qsd_rules.tables.writing.manifest import (
    COPIES,
    READ,
    SUMMARY,
    UNFINISHED,
    Manifest,
    abandon,
    finished_before,
    key_of,
    prepare_folder,
    publish,
    take_up,
)
from qsd_rules.tables.writing.nothing_judged import nothing_judged
from qsd_rules.tables.writing.result_files import harmless, write_csv, write_parquet, write_text, write_workbook
from qsd_rules.tables.writing.sampling import Sample, candidates, nearest, samples
from qsd_rules.tables.writing.spark_judging import judged_by_spark, require_spark
from qsd_rules.version import VERSION
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

SCHEMA_NAME = "qsd-rules/batch/1"
SHEETS: Mapping[str, Text] = {
    "contradictions": Text("材料矛盾", "Contradictions"),
    "findings": Text("核查结果", "Findings"),
    "decisions": Text("决定", "Decisions"),
}
"""The results with a row each, by their folder; what their sheet is called."""
MOST_TOLD = 20
"""So many rejects are told when they are errors."""

JudgedPart = tuple[str, int, list[Path] | None]
"""A part's name, how many rows it has, and the files that were written; none where it was whole before."""

JudgeParts = Callable[[Engine, str], Iterator[JudgedPart]]
"""Judges the parts of a kind's table, in order."""

Progress = Callable[[str, str, int, int], None]
"""Told the stage (`read`, `judge`), the kind, how many rows are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a run is asked for."""

    wishes: Wishes
    folder: Path
    as_of: date | None
    readings: Mapping[str, str]
    form: str
    group_by: str | None
    strict: bool
    samples: int
    engine: str = "polars"

    @property
    def language(self) -> Language:
        return self.wishes.language


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run that is whole: its summary, as `summary.json` has it; whether it was done before, or taken up again."""

    summary: Mapping[str, object]
    samples: Sequence[Sample] = ()
    done_before: bool = False
    taken_up: int = 0
    dropped: bool = False


NO_DAY = Problem(
    "no-date",
    Place("--as-of"),
    Text("表里没有核查日期，请用 `--as-of` 给出", "tables do not say of which day they are: give `--as-of`"),
    Text("如 `--as-of 2015-12-31`", "as `--as-of 2015-12-31`"),
)


def run(policy: Policy, job: Job, progress: Progress = lambda stage, kind, done, all_: None) -> Outcome:
    """Judge the tables and leave the output in the folder. What an earlier run of the same finished is not done again.

    Raises:
        InputProblems: tables that can't be read or told apart, options that mean nothing, and with `strict` every
            row and cell that can't be read.
        KeyboardInterrupt: stopped; the parts that are whole are kept for the next run.
    """
    if job.engine == "spark":
        require_spark()
    made = prepare_folder(job.folder)
    try:
        return _run(policy, job, progress)
    except InputProblems:
        abandon(job.folder, made)
        raise


def _run(policy: Policy, job: Job, progress: Progress) -> Outcome:
    work = job.folder / UNFINISHED
    found = find_tables(policy, job.wishes, work / COPIES)
    as_of = job.as_of or found.day
    if as_of is None:
        raise InputProblems([NO_DAY])
    groups = group_columns(found, job.group_by)
    inputs = inputs_of(policy, job, found, as_of)
    key = key_of(inputs)
    before = finished_before(job.folder, key)
    if before is not None and not job.samples:
        return Outcome(before, done_before=True)
    manifest, dropped = take_up(job.folder, key)
    taken_up = len(manifest.parts)
    preparation = preparation_of(found, job.wishes, work, partial(progress, "read"))
    if manifest.is_whole(READ):
        prepared = preparation.again()
    else:
        prepared, files = preparation.run()
        manifest.finish(READ, files)
    rejected = Counter[tuple[str, str, str]]()
    for path in prepared.rejected:
        rejected.update(counted([pl.read_parquet(path)]))
    unread = sum(count for (_, _, check), count in rejected.items() if check != READ_AS)
    if job.strict and unread:
        raise InputProblems(rejects_as_problems(prepared, unread))
    tables = all_tables(policy, prepared)
    columns = {kind: table.columns for kind, table in tables.items()}
    judged = [kind for kind, table in tables.items() if table.judged and table.rows]
    judgement = judgement_of(policy, as_of, job.readings, columns, judged)
    judging = Judging(judgement, tables, groups, job, manifest, progress)
    if job.engine == "spark" and judging.is_left():
        with judged_by_spark(judging) as tasks:
            judging.run(tasks)
    else:
        judging.run(judging.side_by_side)
    names, summary = judging.finish(found, prepared, rejected, inputs, key)
    explained: Sequence[Sample] = ()
    if job.samples:
        told = nearest(judging.of_parts("samples"), job.samples)
        explained = samples(policy, tables, told, job.samples, as_of, job.readings)
    publish(manifest, names)
    return Outcome(summary, explained, taken_up=taken_up, dropped=dropped)


def all_tables(policy: Policy, prepared: Prepared) -> Mapping[str, Table]:
    """A table for each kind: as given, or of those that are led to, or empty."""
    nothing = pl.DataFrame(schema={"id": pl.String})
    known = {**prepared.led_to, **prepared.tables}
    return {kind: known.get(kind) or table_of(kind, nothing, judged=False) for kind in policy.kinds}


def group_columns(found: Found, wish: str | None) -> Mapping[str, str]:
    """The column that each kind is grouped by, from a fact's path or label.

    Raises:
        InputProblems: no table has such a fact.
    """
    if wish is None:
        return {}
    columns: dict[str, str] = {}
    for kind in found.names.policy.kinds:
        fact = found.names.of(kind).find("", wish)
        if fact is not None and not isinstance(fact, str) and fact.type in ("choice", "text", "relation", "boolean"):
            given = any(fact.name in table.facts for table in found.tables if table.kind == kind)
            if given and not fact.many and not fact.inverse_of:
                columns[kind] = fact.name
    if columns:
        return columns
    offered = {
        found.names.policy.facts[name].path
        for table in found.tables
        for name in table.facts
        if found.names.policy.facts[name].type in ("choice", "text")
    }
    message = Text(f"没有一个表有可作分组的列 `{wish}`", f"no table has a column `{wish}` to group by")
    hint = found.names.hint(wish, sorted(offered))
    raise InputProblems([Problem("unknown-column", Place("--group-by"), message, hint)])


def inputs_of(policy: Policy, job: Job, found: Found, as_of: date) -> dict[str, object]:
    """All that the output depends on."""
    return {
        "version": VERSION,
        "code": code_digest(),
        "polars": pl.__version__,
        "policy": {"name": policy.name, "digest": policy.digest, "text_digest": policy.text_digest},
        "as_of": as_of.isoformat(),
        "readings": dict(sorted(job.readings.items())),
        "tables": [
            {
                "table": table.source.name,
                "kind": table.kind,
                "digest": table.source.digest,
                "columns": [match.gives for match in table.columns],
            }
            for table in found.tables
        ],
        "facts": {
            kind: [
                [record.id, record.name, repr(sorted(record.facts.items())), sorted(record.complete)]
                for record in records
            ]
            for kind, records in found.given.subjects.items()
        },
        "complete": sorted(found.complete),
        "format": job.form,
        "group_by": job.group_by or "",
        "language": job.language,
        "samples": job.samples,
        "engine": job.engine,
    }


def rejects_as_problems(prepared: Prepared, total: int) -> list[Problem]:
    """The first of what could not be read, as errors."""
    problems: list[Problem] = []
    for path in prepared.rejected:
        for row in (
            pl.read_parquet(path)
            .filter(pl.col("check") != READ_AS)
            .head(MOST_TOLD - len(problems))
            .iter_rows(named=True)
        ):
            place = Place(row["table"], row["row"], cell="")
            written = f"`{row['column']}` " if row["column"] else ""
            problems.append(Problem(row["check"], place, Text.same(f"{written}{row['reason']}")))
    if total > len(problems):
        more = Text(
            f"共 {total} 处读不了，另有 {total - len(problems)} 处未列出",
            f"{total} in all, {total - len(problems)} more are not listed",
        )
        problems.append(Problem("rejects", Place("~"), more))
    return problems


@dataclass(slots=True)
class Judging:
    """The tables judged part by part, several side by side; each part's files are whole before it is noted."""

    judgement: Judgement
    tables: Mapping[str, Table]
    groups: Mapping[str, str]
    job: Job
    manifest: Manifest
    progress: Progress

    def is_left(self) -> bool:
        """Whether a kind is not whole yet."""
        return not all(self.manifest.is_whole(f"{kind}-all") for kind in self.judged_kinds())

    def run(self, judge_parts: JudgeParts) -> None:
        """Judge every part that is not whole yet."""
        engine: Engine | None = None
        for kind in self.judged_kinds():
            table = self.tables[kind]
            if self.manifest.is_whole(f"{kind}-all"):
                continue
            # What crosses tables takes passes of its own, which a run with nothing left to judge is spared.
            engine = engine or self.engine()
            done = 0
            for part, rows, files in judge_parts(engine, kind):
                if files is not None:
                    self.manifest.finish(part, files)
                done += rows
                self.progress("judge", kind, done, table.rows)
            self.manifest.finish(f"{kind}-all", [])

    def engine(self) -> Engine:
        """The engine, which also reads the columns that are grouped by and shown."""
        engine = Engine(self.judgement, self.tables)
        used = {kind: set(columns) for kind, columns in engine.used.items()}
        for kind, column in self.groups.items():
            used.setdefault(kind, set()).add(column)
        for kind, table in self.tables.items():
            if NAME in table.columns and self.job.form != "parquet":
                used.setdefault(kind, set()).add(NAME)
        engine.used = {kind: frozenset(columns) for kind, columns in used.items()}
        return engine

    def judged_kinds(self) -> Iterator[str]:
        """The kinds that something is judged of."""
        for kind, judged in self.judgement.kinds.items():
            table = self.tables[kind]
            if table.judged and table.rows and (judged.rules or judged.decisions):
                yield kind

    def telling(self, kind: str) -> Telling:
        """What tells the findings of a kind."""
        return Telling(self.judgement, kind, self.job.language)

    def part_name(self, kind: str, number: int) -> str:
        """The name of a part in the manifest and of its files."""
        return f"{kind}-{number:05}"

    def side_by_side(self, engine: Engine, kind: str) -> Iterator[JudgedPart]:
        """Judge the parts of a kind in threads."""
        return in_order(enumerate(engine.parts(kind), 1), partial(self.judge_part, self.telling(kind)))

    def judge_part(self, telling: Telling, numbered: tuple[int, Rows]) -> JudgedPart:
        """Judge a part unless it is whole."""
        number, rows = numbered
        part = self.part_name(telling.kind, number)
        files = None if self.manifest.is_whole(part) else self.judge(part, telling, rows)
        return part, rows.frame.height, files

    def judge(self, part: str, telling: Telling, rows: Rows) -> list[Path]:
        """Judge a part and write its files."""
        findings, decisions = telling.findings(rows), telling.decisions(rows)
        group = self.groups.get(telling.kind)
        counts = outcome_counts(rows, self.judgement.kinds[telling.kind], group)
        by_group = None
        if group is not None:
            by_group = rows.frame.select(pl.col("id").alias("subject"), pl.col(group).cast(pl.String).alias("group"))
        files = [
            self.write("counts", part, counts),
            self.write("decision-counts", part, decision_counts(decisions, by_group)),
        ]
        if self.job.samples:
            files.append(self.write("samples", part, candidates(findings, self.job.samples)))
        contradictions = telling.contradictions(rows)
        told = contradictions.group_by("contradiction", maintain_order=True).len("count")
        files.append(self.write("contradiction-counts", part, told.cast({"count": pl.Int64})))
        for folder, frame in (("findings", findings), ("decisions", decisions), ("contradictions", contradictions)):
            if frame.height:
                files.append(self.write_result(folder, part, self.for_people(frame, rows)))
        return files

    def for_people(self, frame: pl.DataFrame, rows: Rows) -> pl.DataFrame:
        """In tables for people, subjects have names and rules titles."""
        if self.job.form == "parquet":
            return frame
        language = self.job.language
        if NAME in rows.frame.columns:
            names = rows.frame.select(pl.col("id").alias("subject"), pl.col(NAME).alias("name"))
            frame = frame.join(names, on="subject", how="left", maintain_order="left")
        policy = self.judgement.policy
        for column, titles in (
            ("rule", {rule.name: rule.title.in_language(language) for rule in policy.rules.values()}),
            ("decision", {each.name: each.label.in_language(language) for each in policy.decisions.values()}),
        ):
            if column in frame.columns:
                title = pl.col(column).cast(pl.String).replace_strict(titles, default=None, return_dtype=pl.String)
                frame = frame.with_columns(title.alias("title"))
        first = [name for name in ("kind", "subject", "name", "title") if name in frame.columns]
        return frame.select(*first, pl.exclude(first))

    def write(self, folder: str, part: str, frame: pl.DataFrame) -> Path:
        path = self.manifest.work / "parts" / folder / f"{part}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_parquet(frame, path)
        return path

    def write_result(self, folder: str, part: str, frame: pl.DataFrame) -> Path:
        suffix = "csv" if self.job.form == "csv" else "parquet"
        path = self.manifest.work / folder / f"part-{part}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        (write_csv if suffix == "csv" else write_parquet)(frame, path)
        return path

    def of_parts(self, folder: str) -> Iterator[pl.DataFrame]:
        """What was noted of each part, in order."""
        for path in sorted((self.manifest.work / "parts" / folder).glob("*.parquet")):
            yield pl.read_parquet(path)

    # The end.

    def finish(
        self,
        found: Found,
        prepared: Prepared,
        rejected: Counter[tuple[str, str, str]],
        inputs: Mapping[str, object],
        key: str,
    ) -> tuple[list[str], Mapping[str, object]]:
        """Write what is made of all parts together: the names of all results, and the summary."""
        work, language, policy = self.manifest.work, self.job.language, self.judgement.policy
        counts = counts_table(self.judgement, self.of_parts("counts"), language)
        decisions = decisions_table(policy, self.of_parts("decision-counts"), language)
        write_csv(counts, work / "counts.csv")
        write_csv(decisions, work / "decision-counts.csv")
        write_csv(columns_table(found, language), work / "columns.csv")
        names = ["counts.csv", "decision-counts.csv", "columns.csv", SUMMARY]
        lacking: dict[str, int] = {}
        for folder, heading in SHEETS.items():
            parts = sorted((work / folder).glob("part-*")) if (work / folder).is_dir() else []
            if not parts:
                continue
            if self.job.form == "xlsx":
                sheet = heading.in_language(language)
                cut = write_workbook({sheet: map(pl.read_parquet, parts)}, work / f"{folder}.xlsx")
                names.append(f"{folder}.xlsx")
                if cut:
                    lacking[folder] = sum(cut.values())
            if self.job.form != "xlsx" or folder in lacking:
                names.append(folder)
        if prepared.rejected:
            names.append(write_rejects(prepared.rejected, work, self.job.form))
        contradicted = Counter(dict[str, int]())
        for told in self.of_parts("contradiction-counts"):
            contradicted.update(dict(told.rows()))
        summary = self.summary(found, prepared, rejected, counts, decisions, lacking)
        summary["contradictions"] = [
            {"contradiction": name, "count": count} for name, count in sorted(contradicted.items())
        ]
        document = {"schema": SCHEMA_NAME, "key": key, "inputs": inputs, **summary}
        write_text(json.dumps(document, ensure_ascii=False, indent=2), work / SUMMARY)
        return names, document

    def summary(
        self,
        found: Found,
        prepared: Prepared,
        rejected: Counter[tuple[str, str, str]],
        counts: pl.DataFrame,
        decisions: pl.DataFrame,
        lacking: Mapping[str, int],
    ) -> dict[str, object]:
        """What there was, what it came to, and what is not known, as JSON has it."""
        policy = self.judgement.policy
        expressions = {kind: list(everything(judged)) for kind, judged in self.judgement.kinds.items()}
        used = columns_used(policy, {kind: expressions[kind] for kind in self.judged_kinds()})
        needed, kinds = facts_judged(policy, self.judgement.as_of, set(self.judged_kinds())), []
        for kind, table in prepared.tables.items():
            given = {name for name in table.columns if name in policy.facts}
            missing = missing_facts(policy, kind, given, needed[kind])
            kinds.append(
                {
                    "kind": kind,
                    "subjects": table.rows,
                    "facts_used": len(used.get(kind, ())),
                    "missing": [fact.name for fact in missing],
                }
            )
        counted_from = {
            name.removesuffix(COMPLETE_MARK)
            for kind, names in needed.items()
            for name in names
            if kind in prepared.tables and name.endswith(COMPLETE_MARK)
        }
        subjects = {kind: table.rows for kind, table in prepared.tables.items()}
        why = nothing_judged(policy, subjects, self.judgement.as_of)
        complete = (found.complete - prepared.doubted.keys()) | complete_by_table(found, prepared, counted_from)
        return {
            "title": {"zh": policy.title.zh, "en": policy.title.en},
            "engine": self.job.engine,
            "as_of": self.judgement.as_of.isoformat(),
            "in_force": policy.is_in_force(self.judgement.as_of),
            "nothing_judged": why and {"zh": why.zh, "en": why.en},
            "kinds": kinds,
            "tables": [
                {
                    "table": table.source.name,
                    "kind": table.kind,
                    "ignored": [
                        {"column": match.column, "hint": match.hint and {"zh": match.hint.zh, "en": match.hint.en}}
                        for match in table.columns
                        if not match.gives and match.how != "ignored"
                    ],
                }
                for table in found.tables
            ],
            "led_to": {kind: table.rows for kind, table in prepared.led_to.items()},
            "left": list(found.left),
            "outcomes": dict(by_outcome(counts)),
            "clauses": [{"clause": clause, "outcomes": dict(found_)} for clause, found_ in by_clause(policy, counts)],
            "decisions": [
                {"decision": decision, "status": status, "act": act, "count": count}
                for decision, status, act, count in decisions.group_by("decision", "status", "act", maintain_order=True)
                .agg(pl.col("count").sum())
                .rows()
            ],
            "rejects": [
                {"kind": kind, "column": column, "check": check, "count": count}
                for (kind, column, check), count in sorted(rejected.items())
            ],
            "complete": sorted(counted_from & complete),
            "incomplete": sorted(counted_from - complete - found.complete),
            "doubted": {
                name: {"zh": reason.zh, "en": reason.en}
                for name, reason in sorted(prepared.doubted.items())
                if name in (counted_from & found.complete) - complete
            },
            "implied": dict(sorted(prepared.implied.items())),
            "left_out": {name: {"zh": why.zh, "en": why.en} for name, why in self.judgement.left_out.items()},
            "beyond_sheet": dict(lacking),
        }


def facts_judged(policy: Policy, as_of: date, kinds: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The columns of each kind that rules about these kinds would look at if the tables had them all."""
    judgement = judgement_of(policy, as_of, kinds=kinds)
    used = columns_used(policy, {kind: list(everything(judged)) for kind, judged in judgement.kinds.items()})
    return used


def complete_by_table(found: Found, prepared: Prepared, collections: Iterable[str]) -> frozenset[str]:
    """The collections that the tables or files of facts themselves say to be complete, for all their owners."""
    said: set[str] = set()
    for kind, table in prepared.tables.items():
        if kind in found.given.subjects or any(each.position(COMPLETE) for each in found.tables if each.kind == kind):
            names = [name for name in collections if name.startswith(f"{kind}.")]
            columns = [f"{name}{COMPLETE_MARK}" for name in names]
            parts = [frame.select(pl.col(columns).all()) for frame in table.parts(frozenset(columns))] if names else []
            if parts and table.rows:
                whole = pl.concat(parts).select(pl.all().all()).row(0)
                said.update(name for name, all_of_them in zip(names, whole, strict=True) if all_of_them)
    return frozenset(said)


def columns_table(found: Found, language: Language) -> pl.DataFrame:
    """What each column of each table gives."""
    rows = [
        (
            table.source.name,
            table.kind,
            match.column,
            match.gives,
            HOW[match.how].in_language(language),
            match.hint.in_language(language) if match.hint else "",
        )
        for table in found.tables
        for match in table.columns
    ]
    return pl.DataFrame(rows, schema=["table", "kind", "column", "fact", "matched", "hint"], orient="row")


HOW: Mapping[str, Text] = {
    "name": Text("按名称", "by name"),
    "label": Text("按标签", "by label"),
    "map": Text("按 --map", "by --map"),
    "ignored": Text("略去", "left out"),
    "unknown": Text("未识别，略去", "not recognised, left out"),
    "counted": Text("由其他表得出，略去", "follows from other tables, left out"),
}


def write_rejects(paths: Sequence[Path], work: Path, form: str) -> str:
    """The rejects of all parts as one table, for people in any case: CSV, or a workbook; the file's name."""
    frames = (pl.read_parquet(path) for path in paths)
    if form == "xlsx":
        write_workbook({"rejects": frames}, work / "rejects.xlsx")
        return "rejects.xlsx"
    path = work / "rejects.csv"
    with path.open("wb") as file:
        for number, frame in enumerate(frames):
            harmless(frame).write_csv(file, include_bom=number == 0, include_header=number == 0)
    return "rejects.csv"
