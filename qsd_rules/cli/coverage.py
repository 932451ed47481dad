"""`qsd-rules coverage`: the text, and which rules stand behind each stretch of it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.speaking import OneOf, SpokenCommand
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.layout import Span, paragraph

if TYPE_CHECKING:
    from qsd_rules.policy.coverage import ClauseCoverage, Coverage, Stretch
    from qsd_rules.policy.model import Policy

SUMMARY = Text(
    "逐条列出原文，标明每一处由哪些规则落实，或为何不设义务\n\n未全部落实时退出码为 1",
    "The text clause by clause, with the rules behind each stretch, or why it binds nobody\n\n"
    "Exits with 1 if something is left out",
)
FORMAT_HELP = Text("输出格式", "form of the output")
CLAUSE_HELP = Text("只看这一条（及其下各条），写它的编号", "only this clause, by its address, and those below it")
UNCOVERED_HELP = Text("只列尚无着落的字句", "only what is left out")
NOTHING = Text("没有规则引用", "no rule quotes this")
BECAUSE = {
    "preamble": Text("序言", "preamble"),
    "heading": Text("标题", "heading"),
    "purpose": Text("目的", "purpose"),
    "salutation": Text("称呼", "salutation"),
    "print": Text("版式", "print"),
}


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(rules: str | None, form: str, clause: str | None, uncovered: bool) -> int:
        from qsd_rules.pack.loading import load_policy
        from qsd_rules.policy.coverage import measure_coverage

        policy = load_policy(rules)
        coverage = measure_coverage(policy)
        if clause is not None:
            coverage = only(coverage, policy, clause, language)
        if form == "json":
            click.echo(json.dumps(as_data(coverage, policy), ensure_ascii=False, indent=2))
        else:
            width = min(shutil.get_terminal_size((80, 24)).columns, 120)
            click.echo("\n".join(as_lines(coverage, policy, language, width, sys.stdout.isatty(), uncovered)))
        return 0 if coverage.covered == coverage.counted else 1

    return SpokenCommand(
        "coverage",
        language,
        SUMMARY,
        callback=run,
        params=[
            *shared_options(language),
            click.Option(
                ["--format", "form"],
                type=OneOf(("terminal", "json"), language),
                default="terminal",
                help=FORMAT_HELP.in_language(language),
            ),
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


def rounded_down(share: Fraction) -> int | float:
    """A percentage with two decimals, rounded down, as a number."""
    hundredths = int(share * 100)
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def shown_percent(share: Fraction) -> str:
    """A percentage with two decimals, rounded down, so that only all of it is 100%."""
    if share.denominator == 1:
        return f"{share}%"
    hundredths = int(share * 100)
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def as_lines(
    coverage: Coverage, policy: Policy, language: Language, width: int, colour: bool, uncovered: bool
) -> Iterator[str]:
    """Each clause with its stretches and what stands behind them, then the total."""
    from qsd_rules.policy.coverage import percent

    for clause in coverage.clauses:
        stretches = clause.uncovered if uncovered else clause.stretches
        if not stretches:
            continue
        source = policy.clauses[clause.clause]
        share = shown_percent(percent(clause.covered, clause.counted))
        title = source.title.in_language(language)
        head = [Span(f"{source.address}  {title}", "strong"), Span(f"  {share}", "" if share == "100%" else "red")]
        yield from paragraph(head, width, colour)
        for stretch in stretches:
            if not stretch.counted:
                continue
            style = "" if stretch.covered else "red"
            yield from paragraph([Span(stretch.text, style)], width, colour, indent=2)
            yield from paragraph([Span(line, "faint") for line in behind(stretch, language)], width, colour, indent=6)
        yield ""
    yield total(coverage, language)


def behind(stretch: Stretch, language: Language) -> list[str]:
    """What stands behind a stretch, in one line."""
    parts = [", ".join(stretch.rules)] if stretch.rules else []
    parts += [f"parameters.{name}" for name in stretch.parameters]
    for mark in stretch.marks:
        reason = f"{BECAUSE[mark.because].in_language(language)}: {mark.reason.in_language(language)}"
        parts.append(f"[{reason}]")
    if not stretch.covered:
        parts.append(f"!! {NOTHING.in_language(language)}")
    return ["; ".join(parts)]


def total(coverage: Coverage, language: Language) -> str:
    """How much of how many characters is accounted for."""
    share = shown_percent(coverage.percent)
    return Text(
        f"共 {len(coverage.clauses)} 条 {coverage.counted} 字（不计标点和空格），"
        f"有着落的 {coverage.covered} 字，占 {share}",
        f"{coverage.covered} of {coverage.counted} characters in {Counted(len(coverage.clauses)):clause} are accounted "
        f"for (punctuation and blanks not counted): {share}",
    ).in_language(language)


def as_data(coverage: Coverage, policy: Policy) -> dict[str, object]:
    """The coverage for programs; `percent` is rounded down to two decimals, so that only all of it is 100."""
    return {
        "policy": policy.name,
        "counted": coverage.counted,
        "covered": coverage.covered,
        "percent": rounded_down(coverage.percent),
        "complete": coverage.counted == coverage.covered,
        "clauses": [_clause(clause, policy) for clause in coverage.clauses],
    }


def _clause(clause: ClauseCoverage, policy: Policy) -> dict[str, object]:
    from qsd_rules.policy.coverage import percent

    source = policy.clauses[clause.clause]
    return {
        "clause": source.address,
        "other_address": source.other_address,
        "title": {"zh": source.title.zh, "en": source.title.en},
        "counted": clause.counted,
        "covered": clause.covered,
        "percent": rounded_down(percent(clause.covered, clause.counted)),
        "rules": list(clause.rules),
        "stretches": [
            {
                "start": stretch.start,
                "text": stretch.text,
                "counted": stretch.counted,
                "covered": stretch.covered or not stretch.counted,
                "rules": list(stretch.rules),
                "parameters": list(stretch.parameters),
                "binds_nobody": [
                    {"because": mark.because, "reason": {"zh": mark.reason.zh, "en": mark.reason.en}}
                    for mark in stretch.marks
                ],
            }
            for stretch in clause.stretches
        ],
    }
