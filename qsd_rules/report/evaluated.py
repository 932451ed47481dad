"""What came of a rule on a subject, in words: evaluated conditions with values, readings, why it is not otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.evaluation import Node
from qsd_rules.assess.explanation import OutcomeExplanation, ReadingExplanation, WhyNot
from qsd_rules.assess.findings import Finding
from qsd_rules.conditions.syntax import And, Or, Quantified
from qsd_rules.report.condition_content import ConditionContent, condition_content
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import cited
from qsd_rules.report.sentences import document_title, readings_sentences, subject_title
from qsd_rules.report.steps import derivation_lines
from qsd_rules.report.text_lines import Sheet
from qsd_rules.report.values_found import decision_words
from qsd_rules.words import wording
from qsd_rules.words.language import Text
from qsd_rules.words.layout import Span
from qsd_rules.words.values import shown_date

LABELS = {
    "applies": Text("适用", "applies"),
    "requires": Text("要求", "requires"),
    "reading": Text("读法", "reading"),
    "decides": Text("决定", "decides"),
    "lacks": Text("待查", "lacks"),
    "why_not": Text("为何", "why"),
}
MARKS = {True: Span("√ ", "green"), False: Span("× ", "strong red"), None: Span("? ", "strong yellow")}
STYLES = {
    "violated": "strong red",
    "missed": "strong red",
    "advised": "strong yellow",
    "pending": "strong blue",
    "undetermined": "strong yellow",
    "satisfied": "strong green",
    "not_applicable": "faint",
}
ALWAYS = Text("凡{kind}均适用", "applies to every {kind}")
NOT_OTHERWISE = Text("不是“{outcome}”：{because}", "not “{outcome}”: {because}")
ALL_KNOWN = Text("起作用的事实均已提供", "what it turns on is known")
DUE = Text("期限{day}已到", "it was due on {day}")
NOT_YET_DUE = Text("期限{day}未到", "it is due on {day} only")
UNSETTLED = Text("尚不清楚是否“{condition}”", "it is not known whether “{condition}”")
WOULD_BE = Text("要“符合”须：{condition}", "it would be “satisfied” if: {condition}")
AND = Text("，且", ", and ")
OR = Text("，或", ", or ")
NOT_BY_THIS = Text("{said}（不因本规则）", "{said} (not for this rule)")
CHOSEN = Text("本次指定采用{label}", "{label} was chosen for this assessment")
BY_DEFAULT = Text("采用{label}：{reason}", "why {label}: {reason}")
SEE_ABOVE = Text("等 {count} 项（见上）", " and more, {count} in all (see above)")
MOST_REASONS = 6


def outcome_title(explained: OutcomeExplanation, assessment: Assessment, sheet: Sheet) -> list[Span | str]:
    """The subject and the outcome."""
    outcome = explained.finding.outcome
    word = sheet.say(wording.OUTCOMES[outcome.outcome])
    title = subject_title(outcome.subject, assessment, sheet.language)
    return [Span(title, "strong"), wording.colon(sheet.language), Span(word, STYLES[outcome.outcome])]


def outcome_lines(explained: OutcomeExplanation, assessment: Assessment, speech: Speech, sheet: Sheet) -> Iterator[str]:
    """All that is said of one outcome: readings, conditions with values, decisions, why not otherwise, derivation."""
    finding = explained.finding
    yield from sheet.labelled(LABELS["reading"], which_reading(finding, assessment, sheet))
    for reading in explained.readings:
        yield from reading_lines(reading, finding, assessment, speech, sheet)
    yield from sheet.labelled(LABELS["decides"], _decided(explained, assessment, sheet))
    yield from sheet.labelled(LABELS["lacks"], lacking(finding, assessment, sheet))
    said = why_sentences(explained, assessment, speech, sheet)
    yield from sheet.labelled(LABELS["why_not"], said)
    yield from derivation_lines(explained.derivation, finding.outcome.subject, assessment, speech, sheet)


def why_sentences(explained: OutcomeExplanation, assessment: Assessment, speech: Speech, sheet: Sheet) -> list[str]:
    """Why the outcome is no other one, and for one that is not satisfied what would have to hold."""
    finding = explained.finding
    said = [why_not_words(why, explained, assessment, speech, sheet) for why in explained.why_not]
    required = next(r.requires for r in explained.readings if r.outcome.reading == finding.outcome.reading)
    if required is not None and finding.outcome.outcome not in ("satisfied", "not_applicable"):
        said.append(sheet.say(WOULD_BE, condition=_missing(required, speech, sheet)))
    return said


def which_reading(finding: Finding, assessment: Assessment, sheet: Sheet) -> Iterator[str]:
    """What the readings come to side by side, which one governs, and why."""
    rule, outcome = finding.rule, finding.outcome
    if len(rule.readings) < 2:
        return
    yield readings_sentences(finding, sheet.language)[0]
    label = sheet.say(rule.reading(outcome.reading).label)
    if rule.name in assessment.chosen_readings:
        yield sheet.say(CHOSEN, label=label)
    elif rule.default_reason is not None:
        yield sheet.say(BY_DEFAULT, label=label, reason=sheet.say(rule.default_reason))


def reading_lines(
    reading: ReadingExplanation, finding: Finding, assessment: Assessment, speech: Speech, sheet: Sheet
) -> Iterator[str]:
    """Both conditions of a reading as they came out; the reading's name and words where there are several."""
    rule = finding.rule
    if len(rule.readings) > 1:
        meant = rule.reading(reading.outcome.reading)
        word = wording.ON_A_READING[reading.outcome.outcome]
        title: list[Span | str] = [
            sheet.say(meant.label),
            wording.colon(sheet.language),
            Span(sheet.say(word), STYLES[reading.outcome.outcome]),
            "  ",
            *cited(meant.quote, assessment.policy, sheet),
        ]
        yield from sheet.labelled(LABELS["reading"], [title])
    if reading.applies is not None:
        yield from sheet.beside(LABELS["applies"], tree_lines(reading.applies, finding, assessment, speech, sheet))
    else:
        kind = sheet.say(assessment.policy.kinds[rule.subject].label)
        yield from sheet.labelled(LABELS["applies"], [[MARKS[True], sheet.say(ALWAYS, kind=kind)]])
    if reading.requires is not None and reading.outcome.outcome != "not_applicable":
        yield from sheet.beside(LABELS["requires"], tree_lines(reading.requires, finding, assessment, speech, sheet))


def tree_lines(node: Node, finding: Finding, assessment: Assessment, speech: Speech, sheet: Sheet) -> Iterator[str]:
    """A condition with all its parts; of one with very many, only those that decide."""
    note, content = condition_content(node, finding, assessment, speech, sheet)
    if note:
        yield from sheet.lines([Span(note, "faint")], 2 + sheet.column)
    yield from condition_lines(content, sheet)


def condition_lines(content: ConditionContent, sheet: Sheet, depth: int = 0) -> Iterator[str]:
    """A condition with its mark, then its parts; a single one with the values found, and how counts came about."""
    indent = 2 + sheet.column + 2 * depth
    who: list[Span | str] = [Span(content.who, "strong"), wording.colon(sheet.language)] if content.who else []
    said = Span(content.said, "faint" if content.joins else "")
    found = wording.in_brackets(content.found, sheet.language) if content.found else ""
    tail = Span(found, "faint" if content.truth else "")
    yield from sheet.lines([MARKS[content.truth], *who, said, tail], indent, 2)
    for deeper, words in content.working:
        yield from sheet.lines([Span(words, "faint")], indent + 2 + 2 * deeper, 2)
    for part in content.parts:
        yield from condition_lines(part, sheet, depth + 1)
    if content.more:
        yield from sheet.lines(content.more, indent + 2)


def _decided(explained: OutcomeExplanation, assessment: Assessment, sheet: Sheet) -> Iterator[str]:
    """The decisions the rule bears on; of one that came out as it did for other rules, that is said."""
    rule = explained.finding.rule.name
    for decision in explained.decisions:
        said = decision_words(decision, assessment.policy, sheet)
        behind = decision.against or decision.undetermined
        if decision.status != "not_applicable":
            yield said if not behind or rule in behind else sheet.say(NOT_BY_THIS, said=said)


def lacking(finding: Finding, assessment: Assessment, sheet: Sheet) -> Iterator[str]:
    """The questions that are open, each with the paper that answers it, and the subject where it is another."""
    for needed in finding.needs:
        said = []
        if (needed.need.kind, needed.need.subject) != finding.outcome.subject:
            said.append(subject_title((needed.need.kind, needed.need.subject), assessment, sheet.language))
        if needed.document is not None:
            said.append(wording.titled(document_title(needed.document, sheet.language), sheet.language))
        tail = wording.in_brackets(wording.comma(sheet.language).join(said), sheet.language) if said else ""
        yield sheet.say(needed.fact.question) + tail


def why_not_words(
    why: WhyNot, explained: OutcomeExplanation, assessment: Assessment, speech: Speech, sheet: Sheet
) -> str:
    """`不是“符合”：外墙传热系数超过1.5`."""
    outcome = sheet.say(wording.OUTCOMES[why.outcome])
    if why.because:
        because = because_words(why, speech, sheet)
    elif why.outcome == "undetermined":
        because = sheet.say(ALL_KNOWN)
    else:
        due = explained.finding.rule.due or assessment.as_of
        day = shown_date(due, sheet.language)
        because = sheet.say(NOT_YET_DUE if why.outcome == "missed" else DUE, day=day)
    return sheet.say(NOT_OTHERWISE, outcome=outcome, because=because)


def because_words(why: WhyNot, speech: Speech, sheet: Sheet) -> str:
    """The conditions that kept an outcome from coming out."""
    said = list(dict.fromkeys(_because(node, speech, sheet) for node in why.because))
    more = sheet.say(SEE_ABOVE, count=len(said)) if len(said) > MOST_REASONS else ""
    return wording.semicolon(sheet.language).join(said[:MOST_REASONS]) + more


def _because(node: Node, speech: Speech, sheet: Sheet) -> str:
    if node.truth is None:
        condition = sheet.say(speech.condition(node.expression))
        return _of_member(node, sheet.say(UNSETTLED, condition=condition), sheet)
    return _of_member(
        node, sheet.say(speech.condition(node.expression) if node.truth else speech.denial(node.expression)), sheet
    )


def _of_member(node: Node, said: str, sheet: Sheet) -> str:
    """What is said of a member of a collection, with its name."""
    if node.member is None:
        return said
    return (node.member.name or node.member.id) + wording.comma(sheet.language) + said


def _missing(node: Node, speech: Speech, sheet: Sheet, bracketed: bool = False) -> str:
    """What would have to hold besides what holds, for a condition that does not hold or is unknown."""
    open_parts = [part for part in node.parts if part.truth is not True]
    several = len(open_parts) > 1
    match node.expression:
        case And() | Quantified(quantifier="all") if open_parts:
            word = AND
        case Or():
            word = OR
        case _:
            return _of_member(node, sheet.say(speech.condition(node.expression)), sheet)
    said = sheet.say(word).join(_missing(part, speech, sheet, several) for part in open_parts)
    return wording.in_brackets(said, sheet.language).strip() if bracketed and several else said
