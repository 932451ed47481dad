"""What came of a rule on a subject, in words: evaluated conditions with values, why not otherwise, the derivation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qsd_rules.assess.derivation import DerivationStep
from qsd_rules.assess.explanation import Node, OutcomeExplanation, ReadingExplanation, WhyNot
from qsd_rules.assess.findings import FactUsed, Finding
from qsd_rules.assess.model import Assessment, DecisionOutcome
from qsd_rules.assess.statements import (
    ConditionIs,
    DecidedAgainst,
    DecisionIs,
    ReadingGoverns,
    ReadingIs,
    RuleClear,
    Statement,
)
from qsd_rules.conditions.syntax import And, Conditional, Not, Or, Quantified
from qsd_rules.language import Text
from qsd_rules.policy.model import Policy
from qsd_rules.report import wording
from qsd_rules.report.layout import Span
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import ALL_OF, EACH_OF, ONE_OF, SOME_OF, cited
from qsd_rules.report.sentences import fact_sentence, readings_sentences, source_of, subject_title
from qsd_rules.report.sheet import Sheet
from qsd_rules.report.values import shown_value, with_unit

LABELS = {
    "applies": Text("适用", "applies"),
    "requires": Text("要求", "requires"),
    "reading": Text("读法", "reading"),
    "decides": Text("决定", "decides"),
    "lacks": Text("待查", "lacks"),
    "why_not": Text("为何", "why"),
    "derivation": Text("推导", "steps"),
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
FOUND = Text("查得{value}", "found: {value}")
NOT_KNOWN = Text("未提供", "not given")
WORKED_OUT = Text("核算值{value}", "worked out: {value}")
COUNTED_FROM = Text("统计口径：{condition}", "counted as: {condition}")
NO_MEMBERS = Text("没有列出任何一个", "none is listed")
EITHER_WAY = Text("以下不同时成立", "not all of these")
CHOICE = Text("按第一项取其后一项", "the first says which of the others counts")
ALWAYS = Text("凡{kind}均适用", "applies to every {kind}")
MORE = Text("另有 {count} 个，结果不改变", "{count} more that change nothing")
NOT_OTHERWISE = Text("不是“{outcome}”：{because}", "not “{outcome}”: {because}")
ALL_KNOWN = Text("起作用的事实均已提供", "what it turns on is known")
NEEDS = Text("查明后才能判定的是：{facts}", "what would settle it: {facts}")
UNSETTLED = Text("尚不清楚是否“{condition}”", "it is not known whether “{condition}”")
NO_DERIVATION = Text(
    "本规则的各项条件都不能确定，推理引擎没有得出结论", "none of its conditions is settled, so nothing was derived"
)
FROM_FACTS = Text("查明", "found")
BY_THE_TEXT = Text("依规定", "by the text")
FOLLOWS_FROM = Text("由 {numbers} 得", "from {numbers}")
SURELY = Text("{condition}", "{condition}")
READING_IS = {
    "applicable": Text("“{rule}”{reading}适用", "“{rule}”{reading} applies"),
    "not_applicable": Text("“{rule}”{reading}不适用", "“{rule}”{reading} does not apply"),
    "met": Text("“{rule}”{reading}的要求已满足", "what “{rule}”{reading} asks is met"),
    "unmet": Text("“{rule}”{reading}适用而要求未满足", "“{rule}”{reading} applies and is not met"),
    "clear": Text("“{rule}”{reading}不构成障碍", "“{rule}”{reading} is no obstacle"),
}
IN_READING = Text("按“{reading}”", " on “{reading}”")
GOVERNS = Text("“{rule}”采用读法“{reading}”", "“{rule}” is read as “{reading}”")
DECIDED = Text("{decision}：{act}", "{decision}: {act}")
ENGINE_LOG = Text("{engine} 的推理记录", "as {engine} fired it")
MOST_MEMBERS = 6


def outcome_title(explained: OutcomeExplanation, assessment: Assessment, sheet: Sheet) -> list[Span | str]:
    """The subject and the outcome."""
    outcome = explained.finding.outcome
    word = sheet.say(wording.OUTCOMES[outcome.outcome])
    title = subject_title(outcome.subject, assessment, sheet.language)
    return [Span(title, "strong"), wording.colon(sheet.language), Span(word, STYLES[outcome.outcome])]


def outcome_lines(explained: OutcomeExplanation, assessment: Assessment, speech: Speech, sheet: Sheet) -> Iterator[str]:
    """All that is said of one outcome: conditions with values, decisions, why not otherwise, derivation."""
    finding = explained.finding
    for reading in explained.readings:
        yield from reading_lines(reading, finding, assessment, speech, sheet)
    yield from sheet.labelled(LABELS["reading"], readings_sentences(finding, sheet.language)[:1])
    yield from sheet.labelled(
        LABELS["decides"], [decision_words(decision, assessment.policy, sheet) for decision in explained.decisions]
    )
    needs = list(dict.fromkeys(sheet.say(needed.fact.question) for needed in finding.needs))
    yield from sheet.labelled(LABELS["lacks"], needs)
    said = [why_not_words(why, explained, assessment, speech, sheet) for why in explained.why_not]
    yield from sheet.labelled(LABELS["why_not"], said)
    yield from derivation_lines(explained.derivation, assessment, speech, sheet)


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
            *([] if meant.quote == finding.quote else ["  ", *cited(meant.quote.clause, str(meant.quote), sheet)]),
        ]
        yield from sheet.labelled(LABELS["reading"], [title])
    if reading.applies is not None:
        yield from sheet.beside(LABELS["applies"], node_lines(reading.applies, finding, assessment, speech, sheet))
    else:
        kind = sheet.say(assessment.policy.kinds[rule.subject].label)
        yield from sheet.labelled(LABELS["applies"], [[MARKS[True], sheet.say(ALWAYS, kind=kind)]])
    if reading.requires is not None:
        yield from sheet.beside(LABELS["requires"], node_lines(reading.requires, finding, assessment, speech, sheet))


def node_lines(
    node: Node, finding: Finding, assessment: Assessment, speech: Speech, sheet: Sheet, depth: int = 0
) -> Iterator[str]:
    """A condition with its mark, then its parts; a single comparison with the values found."""
    indent = 2 + sheet.column + 2 * depth
    mark = MARKS[node.truth]
    who: list[Span | str] = []
    if node.member is not None:
        key = (node.member.kind, node.member.id)
        who = [
            Span(subject_title(key, assessment, sheet.language, kind=False), "strong"),
            wording.colon(sheet.language),
        ]
    if node.ground is None:
        yield from sheet.lines([mark, *who, Span(sheet.say(header_of(node, speech)), "faint")], indent, 2)
        shown = list(node.parts)
        if isinstance(node.expression, Quantified):
            shown = sorted(shown, key=lambda part: not part.decisive)[:MOST_MEMBERS]
        for part in shown:
            yield from node_lines(part, finding, assessment, speech, sheet, depth + 1)
        if len(node.parts) > len(shown):
            yield from sheet.lines(sheet.say(MORE, count=len(node.parts) - len(shown)), indent + 2)
        return
    said = sheet.say(speech.condition(node.expression))
    found = found_words(node, finding, assessment, sheet)
    tail: list[Span | str] = [Span("  " + found, "faint" if node.truth else "")] if found else []
    yield from sheet.lines([mark, *who, said, *tail], indent, 2)
    for used in node.ground.facts:
        if used.fact.derive is not None and used.evidence is None:
            counted = speech.value(used.fact.derive.expression)
            yield from sheet.lines(
                [Span(sheet.say(COUNTED_FROM, condition=sheet.say(counted)), "faint")], indent + 2, 2
            )

    for used in node.counted_from:
        value = fact_sentence(used, (used.subject.kind, used.subject.id), assessment, sheet.language)
        source = wording.in_brackets(source_of(used, sheet.language), sheet.language)
        yield from sheet.lines([Span(value + source, "faint")], indent + 4, 2)


def header_of(node: Node, speech: Speech) -> Text:
    """What joins the parts of a condition."""
    match node.expression:
        case And():
            return ALL_OF
        case Or():
            return ONE_OF
        case Not():
            return EITHER_WAY
        case Conditional():
            return CHOICE
        case Quantified(quantifier=quantifier, collection=collection):
            members = speech.members(collection)
            pattern = EACH_OF if quantifier == "all" else SOME_OF
            return Text(pattern.zh.format(members=members.zh), pattern.en.format(members=members.en))
        case _:
            return speech.condition(node.expression)


def found_words(node: Node, finding: Finding, assessment: Assessment, sheet: Sheet) -> str:
    """The values that a single comparison rests on, with the papers and places they were read at."""
    ground, language = node.ground, sheet.language
    if ground is None:
        return ""
    parts: list[str] = []
    if len(ground.facts) == 1 and not ground.measured:
        parts.append(sheet.say(FOUND, value=value_of(ground.facts[0], assessment, sheet)))
    else:
        subject = (node.member.kind, node.member.id) if node.member else finding.outcome.subject
        parts += [fact_sentence(used, subject, assessment, language) for used in ground.facts]
    if ground.measured is not None:
        number, unit = ground.measured
        parts.append(sheet.say(WORKED_OUT, value=with_unit(number, unit, assessment.policy, language)))
    parts += [decision_words(decision, assessment.policy, sheet) for decision in ground.decisions]
    sources = list(dict.fromkeys(source for used in ground.facts if (source := source_of(used, language))))
    tail = wording.in_brackets(wording.semicolon(language).join(sources), language) if sources else ""
    return wording.semicolon(language).join(parts) + tail if parts else ""


def value_of(used: FactUsed, assessment: Assessment, sheet: Sheet) -> str:
    """A fact's value in words."""
    said = shown_value(used.value, used.fact, assessment.policy, assessment.snapshot, sheet.language)
    return f"“{said}”" if sheet.language == "zh" and used.value is not None else said


def decision_words(outcome: DecisionOutcome, policy: Policy, sheet: Sheet) -> str:
    """`施工许可证：不予核发施工许可证`."""
    decision = policy.decisions[outcome.decision]
    act = dict(decision.acts).get(outcome.act)
    said = act or (decision.pending if outcome.status == "pending" else decision.clear)
    return sheet.say(DECIDED, decision=sheet.say(decision.label), act=sheet.say(said))


def why_not_words(
    why: WhyNot, explained: OutcomeExplanation, assessment: Assessment, speech: Speech, sheet: Sheet
) -> str:
    """`不是“符合”：外墙传热系数超过1.5`."""
    because = list(dict.fromkeys(_because(node, speech, sheet) for node in why.because))
    if not because:
        because = [sheet.say(ALL_KNOWN)]
    return sheet.say(
        NOT_OTHERWISE,
        outcome=sheet.say(wording.OUTCOMES[why.outcome]),
        because=wording.semicolon(sheet.language).join(because),
    )


def _because(node: Node, speech: Speech, sheet: Sheet) -> str:
    if node.truth is None:
        return sheet.say(UNSETTLED, condition=sheet.say(speech.condition(node.expression)))
    said = speech.condition(node.expression) if node.truth else speech.denial(node.expression)
    if node.member is None:
        return sheet.say(said)
    return (node.member.name or node.member.id) + wording.comma(sheet.language) + sheet.say(said)


def derivation_lines(
    steps: Sequence[DerivationStep], assessment: Assessment, speech: Speech, sheet: Sheet
) -> Iterator[str]:
    """The numbered steps: what was found, and what follows from which numbers."""
    if not steps:
        yield from sheet.labelled(LABELS["derivation"], [sheet.say(NO_DERIVATION)])
        return
    rows = [[Span(sheet.say(ENGINE_LOG, engine=assessment.engine), "faint")]]
    yield from sheet.labelled(LABELS["derivation"], rows)
    indent = 2 + sheet.column
    for step in steps:
        numbers = wording.listed([f"({premise})" for premise in step.premises], sheet.language)
        settled = FROM_FACTS if isinstance(step.statement, ConditionIs) else BY_THE_TEXT
        how = sheet.say(FOLLOWS_FROM, numbers=numbers) if step.premises else sheet.say(settled)
        said = statement_words(step.statement, assessment.policy, speech, sheet)
        yield from sheet.lines(
            [f"({step.number}) ", Span(how, "faint"), wording.colon(sheet.language), said], indent, 4
        )


def statement_words(statement: Statement, policy: Policy, speech: Speech, sheet: Sheet) -> str:
    """A statement of the derivation as a sentence."""
    match statement:
        case ConditionIs(expression=expression, value=value):
            return sheet.say(speech.condition(expression) if value else speech.denial(expression))
        case ReadingIs(rule=name, reading=reading, status=status):
            rule = policy.rules[name]
            several = len(rule.readings) > 1
            said = sheet.say(IN_READING, reading=sheet.say(rule.reading(reading).label)) if several else ""
            return sheet.say(READING_IS[status], rule=sheet.say(rule.title), reading=said)
        case ReadingGoverns(rule=name, reading=reading):
            rule = policy.rules[name]
            return sheet.say(GOVERNS, rule=sheet.say(rule.title), reading=sheet.say(rule.reading(reading).label))
        case RuleClear(rule=name):
            return sheet.say(READING_IS["clear"], rule=sheet.say(policy.rules[name].title), reading="")
        case DecidedAgainst(decision=name, act=act):
            decision = policy.decisions[name]
            return sheet.say(DECIDED, decision=sheet.say(decision.label), act=sheet.say(dict(decision.acts)[act]))
        case DecisionIs(decision=name, status=status):
            decision = policy.decisions[name]
            said = sheet.say(decision.clear) if status == "clear" else sheet.say(AGAINST)
            return sheet.say(DECIDED, decision=sheet.say(decision.label), act=said)
        case _:
            raise AssertionError(f"INVARIANT: a derivation does not tell of {statement!r}")


AGAINST = Text("有不利事项", "something stands against it")
