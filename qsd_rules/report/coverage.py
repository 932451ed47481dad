"""How much of the text rules account for: as a report, and as JSON."""

from __future__ import annotations

import json
from fractions import Fraction

from qsd_rules.policy.coverage import ClauseCoverage, Coverage, Stretch, percent
from qsd_rules.policy.model import Policy
from qsd_rules.report.blocks import Block, Item, Listing, Report, Run, Section, harmless_parts, line, note, strong, text
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text

KIND = Text("原文落实情况", "Coverage of the text")
NOTHING = Text("没有规则引用", "no rule quotes this")
BECAUSE = {
    "preamble": Text("序言", "preamble"),
    "heading": Text("标题", "heading"),
    "purpose": Text("目的", "purpose"),
    "salutation": Text("称呼", "salutation"),
    "print": Text("版式", "print"),
}


def coverage_report(coverage: Coverage, policy: Policy, language: Language, uncovered: bool) -> Report:
    """Each clause with its stretches and what stands behind them, then the total."""
    voice = Voice(language)
    sections: list[Block] = []
    for clause in coverage.clauses:
        stretches = [each for each in (clause.uncovered if uncovered else clause.stretches) if each.counted]
        if not stretches:
            continue
        source = policy.clauses[clause.clause]
        share = shown_percent(percent(clause.covered, clause.counted))
        items = tuple(
            Item(line(Run(each.text, tone="" if each.covered else "violated")), (note(_behind(each, voice)),))
            for each in stretches
        )
        title = line(f"{source.address}  {voice.say(source.title)}")
        about = line(strong(share, "" if share == "100%" else "violated"))
        sections.append(Section(title, (Listing(items, "tree"),), about))
    blocks: tuple[Block, ...] = (*sections, text(strong(_total(coverage, language))))
    named = wording.titled(voice.say(policy.title), language)
    day = policy.in_force_from
    return harmless_parts(Report(language, voice.say(KIND), named, blocks, number=policy.number, day=day))


def _behind(stretch: Stretch, voice: Voice) -> str:
    """What stands behind a stretch, in one line."""
    parts = [", ".join(stretch.rules)] if stretch.rules else []
    parts += [f"parameters.{name}" for name in stretch.parameters]
    parts += [f"[{voice.say(BECAUSE[mark.because])}: {voice.say(mark.reason)}]" for mark in stretch.marks]
    if not stretch.covered:
        parts.append(f"!! {voice.say(NOTHING)}")
    return "; ".join(parts)


def _total(coverage: Coverage, language: Language) -> str:
    """How much of how many characters is accounted for."""
    share = shown_percent(coverage.percent)
    return Text(
        f"共 {len(coverage.clauses)} 条 {coverage.counted} 字（不计标点和空格），"
        f"有着落的 {coverage.covered} 字，占 {share}",
        f"{coverage.covered} of {coverage.counted} characters in {Counted(len(coverage.clauses)):clause} are accounted "
        f"for (punctuation and blanks not counted): {share}",
    ).in_language(language)


def coverage_json(coverage: Coverage, policy: Policy) -> str:
    """The coverage for programs, as text."""
    return json.dumps(as_data(coverage, policy), ensure_ascii=False, indent=2) + "\n"


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
