"""What changed between two versions of a pack: as a report, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from qsd_rules.conditions.writing import write
from qsd_rules.facts.writing import write_snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.prove.changed_entries import ENTRIES, ChangedEntry
from qsd_rules.prove.comparing import SAME, Change, Difference, Moved, Shown, Versions
from qsd_rules.report.blocks import (
    Block,
    Column,
    Field,
    Fields,
    Item,
    Listing,
    Report,
    Run,
    Section,
    Table,
    Tone,
    Verbatim,
    faint,
    field,
    harmless_parts,
    line,
    strong,
    text,
)
from qsd_rules.report.evaluated import outcome_fields
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.sentences import title_of_clause
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.values import shown_date

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
TONES: Mapping[Change, Tone] = {
    "stricter": "violated",
    "looser": "advised",
    "different": "pending",
    "undecided": "undetermined",
}
KIND = Text("规则包版本比较", "Versions compared")
AS_OF = Text("只按{day}这一天比较", "compared on {day} only")
DAYS = Text(
    "按 {count} 天比较（数值、期限和有效期不变的每段时间取一天）：{days}",
    "compared on {count:day}, one of each stretch in which no figure, due day or validity changes: {days}",
)
IN_DUTY = Text("可能影响结论的改变", "changes that outcomes can rest on")
IN_WORDS = Text("文字和机关的改变", "changes of wording and organization")
SINCE = Text("（自{day}起）", " (from {day})")
SHOWN = Text("最小的事实", "the smallest facts")
HOW = Text("{version}版本怎样得出", "how the {version} version comes to it")
MOVED = Text("给定事实的结论变化", "outcomes of the given facts that change")
NONE_MOVED = Text("给定事实的结论没有变化", "no outcome of the given facts changes")
MOVED_COLUMNS = (Text("对象", "subject"), Text("规则或决定", "rule or decision"), OLD, NEW)
NOTHING = Text("没有", "none")


def difference_report(
    differences: Sequence[Difference],
    moved: Sequence[Moved] | None,
    versions: Versions,
    language: Language,
    tables: TablesCompared | None = None,
    entries: Sequence[ChangedEntry] = (),
    days: Sequence[date] = (),
    as_asked: bool = False,
) -> Report:
    """How many rules changed in which way, then each that is not the same, with what shows it, then what moves.

    `as_asked` says that only the one day somebody asked for was compared.
    """
    voice, policy = Voice(language), versions.new.policy
    title = wording.titled(voice.say(policy.title), language)
    blocks: list[Block] = [text(strong(count_line(differences, voice)))]
    for heading, in_duty in ((IN_DUTY, True), (IN_WORDS, False)):
        told = [Item(_entry(each, voice)) for each in entries if each.in_duty == in_duty]
        if told:
            blocks.append(Section(line(voice.say(heading)), (Listing(tuple(told)),)))
    same = [each for each in differences if each.change in SAME and each.change != "equal" and not _told(each)]
    for change, members in groupby(sorted(same, key=lambda each: each.change), key=lambda each: each.change):
        items = tuple(Item(_title(each, versions, voice)) for each in members)
        blocks.append(Section(line(voice.say(CHANGES[change])), (Listing(items),)))
    blocks += [_section(each, versions, voice) for each in differences if _told(each)]
    if moved is not None:
        blocks.append(_moved(moved, versions, voice))
    if tables is not None:
        # Only who has tables has Polars.
        from qsd_rules.report.difference_tables import tables_section

        blocks.append(tables_section(tables, versions, voice))
    listed = voice.listed(shown_date(day, language) for day in days)
    as_of = line(
        voice.say(DAYS, count=Counted(len(days)), days=listed) if not as_asked else voice.say(AS_OF, day=listed)
    )
    return harmless_parts(
        Report(language, voice.say(KIND), title, tuple(blocks), (as_of,), number=policy.number, day=versions.as_of)
    )


def _entry(entry: ChangedEntry, voice: Voice) -> tuple[Run, ...]:
    """What an entry says differently."""
    named = f"{voice.say(ENTRIES[entry.table])} {entry.name} " if entry.table else ""
    since = voice.say(SINCE, day=shown_date(entry.since, voice.language)) if entry.since else ""
    return line(f"{named}{voice.say(entry.field)}{voice.colon}{voice.say(entry.old)} → {voice.say(entry.new)}{since}")


def _told(difference: Difference) -> bool:
    """Whether a difference is told by itself: those in meaning, in name, and with notes."""
    return difference.change not in SAME or difference.old != difference.new or bool(difference.notes)


def count_line(differences: Iterable[Difference], voice: Voice) -> str:
    """How many rules there are of each kind of change, by the reading that governs."""
    first = {(difference.old, difference.new): difference for difference in reversed(list(differences))}
    counts = Counter(difference.change for difference in first.values())
    return voice.comma.join(f"{voice.say(CHANGES[change])} {counts[change]}" for change in CHANGES if counts[change])


def _title(difference: Difference, versions: Versions, voice: Voice) -> tuple[Run, ...]:
    names = " → ".join(dict.fromkeys(name for name in (difference.old, difference.new) if name))
    rule = versions.new.policy.rules.get(difference.new) or versions.old.policy.rules[difference.old]
    reading = difference.readings[1]
    read_as = voice.in_brackets(voice.say(rule.reading(reading).label)) if len(rule.readings) > 1 and reading else ""
    return line(strong(voice.say(rule.title) + read_as), faint(f"  {names}"))


def _section(difference: Difference, versions: Versions, voice: Voice) -> Section:
    """One rule: what became of it, both quotes and conditions, and facts that show it."""
    day = next((shown.snapshot.date for shown in difference.shown), versions.as_of)
    listed = list(sides_of(difference, versions))
    only_figures = (
        len(listed) > 1 and len({_written(policy, name, read_as) for _, policy, name, read_as in listed}) == 1
    )
    sides = tuple(
        Field(voice.say(label), (Fields(tuple(_side(policy, name, reading, day, voice))),))
        for label, policy, name, reading in (listed[1:] if only_figures else listed)
    )
    notes = (Listing(tuple(Item(line(voice.say(each))) for each in difference.notes)),) if difference.notes else ()
    shown = tuple(_shown(each, versions, voice, not only_figures) for each in difference.shown)
    return Section(
        line(voice.say(CHANGES[difference.change])),
        (*notes, Fields(sides), *shown),
        _title(difference, versions, voice),
        tone=TONES.get(difference.change, ""),
    )


def sides_of(difference: Difference, versions: Versions) -> Iterator[tuple[Text, Policy, str, str]]:
    """The versions that have the rule, with its name and reading there."""
    pairs = zip((OLD, NEW), (versions.old, versions.new), (difference.old, difference.new), strict=True)
    for index, (label, side, name) in enumerate(pairs):
        if name:
            yield label, side.policy, name, difference.readings[index] or side.governing[name]


def _side(policy: Policy, name: str, read_as: str, day: date, voice: Voice) -> Iterator[Field]:
    """The words and the conditions of one version, in words and as they are written."""
    rule = policy.rules[name]
    reading = rule.reading(read_as)
    quote = reading.quote or rule.quotes[0]
    clause = voice.in_brackets(title_of_clause(policy.clauses[quote.clause], voice.language))
    speech = Speech(policy, day)
    applies, requires = reading.applies.expression, reading.requires.expression
    always = write(applies) == "true"
    written = write(requires) if always else f"{write(applies)} → {write(requires)}"
    yield from field(voice.say(QUOTE), [line(Run(str(quote), "quote"), clause)])
    yield from field(voice.say(APPLIES), [] if always else [voice.say(speech.condition(applies))])
    yield from field(voice.say(REQUIRES), [voice.say(speech.condition(requires))])
    yield from field(voice.say(WRITTEN), [line(Run(written, "code"))])


def _written(policy: Policy, name: str, read_as: str) -> tuple[str, str, str]:
    """A reading as it is written: where both versions have the same, only figures behind it differ."""
    reading = policy.rules[name].reading(read_as)
    return str(reading.quote), write(reading.applies.expression), write(reading.requires.expression)


def _shown(shown: Shown, versions: Versions, voice: Voice, with_derivation: bool) -> Section:
    """A snapshot, what both versions make of it, and how they come to it unless the figures that differ tell enough."""
    outcomes = " → ".join(voice.say(wording.OUTCOMES[name]) for name in shown.outcomes)
    speech = [Speech(side.policy, shown.snapshot.date) for side in (versions.old, versions.new)]
    told = tuple(
        Section(
            line(voice.say(HOW, version=voice.say((OLD, NEW)[each.version]))),
            (outcome_fields(each.outcome, each.assessment, speech[each.version], voice),),
            kind="folded",
        )
        for each in (shown.explained if with_derivation else ())
    )
    facts = Verbatim(write_snapshot(shown.snapshot), "yaml")
    return Section(line(voice.say(SHOWN)), (facts, *told), line(outcomes), kind="subject")


def _moved(moved: Sequence[Moved], versions: Versions, voice: Voice) -> Section:
    """The outcomes of given facts that are not the same, snapshot by snapshot."""
    columns = tuple(Column(voice.say(heading)) for heading in MOVED_COLUMNS)
    tables = []
    for facts, members in groupby(moved, key=lambda each: each.facts):
        rows = tuple(
            (
                (text(" ".join(each.subject)),),
                (text(title_of(each.name, versions, voice), faint(voice.in_brackets(each.name))),),
                *((text(words),) for words in moved_words(each, versions, voice)),
            )
            for each in members
        )
        tables.append(Section(line(facts), (Table(columns, rows, facts),), kind="subject"))
    return Section(line(voice.say(MOVED if moved else NONE_MOVED)), tuple(tables))


def moved_words(moved: Moved, versions: Versions, voice: Voice) -> Iterator[str]:
    """What each version makes of a subject: an outcome or status, or the act that follows."""
    pairs = zip((versions.old, versions.new), (moved.old, moved.new), moved.acts, strict=True)
    for side, status, act in pairs:
        if act:
            yield voice.say(side.policy.decisions[moved.name].words(status, act))
        else:
            yield status_word(status, voice)


def title_of(name: str, versions: Versions, voice: Voice) -> str:
    """What people call a rule or a decision, in the newest version that has it."""
    for policy in (versions.merged, versions.new.policy, versions.old.policy):
        if name in policy.rules:
            return voice.say(policy.rules[name].title)
        if name in policy.decisions:
            return voice.say(policy.decisions[name].label)
    return name


def status_word(name: str, voice: Voice) -> str:
    """An outcome or a decision's status as people call it."""
    words = {**wording.STATUSES, **wording.OUTCOMES, "pending": wording.STATUSES["pending"]}
    return voice.say(words.get(name, NOTHING))


def as_json(
    differences: Iterable[Difference],
    moved: Iterable[Moved] | None,
    versions: Versions,
    tables: TablesCompared | None = None,
    entries: Iterable[ChangedEntry] = (),
    days: Iterable[date] = (),
) -> str:
    """All differences, the rules that are equal too."""
    document: dict[str, Any] = {
        "schema": "qsd-rules/difference/1",
        "as_of": versions.as_of.isoformat(),
        "days": [day.isoformat() for day in days],
        "entries": [
            {
                "table": each.table,
                "name": each.name,
                "in_duty": each.in_duty,
                "since": each.since and each.since.isoformat(),
                **{
                    part: {"zh": words.zh, "en": words.en}
                    for part, words in (("field", each.field), ("old", each.old), ("new", each.new))
                },
            }
            for each in entries
        ],
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
                "acts": list(each.acts),
            }
            for each in moved
        ]
    if tables is not None:
        from qsd_rules.report.difference_tables import tables_json

        document["tables"] = tables_json(tables)
    return json.dumps(document, ensure_ascii=False, indent=2)
