"""`qsd-rules mutate`: whether the cases notice when a rule is changed in some small way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.prove import check_rule
from qsd_rules.cli.reporting import Asked, look_of, report_options, write_report
from qsd_rules.cli.solving import progress_on_stderr, require_solver
from qsd_rules.cli.speaking import SpokenCommand, WholeNumber
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from qsd_rules.policy.model import Policy

SUMMARY = Text(
    "把每条规则和词汇中每项推算作各种细小改动，看算例能否发现\n\n"
    "含义相同的改动经证明后不计；未被发现的逐一列出，并附可以发现它的算例。有未被发现的改动时退出码为 1",
    "Change each rule, and each derivation of the vocabulary, in every small way and see whether the cases notice\n\n"
    "Changes proved to mean the same don't count; those not noticed are listed with a case that would notice. Exits "
    "with 1 if one is not noticed",
)
RULE_HELP = Text("只改这条规则，可多次给出", "change only this rule; may be given several times")
FACT_HELP = Text("只改这个推算的事实，可多次给出", "change only this derived fact; may be given several times")
LIMIT_HELP = Text("每个问题至多用多少秒", "seconds that one question may take")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(rules: str | None, rule: tuple[str, ...], fact: tuple[str, ...], limit: int, **asked: Unpack[Asked]) -> int:
        look = look_of(asked, language, (), rules)
        require_solver()
        from qsd_rules.pack.cases.case_reading import cases_folder, read_cases
        from qsd_rules.pack.derivation_mutation import derivation_scores
        from qsd_rules.pack.loading import load_policy
        from qsd_rules.pack.mutation import scores
        from qsd_rules.report.mutation import scores_json, scores_report

        folder = Path(rules) if rules is not None else None
        policy = load_policy(folder)
        for name in rule:
            check_rule(name, policy.rules)
        for name in fact:
            check_derived(name, policy)
        cases = read_cases(policy, cases_folder(folder))
        with progress_on_stderr(language) as progress:
            found = [] if fact and not rule else list(scores(policy, cases, limit, frozenset(rule), progress))
            if fact or not rule:
                found += derivation_scores(policy, cases, limit, frozenset(fact), progress)
        write_report(look, lambda _: scores_report(found, policy, language), lambda: scores_json(found, policy))
        return 1 if any(score.survivors for score in found) else 0

    def say(text: Text) -> str:
        return text.in_language(language)

    return SpokenCommand(
        "mutate",
        language,
        SUMMARY,
        callback=run,
        params=[
            click.Option(["--rule"], multiple=True, metavar="RULE", help=say(RULE_HELP)),
            click.Option(["--fact"], multiple=True, metavar="FACT", help=say(FACT_HELP)),
            click.Option(
                ["--limit"], type=WholeNumber(1, language), default=10, metavar="SECONDS", help=say(LIMIT_HELP)
            ),
            *report_options(language),
            *shared_options(language),
        ],
    )


def check_derived(name: str, policy: Policy) -> None:
    """Nothing, if there is a derived fact of that name.

    Raises:
        InputProblems: there is none, with the nearest there is.
    """
    derived = [fact.name for fact in policy.facts.values() if fact.derive is not None]
    if name not in derived:
        message = Text(f"没有推算的事实 `{name}`", f"there is no derived fact `{name}`")
        raise InputProblems([Problem("unknown-fact", Place("--fact"), message, did_you_mean(name, derived))])
