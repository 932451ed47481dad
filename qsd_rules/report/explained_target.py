"""What was asked about, by itself: a clause with its words, a rule, a decision, a fact, a figure, an organ, words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qsd_rules.assess.explanation import Explanation
from qsd_rules.policy.addresses import is_under
from qsd_rules.policy.model import Clause, Fact
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import LABELS as CARD_LABELS
from qsd_rules.report.rule_card import figure, rule_card, rule_heading
from qsd_rules.report.sentences import document_title, fact_words, source_of, subject_title, title_of_clause
from qsd_rules.report.text_lines import Sheet
from qsd_rules.report.values_found import working_lines
from qsd_rules.words import wording
from qsd_rules.words.language import Text
from qsd_rules.words.layout import Span
from qsd_rules.words.values import shown_date, shown_number

HEADINGS = {
    "clause": Text("条款", "Clause"),
    "rule": Text("规则", "Rule"),
    "finding": Text("规则", "Rule"),
    "decision": Text("决定", "Decision"),
    "fact": Text("事实", "Fact"),
    "parameter": Text("数值", "Figure"),
    "organ": Text("单位", "Organ"),
    "words": Text("原文", "Words"),
}
FACT_LABELS = {
    "type": Text("类型", "type"),
    "range": Text("范围", "range"),
    "question": Text("提问", "asks"),
    "paper": Text("证明", "paper"),
    "counted": Text("统计", "counted"),
    "values": Text("现值", "values"),
    "acts": Text("不利", "against"),
    "pending": Text("待定", "pending"),
    "clear": Text("无碍", "clear"),
    "authority": Text("机关", "by"),
    "measures": Text("措施", "measures"),
    "goals": Text("目标", "goals"),
    "organs": Text("单位", "organ"),
    "errata": Text("勘误", "errata"),
    "nobody": Text("不约束", "binds not"),
    "below": Text("下设", "below"),
}
TYPES = {
    "boolean": Text("是或否", "yes or no"),
    "integer": Text("整数", "whole number"),
    "decimal": Text("数", "number"),
    "date": Text("日期", "date"),
    "choice": Text("选项：{choices}", "one of: {choices}"),
    "text": Text("文字", "text"),
    "list": Text("列表：{choices}", "list of: {choices}"),
    "relation": Text("指向{kind}", "leads to a {kind}"),
}
OF_KIND = Text("{kind}的事实", "of a {kind}")
IN_UNIT = Text("单位：{unit}", "in {unit}")
FROM_TO = Text("{low}至{high}", "{low} to {high}")
AT_LEAST = Text("{low}以上", "{low} or more")
AT_MOST = Text("{high}以下", "{high} or less")
BINDS_NOBODY = Text("“{words}”：{reason}", "“{words}”: {reason}")
ERRATUM = Text("原为“{received}”，读作“{read}”：{why}", "received as “{received}”, read as “{read}”: {why}")
HERE = Text("{count} 处", "in {count} places")
MORE = Text("另有 {count} 个", "{count} more")
MOST_VALUES = 12
HERE_ONCE = Text("1 处", "in 1 place")


def target_lines(explanation: Explanation, speech: Speech, sheet: Sheet) -> Iterator[str]:
    """The target, with the words it stands on or is named by."""
    policy, target = explanation.policy, explanation.target
    match target.kind:
        case "clause":
            yield from _clause(policy.clauses[target.name], explanation, sheet)
        case "rule" | "finding":
            rule = policy.rules[explanation.rules[0]]
            yield from rule_heading(rule, policy, sheet, HEADINGS["rule"])
            yield from rule_card(rule, policy, speech, sheet, brief=bool(explanation.outcomes))
        case "decision":
            yield from _decision(explanation, sheet)
        case "fact":
            yield from _fact(policy.facts[target.name], explanation, speech, sheet)
        case "parameter":
            parameter = policy.parameters[target.name]
            yield from sheet.heading(HEADINGS["parameter"], "strong blue", [Span(sheet.say(parameter.label), "strong")])
            yield from sheet.lines([Span(f"parameters.{parameter.name}", "faint")], 2)
            yield from sheet.lines(figure(parameter, policy, sheet), 2)
        case "organ":
            organ = policy.organs[target.name]
            yield from sheet.heading(HEADINGS["organ"], "strong blue", [Span(sheet.say(organ.label), "strong")])
            aliases = [alias for alias in organ.aliases if alias != organ.name]
            if aliases:
                yield from sheet.lines(wording.listed(aliases, sheet.language), 2)
        case "words":
            yield from _words(explanation, sheet)


def _clause(clause: Clause, explanation: Explanation, sheet: Sheet) -> Iterator[str]:
    policy, language = explanation.policy, sheet.language
    title = f"{title_of_clause(clause, language)}  {sheet.say(clause.title)}"
    if language == "zh" and clause.other_address != clause.address:
        title += wording.in_brackets(clause.other_address, language)
    yield from sheet.heading(HEADINGS["clause"], "strong blue", [Span(title, "strong")])
    if clause.heading:
        yield from sheet.lines(clause.heading, 2)
    if clause.cells is not None:
        cells = clause.cells
        yield from sheet.lines(cells.task, 2)
        yield from sheet.labelled(FACT_LABELS["measures"], [said for said in (cells.measures,) if said])
        yield from sheet.labelled(FACT_LABELS["goals"], [said for said in (cells.goals,) if said])
        organs = wording.listed([*cells.lead, *cells.cooperating], language)
        yield from sheet.labelled(FACT_LABELS["organs"], [organs] if organs else [])
    else:
        for words in clause.paragraphs:
            yield from sheet.lines([Span(words, "cyan")], 2)
    marks = [sheet.say(BINDS_NOBODY, words=mark.quote, reason=sheet.say(mark.reason)) for mark in clause.marks]
    yield from sheet.labelled(FACT_LABELS["nobody"], marks)
    errata = [
        sheet.say(ERRATUM, received=erratum.received, read=erratum.read, why=sheet.say(erratum.why))
        for erratum in clause.errata
    ]
    yield from sheet.labelled(FACT_LABELS["errata"], errata)
    yield from sheet.labelled(
        CARD_LABELS["figures"],
        [figure(policy.parameters[name], policy, sheet, clause.address) for name in clause.parameters],
    )
    below = [
        f"{title_of_clause(other, language)}  {sheet.say(other.title)}"
        for other in policy.clauses.values()
        if other.address != clause.address and is_under(other.address, clause.address)
    ]
    yield from sheet.labelled(FACT_LABELS["below"], below)


def _decision(explanation: Explanation, sheet: Sheet) -> Iterator[str]:
    policy = explanation.policy
    decision = policy.decisions[explanation.target.name]
    kind = sheet.say(policy.kinds[decision.subject].label)
    title = sheet.say(decision.label) + wording.in_brackets(kind, sheet.language)
    yield from sheet.heading(HEADINGS["decision"], "strong blue", [Span(title, "strong")])
    yield from sheet.lines([Span(decision.name, "faint")], 2)
    authority = policy.organs.get(decision.authority)
    yield from sheet.labelled(
        FACT_LABELS["authority"], [sheet.say(authority.label) if authority else decision.authority]
    )
    yield from sheet.labelled(FACT_LABELS["acts"], [sheet.say(act) for _, act in decision.acts])
    yield from sheet.labelled(FACT_LABELS["pending"], [sheet.say(decision.pending)])
    yield from sheet.labelled(FACT_LABELS["clear"], [sheet.say(decision.clear)])


def _fact(fact: Fact, explanation: Explanation, speech: Speech, sheet: Sheet) -> Iterator[str]:
    policy, language = explanation.policy, sheet.language
    kind = sheet.say(OF_KIND, kind=sheet.say(policy.kinds[fact.kind].label))
    title = sheet.say(fact.label) + wording.in_brackets(kind, language)
    yield from sheet.heading(HEADINGS["fact"], "strong blue", [Span(title, "strong")])
    yield from sheet.lines([Span(fact.name, "faint")], 2)
    choices = wording.listed([sheet.say(label) for _, label in fact.choices], language)
    to = sheet.say(policy.kinds[fact.to].label) if fact.to else ""
    said = sheet.say(TYPES[fact.type], choices=choices, kind=to)
    if fact.unit:
        said += wording.comma(language) + sheet.say(IN_UNIT, unit=sheet.say(policy.units[fact.unit].label))
    yield from sheet.labelled(FACT_LABELS["type"], [said])
    yield from sheet.labelled(FACT_LABELS["range"], [said for said in (_range(fact, sheet),) if said])
    yield from sheet.labelled(FACT_LABELS["question"], [sheet.say(fact.question)])
    paper = policy.documents.get(fact.document)
    yield from sheet.labelled(FACT_LABELS["paper"], [document_title(paper, language)] if paper else [])
    if fact.derive is not None and not any(found.workings for found in explanation.facts):
        yield from sheet.labelled(FACT_LABELS["counted"], [sheet.say(speech.value(fact.derive.expression))])
    yield from sheet.beside(FACT_LABELS["values"], _values(explanation, speech, sheet))


def _range(fact: Fact, sheet: Sheet) -> str:
    low, high = [
        "" if bound is None else shown_date(bound, sheet.language) if isinstance(bound, date) else shown_number(bound)
        for bound in (fact.minimum, fact.maximum)
    ]
    if low and high:
        return sheet.say(FROM_TO, low=low, high=high)
    return sheet.say(AT_LEAST, low=low) if low else sheet.say(AT_MOST, high=high) if high else ""


def _values(explanation: Explanation, speech: Speech, sheet: Sheet) -> Iterator[str]:
    """What each subject's value is, where it was read, and how it was counted."""
    assessment, indent = explanation.assessment, 2 + sheet.column
    if assessment is None:
        return
    for found in explanation.facts[:MOST_VALUES]:
        used = found.used
        key = (used.subject.kind, used.subject.id)
        said = fact_words(used, assessment, sheet.language)
        source = source_of(used, sheet.language)
        tail = wording.in_brackets(source, sheet.language) if source else ""
        title = subject_title(key, assessment, sheet.language, kind=False)
        yield from sheet.lines(f"{title}{wording.colon(sheet.language)}{said}{tail}", indent, 2)
        yield from working_lines((), found.workings, key, assessment, speech, sheet, indent + 2)
    if len(explanation.facts) > MOST_VALUES:
        yield from sheet.lines(sheet.say(MORE, count=len(explanation.facts) - MOST_VALUES), indent)


def _words(explanation: Explanation, sheet: Sheet) -> Iterator[str]:
    language = sheet.language
    places = len(explanation.passages)
    count = sheet.say(HERE_ONCE if places == 1 else HERE, count=places)
    title = f"{wording.quoted(explanation.target.name, language)}  {count}"
    yield from sheet.heading(HEADINGS["words"], "strong blue", [Span(title, "strong")])
    for passage in explanation.passages:
        clause = explanation.policy.clauses[passage.clause]
        yield from sheet.lines([Span(f"{title_of_clause(clause, language)}  {sheet.say(clause.title)}", "strong")], 2)
        for name in passage.rules:
            rule = explanation.policy.rules[name]
            quotes = (*rule.quotes, *(reading.quote for reading in rule.readings))
            quote = next(quote for quote in quotes if quote.clause == passage.clause)
            yield from sheet.lines([Span(wording.quoted(str(quote), language), "cyan")], 4, 2)
            yield from sheet.lines([f"{sheet.say(rule.title)}  ", Span(name, "faint")], 6, 2)
