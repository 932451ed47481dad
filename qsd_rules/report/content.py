"""The whole report in one language as plain words: what HTML, Word, Excel and PDF lay out each in its own way.

Nothing is worked out here that the assessment and the modules below do not say; counts are counts of its outcomes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from itertools import groupby
from operator import is_
from typing import Any, TypeVar

from msgspec import Struct, structs

from qsd_rules.assess.assessment import FINDINGS, OUTCOMES, Assessment, DecisionOutcome, DecisionStatus, OutcomeName
from qsd_rules.assess.explanation import Explainer
from qsd_rules.assess.findings import Request, counts, differing_by_reading, findings, requests
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.policy.model import Quote
from qsd_rules.report.clause_words import MarkedPart, marked_clause
from qsd_rules.report.finding_content import FindingContent, finding_content
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import clause_address
from qsd_rules.report.sentences import document_title, header, is_advice, subject_title
from qsd_rules.report.terminal import DIFFERING, DIFFERING_MEANS, NO_PAPER, NOT_SETTLED_BY_PAPERS, ONLY, STILL_NEEDED
from qsd_rules.report.text_lines import Sheet
from qsd_rules.version import VERSION
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.layout import harmless
from qsd_rules.words.values import shown_date

SIZE = Text("{rules} 条规则，{subjects} 个对象，{total} 项结果", "{total:outcome}: {rules:rule}, {subjects:subject}")
STATUSES: dict[DecisionStatus, Text] = {
    "against": Text("不利", "against"),
    "pending": Text("待定", "pending"),
    "clear": Text("无不利事项", "nothing against"),
    "not_applicable": Text("不适用", "not applicable"),
}
MOST_CALM = 3
"""From more subjects than this on, those with nothing against them are told together."""


@dataclass(frozen=True, slots=True)
class DecisionContent:
    """What the rules come to for one decision of an authority; `findings` numbers those behind it in this report."""

    decision: str
    label: str
    authority: str
    words: str
    status: DecisionStatus
    status_word: str
    clauses: tuple[str, ...]
    findings: tuple[int, ...]
    papers: tuple[str, ...]
    depends_on_reading: bool


@dataclass(frozen=True, slots=True)
class SubjectDecisions:
    """The decisions about one subject, those against it first; the short title leaves its kind out."""

    subject: SubjectKey
    title: str
    short_title: str
    name: str
    decisions: tuple[DecisionContent, ...]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one weight, in the order of subjects; `action` says what is to be done about them."""

    name: str
    heading: str
    action: str
    findings: tuple[FindingContent, ...]

    @property
    def by_subject(self) -> tuple[tuple[str, tuple[FindingContent, ...]], ...]:
        """The findings under the titles of their subjects."""
        return tuple(
            (title, tuple(group)) for title, group in groupby(self.findings, key=lambda finding: finding.subject_title)
        )


@dataclass(frozen=True, slots=True)
class RequestContent:
    """A paper to ask for: its questions, each with the subjects it is asked of, and the findings it bears on."""

    number: int
    paper: str
    questions: tuple[tuple[str, tuple[str, ...]], ...]
    subjects: tuple[SubjectKey, ...]
    findings: tuple[int, ...]
    settles: int


@dataclass(frozen=True, slots=True)
class CountContent:
    """How many outcomes there are of one name."""

    outcome: OutcomeName
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class ClauseCounts:
    """How many outcomes of each name the rules of a clause have, heaviest first."""

    address: str
    clause: str
    title: str
    counts: tuple[CountContent, ...]


@dataclass(frozen=True, slots=True)
class ClauseContent:
    """A clause that findings rest on, its words with the cited stretches marked, and the numbers of those findings."""

    address: str
    clause: str
    title: str
    parts: tuple[MarkedPart, ...]
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything a written report says.

    `calm` are the decisions with nothing against them where there are many; `groups` are by weight, undetermined last;
    `differing` are no findings.
    """

    language: Language
    title: str
    policy_title: str
    policy_number: str
    issuer: str
    in_force_from: str
    facts_title: str
    day: str
    year: int
    lines: tuple[str, ...]
    only: str
    invented: bool
    in_force: bool
    decisions: tuple[SubjectDecisions, ...]
    calm: tuple[SubjectDecisions, ...]
    groups: tuple[FindingGroup, ...]
    differing: FindingGroup
    requests: tuple[RequestContent, ...]
    requests_note: str
    counts: tuple[CountContent, ...]
    size: str
    by_clause: tuple[ClauseCounts, ...]
    clauses: tuple[ClauseContent, ...]
    advice: str
    program: str
    policy_digest: str
    facts_digest: str

    @property
    def findings(self) -> tuple[FindingContent, ...]:
        """All findings, numbered from 1."""
        return tuple(finding for group in self.groups for finding in group.findings)


def report_content(assessment: Assessment, language: Language, selection: Selection = EVERYTHING) -> ReportContent:
    """The report, free of characters that steer a terminal, a page or a file instead of being read."""
    policy, snapshot = assessment.policy, assessment.snapshot
    sheet = Sheet(language, 80, "plain", 0)
    speech = Speech(policy, assessment.as_of)
    groups = tuple(_groups(assessment, speech, sheet))
    numbers = {finding.identity: finding.number for group in groups for finding in group.findings}
    decisions, calm = _decisions(assessment, numbers, sheet)
    undetermined = findings(assessment, "undetermined")
    needing = [finding for finding in undetermined if finding.needs]
    first, *rest = header(assessment, language)
    content = ReportContent(
        language=language,
        title=first,
        policy_title=sheet.say(policy.title),
        policy_number=policy.number,
        issuer=sheet.say(policy.issuer),
        in_force_from=shown_date(policy.in_force_from, language),
        facts_title=sheet.say(snapshot.title),
        day=shown_date(assessment.as_of, language),
        year=assessment.as_of.year,
        lines=tuple(rest),
        only=sheet.say(ONLY, words=wording.listed(list(selection.words), language)) if selection.words else "",
        invented=snapshot.invented,
        in_force=policy.is_in_force(assessment.as_of),
        decisions=decisions,
        calm=calm,
        groups=groups,
        differing=_differing(assessment, len(numbers), speech, sheet),
        requests=tuple(
            _request(number, request, numbers, assessment, sheet) for number, request in enumerate(requests(needing), 1)
        ),
        requests_note=sheet.say(STILL_NEEDED if needing else NOT_SETTLED_BY_PAPERS) if undetermined else "",
        counts=_counts(counts(assessment), sheet),
        size=sheet.say(
            SIZE,
            rules=Counted(len({outcome.rule for outcome in assessment.outcomes})),
            subjects=Counted(len({outcome.subject for outcome in assessment.outcomes})),
            total=Counted(len(assessment.outcomes)),
        ),
        by_clause=tuple(_by_clause(assessment, sheet)),
        clauses=(),
        advice=is_advice(language),
        program=f"qsd-rules {VERSION}{wording.comma(language)}{assessment.engine}",
        policy_digest=policy.digest,
        facts_digest=snapshot.digest,
    )
    return without_steering(replace(content, clauses=tuple(_clauses(content, assessment, sheet))))


def _groups(assessment: Assessment, speech: Speech, sheet: Sheet) -> Iterator[FindingGroup]:
    explainer = Explainer(assessment)
    number = 0
    for name in FINDINGS:
        outcomes = [outcome for outcome in assessment.outcomes if outcome.outcome == name]
        if outcomes:
            action = sheet.say(wording.ACTIONS[name]) if name in wording.ACTIONS else ""
            yield FindingGroup(
                name,
                wording.file_title(sheet.say(wording.OUTCOMES[name]), sheet.language),
                action,
                tuple(
                    finding_content(explainer.outcome(outcome), place, assessment, speech, sheet)
                    for place, outcome in enumerate(outcomes, number + 1)
                ),
            )
        number += len(outcomes)


def _differing(assessment: Assessment, before: int, speech: Speech, sheet: Sheet) -> FindingGroup:
    """What only another reading would make a finding, numbered on."""
    explainer = Explainer(assessment)
    found = differing_by_reading(assessment)
    return FindingGroup(
        "differing",
        sheet.say(DIFFERING),
        sheet.say(DIFFERING_MEANS),
        tuple(
            finding_content(explainer.outcome(finding.outcome), number, assessment, speech, sheet)
            for number, finding in enumerate(found, before + 1)
        ),
    )


# Decisions.


def _decisions(
    assessment: Assessment, numbers: dict[str, int], sheet: Sheet
) -> tuple[tuple[SubjectDecisions, ...], tuple[SubjectDecisions, ...]]:
    """The decisions by subject; where there are many subjects, those with nothing against them apart."""
    shown = [decision for decision in assessment.decisions if decision.status != "not_applicable"]
    told = []
    for subject, group in groupby(shown, key=lambda decision: decision.subject):
        about = sorted(group, key=lambda decision: ("against", "pending", "clear").index(decision.status))
        record = assessment.snapshot.subjects[subject]
        told.append(
            SubjectDecisions(
                subject,
                subject_title(subject, assessment, sheet.language),
                subject_title(subject, assessment, sheet.language, kind=False),
                record.name or record.id,
                tuple(decision_content(decision, assessment, numbers, sheet) for decision in about),
            )
        )
    if len(told) <= MOST_CALM:
        return tuple(told), ()
    calm = [each for each in told if all(decision.status == "clear" for decision in each.decisions)]
    return tuple(each for each in told if each not in calm), tuple(calm)


def decision_content(
    outcome: DecisionOutcome, assessment: Assessment, numbers: dict[str, int], sheet: Sheet
) -> DecisionContent:
    """A decision about a subject; `numbers` gives those of the findings in this report by their identity."""
    policy, language = assessment.policy, sheet.language
    decision = policy.decisions[outcome.decision]
    act = dict(decision.acts)[outcome.act] if outcome.act else None
    said = act or (decision.pending if outcome.status == "pending" else decision.clear)
    behind = outcome.against or outcome.undetermined
    papers = dict.fromkeys(policy.facts[need.fact].document for need in outcome.needs)
    identities = [f"{rule}@{outcome.subject[1]}" for rule in behind]
    return DecisionContent(
        decision=outcome.decision,
        label=sheet.say(decision.label),
        authority=sheet.say(policy.organs[decision.authority].label) if decision.authority in policy.organs else "",
        words=sheet.say(said),
        status=outcome.status,
        status_word=sheet.say(STATUSES[outcome.status]),
        clauses=tuple(dict.fromkeys(clause_address(policy.rules[rule].clause, policy, sheet) for rule in behind)),
        findings=tuple(numbers[identity] for identity in identities if identity in numbers),
        papers=tuple(document_title(policy.documents.get(paper), language) for paper in papers)
        if outcome.status == "pending"
        else (),
        depends_on_reading=outcome.depends_on_reading,
    )


# What is undetermined.


def _request(
    number: int, request: Request, numbers: dict[str, int], assessment: Assessment, sheet: Sheet
) -> RequestContent:
    questions: dict[str, list[str]] = {}
    for needed in request.needs:
        name = subject_title((needed.need.kind, needed.need.subject), assessment, sheet.language, kind=False)
        questions.setdefault(sheet.say(needed.fact.question), []).append(name)
    return RequestContent(
        number=number,
        paper=document_title(request.document, sheet.language) if request.document else sheet.say(NO_PAPER),
        questions=tuple((question, tuple(names)) for question, names in questions.items()),
        subjects=tuple(dict.fromkeys(outcome.subject for outcome in request.outcomes)),
        findings=tuple(numbers[outcome.identity] for outcome in request.outcomes if outcome.identity in numbers),
        settles=request.settles,
    )


# Counts and clauses.


def _counts(numbers: Mapping[OutcomeName, int], sheet: Sheet) -> tuple[CountContent, ...]:
    return tuple(CountContent(name, sheet.say(wording.OUTCOMES[name]), count) for name, count in numbers.items())


def _by_clause(assessment: Assessment, sheet: Sheet) -> Iterator[ClauseCounts]:
    """Each clause that has outcomes, in the order of the text."""
    policy = assessment.policy
    by_clause: dict[str, list[OutcomeName]] = {}
    for outcome in assessment.outcomes:
        by_clause.setdefault(policy.rules[outcome.rule].clause, []).append(outcome.outcome)
    for address, clause in policy.clauses.items():
        if address in by_clause:
            found = by_clause[address]
            yield ClauseCounts(
                address,
                clause_address(address, policy, sheet),
                sheet.say(clause.title),
                _counts({name: found.count(name) for name in OUTCOMES}, sheet),
            )


def _clauses(content: ReportContent, assessment: Assessment, sheet: Sheet) -> Iterator[ClauseContent]:
    """Each clause that a finding cites, in the order of the text."""
    policy = assessment.policy
    cited: dict[str, list[int]] = {}
    quotes: dict[str, list[Quote]] = {}
    for finding in (*content.findings, *content.differing.findings):
        rule = policy.rules[finding.rule]
        for quote in dict.fromkeys((*rule.quotes, *(reading.quote for reading in rule.readings))):
            quotes.setdefault(quote.clause, []).append(quote)
            if finding.number not in cited.setdefault(quote.clause, []):
                cited[quote.clause].append(finding.number)
    for address, clause in policy.clauses.items():
        if address in cited:
            yield ClauseContent(
                address,
                clause_address(address, policy, sheet),
                sheet.say(clause.title),
                marked_clause(clause, quotes[address]),
                tuple(cited[address]),
            )


Content = TypeVar("Content")


def without_steering(content: Content) -> Content:
    """The same content, its texts with control and direction characters shown as `�`."""
    return _cleaned(content)  # type: ignore[no-any-return]  # the same shape comes back


def one_line(words: str) -> str:
    """Words of others on one line, with nothing in them that is not read."""
    return harmless(words).replace("\n", " ")


@cache
def _names_of_fields(kind: type[Any]) -> tuple[str, ...]:
    return tuple([field.name for field in fields(kind)])


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return one_line(value)
        case tuple():
            cleaned = tuple(map(_cleaned, value))
            # What was clean before stays the object it is: copying all of a long report takes a while.
            if all(map(is_, cleaned, value)):
                return value
            return type(value)(*cleaned) if hasattr(value, "_fields") else cleaned
        case _ if is_dataclass(value) and not isinstance(value, type):
            parts = {name: getattr(value, name) for name in _names_of_fields(type(value))}
            changed = {name: new for name, part in parts.items() if (new := _cleaned(part)) is not part}
            return replace(value, **changed) if changed else value
        case Struct():
            parts = {name: getattr(value, name) for name in value.__struct_fields__}
            changed = {name: new for name, part in parts.items() if (new := _cleaned(part)) is not part}
            return structs.replace(value, **changed) if changed else value
        case _:
            return value
