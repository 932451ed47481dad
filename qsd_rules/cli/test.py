"""`qsd-rules test`: runs a pack's worked examples and says which are missing."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.speaking import OneOf, SpokenCommand
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.layout import Span, paragraph

if TYPE_CHECKING:
    from qsd_rules.pack.cases.branches import Lack
    from qsd_rules.pack.cases.running import CaseResult
    from qsd_rules.policy.model import Policy, Rule

SUMMARY = Text(
    "运行规则包的算例：哪些结果与预期不符，哪些规则缺少算例，条件的哪些分支没有算例涉及\n\n有不符或缺少时退出码为 1",
    "Run a pack's worked examples: which come out otherwise than expected, which rules lack cases, and which branches "
    "of their conditions no case exercises\n\nExits with 1 if a case fails or is missing",
)
FORMAT_HELP = Text("输出格式", "form of the output")
RULE_HELP = Text("只运行这条规则的算例；可多次给出", "only the cases of this rule; may be given again")
CLAUSE_HELP = Text(
    "只运行这一条（及其下各条）的规则的算例，写它的编号",
    "only the cases of the rules of this clause, by its address, and those below it",
)


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(rules: str | None, form: str, rule: tuple[str, ...], clause: str | None) -> int:
        from qsd_rules.pack.cases.branches import find_derivation_lacks, find_lacks
        from qsd_rules.pack.cases.case_reading import cases_folder, read_cases
        from qsd_rules.pack.cases.running import run_cases
        from qsd_rules.pack.loading import load_policy

        policy = load_policy(rules)
        chosen = choose(policy, rule, clause, language)
        cases = [c for c in read_cases(policy, cases_folder(Path(rules) if rules else None)) if c.rule in chosen]
        results = list(run_cases(policy, cases))
        lacks = [lack for lack in find_lacks(policy, results) if lack.rule in chosen]
        if len(chosen) == len(policy.rules):
            lacks += find_derivation_lacks(policy, results)
        if form == "json":
            click.echo(json.dumps(as_data(policy, results, lacks, chosen), ensure_ascii=False, indent=2))
        else:
            width = min(shutil.get_terminal_size((80, 24)).columns, 120)
            click.echo("\n".join(as_lines(policy, results, lacks, chosen, language, width, sys.stdout.isatty())))
        return 0 if not lacks and all(result.passed for result in results) else 1

    return SpokenCommand(
        "test",
        language,
        SUMMARY,
        callback=run,
        params=[
            *shared_options(language),
            click.Option(["--rule"], metavar="RULE", multiple=True, help=RULE_HELP.in_language(language)),
            click.Option(["--clause"], metavar="CLAUSE", help=CLAUSE_HELP.in_language(language)),
            click.Option(
                ["--format", "form"],
                type=OneOf(("terminal", "json"), language),
                default="terminal",
                help=FORMAT_HELP.in_language(language),
            ),
        ],
    )


def choose(policy: Policy, names: Sequence[str], clause: str | None, language: Language) -> dict[str, Rule]:
    """The rules that were asked for, all if none were.

    Raises:
        click.UsageError: there is no such rule or clause.
    """
    from qsd_rules.cli.choosing import clauses_under
    from qsd_rules.words.problems import did_you_mean

    for name in names:
        if name not in policy.rules:
            message = Text(f"没有规则 `{name}`", f"there is no rule `{name}`").in_language(language)
            hint = did_you_mean(name, policy.rules)
            raise click.UsageError(f"{message}\n    {hint.in_language(language)}" if hint else message)
    under = clauses_under(policy, clause, language) if clause is not None else set(policy.clauses)
    return {name: rule for name, rule in policy.rules.items() if rule.clause in under and (not names or name in names)}


def as_lines(
    policy: Policy,
    results: Sequence[CaseResult],
    lacks: Sequence[Lack],
    chosen: dict[str, Rule],
    language: Language,
    width: int,
    colour: bool,
) -> Iterator[str]:
    """What failed and why, then what is missing rule by rule, then the totals."""
    from qsd_rules.pack.cases.reasons import reasons_for

    for result in results:
        if result.passed:
            continue
        case = result.case
        yield from paragraph([Span(f"✗ {case.rule} / {case.name}", "strong red")], width, colour, hang=4)
        yield from paragraph([Span(str(case.place), "faint")], width, colour, indent=4)
        for mismatch in result.mismatches:
            said = Text(
                f"{mismatch.what.zh}：应为 {mismatch.expected}，实为 {mismatch.got}",
                f"{mismatch.what.en}: expected {mismatch.expected}, got {mismatch.got}",
            )
            yield from paragraph([said.in_language(language)], width, colour, indent=4)
        for reason in reasons_for(result):
            yield from paragraph([Span(reason.in_language(language), "faint")], width, colour, indent=6, hang=2)
        yield ""
    last: object = None
    for lack in lacks:
        about = lack.fact or lack.rule
        if about != last:
            last = about
            used = Text(f"{lack.rule} 所用", f"used by {lack.rule}").in_language(language) if lack.fact else ""
            head = [Span(f"○ {about}", "strong yellow"), Span(f"  {used or policy.rules[lack.rule].clause}", "faint")]
            yield from paragraph(head, width, colour)
        reading = f"[{lack.reading}] " if lack.reading else ""
        yield from paragraph([reading + lack.message.in_language(language)], width, colour, indent=4, hang=2)
    if lacks:
        yield ""
    yield total(results, lacks, chosen).in_language(language)


def total(results: Sequence[CaseResult], lacks: Sequence[Lack], chosen: dict[str, Rule]) -> Text:
    """How many cases of how many rules, how many failed, how much is missing."""
    failed = sum(not result.passed for result in results)
    lacking = len({lack.rule for lack in lacks})
    said = Text(
        f"{len(chosen)} 条规则，{len(results)} 个算例：{len(results) - failed} 个相符，{failed} 个不符",
        f"{Counted(len(chosen)):rule}, {Counted(len(results)):case}: {len(results) - failed} as expected, {failed} not",
    )
    if not lacks:
        return Text(f"{said.zh}；各规则的各个分支都有算例", f"{said.en}; every branch of every rule has its cases")
    return Text(
        f"{said.zh}；{lacking} 条规则缺算例，共 {len(lacks)} 处",
        f"{said.en}; {Counted(lacking):rule lacks|rules lack} cases, {len(lacks)} in all",
    )


def as_data(
    policy: Policy, results: Sequence[CaseResult], lacks: Sequence[Lack], chosen: dict[str, Rule]
) -> dict[str, object]:
    """The results for programs."""
    return {
        "policy": policy.name,
        "rules": len(chosen),
        "cases": len(results),
        "failed": sum(not result.passed for result in results),
        "lacking": len(lacks),
        "results": [_result(result) for result in results],
        "lacks": [
            {
                "rule": lack.rule,
                "reading": lack.reading or None,
                "fact": lack.fact or None,
                "what": lack.what,
                "part": lack.part or None,
                "wanted": lack.wanted,
                "message": {"zh": lack.message.zh, "en": lack.message.en},
            }
            for lack in lacks
        ],
    }


def _result(result: CaseResult) -> dict[str, object]:
    from qsd_rules.pack.cases.reasons import reasons_for

    case = result.case
    return {
        "rule": case.rule,
        "case": case.name,
        "as_of": case.as_of.isoformat(),
        "file": case.place.file,
        "line": case.place.line,
        "passed": result.passed,
        "expected": case.expected,
        "mismatches": [
            {
                "what": {"zh": mismatch.what.zh, "en": mismatch.what.en},
                "expected": mismatch.expected,
                "got": mismatch.got,
            }
            for mismatch in result.mismatches
        ],
        "reasons": [{"zh": reason.zh, "en": reason.en} for reason in reasons_for(result)] if not result.passed else [],
    }
