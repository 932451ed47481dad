"""`qsd-rules evaluate`: the yearly evaluation of targets, tasks and organs, with pace and who is to be criticized."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import Look, chosen_format, require_format, write
from qsd_rules.cli.snapshots import tell
from qsd_rules.cli.speaking import Day, OneOf, SpokenCommand, WholeNumber
from qsd_rules.words.language import Language, Text

if TYPE_CHECKING:
    from qsd_rules.evaluation.yearly_evaluation import Evaluation

FORMATS = ("terminal", "json", "markdown", "html", "docx")
WIDEST = 110

SUMMARY = Text(
    "年度评价：各项目标和分解任务的完成情况、进度，各单位落实情况，应予批评的单位及其依据\n\n"
    "事实可以是 YAML、JSON、Excel 文件、文件夹，或 `-`（标准输入）。日期相同的合为一份；给出几个年度的，"
    "评价最后一个年度，以往的用来看进度和变化\n\n"
    "退出码：2 用法或输入有误；否则为 0",
    "The yearly evaluation: targets and tasks with their pace, the organs' record, who is to be criticized and why\n\n"
    "FACTS are YAML, JSON or Excel files, folders, or `-` for standard input. Those of one date go together; of "
    "several years the last is evaluated, the ones before it give pace and trend\n\n"
    "Exit codes: 2 bad usage or bad input; otherwise 0",
)
FACTS = Text("事实…", "FACTS...")
AS_OF = Text("评价日期，如 2015-12-31；默认用事实的日期", "day of the evaluation; default: the date of the facts")
YEAR = Text("评价哪一年度；默认最后一个有事实的年度", "which year is evaluated; default: the last with facts")
READING = Text(
    "采用哪种读法：`规则=读法`，或对所有有此读法的规则写 `读法`；可重复",
    "which reading governs: `rule=reading`, or `reading` for all rules that have it; repeatable",
)
FORMAT = Text(
    "报告格式，默认 terminal，或随 --output 的后缀",
    "form of the report; default terminal, or as the file of --output ends",
)
OUTPUT = Text("写入文件，而不是标准输出", "write to this file instead of standard output")
BRIEF = Text("目标只列未达到的，任务和单位只写要点", "of targets only those not reached; tasks and organs in short")
COLOR = Text("是否用颜色；auto 时看终端和 NO_COLOR", "colour; auto looks at the terminal and NO_COLOR")
WIDTH = Text("行宽（列数），默认随终端", "width in columns; default: the terminal's")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def run(
        facts: Sequence[str],
        as_of: date | None,
        year: int | None,
        reading: Sequence[str],
        form: str | None,
        output: str | None,
        brief: bool,
        color: str,
        width: int | None,
        rules: str | None,
    ) -> int:
        from qsd_rules import evaluate, load_policy, read_snapshots
        from qsd_rules.cli.check import chosen_readings

        chosen = chosen_format(form, output)
        require_format(chosen, output, language)
        policy = load_policy(rules)
        snapshots = read_snapshots(policy, facts)
        tell([note for snapshot in snapshots for note in snapshot.notes], language)
        tell([note for snapshot in snapshots for note in snapshot.notes], language)
        evaluation = evaluate(policy, snapshots, as_of, year, chosen_readings(policy, reading))
        to_terminal = output is None and sys.stdout.isatty()
        colour = color == "always" or (color == "auto" and to_terminal and not os.environ.get("NO_COLOR"))
        columns = width or min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
        look = Look(chosen, language, columns, colour, brief, "never")
        write(rendered(evaluation, look), output, look)
        return 0

    return SpokenCommand(
        "evaluate",
        language,
        SUMMARY,
        callback=run,
        params=[
            click.Argument(["facts"], nargs=-1, required=True, metavar=say(FACTS)),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF)),
            click.Option(["--year"], type=WholeNumber(1, language), metavar="YEAR", help=say(YEAR)),
            click.Option(["--reading"], multiple=True, metavar="READING", help=say(READING)),
            click.Option(["--format", "form"], type=OneOf(FORMATS, language), help=say(FORMAT)),
            click.Option(["--output"], metavar="FILE", help=say(OUTPUT)),
            click.Option(["--brief"], is_flag=True, help=say(BRIEF)),
            click.Option(
                ["--color"], type=OneOf(("auto", "always", "never"), language), default="auto", help=say(COLOR)
            ),
            click.Option(["--width"], type=WholeNumber(20, language), metavar="N", help=say(WIDTH)),
            *shared_options(language),
        ],
    )


def rendered(evaluation: Evaluation, look: Look) -> str | bytes:
    """The evaluation in one format; each format's module is imported only when it is asked for."""
    if look.form == "json":
        from qsd_rules.report.evaluation_json import json_evaluation

        return json_evaluation(evaluation)
    if look.form == "markdown":
        from qsd_rules.report.evaluation_markdown import markdown_evaluation

        return markdown_evaluation(evaluation, look.language)
    if look.form == "html":
        from qsd_rules.report.evaluation_html import html_evaluation

        return html_evaluation(evaluation, look.language)
    if look.form == "docx":
        from qsd_rules.report.evaluation_docx import docx_evaluation

        return docx_evaluation(evaluation, look.language)
    from qsd_rules.report.evaluation_terminal import terminal_evaluation

    return terminal_evaluation(evaluation, look.language, look.width, look.colour, look.brief)
