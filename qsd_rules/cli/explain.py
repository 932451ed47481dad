"""`qsd-rules explain`: what a clause, rule, fact, decision, finding or stretch of the text is about, and why."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from datetime import date

import click

from qsd_rules.cli.check import chosen_readings, complete_clauses, complete_rules
from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import WIDEST
from qsd_rules.cli.snapshots import snapshot_from
from qsd_rules.cli.speaking import Day, OneOf, SpokenCommand, WholeNumber
from qsd_rules.words.language import Language, Text

FORMATS = ("terminal", "json", "markdown")
SUMMARY = Text(
    "解释条款、规则、事实、决定、核查结果或原文中的一段话；给出事实时，说明结果如何得出、为何不是其他结果\n\n"
    "条款写它的编号（`qsd-rules coverage` 列出全部编号）；核查结果写作 规则@对象编号",
    "Explain a clause, rule, fact, decision, finding or stretch of the text; with facts, how its outcome came about "
    "and why not another\n\n"
    "A clause is written by its address (`qsd-rules coverage` lists them all), a finding as RULE@SUBJECT",
)
TARGET = Text("条款|规则|事实|决定|核查结果|原文", "CLAUSE|RULE|FACT|DECISION|FINDING|WORDS")
FACTS = Text("事实文件或文件夹，可重复", "file or folder of facts; repeatable")
AS_OF = Text("核查日期，如 2015-12-31；默认用事实文件的日期", "day of assessment; default: the date of the facts")
SUBJECT = Text("只看这个对象（编号或名称），可重复", "only this subject (id or name); repeatable")
READING = Text(
    "采用哪种读法：`规则=读法`，或对所有有此读法的规则写 `读法`；可重复",
    "which reading governs: `rule=reading`, or `reading` for all rules that have it; repeatable",
)
FORMAT = Text("输出格式，默认 terminal", "form of the output; default terminal")
COLOR = Text("是否用颜色；auto 时看终端和 NO_COLOR", "colour; auto looks at the terminal and NO_COLOR")
WIDTH = Text("行宽（列数），默认随终端", "width in columns; default: the terminal's")
TAKES_FACTS = Text("`{option}` 须与 `--facts` 同用", "`{option}` goes with `--facts`")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def explain_command(
        target: Sequence[str],
        facts: Sequence[str],
        as_of: date | None,
        subject: Sequence[str],
        reading: Sequence[str],
        form: str,
        color: str,
        width: int | None,
        rules: str | None,
    ) -> None:
        from qsd_rules import assess, explain, load_policy
        from qsd_rules.assess.selection import choose

        for option, value in (("--as-of", as_of), ("--subject", subject), ("--reading", reading)):
            if value and not facts:
                raise click.UsageError(TAKES_FACTS.in_language(language).format(option=option))
        policy = load_policy(rules)
        assessment = subjects = None
        if facts:
            snapshot = snapshot_from(policy, facts, language)
            subjects = choose(policy, snapshot, subject).subjects
            assessment = assess(policy, snapshot, as_of, chosen_readings(policy, reading))
        explanation = explain(policy, " ".join(target), assessment, subjects)
        if form == "json":
            from qsd_rules.report.explanation_json import explanation_json

            click.echo(explanation_json(explanation).encode("utf-8"), nl=False)
            return
        from qsd_rules.report.explanation import explanation_markdown, explanation_report

        if form == "markdown":
            click.echo(explanation_markdown(explanation, language).encode("utf-8"), nl=False)
            return
        colour = color == "always" or (color == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
        columns = width or min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
        click.echo(explanation_report(explanation, language, columns, colour), nl=False, color=True)

    return SpokenCommand(
        "explain",
        language,
        SUMMARY,
        callback=explain_command,
        params=[
            click.Argument(["target"], nargs=-1, required=True, metavar=say(TARGET), shell_complete=complete_names),
            click.Option(["--facts"], multiple=True, metavar="FILE", help=say(FACTS)),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF)),
            click.Option(["--subject"], multiple=True, metavar="ID", help=say(SUBJECT)),
            click.Option(["--reading"], multiple=True, metavar="READING", help=say(READING)),
            click.Option(["--format", "form"], type=OneOf(FORMATS, language), default="terminal", help=say(FORMAT)),
            click.Option(
                ["--color"], type=OneOf(("auto", "always", "never"), language), default="auto", help=say(COLOR)
            ),
            click.Option(["--width"], type=WholeNumber(20, language), metavar="N", help=say(WIDTH)),
            *shared_options(language),
        ],
    )


def complete_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Addresses of clauses and names of rules that begin so."""
    return [*complete_clauses(context, parameter, incomplete), *complete_rules(context, parameter, incomplete)]
