"""`qsd-rules remedy`: the least that would have to change for violations to be cured."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Unpack

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import Asked, look_of, report_options, write_report
from qsd_rules.cli.snapshots import snapshot_from
from qsd_rules.cli.solving import judged_subjects, require_solver, tell_unjudged
from qsd_rules.cli.speaking import Day, SpokenCommand, WholeNumber
from qsd_rules.words.language import Language, Text

SUMMARY = Text(
    "至少改变哪些事实，违反才能纠正、决定才能作出\n\n"
    "只改当事人能改变的事实（日期、既成事实和别处规定的限值不改），附少于此不行的证明；同样少的办法有几种就列几种",
    "The least that must change for violations to be cured and decisions no longer stand against\n\n"
    "Changes only what a party can change (no dates, no history, no limits laid down elsewhere), with proof that less "
    "will not do; lists the ways if there are several",
)
FACTS = Text("事实…", "FACTS...")
AS_OF_HELP = Text("核查日期，如 2015-12-31；默认用事实文件的日期", "day of assessment; default: the date of the facts")
SUBJECT_HELP = Text("只看这个对象（编号或名称），可重复", "only this subject (id or name); repeatable")
LIMIT_HELP = Text("求解器每一步至多用多少秒", "seconds that one step of the solver may take")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(
        facts: Sequence[str],
        as_of: date | None,
        subject: Sequence[str],
        limit: int,
        rules: str | None,
        **asked: Unpack[Asked],
    ) -> int:
        look = look_of(asked, language, facts, rules)
        require_solver()
        from qsd_rules import load_policy
        from qsd_rules.assess.engine import assess
        from qsd_rules.assess.selection import choose, select
        from qsd_rules.prove.curing import cures
        from qsd_rules.report.remedy import cures_json, remedy_report

        policy = load_policy(rules)
        snapshot = snapshot_from(policy, facts, language, as_of)
        selection = choose(policy, snapshot, subject)
        chosen = selection.subjects
        day = as_of or snapshot.date
        subjects = judged_subjects(policy, snapshot, day, chosen)
        found = list(cures(policy, snapshot, day, subjects, limit))
        assessment = select(assess(policy, snapshot, day), selection)
        write_report(look, lambda _: remedy_report(found, assessment, language), lambda: cures_json(found, assessment))
        return tell_unjudged(policy, snapshot, day, chosen, language)

    return SpokenCommand("remedy", language, SUMMARY, callback=run, params=solving_parameters(language))


def solving_parameters(language: Language) -> list[click.Parameter]:
    """The arguments and options of the commands that solve for the subjects of given facts."""

    def say(text: Text) -> str:
        return text.in_language(language)

    return [
        click.Argument(["facts"], nargs=-1, required=True, metavar=say(FACTS)),
        click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF_HELP)),
        click.Option(["--subject"], multiple=True, metavar="ID", help=say(SUBJECT_HELP)),
        click.Option(["--limit"], type=WholeNumber(1, language), default=10, metavar="SECONDS", help=say(LIMIT_HELP)),
        *report_options(language),
        *shared_options(language),
    ]
