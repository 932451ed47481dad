"""What was found: the values a condition rests on, with papers and places they were read at; how counts came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from qsd_rules.assess.assessment import Assessment, DecisionOutcome
from qsd_rules.assess.evaluation import Tally, Working
from qsd_rules.assess.findings import FactUsed, Ground
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.shown_values import with_unit
from qsd_rules.policy.model import Policy
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.sentences import document_title, fact_sentence, fact_words, source_of
from qsd_rules.report.text_lines import Sheet
from qsd_rules.words import wording
from qsd_rules.words.language import Text
from qsd_rules.words.layout import Span
from qsd_rules.words.values import shown_number

VALUE = Text("实为{value}", "{value}")
UNKNOWN_BUT_PROVED = Text("未提供，可由{paper}证明", "not given; {paper} would prove it")
UNKNOWN = Text("未提供", "not given")
WORKED_OUT = Text("核算值{value}", "worked out: {value}")
DECIDED = Text("{decision}：{act}", "{decision}: {act}")
COUNTED = Text("{label}的算法：{definition}", "{label} is {definition}")
TOLD = Text("{members}：{told}", "{members}: {told}")
YES = Text("符合“{body}”的 {count} 个", "{count} with “{body}”")
NO = Text("不符合的 {count} 个", "{count} without")
NOT_KNOWN = Text("不清楚的 {count} 个", "{count} not known")
NONE_LISTED = Text("快照中没有", "none in the facts")
MORE_MAY_BE = Text("快照未说明是否已列全", "the facts do not say that these are all")
AND_OTHERS = Text("{names}等", "{names} and others")
MOST_NAMES = 4


def found_words(ground: Ground, about: SubjectKey, assessment: Assessment, sheet: Sheet, sources: bool = True) -> str:
    """The values a single condition rests on; another subject than the one it is about is named."""
    language = sheet.language
    parts: list[str] = []
    if len(ground.facts) == 1 and not ground.measured:
        plain = isinstance(ground.facts[0].value, bool) and (ground.truth is True or not sources)
        parts += [] if plain else [one_value(ground.facts[0], assessment, sheet)]
    else:
        parts += [fact_sentence(used, about, assessment, language) for used in ground.facts if not used.fact.to]
    if ground.measured is not None:
        number, unit = ground.measured
        parts.append(sheet.say(WORKED_OUT, value=with_unit(number, unit, assessment.policy, language)))
    parts += [decision_words(decision, assessment.policy, sheet) for decision in ground.decisions]
    if sources:
        parts += sources_words([used for used in ground.facts if used.value is not None], sheet)
    return wording.semicolon(language).join(part for part in parts if part)


def sources_words(facts: Iterable[FactUsed], sheet: Sheet) -> list[str]:
    """Where facts were read: each paper and file once, with all its lines."""
    lines: dict[str, list[str]] = {}
    for used in facts:
        source = source_of(used, sheet.language)
        where, colon, line = source.rpartition(":") if used.evidence else (source, "", "")
        if source and line not in lines.setdefault(where, []):
            lines[where].append(colon + line)
    said = []
    for where, places in lines.items():
        first, *others = places or [""]
        said.append(wording.listed([where + first, *(place.lstrip(":") for place in others)], sheet.language))
    return said


def one_value(used: FactUsed, assessment: Assessment, sheet: Sheet) -> str:
    """The value of the one fact a condition speaks of; for one not given, the paper that would prove it."""
    if used.known is None:
        if used.document is None:
            return sheet.say(UNKNOWN)
        paper = document_title(used.document, sheet.language)
        return sheet.say(UNKNOWN_BUT_PROVED, paper=wording.titled(paper, sheet.language))
    if used.fact.to and isinstance(used.value, tuple):
        records = [assessment.snapshot.subjects[used.fact.to, identifier] for identifier in used.value]
        return _some([record.name or record.id for record in records], sheet)
    said = fact_words(used, assessment, sheet.language)
    return sheet.say(VALUE, value=said)


def decision_words(outcome: DecisionOutcome, policy: Policy, sheet: Sheet) -> str:
    """`施工许可证：不予核发施工许可证`."""
    decision = policy.decisions[outcome.decision]
    act = dict(decision.acts).get(outcome.act)
    said = act or (decision.pending if outcome.status == "pending" else decision.clear)
    return sheet.say(DECIDED, decision=sheet.say(decision.label), act=sheet.say(said))


def working_lines(
    tallies: Iterable[Tally],
    workings: Iterable[Working],
    about: SubjectKey,
    assessment: Assessment,
    speech: Speech,
    sheet: Sheet,
    indent: int,
) -> Iterator[str]:
    """What was counted, and how counted facts came about, line by line."""
    for deeper, words in working_words(tallies, workings, about, assessment, speech, sheet):
        yield from sheet.lines([Span(words, "faint")], indent + 2 * deeper, 2)


def working_words(
    tallies: Iterable[Tally],
    workings: Iterable[Working],
    about: SubjectKey,
    assessment: Assessment,
    speech: Speech,
    sheet: Sheet,
) -> Iterator[tuple[int, str]]:
    """What was counted, and how counted facts came about: definition, and one deeper the facts and counts in it."""
    for tally in tallies:
        yield 0, tally_words(tally, speech, sheet)
    for working in workings:
        definition = sheet.say(speech.value(working.definition))
        label = sheet.say(working.used.fact.label)
        yield 0, sheet.say(COUNTED, label=label, definition=definition)
        for used in working.facts:
            said = fact_sentence(used, about, assessment, sheet.language)
            source = source_of(used, sheet.language) if used.evidence else ""
            yield 1, said + (wording.in_brackets(source, sheet.language) if source else "")
        for tally in working.tallies:
            yield 1, tally_words(tally, speech, sheet)


def tally_words(tally: Tally, speech: Speech, sheet: Sheet) -> str:
    """Which members were counted, which were not, and what each added to a sum."""
    language = sheet.language
    members = sheet.say(speech.members(tally.counted.collection))
    told: list[str] = []
    if tally.counted.quantifier == "count":
        body = sheet.say(speech.condition(tally.counted.body))
        for value, pattern in ((True, YES), (False, NO), (None, NOT_KNOWN)):
            names = [record.name or record.id for record, result in tally.members if result is value]
            if names or value is True:
                said = sheet.say(pattern, body=body, count=len(names))
                told.append(said + (wording.in_brackets(_some(names, sheet), language) if names else ""))
    else:
        added = [
            f"{record.name or record.id} {_number(result, sheet)}" for record, result in tally.members if result != 0
        ]
        told += [_some(added, sheet)] if added else []
    if not tally.members:
        told = [sheet.say(NONE_LISTED)]
    if not tally.complete:
        told.append(sheet.say(MORE_MAY_BE))
    return sheet.say(TOLD, members=members, told=wording.semicolon(language).join(told))


def _some(names: list[str], sheet: Sheet) -> str:
    said = wording.listed(names[:MOST_NAMES], sheet.language)
    return sheet.say(AND_OTHERS, names=said) if len(names) > MOST_NAMES else said


def _number(result: object, sheet: Sheet) -> str:
    return shown_number(result) if isinstance(result, Fraction) else sheet.say(UNKNOWN)
