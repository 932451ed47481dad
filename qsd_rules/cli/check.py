"""`qsd-rules check`: facts against the policy, decisions first, as a report for people or programs."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import DOCUMENTS, FORMATS, Look, chosen_format, report_to, require_format
from qsd_rules.cli.snapshots import snapshot_from
from qsd_rules.cli.speaking import Day, OneOf, SpokenCommand, WholeNumber
from qsd_rules.words.language import Language, Text

if TYPE_CHECKING:
    from qsd_rules.assess.assessment import Assessment
    from qsd_rules.policy.model import Policy

LEVELS = ("violated", "missed", "advised", "pending", "undetermined")
WIDEST = 110

SUMMARY = Text(
    "核查事实：给出各项决定、须处理的事项及其依据、尚缺的材料\n\n"
    "事实可以是 YAML 或 JSON 文件、Excel 或 WPS 工作簿、文件夹，或 `-`（标准输入）\n\n"
    "退出码：1 有达到 --fail-on 级别的事项；4 没有这样的事项，但有尚不能判定的；0 都没有",
    "Check facts: decisions, findings with the words behind them, documents still missing\n\n"
    "FACTS are YAML or JSON files, Excel or WPS workbooks, folders, or `-` for standard input\n\n"
    "Exit codes: 1 findings at the level of --fail-on or above; 4 none of those, but something undetermined; 0 neither",
)
FACTS = Text("事实…", "FACTS...")
AS_OF = Text("核查日期，如 2015-12-31；默认用事实文件的日期", "day of assessment; default: the date of the facts")
SUBJECT = Text("只看这个对象（编号或名称），可重复", "only this subject (id or name); repeatable")
RULE = Text("只看这条规则，可重复", "only this rule; repeatable")
CLAUSE = Text(
    "只看这一条款及其下各款，如 `三(一)` 或 `3.1`，可重复",
    "only this clause and all below, as `三(一)` or `3.1`; repeatable",
)
READING = Text(
    "采用哪种读法：`规则=读法`，或对所有有此读法的规则写 `读法`；可重复",
    "which reading governs: `rule=reading`, or `reading` for all rules that have it; repeatable",
)
FAIL_ON = Text(
    "从哪一级起退出码为 1：violated > missed > advised > pending > undetermined；never 表示总为 0。"
    "默认 pending，即凡须处理的事项都算；作门禁用时可写 violated",
    "from which level on the exit code is 1: violated > missed > advised > pending > undetermined; never: always 0. "
    "Default pending, since all of these are to be acted on; a gate may want violated",
)
FORMAT = Text(
    "报告格式，默认 terminal，或随 --output 的后缀",
    "form of the report; default terminal, or as the file of --output ends",
)
DOCUMENT = Text(
    "Word 文书的种类：opinion 合规审查意见书（默认）、rectification-notice 整改通知书、document-request 补正材料清单",
    "which Word document: opinion (default), rectification-notice (what to put right), document-request (papers)",
)
OUTPUT = Text(
    "写入文件，而不是标准输出；Word 文书可写入文件夹，每个对象一份",
    "write to this file instead of standard output; Word documents also to a folder, one for each subject",
)
COLOR = Text("是否用颜色；auto 时看终端和 NO_COLOR", "colour; auto looks at the terminal and NO_COLOR")
WIDTH = Text("行宽（列数），默认随终端", "width in columns; default: the terminal's")
BRIEF = Text("每个事项只写查得的情况", "of each finding say only what was found")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def check(
        facts: Sequence[str],
        as_of: date | None,
        subject: Sequence[str],
        rule: Sequence[str],
        clause: Sequence[str],
        reading: Sequence[str],
        fail_on: str,
        form: str | None,
        document: str | None,
        output: str | None,
        color: str,
        width: int | None,
        brief: bool,
        rules: str | None,
    ) -> int:
        from qsd_rules import assess, load_policy
        from qsd_rules.assess.selection import choose, select

        chosen = chosen_format(form, output, document)
        require_format(chosen, output, language, document)
        policy = load_policy(rules)
        snapshot = snapshot_from(policy, facts, language)
        selection = choose(policy, snapshot, subject, rule, clause)
        assessment = assess(policy, snapshot, as_of, chosen_readings(policy, reading))
        assessment = select(assessment, selection) if selection.words else assessment
        to_terminal = output is None and sys.stdout.isatty()
        colour = color == "always" or (color == "auto" and to_terminal and not os.environ.get("NO_COLOR"))
        columns = width or min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
        look = Look(chosen, language, columns, colour, brief, fail_on, document or DOCUMENTS[0])
        report_to(assessment, selection, output, look)
        return exit_code(assessment, fail_on)

    return SpokenCommand(
        "check",
        language,
        SUMMARY,
        callback=check,
        params=[
            click.Argument(["facts"], nargs=-1, required=True, metavar=say(FACTS)),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF)),
            click.Option(["--subject"], multiple=True, metavar="ID", help=say(SUBJECT)),
            click.Option(["--rule"], multiple=True, metavar="RULE", help=say(RULE), shell_complete=complete_rules),
            click.Option(
                ["--clause"], multiple=True, metavar="CLAUSE", help=say(CLAUSE), shell_complete=complete_clauses
            ),
            click.Option(["--reading"], multiple=True, metavar="READING", help=say(READING)),
            click.Option(["--fail-on"], type=OneOf((*LEVELS, "never"), language), default="pending", help=say(FAIL_ON)),
            click.Option(["--format", "form"], type=OneOf(FORMATS, language), help=say(FORMAT)),
            click.Option(["--document"], type=OneOf(DOCUMENTS, language), help=say(DOCUMENT)),
            click.Option(["--output"], metavar="FILE", help=say(OUTPUT)),
            click.Option(["--brief"], is_flag=True, help=say(BRIEF)),
            click.Option(
                ["--color"], type=OneOf(("auto", "always", "never"), language), default="auto", help=say(COLOR)
            ),
            click.Option(["--width"], type=WholeNumber(20, language), metavar="N", help=say(WIDTH)),
            *shared_options(language),
        ],
    )


def chosen_readings(policy: Policy, wishes: Sequence[str]) -> Mapping[str, str]:
    """The reading for each rule from `rule=reading` and `reading`; a wish for one rule goes before one for all.

    Raises:
        InputProblems: a rule or a reading that the policy doesn't have.
    """
    from qsd_rules.assess.engine import choose_readings

    chosen: dict[str, str] = {}
    for wish in sorted(wishes, key=lambda wish: "=" in wish):
        rule, equals, reading = wish.partition("=")
        chosen.update(choose_readings(policy, {rule: reading} if equals else wish))
    return chosen


def exit_code(assessment: Assessment, fail_on: str) -> int:
    """1 with findings at the level or above, 4 with only undetermined ones besides, else 0."""
    if fail_on == "never":
        return 0
    found = {outcome.outcome for outcome in assessment.outcomes}
    if found.intersection(LEVELS[: LEVELS.index(fail_on) + 1]):
        return 1
    return 4 if "undetermined" in found else 0


def complete_rules(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Names of rules that begin so."""
    policy = completing_policy(context)
    return [name for name in (policy.rules if policy else ()) if name.startswith(incomplete)]


def complete_clauses(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Addresses of clauses that begin so, in either style."""
    policy = completing_policy(context)
    addresses = [name for c in (policy.clauses.values() if policy else ()) for name in (c.address, c.other_address)]
    return [address for address in dict.fromkeys(addresses) if address.startswith(incomplete)]


def completing_policy(context: click.Context) -> Policy | None:
    """The pack, for completion; none when it cannot be read."""
    from qsd_rules import InputProblems, load_policy

    written = [level.params.get("rules") for level in (context, context.parent) if level is not None]
    try:
        return load_policy(next((str(folder) for folder in written if folder), None))
    except InputProblems:
        return None
