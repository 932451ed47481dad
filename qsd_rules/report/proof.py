"""What was proved of a pack, as text for the terminal and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from qsd_rules.language import Language, Text
from qsd_rules.policy.model import Policy
from qsd_rules.prove.answers import QUESTIONS, VERDICTS, Answer, Verdict
from qsd_rules.report.wording import OUTCOMES

READINGS = Text(
    "几种理解的分歧（`--witnesses` 写出各自的事实）：",
    "where readings differ (`--witnesses` writes the facts of each):",
)
AS_READ = Text("按「{label}」{outcome}", "“{label}”: {outcome}")
TOLD: tuple[Verdict, ...] = ("known", "undecided", "refuted")
"""The verdicts that are told one by one, the gravest last, where the eye falls."""


def as_text(policy: Policy, as_of: date, answers: Sequence[Answer], language: Language) -> str:
    """How many answers of each kind there are to each question, then all that are not proved, one by one."""
    heading = Text(f"{policy.title.zh}：按 {as_of} 的效力求证", f"{policy.title.en}: what holds on {as_of}")
    lines = [heading.in_language(language), "", *summary(answers, language)]
    for verdict in TOLD:
        found = [answer for answer in answers if answer.verdict == verdict]
        if found:
            lines += [
                "",
                f"{VERDICTS[verdict].in_language(language)}：" if language == "zh" else f"{VERDICTS[verdict].en}:",
            ]
            lines += told_together(found, policy, language)
    differing = [answer for answer in answers if answer.outcomes]
    if differing:
        lines += ["", READINGS.in_language(language), *told_readings(differing, policy, language)]
    total = Counter(answer.verdict for answer in answers)
    each = [f"{VERDICTS[name].in_language(language)} {total[name]}" for name in VERDICTS if total[name]]
    said = Text(f"共 {len(answers)} 个问题：{'，'.join(each)}", f"{len(answers)} questions: {', '.join(each)}")
    return "\n".join([*lines, "", said.in_language(language)])


def summary(answers: Iterable[Answer], language: Language) -> Iterator[str]:
    """A line for each question that was asked."""
    counts = Counter((answer.question, answer.verdict) for answer in answers)
    for question, meaning in QUESTIONS.items():
        each = [(verdict, counts[question, verdict]) for verdict in VERDICTS if counts[question, verdict]]
        if each:
            figures = "  ".join(f"{VERDICTS[verdict].in_language(language)} {count}" for verdict, count in each)
            yield (
                f"  {question:<22} {meaning.in_language(language)}：{figures}"
                if language == "zh"
                else (f"  {question:<22} {meaning.en}: {figures}")
            )


def told_together(answers: Iterable[Answer], policy: Policy, language: Language) -> Iterator[str]:
    """The answers one by one; those with the same question, reason and first name under one heading."""
    groups: dict[tuple[str, str, Text | None, str], list[Answer]] = {}
    for answer in answers:
        shown = "" if answer.verdict == "known" else answer.witness
        same = (answer.question, answer.about[0] if answer.about else "", answer.detail, shown)
        groups.setdefault(same, []).append(answer)
    for (question, of, detail, witness), members in groups.items():
        yield f"  {question}  {named(of, policy, language)}".rstrip()
        for member in members:
            rest = [named(name, policy, language) for name in (*member.about[1:], member.part, member.reading) if name]
            if rest:
                yield f"    · {'  '.join(rest)}"
        if detail is not None:
            yield f"    {detail.in_language(language)}"
        yield from (f"      {line}" for line in witness.splitlines())


def told_readings(answers: Iterable[Answer], policy: Policy, language: Language) -> Iterator[str]:
    """What the readings of each rule come to where they differ."""
    for answer in answers:
        rule = policy.rules[answer.about[0]]
        labels = [rule.reading(name).label.in_language(language) for name in answer.reading.split(" / ")]
        each = [
            AS_READ.in_language(language).format(label=label, outcome=OUTCOMES[outcome].in_language(language))
            for label, outcome in zip(labels, answer.outcomes, strict=True)
        ]
        yield f"  {rule.title.in_language(language)}  {Text('，', ', ').in_language(language).join(each)}"


def named(name: str, policy: Policy, language: Language) -> str:
    """A name, with what people call it."""
    if name in policy.rules:
        return (
            f"{name}（{policy.rules[name].title.zh}）"
            if language == "zh"
            else f"{name} ({policy.rules[name].title.en})"
        )
    if name in policy.facts or name in policy.decisions:
        label = policy.facts[name].label if name in policy.facts else policy.decisions[name].label
        return f"{name}（{label.zh}）" if language == "zh" else f"{name} ({label.en})"
    return name


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
