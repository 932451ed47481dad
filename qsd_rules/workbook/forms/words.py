"""What a form says beside its fields: how to fill a fact in, its range and choices, what is wrong with an entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qsd_rules.policy.model import Fact, Policy
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.words.values import shown_date, shown_number

BETWEEN = Text("{low} 至 {high}", "{low} to {high}")
FROM = Text("不小于 {low}", "{low} or more")
UP_TO = Text("不大于 {high}", "{high} or less")
WHOLE = Text("整数", "a whole number")
PLACES = Text("最多 {places} 位小数", "at most {places} decimals")
DAY = Text("日期，如 2013-05-06", "a date, as 2013-05-06")
ONE_OF = Text("选一项：{choices}", "one of: {choices}")
SOME_OF = Text("可多项，各占一行或用“；”隔开：{choices}", "several, one a line or with `;` between: {choices}")
SOME = Text("可多项，各占一行或用“；”隔开", "several, one a line or with `;` between")
RELATED = Text("填“{kind}”表中的编号或名称", "its id or name on the sheet `{kind}`")
RELATED_MANY = Text("填编号，可多个，各占一行或用“；”隔开", "ids, one a line or with `;` between")
NONE = Text("没有的填“无”", "write `none` if there is none")
NOT_APPLICABLE = Text("没有的填“不适用”", "write `none` if there is none")
COUNTED = Text("可不填，由其他事实推算", "may be left blank: it is counted from other facts")
CODE = Text("18 位统一社会信用代码", "18 characters")
COMPLETE = Text("{label}是否已列全", "{label} complete")
COMPLETE_HOW = Text(
    "一并核查的文件里已列出全部的，填“是”；填“是”后，未列出的即视为没有",
    "`yes` if the files checked together list all of them: what is not listed does then not exist",
)
MOST_CHOICES = 20


def how_to_fill(fact: Fact, policy: Policy, language: Language) -> str:
    """The question, then what an answer looks like."""
    parts = [fact.question.in_language(language), *shapes(fact, policy, language)]
    return "\n".join([parts[0], wording.semicolon(language).join(parts[1:])]) if len(parts) > 1 else parts[0]


def shapes(fact: Fact, policy: Policy, language: Language) -> Iterator[str]:
    """What an answer looks like: range, decimals, choices, how to say that there is none."""
    choices = [label.in_language(language) for _, label in fact.choices]
    listed = wording.listed(choices[:MOST_CHOICES], language) + ("…" if len(choices) > MOST_CHOICES else "")
    match fact.type:
        case "integer" | "decimal":
            yield from number_shapes(fact, language)
        case "date":
            yield DAY.in_language(language)
        case "choice":
            yield ONE_OF.in_language(language).format(choices=listed)
        case "list":
            yield (SOME_OF if choices else SOME).in_language(language).format(choices=listed)
        case "relation":
            kind = policy.kinds[fact.to].label.in_language(language)
            yield (RELATED_MANY if fact.many else RELATED).in_language(language).format(kind=kind)
        case "text" if fact.code:
            yield CODE.in_language(language)
        case _:
            pass
    if fact.optional:
        yield (NOT_APPLICABLE if fact.type == "boolean" else NONE).in_language(language)
    if fact.derive is not None:
        yield COUNTED.in_language(language)


def number_shapes(fact: Fact, language: Language) -> Iterator[str]:
    """A number's range and decimals."""
    if fact.type == "integer":
        yield WHOLE.in_language(language)
    limits = limits_of(fact, language)
    if limits:
        yield limits
    if fact.type == "decimal" and fact.places:
        yield PLACES.in_language(language).format(places=fact.places)


def limits_of(fact: Fact, language: Language) -> str:
    """A number's or day's range; empty where it has none."""
    low, high = (limit_of(limit, language) for limit in (fact.minimum, fact.maximum))
    if low and high:
        return BETWEEN.in_language(language).format(low=low, high=high)
    if low or high:
        return (FROM if low else UP_TO).in_language(language).format(low=low, high=high)
    return ""


def limit_of(limit: object, language: Language) -> str:
    if limit is None:
        return ""
    return shown_date(limit, language) if isinstance(limit, date) else shown_number(limit)  # type: ignore[arg-type]


def unit_of(fact: Fact, policy: Policy, language: Language) -> str:
    """A number's unit; empty where it has none."""
    return policy.units[fact.unit].label.in_language(language) if fact.unit else ""


def document_of(fact: Fact, policy: Policy, language: Language) -> str:
    """The document that proves a fact."""
    return policy.documents[fact.document].title.in_language(language) if fact.document else ""
