"""`qsd-rules batch`: tables of subjects judged at once; findings, decisions and counts go to a folder."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from qsd_rules.cli.check import LEVELS, chosen_readings
from qsd_rules.cli.options import shared_options
from qsd_rules.cli.outputs import refuse_overwriting
from qsd_rules.cli.reporting import Asked, Look, look_of, report_options, write_report
from qsd_rules.cli.speaking import Day, OneOf, SpokenCommand, WholeNumber
from qsd_rules.words.installing import how_to_install
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

if TYPE_CHECKING:
    from qsd_rules.policy.model import Policy
    from qsd_rules.report.blocks import Detail, Report
    from qsd_rules.tables.writing.comparing import Comparison
    from qsd_rules.tables.writing.run import Outcome

FORMATS = ("parquet", "csv", "xlsx")
ENGINES = ("polars", "spark")
MOST_DIFFERENCES = 20
SOONEST_TOLD = 0.5
"""After so many seconds the rate means something."""


SUMMARY = Text(
    "按政策核查整张表：一种对象一个表，结果、决定和各项计数写入文件夹\n\n"
    "表可以是 CSV、Excel、Parquet、JSON lines、SQLite（`sqlite:///文件.db#表`）、PostgreSQL（`postgresql://…#表`）"
    "或文件夹；种类由表名或列名认出，也可写 `种类=文件`；同时给出的 YAML 事实文件提供其他对象\n\n"
    "读不了的行和格不中断核查，记入 rejects；中断后再次运行同一命令会接着做\n\n"
    "退出码：1 有达到 --fail-on 级别的事项，或 --compare 的两份结果不同；5 没有核查任何事项；"
    "4 仅有尚不能判定的；0 都没有",
    "Judge whole tables: one table per kind of subject; findings, decisions and counts go to a folder\n\n"
    "TABLES are CSV, Excel, Parquet, JSON lines, SQLite (`sqlite:///file.db#table`), PostgreSQL "
    "(`postgresql://…#table`), or folders; the kind is told by the table's name or its columns, or written "
    "`kind=file`; YAML files of facts among them give other subjects\n\n"
    "Rows and cells that can't be read do not stop the run and go to the rejects; stopped, the same command goes on\n\n"
    "Exit codes: 1 findings at the level of --fail-on or above, or outputs that --compare finds different; 5 "
    "nothing was judged; 4 undetermined only; 0 none of these",
)
TABLES = Text("表…", "TABLES...")
OUT = Text("结果写入这个文件夹", "folder of the output")
AS_OF = Text(
    "核查日期，如 2015-12-31；有事实文件时默认用它的日期", "day of assessment; default: that of the files of facts"
)
READING = Text(
    "采用哪种读法：`规则=读法`，或对所有有此读法的规则写 `读法`；可重复",
    "which reading governs: `rule=reading`, or `reading` for all rules that have it; repeatable",
)
MAP = Text(
    "列的对照：`列名=事实`（`列名=-` 表示略去），或 YAML、JSON 文件；可重复",
    "what columns give: `column=fact` (`column=-` to leave it out), or a YAML or JSON file; repeatable",
)
SUBJECT = Text(
    "没有表的种类的一个对象，写作 `种类=编号:名称`；可重复",
    "a subject of a kind without a table, written `KIND=ID:NAME`; repeatable",
)
COMPLETE = Text(
    "这个集合的成员都在表中，如 `district.projects`，或 all；可重复。未声明的集合不据以统计",
    "all members of this collection are in the tables, as `district.projects`, or all; repeatable. Nothing is counted "
    "from others",
)
STRICT = Text(
    "有读不了的行或格即报错，什么也不写", "rows and cells that can't be read are errors, and nothing is written"
)
FORMAT = Text("结果的格式，默认 parquet", "form of the output; default parquet")
ENGINE = Text(
    "在哪里核查，默认在本程序内（polars）；spark 分给 Spark 的各个任务，须另装，结果相同",
    "where parts are judged: by default in this process (polars); spark shares them among tasks of Spark, is installed "
    "apart and comes to the same",
)
GROUP_BY = Text("计数按这一项分组，如 所在街道", "group the counts by this fact, as `subdistrict`")
SAMPLE = Text("详细解释 N 项结果", "explain N findings in full")
COMPARE = Text("与另一个结果文件夹比较各项计数", "compare the counts with those in another folder of output")
FAIL_ON = Text(
    "从哪一级起退出码为 1，同 check；默认 pending",
    "from which level on the exit code is 1, as of check; default pending",
)
SUMMARY_OUTPUT = Text("总结写入这个文件，而不是标准输出", "write the summary to this file instead of standard output")
NO_TABLES = Text("缺少 `表…`", "`TABLES...` is missing")
DONE_BEFORE = Text("输入没有变化，以下是上次的结果", "nothing has changed; this is what was found before")
TAKEN_UP = Text("接着上次做：{count} 部分已完成", "taken up again: {count:part was|parts were} finished before")
DROPPED = Text(
    "输入或选项与上次未完成的核查不同，从头做起",
    "tables or options differ from those of the unfinished run: it starts anew",
)
KEPT = Text(
    "已完成的部分保留着，再次运行同一命令会接着做", "what is whole is kept: the same command goes on from there"
)
IDENTICAL = Text("计数相同：比较了 {count} 项", "identical: {count:count} compared")
DIFFERENT = Text("计数不同：{count} 项中有 {differing} 项", "different: {differing} of {count:count}")
STAGES = {"read": Text("读取", "reading"), "judge": Text("核查", "judging")}
DONE = Text("{stage}{kind} {done}/{all_} 行", "{stage} {kind} {done}/{all_} rows")
RATE = Text("，每秒 {rate} 行，还需 {minutes}:{seconds:02}", ", {rate} a second, {minutes}:{seconds:02} left")


LIBRARIES = {"polars": "Polars", "xlsxwriter": "XlsxWriter"}


def require_polars() -> None:
    """Nothing, if the libraries for tables are installed.

    Raises:
        InputProblems: one is not, and how to install it.
    """
    for module, name in LIBRARIES.items():
        if importlib.util.find_spec(module) is None:
            message = Text(f"这条命令需要 {name}，尚未安装", f"this command needs {name}, which is not installed")
            raise InputProblems([Problem("no-tables", Place(module), message, how_to_install("batch"))])


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def batch(
        tables: Sequence[str],
        out: str,
        as_of: date | None,
        reading: Sequence[str],
        mapped: Sequence[str],
        subject: Sequence[str],
        complete: Sequence[str],
        strict: bool,
        engine: str,
        group_by: str | None,
        sample: int,
        compare: str | None,
        fail_on: str,
        rules: str | None,
        table_format: str,
        **asked: Unpack[Asked],
    ) -> int:
        look = look_of(asked, language, tables, rules, option="--summary-output")
        require_polars()
        from qsd_rules import load_policy
        from qsd_rules.tables.reading.table_reading import Wishes
        from qsd_rules.tables.writing.manifest import RESULTS
        from qsd_rules.tables.writing.run import Job, run

        refuse_overwriting([Path(out, name) for name in RESULTS], tables, rules, language)
        code = 0
        if tables or not compare:
            if not tables:
                raise click.UsageError(say(NO_TABLES), click.get_current_context())
            policy = load_policy(rules)
            wishes = Wishes(tables, mapped, subject, complete, language)
            job = Job(
                wishes,
                Path(out),
                as_of,
                chosen_readings(policy, reading),
                table_format,
                group_by,
                strict,
                sample,
                engine,
            )
            try:
                with progress_on_stderr(policy, language) as progress:
                    outcome = run(policy, job, progress)
            except KeyboardInterrupt:
                click.echo(say(KEPT), err=True)
                raise
            tell(policy, outcome, out, look)
            code = exit_code(outcome.summary, fail_on)
        if compare:
            from qsd_rules.tables.writing.comparing import compare as compare_outputs

            comparison = compare_outputs(Path(out), Path(compare))
            tell_comparison(comparison, language)
            code = 1 if comparison.differences else code
        return code

    return SpokenCommand(
        "batch",
        language,
        SUMMARY,
        callback=batch,
        params=[
            click.Argument(["tables"], nargs=-1, metavar=say(TABLES)),
            click.Option(["--out"], required=True, metavar="FOLDER", help=say(OUT)),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF)),
            click.Option(["--reading"], multiple=True, metavar="READING", help=say(READING)),
            click.Option(["--map", "mapped"], multiple=True, metavar="MAP", help=say(MAP)),
            click.Option(["--subject"], multiple=True, metavar="KIND=ID:NAME", help=say(SUBJECT)),
            click.Option(["--complete"], multiple=True, metavar="COLLECTION", help=say(COMPLETE)),
            click.Option(["--strict"], is_flag=True, help=say(STRICT)),
            click.Option(
                ["--format", "table_format"], type=OneOf(FORMATS, language), default="parquet", help=say(FORMAT)
            ),
            click.Option(["--engine"], type=OneOf(ENGINES, language), default="polars", help=say(ENGINE)),
            click.Option(["--group-by"], metavar="FACT", help=say(GROUP_BY)),
            click.Option(["--sample"], type=WholeNumber(0, language), default=0, metavar="N", help=say(SAMPLE)),
            click.Option(["--compare"], metavar="FOLDER", help=say(COMPARE)),
            click.Option(["--fail-on"], type=OneOf((*LEVELS, "never"), language), default="pending", help=say(FAIL_ON)),
            *report_options(language, output=SUMMARY_OUTPUT, prefix="summary-"),
            *shared_options(language),
        ],
    )


def tell(policy: Policy, outcome: Outcome, out: str, look: Look) -> None:
    """The summary, with the samples in full, where it is wanted; what went before on standard error."""
    from qsd_rules import explain
    from qsd_rules.report.batch_summary import batch_report
    from qsd_rules.report.explanation import explanation_report

    language = look.language
    for said, wanted in ((DONE_BEFORE, outcome.done_before), (DROPPED, outcome.dropped)):
        if wanted:
            click.echo(said.in_language(language), err=True)
    if outcome.taken_up:
        click.echo(TAKEN_UP.in_language(language).format(count=Counted(outcome.taken_up)), err=True)

    def made(detail: Detail) -> Report:
        report = batch_report(policy, outcome.summary, out, language, detail)
        told = [
            explain(policy, f"{each.rule}@{each.subject[1]}", each.assessment, frozenset([each.subject]))
            for each in outcome.samples
        ]
        return report._replace(
            blocks=(*report.blocks, *(b for each in told for b in explanation_report(each, language).blocks))
        )

    write_report(look, made, lambda: json.dumps(outcome.summary, ensure_ascii=False, indent=2) + "\n")


def tell_comparison(comparison: Comparison, language: Language) -> None:
    """Whether two outputs are the same, and where not."""
    differing = len(comparison.differences)
    said = DIFFERENT if differing else IDENTICAL
    click.echo(said.in_language(language).format(count=Counted(comparison.compared), differing=differing))
    for each in comparison.differences[:MOST_DIFFERENCES]:
        click.echo(f"  {each.table}  {' · '.join(each.of)}  {each.here:,} | {each.there:,}")
    if differing > MOST_DIFFERENCES:
        click.echo("  …")


def exit_code(summary: object, fail_on: str) -> int:
    """As of `check`: by the outcomes of the readings that govern; 5 if there are none, since nothing was judged."""
    if fail_on == "never":
        return 0
    if summary.get("contradictions"):  # type: ignore[attr-defined]  # as `summary.json` has it
        return 1
    outcomes = summary["outcomes"]  # type: ignore[index]  # as `summary.json` has it
    if any(outcomes.get(level) for level in LEVELS[: LEVELS.index(fail_on) + 1]):
        return 1
    if summary["nothing_judged"]:  # type: ignore[index]  # as `summary.json` has it
        return 5
    return 4 if outcomes.get("undetermined") else 0


def progress_line(told: Mapping[str, str], done: int, all_: int, timed: int, seconds: float, language: Language) -> str:
    """How far a stage is, and once that can be told how fast (`timed` rows in so many seconds) and how long yet."""
    line = DONE.in_language(language).format(done=f"{done:,}", all_=f"{all_:,}", **told)
    if seconds < SOONEST_TOLD or not timed:
        return line
    rate = timed / seconds
    left = round((all_ - done) / rate)
    rest = RATE.in_language(language).format(rate=f"{round(rate):,}", minutes=left // 60, seconds=left % 60)
    return line + rest


@contextmanager
def progress_on_stderr(policy: Policy, language: Language) -> Iterator[Callable[[str, str, int, int], None]]:
    """A line that says how far it is where somebody watches; it is gone when all is done."""
    watched = sys.stderr.isatty()
    started: dict[tuple[str, str], tuple[float, int]] = {}

    def progress(stage: str, kind: str, done: int, all_: int) -> None:
        if not watched:
            return
        now = time.monotonic()
        begun, first = started.setdefault((stage, kind), (now, done))
        told = {
            "stage": STAGES[stage].in_language(language),
            "kind": policy.kinds[kind].label.in_language(language),
        }
        line = progress_line(told, done, all_, done - first, now - begun, language)
        click.echo(f"\r\033[K{line}", err=True, nl=False)

    try:
        yield progress
    finally:
        if watched:
            click.echo("\r\033[K", err=True, nl=False)
