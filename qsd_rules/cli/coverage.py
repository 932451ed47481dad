"""`qsd-rules coverage`: the text, and which rules stand behind each stretch of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import Asked, look_of, report_options, write_report
from qsd_rules.cli.speaking import SpokenCommand
from qsd_rules.words.language import Language, Text

if TYPE_CHECKING:
    from qsd_rules.policy.coverage import Coverage
    from qsd_rules.policy.model import Policy

SUMMARY = Text(
    "逐条列出原文，标明每一处由哪些规则落实，或为何不设义务\n\n未全部落实时退出码为 1",
    "The text clause by clause, with the rules behind each stretch, or why it binds nobody\n\n"
    "Exits with 1 if something is left out",
)
CLAUSE_HELP = Text("只看这一条（及其下各条），写它的编号", "only this clause, by its address, and those below it")
UNCOVERED_HELP = Text("只列尚无着落的字句", "only what is left out")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(rules: str | None, clause: str | None, uncovered: bool, **asked: Unpack[Asked]) -> int:
        from qsd_rules.pack.loading import load_policy
        from qsd_rules.policy.coverage import measure_coverage
        from qsd_rules.report.coverage import coverage_json, coverage_report

        look = look_of(asked, language, (), rules)
        policy = load_policy(rules)
        coverage = measure_coverage(policy)
        if clause is not None:
            coverage = only(coverage, policy, clause, language)
        write_report(
            look,
            lambda _: coverage_report(coverage, policy, language, uncovered),
            lambda: coverage_json(coverage, policy),
        )
        return 0 if coverage.covered == coverage.counted else 1

    return SpokenCommand(
        "coverage",
        language,
        SUMMARY,
        callback=run,
        params=[
            *shared_options(language),
            *report_options(language),
            click.Option(["--clause"], metavar="CLAUSE", help=CLAUSE_HELP.in_language(language)),
            click.Option(["--uncovered"], is_flag=True, help=UNCOVERED_HELP.in_language(language)),
        ],
    )


def only(coverage: Coverage, policy: Policy, written: str, language: Language) -> Coverage:
    """The coverage of a clause and those below it."""
    from msgspec.structs import replace

    from qsd_rules.cli.choosing import clauses_under

    chosen = clauses_under(policy, written, language)
    return replace(coverage, clauses=tuple(c for c in coverage.clauses if c.clause in chosen))
