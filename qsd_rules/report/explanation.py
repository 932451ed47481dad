"""An explanation for people at a terminal: what was asked about, its words and rules, what came of it and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qsd_rules.assess.explanation import DecisionExplanation, Explanation
from qsd_rules.assess.model import RuleOutcome
from qsd_rules.language import Language, Text
from qsd_rules.policy.addresses import is_under
from qsd_rules.policy.model import Clause, Fact
from qsd_rules.report import wording
from qsd_rules.report.evaluated import MARKS, STYLES, decision_words, derivation_lines, outcome_lines, outcome_title
from qsd_rules.report.layout import Span, width_of
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import LABELS as CARD_LABELS
from qsd_rules.report.rule_card import figure, rule_card, rule_heading
from qsd_rules.report.sentences import document_title, header, is_advice, source_of, subject_title, title_of_clause
from qsd_rules.report.sheet import Sheet
from qsd_rules.report.values import shown_date, shown_number, shown_value

HEADINGS = {
    "clause": Text("条款", "Clause"),
    "rule": Text("规则", "Rule"),
    "finding": Text("规则", "Rule"),
    "decision": Text("决定", "Decision"),
    "fact": Text("事实", "Fact"),
    "parameter": Text("数值", "Figure"),
    "organ": Text("单位", "Organ"),
    "words": Text("原文", "Words"),
    "rules": Text("有关规则", "Rules"),
    "outcome": Text("核查", "Assessed"),
    "outcomes": Text("其余结果", "Other outcomes"),
    "others": Text("也可指", "Or was meant"),
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
NO_RULES = Text("没有规则出自这里", "no rule stands here")
MORE_RULES = Text("用规则名可查其详情：qsd-rules explain 规则名", "for any of them: qsd-rules explain NAME")
HERE = Text("{count} 处", "{count} places")
MORE = Text("另有 {count} 项", "{count} more")
MOST_CARDS = 2
MOST_EXPLAINED = 3
MOST_LISTED = 40
MOST_OTHERS = 6


def explanation_report(explanation: Explanation, language: Language, width: int = 80, colour: bool = False) -> str:
    """The whole explanation in lines of at most `width` columns."""
    column = max(width_of(label.in_language(language)) for label in (*CARD_LABELS.values(), *FACT_LABELS.values())) + 2
    sheet = Sheet(language, max(width, 20), colour, column)
    policy, assessment = explanation.policy, explanation.assessment
    speech = Speech(policy, assessment.as_of if assessment else latest_day(explanation))
    parts = [
        _head(explanation, sheet),
        _about(explanation, speech, sheet),
        _decisions(explanation, speech, sheet),
        _outcomes(explanation, speech, sheet),
        _rules(explanation, speech, sheet),
        _others(explanation, sheet),
    ]
    return "\n\n".join(text for part in parts if (text := "\n".join(part))) + "\n"


def latest_day(explanation: Explanation) -> date:
    """The day whose figures are told when no facts are given: the latest from which one of them is in force."""
    policy = explanation.policy
    return max([policy.in_force_from, *(parameter.values[-1][0] for parameter in policy.parameters.values())])


def _head(explanation: Explanation, sheet: Sheet) -> Iterator[str]:
    if explanation.assessment is None:
        policy = explanation.policy
        title = wording.titled(sheet.say(policy.title), sheet.language)
        yield from sheet.lines(
            [Span(f"{policy.number}{title}" if sheet.language == "zh" else f"{policy.number} {title}", "strong")]
        )
        return
    first, *rest = header(explanation.assessment, sheet.language)
    yield from sheet.lines([Span(first, "strong")])
    for line in rest:
        yield from sheet.lines(line, 2)


# What was asked about.


def _about(explanation: Explanation, speech: Speech, sheet: Sheet) -> Iterator[str]:
    policy, target = explanation.policy, explanation.target
    match target.kind:
        case "clause":
            yield from _clause(policy.clauses[target.name], explanation, sheet)
        case "rule" | "finding":
            rule = policy.rules[explanation.rules[0]]
            yield from rule_heading(rule, policy, sheet, HEADINGS["rule"])
            yield from rule_card(rule, policy, speech, sheet)
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
        CARD_LABELS["figures"], [figure(policy.parameters[name], policy, sheet) for name in clause.parameters]
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
    if fact.derive is not None:
        yield from sheet.labelled(FACT_LABELS["counted"], [sheet.say(speech.value(fact.derive.expression))])
    yield from sheet.labelled(FACT_LABELS["values"], _values(fact, explanation, sheet))


def _range(fact: Fact, sheet: Sheet) -> str:
    low, high = [
        "" if bound is None else shown_date(bound, sheet.language) if isinstance(bound, date) else shown_number(bound)
        for bound in (fact.minimum, fact.maximum)
    ]
    if low and high:
        return sheet.say(FROM_TO, low=low, high=high)
    return sheet.say(AT_LEAST, low=low) if low else sheet.say(AT_MOST, high=high) if high else ""


def _values(fact: Fact, explanation: Explanation, sheet: Sheet) -> Iterator[str]:
    """What each subject's value is, and where it was read."""
    assessment = explanation.assessment
    if assessment is None:
        return
    seen = {
        used.subject.id: used
        for explained in explanation.outcomes
        for ground in (*explained.finding.applicability, *explained.finding.grounds)
        for used in ground.facts
        if used.fact.name == fact.name
    }
    for key, record in assessment.snapshot.subjects.items():
        if record.kind != fact.kind:
            continue
        used = seen.get(record.id)
        value = used.value if used is not None else record.facts.get(fact.name)
        said = shown_value(value, fact, assessment.policy, assessment.snapshot, sheet.language)
        source = source_of(used, sheet.language) if used is not None else ""
        evidence = record.evidence.get(fact.name)
        source = source or (str(evidence.place) if evidence else "")
        title = subject_title(key, assessment, sheet.language, kind=False)
        tail = wording.in_brackets(source, sheet.language) if source else ""
        yield f"{title}{wording.colon(sheet.language)}{said}{tail}"


def _words(explanation: Explanation, sheet: Sheet) -> Iterator[str]:
    language = sheet.language
    count = sheet.say(HERE, count=len(explanation.passages))
    title = f"{wording.quoted(explanation.target.name, language)}  {count}"
    yield from sheet.heading(HEADINGS["words"], "strong blue", [Span(title, "strong")])
    for passage in explanation.passages:
        clause = explanation.policy.clauses[passage.clause]
        yield from sheet.lines([Span(f"{title_of_clause(clause, language)}  {sheet.say(clause.title)}", "strong")], 2)
        for name in passage.rules:
            rule = explanation.policy.rules[name]
            quote = next(quote for quote in rule.quotes if quote.clause == passage.clause)
            yield from sheet.lines([Span(wording.quoted(str(quote), language), "cyan"), f"  {name}"], 4, 2)


# What came of it.


def _decisions(explanation: Explanation, speech: Speech, sheet: Sheet) -> Iterator[str]:
    for number, explained in enumerate(explanation.decisions):
        if number:
            yield ""
        yield from _one_decision(explained, explanation, speech, sheet)


def _one_decision(
    explained: DecisionExplanation, explanation: Explanation, speech: Speech, sheet: Sheet
) -> Iterator[str]:
    assessment = explanation.assessment
    assert assessment is not None, "INVARIANT: decisions are explained of an assessment"
    decision = explained.decision
    if decision.status == "not_applicable":
        title = subject_title(decision.subject, assessment, sheet.language)
        not_applicable = sheet.say(wording.OUTCOMES["not_applicable"])
        yield from sheet.heading(
            HEADINGS["outcome"], "strong", f"{title}{wording.colon(sheet.language)}{not_applicable}"
        )
        return
    mark = MARKS[{"against": False, "pending": None, "clear": True}[decision.status]]
    title = subject_title(decision.subject, assessment, sheet.language)
    said = decision_words(decision, explanation.policy, sheet)
    yield from sheet.heading(HEADINGS["outcome"], "strong", [Span(title, "strong")])
    yield from sheet.lines([mark, Span(said, mark.style)], 2, 2)
    for outcome in explained.outcomes:
        yield from sheet.lines(_outcome_line(outcome, explanation, sheet), 4, 2)
    yield from derivation_lines(explained.derivation, assessment, speech, sheet)


def _outcome_line(outcome: RuleOutcome, explanation: Explanation, sheet: Sheet) -> list[Span | str]:
    rule = explanation.policy.rules[outcome.rule]
    clause = title_of_clause(explanation.policy.clauses[rule.clause], sheet.language)
    return [
        Span(sheet.say(wording.OUTCOMES[outcome.outcome]), STYLES[outcome.outcome]),
        f"  {clause}  {sheet.say(rule.title)}  ",
        Span(outcome.identity, "faint"),
    ]


def _outcomes(explanation: Explanation, speech: Speech, sheet: Sheet) -> Iterator[str]:
    """Findings in full, as many as can be read; the other outcomes in a line each."""
    assessment = explanation.assessment
    if assessment is None or explanation.target.kind == "decision":
        return
    found = explanation.outcomes
    one_rule = len(explanation.rules) == 1
    applicable = [e for e in found if e.finding.outcome.outcome != "not_applicable"]
    full = (
        (applicable or list(found))[:MOST_EXPLAINED]
        if one_rule or len(applicable) <= MOST_EXPLAINED
        else [e for e in applicable if e.finding.outcome.outcome not in ("satisfied", "not_applicable")][
            :MOST_EXPLAINED
        ]
    )
    for number, explained in enumerate(full):
        if number:
            yield ""
        yield from sheet.heading(HEADINGS["outcome"], "strong blue", outcome_title(explained, assessment, sheet))
        if not one_rule:
            rule = explained.finding.rule
            yield from sheet.lines([f"{rule.clause}  ", sheet.say(rule.title), "  ", Span(rule.name, "faint")], 2, 2)
        yield from outcome_lines(explained, assessment, speech, sheet)
    rest = [e for e in found if e not in full]
    if rest:
        if full:
            yield ""
        yield from sheet.heading(HEADINGS["outcomes"], "strong")
        for explained in rest[:MOST_LISTED]:
            yield from sheet.lines(_outcome_line(explained.finding.outcome, explanation, sheet), 2, 2)
        if len(rest) > MOST_LISTED:
            yield from sheet.lines(sheet.say(MORE, count=len(rest) - MOST_LISTED), 2)
    yield from sheet.lines([Span(is_advice(sheet.language), "faint")], 2)


def _rules(explanation: Explanation, speech: Speech, sheet: Sheet) -> Iterator[str]:
    """The rules that a clause, decision, fact or figure is about: a few in full, many in a line each."""
    policy, kind = explanation.policy, explanation.target.kind
    if kind in ("rule", "finding"):
        return
    if not explanation.rules:
        clause = explanation.target.name
        below = any(is_under(other, clause) and other != clause for other in policy.clauses)
        if kind == "clause" and not below:
            yield from sheet.lines(sheet.say(NO_RULES), 2)
        return
    if explanation.assessment is None and len(explanation.rules) <= MOST_CARDS:
        for number, name in enumerate(explanation.rules):
            if number:
                yield ""
            yield from rule_heading(policy.rules[name], policy, sheet, HEADINGS["rule"])
            yield from rule_card(policy.rules[name], policy, speech, sheet)
        return
    if explanation.outcomes:
        return
    yield from sheet.heading(HEADINGS["rules"], "strong blue", f"{len(explanation.rules)}")
    for name in explanation.rules:
        rule = policy.rules[name]
        about = f"{sheet.say(wording.FORCES[rule.force])} · {sheet.say(policy.kinds[rule.subject].label)}"
        clause = title_of_clause(policy.clauses[rule.clause], sheet.language)
        words: list[Span | str] = [
            "" if kind == "clause" and rule.clause == explanation.target.name else f"{clause}  ",
            Span(f"{about}  ", "faint"),
            f"{sheet.say(rule.title)}  ",
            Span(name, "faint"),
        ]
        yield from sheet.lines(words, 2, 2)
    yield from sheet.lines([Span(sheet.say(MORE_RULES), "faint")], 2)


def _others(explanation: Explanation, sheet: Sheet) -> Iterator[str]:
    """What else the words could mean."""
    others = [target for target in explanation.others if target.name != explanation.target.name]
    if not others:
        return
    named = [sheet.say(HEADINGS[target.kind]) + " " + target.name for target in others[:MOST_OTHERS]]
    if any(target.kind == "words" for target in others):
        clauses = [passage.clause for passage in explanation.passages]
        named = [name for name, target in zip(named, others, strict=False) if target.kind != "words"]
        named.append(sheet.say(HEADINGS["words"]) + " " + wording.listed(clauses[:12], sheet.language))
    yield from sheet.heading(HEADINGS["others"], "strong", wording.semicolon(sheet.language).join(named))
