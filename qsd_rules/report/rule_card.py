"""One rule without facts: its words and where they stand, what it asks in plain language, figures, consequences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qsd_rules.conditions.syntax import And, Expression, Literal, Or, Quantified, is_connective
from qsd_rules.facts.shown_values import shown_threshold
from qsd_rules.policy.model import Parameter, Policy, Quote, Reading, Rule
from qsd_rules.policy.quotes import locate, words_of
from qsd_rules.policy.usage import rule_mentions
from qsd_rules.report.clause_words import sentence_around
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.sentences import COOPERATING, document_title, title_of_clause
from qsd_rules.report.text_lines import Sheet
from qsd_rules.words import wording
from qsd_rules.words.language import Text
from qsd_rules.words.layout import Span
from qsd_rules.words.values import shown_date

LABELS = {
    "words": Text("原文", "words"),
    "also": Text("又见", "also"),
    "force": Text("效力", "force"),
    "subject": Text("对象", "about"),
    "applies": Text("适用", "applies"),
    "requires": Text("要求", "requires"),
    "reading": Text("读法", "reading"),
    "figures": Text("数值", "figure"),
    "due": Text("期限", "due"),
    "papers": Text("证明", "papers"),
    "follows": Text("后果", "follows"),
    "remedy": Text("处理", "remedy"),
    "organs": Text("单位", "organ"),
    "choice": Text("解释", "choice"),
}
FORCES = {
    "must": Text("必须做到，做不到即为违反", "must be met; unmet, it is violated"),
    "should": Text("倡导，未做到的予以提示", "encouraged; unmet, it is advised"),
    "target": Text("到期未达到即为目标未达到", "unmet when due, it is missed"),
    "defines": Text("设立机构或制度，须已设立", "sets something up, which must be there"),
    "assigns": Text("交办任务，须由责任单位完成", "gives a task, which the organ must do"),
}
ALL_OF = Text("以下各项都成立", "all of these")
ONE_OF = Text("以下任一项成立", "at least one of these")
EACH_OF = Text("{members}中每一个都：", "each of the {members}:")
SOME_OF = Text("{members}中至少有一个：", "at least one of the {members}:")
DEFAULT = Text("（默认采用）", " (by default)")
DEFAULT_BECAUSE = Text("默认采用此读法：{reason}", "why by default: {reason}")
SINCE = Text("{day}起", "from {day}")
CHOICE = Text("{reason}（{author}，{day}）", "{reason} ({author}, {day})")
MOST_PAPERS = 8
MOST_CONTEXT = 16
"""Characters of the sentence that are told before and behind a quote."""


def rule_heading(rule: Rule, policy: Policy, sheet: Sheet, heading: Text) -> Iterator[str]:
    """The rule's title, and the name it is cited by."""
    yield from sheet.heading(heading, "strong blue", [Span(sheet.say(rule.title), "strong")])
    yield from sheet.lines([Span(rule.name, "faint")], 2)


def rule_card(rule: Rule, policy: Policy, speech: Speech, sheet: Sheet, brief: bool = False) -> Iterator[str]:
    """Everything about a rule that does not depend on facts; `brief` leaves out what an evaluation tells anyway."""
    language = sheet.language
    first, *others = rule.quotes
    yield from sheet.labelled(LABELS["words"], [in_its_place(first, policy, sheet)])
    yield from sheet.labelled(LABELS["also"], [in_its_place(quote, policy, sheet) for quote in others])
    force = sheet.say(wording.FORCES[rule.force]) + wording.colon(language) + sheet.say(FORCES[rule.force])
    yield from sheet.labelled(LABELS["force"], [force])
    if not brief:
        yield from sheet.labelled(LABELS["subject"], [sheet.say(policy.kinds[rule.subject].label)])
        yield from _readings(rule, policy, speech, sheet)
    mentioned = rule_mentions(rule, policy)
    figures = [parameter for parameter in policy.parameters.values() if parameter.name in mentioned.parameters]
    yield from sheet.labelled(LABELS["figures"], [figure(parameter, policy, sheet) for parameter in figures])
    if rule.due is not None:
        yield from sheet.labelled(LABELS["due"], [shown_date(rule.due, language)])
    yield from sheet.labelled(LABELS["papers"], [] if brief else _papers(mentioned.facts, policy, sheet))
    acts = [sheet.say(dict(policy.decisions[decision].acts)[act]) for decision, act in rule.decisions]
    yield from sheet.labelled(LABELS["follows"], acts)
    if rule.remedy is not None:
        yield from sheet.labelled(LABELS["remedy"], [sheet.say(rule.remedy)])
    yield from sheet.labelled(LABELS["organs"], [said for said in (organs_of(rule, policy, sheet),) if said])
    choices = [
        sheet.say(
            CHOICE,
            reason=sheet.say(choice.reason),
            author=choice.author,
            day=shown_date(choice.date, language),
        )
        for choice in rule.interpretations
    ]
    yield from sheet.labelled(LABELS["choice"], choices)


def cited(quote: Quote, policy: Policy, sheet: Sheet) -> list[Span | str]:
    """Verbatim words after the clause they stand in."""
    where = clause_address(quote.clause, policy, sheet)
    return [where, wording.colon(sheet.language), Span(wording.quoted(str(quote), sheet.language), "cyan")]


def _readings(rule: Rule, policy: Policy, speech: Speech, sheet: Sheet) -> Iterator[str]:
    """Each reading with its words and conditions, and why one of several governs by default."""
    for reading in rule.readings:
        if len(rule.readings) > 1:
            yield from sheet.labelled(LABELS["reading"], [reading_title(reading, rule, sheet)])
            if reading.quote != rule.quotes[0]:
                yield from sheet.labelled(LABELS["words"], [in_its_place(reading.quote, policy, sheet)])
        if not isinstance(reading.applies.expression, Literal):
            yield from sheet.beside(LABELS["applies"], condition_lines(reading.applies.expression, speech, sheet))
        yield from sheet.beside(LABELS["requires"], condition_lines(reading.requires.expression, speech, sheet))
    if rule.default_reason is not None and len(rule.readings) > 1:
        reason = sheet.say(DEFAULT_BECAUSE, reason=sheet.say(rule.default_reason))
        yield from sheet.labelled(LABELS["reading"], [reason])


def in_its_place(quote: Quote, policy: Policy, sheet: Sheet) -> list[Span | str]:
    """The sentences of the clause in which the quoted words stand, the quoted ones in quotation marks."""
    clause = policy.clauses[quote.clause]
    words = words_of(clause)
    spans = locate(quote.stretches, words)
    if spans is None:
        return cited(quote, policy, sheet)
    start, end = sentence_around(clause, words, spans)
    told: list[Span | str] = [clause_address(quote.clause, policy, sheet), wording.colon(sheet.language)]
    before = words[start : spans[0].start]
    told.append(Span(("……" if len(before) > MOST_CONTEXT else "") + before[-MOST_CONTEXT:], "faint"))
    for span, following in zip(spans, (*spans[1:], None), strict=True):
        told.append(Span(wording.quoted(words[span.start : span.end], sheet.language), "cyan"))
        if following is not None:
            told.append(Span(words[span.end : following.start], "faint"))
    after = words[spans[-1].end : end].rstrip("。；")
    told.append(Span(after[:MOST_CONTEXT] + ("……" if len(after) > MOST_CONTEXT else ""), "faint"))
    return told


def clause_address(address: str, policy: Policy, sheet: Sheet) -> str:
    """A clause's address in the style of the language."""
    clause = policy.clauses.get(address)
    return address if clause is None else title_of_clause(clause, sheet.language)


def reading_title(reading: Reading, rule: Rule, sheet: Sheet) -> str:
    """What a reading is called, and whether it governs by default."""
    return sheet.say(reading.label) + (sheet.say(DEFAULT) if reading.name == rule.default_reading else "")


def figure(parameter: Parameter, policy: Policy, sheet: Sheet, here: str = "") -> str:
    """A figure of the text with all its values, the days they are in force from, and where it stands if not `here`."""
    language = sheet.language
    values = [
        shown_threshold(parameter, value, policy, language)
        + wording.in_brackets(sheet.say(SINCE, day=shown_date(start, language)), language)
        for start, value in parameter.values
    ]
    said = sheet.say(parameter.label) + wording.colon(language) + wording.semicolon(language).join(values)
    where = "" if parameter.clause == here else clause_address(parameter.clause, policy, sheet) + " "
    return f"{said}{wording.comma(language)}{where}{wording.quoted(parameter.quote, language)}"


def _papers(facts: Iterable[str], policy: Policy, sheet: Sheet) -> list[str]:
    """The papers that prove the facts a rule rests on."""
    wanted = frozenset(facts)
    papers = dict.fromkeys(
        policy.facts[name].document
        for name in policy.facts
        if name in wanted and policy.facts[name].document and policy.facts[name].type != "relation"
    )
    titles = [document_title(policy.documents.get(paper), sheet.language) for paper in papers]
    shown = wording.listed(titles[:MOST_PAPERS], sheet.language)
    if len(titles) > MOST_PAPERS:
        shown += "……" if sheet.language == "zh" else ", …"
    return [shown] if shown else []


def organs_of(rule: Rule, policy: Policy, sheet: Sheet) -> str:
    """The organs in charge and those that cooperate."""
    lead = wording.listed([sheet.say(policy.organs[organ].label) for organ in rule.lead], sheet.language)
    others = wording.listed([sheet.say(policy.organs[organ].label) for organ in rule.cooperating], sheet.language)
    cooperating = sheet.say(COOPERATING, organs=others) if others else ""
    return wording.semicolon(sheet.language).join(said for said in (lead, cooperating) if said)


def condition_lines(expression: Expression, speech: Speech, sheet: Sheet, depth: int = 0) -> Iterator[str]:
    """A condition as a list: what is joined by and, or stands below what joins it."""
    indent = 2 + sheet.column + 2 * depth
    header = joint(expression, speech)
    if header is None:
        yield from sheet.lines(sheet.say(speech.condition(expression)), indent, 2)
        return
    yield from sheet.lines([Span(header.in_language(sheet.language), "faint")], indent)
    for part in listed_parts(expression):
        yield from condition_lines(part, speech, sheet, depth + 1)


def joint(expression: Expression, speech: Speech) -> Text | None:
    """What joins the parts of a condition; none for one that is said in one go."""
    match expression:
        case And():
            return ALL_OF
        case Or():
            return ONE_OF
        case Quantified(quantifier="all", collection=collection, body=body) if is_connective(body):
            members = speech.members(collection)
            return Text(EACH_OF.zh.format(members=members.zh), EACH_OF.en.format(members=members.en))
        case Quantified(quantifier="exists", collection=collection, body=body) if is_connective(body):
            members = speech.members(collection)
            return Text(SOME_OF.zh.format(members=members.zh), SOME_OF.en.format(members=members.en))
        case _:
            return None


def listed_parts(expression: Expression) -> tuple[Expression, ...]:
    """The parts that are listed below what joins them."""
    match expression:
        case And(operands=operands) | Or(operands=operands):
            return operands
        case Quantified(body=And(operands=operands)):
            return operands
        case Quantified(body=body):
            return (body,)
        case _:
            return ()
