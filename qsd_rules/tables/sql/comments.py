"""What generated SQL says of itself: which rule, clause and condition a part comes of, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping

from qsd_rules.policy.model import Condition, Policy, Rule
from qsd_rules.tables.judgement import Judgement, KindColumns
from qsd_rules.tables.sql.results import OUTCOMES
from qsd_rules.version import VERSION
from qsd_rules.words.language import Language, Text

MADE = Text("由 qsd-rules {version} 生成：{policy}", "made by qsd-rules {version}: {policy}")
ASKED = Text(
    "主体：{kind}；结果：{result}；评估日期：{day}；方言：{dialect}",
    "subjects: {kind}; result: {result}; as of {day}; dialect: {dialect}",
)
CODES = Text("结果代码：{codes}", "codes of outcomes: {codes}")
LEFT_OUT = Text("未译成 SQL：{name}（{reason}）", "not in this SQL: {name} ({reason})")
CLAUSE = Text("条款 {clause}：{title}", "clause {clause}: {title}")
READING = Text("读法 {reading}", "reading {reading}")
APPLIES = Text("适用", "applies")
REQUIRES = Text("要求", "requires")


def one_line(text: str) -> str:
    """Words that stay within a comment: on one line, with nothing that begins or ends a comment."""
    return " ".join(text.split()).replace("*/", "* /").replace("/*", "/ *")


def header(judgement: Judgement, kind: str, result: str, dialect: str, language: Language) -> str:
    """The comment lines before a statement."""

    def say(text: Text, **words: object) -> str:
        return text.in_language(language).format(**words)

    policy = judgement.policy
    label = policy.kinds[kind].label.in_language(language)
    lines = [
        say(MADE, version=VERSION, policy=f"{policy.title.in_language(language)} {policy.number}"),
        say(ASKED, kind=f"{label} ({kind})", result=result, day=judgement.as_of.isoformat(), dialect=dialect),
    ]
    if result == "outcomes":
        lines.append(say(CODES, codes=", ".join(f"{code} {name}" for code, name in enumerate(OUTCOMES))))
    for name, reason in left_out(judgement, kind).items():
        lines.append(say(LEFT_OUT, name=name, reason=reason.in_language(language)))
    return "\n".join(f"-- {one_line(line)}" for line in lines)


def left_out(judgement: Judgement, kind: str) -> Mapping[str, Text]:
    """The rules and decisions of a kind that columns cannot express, and why."""
    policy = judgement.policy
    return {
        name: reason
        for name, reason in judgement.left_out.items()
        if (policy.rules[name] if name in policy.rules else policy.decisions[name]).subject == kind
    }


def rule_comments(policy: Policy, judged: KindColumns, language: Language) -> Mapping[str, str]:
    """For each rule and decision what its columns come of: clause, title, conditions as the pack writes them."""
    comments = {rule.rule.name: _of_rule(rule.rule, language) for rule in judged.rules}
    for decision in judged.decisions:
        label = policy.decisions[decision.decision].label.in_language(language)
        comments[decision.decision] = one_line(f"{decision.decision}: {label} ← {', '.join(decision.rules)}")
    return comments


def _of_rule(rule: Rule, language: Language) -> str:
    title = CLAUSE.in_language(language).format(clause=rule.clause, title=rule.title.in_language(language))
    parts = [f"{rule.name}; {title}"]
    for reading in rule.readings:
        if len(rule.readings) > 1:
            parts.append(READING.in_language(language).format(reading=reading.name))
        parts += [
            _of_condition(APPLIES, reading.applies, language),
            _of_condition(REQUIRES, reading.requires, language),
        ]
    return one_line("; ".join(part for part in parts if part))


def _of_condition(word: Text, condition: Condition, language: Language) -> str:
    if condition.source in ("", "true"):
        return ""
    return f"{word.in_language(language)}: {condition.source}"
