"""What becomes of the subjects of tables when one version of a pack follows another: as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qsd_rules.policy.model import Policy
from qsd_rules.prove.comparing import Versions
from qsd_rules.report.markdown import plain
from qsd_rules.tables.two_versions import ACT, Judged, LeftOut, Subjects, TablesCompared, Transition
from qsd_rules.words.language import Language, Text
from qsd_rules.words.layout import paragraph
from qsd_rules.words.wording import OUTCOMES, colon, comma, in_brackets, listed, semicolon

WIDTH = 100
HEADING = Text("给定的表：结论的变化", "tables: outcomes that change")
NOTHING_CHANGES = Text("没有结论变化", "no outcome changes")
DAY = Text("核查日期 {day}", "as of {day}")
SUBJECTS = Text("{kind} {count} 个", "{count} of kind {kind}")
ONLY = Text("仅旧版本读出 {old}，仅新版本读出 {new}", "{old} read by the old version only, {new} by the new only")
REJECTS = Text(
    "读不了、按“未提供”核查的格和不计的行：旧版本 {old}，新版本 {new}",
    "cells that can't be read and count as not given, and rows left out: old version {old}, new version {new}",
)
NOT_IN_FORCE = (
    Text("旧版本当日不在施行期，什么也没有核查", "the old version is not in force on that day and judges nothing"),
    Text("新版本当日不在施行期，什么也没有核查", "the new version is not in force on that day and judges nothing"),
)
READ_OTHERWISE = Text("两个版本认作不同的列", "columns that the versions take for different facts")
UNREAD = Text("略去", "left out")
LEFT_OUT = Text("表上不能判断、未比较", "not compared, since columns cannot express it")
OF_VERSION = (Text("旧版本", "old version"), Text("新版本", "new version"))
CHANGED = Text("{changed} 个改变，{same} 个不变", "{changed} change, {same} do not")
SUCH_AS = Text("如 {names}", "such as {names}")
NONE = Text("（没有）", "(none)")
COLUMNS = Text(
    "| 对象 | 规则或决定 | 原 | 新 | 个数 | 如 |", "| kind | rule or decision | old | new | count | such as |"
)
RULED = "|---|---|---|---|---:|---|"
STATUSES = {
    "pending": Text("待补材料", "pending"),
    "clear": Text("没有障碍", "clear"),
    "not_applicable": Text("不适用", "not applicable"),
}


def told_tables(compared: TablesCompared, versions: Versions, language: Language, markdown: bool) -> Iterator[str]:
    """The days and subjects, each rule and decision whose outcomes change, then what was not compared and why."""
    heading = HEADING.in_language(language)
    yield from ([f"## {heading}", ""] if markdown else [heading])
    for line in about(compared, versions, language):
        yield from bulleted(line, markdown)
    changed = [each for each in compared.judged if each.changed]
    if not changed:
        yield from bulleted(NOTHING_CHANGES.in_language(language), markdown)
    elif markdown:
        yield from ["", COLUMNS.in_language(language), RULED]
        for each in changed:
            yield from rows_of(each, versions, language)
        yield ""
    else:
        for each in changed:
            yield from lines_of(each, versions, language)
    for line in not_compared(compared, versions, language):
        yield from bulleted(line, markdown)


def bulleted(line: str, markdown: bool) -> list[str]:
    """A line of its own."""
    return [f"- {plain(line)}"] if markdown else paragraph([line], WIDTH, False, 2, 2)


def about(compared: TablesCompared, versions: Versions, language: Language) -> Iterator[str]:
    """The day, how many subjects there are, what could not be read, and what the versions read otherwise."""
    days = " → ".join(dict.fromkeys(day.isoformat() for day in compared.days))
    parts = [DAY.in_language(language).format(day=days)]
    parts += [subjects_of(each, versions, language) for each in compared.subjects]
    yield semicolon(language).join(parts)
    for there, said in zip(compared.in_force, NOT_IN_FORCE, strict=True):
        if not there:
            yield said.in_language(language)
    if any(compared.rejects):
        old, new = compared.rejects
        yield REJECTS.in_language(language).format(old=f"{old:,}", new=f"{new:,}")


def subjects_of(each: Subjects, versions: Versions, language: Language) -> str:
    """How many subjects of a kind there are."""
    kind = versions.merged.kinds[each.kind].label.in_language(language)
    said = SUBJECTS.in_language(language).format(kind=kind, count=f"{each.both + each.only_old + each.only_new:,}")
    if each.only_old or each.only_new:
        only = ONLY.in_language(language).format(old=f"{each.only_old:,}", new=f"{each.only_new:,}")
        said += in_brackets(only, language)
    return said


def not_compared(compared: TablesCompared, versions: Versions, language: Language) -> Iterator[str]:
    """The columns that give different facts, and the rules that columns cannot express."""
    if compared.read_otherwise:
        columns = [
            f"{each.table} {each.column}"
            + in_brackets(" → ".join(fact_of(fact, language) for fact in (each.old, each.new)), language)
            for each in compared.read_otherwise
        ]
        yield f"{READ_OTHERWISE.in_language(language)}{colon(language)}{listed(columns, language)}"
    for name, reasons in by_name(compared.left_out).items():
        both = len({each.version for each in reasons}) == len(OF_VERSION)
        which = "" if both else OF_VERSION[reasons[0].version].in_language(language)
        why = reasons[0].reason.in_language(language)
        said = colon(language).join(part for part in (which, why) if part)
        title = title_of(name, versions.merged, versions, language)
        yield f"{LEFT_OUT.in_language(language)}{colon(language)}{title}{in_brackets(name, language)}  {said}"


def fact_of(name: str, language: Language) -> str:
    """What a column gives, or that it gives nothing."""
    return name or UNREAD.in_language(language)


def by_name(left_out: tuple[LeftOut, ...]) -> dict[str, list[LeftOut]]:
    """What is not compared, each name once."""
    found: dict[str, list[LeftOut]] = {}
    for each in left_out:
        found.setdefault(each.name, []).append(each)
    return found


def title_of(name: str, policy: Policy, versions: Versions, language: Language) -> str:
    """What people call a rule or a decision, in the newer version that has it."""
    for each in (policy, versions.new.policy, versions.old.policy):
        if name in each.rules:
            return each.rules[name].title.in_language(language)
        if name in each.decisions:
            return each.decisions[name].label.in_language(language)
    return name


def named(judged: Judged, versions: Versions, language: Language) -> tuple[str, str]:
    """A rule's or decision's title, and its names in both versions."""
    names = " → ".join(dict.fromkeys(name for name in (judged.old, judged.new) if name))
    return title_of(judged.new or judged.old, versions.merged, versions, language), names


def state_of(state: str, judged: Judged, versions: Versions, language: Language) -> str:
    """An outcome, a status or an act as people call it."""
    if not state:
        return NONE.in_language(language)
    for policy, name in ((versions.new.policy, judged.new), (versions.old.policy, judged.old)):
        decision = policy.decisions.get(name)
        if decision is not None and state.startswith(ACT):
            act = dict(decision.acts).get(state.removeprefix(ACT))
            if act is not None:
                return act.in_language(language)
        elif decision is not None and state in STATUSES:
            return STATUSES[state].in_language(language)
    return OUTCOMES[state].in_language(language)


def examples_of(transition: Transition, language: Language) -> str:
    """The first subjects, by id and name."""
    names = [identifier if identifier == name else f"{identifier} {name}" for identifier, name in transition.examples]
    more = "…" if transition.count > len(names) else ""
    return listed([*names, *([more] if more else [])], language)


def lines_of(judged: Judged, versions: Versions, language: Language) -> Iterator[str]:
    """A rule or decision with each way in which its outcomes change, for the terminal."""
    title, names = named(judged, versions, language)
    kind = versions.merged.kinds[judged.kind].label.in_language(language)
    changed = sum(each.count for each in judged.changed)
    same = sum(each.count for each in judged.transitions) - changed
    counts = CHANGED.in_language(language).format(changed=f"{changed:,}", same=f"{same:,}")
    head = f"{title}{in_brackets(names, language)}  {kind}{colon(language)}{counts}"
    yield from paragraph([head], WIDTH, False, 2, 4)
    for each in judged.changed:
        old, new = (state_of(state, judged, versions, language) for state in (each.old, each.new))
        such_as = SUCH_AS.in_language(language).format(names=examples_of(each, language))
        line = f"{old} → {new}  {each.count:,}{comma(language)}{such_as}"
        yield from paragraph([line], WIDTH, False, 4, 4)


def rows_of(judged: Judged, versions: Versions, language: Language) -> Iterator[str]:
    """A rule or decision with each way in which its outcomes change, as rows of a Markdown table."""
    title, names = named(judged, versions, language)
    kind = versions.merged.kinds[judged.kind].label.in_language(language)
    for each in judged.changed:
        old, new = (state_of(state, judged, versions, language) for state in (each.old, each.new))
        cells = (kind, title + in_brackets(names, language), old, new, f"{each.count:,}", examples_of(each, language))
        yield f"| {' | '.join(plain(cell) for cell in cells)} |"


def tables_json(compared: TablesCompared) -> dict[str, Any]:
    """All that was found, outcomes that do not change too."""
    return {
        "as_of": {"old": compared.days[0].isoformat(), "new": compared.days[1].isoformat()},
        "in_force": {"old": compared.in_force[0], "new": compared.in_force[1]},
        "rejects": {"old": compared.rejects[0], "new": compared.rejects[1]},
        "subjects": [
            {"kind": each.kind, "both": each.both, "only_old": each.only_old, "only_new": each.only_new}
            for each in compared.subjects
        ],
        "outcomes": [
            {
                "kind": each.kind,
                "old": each.old,
                "new": each.new,
                "transitions": [
                    {
                        "old": way.old,
                        "new": way.new,
                        "count": way.count,
                        "examples": [{"id": identifier, "name": name} for identifier, name in way.examples],
                    }
                    for way in each.transitions
                ],
            }
            for each in compared.judged
        ],
        "read_otherwise": [
            {"table": each.table, "column": each.column, "old": each.old, "new": each.new}
            for each in compared.read_otherwise
        ],
        "left_out": [
            {
                "name": each.name,
                "version": ("old", "new")[each.version],
                "reason": {"zh": each.reason.zh, "en": each.reason.en},
            }
            for each in compared.left_out
        ],
    }
