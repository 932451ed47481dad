"""What came of a rule on a subject, in words: evaluated conditions with values, readings, why it is not otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.evaluation import Node
from qsd_rules.assess.explanation import OutcomeExplanation, ReadingExplanation, WhyNot
from qsd_rules.assess.findings import Finding
from qsd_rules.conditions.syntax import And, Or, Quantified
from qsd_rules.report.blocks import Field, Fields, Item, Line, Listing, field, line, strong
from qsd_rules.report.condition_content import SIGNS, condition_tree
from qsd_rules.report.contradictions import contested_by
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import cited
from qsd_rules.report.sentences import document_title, readings_sentences, subject_title
from qsd_rules.report.steps import derivation
from qsd_rules.report.values_found import decision_words
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Text
from qsd_rules.words.values import shown_date

LABELS = {
    "applies": Text("适用", "applies"),
    "requires": Text("要求", "requires"),
    "reading": Text("读法", "reading"),
    "decides": Text("决定", "decides"),
    "lacks": Text("待查", "lacks"),
    "why_not": Text("为何", "why"),
}
ALWAYS = Text("凡{kind}均适用", "applies to every {kind}")
NOT_OTHERWISE = Text("不是“{outcome}”：{because}", "not “{outcome}”: {because}")
ALL_KNOWN = Text("起作用的事实均已提供", "what it turns on is known")
DUE = Text("期限{day}已到", "it was due on {day}")
NOT_YET_DUE = Text("期限{day}未到", "it is due on {day} only")
UNSETTLED = Text("尚不清楚是否“{condition}”", "it is not known whether “{condition}”")
WOULD_BE = Text("要“符合”须：{condition}", "it would be “satisfied” if: {condition}")
AND = Text("，且", ", and ")
RESOLVE_FIRST = Text("要“符合”须先核实：{facts}", "to be satisfied, resolve first: {facts}")
OR = Text("，或", ", or ")
NOT_BY_THIS = Text("{said}（不因本规则）", "{said} (not for this rule)")
CHOSEN = Text("本次指定采用{label}", "{label} was chosen for this assessment")
BY_DEFAULT = Text("采用{label}：{reason}", "why {label}: {reason}")
SEE_ABOVE = Text("等 {count} 项（见上）", " and more, {count} in all (see above)")
MOST_REASONS = 6


def outcome_title(explained: OutcomeExplanation, assessment: Assessment, voice: Voice) -> Line:
    """The subject and the outcome."""
    outcome = explained.finding.outcome
    word = strong(voice.say(wording.OUTCOMES[outcome.outcome]), outcome.outcome)
    return line(strong(subject_title(outcome.subject, assessment, voice.language)), voice.colon, word)


def outcome_fields(explained: OutcomeExplanation, assessment: Assessment, speech: Speech, voice: Voice) -> Fields:
    """All that is said of one outcome: readings, conditions with values, decisions, why not otherwise, derivation."""
    finding = explained.finding
    labels = {name: voice.say(text) for name, text in LABELS.items()}
    return Fields(
        (
            *field(labels["reading"], which_reading(finding, assessment, voice)),
            *(
                each
                for reading in explained.readings
                for each in _reading(reading, finding, labels, assessment, speech, voice)
            ),
            *field(labels["decides"], _decided(explained, assessment, voice)),
            *field(labels["lacks"], lacking(finding, assessment, voice)),
            *field(labels["why_not"], why_sentences(explained, assessment, speech, voice)),
            derivation(explained.derivation, finding.outcome.subject, assessment, speech, voice),
        )
    )


def why_sentences(explained: OutcomeExplanation, assessment: Assessment, speech: Speech, voice: Voice) -> list[str]:
    """Why the outcome is no other one, and for one that is not satisfied what would have to hold."""
    finding = explained.finding
    said = [why_not_words(why, explained, assessment, speech, voice) for why in explained.why_not]
    required = next(r.requires for r in explained.readings if r.outcome.reading == finding.outcome.reading)
    if finding.outcome.outcome == "contested":
        rests_on = contested_by(finding.outcome.contested, assessment, voice)
        said.append(voice.say(RESOLVE_FIRST, facts=voice.listed(rests_on)))
    elif required is not None and finding.outcome.outcome not in ("satisfied", "not_applicable"):
        said.append(voice.say(WOULD_BE, condition=_missing(required, speech, voice)))
    return said


def which_reading(finding: Finding, assessment: Assessment, voice: Voice) -> Iterator[str]:
    """What the readings come to side by side, which one governs, and why."""
    rule, outcome = finding.rule, finding.outcome
    if len(rule.readings) < 2:
        return
    yield readings_sentences(finding, voice.language)[0]
    label = voice.say(rule.reading(outcome.reading).label)
    if rule.name in assessment.chosen_readings:
        yield voice.say(CHOSEN, label=label)
    elif rule.default_reason is not None:
        yield voice.say(BY_DEFAULT, label=label, reason=voice.say(rule.default_reason))


def _reading(
    reading: ReadingExplanation,
    finding: Finding,
    labels: Mapping[str, str],
    assessment: Assessment,
    speech: Speech,
    voice: Voice,
) -> Iterator[Field]:
    """Both conditions of a reading as they came out; the reading's name and words where there are several."""
    rule, policy = finding.rule, assessment.policy
    if len(rule.readings) > 1:
        meant = rule.reading(reading.outcome.reading)
        word = strong(voice.say(wording.ON_A_READING[reading.outcome.outcome]), reading.outcome.outcome)
        title = line(voice.say(meant.label), voice.colon, word, "  ", *cited(meant.quote, policy, voice))
        yield from field(labels["reading"], [title])
    if reading.applies is not None:
        yield Field(labels["applies"], tuple(condition_tree(reading.applies, finding, assessment, speech, voice)))
    else:
        sign, tone = SIGNS[True]
        always = voice.say(ALWAYS, kind=voice.say(policy.kinds[rule.subject].label))
        yield Field(labels["applies"], (Listing((Item(line(always), (), sign, tone),), "tree"),))
    if reading.requires is not None and reading.outcome.outcome != "not_applicable":
        yield Field(labels["requires"], tuple(condition_tree(reading.requires, finding, assessment, speech, voice)))


def _decided(explained: OutcomeExplanation, assessment: Assessment, voice: Voice) -> Iterator[str]:
    """The decisions the rule bears on; of one that came out as it did for other rules, that is said."""
    rule = explained.finding.rule.name
    for decision in explained.decisions:
        said = decision_words(decision, assessment.policy, voice)
        behind = decision.against or decision.undetermined
        if decision.status != "not_applicable":
            yield said if not behind or rule in behind else voice.say(NOT_BY_THIS, said=said)


def lacking(finding: Finding, assessment: Assessment, voice: Voice) -> Iterator[str]:
    """The questions that are open, each with the paper that answers it, and the subject where it is another."""
    for needed in finding.needs:
        said = []
        if (needed.need.kind, needed.need.subject) != finding.outcome.subject:
            said.append(subject_title((needed.need.kind, needed.need.subject), assessment, voice.language))
        if needed.document is not None:
            said.append(wording.titled(document_title(needed.document, voice.language), voice.language))
        tail = wording.in_brackets(voice.comma.join(said), voice.language) if said else ""
        yield voice.say(needed.fact.question) + tail


def why_not_words(
    why: WhyNot, explained: OutcomeExplanation, assessment: Assessment, speech: Speech, voice: Voice
) -> str:
    """`不是“符合”：外墙传热系数超过1.5`."""
    outcome = voice.say(wording.OUTCOMES[why.outcome])
    if why.because:
        because = because_words(why, speech, voice)
    elif why.outcome == "undetermined":
        because = voice.say(ALL_KNOWN)
    else:
        due = explained.finding.rule.due or assessment.as_of
        day = shown_date(due, voice.language)
        because = voice.say(NOT_YET_DUE if why.outcome == "missed" else DUE, day=day)
    return voice.say(NOT_OTHERWISE, outcome=outcome, because=because)


def because_words(why: WhyNot, speech: Speech, voice: Voice) -> str:
    """The conditions that kept an outcome from coming out."""
    said = list(dict.fromkeys(_because(node, speech, voice) for node in why.because))
    more = voice.say(SEE_ABOVE, count=len(said)) if len(said) > MOST_REASONS else ""
    return voice.semicolon.join(said[:MOST_REASONS]) + more


def _because(node: Node, speech: Speech, voice: Voice) -> str:
    if node.truth is None:
        condition = voice.say(speech.condition(node.expression))
        return _of_member(node, voice.say(UNSETTLED, condition=condition), voice)
    return _of_member(
        node, voice.say(speech.condition(node.expression) if node.truth else speech.denial(node.expression)), voice
    )


def _of_member(node: Node, said: str, voice: Voice) -> str:
    """What is said of a member of a collection, with its name."""
    if node.member is None:
        return said
    return (node.member.name or node.member.id) + voice.comma + said


def _missing(node: Node, speech: Speech, voice: Voice, bracketed: bool = False) -> str:
    """What would have to hold besides what holds, for a condition that does not hold or is unknown."""
    open_parts = [part for part in node.parts if part.truth is not True]
    several = len(open_parts) > 1
    match node.expression:
        case And() | Quantified(quantifier="all") if open_parts:
            word = AND
        case Or():
            word = OR
        case _:
            return _of_member(node, voice.say(speech.condition(node.expression)), voice)
    said = voice.say(word).join(_missing(part, speech, voice, several) for part in open_parts)
    return wording.in_brackets(said, voice.language).strip() if bracketed and several else said
