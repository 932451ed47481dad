"""`qsd-rules rules`: every rule with its clause, words, condition and thresholds."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from qsd_rules.cli.check import complete_clauses
from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import WIDEST
from qsd_rules.cli.speaking import OneOf, SpokenCommand
from qsd_rules.words.language import Language, Text

if TYPE_CHECKING:
    from qsd_rules.policy.model import Policy, Rule

FORCES = ("must", "should", "target", "defines", "assigns")
SUMMARY = Text(
    "列出规则：条款、原文、力度、对象、条件、数值、读法、后果、责任单位",
    "List the rules: clause, words, force, subject, condition, figures, readings, what follows, organs",
)
CLAUSE = Text(
    "只列这一条款及其下各款，写它的编号；可重复", "only this clause, by its address, and all below; repeatable"
)
SUBJECT = Text("只列关于这类对象的规则，可重复", "only rules about this kind of subject; repeatable")
FORCE = Text("只列这种力度的规则，可重复", "only rules of this force; repeatable")
FORMAT = Text("输出格式，默认 terminal", "form of the output; default terminal")
BRIEF = Text("每条规则只列一行", "one line for each rule")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def rules_command(
        clause: Sequence[str], subject: Sequence[str], force: Sequence[str], form: str, brief: bool, rules: str | None
    ) -> None:
        from qsd_rules import load_policy
        from qsd_rules.report.rule_list import rule_list, rule_list_data

        policy = load_policy(rules)
        chosen = list(chosen_rules(policy, clause, subject, force))
        if form == "json":
            import json

            text = json.dumps(rule_list_data(chosen, policy), ensure_ascii=False, indent=2)
            click.echo((text + "\n").encode("utf-8"), nl=False)
            return
        width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        click.echo("\n".join(rule_list(chosen, policy, language, width, colour, brief)), color=True)

    return SpokenCommand(
        "rules",
        language,
        SUMMARY,
        callback=rules_command,
        params=[
            click.Option(
                ["--clause"], multiple=True, metavar="CLAUSE", help=say(CLAUSE), shell_complete=complete_clauses
            ),
            click.Option(["--subject"], multiple=True, metavar="KIND", help=say(SUBJECT)),
            click.Option(["--force"], multiple=True, type=OneOf(FORCES, language), help=say(FORCE)),
            click.Option(
                ["--format", "form"], type=OneOf(("terminal", "json"), language), default="terminal", help=say(FORMAT)
            ),
            click.Option(["--brief"], is_flag=True, help=say(BRIEF)),
            *shared_options(language),
        ],
    )


def chosen_rules(
    policy: Policy, clauses: Sequence[str], subjects: Sequence[str], forces: Sequence[str]
) -> Iterator[Rule]:
    """The rules in the order of the pack that meet every wish.

    Raises:
        InputProblems: a clause or kind of subject that the policy doesn't have.
    """
    from qsd_rules.assess.selection import kinds_called, rules_under
    from qsd_rules.words.problems import InputProblems, Problem

    problems: list[Problem] = []
    under = {name for written in clauses for name in rules_under(written, policy, problems)}
    kinds = {kind for written in subjects for kind in kinds_called(written, policy, problems)}
    if problems:
        raise InputProblems(problems)
    for rule in policy.rules.values():
        if (
            (not clauses or rule.name in under)
            and (not subjects or rule.subject in kinds)
            and (not forces or rule.force in forces)
        ):
            yield rule
