"""A run over tables, summed up at a terminal: tables, outcomes clause by clause, decisions, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from qsd_rules.assess.assessment import FINDINGS
from qsd_rules.policy.model import Policy
from qsd_rules.report.sentences import is_advice, title_of_clause
from qsd_rules.report.terminal import STYLES
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.layout import Span, pad, paint, paragraph, width_of

Summary = Mapping[str, Any]
"""What `summary.json` says."""

OUTCOMES = (*FINDINGS, "satisfied", "not_applicable")
BAR: Mapping[str, str] = {
    "violated": "█",
    "missed": "█",
    "advised": "▓",
    "pending": "▒",
    "undetermined": "░",
    "satisfied": "·",
}
"""The signs of which a bar is made: what is to be acted on is dark, what is in order light."""

STATUSES: Mapping[str, Text] = {
    "against": Text("不利", "against"),
    "pending": Text("待补材料", "pending"),
    "clear": Text("无不利事项", "clear"),
}
STATUS_STYLES = {"against": "strong red", "pending": "strong yellow", "clear": "green"}
MOST_REJECTS = 12
MOST_MISSING = 6
MOST_IGNORED = 8
BAR_WIDTH = 24

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
GROUP = Text("{label} {count}", "{label} {count}")


class Page(NamedTuple):
    """What all parts need."""

    policy: Policy
    summary: Summary
    language: Language
    width: int
    colour: bool

    def say(self, text: Text, **values: object) -> str:
        return text.in_language(self.language).format(**values)

    def lines(self, spans: Iterable[Span | str], indent: int = 0, hang: int = 0) -> list[str]:
        return paragraph(spans, self.width, self.colour, indent, hang)

    def heading(self, name: Text, rest: str = "") -> list[str]:
        if self.language == "zh":
            return self.lines([Span(f"【{name.zh}】", "strong"), rest])
        return self.lines([Span(name.en.upper(), "strong"), f" {rest}" if rest else ""])


def batch_summary(policy: Policy, summary: Summary, folder: str, language: Language, width: int, colour: bool) -> str:
    """The whole summary in lines of at most `width` columns."""
    page = Page(policy, summary, language, max(width, 40), colour)
    parts = (
        _header(page),
        _tables(page),
        _clauses(page),
        _decisions(page),
        _rejects(page, folder),
        _read_as(page),
        _not_known(page),
        _collections(page),
        _end(page, folder),
    )
    return "\n\n".join(text for part in parts if (text := "\n".join(part))) + "\n"


def _header(page: Page) -> Iterator[str]:
    title = page.summary["title"][page.language]
    yield from page.lines([Span(page.say(TITLE, title=title), "strong")])
    yield from page.lines([page.say(AS_OF, day=page.summary["as_of"]), f"  {page.summary['engine']}"])
    why = page.summary["nothing_judged"]
    if why:
        yield from page.lines([Span(why[page.language], "strong yellow")])


def _tables(page: Page) -> Iterator[str]:
    yield from page.heading(TABLES)
    for kind in page.summary["kinds"]:
        label = page.policy.kinds[kind["kind"]].label.in_language(page.language)
        names = [table["table"] for table in page.summary["tables"] if table["kind"] == kind["kind"]]
        count = page.say(SUBJECTS, count=f"{kind['subjects']:,}")
        shown = wording.listed(names[:3], page.language)
        more = wording.comma(page.language) + page.say(MORE, count=len(names) - 3) if len(names) > 3 else ""
        yield from page.lines([f"{label}  ", Span(count, "strong"), f"  {shown}{more}"], 2, 4)
    if page.summary["left"]:
        yield from page.lines([page.say(LEFT, names=wording.listed(page.summary["left"], page.language))], 2, 4)


# Outcomes.


def _clauses(page: Page) -> Iterator[str]:
    clauses = page.summary["clauses"]
    if not clauses:
        return
    total = page.summary["outcomes"]
    each = [
        Span(
            page.say(GROUP, label=wording.OUTCOMES[name].in_language(page.language), count=f"{total[name]:,}"),
            STYLES.get(name, ""),
        )
        for name in OUTCOMES
        if total.get(name)
    ]
    spans: list[Span | str] = []
    for span in each:
        spans += [wording.comma(page.language) if spans else "", span]
    yield from page.heading(CLAUSES)
    yield from page.lines(spans, 2)
    yield from page.lines([Span(_legend(page), "faint")], 2)
    names = [title_of_clause(page.policy.clauses[clause["clause"]], page.language) for clause in clauses]
    first = max(map(width_of, names)) + 2
    figures = [_figures(page, clause["outcomes"]) for clause in clauses]
    room = page.width - 2 - first - 2 - max(width_of(text) for text in figures)
    width = max(8, min(BAR_WIDTH, room))
    for clause, name, text in zip(clauses, names, figures, strict=True):
        bar = _bar(clause["outcomes"], width)
        painted = paint(bar, page.colour)
        blank = " " * (width - sum(width_of(span.text) for span in bar))
        yield f"  {pad(name, first)}{painted}{blank}  {text}"


def _legend(page: Page) -> str:
    found = page.summary["outcomes"]
    words = [f"{BAR[name]} {wording.OUTCOMES[name].in_language(page.language)}" for name in BAR if found.get(name)]
    return "  ".join(words)


def _bar(outcomes: Mapping[str, int], width: int) -> list[Span]:
    """What shares of the outcomes of a clause are which; whatever there is at all has at least one sign."""
    total = sum(count for name, count in outcomes.items() if name != "not_applicable")
    names = [name for name in BAR if outcomes.get(name)]
    lengths = {name: max(1, outcomes[name] * width // total) for name in names}
    while names and sum(lengths.values()) != width:
        longest = max(lengths, key=lambda name: lengths[name])
        lengths[longest] += 1 if sum(lengths.values()) < width else -1
    return [Span(BAR[name] * lengths[name], STYLES.get(name, "")) for name in names]


def _figures(page: Page, outcomes: Mapping[str, int]) -> str:
    """What a clause's rules came to, in few words."""
    told = [
        f"{wording.OUTCOMES[name].in_language(page.language)} {outcomes[name]:,}"
        for name in FINDINGS
        if outcomes.get(name)
    ]
    return "  ".join(told) or wording.OUTCOMES["satisfied"].in_language(page.language) * bool(outcomes.get("satisfied"))


def _decisions(page: Page) -> Iterator[str]:
    found = page.summary["decisions"]
    if not found:
        return
    yield from page.heading(DECISIONS)
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for each in found:
        by_name.setdefault(each["decision"], []).append(each)
    for name, statuses in by_name.items():
        decision = page.policy.decisions[name]
        spans: list[Span | str] = [decision.label.in_language(page.language), wording.colon(page.language)]
        for number, each in enumerate(sorted(statuses, key=lambda each: list(STATUSES).index(each["status"]))):
            act = dict(decision.acts).get(each["act"] or "")
            said = act or {"pending": decision.pending, "clear": decision.clear}.get(
                each["status"], STATUSES["against"]
            )
            spans += [
                wording.comma(page.language) if number else "",
                Span(f"{page.say(said)} {each['count']:,}", STATUS_STYLES[each["status"]]),
            ]
        yield from page.lines(spans, 2, 4)


# What could not be read, and what is not known.


def _rejects(page: Page, folder: str) -> Iterator[str]:
    found = [each for each in page.summary["rejects"] if each["check"] != READ_AS]
    if not found:
        return
    total = sum(each["count"] for each in found)
    yield from page.heading(REJECTED, f"{total:,}")
    ordered = sorted(found, key=lambda each: -each["count"])
    for each in ordered[:MOST_REJECTS]:
        label = page.policy.kinds[each["kind"]].label.in_language(page.language)
        column = f" `{each['column']}`" if each["column"] else ""
        reason = CHECKS.get(each["check"], Text.same(each["check"])).in_language(page.language)
        yield from page.lines([f"{label}{column}  {reason}  ", Span(f"{each['count']:,}", "strong yellow")], 2, 4)
    if len(ordered) > MOST_REJECTS:
        yield from page.lines([page.say(MORE, count=len(ordered) - MOST_REJECTS)], 2)
    file = f"{folder}/rejects.{'xlsx' if page.summary['inputs']['format'] == 'xlsx' else 'csv'}"
    yield from page.lines([Span(page.say(REJECTED_MEANS, file=file), "faint")], 2)


def _read_as(page: Page) -> Iterator[str]:
    """Ids and names that were read without some characters or with others."""
    found = [each for each in page.summary["rejects"] if each["check"] == READ_AS]
    if found:
        yield from page.heading(READ_AS_MEANS, f"{sum(each['count'] for each in found):,}")
    for each in found:
        label = page.policy.kinds[each["kind"]].label.in_language(page.language)
        yield from page.lines([f"{label} `{each['column']}`  ", Span(f"{each['count']:,}", "strong yellow")], 2, 4)


def _not_known(page: Page) -> Iterator[str]:
    lacking, led_to = [kind for kind in page.summary["kinds"] if kind["missing"]], page.summary["led_to"]
    ignored = [(table["table"], each) for table in page.summary["tables"] for each in table["ignored"]]
    if lacking or led_to or ignored:
        yield from page.heading(NOT_KNOWN)
    for kind, count in led_to.items():
        label = page.policy.kinds[kind].label.in_language(page.language)
        yield from page.lines([page.say(LED_TO, kind=label, count=Counted(count))], 2, 4)
    for kind in lacking:
        label = page.policy.kinds[kind["kind"]].label.in_language(page.language)
        names = [page.policy.facts[name].label.in_language(page.language) for name in kind["missing"]]
        said = page.say(MISSING, kind=label, count=Counted(len(names)), names=_some(page, names, MOST_MISSING))
        yield from page.lines([said], 2, 4)
    if ignored:
        yield from page.lines([page.say(IGNORED), wording.colon(page.language)], 2)
        for _, each in ignored[:MOST_IGNORED]:
            hint = f"  {each['hint'][page.language]}" if each["hint"] else ""
            yield from page.lines([f"`{each['column']}`", Span(hint, "faint")], 4, 2)
        if len(ignored) > MOST_IGNORED:
            yield from page.lines([page.say(MORE, count=len(ignored) - MOST_IGNORED)], 4)


def _some(page: Page, names: Sequence[str], most: int) -> str:
    shown = wording.listed(list(names[:most]), page.language)
    return (
        shown
        if len(names) <= most
        else f"{shown}{wording.comma(page.language)}{page.say(MORE, count=len(names) - most)}"
    )


def _collections(page: Page) -> Iterator[str]:
    summary = page.summary
    if not (summary["complete"] or summary["incomplete"] or summary["doubted"] or summary["implied"]):
        return
    yield from page.heading(COLLECTIONS)
    if summary["complete"]:
        yield from page.lines([page.say(COMPLETE, names=_some(page, summary["complete"], MOST_MISSING))], 2, 4)
    doubted: dict[str, list[str]] = {}
    for name, reason in summary["doubted"].items():
        doubted.setdefault(reason[page.language], []).append(name)
    for why, names_doubted in doubted.items():
        said = page.say(DOUBTED, names=_some(page, names_doubted, MOST_MISSING), reason=why)
        yield from page.lines([Span(said, "strong yellow")], 2, 4)
    if summary["incomplete"]:
        names = _some(page, summary["incomplete"], MOST_MISSING)
        yield from page.lines([Span(page.say(INCOMPLETE, names=names, first=summary["incomplete"][0]), "yellow")], 2, 4)
    if summary["implied"]:
        yield from page.lines([page.say(IMPLIED, names=_some(page, list(summary["implied"]), MOST_MISSING))], 2, 4)


def _end(page: Page, folder: str) -> Iterator[str]:
    for name, why in page.summary["left_out"].items():
        yield from page.lines([Span(page.say(LEFT_OUT, name=name, why=why[page.language]), "strong yellow")])
    for name, count in page.summary["beyond_sheet"].items():
        yield from page.lines([Span(page.say(BEYOND, count=f"{count:,}", folder=name), "strong yellow")])
    yield from page.lines([page.say(WRITTEN, folder=folder)])
    yield from page.lines([Span(is_advice(page.language), "faint")])


READ_AS = "read-as"
READ_AS_MEANS = Text("编号或名称有全角、不可见等字符，已折合后读取", "ids and names read otherwise than written")
CHECKS: Mapping[str, Text] = {
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
