"""What two versions of a policy say differently beside what their rules ask: validity, figures, acts, words, organs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import fields

from qsd_rules.conditions.syntax import AssessmentDate, Literal, walk
from qsd_rules.policy.model import Condition, Parameter, Policy, Quote, Reading, RoleChoice
from qsd_rules.policy.usual_day import usual_day
from qsd_rules.prove.dependencies import conditions_of
from qsd_rules.words.language import Text
from qsd_rules.words.values import shown_number

ENTRIES: Mapping[str, Text] = {
    "kinds": Text("对象种类", "kind"),
    "units": Text("单位", "unit"),
    "documents": Text("材料", "document"),
    "facts": Text("事实", "fact"),
    "organs": Text("机关", "organ"),
    "parameters": Text("参数", "parameter"),
    "decisions": Text("决定", "decision"),
    "clauses": Text("条款", "clause"),
    "rules": Text("规则", "rule"),
}
"""The tables of a policy whose entries are compared."""

IN_DUTY: Mapping[str, Text] = {
    "in_force_from": Text("施行日期", "first day of validity"),
    "in_force_to": Text("有效期至", "last day of validity"),
    "requires_subjects": Text("须有的对象", "subjects there must be"),
    "acts": Text("措施（重者在前）", "acts, heaviest first"),
    "subject": Text("对象", "subject"),
    "default_reading": Text("采用的理解", "reading that governs"),
    "judged": Text("何时判定", "when it is judged"),
    "due": Text("期限", "due day"),
    "comparison": Text("比较", "comparison"),
    "type": Text("类型", "type"),
    "places": Text("小数位数", "places"),
    "minimum": Text("最小值", "minimum"),
    "maximum": Text("最大值", "maximum"),
    "role": Text("日期的性质", "role of the day"),
    "optional": Text("可以没有", "may be none"),
    "to": Text("指向", "leads to"),
    "many": Text("可有多个", "may be several"),
    "inverse": Text("反向关系", "inverse"),
    "inverse_of": Text("反向关系于", "inverse of"),
    "derive": Text("推算", "derivation"),
    "counting": Text("计数单位", "counts things"),
    "code": Text("代码", "code"),
}
"""Fields that outcomes can rest on. What the rules' conditions ask is compared by itself, with the solver."""

IN_WORDS: Mapping[str, Text] = {
    "title": Text("名称", "title"),
    "issuer": Text("发文机关", "issuer"),
    "number": Text("文号", "number"),
    "issued": Text("发文日期", "day of issue"),
    "normalization": Text("文字处理说明", "normalization"),
    "text_digest": Text("所收原文的摘要值", "digest of the received text"),
    "evaluation": Text("年度考核", "yearly evaluation"),
    "label": Text("名称", "label"),
    "acts": Text("措施的名称", "labels of acts"),
    "pending": Text("暂缓的说法", "words for pending"),
    "clear": Text("可以的说法", "words for clear"),
    "authority": Text("机关", "authority"),
    "instruments": Text("文书种类", "papers"),
    "applied": Text("申请的事实", "fact of the application"),
    "official": Text("由机关制作或保存", "kept by an organ"),
    "deciders": Text("决定机关", "who decides"),
    "bears_duties": Text("能承担义务", "bears duties"),
    "obliged": Text("整改责任单位", "who is obliged"),
    "overseer": Text("监管单位", "who oversees"),
    "decider": Text("决定机关", "who decides"),
    "full_names": Text("全称", "full names"),
    "party": Text("文书上的用处", "use in papers"),
    "aliases": Text("别名", "aliases"),
    "plural": Text("复数", "plural"),
    "symbols": Text("符号", "symbols"),
    "question": Text("问题", "question"),
    "document": Text("材料", "document"),
    "unit": Text("单位", "unit"),
    "choices": Text("选项", "choices"),
    "implied": Text("由他处推知", "implied"),
    "better": Text("较优方向", "better"),
    "describes": Text("仅作说明", "describes only"),
    "fixed": Text("当事人不能改变", "fixed"),
    "cost": Text("改变的代价", "cost of a change"),
    "quote": Text("原文", "quote"),
    "quotes": Text("原文", "quotes"),
    "clause": Text("条款", "clause"),
    "readings": Text("各种理解的名称和原文", "labels and quotes of readings"),
    "default_reason": Text("采用的理由", "reason for the reading"),
    "remedy": Text("补救", "remedy"),
    "lead": Text("牵头机关", "lead organs"),
    "cooperating": Text("配合机关", "cooperating organs"),
    "interpretations": Text("解释", "interpretations"),
    "other_address": Text("另一编号", "other address"),
    "heading": Text("标题", "heading"),
    "paragraphs": Text("正文", "text"),
    "cells": Text("表中各栏", "cells"),
    "errata": Text("勘误", "errata"),
    "marks": Text("不设义务的文字", "words that bind nobody"),
}
"""Fields that no outcome rests on: words, and who is in charge."""

NONE, YES, NO = Text("无", "none"), Text("是", "yes"), Text("否", "no")
ADDED, REMOVED = Text("新增", "added"), Text("删去", "removed")


class ChangedEntry(Struct, frozen=True):
    """One thing that two versions say differently; `table` and `name` are empty for the policy as a whole.

    `in_duty` says whether outcomes can rest on it. `since` is the first day of a figure that differs.
    """

    table: str
    name: str
    field: Text
    old: Text
    new: Text
    in_duty: bool
    since: date | None = None


def days_compared(old: Policy, new: Policy) -> tuple[date, ...]:
    """One day of each stretch of time in which neither version changes, from the first day that one is in force.

    Figures, due days, validity, and days written in conditions cut time; so do 31 December and 1 January where
    something is owed each year. A stretch with the usual day is examined on it, every other on its first day.
    """
    policies = (old, new)
    first = min(policy.in_force_from for policy in policies)
    ends = [policy.in_force_to for policy in policies]
    last = None if None in ends else max(end for end in ends if end is not None)
    cuts = {day for policy in policies for day in cuts_of(policy)} | {first}
    inside = sorted(day for day in cuts if first <= day and (last is None or day <= last))
    usual = usual_day(new)
    until = [*inside[1:], date.max]
    return tuple(usual if start <= usual < end else start for start, end in zip(inside, until, strict=True))


def cuts_of(policy: Policy) -> Iterator[date]:
    """The first days of stretches of time in which a policy stays as it is."""
    day_after = timedelta(1)
    yield policy.in_force_from
    if policy.in_force_to is not None:
        yield policy.in_force_to + day_after
    for parameter in policy.parameters.values():
        yield from (start for start, _ in parameter.values)
    for rule in policy.rules.values():
        if rule.due is not None:
            yield rule.due
        if rule.judged == "every_year":
            yield date(usual_day(policy).year, 12, 31)
            yield date(usual_day(policy).year + 1, 1, 1)
    conditions = [each for rule in policy.rules.values() for each in conditions_of(rule)]
    conditions += [fact.derive.expression for fact in policy.facts.values() if fact.derive is not None]
    for condition in conditions:
        nodes = list(walk(condition))
        if any(isinstance(node, AssessmentDate) for node in nodes):
            for node in nodes:
                if isinstance(node, Literal) and isinstance(node.value, date):
                    yield from (node.value, node.value + day_after)


def changed_entries(old: Policy, new: Policy, renamed: Mapping[str, str]) -> tuple[ChangedEntry, ...]:
    """All that is said differently, of the policy first, then table by table; `renamed` are rules by their old names.

    Rules that came or went are left to the comparison of rules.
    """
    found = list(changed_fields("", "", old, new))
    for table in ENTRIES:
        before: Mapping[str, Struct] = getattr(old, table)
        after: Mapping[str, Struct] = getattr(new, table)
        names = renamed if table == "rules" else {}
        for name, entry in before.items():
            now = after.get(names.get(name, name))
            if now is not None:
                found += changed_fields(table, name, entry, now)
            elif table != "rules":
                found.append(
                    ChangedEntry(table, name, REMOVED, label_of(entry), NONE, table in ("parameters", "decisions"))
                )
        for name, entry in after.items():
            if name not in before and table != "rules":
                found.append(
                    ChangedEntry(table, name, ADDED, NONE, label_of(entry), table in ("parameters", "decisions"))
                )
    return tuple(found)


def changed_fields(table: str, name: str, old: Struct, new: Struct) -> Iterator[ChangedEntry]:
    """What two entries of one name say differently."""
    if isinstance(old, Parameter) and isinstance(new, Parameter):
        yield from changed_figures(old, new)
    for each in fields(type(old)):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if each.name == "acts":
            keys = tuple(key for key, _ in before), tuple(key for key, _ in after)
            if keys[0] != keys[1]:
                yield ChangedEntry(table, name, IN_DUTY["acts"], said(before), said(after), True)
                continue
        in_duty = each.name in IN_DUTY and each.name != "acts"
        label = IN_DUTY[each.name] if in_duty else IN_WORDS.get(each.name)
        if label is None:
            continue
        if plain(before) != plain(after):
            yield ChangedEntry(table, name, label, *said_apart(before, after), in_duty)


def changed_figures(old: Parameter, new: Parameter) -> Iterator[ChangedEntry]:
    """The days from which on a parameter has another value than before."""
    for start in sorted({start for each in (old, new) for start, _ in each.values}):
        before, after = old.value_on(start), new.value_on(start)
        if before != after:
            label = Text("数值", "value")
            yield ChangedEntry("parameters", old.name, label, said(before), said(after), True, start)


def plain(value: object) -> object:
    """A value without the places where it was written, and conditions of readings, which are compared by themselves."""
    match value:
        case Condition():
            return value.expression
        case Reading():
            return (value.name, value.label, value.quote, plain(value.obliged))
        case RoleChoice():
            return (value.who, value.path, value.organ, plain(value.when))
        case tuple():
            return tuple(plain(each) for each in value)
        case _:
            return value


def said_apart(old: object, new: object) -> tuple[Text, Text]:
    """Both values in words; of lists only the members that the other lacks, unless only their order differs."""
    if isinstance(old, tuple) and isinstance(new, tuple):
        less = tuple(each for each in old if plain(each) not in map(plain, new))
        more = tuple(each for each in new if plain(each) not in map(plain, old))
        if less or more:
            return said(less), said(more)
    return said(old), said(new)


def said(value: object) -> Text:
    """A value in words."""
    match value:
        case None | "" | ():
            return NONE
        case Text():
            return value
        case bool():
            return YES if value else NO
        case Decimal():
            return Text(shown_number(value), shown_number(value))
        case Condition():
            return Text(value.source, value.source)
        case RoleChoice():
            named = value.organ or ".".join(value.path) or value.who
            when = f" ({value.when.source})" if value.when else ""
            return Text(named + when, named + when)
        case Quote():
            return Text(f"{value.clause}“{value}”", f"{value.clause} “{value}”")
        case Reading():
            parts = [said(part) for part in (value.name, value.label, value.quote)]
            return Text(" ".join(part.zh for part in parts), " ".join(part.en for part in parts))
        case (str() as key, Text() as label):
            return Text(f"{key} {label.zh}", f"{key} {label.en}")
        case tuple():
            each = [said(part) for part in value]
            return Text("、".join(part.zh for part in each), ", ".join(part.en for part in each))
        case Struct():
            shown = [said(getattr(value, each.name)) for each in fields(type(value)) if each.name != "place"]
            return Text(" ".join(part.zh for part in shown), " ".join(part.en for part in shown))
        case _:
            return Text(str(value), str(value))


def label_of(entry: Struct) -> Text:
    """What people call an entry."""
    found = getattr(entry, "label", None) or getattr(entry, "title", None)
    return found if isinstance(found, Text) else NONE
