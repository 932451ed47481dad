"""`qsd-rules explain`: what a clause, rule, fact, decision, finding or stretch of the text is about, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Unpack

import click

from qsd_rules.cli.check import chosen_readings, complete_clauses, complete_rules
from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import Asked, look_of, report_options, write_report
from qsd_rules.cli.snapshots import handling_options, snapshot_from
from qsd_rules.cli.speaking import Day, SpokenCommand
from qsd_rules.words.language import Language, Text

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
        set_aside: bool,
        rules: str | None,
        **asked: Unpack[Asked],
    ) -> None:
        from qsd_rules import assess, explain, load_policy
        from qsd_rules.assess.selection import choose
        from qsd_rules.report.explanation import explanation_report
        from qsd_rules.report.explanation_json import explanation_json

        look = look_of(asked, language, facts, rules)
        for option, value in (("--as-of", as_of), ("--subject", subject), ("--reading", reading)):
            if value and not facts:
                raise click.UsageError(TAKES_FACTS.in_language(language).format(option=option))
        policy = load_policy(rules)
        assessment = subjects = None
        if facts:
            snapshot = snapshot_from(policy, facts, language, as_of, set_aside)
            subjects = choose(policy, snapshot, subject).subjects
            assessment = assess(policy, snapshot, as_of, chosen_readings(policy, reading))
        explanation = explain(policy, " ".join(target), assessment, subjects)
        write_report(look, lambda _: explanation_report(explanation, language), lambda: explanation_json(explanation))

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
            *handling_options(language),
            *report_options(language),
            *shared_options(language),
        ],
    )


def complete_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Addresses of clauses and names of rules that begin so."""
    return [*complete_clauses(context, parameter, incomplete), *complete_rules(context, parameter, incomplete)]
