"""What was proved of a pack, as text for the terminal and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from qsd_rules.policy.model import Policy
from qsd_rules.prove.answers import QUESTIONS, VERDICTS, Answer, Verdict
from qsd_rules.report.given_facts import given_facts
from qsd_rules.report.text_lines import Sheet
from qsd_rules.words.language import Counted, Text
from qsd_rules.words.layout import Span, pad, width_of
from qsd_rules.words.values import shown_date
from qsd_rules.words.wording import OUTCOMES
from qsd_rules.workbook.snapshot_files import read_contents

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
STYLES: Mapping[Verdict, str] = {"known": "strong", "undecided": "strong yellow", "refuted": "strong red"}


def as_text(policy: Policy, as_of: date, answers: Sequence[Answer], sheet: Sheet) -> str:
    """How many answers of each kind there are to each question, then all that are not proved, one by one."""
    heading = sheet.say(TITLE, policy=sheet.say(policy.title), day=shown_date(as_of, sheet.language))
    lines = [*sheet.title(heading), "", *summary(answers, sheet)]
    for verdict in TOLD:
        found = [answer for answer in answers if answer.verdict == verdict]
        if found:
            lines += ["", *sheet.heading(VERDICTS[verdict], STYLES[verdict]), *told_together(found, policy, sheet)]
    differing = [answer for answer in answers if answer.outcomes]
    if differing:
        lines += ["", *sheet.heading(READINGS, rest=sheet.say(READINGS_HELP)), *told_readings(differing, policy, sheet)]
    total = Counter(answer.verdict for answer in answers)
    each = [f"{sheet.say(VERDICTS[name])} {total[name]}" for name in VERDICTS if total[name]]
    return "\n".join(
        [*lines, "", *sheet.lines(sheet.say(TOTAL, count=Counted(len(answers)), each=comma(sheet).join(each)))]
    )


def summary(answers: Iterable[Answer], sheet: Sheet) -> Iterator[str]:
    """A table of the questions that were asked, with a column for each verdict that was come to."""
    counts = Counter((answer.question, answer.verdict) for answer in answers)
    come_to = [verdict for verdict in VERDICTS if any(other == verdict for _, other in counts)]
    asked = [question for question in QUESTIONS if any(other == question for other, _ in counts)]
    words = max((width_of(sheet.say(QUESTIONS[question])) for question in asked), default=0)
    names = max(map(len, asked), default=0)
    heads = [sheet.say(VERDICTS[verdict]) for verdict in come_to]
    yield "  " + " " * (words + names + 2) + "".join(f"  {head}" for head in heads)
    for question in asked:
        figures = [str(counts[question, verdict] or "—") for verdict in come_to]
        columns = (
            "  " + " " * (width_of(head) - width_of(figure)) + figure
            for head, figure in zip(heads, figures, strict=True)
        )
        yield f"  {pad(sheet.say(QUESTIONS[question]), words)}  {question:<{names}}{''.join(columns)}"


def told_together(answers: Iterable[Answer], policy: Policy, sheet: Sheet) -> Iterator[str]:
    """The answers one by one; those with the same question, reason, first name and facts under one heading."""
    groups: dict[tuple[str, str, Text | None, str], list[Answer]] = {}
    for answer in answers:
        shown = "" if answer.verdict == "known" else answer.witness
        same = (answer.question, answer.about[0] if answer.about else "", answer.detail, shown)
        groups.setdefault(same, []).append(answer)
    for (question, of, detail, witness), members in groups.items():
        yield from sheet.lines([Span(f"{question}  ", "faint"), *named(of, policy, sheet)], 2, 2)
        for member in members:
            rest = list(told_rest(member, policy, sheet))
            if rest:
                yield from sheet.lines(["· ", *rest], 4, 2)
        if detail is not None:
            yield from sheet.lines(sheet.say(detail), 4)
        yield from (f"      {line}" for line in witness.splitlines())


def told_rest(answer: Answer, policy: Policy, sheet: Sheet) -> Iterator[Span | str]:
    """What a question is about besides its first name: other rules, a fact or an act, a reading or two."""
    for name in answer.about[1:]:
        yield sheet.say(TOGETHER[answer.question]) if answer.question in TOGETHER else ""
        yield from named(name, policy, sheet)
    if answer.part:
        yield from named(answer.part, policy, sheet)
    if answer.reading:
        yield "  " if answer.about[1:] or answer.part else ""
        labels = reading_labels(answer, policy, sheet)
        if answer.question == "not-implied":
            yield sheet.say(IMPLIES_READING, strict=labels[0], wide=labels[1])
        else:
            yield " / ".join(labels)


def reading_labels(answer: Answer, policy: Policy, sheet: Sheet) -> list[str]:
    """What people call the readings that an answer is about."""
    rule = policy.rules[answer.about[0]]
    return [sheet.say(rule.reading(name).label) for name in answer.reading.split(" / ")]


def told_readings(answers: Iterable[Answer], policy: Policy, sheet: Sheet) -> Iterator[str]:
    """What the readings of each rule come to where they differ, and by which facts."""
    before = ""
    for answer in answers:
        if answer.about[0] != before:
            before = answer.about[0]
            yield from sheet.lines([*named(before, policy, sheet)], 2, 2)
        pairs = zip(reading_labels(answer, policy, sheet), answer.outcomes, strict=True)
        each = [sheet.say(AS_READ, label=label, outcome=sheet.say(OUTCOMES[outcome])) for label, outcome in pairs]
        yield from sheet.lines(["· ", comma(sheet).join(each)], 4, 2)
        found = read_contents(policy, [("witness.yaml", answer.witness.encode())])
        facts = Text("；", "; ").in_language(sheet.language).join(given_facts(found, policy, sheet.language))
        yield from sheet.lines(sheet.say(WHERE, facts=facts), 6, 2)


def named(name: str, policy: Policy, sheet: Sheet) -> list[Span | str]:
    """What people call a rule, fact or decision, with its name; an act as people call it."""
    tables = (policy.rules, policy.facts, policy.decisions)
    found = next((table[name] for table in tables if name in table), None)
    if found is None:
        return [name]
    label = found.title if name in policy.rules else found.label  # type: ignore[union-attr]  # only rules have titles
    return [sheet.say(NAME, label=sheet.say(label), name=name)]


def comma(sheet: Sheet) -> str:
    """What stands between the items of a sentence."""
    return "，" if sheet.language == "zh" else ", "


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
