"""What was asked about, by itself: a clause with its words, a rule, a decision, a fact, a figure, an organ, words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from qsd_rules.assess.contradictions import by_identity
from qsd_rules.assess.explanation import Explanation
from qsd_rules.policy.addresses import is_under
from qsd_rules.policy.model import Clause, Fact
from qsd_rules.report.blocks import (
    Block,
    Field,
    Fields,
    Item,
    Line,
    Listing,
    Run,
    Section,
    faint,
    field,
    fields,
    line,
    note,
    strong,
    text,
)
from qsd_rules.report.condition_content import nested
from qsd_rules.report.contradictions import contradiction_title, contradiction_words
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import figure, rule_section
from qsd_rules.report.sentences import document_title, fact_words, source_of, subject_title, title_of_clause
from qsd_rules.report.values_found import working_words
from qsd_rules.report.voice import Voice
from qsd_rules.words.language import Text
from qsd_rules.words.values import shown_date, shown_number

HEADINGS = {
    "contradiction": Text("矛盾", "Contradiction"),
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
    "figures": Text("数值", "figure"),
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


def target_section(explanation: Explanation, speech: Speech, voice: Voice) -> Section:
    """The target, with the words it stands on or is named by."""
    policy, target = explanation.policy, explanation.target
    match target.kind:
        case "clause":
            return _clause(policy.clauses[target.name], explanation, voice)
        case "rule" | "finding":
            rule = policy.rules[explanation.rules[0]]
            return rule_section(rule, policy, speech, voice, HEADINGS["rule"], brief=bool(explanation.outcomes))
        case "decision":
            return _decision(explanation, voice)
        case "fact":
            return _fact(policy.facts[target.name], explanation, speech, voice)
        case "parameter":
            parameter = policy.parameters[target.name]
            told = (note(f"parameters.{parameter.name}"), text(figure(parameter, policy, voice)))
            return _section("parameter", voice.say(parameter.label), told, voice)
        case "organ":
            organ = policy.organs[target.name]
            aliases = [alias for alias in organ.aliases if alias != organ.name]
            return _section("organ", voice.say(organ.label), [text(voice.listed(aliases))] if aliases else [], voice)
        case "words":
            return _words(explanation, voice)
        case "contradiction":
            return _contradiction(explanation, voice)


def _contradiction(explanation: Explanation, voice: Voice) -> Section:
    """Facts that can't all be right; the outcomes below rest on them."""
    assessment = explanation.assessment
    assert assessment is not None, "INVARIANT: contradictions are of an assessment"
    contradiction = by_identity(assessment)[explanation.target.name]
    told = (note(contradiction.identity), text(contradiction_words(contradiction, assessment, voice)))
    return _section("contradiction", contradiction_title(contradiction, assessment, voice), told, voice)


def _section(kind: str, title: str, blocks: Iterable[Block], voice: Voice) -> Section:
    return Section(line(voice.say(HEADINGS[kind])), tuple(blocks), line(strong(title)))


def _fields(told: Mapping[str, Iterable[str | Line]], voice: Voice) -> Iterator[Fields]:
    """Values beside the names that labels have here; empty ones are left out."""
    yield from fields(*(field(voice.say(FACT_LABELS[name]), filter(None, lines)) for name, lines in told.items()))


def _clause(clause: Clause, explanation: Explanation, voice: Voice) -> Section:
    policy, language = explanation.policy, voice.language
    title = f"{title_of_clause(clause, language)}  {voice.say(clause.title)}"
    if language == "zh" and clause.other_address != clause.address:
        title += voice.in_brackets(clause.other_address)
    blocks: list[Block] = [text(clause.heading)] if clause.heading else []
    told: dict[str, Iterable[str | Line]] = {}
    if clause.cells is not None:
        cells = clause.cells
        blocks.append(text(cells.task))
        organs = voice.listed([*cells.lead, *cells.cooperating])
        told |= {"measures": [cells.measures], "goals": [cells.goals], "organs": [organs]}
    else:
        blocks += [text(Run(words, "mark")) for words in clause.paragraphs]
    told["nobody"] = [voice.say(BINDS_NOBODY, words=mark.quote, reason=voice.say(mark.reason)) for mark in clause.marks]
    told["errata"] = [
        voice.say(ERRATUM, received=erratum.received, read=erratum.read, why=voice.say(erratum.why))
        for erratum in clause.errata
    ]
    told["figures"] = [figure(policy.parameters[name], policy, voice, clause.address) for name in clause.parameters]
    told["below"] = [
        f"{title_of_clause(other, language)}  {voice.say(other.title)}"
        for other in policy.clauses.values()
        if other.address != clause.address and is_under(other.address, clause.address)
    ]
    return _section("clause", title, [*blocks, *_fields(told, voice)], voice)


def _decision(explanation: Explanation, voice: Voice) -> Section:
    policy = explanation.policy
    decision = policy.decisions[explanation.target.name]
    title = voice.say(decision.label) + voice.in_brackets(voice.say(policy.kinds[decision.subject].label))
    authority = policy.organs.get(decision.authority)
    told: dict[str, Iterable[str | Line]] = {
        "authority": [voice.say(authority.label) if authority else decision.authority],
        "acts": [voice.say(act) for _, act in decision.acts],
        "pending": [voice.say(decision.pending)],
        "clear": [voice.say(decision.clear)],
    }
    return _section("decision", title, [note(decision.name), *_fields(told, voice)], voice)


def _fact(fact: Fact, explanation: Explanation, speech: Speech, voice: Voice) -> Section:
    policy, language = explanation.policy, voice.language
    kind = voice.say(OF_KIND, kind=voice.say(policy.kinds[fact.kind].label))
    choices = voice.listed([voice.say(label) for _, label in fact.choices])
    to = voice.say(policy.kinds[fact.to].label) if fact.to else ""
    said = voice.say(TYPES[fact.type], choices=choices, kind=to)
    if fact.unit:
        said += voice.comma + voice.say(IN_UNIT, unit=voice.say(policy.units[fact.unit].label))
    paper = policy.documents.get(fact.document)
    counted = fact.derive if not any(found.workings for found in explanation.facts) else None
    told: dict[str, Iterable[str | Line]] = {
        "type": [said],
        "range": [_range(fact, voice)],
        "question": [voice.say(fact.question)],
        "paper": [document_title(paper, language)] if paper else [],
        "counted": [voice.say(speech.value(counted.expression))] if counted else [],
    }
    values = tuple(_values(explanation, speech, voice))
    found = [Fields((Field(voice.say(FACT_LABELS["values"]), values),))] if values else []
    title = voice.say(fact.label) + voice.in_brackets(kind)
    return _section("fact", title, [note(fact.name), *_fields(told, voice), *found], voice)


def _range(fact: Fact, voice: Voice) -> str:
    low, high = [
        "" if bound is None else shown_date(bound, voice.language) if isinstance(bound, date) else shown_number(bound)
        for bound in (fact.minimum, fact.maximum)
    ]
    if low and high:
        return voice.say(FROM_TO, low=low, high=high)
    return voice.say(AT_LEAST, low=low) if low else voice.say(AT_MOST, high=high) if high else ""


def _values(explanation: Explanation, speech: Speech, voice: Voice) -> Iterator[Block]:
    """What each subject's value is, where it was read, and how it was counted."""
    assessment = explanation.assessment
    if assessment is None:
        return
    items = []
    for found in explanation.facts[:MOST_VALUES]:
        used = found.used
        key = (used.subject.kind, used.subject.id)
        said = fact_words(used, assessment, voice.language)
        source = voice.in_brackets(source_of(used, voice.language))
        title = subject_title(key, assessment, voice.language, kind=False)
        working = nested(working_words((), found.workings, key, assessment, speech, voice))
        items.append(Item(line(f"{title}{voice.colon}{said}{source}"), working))
    if len(explanation.facts) > MOST_VALUES:
        items.append(Item(line(voice.say(MORE, count=len(explanation.facts) - MOST_VALUES))))
    if items:
        yield Listing(tuple(items), "tree")


def _words(explanation: Explanation, voice: Voice) -> Section:
    policy = explanation.policy
    places = len(explanation.passages)
    count = voice.say(HERE_ONCE if places == 1 else HERE, count=places)
    items = []
    for passage in explanation.passages:
        clause = policy.clauses[passage.clause]
        below: list[Block] = []
        for name in passage.rules:
            rule = policy.rules[name]
            quotes = (*rule.quotes, *(reading.quote for reading in rule.readings))
            quote = next(quote for quote in quotes if quote.clause == passage.clause)
            below += [text(Run(str(quote), "quote")), text(f"  {voice.say(rule.title)}  ", faint(name))]
        title = f"{title_of_clause(clause, voice.language)}  {voice.say(clause.title)}"
        items.append(Item(line(strong(title)), tuple(below)))
    title = f"{voice.quoted(explanation.target.name)}  {count}"
    return _section("words", title, [Listing(tuple(items), "tree")], voice)
