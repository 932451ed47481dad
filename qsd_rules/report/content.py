"""The whole report in one language as plain words: what HTML, Word, Excel and PDF lay out each in its own way.

Nothing is worked out here that the assessment and the modules below do not say; counts are counts of its outcomes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from qsd_rules.assess.assessment import FINDINGS, Assessment, DecisionOutcome, DecisionStatus, OutcomeName
from qsd_rules.assess.findings import (
    TO_PUT_RIGHT,
    Finding,
    Request,
    counts,
    differing_by_reading,
    findings,
    overruled,
    requests,
    without_addressee,
    world_of,
)
from qsd_rules.assess.judgements import decision_words
from qsd_rules.assess.outcome_table import BY_WEIGHT
from qsd_rules.assess.parties import PartyFinder
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.report.blocks import Share, harmless_parts
from qsd_rules.report.contradictions import contested_by
from qsd_rules.report.finding_content import FindingContent, finding_content
from qsd_rules.report.rule_card import clause_address
from qsd_rules.report.sentences import (
    document_title,
    header,
    is_advice,
    is_settled,
    judgement_sentence,
    nothing_found,
    party_names,
    subject_title,
)
from qsd_rules.report.voice import Voice
from qsd_rules.version import VERSION
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.values import shown_date

SIZE = Text("{rules} 条规则，{subjects} 个对象，{total} 项结果", "{total:outcome}: {rules:rule}, {subjects:subject}")
STATUSES: dict[DecisionStatus, Text] = {
    "against": Text("不利", "against"),
    "contested": Text("存在矛盾", "contested"),
    "pending": Text("待定", "pending"),
    "clear": Text("无不利事项", "nothing against"),
    "not_applicable": Text("不适用", "not applicable"),
}
DIFFERING = Text("因读法而异", "Depends on the reading")
DIFFERING_MEANS = Text(
    "按现行读法无须处理，按另一读法则须处理", "nothing to act on as governed, a finding on another reading"
)
OVERRULED = Text("已改判", "Overruled")
OVERRULED_MEANS = Text(
    "经办认定后无须处理；原核查结果列在一旁", "judged to need no action; what was found stands beside"
)
STILL_NEEDED = Text(
    "补齐下列材料即可判定，先列能判定最多的", "the papers below would settle them, the most telling first"
)
ONLY = Text("只看：{words}", "only: {words}")
NO_PAPER = Text("其他须查明的事实", "other facts to be found out")
NOT_SETTLED_BY_PAPERS = Text(
    "补充材料也不能判定（如分母为零）", "not to be settled by any paper (a share of nothing, say)"
)
MOST_CALM = 3
"""From more subjects than this on, those with nothing against them are told together."""


class DecisionContent(NamedTuple):
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
    contested: tuple[str, ...]
    depends_on_reading: bool
    judgement: str = ""


class SubjectDecisions(NamedTuple):
    """The decisions about one subject, those against it first; the short title leaves its kind out."""

    subject: SubjectKey
    title: str
    short_title: str
    name: str
    decisions: tuple[DecisionContent, ...]


class FindingGroup(NamedTuple):
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


class RequestContent(NamedTuple):
    """A paper to ask for: its questions, each with the subjects it is asked of, and the findings it bears on."""

    number: int
    paper: str
    questions: tuple[tuple[str, tuple[str, ...]], ...]
    subjects: tuple[SubjectKey, ...]
    findings: tuple[int, ...]
    settles: int


class ClauseCounts(NamedTuple):
    """How many outcomes of each name the rules of a clause have, heaviest first."""

    address: str
    clause: str
    title: str
    counts: tuple[Share, ...]


class ReportContent(NamedTuple):
    """Everything a written report says.

    `calm` are the decisions with nothing against them where there are many; `groups` are by weight, undetermined last;
    `differing` and `overruled` are no findings. `asked_first` are the papers that tell who has to put matters right.
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
    settled: bool
    nothing_found: str
    decisions: tuple[SubjectDecisions, ...]
    calm: tuple[SubjectDecisions, ...]
    groups: tuple[FindingGroup, ...]
    differing: FindingGroup
    overruled: FindingGroup
    asked_first: tuple[RequestContent, ...]
    requests: tuple[RequestContent, ...]
    requests_note: str
    counts: tuple[Share, ...]
    size: str
    by_clause: tuple[ClauseCounts, ...]
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
    voice = Voice(language)
    groups = tuple(_groups(assessment, voice))
    numbers = {finding.identity: finding.number for group in groups for finding in group.findings}
    decisions, calm = _decisions(assessment, numbers, voice)
    differing = _differing(assessment, len(numbers), voice)
    undetermined = findings(assessment, "undetermined")
    needing = [finding for finding in undetermined if finding.needs]
    first, *rest = header(assessment, language)
    return harmless_parts(
        ReportContent(
            language=language,
            title=first,
            policy_title=voice.say(policy.title),
            policy_number=policy.number,
            issuer=voice.say(policy.issuer),
            in_force_from=shown_date(policy.in_force_from, language),
            facts_title=voice.say(snapshot.title),
            day=shown_date(assessment.as_of, language),
            year=assessment.as_of.year,
            lines=tuple(rest),
            only=voice.say(ONLY, words=wording.listed(list(selection.words), language)) if selection.words else "",
            invented=snapshot.invented,
            in_force=policy.is_in_force(assessment.as_of),
            settled=is_settled(assessment),
            nothing_found=nothing_found(assessment, language),
            decisions=decisions,
            calm=calm,
            groups=groups,
            differing=differing,
            overruled=_overruled(assessment, len(numbers) + len(differing.findings), voice),
            asked_first=tuple(
                _request(number, request, numbers, assessment, voice)
                for number, request in enumerate(without_addressee(findings(assessment, *TO_PUT_RIGHT)), 1)
            ),
            requests=tuple(
                _request(number, request, numbers, assessment, voice)
                for number, request in enumerate(requests(needing), 1)
            ),
            requests_note=voice.say(STILL_NEEDED if needing else NOT_SETTLED_BY_PAPERS) if undetermined else "",
            counts=report_counts(counts(assessment), voice),
            size=voice.say(
                SIZE,
                rules=Counted(len({outcome.rule for outcome in assessment.outcomes})),
                subjects=Counted(len({outcome.subject for outcome in assessment.outcomes})),
                total=Counted(len(assessment.outcomes)),
            ),
            by_clause=tuple(_by_clause(assessment, voice)),
            advice=is_advice(language),
            program=f"qsd-rules {VERSION}{wording.comma(language)}{assessment.engine}",
            policy_digest=policy.digest,
            facts_digest=snapshot.digest,
        )
    )


def _groups(assessment: Assessment, voice: Voice) -> Iterator[FindingGroup]:
    number = 0
    for name in FINDINGS:
        found = findings(assessment, name)
        if found:
            action = voice.say(wording.ACTIONS[name]) if name in wording.ACTIONS else ""
            heading = wording.file_title(voice.say(wording.OUTCOMES[name]), voice.language)
            yield FindingGroup(name, heading, action, _numbered(found, number, assessment, voice))
        number += len(found)


def _differing(assessment: Assessment, before: int, voice: Voice) -> FindingGroup:
    """What only another reading would make a finding, numbered on."""
    found = differing_by_reading(assessment)
    told = _numbered(found, before, assessment, voice)
    return FindingGroup("differing", voice.say(DIFFERING), voice.say(DIFFERING_MEANS), told)


def _overruled(assessment: Assessment, before: int, voice: Voice) -> FindingGroup:
    """What was found and then judged to be no finding, numbered on."""
    told = _numbered(overruled(assessment), before, assessment, voice)
    return FindingGroup("overruled", voice.say(OVERRULED), voice.say(OVERRULED_MEANS), told)


def _numbered(
    found: Sequence[Finding], before: int, assessment: Assessment, voice: Voice
) -> tuple[FindingContent, ...]:
    return tuple(finding_content(each, number, assessment, voice) for number, each in enumerate(found, before + 1))


# Decisions.


def _decisions(
    assessment: Assessment, numbers: dict[str, int], voice: Voice
) -> tuple[tuple[SubjectDecisions, ...], tuple[SubjectDecisions, ...]]:
    """The decisions by subject; where there are many subjects, those with nothing against them apart."""
    shown = [decision for decision in assessment.decisions if decision.status != "not_applicable"]
    finder = PartyFinder(world_of(assessment))
    told = []
    for subject, group in groupby(shown, key=lambda decision: decision.subject):
        about = sorted(group, key=lambda decision: BY_WEIGHT.index(decision.status))
        record = assessment.snapshot.subjects[subject]
        told.append(
            SubjectDecisions(
                subject,
                subject_title(subject, assessment, voice.language),
                subject_title(subject, assessment, voice.language, kind=False),
                record.name or record.id,
                tuple(decision_content(decision, assessment, numbers, voice, finder) for decision in about),
            )
        )
    if len(told) <= MOST_CALM:
        return tuple(told), ()
    calm = [each for each in told if all(about.status == "clear" and not about.judgement for about in each.decisions)]
    return tuple(each for each in told if each not in calm), tuple(calm)


def decision_content(
    outcome: DecisionOutcome, assessment: Assessment, numbers: dict[str, int], voice: Voice, finder: PartyFinder
) -> DecisionContent:
    """A decision about a subject; `numbers` gives those of the findings in this report by their identity."""
    policy, language = assessment.policy, voice.language
    decision = policy.decisions[outcome.decision]
    behind = outcome.against or outcome.undetermined
    papers = dict.fromkeys(policy.facts[need.fact].document for need in outcome.needs)
    identities = [f"{rule}@{outcome.subject[1]}" for rule in behind]
    return DecisionContent(
        decision=outcome.decision,
        label=voice.say(decision.label),
        authority=party_names(finder.of_decision(outcome).parties, voice.language),
        words=voice.say(decision.words(outcome.status, outcome.act)),
        status=outcome.status,
        status_word=voice.say(STATUSES[outcome.status]),
        clauses=tuple(dict.fromkeys(clause_address(policy.rules[rule].clause, policy, voice) for rule in behind)),
        findings=tuple(numbers[identity] for identity in identities if identity in numbers),
        papers=tuple(document_title(policy.documents.get(paper), language) for paper in papers)
        if outcome.status == "pending"
        else (),
        contested=tuple(contested_by(outcome.contested, assessment, voice)),
        depends_on_reading=outcome.depends_on_reading,
        judgement=judgement_sentence(outcome.judgement, decision_words(decision), language),
    )


# What is undetermined.


def _request(
    number: int, request: Request, numbers: dict[str, int], assessment: Assessment, voice: Voice
) -> RequestContent:
    questions: dict[str, list[str]] = {}
    for needed in request.needs:
        name = subject_title((needed.need.kind, needed.need.subject), assessment, voice.language, kind=False)
        questions.setdefault(voice.say(needed.fact.question), []).append(name)
    return RequestContent(
        number=number,
        paper=document_title(request.document, voice.language) if request.document else voice.say(NO_PAPER),
        questions=tuple((question, tuple(names)) for question, names in questions.items()),
        subjects=tuple(dict.fromkeys(outcome.subject for outcome in request.outcomes)),
        findings=tuple(numbers[outcome.identity] for outcome in request.outcomes if outcome.identity in numbers),
        settles=request.settles,
    )


# Counts and clauses.


def report_counts(numbers: Mapping[OutcomeName, int], voice: Voice) -> tuple[Share, ...]:
    """Counts of outcomes with their words."""
    return tuple(Share(name, voice.say(wording.OUTCOMES[name]), count) for name, count in numbers.items())


def _by_clause(assessment: Assessment, voice: Voice) -> Iterator[ClauseCounts]:
    """Each clause that has outcomes, in the order of the text."""
    policy = assessment.policy
    by_clause: dict[str, list[OutcomeName]] = {}
    for outcome in assessment.outcomes:
        by_clause.setdefault(policy.rules[outcome.rule].clause, []).append(outcome.outcome)
    names = tuple(counts(assessment))
    for address, clause in policy.clauses.items():
        if address in by_clause:
            found = by_clause[address]
            yield ClauseCounts(
                address,
                clause_address(address, policy, voice),
                voice.say(clause.title),
                report_counts({name: found.count(name) for name in names}, voice),
            )
