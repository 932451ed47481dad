"""A finding in one language as plain words, that HTML, Word, Excel and PDF lay out each in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from qsd_rules.assess.assessment import Assessment, OutcomeName
from qsd_rules.assess.findings import Finding, Ground
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.shown_values import shown_threshold, with_unit
from qsd_rules.policy.model import Policy, Quote
from qsd_rules.report.blocks import Figure, Line, Quotation, Run, line, strong
from qsd_rules.report.charts import shares_of
from qsd_rules.report.clause_words import Stretch, marked_sentence
from qsd_rules.report.contradictions import contested_by
from qsd_rules.report.evaluated import lacking
from qsd_rules.report.rule_card import clause_address
from qsd_rules.report.sentences import (
    ground_sentences,
    judgement_sentence,
    obliged_words,
    paper_of,
    party_names,
    readings_sentences,
    responsible,
    source_of,
    subject_title,
)
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Text

ALSO = Text("又见", "See also")
VALUE, THRESHOLD = Text("实为", "Found"), Text("要求", "Required")


class FoundContent(NamedTuple):
    """What was found; `source` has the papers and places it was read at in brackets, `sources` one by one."""

    said: str
    source: str
    sources: tuple[str, ...]
    papers: tuple[str, ...]


class FindingContent(NamedTuple):
    """One outcome with all that its reader needs.

    `number` counts through the report, `anchor` is its place in a document; `quotes` starts with the governing words.
    """

    number: int
    anchor: str
    identity: str
    rule: str
    title: str
    outcome: OutcomeName
    outcome_word: str
    force: str
    clause: str
    address: str
    subject: SubjectKey
    subject_title: str
    subject_name: str
    quotes: tuple[Quotation, ...]
    found: tuple[FoundContent, ...]
    figures: tuple[Figure, ...]
    applies: tuple[str, ...]
    follows: tuple[str, ...]
    remedy: str
    responsible: str
    obliged: str
    overseer: str
    decider: str
    lead: tuple[str, ...]
    cooperating: tuple[str, ...]
    readings: tuple[str, ...]
    needs: tuple[str, ...]
    contested: tuple[str, ...]
    differing: bool
    judgement: str = ""


def finding_content(finding: Finding, number: int, assessment: Assessment, voice: Voice) -> FindingContent:
    """A finding with its number in the report."""
    language = voice.language
    outcome, policy = finding.outcome, assessment.policy
    quotes = _quotes(finding, policy)
    return FindingContent(
        number=number,
        anchor=f"finding-{number}",
        identity=outcome.identity,
        rule=outcome.rule,
        title=voice.say(finding.rule.title),
        outcome=outcome.outcome,
        outcome_word=voice.say(wording.OUTCOMES[outcome.outcome]),
        force=voice.say(wording.FORCES[finding.rule.force]),
        clause=clause_address((finding.row or finding.clause).address, policy, voice),
        address=(finding.row or finding.clause).address,
        subject=outcome.subject,
        subject_title=subject_title(outcome.subject, assessment, language),
        subject_name=finding.subject.name or finding.subject.id,
        quotes=tuple(
            Quotation(
                clause_address(quote.clause, policy, voice),
                marked(marked_sentence(quote, policy)),
                voice.say(ALSO) if place else "",
            )
            for place, quote in enumerate(quotes)
        ),
        found=tuple(_found(finding, assessment, voice)),
        figures=tuple(figure for ground in finding.grounds if (figure := _figure(ground, assessment, voice))),
        applies=tuple(said for said, _ in ground_sentences(finding.applicability, finding, assessment, language)),
        follows=tuple(voice.say(act) for _, act in finding.follows) if outcome.outcome == "violated" else (),
        remedy=voice.say(finding.rule.remedy) if finding.rule.remedy else "",
        responsible=responsible(finding, language),
        obliged=obliged_words(finding, language),
        overseer=party_names(finding.overseer, language) if finding.rule.obliged else "",
        decider=party_names(finding.decider, language) if finding.rule.obliged else "",
        lead=tuple(voice.say(organ.label) for organ in finding.lead),
        cooperating=tuple(voice.say(organ.label) for organ in finding.cooperating),
        readings=tuple(readings_sentences(finding, language)),
        needs=tuple(lacking(finding, assessment, voice)),
        contested=tuple(contested_by(outcome.contested, assessment, voice)),
        differing=finding.differing,
        judgement=judgement_sentence(outcome.judgement, wording.OUTCOMES, language),
    )


def _quotes(finding: Finding, policy: Policy) -> Iterable[Quote]:
    """The governing words, then the others; of a table of tasks only those of the row judged, which come first."""
    quotes = dict.fromkeys((finding.quote, *finding.rule.quotes))
    if finding.row is None:
        return quotes
    of_row = [quote for quote in quotes if quote.clause == finding.row.address]
    return (*of_row, *(quote for quote in quotes if policy.clauses[quote.clause].cells is None))


def marked(stretches: Iterable[Stretch]) -> Line:
    """Words of a clause, the cited ones marked."""
    return tuple(Run(each.words, "mark" if each.marked else "") for each in stretches)


def cited_words(quotation: Quotation) -> str:
    """The cited words alone."""
    return "……".join(run.words for run in quotation.words if run.role == "mark")


def _found(finding: Finding, assessment: Assessment, voice: Voice) -> Iterator[FoundContent]:
    """What was found, each sentence once, with its sources."""
    told: set[str] = set()
    for ground in finding.grounds:
        for said, source in ground_sentences([ground], finding, assessment, voice.language):
            if said not in told:
                told.add(said)
                sources = (source_of(used, voice.language) for used in ground.facts)
                papers = (paper_of(used, voice.language) for used in ground.facts if used.evidence is not None)
                yield FoundContent(
                    said,
                    source,
                    tuple(dict.fromkeys(filter(None, sources))),
                    tuple(dict.fromkeys(filter(None, papers))),
                )


def _figure(ground: Ground, assessment: Assessment, voice: Voice) -> Figure | None:
    """The value that a condition compares with a figure of the text, where it speaks of one of each."""
    if len(ground.parameters) != 1 or ground.parameters[0].parameter.comparison == "all":
        return None
    [used] = ground.parameters
    numbers = [
        (Fraction(fact.value), fact.fact.unit, voice.say(fact.fact.label))
        for fact in ground.facts
        if isinstance(fact.value, int | Decimal | Fraction) and not isinstance(fact.value, bool) and not fact.fact.to
    ]
    if ground.measured is not None:
        numbers = [(*ground.measured, voice.say(used.parameter.label))]
    numbers = [number for number in numbers if number[1] == used.parameter.unit]
    if len(numbers) != 1 or numbers[0][0] < 0 or used.value < 0:
        return None
    [(value, unit, label)] = numbers
    policy, language = assessment.policy, voice.language
    shares = shares_of(value, Fraction(used.value), bool(unit) and "%" in policy.units[unit].symbols)
    words = line(
        label + voice.colon,
        f"{voice.say(VALUE)} ",
        strong(with_unit(value, unit, policy, language)),
        f"{voice.comma}{voice.say(THRESHOLD)} ",
        strong(shown_threshold(used.parameter, used.value, policy, language)),
    )
    return Figure(words, "satisfied" if ground.truth else "violated", *shares)
