"""`qsd-rules evaluate`: the yearly evaluation of targets, tasks and organs, with pace and who is to be criticized."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Unpack

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import Asked, look_of, report_options, write_report
from qsd_rules.cli.snapshots import handling_options, tell, tell_aside
from qsd_rules.cli.speaking import Day, SpokenCommand, WholeNumber
from qsd_rules.words.language import Language, Text

if TYPE_CHECKING:
    from qsd_rules.evaluation.yearly_evaluation import Evaluation

SUMMARY = Text(
    "年度评价：各项目标和分解任务的完成情况、进度，各单位落实情况，应予批评的单位及其依据\n\n"
    "事实可以是 YAML、JSON、Excel 文件、文件夹，或 `-`（标准输入）。日期相同的合为一份；给出几个年度的，"
    "评价最后一个年度，以往的用来看进度和变化\n\n"
    "退出码：2 用法或输入有误，5 没有核查任何事项；否则为 0",
    "The yearly evaluation: targets and tasks with their pace, the organs' record, who is to be criticized and why\n\n"
    "FACTS are YAML, JSON or Excel files, folders, or `-` for standard input. Those of one date go together; of "
    "several years the last is evaluated, the ones before it give pace and trend\n\n"
    "Exit codes: 2 bad usage or bad input, 5 nothing was judged; otherwise 0",
)
FACTS = Text("事实…", "FACTS...")
AS_OF = Text("评价日期，如 2015-12-31；默认用事实的日期", "day of the evaluation; default: the date of the facts")
YEAR = Text("评价哪一年度；默认最后一个有事实的年度", "which year is evaluated; default: the last with facts")
READING = Text(
    "采用哪种读法：`规则=读法`，或对所有有此读法的规则写 `读法`；可重复",
    "which reading governs: `rule=reading`, or `reading` for all rules that have it; repeatable",
)
BRIEF = Text("目标只列未达到的，任务和单位只写要点", "of targets only those not reached; tasks and organs in short")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def run(
        facts: Sequence[str],
        as_of: date | None,
        year: int | None,
        reading: Sequence[str],
        brief: bool,
        set_aside: bool,
        rules: str | None,
        **asked: Unpack[Asked],
    ) -> int:
        from qsd_rules import evaluate, load_policy
        from qsd_rules.cli.check import chosen_readings, tell_not_judged
        from qsd_rules.report.evaluation_json import json_evaluation
        from qsd_rules.report.evaluation_report import evaluation_report
        from qsd_rules.workbook.snapshot_files import Handling, read_snapshots

        look = look_of(asked, language, facts, rules)
        policy = load_policy(rules)
        snapshots = read_snapshots(policy, facts, Handling(set_aside, as_of))
        tell_aside([each for snapshot in snapshots for each in snapshot.aside], language)
        tell([note for snapshot in snapshots for note in snapshot.notes], language)
        evaluation = evaluate(policy, snapshots, as_of, year, chosen_readings(policy, reading))
        write_report(
            look,
            lambda detail: evaluation_report(evaluation, language, detail),
            lambda: json_evaluation(evaluation),
            brief,
            lambda: word(evaluation, language),
        )
        if look.output is not None or look.form != "terminal":
            tell_not_judged(evaluation.assessment, language)
        return 5 if evaluation.assessment.not_judged else 0

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
            click.Option(["--brief"], is_flag=True, help=say(BRIEF)),
            *handling_options(language),
            *report_options(language),
            *shared_options(language),
        ],
    )


def word(evaluation: Evaluation, language: Language) -> bytes:
    """The evaluation as an official document."""
    from qsd_rules.report.evaluation_document import evaluation_docx

    return evaluation_docx(evaluation, language)
