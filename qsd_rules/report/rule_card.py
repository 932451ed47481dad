"""One rule without facts: its words and where they stand, what it asks in plain language, figures, consequences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qsd_rules.conditions.syntax import And, Expression, Literal, Or, Quantified, is_connective
from qsd_rules.facts.shown_values import shown_threshold
from qsd_rules.policy.model import Parameter, Policy, Quote, Reading, Rule
from qsd_rules.policy.quotes import locate, words_of
from qsd_rules.policy.usage import rule_mentions
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
    line,
    note,
    strong,
)
from qsd_rules.report.clause_words import sentence_around
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.sentences import COOPERATING, document_title, title_of_clause
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Text
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


def rule_section(rule: Rule, policy: Policy, speech: Speech, voice: Voice, name: Text, brief: bool = False) -> Section:
    """A rule under its title, with the name it is cited by; `brief` leaves out what an evaluation tells anyway."""
    blocks = (note(rule.name), Fields(tuple(_card(rule, policy, speech, voice, brief))))
    return Section(line(voice.say(name)), blocks, line(strong(voice.say(rule.title))))


def _card(rule: Rule, policy: Policy, speech: Speech, voice: Voice, brief: bool) -> Iterator[Field]:
    """Everything about a rule that does not depend on facts."""
    language, labels = voice.language, {name: voice.say(text) for name, text in LABELS.items()}
    first, *others = rule.quotes
    mentioned = rule_mentions(rule, policy)
    named = [parameter for parameter in policy.parameters.values() if parameter.name in mentioned.parameters]
    choices = [
        voice.say(CHOICE, reason=voice.say(choice.reason), author=choice.author, day=shown_date(choice.date, language))
        for choice in rule.interpretations
    ]
    yield from field(labels["words"], [in_its_place(first, policy, voice)])
    yield from field(labels["also"], [in_its_place(quote, policy, voice) for quote in others])
    force = voice.say(wording.FORCES[rule.force]) + voice.colon + voice.say(FORCES[rule.force])
    yield from field(labels["force"], [force])
    if not brief:
        yield from field(labels["subject"], [voice.say(policy.kinds[rule.subject].label)])
        yield from _readings(rule, policy, speech, voice)
    yield from field(labels["figures"], [figure(parameter, policy, voice) for parameter in named])
    yield from field(labels["due"], [shown_date(rule.due, language)] if rule.due else [])
    yield from field(labels["papers"], [] if brief else _papers(mentioned.facts, policy, voice))
    yield from field(
        labels["follows"], [voice.say(policy.decisions[name].words("against", act)) for name, act in rule.decisions]
    )
    yield from field(labels["remedy"], [voice.say(rule.remedy)] if rule.remedy else [])
    yield from field(labels["organs"], filter(None, [organs_of(rule, policy, voice)]))
    yield from field(labels["choice"], choices)


def cited(quote: Quote, policy: Policy, voice: Voice) -> Line:
    """Verbatim words after the clause they stand in."""
    return line(clause_address(quote.clause, policy, voice), voice.colon, Run(str(quote), "quote"))


def _readings(rule: Rule, policy: Policy, speech: Speech, voice: Voice) -> Iterator[Field]:
    """Each reading with its words and conditions, and why one of several governs by default."""
    labels = {name: voice.say(text) for name, text in LABELS.items()}
    for reading in rule.readings:
        if len(rule.readings) > 1:
            yield from field(labels["reading"], [reading_title(reading, rule, voice)])
            if reading.quote != rule.quotes[0]:
                yield from field(labels["words"], [in_its_place(reading.quote, policy, voice)])
        if not isinstance(reading.applies.expression, Literal):
            yield Field(labels["applies"], (_spoken(reading.applies.expression, speech, voice),))
        yield Field(labels["requires"], (_spoken(reading.requires.expression, speech, voice),))
    if rule.default_reason is not None and len(rule.readings) > 1:
        yield from field(labels["reading"], [voice.say(DEFAULT_BECAUSE, reason=voice.say(rule.default_reason))])


def in_its_place(quote: Quote, policy: Policy, voice: Voice) -> Line:
    """The sentences of the clause in which the quoted words stand, the quoted ones in quotation marks."""
    clause = policy.clauses[quote.clause]
    words = words_of(clause)
    spans = locate(quote.stretches, words)
    if spans is None:
        return cited(quote, policy, voice)
    start, end = sentence_around(clause, words, spans)
    before, after = words[start : spans[0].start], words[spans[-1].end : end].rstrip("。；")
    told: list[str | Run] = [clause_address(quote.clause, policy, voice), voice.colon]
    told.append(faint(("……" if len(before) > MOST_CONTEXT else "") + before[-MOST_CONTEXT:]))
    for span, following in zip(spans, (*spans[1:], None), strict=True):
        told.append(Run(words[span.start : span.end], "quote"))
        if following is not None:
            told.append(faint(words[span.end : following.start]))
    told.append(faint(after[:MOST_CONTEXT] + ("……" if len(after) > MOST_CONTEXT else "")))
    return line(*told)


def clause_address(address: str, policy: Policy, voice: Voice) -> str:
    """A clause's address in the style of the language."""
    clause = policy.clauses.get(address)
    return address if clause is None else title_of_clause(clause, voice.language)


def reading_title(reading: Reading, rule: Rule, voice: Voice) -> str:
    """What a reading is called, and whether it governs by default."""
    return voice.say(reading.label) + (voice.say(DEFAULT) if reading.name == rule.default_reading else "")


def figure(parameter: Parameter, policy: Policy, voice: Voice, here: str = "") -> str:
    """A figure of the text with all its values, the days they are in force from, and where it stands if not `here`."""
    language = voice.language
    values = [
        shown_threshold(parameter, value, policy, language)
        + wording.in_brackets(voice.say(SINCE, day=shown_date(start, language)), language)
        for start, value in parameter.values
    ]
    said = voice.say(parameter.label) + wording.colon(language) + wording.semicolon(language).join(values)
    where = "" if parameter.clause == here else clause_address(parameter.clause, policy, voice) + " "
    return f"{said}{wording.comma(language)}{where}{wording.quoted(parameter.quote, language)}"


def _papers(facts: Iterable[str], policy: Policy, voice: Voice) -> list[str]:
    """The papers that prove the facts a rule rests on."""
    wanted = frozenset(facts)
    papers = dict.fromkeys(
        policy.facts[name].document
        for name in policy.facts
        if name in wanted and policy.facts[name].document and policy.facts[name].type != "relation"
    )
    titles = [document_title(policy.documents.get(paper), voice.language) for paper in papers]
    shown = voice.listed(titles[:MOST_PAPERS])
    if len(titles) > MOST_PAPERS:
        shown += "……" if voice.language == "zh" else ", …"
    return [shown] if shown else []


def organs_of(rule: Rule, policy: Policy, voice: Voice) -> str:
    """The organs in charge and those that cooperate."""
    lead = voice.listed([voice.say(policy.organs[organ].label) for organ in rule.lead])
    others = voice.listed([voice.say(policy.organs[organ].label) for organ in rule.cooperating])
    cooperating = voice.say(COOPERATING, organs=others) if others else ""
    return voice.semicolon.join(said for said in (lead, cooperating) if said)


def _spoken(expression: Expression, speech: Speech, voice: Voice) -> Block:
    """A condition as a list: what is joined by and, or stands below what joins it."""
    return Listing((_spoken_item(expression, speech, voice),), "tree")


def _spoken_item(expression: Expression, speech: Speech, voice: Voice) -> Item:
    header = joint(expression, speech)
    if header is None:
        return Item(line(voice.say(speech.condition(expression))))
    parts = tuple(_spoken_item(part, speech, voice) for part in listed_parts(expression))
    return Item(line(faint(voice.say(header))), (Listing(parts, "tree"),))


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
