"""`qsd-rules facts`: what a snapshot can say, with the question that asks for it and the document that proves it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import WIDEST
from qsd_rules.cli.speaking import OneOf, SpokenCommand
from qsd_rules.words.language import Language, Text

SUMMARY = Text(
    "列出事实词汇：对象类别、名称、类型、单位、范围、问题、证明材料、用到它的规则",
    "List the facts that can be given: kind, name, type, unit, range, question, document, rules that use them",
)
SUBJECT = Text("只列这类对象的事实，可重复", "only facts of this kind of subject; repeatable")
FORMAT = Text("输出格式，默认 terminal", "form of the output; default terminal")
BRIEF = Text("每项事实只列一行", "one line for each fact")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def facts_command(subject: Sequence[str], form: str, brief: bool, rules: str | None) -> None:
        from qsd_rules import load_policy
        from qsd_rules.assess.selection import kinds_called
        from qsd_rules.report.fact_list import fact_list, fact_list_data
        from qsd_rules.words.problems import InputProblems, Problem

        policy = load_policy(rules)
        problems: list[Problem] = []
        kinds = {kind for written in subject for kind in kinds_called(written, policy, problems)}
        if problems:
            raise InputProblems(problems)
        chosen = [fact for fact in policy.facts.values() if not subject or fact.kind in kinds]
        if form == "json":
            import json

            text = json.dumps(fact_list_data(chosen, policy), ensure_ascii=False, indent=2)
            click.echo((text + "\n").encode("utf-8"), nl=False)
            return
        width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        click.echo("\n".join(fact_list(chosen, policy, language, width, colour, brief)), color=True)

    return SpokenCommand(
        "facts",
        language,
        SUMMARY,
        callback=facts_command,
        params=[
            click.Option(["--subject"], multiple=True, metavar="KIND", help=say(SUBJECT)),
            click.Option(
                ["--format", "form"], type=OneOf(("terminal", "json"), language), default="terminal", help=say(FORMAT)
            ),
            click.Option(["--brief"], is_flag=True, help=say(BRIEF)),
            *shared_options(language),
        ],
    )
