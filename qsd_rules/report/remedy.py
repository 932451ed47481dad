"""What would cure violations, and what would settle pending decisions: as reports, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from qsd_rules.assess.assessment import Assessment, Contradiction
from qsd_rules.assess.contradictions import sides
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.shown_values import shown_value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.prove.curing import ChangeOfFact, Cure, Remedy
from qsd_rules.prove.evidence import Evidence, Paper
from qsd_rules.report.blocks import Block, Item, Listing, Report, Section, faint, harmless_parts, line, strong, text
from qsd_rules.report.contradictions import contradiction_title, contradiction_words
from qsd_rules.report.sentences import AS_OF, FACTS
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.values import shown_date, shown_number

REMEDY, EVIDENCE = Text("纠正办法", "What would put matters right"), Text("最少补齐的材料", "The fewest documents")
RESOLVE = Text("先核实相互矛盾的材料", "First resolve what contradicts")
BOTH_PAPERS = Text("须核对的双方材料", "Papers of both sides to check")
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
NO_CURE_AS_LISTED = Text(
    "按现有成员，无论怎样改变事实都不能纠正；名单的增减和是否列全没有试过：{lists}",
    "no change of any facts of the listed members cures it; not tried: other members, or whether the list is complete, "
    "of {lists}",
)
CAN_DO = Text("当事人还能做的：", "what the party can still do:")
SHOULD_HAVE_BEEN = Text("本来须另是这样的：", "what would have had to be otherwise:")
WAITS = Text("待补材料：{rules} 条规则尚不能判定", "pending: {rules:rule is|rules are} undetermined")
FEWEST = Text(
    "最少补齐 {count} 份材料（所涉共 {open} 份），无论内容如何都足以作出决定；按下列次序索取：",
    "{count:document} at least (of {open} that bear on it) will settle it, whatever is said there; ask in this order:",
)
MAY_END = Text("，到此即可能有结论", "; may settle it by itself")
OTHER_SETS = Text("同样少的另一组：{papers}", "another set as small: {papers}")
UNNAMED_PAPER = Text("（未指明材料）", "(no document named)")


def remedy_report(cures: Sequence[Cure], assessment: Assessment, language: Language) -> Report:
    """Each subject with what it violates and the least changes that cure it; first what contradictions to resolve."""
    voice, policy, snapshot = Voice(language), assessment.policy, assessment.snapshot
    blocks = tuple(_cure(cure, policy, snapshot, voice) for cure in cures) or (text(voice.say(NOTHING_VIOLATED)),)
    first = resolve_first(assessment, voice)
    return _report(REMEDY, (*first, *blocks), policy, snapshot, assessment.as_of, voice)


def evidence_report(found: Sequence[Evidence], assessment: Assessment, language: Language) -> Report:
    """Each pending decision with the fewest documents that settle it; first the papers of facts that contradict."""
    voice, policy, snapshot = Voice(language), assessment.policy, assessment.snapshot
    blocks = tuple(_evidence(each, policy, snapshot, voice) for each in found) or (text(voice.say(NOTHING_PENDING)),)
    first = resolve_first(assessment, voice)
    return _report(EVIDENCE, (*first, *blocks), policy, snapshot, assessment.as_of, voice)


def resolve_first(assessment: Assessment, voice: Voice) -> Iterator[Section]:
    """The contradictions to resolve before anything else, each with the papers of both sides to ask for."""
    items = []
    for each in assessment.contradictions:
        title = contradiction_title(each, assessment, voice) + voice.colon
        papers = voice.listed(_paper(name, assessment.policy, voice) for name in papers_of(each, assessment))
        asked = text(voice.say(BOTH_PAPERS), voice.colon, papers)
        words = line(strong(title), contradiction_words(each, assessment, voice))
        items.append(Item(words, (asked,), "≠", "against"))
    if items:
        yield Section(line(voice.say(RESOLVE)), (Listing(tuple(items), "decisions"),), anchor="contradictions")


def papers_of(contradiction: Contradiction, assessment: Assessment) -> tuple[str, ...]:
    """The documents that prove the facts of a contradiction, by name."""
    told = [side.document.name for side in sides(contradiction, assessment) if side.document is not None]
    return tuple(dict.fromkeys(told))


def contradictions_data(assessment: Assessment) -> list[dict[str, Any]]:
    """The contradictions to resolve first, as data."""
    return [
        {
            "id": each.identity,
            "subject": list(each.subject),
            "facts": [{"subject": list(subject), "fact": fact} for subject, fact in each.facts],
            "documents": list(papers_of(each, assessment)),
        }
        for each in assessment.contradictions
    ]


def _report(
    kind: Text, blocks: tuple[Block, ...], policy: Policy, snapshot: Snapshot, as_of: date, voice: Voice
) -> Report:
    """A report about the subjects of given facts."""
    lines = (
        line(voice.say(FACTS, title=voice.say(snapshot.title))),
        line(voice.say(AS_OF, day=shown_date(as_of, voice.language))),
    )
    title = wording.titled(voice.say(policy.title), voice.language)
    report = Report(voice.language, voice.say(kind), title, blocks, lines, voice.say(kind), policy.number, as_of)
    return harmless_parts(report)


def _cure(cure: Cure, policy: Policy, snapshot: Snapshot, voice: Voice) -> Section:
    """One subject's remedies."""
    said = [voice.say(VIOLATED, count=len(cure.violated))]
    if cure.decisions:
        said.append(voice.say(HELD, decisions=_decisions(cure.decisions, policy, voice)))
    blocks: list[Block] = [text(voice.semicolon.join(said))]
    title = line(heading(cure.subject, policy, snapshot, voice.language))
    if cure.undecided is not None:
        return Section(title, (*blocks, text(voice.say(cure.undecided))))
    out_of_hand = any(change.out_of_hand for remedy in cure.remedies for change in remedy.changes)
    if out_of_hand or not cure.remedies:
        blocks.append(text(voice.say(NOT_ALONE if cure.incurable else TOGETHER)))
        named = [line(voice.say(policy.rules[name].title), faint(f"  {name}")) for name in cure.incurable]
        blocks += [Listing(tuple(Item(each, sign="·") for each in named))] if named else []
    if not cure.remedies:
        lists = voice.listed(voice.say(policy.facts[name].label) for name in cure.lists)
        blocks.append(text(voice.say(NO_CURE_AS_LISTED, lists=lists) if lists else voice.say(NO_CURE)))
    for number, remedy in enumerate(cure.remedies):
        blocks.append(text(strong(_remedy_heading(remedy, number, voice))))
        for title_of_list, listed in ((CAN_DO, False), (SHOULD_HAVE_BEEN, True)):
            changes = [each for each in remedy.changes if each.out_of_hand == listed]
            items = tuple(Item(line(_change(each, policy, snapshot, voice))) for each in changes)
            if items:
                blocks += [text(voice.say(title_of_list)), Listing(items, "numbered")]
    if cure.still_pending:
        blocks.append(text(voice.say(STILL_PENDING, decisions=_decisions(cure.still_pending, policy, voice))))
    if cure.more:
        blocks.append(text(voice.say(AND_MORE)))
    return Section(title, tuple(blocks))


def _decisions(names: Iterable[str], policy: Policy, voice: Voice) -> str:
    """Decisions as people call them."""
    return voice.listed(voice.say(policy.decisions[name].label) for name in names)


def _remedy_heading(remedy: Remedy, number: int, voice: Voice) -> str:
    """What kind of remedy follows: the first by its size, others as alternatives."""
    if number:
        return voice.say(ANOTHER)
    if remedy.cost == len(remedy.changes):
        return voice.say(LEAST, count=Counted(len(remedy.changes)))
    return voice.say(LEAST_COST, cost=remedy.cost)


def _change(change: ChangeOfFact, policy: Policy, snapshot: Snapshot, voice: Voice) -> str:
    """What a fact is and what it must be, and if that is in nobody's hand."""
    fact = policy.facts[change.fact]
    values = (shown_value(each, fact, policy, snapshot, voice.language) for each in (change.before, change.after))
    note = OUT_OF_HAND if change.out_of_hand else TO_BE_SHOWN if change.before is None else Text("", "")
    whose = heading(change.subject, policy, snapshot, voice.language)
    return f"{whose}{voice.comma}{voice.say(fact.label)}{voice.colon}{' → '.join(values)}{voice.say(note)}"


def _evidence(found: Evidence, policy: Policy, snapshot: Snapshot, voice: Voice) -> Section:
    """One pending decision."""
    title = line(heading(found.subject, policy, snapshot, voice.language))
    about = line(strong(voice.say(policy.decisions[found.decision].label)))
    waits = text(voice.say(WAITS, rules=Counted(len(found.rules))))
    if found.undecided is not None:
        return Section(title, (waits, text(voice.say(found.undecided))), about)
    papers = []
    for paper in found.papers:
        ends = voice.say(MAY_END) if paper.could_settle else ""
        words = line(strong(_paper(paper.document, policy, voice)), ends)
        papers.append(Item(words, tuple(_questions(paper, found.subject, policy, snapshot, voice))))
    others = []
    for other in found.others:
        named = voice.listed(_paper("" if name.startswith("?") else name, policy, voice) for name in other)
        others.append(text(voice.say(OTHER_SETS, papers=named)))
    fewest = text(voice.say(FEWEST, count=Counted(len(found.papers)), open=found.open_papers))
    return Section(title, (waits, fewest, Listing(tuple(papers), "numbered"), *others), about)


def _questions(paper: Paper, about: SubjectKey, policy: Policy, snapshot: Snapshot, voice: Voice) -> Iterator[Block]:
    """What a paper has to show; another subject than the decision's is named."""
    for subject, fact in paper.questions:
        whose = "" if subject == about else f"{subject_name(subject, snapshot)}  "
        yield text(f"{whose}{voice.say(policy.facts[fact].question)}")


def heading(subject: SubjectKey, policy: Policy, snapshot: Snapshot, language: Language) -> str:
    """A subject: its kind, name and id."""
    kind = policy.kinds[subject[0]].label.in_language(language)
    return f"{kind} {subject_name(subject, snapshot)}{wording.in_brackets(subject[1], language)}"


def subject_name(subject: SubjectKey | None, snapshot: Snapshot) -> str:
    """What a subject is called; `?` for one that is not known."""
    return "?" if subject is None else snapshot.subjects[subject].name


def _paper(document: str, policy: Policy, voice: Voice) -> str:
    """What a document is called."""
    found = policy.documents.get(document)
    return voice.say(found.title if found else UNNAMED_PAPER)


def cures_json(cures: Iterable[Cure], assessment: Assessment) -> str:
    """All remedies, as data, and the contradictions to resolve first."""
    entries = [
        {
            "subject": list(cure.subject),
            "violated": list(cure.violated),
            "decisions": list(cure.decisions),
            "incurable": list(cure.incurable),
            "undecided": cure.undecided and cure.undecided.en,
            "lists": list(cure.lists),
            "more": cure.more,
            "still_pending": list(cure.still_pending),
            "remedies": [
                {"cost": shown_number(remedy.cost), "changes": [change_data(change) for change in remedy.changes]}
                for remedy in cure.remedies
            ],
        }
        for cure in cures
    ]
    told = {"contradictions": contradictions_data(assessment)} if assessment.contradictions else {}
    as_of = assessment.as_of.isoformat()
    document = {"schema": "qsd-rules/remedy/1", "as_of": as_of, **told, "subjects": entries}
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


def evidence_json(found: Iterable[Evidence], assessment: Assessment) -> str:
    """All pending decisions, as data, and the contradictions to resolve first."""
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
    told = {"contradictions": contradictions_data(assessment)} if assessment.contradictions else {}
    as_of = assessment.as_of.isoformat()
    document = {"schema": "qsd-rules/evidence/1", "as_of": as_of, **told, "decisions": entries}
    return json.dumps(document, ensure_ascii=False, indent=2)


def paper_data(paper: Paper) -> dict[str, Any]:
    """A document to ask for, as data."""
    questions = [{"subject": subject and list(subject), "fact": fact} for subject, fact in paper.questions]
    return {"document": paper.document or None, "could_settle": paper.could_settle, "facts": questions}
