"""What was proved of a pack: as a report, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.prove.answers import QUESTIONS, VERDICTS, Answer, Verdict
from qsd_rules.report.blocks import (
    Block,
    Column,
    Item,
    Listing,
    Report,
    Run,
    Section,
    Table,
    Tone,
    Verbatim,
    faint,
    harmless_parts,
    line,
    note,
    strong,
    text,
)
from qsd_rules.report.given_facts import given_facts
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.values import shown_date

KIND = Text("求证报告", "Proof")
TITLE = Text("{policy}：按{day}的效力求证", "{policy}: what holds on {day}")
NAME = Text("{label}（{name}）", "{label} ({name})")
READINGS = Text("几种理解在何处分歧", "where readings differ")
READINGS_HELP = Text("`--witnesses` 把各处的事实写成文件", "`--witnesses` writes the facts of each to a file")
AS_READ = Text("按「{label}」{outcome}", "on “{label}” {outcome}")
WHERE = Text("在此：{facts}", "where {facts}")
TOTAL = Text("共 {count} 个问题：{each}", "{count:question}: {each}")
TOGETHER: Mapping[str, Text] = {
    "not-implied": Text("已涵盖：", "implies: "),
    "demands-agree": Text("相反的：", "against: "),
}
"""What another rule is to the first one, by the question."""
IMPLIES_READING = Text("「{strict}」已涵盖「{wide}」", "“{strict}” implies “{wide}”")
TOLD: tuple[Verdict, ...] = ("known", "undecided", "refuted")
"""The verdicts that are told one by one, the gravest last, where the eye falls."""
TONES: Mapping[Verdict, Tone] = {"known": "pending", "undecided": "undetermined", "refuted": "violated"}
QUESTION, NAMED = Text("问题", "question"), Text("名称", "name")


def proof_report(
    policy: Policy, as_of: date, answers: Sequence[Answer], witnesses: Mapping[str, Snapshot], language: Language
) -> Report:
    """How many answers of each kind there are to each question, then all that are not proved, one by one.

    `witnesses` are the facts that answers are shown by, read.
    """
    voice = Voice(language)
    blocks: list[Block] = [_summary(answers, voice)]
    for verdict in TOLD:
        found = [answer for answer in answers if answer.verdict == verdict]
        if found:
            title = line(voice.say(VERDICTS[verdict]))
            blocks.append(Section(title, tuple(_together(found, policy, voice)), tone=TONES[verdict]))
    differing = [answer for answer in answers if answer.outcomes]
    if differing:
        items = tuple(_readings(differing, policy, witnesses, voice))
        blocks.append(Section(line(voice.say(READINGS)), (note(voice.say(READINGS_HELP)), Listing(items))))
    total = Counter(answer.verdict for answer in answers)
    each = voice.comma.join(f"{voice.say(VERDICTS[name])} {total[name]}" for name in VERDICTS if total[name])
    blocks.append(text(strong(voice.say(TOTAL, count=Counted(len(answers)), each=each))))
    named_on = voice.say(TITLE, policy=voice.say(policy.title), day=shown_date(as_of, language))
    return harmless_parts(Report(language, voice.say(KIND), named_on, tuple(blocks), number=policy.number, day=as_of))


def _summary(answers: Iterable[Answer], voice: Voice) -> Table:
    """A table of the questions that were asked, with a column for each verdict that was come to."""
    counts = Counter((answer.question, answer.verdict) for answer in answers)
    come_to = [verdict for verdict in VERDICTS if any(other == verdict for _, other in counts)]
    asked = [question for question in QUESTIONS if any(other == question for other, _ in counts)]
    figures = tuple(Column(voice.say(VERDICTS[verdict]), 2, number=True) for verdict in come_to)
    rows = tuple(
        (
            (text(voice.say(QUESTIONS[question])),),
            (text(Run(question, "code")),),
            *((text(str(counts[question, verdict] or "—")),) for verdict in come_to),
        )
        for question in asked
    )
    return Table((Column(voice.say(QUESTION), 8), Column(voice.say(NAMED), 5), *figures), rows, voice.say(KIND))


def _together(answers: Iterable[Answer], policy: Policy, voice: Voice) -> Iterator[Block]:
    """The answers one by one; those with the same question, reason, first name and facts under one heading."""
    groups: dict[tuple[str, str, Text | None, str], list[Answer]] = {}
    for answer in answers:
        shown = "" if answer.verdict == "known" else answer.witness
        same = (answer.question, answer.about[0] if answer.about else "", answer.detail, shown)
        groups.setdefault(same, []).append(answer)
    items = []
    for (question, of, detail, witness), members in groups.items():
        rest = tuple(Item(told, sign="·") for member in members if (told := line(*_rest(member, policy, voice))))
        below: list[Block] = [Listing(rest)] if rest else []
        below += [text(voice.say(detail))] if detail is not None else []
        below += [Verbatim(witness, "yaml")] if witness else []
        items.append(Item(line(faint(f"{question}  "), named(of, policy, voice)), tuple(below)))
    yield Listing(tuple(items))


def _rest(answer: Answer, policy: Policy, voice: Voice) -> Iterator[str]:
    """What a question is about besides its first name: other rules, a fact or an act, a reading or two."""
    for name in answer.about[1:]:
        yield voice.say(TOGETHER[answer.question]) if answer.question in TOGETHER else ""
        yield named(name, policy, voice)
    if answer.part:
        yield named(answer.part, policy, voice)
    if answer.reading:
        yield "  " if answer.about[1:] or answer.part else ""
        labels = reading_labels(answer, policy, voice)
        if answer.question == "not-implied":
            yield voice.say(IMPLIES_READING, strict=labels[0], wide=labels[1])
        else:
            yield " / ".join(labels)


def reading_labels(answer: Answer, policy: Policy, voice: Voice) -> list[str]:
    """What people call the readings that an answer is about."""
    rule = policy.rules[answer.about[0]]
    return [voice.say(rule.reading(name).label) for name in answer.reading.split(" / ")]


def _readings(
    answers: Iterable[Answer], policy: Policy, witnesses: Mapping[str, Snapshot], voice: Voice
) -> Iterator[Item]:
    """What the readings of each rule come to where they differ, and by which facts."""
    for rule, members in groupby(answers, key=lambda answer: answer.about[0]):
        told = []
        for answer in members:
            pairs = zip(reading_labels(answer, policy, voice), answer.outcomes, strict=True)
            each = [
                voice.say(AS_READ, label=label, outcome=voice.say(wording.OUTCOMES[outcome]))
                for label, outcome in pairs
            ]
            facts = voice.semicolon.join(given_facts(witnesses[answer.witness], policy, voice.language))
            told.append(Item(line(voice.comma.join(each)), (note(voice.say(WHERE, facts=facts)),)))
        yield Item(line(named(rule, policy, voice)), (Listing(tuple(told)),))


def named(name: str, policy: Policy, voice: Voice) -> str:
    """What people call a rule, fact or decision, with its name; an act as people call it."""
    if name in policy.rules:
        label = policy.rules[name].title
    elif name in policy.facts:
        label = policy.facts[name].label
    elif name in policy.decisions:
        label = policy.decisions[name].label
    else:
        return name
    return voice.say(NAME, label=voice.say(label), name=name)


def as_json(policy: Policy, as_of: date, answers: Iterable[Answer]) -> str:
    """All answers, the proved ones too."""
    entries = [
        {
            "question": answer.question,
            "about": list(answer.about),
            "reading": answer.reading,
            "part": answer.part,
            "verdict": answer.verdict,
            "detail": answer.detail and {"zh": answer.detail.zh, "en": answer.detail.en},
            "witness": answer.witness,
            "outcomes": list(answer.outcomes),
        }
        for answer in answers
    ]
    document = {"schema": "qsd-rules/proof/1", "policy": policy.name, "as_of": as_of.isoformat(), "answers": entries}
    return json.dumps(document, ensure_ascii=False, indent=2)
