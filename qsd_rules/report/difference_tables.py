"""What becomes of the subjects of tables when one version of a pack follows another: as a section, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qsd_rules.prove.comparing import Versions
from qsd_rules.report.blocks import Block, Column, Item, Listing, Section, Table, faint, line, text
from qsd_rules.report.difference import title_of
from qsd_rules.report.voice import Voice
from qsd_rules.tables.two_versions import ACT, Judged, LeftOut, Subjects, TablesCompared, Transition
from qsd_rules.words import wording
from qsd_rules.words.language import Text

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
NONE = Text("（没有）", "(none)")
COLUMNS = (
    Text("对象", "kind"),
    Text("规则或决定", "rule or decision"),
    Text("原", "old"),
    Text("新", "new"),
    Text("个数", "count"),
    Text("如", "such as"),
)


def tables_section(compared: TablesCompared, versions: Versions, voice: Voice) -> Section:
    """The days and subjects, each rule and decision whose outcomes change, then what was not compared and why."""
    changed = [each for each in compared.judged if each.changed]
    told = [Listing(tuple(Item(line(each)) for each in _about(compared, versions, voice)))]
    columns = tuple(Column(voice.say(heading), number=heading == COLUMNS[4]) for heading in COLUMNS)
    blocks: list[Block] = [*told]
    if changed:
        rows = tuple(row for each in changed for row in _rows(each, versions, voice))
        blocks.append(Table(columns, rows, voice.say(HEADING)))
    else:
        blocks.append(text(voice.say(NOTHING_CHANGES)))
    left_out = tuple(Item(line(each)) for each in _not_compared(compared, versions, voice))
    return Section(line(voice.say(HEADING)), (*blocks, *([Listing(left_out)] if left_out else [])))


def _about(compared: TablesCompared, versions: Versions, voice: Voice) -> Iterator[str]:
    """The day, how many subjects there are, what could not be read, and what the versions read otherwise."""
    days = " → ".join(dict.fromkeys(day.isoformat() for day in compared.days))
    subjects = [_subjects(each, versions, voice) for each in compared.subjects]
    yield voice.semicolon.join([voice.say(DAY, day=days), *subjects])
    for there, said in zip(compared.in_force, NOT_IN_FORCE, strict=True):
        if not there:
            yield voice.say(said)
    if any(compared.rejects):
        old, new = compared.rejects
        yield voice.say(REJECTS, old=f"{old:,}", new=f"{new:,}")


def _subjects(each: Subjects, versions: Versions, voice: Voice) -> str:
    """How many subjects of a kind there are."""
    kind = voice.say(versions.merged.kinds[each.kind].label)
    said = voice.say(SUBJECTS, kind=kind, count=f"{each.both + each.only_old + each.only_new:,}")
    if each.only_old or each.only_new:
        said += voice.in_brackets(voice.say(ONLY, old=f"{each.only_old:,}", new=f"{each.only_new:,}"))
    return said


def _not_compared(compared: TablesCompared, versions: Versions, voice: Voice) -> Iterator[str]:
    """The columns that give different facts, and the rules that columns cannot express."""
    if compared.read_otherwise:
        columns = [
            f"{each.table} {each.column}"
            + voice.in_brackets(" → ".join(fact or voice.say(UNREAD) for fact in (each.old, each.new)))
            for each in compared.read_otherwise
        ]
        yield f"{voice.say(READ_OTHERWISE)}{voice.colon}{voice.listed(columns)}"
    by_name: dict[str, list[LeftOut]] = {}
    for left in compared.left_out:
        by_name.setdefault(left.name, []).append(left)
    for name, reasons in by_name.items():
        both = len({each.version for each in reasons}) == len(OF_VERSION)
        which = "" if both else voice.say(OF_VERSION[reasons[0].version])
        said = voice.colon.join(part for part in (which, voice.say(reasons[0].reason)) if part)
        yield f"{voice.say(LEFT_OUT)}{voice.colon}{title_of(name, versions, voice)}{voice.in_brackets(name)}  {said}"


def _rows(judged: Judged, versions: Versions, voice: Voice) -> Iterator[tuple[tuple[Block, ...], ...]]:
    """A rule or decision with each way in which its outcomes change; the first row says of how many subjects."""
    names = " → ".join(dict.fromkeys(name for name in (judged.old, judged.new) if name))
    kind = voice.say(versions.merged.kinds[judged.kind].label)
    changed = sum(each.count for each in judged.changed)
    same = sum(each.count for each in judged.transitions) - changed
    counts = voice.say(CHANGED, changed=f"{changed:,}", same=f"{same:,}")
    title = title_of(judged.new or judged.old, versions, voice)
    for number, each in enumerate(judged.changed):
        yield (
            (text(kind),),
            (text(title, faint(voice.in_brackets(names))), *([text(faint(counts))] if not number else [])),
            *((text(_state(state, judged, versions, voice)),) for state in (each.old, each.new)),
            (text(f"{each.count:,}"),),
            (text(_examples(each, voice)),),
        )


def _state(state: str, judged: Judged, versions: Versions, voice: Voice) -> str:
    """An outcome, a status or an act as people call it."""
    if not state:
        return voice.say(NONE)
    for policy, name in ((versions.new.policy, judged.new), (versions.old.policy, judged.old)):
        decision = policy.decisions.get(name)
        if decision is not None and state.startswith(ACT):
            return voice.say(decision.words("against", state.removeprefix(ACT)))
        if decision is not None and state in wording.STATUSES:
            return voice.say(wording.STATUSES[state])
    return voice.say(wording.OUTCOMES[state])


def _examples(transition: Transition, voice: Voice) -> str:
    """The first subjects, by id and name."""
    names = [identifier if identifier == name else f"{identifier} {name}" for identifier, name in transition.examples]
    return voice.listed([*names, *(["…"] if transition.count > len(names) else [])])


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
