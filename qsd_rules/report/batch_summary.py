"""A run over tables, summed up: tables, outcomes clause by clause, decisions, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from qsd_rules.assess.assessment import FINDINGS, OUTCOMES
from qsd_rules.policy.model import Policy
from qsd_rules.report.blocks import (
    Block,
    Column,
    Detail,
    Item,
    Listing,
    Report,
    Run,
    Section,
    Share,
    Shares,
    Table,
    Tone,
    faint,
    harmless_parts,
    line,
    note,
    strong,
    text,
)
from qsd_rules.report.contradictions import CONTRADICTIONS, WHY
from qsd_rules.report.sentences import is_advice, title_of_clause
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text

Summary = Mapping[str, Any]
"""What `summary.json` says."""

TONES: Mapping[str, Tone] = {
    "against": "against",
    "contested": "contested",
    "pending": "undetermined",
    "clear": "clear",
}
MOST_TABLES = 3
MOST_REJECTS = 12
MOST_MISSING = 6
MOST_IGNORED = 8

RULED_OUT_BY_OTHERS = Text("由其他事实得出的不同，以得出的为准", "other facts come to something else, which governs")
KIND = Text("批量核查", "Tables judged")
CLAUSE, ACTED_ON = Text("条款", "clause"), Text("须处理", "to act on")
TITLE = Text("{title}：批量核查", "{title}: tables judged")
AS_OF = Text("核查日期 {day}", "as of {day}")
TABLES = Text("表", "Tables")
CLAUSES = Text("各条结果", "Outcomes by clause")
DECISIONS = Text("决定", "Decisions")
REJECTED = Text("读不了的行和格", "Rows and cells that could not be read")
REJECTED_MEANS = Text(
    "读不了的格按“未提供”核查，没有编号或重复的行不计；逐处列在 {file}",
    "such cells count as not given, rows without ids or with ids given twice are left out; all are listed in {file}",
)
NOT_KNOWN = Text("没有给出、因而未知的", "Not given, and so unknown")
COLLECTIONS = Text("集合", "Collections")
INCOMPLETE = Text(
    "未声明列全的集合，按其统计的数字不能判定：{names}。若表中已列全，用 --complete 声明，如 --complete {first}",
    "not said to be complete, so figures counted from them are undetermined: {names}. If all members are in the "
    "tables, say so: --complete {first}",
)
COMPLETE = Text("声明列全：{names}", "said to be complete: {names}")
DOUBTED = Text("声明列全但不采信：{names}（{reason}）", "said to be complete, but not taken so: {names} ({reason})")
IMPLIED = Text(
    "未填而按唯一对象补上的关系：{names}", "relations filled in, since they can lead to one subject only: {names}"
)
MISSING = Text(
    "{kind}：规则要看的 {count} 项没有列：{names}",
    "{kind}: {count:fact that rules look at has|facts that rules look at have} no column: {names}",
)
LED_TO = Text(
    "{kind}：没有表，各表指向的 {count} 个只知编号",
    "{kind}: no table; {count:is led to, of which only the id is known|are led to, of which only the ids are known}",
)
IGNORED = Text("未识别、已略去的列", "columns that were not recognised and are left out")
LEFT = Text("不知属于哪一种类、已略去：{names}", "of no known kind, and left out: {names}")
LEFT_OUT = Text(
    "表上不能判断、未核查的规则或决定：{name}（{why}）", "not judged, since columns cannot express it: {name} ({why})"
)
BEYOND = Text(
    "Excel 每表至多 1,048,575 行：{folder}.xlsx 少 {count} 行，全部结果在 {folder}/ 下的 Parquet 文件中",
    "a sheet of Excel holds 1,048,575 rows: {count} more are not in {folder}.xlsx; all are in the Parquet files in "
    "{folder}/",
)
WRITTEN = Text("结果写在 {folder}", "written to {folder}")
MORE = Text("另有 {count} 项", "{count} more")
SUBJECTS = Text("{count} 个", "{count}")


class Writer(NamedTuple):
    """What all parts need; a terminal is told the first of long lists."""

    policy: Policy
    summary: Summary
    voice: Voice
    detail: Detail

    def kind(self, name: str) -> str:
        """What subjects of a kind are called."""
        return self.voice.say(self.policy.kinds[name].label)

    def cut(self, told: Sequence[Any], most: int) -> Sequence[Any]:
        """What is told of a list."""
        return told if self.detail > Detail.SHORT else told[:most]

    def more(self, all_: Sequence[Any], told: Sequence[Any]) -> str:
        """How many are not told; empty where all are."""
        return self.voice.say(MORE, count=len(all_) - len(told)) if len(all_) > len(told) else ""

    def some(self, names: Sequence[str], most: int = MOST_MISSING) -> str:
        """Names, the first of them where there are many."""
        shown = self.cut(names, most)
        more = self.more(names, shown)
        return self.voice.listed(shown) + (self.voice.comma + more if more else "")


def batch_report(policy: Policy, summary: Summary, folder: str, language: Language, detail: Detail) -> Report:
    """The whole summary."""
    writer = Writer(policy, summary, Voice(language), detail)
    voice = writer.voice
    lines = [line(f"{voice.say(AS_OF, day=summary['as_of'])}  {summary['engine']}")]
    why = summary["nothing_judged"]
    if why:
        lines.append(line(strong(why[language], "undetermined")))
    parts = (
        _contradictions(writer),
        _tables(writer),
        _clauses(writer),
        _decisions(writer),
        _rejects(writer, folder),
        _read_as(writer),
        _not_known(writer),
        _collections(writer),
        _end(writer, folder),
    )
    title = voice.say(TITLE, title=summary["title"][language])
    blocks = tuple(block for part in parts for block in part)
    day = date.fromisoformat(summary["as_of"])
    report = Report(language, voice.say(KIND), title, blocks, tuple(lines), number=policy.number, day=day)
    return harmless_parts(report)


def _section(name: Text, blocks: Sequence[Block], voice: Voice, about: str = "") -> Section:
    return Section(line(voice.say(name)), tuple(blocks), line(about))


def _tables(writer: Writer) -> Iterator[Section]:
    items = []
    for kind in writer.summary["kinds"]:
        names = [table["table"] for table in writer.summary["tables"] if table["kind"] == kind["kind"]]
        count = strong(writer.voice.say(SUBJECTS, count=f"{kind['subjects']:,}"))
        items.append(Item(line(f"{writer.kind(kind['kind'])}  ", count, f"  {writer.some(names, MOST_TABLES)}")))
    left = writer.summary["left"]
    blocks: list[Block] = [Listing(tuple(items))]
    blocks += [text(writer.voice.say(LEFT, names=writer.voice.listed(left)))] if left else []
    yield _section(TABLES, blocks, writer.voice)


# Contradictions and outcomes.


def _contradictions(writer: Writer) -> Iterator[Section]:
    """How many subjects have facts that can't all be right; records of before 0.3 say nothing of it."""
    told, voice = writer.summary.get("contradictions", ()), writer.voice
    items = []
    for each in told:
        policy, name = writer.policy, each["contradiction"]
        invariant = policy.invariants.get(name)
        facts = invariant.facts if invariant else (name,)
        labels = voice.listed(voice.say(policy.facts[fact].label) for fact in facts)
        why = voice.say(WHY[invariant.agreement] if invariant else RULED_OUT_BY_OTHERS)
        count = strong(voice.say(SUBJECTS, count=f"{each['count']:,}"), "contested")
        items.append(Item(line(f"{labels}{voice.colon}{why}  ", count), (), "≠", "against"))
    if items:
        yield _section(CONTRADICTIONS, [Listing(tuple(items), "decisions")], voice)


def _clauses(writer: Writer) -> Iterator[Section]:
    clauses, voice = writer.summary["clauses"], writer.voice
    if not clauses:
        return
    rows = []
    for clause in clauses:
        known = writer.policy.clauses[clause["clause"]]
        shares = _shares(clause["outcomes"], voice, but=("not_applicable",))
        acted = "  ".join(f"{share.word} {share.number:,}" for share in shares if share.tone in FINDINGS)
        told = acted or voice.say(wording.OUTCOMES["satisfied"]) * bool(clause["outcomes"].get("satisfied"))
        title = text(title_of_clause(known, voice.language))
        rows.append(((title,), (Shares(shares, drawn_alone=True),), (text(told),)))
    columns = (Column(voice.say(CLAUSE), 3), Column("", 4), Column(voice.say(ACTED_ON), 6))
    blocks = (Shares(_shares(writer.summary["outcomes"], voice)), Table(columns, tuple(rows), voice.say(CLAUSES)))
    yield _section(CLAUSES, blocks, voice)


def _shares(outcomes: Mapping[str, int], voice: Voice, but: Sequence[str] = ()) -> tuple[Share, ...]:
    """How many outcomes there are of each name, the gravest first."""
    names = [name for name in OUTCOMES if outcomes.get(name) and name not in but]
    return tuple(Share(name, voice.say(wording.OUTCOMES[name]), outcomes[name]) for name in names)


def _decisions(writer: Writer) -> Iterator[Section]:
    found, voice = writer.summary["decisions"], writer.voice
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for each in found:
        by_name.setdefault(each["decision"], []).append(each)
    items = []
    for name, statuses in by_name.items():
        decision = writer.policy.decisions[name]
        runs: list[Run | str] = [voice.say(decision.label), voice.colon]
        for number, each in enumerate(sorted(statuses, key=lambda each: list(TONES).index(each["status"]))):
            words = decision.words(each["status"], each["act"])
            if each["status"] == "contested" or (each["status"] == "against" and not each["act"]):
                words = wording.STATUSES[each["status"]]
            runs += [
                voice.comma if number else "",
                strong(f"{voice.say(words)} {each['count']:,}", TONES[each["status"]]),
            ]
        items.append(Item(line(*runs)))
    if items:
        yield _section(DECISIONS, [Listing(tuple(items))], voice)


# What could not be read, and what is not known.


def _rejects(writer: Writer, folder: str) -> Iterator[Section]:
    found, voice = [each for each in writer.summary["rejects"] if each["check"] != READ_AS], writer.voice
    if not found:
        return
    ordered = sorted(found, key=lambda each: -each["count"])
    shown = writer.cut(ordered, MOST_REJECTS)
    items = []
    for each in shown:
        column = f" `{each['column']}`" if each["column"] else ""
        reason = voice.say(CHECKS.get(each["check"], Text.same(each["check"])))
        count = strong(f"{each['count']:,}", "undetermined")
        items.append(Item(line(f"{writer.kind(each['kind'])}{column}  {reason}  ", count)))
    more = writer.more(ordered, shown)
    items += [Item(line(more))] if more else []
    file = f"{folder}/rejects.{'xlsx' if writer.summary['inputs']['format'] == 'xlsx' else 'csv'}"
    blocks = (Listing(tuple(items)), note(voice.say(REJECTED_MEANS, file=file)))
    yield _section(REJECTED, blocks, voice, f"{sum(each['count'] for each in found):,}")


def _read_as(writer: Writer) -> Iterator[Section]:
    """Ids and names that were read without some characters or with others."""
    found = [each for each in writer.summary["rejects"] if each["check"] == READ_AS]
    if found:
        items = [
            Item(
                line(f"{writer.kind(each['kind'])} `{each['column']}`  ", strong(f"{each['count']:,}", "undetermined"))
            )
            for each in found
        ]
        total = sum(each["count"] for each in found)
        yield _section(READ_AS_MEANS, (Listing(tuple(items)),), writer.voice, f"{total:,}")


def _not_known(writer: Writer) -> Iterator[Section]:
    voice = writer.voice
    lacking = [kind for kind in writer.summary["kinds"] if kind["missing"]]
    ignored = [each for table in writer.summary["tables"] for each in table["ignored"]]
    blocks: list[Block] = [
        text(voice.say(LED_TO, kind=writer.kind(kind), count=Counted(count)))
        for kind, count in writer.summary["led_to"].items()
    ]
    for kind in lacking:
        names = [voice.say(writer.policy.facts[name].label) for name in kind["missing"]]
        count, told = Counted(len(names)), writer.some(names)
        blocks.append(text(voice.say(MISSING, kind=writer.kind(kind["kind"]), count=count, names=told)))
    if ignored:
        shown = writer.cut(ignored, MOST_IGNORED)
        items = []
        for each in shown:
            hint = f"  {each['hint'][voice.language]}" if each["hint"] else ""
            items.append(Item(line(f"`{each['column']}`", faint(hint))))
        more = writer.more(ignored, shown)
        items += [Item(line(more))] if more else []
        blocks += [text(voice.say(IGNORED), voice.colon), Listing(tuple(items))]
    if blocks:
        yield _section(NOT_KNOWN, blocks, voice)


def _collections(writer: Writer) -> Iterator[Section]:
    summary, say = writer.summary, writer.voice.say
    told: list[Block] = []
    if summary["complete"]:
        told.append(text(say(COMPLETE, names=writer.some(summary["complete"]))))
    doubted: dict[str, list[str]] = {}
    for name, reason in summary["doubted"].items():
        doubted.setdefault(reason[writer.voice.language], []).append(name)
    for why, names_doubted in doubted.items():
        said = say(DOUBTED, names=writer.some(names_doubted), reason=why)
        told.append(text(strong(said, "undetermined")))
    if summary["incomplete"]:
        names, first = writer.some(summary["incomplete"]), summary["incomplete"][0]
        told.append(text(Run(say(INCOMPLETE, names=names, first=first), tone="advised")))
    if summary["implied"]:
        told.append(text(say(IMPLIED, names=writer.some(list(summary["implied"])))))
    if told:
        yield _section(COLLECTIONS, told, writer.voice)


def _end(writer: Writer, folder: str) -> Iterator[Block]:
    summary, say = writer.summary, writer.voice.say
    for name, why in summary["left_out"].items():
        yield text(strong(say(LEFT_OUT, name=name, why=why[writer.voice.language]), "undetermined"))
    for name, count in summary["beyond_sheet"].items():
        yield text(strong(say(BEYOND, count=f"{count:,}", folder=name), "undetermined"))
    yield text(say(WRITTEN, folder=folder))
    yield note(is_advice(writer.voice.language))


READ_AS = "read-as"
READ_AS_MEANS = Text("不是照原样读取的，请核对", "read otherwise than written, or not read")
CHECKS: Mapping[str, Text] = {
    "cell-error": Text("公式得出错误值", "a formula gives an error"),
    "not-calculated": Text("公式没有算出的结果", "a formula has no calculated result"),
    "percent-or-fraction": Text("看不出是百分数还是小数", "may be a percentage or a fraction"),
    "ditto": Text("“同上”上面没有可照抄的内容", "nothing above that could be repeated"),
    "digits-lost": Text("数字的末几位已失真", "the last digits are lost"),
    "no-subject": Text("合计、注释一类的行", "a total or a note"),
    "wrong-type": Text("不是应有的类型", "not of the type it should be"),
    "mark": Text("含有注码一类的记号，不是数字", "holds a mark that is no digit"),
    "out-of-range": Text("超出范围", "out of range"),
    "too-many-places": Text("小数位太多", "too many decimal places"),
    "too-large": Text("数太大，读不准", "too large to be exact"),
    "wrong-unit": Text("单位不对", "in another unit"),
    "wrong-date": Text("不是日期", "no date"),
    "unknown-choice": Text("没有这个选项", "no such choice"),
    "not-optional": Text("不能为“无”", "cannot be none"),
    "bad-code": Text("代码有误", "a wrong code"),
    "given-twice": Text("列表中有重复", "twice in a list"),
    "dangling-relation": Text("所指的对象不在表中", "leads to a subject in no table"),
    "duplicate-subject": Text("编号重复，该行不计", "id given twice, row left out"),
    "missing-id": Text("没有编号，该行不计", "no id, row left out"),
    "surplus-cells": Text("格数多于表头，该行各格不采", "more cells than the header, none of them read"),
    "character": Text("含有控制字符", "holds control characters"),
    "too-long": Text("太长", "too long"),
    "unknown-collection": Text("没有这个集合", "no such collection"),
}
