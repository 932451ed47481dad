"""A finding in one language as plain words, that HTML, Word, Excel and PDF lay out each in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qsd_rules.assess.assessment import Assessment, OutcomeName
from qsd_rules.assess.explanation import OutcomeExplanation, ReadingExplanation
from qsd_rules.assess.findings import Finding, Ground
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.shown_values import shown_threshold, with_unit
from qsd_rules.policy.model import Comparison
from qsd_rules.report.clause_words import Stretch, marked_sentence
from qsd_rules.report.condition_content import ConditionContent, condition_content
from qsd_rules.report.evaluated import ALWAYS, lacking, which_reading, why_sentences
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import clause_address
from qsd_rules.report.sentences import ground_sentences, organs, paper_of, readings_sentences, source_of, subject_title
from qsd_rules.report.steps import ENGINE_LOG, StepSentence, step_sentences
from qsd_rules.report.text_lines import Sheet
from qsd_rules.words import wording


@dataclass(frozen=True, slots=True)
class FoundContent:
    """What was found; `source` has the papers and places it was read at in brackets, `sources` one by one."""

    said: str
    source: str
    sources: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GaugeContent:
    """A value beside the figure it is measured against, to be drawn."""

    label: str
    value: Fraction
    threshold: Fraction
    shown_value: str
    shown_threshold: str
    comparison: Comparison
    met: bool | None
    percentage: bool


@dataclass(frozen=True, slots=True)
class QuoteContent:
    """Cited words in the sentence they stand in, after the clause."""

    clause: str
    stretches: tuple[Stretch, ...]

    @property
    def words(self) -> str:
        """The cited words alone."""
        return "……".join(stretch.words for stretch in self.stretches if stretch.marked)


@dataclass(frozen=True, slots=True)
class ReadingContent:
    """One reading with both its conditions as they came out; `label` is empty where the rule is read one way only.

    `applies` is none where the rule always applies; then `always` says so.
    """

    label: str
    outcome: OutcomeName
    outcome_word: str
    quote: QuoteContent | None
    always: str
    applies_note: str
    applies: ConditionContent | None
    requires_note: str
    requires: ConditionContent | None


@dataclass(frozen=True, slots=True)
class FindingContent:
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
    quotes: tuple[QuoteContent, ...]
    found: tuple[FoundContent, ...]
    gauges: tuple[GaugeContent, ...]
    applies: tuple[str, ...]
    follows: tuple[str, ...]
    remedy: str
    organs: str
    lead: tuple[str, ...]
    cooperating: tuple[str, ...]
    readings: tuple[str, ...]
    which_reading: tuple[str, ...]
    needs: tuple[str, ...]
    evaluated: tuple[ReadingContent, ...]
    why: tuple[str, ...]
    engine_log: str
    steps: tuple[StepSentence, ...]


def finding_content(
    explained: OutcomeExplanation, number: int, assessment: Assessment, speech: Speech, sheet: Sheet
) -> FindingContent:
    """A finding with its number in the report."""
    finding, language = explained.finding, sheet.language
    outcome, policy = finding.outcome, assessment.policy
    needs = tuple(lacking(finding, assessment, sheet))
    quotes = dict.fromkeys((finding.quote, *finding.rule.quotes))
    return FindingContent(
        number=number,
        anchor=f"finding-{number}",
        identity=outcome.identity,
        rule=outcome.rule,
        title=sheet.say(finding.rule.title),
        outcome=outcome.outcome,
        outcome_word=sheet.say(wording.OUTCOMES[outcome.outcome]),
        force=sheet.say(wording.FORCES[finding.rule.force]),
        clause=clause_address(finding.clause.address, policy, sheet),
        address=finding.clause.address,
        subject=outcome.subject,
        subject_title=subject_title(outcome.subject, assessment, language),
        subject_name=finding.subject.name or finding.subject.id,
        quotes=tuple(
            QuoteContent(clause_address(quote.clause, policy, sheet), marked_sentence(quote, policy))
            for quote in quotes
        ),
        found=tuple(_found(finding, assessment, sheet)),
        gauges=tuple(gauge for ground in finding.grounds if (gauge := _gauge(ground, assessment, sheet))),
        applies=tuple(said for said, _ in ground_sentences(finding.applicability, finding, assessment, language)),
        follows=tuple(sheet.say(act) for _, act in finding.follows) if outcome.outcome == "violated" else (),
        remedy=sheet.say(finding.rule.remedy) if finding.rule.remedy else "",
        organs=organs(finding, language),
        lead=tuple(sheet.say(organ.label) for organ in finding.lead),
        cooperating=tuple(sheet.say(organ.label) for organ in finding.cooperating),
        readings=tuple(readings_sentences(finding, language)),
        which_reading=tuple(which_reading(finding, assessment, sheet)),
        needs=needs,
        evaluated=tuple(_reading(reading, finding, assessment, speech, sheet) for reading in explained.readings),
        why=tuple(why_sentences(explained, assessment, speech, sheet)),
        engine_log=sheet.say(ENGINE_LOG, engine=assessment.engine),
        steps=tuple(step_sentences(explained.derivation, outcome.subject, assessment, speech, sheet)),
    )


def _found(finding: Finding, assessment: Assessment, sheet: Sheet) -> Iterator[FoundContent]:
    """What was found, each sentence once, with its sources."""
    told: set[str] = set()
    for ground in finding.grounds:
        for said, source in ground_sentences([ground], finding, assessment, sheet.language):
            if said not in told:
                told.add(said)
                sources = (source_of(used, sheet.language) for used in ground.facts)
                papers = (paper_of(used, sheet.language) for used in ground.facts if used.evidence is not None)
                yield FoundContent(
                    said,
                    source,
                    tuple(dict.fromkeys(filter(None, sources))),
                    tuple(dict.fromkeys(filter(None, papers))),
                )


def _gauge(ground: Ground, assessment: Assessment, sheet: Sheet) -> GaugeContent | None:
    """The value that a condition compares with a figure of the text, where it speaks of one of each."""
    if len(ground.parameters) != 1 or ground.parameters[0].parameter.comparison == "all":
        return None
    [used] = ground.parameters
    numbers = [
        (Fraction(fact.value), fact.fact.unit, sheet.say(fact.fact.label))
        for fact in ground.facts
        if isinstance(fact.value, int | Decimal | Fraction) and not isinstance(fact.value, bool) and not fact.fact.to
    ]
    if ground.measured is not None:
        numbers = [(*ground.measured, sheet.say(used.parameter.label))]
    numbers = [number for number in numbers if number[1] == used.parameter.unit]
    if len(numbers) != 1 or numbers[0][0] < 0 or used.value < 0:
        return None
    [(value, unit, label)] = numbers
    policy, language = assessment.policy, sheet.language
    return GaugeContent(
        label=label,
        value=value,
        threshold=Fraction(used.value),
        shown_value=with_unit(value, unit, policy, language),
        shown_threshold=shown_threshold(used.parameter, used.value, policy, language),
        comparison=used.parameter.comparison,
        met=ground.truth,
        percentage=bool(unit) and "%" in policy.units[unit].symbols,
    )


def _reading(
    reading: ReadingExplanation, finding: Finding, assessment: Assessment, speech: Speech, sheet: Sheet
) -> ReadingContent:
    several = len(finding.rule.readings) > 1
    meant = finding.rule.reading(reading.outcome.reading)
    kind = sheet.say(assessment.policy.kinds[finding.rule.subject].label)
    applies = requires = None
    applies_note = requires_note = ""
    if reading.applies is not None:
        applies_note, applies = condition_content(reading.applies, finding, assessment, speech, sheet)
    if reading.requires is not None and reading.outcome.outcome != "not_applicable":
        requires_note, requires = condition_content(reading.requires, finding, assessment, speech, sheet)
    address = clause_address(meant.quote.clause, assessment.policy, sheet)
    return ReadingContent(
        label=sheet.say(meant.label) if several else "",
        outcome=reading.outcome.outcome,
        outcome_word=sheet.say(wording.ON_A_READING[reading.outcome.outcome]),
        quote=QuoteContent(address, marked_sentence(meant.quote, assessment.policy)) if several else None,
        always=sheet.say(ALWAYS, kind=kind) if applies is None else "",
        applies_note=applies_note,
        applies=applies,
        requires_note=requires_note,
        requires=requires,
    )
