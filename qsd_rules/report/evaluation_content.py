"""The yearly evaluation in one language as plain words, that each format lays out in its own way.

Nothing is worked out here: what is said is in the evaluation and the assessment it reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from qsd_rules.assess.assessment import FINDINGS, Assessment, DecisionStatus, OutcomeName, RuleOutcome
from qsd_rules.assess.findings import describe, world_of
from qsd_rules.assess.meaning import SnapshotWorld
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.evaluation.yearly_evaluation import (
    PACES,
    STANDINGS,
    Criticism,
    Evaluation,
    OrganRecord,
    PaceName,
    Standing,
    Target,
    TargetResult,
    Task,
)
from qsd_rules.report import evaluation_words
from qsd_rules.report.evaluation_charts import SHADES_OF_PACE, SHADES_OF_STANDING
from qsd_rules.report.evaluation_figures import FigureContent, figures_content
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.sentences import (
    document_title,
    ground_sentences,
    header,
    is_advice,
    readings_sentences,
    title_of_clause,
)
from qsd_rules.version import VERSION
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.values import shown_date

SHOWN: tuple[OutcomeName, ...] = (*FINDINGS, "satisfied", "not_applicable")
BY_MERIT: tuple[OutcomeName, ...] = ("satisfied", *FINDINGS)
SIGNS_OF_PACE: Mapping[PaceName, str] = {
    "reached": "√",
    "on_pace": "→",
    "behind": "↓",
    "past_due": "×",
    "unknown": "?",
    "unmeasured": "·",
}
SIGNS_OF_STANDING: Mapping[Standing, str] = {"done": "√", "undone": "×", "open": "→", "not_assessed": "·"}

Score = tuple[str, str, int]
"""The shade something is drawn in, what it is called, and how many there are."""


@dataclass(frozen=True, slots=True)
class ItemContent:
    """One outcome in brief: what it is about, and what was found, each with its source.

    `subject` is its name, or empty where there is only one of its kind.
    """

    identity: str
    rule: str
    address: str
    clause: str
    title: str
    words: str
    outcome: OutcomeName
    outcome_word: str
    subject: str
    found: tuple[tuple[str, str], ...]
    readings: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True)
class TargetContent:
    """A target for one subject. `history` is (day, outcome's word).

    `differing` says that another reading that applies comes to another outcome; `other_readings` are the figures of
    those that do, by label.
    """

    anchor: str
    item: ItemContent
    pace: PaceName
    pace_word: str
    figures: tuple[FigureContent, ...]
    differing: bool
    other_readings: tuple[tuple[str, tuple[FigureContent, ...]], ...]
    lead: tuple[str, ...]
    history: tuple[tuple[str, str], ...]

    @property
    def shade(self) -> str:
        """The shade its pace is drawn in."""
        return SHADES_OF_PACE[self.pace]

    @property
    def sign(self) -> str:
        """A sign for its pace."""
        return SIGNS_OF_PACE[self.pace]


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """The targets of one clause."""

    address: str
    clause: str
    title: str
    targets: tuple[TargetContent, ...]


@dataclass(frozen=True, slots=True)
class TaskContent:
    """A row of the table. `counts` are of all outcomes that bear on it, `items` what is not settled among them."""

    address: str
    anchor: str
    clause: str
    title: str
    task: str
    measures: str
    goals: str
    standing: Standing
    standing_word: str
    pace: PaceName | None
    pace_word: str
    counts: Mapping[OutcomeName, int]
    scores: tuple[Score, ...]
    goals_met: int
    goals_all: int
    items: tuple[ItemContent, ...]
    lead: tuple[str, ...]
    cooperating: tuple[str, ...]
    history: tuple[tuple[str, Standing, str], ...]

    @property
    def shade(self) -> str:
        """The shade its standing is drawn in."""
        return SHADES_OF_STANDING[self.standing]

    @property
    def sign(self) -> str:
        """A sign for its standing."""
        return SIGNS_OF_STANDING[self.standing]


@dataclass(frozen=True, slots=True)
class CriticismContent:
    """What is said on criticizing one subject: the words of the decision, its grounds, and what came of it."""

    subject: SubjectKey
    name: str
    organ: str
    status: DecisionStatus
    words: str
    authority: str
    grounds: tuple[ItemContent, ...]
    tasks: tuple[str, ...]
    followed: tuple[ItemContent, ...]
    needed: tuple[str, ...]
    depends_on_reading: bool
    history: tuple[tuple[str, DecisionStatus, str], ...]


@dataclass(frozen=True, slots=True)
class TaskOfOrgan:
    """A task in the record of an organ."""

    address: str
    anchor: str
    clause: str
    title: str
    standing: Standing

    @property
    def sign(self) -> str:
        """A sign for its standing."""
        return SIGNS_OF_STANDING[self.standing]


@dataclass(frozen=True, slots=True)
class OrganContent:
    """An organ's record."""

    organ: str
    label: str
    leads: tuple[TaskOfOrgan, ...]
    cooperates: tuple[TaskOfOrgan, ...]
    led: Mapping[Standing, int]
    shared: Mapping[Standing, int]
    in_charge: Mapping[OutcomeName, int]
    scores: tuple[Score, ...]
    findings: tuple[ItemContent, ...]
    about: tuple[ItemContent, ...]
    criticized: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseContent:
    """How the rules of a clause came out."""

    address: str
    other_address: str
    clause: str
    title: str
    counts: Mapping[OutcomeName, int]
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class EvaluationContent:
    """Everything a report of the year says.

    `criticism_label` is empty where the pack names no such decision; `clear` counts the organs with nothing against
    them, `clear_words` what is said of them.
    """

    language: Language
    year: int
    title: str
    policy_title: str
    policy_name: str
    by_clause: str
    facts_title: str
    lines: tuple[str, ...]
    day: str
    on: date
    issuer: str
    invented: bool
    in_force: bool
    outcome_counts: Mapping[OutcomeName, int]
    target_counts: Mapping[OutcomeName, int]
    pace_counts: Mapping[PaceName, int]
    standings: Mapping[Standing, int]
    groups: tuple[TargetGroup, ...]
    tasks: tuple[TaskContent, ...]
    organs: tuple[OrganContent, ...]
    criticism_label: str
    criticisms: tuple[CriticismContent, ...]
    clear: int
    clear_words: str
    clauses: tuple[ClauseContent, ...]
    method: tuple[str, ...]
    advice: str
    program: str
    policy_digest: str
    facts_digest: str

    @property
    def scores(self) -> tuple[tuple[str, tuple[Score, ...]], ...]:
        """Targets by outcome and by pace, and tasks by standing, each under the name of its words."""
        outcomes = [(name, self.outcome_word(name), self.target_counts[name]) for name in BY_MERIT]
        paces = [(SHADES_OF_PACE[name], self.pace_word(name), count) for name, count in self.pace_counts.items()]
        tasks = [(SHADES_OF_STANDING[name], self.standing_word(name), count) for name, count in self.standings.items()]
        return (("targets", tuple(outcomes)), ("pace", tuple(paces)), ("tasks", tuple(tasks)))

    @property
    def colon(self) -> str:
        return wording.colon(self.language)

    @property
    def comma(self) -> str:
        return wording.comma(self.language)

    @property
    def semicolon(self) -> str:
        return wording.semicolon(self.language)

    @property
    def enumeration(self) -> str:
        return "、" if self.language == "zh" else ", "

    @property
    def open(self) -> str:
        return "（" if self.language == "zh" else " ("

    @property
    def close(self) -> str:
        return "）" if self.language == "zh" else ")"

    @property
    def targets(self) -> tuple[TargetContent, ...]:
        """All targets, in order."""
        return tuple(target for group in self.groups for target in group.targets)

    def say(self, name: str, **values: object) -> str:
        """One of the evaluation's words."""
        return evaluation_words.WORDS[name].in_language(self.language).format(**values)

    def outcome_word(self, outcome: OutcomeName) -> str:
        """What an outcome is called."""
        return wording.OUTCOMES[outcome].in_language(self.language)

    def standing_word(self, standing: Standing) -> str:
        """What a standing is called."""
        return evaluation_words.STANDINGS[standing].in_language(self.language)

    def pace_word(self, pace: PaceName) -> str:
        """What a pace is called."""
        return evaluation_words.PACES[pace].in_language(self.language)


class Writer(NamedTuple):
    """What putting an evaluation in words takes; `alone` are the kinds with one subject, which need not be named."""

    evaluation: Evaluation
    language: Language
    speech: Speech
    world: SnapshotWorld
    alone: frozenset[str]

    @property
    def assessment(self) -> Assessment:
        return self.evaluation.assessment

    def say(self, text: Text) -> str:
        return text.in_language(self.language)

    def clause(self, address: str) -> str:
        """A clause's address in the reader's style; the address itself where the policy has no such clause."""
        clauses = self.assessment.policy.clauses
        return title_of_clause(clauses[address], self.language) if address in clauses else address

    def scores(self, counts: Mapping[OutcomeName, int]) -> tuple[Score, ...]:
        """Counts of outcomes to be drawn, what is satisfied first; what does not apply is left out."""
        return tuple((name, self.say(wording.OUTCOMES[name]), counts.get(name, 0)) for name in BY_MERIT)

    def anchor(self, address: str) -> str:
        """What a row's place in a document is called."""
        return self.assessment.policy.clauses[address].other_address

    def organ(self, name: str) -> str:
        organs = self.assessment.policy.organs
        return self.say(organs[name].label) if name in organs else name

    def subject(self, subject: SubjectKey) -> str:
        """A subject's name; empty where there is only one of its kind."""
        return "" if subject[0] in self.alone else self.name(subject)

    def name(self, subject: SubjectKey) -> str:
        record = self.assessment.snapshot.subjects[subject]
        return record.name or record.id

    def item(self, outcome: RuleOutcome) -> ItemContent:
        """An outcome in brief."""
        finding = describe(outcome, self.assessment, self.world)
        return ItemContent(
            identity=outcome.identity,
            rule=outcome.rule,
            address=finding.clause.address,
            clause=self.clause(finding.clause.address),
            title=self.say(finding.rule.title),
            words=str(finding.quote),
            outcome=outcome.outcome,
            outcome_word=self.say(wording.OUTCOMES[outcome.outcome]),
            subject=self.subject(outcome.subject),
            found=tuple(ground_sentences(finding.grounds, finding, self.assessment, self.language)),
            readings=tuple(readings_sentences(finding, self.language)),
            remedy=self.say(finding.rule.remedy) if finding.rule.remedy else "",
        )


def evaluation_content(evaluation: Evaluation, language: Language) -> EvaluationContent:
    """The evaluation in one language."""
    assessment = evaluation.assessment
    policy, snapshot = assessment.policy, assessment.snapshot
    kinds = Counter(kind for kind, _ in snapshot.subjects)
    alone = frozenset(kind for kind, count in kinds.items() if count == 1)
    writer = Writer(evaluation, language, Speech(policy, assessment.as_of), world_of(assessment), alone)
    scheme = policy.evaluation
    decision = policy.decisions.get(scheme.criticism) if scheme else None
    results = [result.outcome.outcome for result in evaluation.results]
    paces = [result.pace for result in evaluation.results]
    outcomes = [outcome.outcome for outcome in assessment.outcomes]
    return EvaluationContent(
        language=language,
        year=evaluation.year,
        title=_title(evaluation, language),
        policy_title=header(assessment, language)[0],
        policy_name=writer.say(policy.title),
        by_clause=writer.clause(scheme.clause) if scheme else "",
        facts_title=writer.say(snapshot.title),
        lines=tuple(_lines(evaluation, language)),
        day=shown_date(assessment.as_of, language),
        on=assessment.as_of,
        issuer=writer.say(policy.issuer),
        invented=snapshot.invented,
        in_force=policy.is_in_force(assessment.as_of),
        outcome_counts={name: outcomes.count(name) for name in SHOWN},
        target_counts={name: results.count(name) for name in SHOWN if name != "not_applicable"},
        pace_counts={name: paces.count(name) for name in reversed(PACES)},
        standings=evaluation.standings,
        groups=tuple(_groups(writer)),
        tasks=tuple(_task(task, writer) for task in evaluation.tasks),
        organs=tuple(_organ(record, writer) for record in evaluation.organs),
        criticism_label=writer.say(decision.label) if decision else "",
        criticisms=tuple(
            _criticism(each, writer) for each in evaluation.criticisms if each.decision.status in ("against", "pending")
        ),
        clear=Counted(sum(each.decision.status in ("clear", "not_applicable") for each in evaluation.criticisms)),
        clear_words=writer.say(decision.clear) if decision else "",
        clauses=tuple(
            ClauseContent(
                record.clause,
                policy.clauses[record.clause].other_address,
                writer.clause(record.clause),
                writer.say(policy.clauses[record.clause].title),
                record.counts,
                writer.scores(record.counts),
            )
            for record in evaluation.clauses
        ),
        method=tuple(writer.say(text) for text in evaluation_words.METHOD),
        advice=is_advice(language),
        program=f"qsd-rules {VERSION}{wording.comma(language)}{assessment.engine}",
        policy_digest=policy.digest,
        facts_digest=snapshot.digest,
    )


def _title(evaluation: Evaluation, language: Language) -> str:
    policy = evaluation.assessment.policy
    title = evaluation_words.WORDS["title"].in_language(language).format(year=evaluation.year)
    if policy.evaluation is None:
        return title
    clause = title_of_clause(policy.clauses[policy.evaluation.clause], language)
    return title + evaluation_words.WORDS["by_clause"].in_language(language).format(clause=clause)


def _lines(evaluation: Evaluation, language: Language) -> Iterator[str]:
    """The header's lines, with the days of earlier facts."""
    _, *lines = header(evaluation.assessment, language)
    yield from lines
    if evaluation.earlier:
        days = [
            shown_date(past.snapshot.date, language)
            + wording.in_brackets(past.snapshot.title.in_language(language), language)
            for past in evaluation.earlier
        ]
        yield evaluation_words.WORDS["before"].in_language(language).format(days=wording.listed(days, language))


# Targets.


def _groups(writer: Writer) -> Iterator[TargetGroup]:
    policy = writer.assessment.policy
    for address, targets in groupby(writer.evaluation.targets, key=lambda target: policy.rules[target.rule].clause):
        yield TargetGroup(
            address,
            writer.clause(address),
            writer.say(policy.clauses[address].title),
            tuple(content for target in targets for content in _target(target, writer)),
        )


def _target(target: Target, writer: Writer) -> Iterator[TargetContent]:
    rule = writer.assessment.policy.rules[target.rule]
    for number, result in enumerate(target.results, 1):
        item = writer.item(result.outcome)
        differing = [
            reading.reading
            for reading in result.outcome.readings
            if reading.outcome not in (result.outcome.outcome, "not_applicable")
        ]
        yield TargetContent(
            anchor=f"{target.rule}-{number}" if len(target.results) > 1 else target.rule,
            item=item,
            pace=result.pace,
            pace_word=writer.say(evaluation_words.PACES[result.pace]),
            figures=_figures(result, result.outcome.reading, writer),
            differing=bool(differing),
            other_readings=tuple(
                (writer.say(rule.reading(name).label), _figures(result, name, writer)) for name in differing
            ),
            lead=tuple(writer.organ(organ) for organ in rule.lead),
            history=tuple(
                (shown_date(past.on, writer.language), writer.say(wording.OUTCOMES[past.outcome]))
                for past in result.history
                if past.outcome is not None
            ),
        )


def _figures(result: TargetResult, reading: str, writer: Writer) -> tuple[FigureContent, ...]:
    assessment = writer.assessment
    measures = next(each.measures for each in result.readings if each.reading == reading)
    day = assessment.snapshot.date
    return figures_content(measures, day, assessment.policy, writer.speech, writer.language)


# Tasks and organs.


def _task(task: Task, writer: Writer) -> TaskContent:
    clause = writer.assessment.policy.clauses[task.clause]
    assert clause.cells is not None, "INVARIANT: a task is a row with cells"
    names = [outcome.outcome for outcome in task.outcomes]
    counts: Mapping[OutcomeName, int] = {name: names.count(name) for name in SHOWN if name != "not_applicable"}
    return TaskContent(
        address=task.clause,
        anchor=writer.anchor(task.clause),
        clause=writer.clause(task.clause),
        title=writer.say(clause.title),
        task=clause.cells.task,
        measures=clause.cells.measures,
        goals=clause.cells.goals,
        standing=task.standing,
        standing_word=writer.say(evaluation_words.STANDINGS[task.standing]),
        pace=task.pace,
        pace_word=writer.say(evaluation_words.PACES[task.pace]) if task.pace else "",
        counts=counts,
        scores=writer.scores(counts),
        goals_met=sum(outcome.outcome == "satisfied" for outcome in task.goals),
        goals_all=len(task.goals),
        items=_items(task.outcomes, writer),
        lead=tuple(writer.organ(organ) for organ in task.lead),
        cooperating=tuple(writer.organ(organ) for organ in task.cooperating),
        history=tuple(
            (shown_date(on, writer.language), standing, writer.say(evaluation_words.STANDINGS[standing]))
            for on, standing in task.history
        ),
    )


def _items(outcomes: Iterable[RuleOutcome], writer: Writer) -> tuple[ItemContent, ...]:
    """What someone must act on, the heaviest first."""
    acted = [outcome for outcome in outcomes if outcome.outcome in FINDINGS]
    return tuple(writer.item(outcome) for outcome in sorted(acted, key=lambda each: FINDINGS.index(each.outcome)))


def _organ(record: OrganRecord, writer: Writer) -> OrganContent:
    standings = {task.clause: task.standing for task in writer.evaluation.tasks}

    clauses = writer.assessment.policy.clauses

    def rows(addresses: tuple[str, ...]) -> tuple[TaskOfOrgan, ...]:
        return tuple(
            TaskOfOrgan(
                address,
                writer.anchor(address),
                writer.clause(address),
                writer.say(clauses[address].title),
                standings[address],
            )
            for address in addresses
        )

    def counted(addresses: tuple[str, ...]) -> Mapping[Standing, int]:
        found = [standings[address] for address in addresses]
        return {standing: found.count(standing) for standing in STANDINGS}

    return OrganContent(
        organ=record.organ,
        label=writer.organ(record.organ),
        leads=rows(record.leads),
        cooperates=rows(record.cooperates),
        led=counted(record.leads),
        shared=counted(record.cooperates),
        in_charge=record.in_charge,
        scores=writer.scores(record.in_charge),
        findings=_items(record.findings, writer),
        about=_items(record.about, writer),
        criticized=tuple(
            writer.name(each.decision.subject) for each in record.criticisms if each.decision.status == "against"
        ),
    )


def _criticism(criticism: Criticism, writer: Writer) -> CriticismContent:
    outcome, policy = criticism.decision, writer.assessment.policy
    decision = policy.decisions[outcome.decision]
    words: Mapping[str, Text] = {"pending": decision.pending, "clear": decision.clear, **dict(decision.acts)}
    tasks = [task for task in writer.evaluation.tasks if criticism.organ and criticism.organ in task.lead]
    papers = dict.fromkeys(policy.facts[need.fact].document for need in outcome.needs)
    return CriticismContent(
        subject=outcome.subject,
        name=writer.name(outcome.subject),
        organ=criticism.organ,
        status=outcome.status,
        words=writer.say(words[outcome.act or outcome.status]),
        authority=writer.organ(decision.authority),
        grounds=tuple(writer.item(each) for each in criticism.against or criticism.open),
        tasks=tuple(
            writer.clause(task.clause)
            + wording.in_brackets(writer.say(evaluation_words.STANDINGS[task.standing]), writer.language)
            for task in tasks
        ),
        followed=tuple(writer.item(each) for each in criticism.followed),
        needed=tuple(document_title(policy.documents.get(paper), writer.language) for paper in papers),
        depends_on_reading=outcome.depends_on_reading,
        history=tuple(
            (shown_date(on, writer.language), status, writer.say(_status_words(status, decision.label)))
            for on, status in criticism.history
        ),
    )


def _status_words(status: DecisionStatus, label: Text) -> Text:
    return {
        "against": Text(f"应{label.zh}", f"{label.en} called for"),
        "pending": Text("待定", "pending"),
        "clear": Text("无须", "not called for"),
        "not_applicable": Text("不适用", "not applicable"),
    }[status]
