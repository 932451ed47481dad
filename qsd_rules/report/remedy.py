"""What would cure violations and settle pending decisions, as text for the terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.shown_values import shown_value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.prove.curing import ChangeOfFact, Cure, Remedy
from qsd_rules.prove.evidence import Evidence, Paper
from qsd_rules.report.text_lines import Sheet
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.layout import Span
from qsd_rules.words.values import shown_date, shown_number

NOTHING_VIOLATED = Text("没有须纠正的违反", "nothing is violated, so there is nothing to cure")
NOTHING_PENDING = Text("没有待补材料的决定", "no decision is pending")
VIOLATED = Text("违反 {count} 项", "rules violated: {count}")
HELD = Text("不予：{decisions}", "stands against: {decisions}")
LEAST = Text(
    "至少须改 {count} 处，已证明少于此不能纠正：", "at least {count:change}, and it is proved that fewer will not do:"
)
LEAST_COST = Text(
    "代价最低的办法（合计 {cost}），已证明没有更低的：",
    "the cheapest way ({cost} in all), and it is proved that none is cheaper:",
)
ANOTHER = Text("或者，代价相同：", "or, at the same cost:")
STILL_PENDING = Text(
    "纠正后仍待补材料的决定：{decisions}（见 qsd-rules evidence）",
    "still pending for documents after that: {decisions} (see qsd-rules evidence)",
)
AND_MORE = Text("还有其他代价相同的办法，不再列出", "there are further ways at the same cost, not listed")
OUT_OF_HAND = Text(
    "（既成事实、日期或由别处规定，当事人不能自行改变）",
    " (a date, what has happened or what is laid down elsewhere: the party can't change it)",
)
TO_BE_SHOWN = Text("（须查明并证明）", " (to be found out and shown)")
NOT_ALONE = Text(
    "已证明只靠当事人能改变的事实不能全部纠正，以下规则尤其如此：",
    "it is proved that what the party can change does not cure everything, least of all:",
)
TOGETHER = Text(
    "已证明只靠当事人能改变的事实不能全部纠正", "it is proved that what the party can change does not cure everything"
)
NO_CURE = Text("无论怎样改变事实都不能纠正", "no change of any facts cures it")
WAITS = Text("待补材料：{rules} 条规则尚不能判定", "pending: {rules:rule is|rules are} undetermined")
FEWEST = Text(
    "最少补齐 {count} 份材料（所涉共 {open} 份），无论内容如何都足以作出决定；按下列次序索取：",
    "{count:document} at least (of {open} that bear on it) will settle it, whatever is said there; ask in this order:",
)
MAY_END = Text("，到此即可能有结论", "; may settle it by itself")
OTHER_SETS = Text("同样少的另一组：{papers}", "another set as small: {papers}")
UNNAMED_PAPER = Text("（未指明材料）", "(no document named)")


def cures_text(cures: Sequence[Cure], policy: Policy, snapshot: Snapshot, sheet: Sheet) -> str:
    """Each subject with what it violates and the least changes that cure it."""
    if not cures:
        return sheet.say(NOTHING_VIOLATED)
    return "\n\n".join("\n".join(told_cure(cure, policy, snapshot, sheet)) for cure in cures)


def told_cure(cure: Cure, policy: Policy, snapshot: Snapshot, sheet: Sheet) -> Iterator[str]:
    """One subject's remedies."""
    yield from sheet.lines([Span(heading(cure.subject, policy, snapshot, sheet.language), "strong")], 0, 2)
    said = [sheet.say(VIOLATED, count=len(cure.violated))]
    if cure.decisions:
        said.append(sheet.say(HELD, decisions=decisions_named(cure.decisions, policy, sheet)))
    yield from sheet.lines(Text("；", "; ").in_language(sheet.language).join(said), 2)
    if cure.undecided is not None:
        yield from sheet.lines(sheet.say(cure.undecided), 2)
        return
    out_of_hand = any(change.out_of_hand for remedy in cure.remedies for change in remedy.changes)
    if out_of_hand or not cure.remedies:
        yield from sheet.lines(sheet.say(NOT_ALONE if cure.incurable else TOGETHER), 2)
        for name in cure.incurable:
            yield from sheet.lines([sheet.say(policy.rules[name].title), Span(f"  {name}", "faint")], 4, 2)
    if not cure.remedies:
        yield from sheet.lines(sheet.say(NO_CURE), 2)
    for number, remedy in enumerate(cure.remedies):
        yield from sheet.lines(remedy_heading(remedy, number, sheet.language), 2)
        for place, change in enumerate(remedy.changes, 1):
            yield from sheet.lines(f"{place}. {told_change(change, policy, snapshot, sheet.language)}", 4, 3)
    if cure.still_pending:
        yield from sheet.lines(
            sheet.say(STILL_PENDING, decisions=decisions_named(cure.still_pending, policy, sheet)), 2
        )
    if cure.more:
        yield from sheet.lines(sheet.say(AND_MORE), 2)


def decisions_named(names: Iterable[str], policy: Policy, sheet: Sheet) -> str:
    """Decisions as people call them."""
    return Text("、", ", ").in_language(sheet.language).join(sheet.say(policy.decisions[name].label) for name in names)


def remedy_heading(remedy: Remedy, number: int, language: Language) -> str:
    """What kind of remedy follows: the first by its size, others as alternatives."""
    if number:
        return ANOTHER.in_language(language)
    if remedy.cost == len(remedy.changes):
        return LEAST.in_language(language).format(count=Counted(len(remedy.changes)))
    return LEAST_COST.in_language(language).format(cost=remedy.cost)


def told_change(change: ChangeOfFact, policy: Policy, snapshot: Snapshot, language: Language) -> str:
    """What a fact is and what it must be, and if that is in nobody's hand."""
    fact = policy.facts[change.fact]
    before, after = (shown_value(value, fact, policy, snapshot, language) for value in (change.before, change.after))
    note = OUT_OF_HAND if change.out_of_hand else TO_BE_SHOWN if change.before is None else Text("", "")
    colon = Text("：", ": ").in_language(language)
    return f"{fact.label.in_language(language)}{colon}{before} → {after}{note.in_language(language)}"


def evidence_text(found: Sequence[Evidence], policy: Policy, snapshot: Snapshot, sheet: Sheet) -> str:
    """Each pending decision with the fewest documents that settle it."""
    if not found:
        return sheet.say(NOTHING_PENDING)
    return "\n\n".join("\n".join(told_evidence(each, policy, snapshot, sheet)) for each in found)


def told_evidence(found: Evidence, policy: Policy, snapshot: Snapshot, sheet: Sheet) -> Iterator[str]:
    """One pending decision."""
    decision = sheet.say(policy.decisions[found.decision].label)
    title = f"{heading(found.subject, policy, snapshot, sheet.language)}  {decision}"
    yield from sheet.lines([Span(title, "strong")], 0, 2)
    yield from sheet.lines(sheet.say(WAITS, rules=Counted(len(found.rules))), 2)
    if found.undecided is not None:
        yield from sheet.lines(sheet.say(found.undecided), 2)
        return
    yield from sheet.lines(sheet.say(FEWEST, count=Counted(len(found.papers)), open=found.open_papers), 2)
    for number, paper in enumerate(found.papers, 1):
        ends = sheet.say(MAY_END) if paper.could_settle else ""
        yield from sheet.lines(f"{number}. {paper_name(paper.document, policy, sheet.language)}{ends}", 4, 3)
        for subject, fact in paper.questions:
            whose = "" if subject == found.subject else f"{subject_name(subject, snapshot)}  "
            yield from sheet.lines(f"{whose}{sheet.say(policy.facts[fact].question)}", 7, 2)
    for other in found.others:
        names = [paper_name("" if name.startswith("?") else name, policy, sheet.language) for name in other]
        papers = Text("、", ", ").in_language(sheet.language).join(names)
        yield from sheet.lines(sheet.say(OTHER_SETS, papers=papers), 2, 2)


def heading(subject: SubjectKey, policy: Policy, snapshot: Snapshot, language: Language) -> str:
    """A subject: its kind, name and id."""
    kind = policy.kinds[subject[0]].label.in_language(language)
    name = subject_name(subject, snapshot)
    return f"{kind} {name}（{subject[1]}）" if language == "zh" else f"{kind} {name} ({subject[1]})"


def subject_name(subject: SubjectKey | None, snapshot: Snapshot) -> str:
    """What a subject is called; `?` for one that is not known."""
    return "?" if subject is None else snapshot.subjects[subject].name


def paper_name(document: str, policy: Policy, language: Language) -> str:
    """What a document is called."""
    found = policy.documents.get(document)
    return (found.title if found else UNNAMED_PAPER).in_language(language)


def cures_json(cures: Iterable[Cure], as_of: date) -> str:
    """All remedies, as data."""
    entries = [
        {
            "subject": list(cure.subject),
            "violated": list(cure.violated),
            "decisions": list(cure.decisions),
            "incurable": list(cure.incurable),
            "undecided": cure.undecided and cure.undecided.en,
            "more": cure.more,
            "still_pending": list(cure.still_pending),
            "remedies": [
                {"cost": shown_number(remedy.cost), "changes": [change_data(change) for change in remedy.changes]}
                for remedy in cure.remedies
            ],
        }
        for cure in cures
    ]
    document = {"schema": "qsd-rules/remedy/1", "as_of": as_of.isoformat(), "subjects": entries}
    return json.dumps(document, ensure_ascii=False, indent=2)


def change_data(change: ChangeOfFact) -> dict[str, Any]:
    """A change as data: `before` has no entry for a fact that was not given."""
    found: dict[str, Any] = {"subject": list(change.subject), "fact": change.fact}
    if change.before is not None:
        found["before"] = plain(change.before)
    return {**found, "after": plain(change.after), "out_of_hand": change.out_of_hand}


def plain(value: Value | Absent) -> Any:
    """A value as JSON has it; numbers as written, days as text."""
    match value:
        case Absent():
            return None
        case bool() | int() | str():
            return value
        case Decimal():
            return shown_number(value)
        case date():
            return shown_date(value, "en")
        case _:
            return list(value)


def evidence_json(found: Iterable[Evidence], as_of: date) -> str:
    """All pending decisions, as data."""
    entries = [
        {
            "decision": each.decision,
            "subject": list(each.subject),
            "rules": list(each.rules),
            "open_documents": each.open_papers,
            "undecided": each.undecided and each.undecided.en,
            "documents": [paper_data(paper) for paper in each.papers],
            "others": [list(other) for other in each.others],
        }
        for each in found
    ]
    document = {"schema": "qsd-rules/evidence/1", "as_of": as_of.isoformat(), "decisions": entries}
    return json.dumps(document, ensure_ascii=False, indent=2)


def paper_data(paper: Paper) -> dict[str, Any]:
    """A document to ask for, as data."""
    questions = [{"subject": subject and list(subject), "fact": fact} for subject, fact in paper.questions]
    return {"document": paper.document or None, "could_settle": paper.could_settle, "facts": questions}
