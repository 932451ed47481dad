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
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Text
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


def found_words(ground: Ground, about: SubjectKey, assessment: Assessment, voice: Voice, sources: bool = True) -> str:
    """The values a single condition rests on; another subject than the one it is about is named."""
    language = voice.language
    parts: list[str] = []
    if len(ground.facts) == 1 and not ground.measured:
        plain = isinstance(ground.facts[0].value, bool) and (ground.truth is True or not sources)
        parts += [] if plain else [one_value(ground.facts[0], assessment, voice)]
    else:
        parts += [fact_sentence(used, about, assessment, language) for used in ground.facts if not used.fact.to]
    if ground.measured is not None:
        number, unit = ground.measured
        parts.append(voice.say(WORKED_OUT, value=with_unit(number, unit, assessment.policy, language)))
    parts += [decision_words(decision, assessment.policy, voice) for decision in ground.decisions]
    if sources:
        parts += sources_words([used for used in ground.facts if used.value is not None], voice)
    return wording.semicolon(language).join(part for part in parts if part)


def sources_words(facts: Iterable[FactUsed], voice: Voice) -> list[str]:
    """Where facts were read: each paper and file once, with all its lines."""
    lines: dict[str, list[str]] = {}
    for used in facts:
        source = source_of(used, voice.language)
        where, colon, line = source.rpartition(":") if used.evidence else (source, "", "")
        if source and line not in lines.setdefault(where, []):
            lines[where].append(colon + line)
    said = []
    for where, places in lines.items():
        first, *others = places or [""]
        said.append(voice.listed([where + first, *(place.lstrip(":") for place in others)]))
    return said


def one_value(used: FactUsed, assessment: Assessment, voice: Voice) -> str:
    """The value of the one fact a condition speaks of; for one not given, the paper that would prove it."""
    if used.known is None:
        if used.document is None:
            return voice.say(UNKNOWN)
        paper = document_title(used.document, voice.language)
        return voice.say(UNKNOWN_BUT_PROVED, paper=wording.titled(paper, voice.language))
    if used.fact.to and isinstance(used.value, tuple):
        records = [assessment.snapshot.subjects[used.fact.to, identifier] for identifier in used.value]
        return _some([record.name or record.id for record in records], voice)
    said = fact_words(used, assessment, voice.language)
    return voice.say(VALUE, value=said)


def decision_words(outcome: DecisionOutcome, policy: Policy, voice: Voice) -> str:
    """`施工许可证：不予核发施工许可证`."""
    decision = policy.decisions[outcome.decision]
    act = voice.say(decision.words(*outcome.stands))
    return voice.say(DECIDED, decision=voice.say(decision.label), act=act)


def working_words(
    tallies: Iterable[Tally],
    workings: Iterable[Working],
    about: SubjectKey,
    assessment: Assessment,
    speech: Speech,
    voice: Voice,
) -> Iterator[tuple[int, str]]:
    """What was counted, and how counted facts came about: definition, and one deeper the facts and counts in it."""
    for tally in tallies:
        yield 0, tally_words(tally, speech, voice)
    for working in workings:
        definition = voice.say(speech.value(working.definition))
        label = voice.say(working.used.fact.label)
        yield 0, voice.say(COUNTED, label=label, definition=definition)
        for used in working.facts:
            said = fact_sentence(used, about, assessment, voice.language)
            source = source_of(used, voice.language) if used.evidence else ""
            yield 1, said + (wording.in_brackets(source, voice.language) if source else "")
        for tally in working.tallies:
            yield 1, tally_words(tally, speech, voice)


def tally_words(tally: Tally, speech: Speech, voice: Voice) -> str:
    """Which members were counted, which were not, and what each added to a sum."""
    language = voice.language
    members = voice.say(speech.members(tally.counted.collection))
    told: list[str] = []
    if tally.counted.quantifier == "count":
        body = voice.say(speech.condition(tally.counted.body))
        for value, pattern in ((True, YES), (False, NO), (None, NOT_KNOWN)):
            names = [record.name or record.id for record, result in tally.members if result is value]
            if names or value is True:
                said = voice.say(pattern, body=body, count=len(names))
                told.append(said + (wording.in_brackets(_some(names, voice), language) if names else ""))
    else:
        added = [
            f"{record.name or record.id} {_number(result, voice)}" for record, result in tally.members if result != 0
        ]
        told += [_some(added, voice)] if added else []
    if not tally.members:
        told = [voice.say(NONE_LISTED)]
    if not tally.complete:
        told.append(voice.say(MORE_MAY_BE))
    return voice.say(TOLD, members=members, told=wording.semicolon(language).join(told))


def _some(names: list[str], voice: Voice) -> str:
    said = voice.listed(names[:MOST_NAMES])
    return voice.say(AND_OTHERS, names=said) if len(names) > MOST_NAMES else said


def _number(result: object, voice: Voice) -> str:
    return shown_number(result) if isinstance(result, Fraction) else voice.say(UNKNOWN)
