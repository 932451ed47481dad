"""What changed between two versions of a pack, as text for the terminal, Markdown for a review, and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from qsd_rules.assess.engine import assess
from qsd_rules.assess.explanation import explain
from qsd_rules.conditions.writing import write
from qsd_rules.facts.writing import write_snapshot
from qsd_rules.policy.model import Policy, Reading, Rule
from qsd_rules.prove.comparing import SAME, Change, Difference, Moved, Shown, Versions
from qsd_rules.report.evaluated import outcome_lines
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.sentences import title_of_clause
from qsd_rules.report.text_lines import Sheet
from qsd_rules.words.language import Language, Text
from qsd_rules.words.layout import paragraph
from qsd_rules.words.wording import OUTCOMES, in_brackets

if TYPE_CHECKING:
    from qsd_rules.tables.two_versions import TablesCompared

CHANGES: Mapping[Change, Text] = {
    "stricter": Text("更严", "stricter"),
    "looser": Text("更宽", "looser"),
    "different": Text("不同", "different"),
    "added": Text("新增", "added"),
    "removed": Text("删去", "removed"),
    "undecided": Text("未能判定", "not decided"),
    "renamed": Text("改名而含义相同", "renamed, the same in meaning"),
    "reworded": Text("改写而含义相同", "reworded, the same in meaning"),
    "equal": Text("含义相同", "the same in meaning"),
}
OLD, NEW = Text("原", "old"), Text("新", "new")
QUOTE, WRITTEN = Text("原文", "quote"), Text("写法", "as written")
APPLIES, REQUIRES = Text("适用", "applies"), Text("要求", "requires")
WIDTH, LABEL_COLUMN = 100, 12
"""Columns of the widest line, and of the labels beside paragraphs; Markdown for a review is as wide."""
SHOWN = Text("最小的事实", "the smallest facts")
MOVED = Text("给定事实的结论变化", "outcomes of the given facts that change")
NONE_MOVED = Text("给定事实的结论没有变化", "no outcome of the given facts changes")
NOTHING = Text("没有", "none")
DECISION_STATUSES: Mapping[str, Text] = {
    "against": Text("不予通过", "against"),
    "pending": Text("待补材料", "pending"),
    "clear": Text("没有障碍", "clear"),
    "not_applicable": Text("不适用", "not applicable"),
}


def as_text(
    differences: Sequence[Difference],
    moved: Sequence[Moved] | None,
    versions: Versions,
    language: Language,
    markdown: bool = False,
    tables: TablesCompared | None = None,
) -> str:
    """How many rules changed in which way, then each that is not the same, with what shows it, then what moves."""
    lines = [count_line(differences, language)]
    for difference in differences:
        if difference.change == "equal":
            continue
        lines += ["", *told(difference, versions, language, markdown)]
    if moved is not None:
        lines += ["", *told_moved(moved, versions, language, markdown)]
    if tables is not None:
        # Only who has tables has Polars.
        from qsd_rules.report.difference_tables import told_tables

        lines += ["", *told_tables(tables, versions, language, markdown)]
    return "\n".join(lines)


def count_line(differences: Iterable[Difference], language: Language) -> str:
    """How many rules there are of each kind of change, by the reading that governs."""
    first = {(difference.old, difference.new): difference for difference in reversed(list(differences))}
    counts = Counter(difference.change for difference in first.values())
    parts = [f"{CHANGES[change].in_language(language)} {counts[change]}" for change in CHANGES if counts[change]]
    return Text("，", ", ").in_language(language).join(parts)


def told(difference: Difference, versions: Versions, language: Language, markdown: bool) -> Iterator[str]:
    """One rule: what became of it, both quotes and conditions, and facts that show it."""
    names = " → ".join(dict.fromkeys(name for name in (difference.old, difference.new) if name))
    rule = versions.new.policy.rules.get(difference.new) or versions.old.policy.rules[difference.old]
    reading = difference.readings[1]
    several = len(rule.readings) > 1 and reading
    read_as = in_brackets(rule.reading(reading).label.in_language(language), language) if several else ""
    title = rule.title.in_language(language) + read_as
    heading = f"{CHANGES[difference.change].in_language(language)}  {names}  {title}"
    yield from ([f"## {heading}"] if markdown else paragraph([heading], WIDTH, False, 0, 4))
    if difference.change in SAME and difference.old == difference.new and not difference.notes:
        return
    if markdown:
        yield ""
    bullet = "- " if markdown else "  "
    for note in difference.notes:
        yield f"{bullet}{note.in_language(language)}"
    for label, policy, name, reading in sides(difference, versions):
        rule = policy.rules[name]
        yield from told_side(label, policy, rule, rule.reading(reading), versions.as_of, markdown, language)
    for shown in difference.shown:
        yield from told_shown(shown, difference, versions, language, markdown)


def sides(difference: Difference, versions: Versions) -> Iterator[tuple[Text, Policy, str, str]]:
    """The versions that have the rule, with its name and reading there."""
    pairs = zip((OLD, NEW), (versions.old, versions.new), (difference.old, difference.new), strict=True)
    for index, (label, side, name) in enumerate(pairs):
        if name:
            yield label, side.policy, name, difference.readings[index] or side.governing[name]


def told_side(
    label: Text, policy: Policy, rule: Rule, reading: Reading, as_of: date, markdown: bool, language: Language
) -> Iterator[str]:
    """The words and the conditions of one version, in words and as they are written."""
    colon = Text("：", ": ").in_language(language)
    quote = reading.quote or rule.quotes[0]
    clause = in_brackets(title_of_clause(policy.clauses[quote.clause], language), language)
    speech = Speech(policy, as_of)
    conditions = [each.expression for each in (reading.applies, reading.requires)]
    said = [speech.condition(each).in_language(language) for each in conditions]
    written = [write(each) for each in conditions]
    always = written[0] == "true"
    lines = (
        (QUOTE, f"“{quote}”{clause}"),
        (APPLIES, "" if always else said[0]),
        (REQUIRES, said[1]),
        (WRITTEN, code(written[1] if always else f"{written[0]} → {written[1]}", markdown)),
    )
    for name, words in lines:
        if words:
            line = f"{label.in_language(language)} {name.in_language(language)}{colon}{words}"
            yield from ([f"- {line}"] if markdown else paragraph([line], WIDTH, False, 2, 4))


def code(words: str, markdown: bool) -> str:
    """Code, marked where the form has a mark for it."""
    return f"`{words}`" if markdown else words


def told_shown(
    shown: Shown, difference: Difference, versions: Versions, language: Language, markdown: bool
) -> Iterator[str]:
    """A snapshot, what both versions make of it, and how they come to it."""
    outcomes = " → ".join(OUTCOMES[name].in_language(language) for name in shown.outcomes)
    heading = f"{SHOWN.in_language(language)}{Text('：', ': ').in_language(language)}{outcomes}"
    yield from (["", heading, "", "```yaml"] if markdown else [f"  {heading}"])
    indent = "" if markdown else "    "
    yield from (f"{indent}{line}" for line in write_snapshot(shown.snapshot).splitlines())
    if markdown:
        yield "```"
    for label, policy, name, _ in sides(difference, versions):
        lines = list(derivation(policy, name, shown, versions, language))
        said = label.in_language(language)
        yield from (["", f"{said}", "", "```"] if markdown else [f"  {said}"])
        yield from (f"{indent}{line}" for line in lines)
        if markdown:
            yield "```"


def derivation(policy: Policy, rule: str, shown: Shown, versions: Versions, language: Language) -> Iterator[str]:
    """How a version comes to its outcome for the subject asked about."""
    subject = policy.rules[rule].subject
    key = next(key for key in shown.snapshot.subjects if key[0] == subject)
    assessment = assess(policy, shown.snapshot, versions.as_of)
    explanation = explain(policy, rule, assessment, [key])
    sheet = Sheet(language, WIDTH - 4, "plain", LABEL_COLUMN)
    for explained in explanation.outcomes:
        if explained.finding.outcome.rule == rule:
            yield from outcome_lines(explained, assessment, Speech(policy, versions.as_of), sheet)


def told_moved(moved: Sequence[Moved], versions: Versions, language: Language, markdown: bool) -> Iterator[str]:
    """The outcomes of given facts that are not the same, snapshot by snapshot."""
    heading = (MOVED if moved else NONE_MOVED).in_language(language)
    yield f"## {heading}" if markdown else heading
    for facts, members in groupby(moved, key=lambda each: each.facts):
        yield from (["", f"### {facts}", ""] if markdown else [f"  {facts}"])
        for each in members:
            words = " → ".join(status_word(name, language) for name in (each.old, each.new))
            named = f"{name_of(each.name, versions, language)}{in_brackets(each.name, language)}"
            line = f"{each.subject[0]} {each.subject[1]}  {named}  {words}"
            yield from ([f"- {line}"] if markdown else paragraph([line], WIDTH, False, 4, 4))


def name_of(name: str, versions: Versions, language: Language) -> str:
    """What people call a rule or a decision, in the newer version that has it."""
    for policy in (versions.new.policy, versions.old.policy):
        if name in policy.rules:
            return policy.rules[name].title.in_language(language)
        if name in policy.decisions:
            return policy.decisions[name].label.in_language(language)
    return name


def status_word(name: str, language: Language) -> str:
    """An outcome or a decision's status as people call it."""
    return (DECISION_STATUSES.get(name) or OUTCOMES.get(name, NOTHING)).in_language(language)


def as_json(
    differences: Iterable[Difference],
    moved: Iterable[Moved] | None,
    versions: Versions,
    tables: TablesCompared | None = None,
) -> str:
    """All differences, the rules that are equal too."""
    document: dict[str, Any] = {
        "schema": "qsd-rules/difference/1",
        "as_of": versions.as_of.isoformat(),
        "rules": [
            {
                "change": difference.change,
                "old": difference.old,
                "new": difference.new,
                "readings": list(difference.readings),
                "notes": [{"zh": note.zh, "en": note.en} for note in difference.notes],
                "shown": [
                    {"snapshot": write_snapshot(shown.snapshot), "old": shown.outcomes[0], "new": shown.outcomes[1]}
                    for shown in difference.shown
                ],
            }
            for difference in differences
        ],
    }
    if moved is not None:
        document["outcomes"] = [
            {
                "facts": each.facts,
                "kind": each.subject[0],
                "id": each.subject[1],
                "name": each.name,
                "old": each.old,
                "new": each.new,
            }
            for each in moved
        ]
    if tables is not None:
        from qsd_rules.report.difference_tables import tables_json

        document["tables"] = tables_json(tables)
    return json.dumps(document, ensure_ascii=False, indent=2)
