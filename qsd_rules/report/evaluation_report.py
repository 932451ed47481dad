"""The yearly evaluation as a report: the summary, who is to be criticized, targets with pace, tasks, organs, clauses.

Nothing is worked out here: what is said is in the evaluation and the assessment it reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from qsd_rules.assess.assessment import FINDINGS, Assessment, OutcomeName, RuleOutcome
from qsd_rules.assess.findings import describe, world_of
from qsd_rules.assess.meaning import SnapshotWorld
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.evaluation.yearly_evaluation import (
    PACES,
    STANDINGS,
    Criticism,
    Evaluation,
    OrganRecord,
    Standing,
    Target,
    TargetResult,
    Task,
)
from qsd_rules.report.blocks import (
    Block,
    Column,
    Detail,
    Field,
    Fields,
    Item,
    Listing,
    Paragraph,
    Quotation,
    Report,
    Run,
    Section,
    Share,
    Shares,
    Table,
    Tone,
    faint,
    field,
    fields,
    harmless_parts,
    line,
    note,
    strong,
    text,
)
from qsd_rules.report.evaluation_figures import TONES, figures
from qsd_rules.report.evaluation_words import METHOD, STATUSES, WORDS
from qsd_rules.report.evaluation_words import PACES as PACE_NAMES
from qsd_rules.report.evaluation_words import STANDINGS as STANDING_NAMES
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.sentences import (
    document_title,
    ground_sentences,
    header,
    is_advice,
    provenance,
    readings_sentences,
    title_of_clause,
)
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language
from qsd_rules.words.values import shown_date

BY_MERIT: tuple[OutcomeName, ...] = ("satisfied", *FINDINGS)
SIGNS: Mapping[str, str] = {
    "reached": "√",
    "on_pace": "→",
    "behind": "↓",
    "past_due": "×",
    "unknown": "?",
    "unmeasured": "·",
    "done": "√",
    "undone": "×",
    "open": "→",
    "not_assessed": "·",
}
STANDING_TONES: Mapping[Standing, Tone] = {
    "done": "satisfied",
    "open": "pending",
    "undone": "missed",
    "not_assessed": "undetermined",
}
MOST_FOUND = 3
MOST_ITEMS = 6


class Writer(NamedTuple):
    """What putting an evaluation in words takes; `alone` are the kinds with one subject, which need not be named."""

    evaluation: Evaluation
    voice: Voice
    detail: Detail
    speech: Speech
    world: SnapshotWorld
    alone: frozenset[str]

    @property
    def assessment(self) -> Assessment:
        """The assessment that is evaluated."""
        return self.evaluation.assessment

    def word(self, name: str, **values: object) -> str:
        """One of the evaluation's words."""
        return WORDS[name].in_language(self.voice.language).format(**values)

    def clause(self, address: str) -> str:
        """A clause's address in the reader's style; the address itself where the policy has no such clause."""
        clauses = self.assessment.policy.clauses
        return title_of_clause(clauses[address], self.voice.language) if address in clauses else address

    def clause_title(self, address: str) -> str:
        """What a clause is called."""
        return self.voice.say(self.assessment.policy.clauses[address].title)

    def anchor(self, address: str) -> str:
        """The place of a task in the report."""
        return f"task-{self.assessment.policy.clauses[address].other_address}"

    def organs(self, names: Iterable[str]) -> str:
        """Organs by their names."""
        known = self.assessment.policy.organs
        return self.voice.listed(self.voice.say(known[name].label) if name in known else name for name in names)

    def name(self, subject: SubjectKey) -> str:
        """What a subject is called."""
        record = self.assessment.snapshot.subjects[subject]
        return record.name or record.id

    def subject(self, subject: SubjectKey) -> str:
        """A subject's name; empty where there is only one of its kind."""
        return "" if subject[0] in self.alone else self.name(subject)

    def outcomes(self, counts: Mapping[OutcomeName, int]) -> tuple[Share, ...]:
        """Counts of outcomes, what is satisfied first; what there is none of and what does not apply are left out."""
        return tuple(
            Share(name, self.voice.say(wording.OUTCOMES[name]), counts[name]) for name in BY_MERIT if counts.get(name)
        )

    def standings(self, standings: Iterable[Standing]) -> tuple[Share, ...]:
        """How many tasks stand how."""
        counts = Counter(standings)
        return tuple(
            Share(STANDING_TONES[name], self.voice.say(STANDING_NAMES[name]), counts[name])
            for name in STANDINGS
            if counts[name]
        )

    def told(self, shares: Iterable[Share]) -> str:
        """Counts in words."""
        return self.voice.comma.join(f"{share.word} {share.number}" for share in shares)


def evaluation_report(evaluation: Evaluation, language: Language, detail: Detail = Detail.FULL) -> Report:
    """The whole evaluation; the briefest has only what is open."""
    assessment = evaluation.assessment
    policy, voice = assessment.policy, Voice(language)
    kinds = Counter(kind for kind, _ in assessment.snapshot.subjects)
    alone = frozenset(kind for kind, count in kinds.items() if count == 1)
    writer = Writer(evaluation, voice, detail, Speech(policy, assessment.as_of), world_of(assessment), alone)
    first, *lines = header(assessment, language)
    if evaluation.earlier:
        days = (
            shown_date(past.snapshot.date, language) + voice.in_brackets(voice.say(past.snapshot.title))
            for past in evaluation.earlier
        )
        lines.append(writer.word("before", days=voice.listed(days)))
    clause = writer.word("by_clause", clause=writer.clause(policy.evaluation.clause)) if policy.evaluation else ""
    sections = (
        _summary(writer),
        _criticism(writer),
        _targets(writer),
        _tasks(writer),
        _organs(writer),
        _clauses(writer),
        _method(writer),
    )
    return harmless_parts(
        Report(
            language,
            writer.word("kind"),
            first,
            tuple(section for part in sections for section in part),
            tuple(line(each) for each in lines),
            writer.word("title", year=evaluation.year) + clause,
            policy.number,
            assessment.as_of,
        )
    )


def _summary(writer: Writer) -> Iterator[Section]:
    evaluation, say = writer.evaluation, writer.voice.say
    if not writer.assessment.outcomes:
        return
    paces = Counter(result.pace for result in evaluation.results)
    counted = {
        "targets": writer.outcomes(Counter(result.outcome.outcome for result in evaluation.results)),
        "pace": tuple(
            Share(TONES[name], say(PACE_NAMES[name]), paces[name]) for name in reversed(PACES) if paces[name]
        ),
        "tasks": writer.standings(task.standing for task in evaluation.tasks),
    }
    told: list[Block] = [Fields(tuple(Field(writer.word(name), (Shares(each),)) for name, each in counted.items()))]
    if writer.detail == Detail.FULL:
        told.append(Listing(tuple(_on_board(task, writer) for task in evaluation.tasks), "board"))
    yield Section(line(writer.word("summary")), tuple(told), anchor="summary")


def _on_board(task: Task, writer: Writer) -> Item:
    """A task at a glance."""
    words = line(
        Run(writer.clause_title(task.clause), to=f"#{writer.anchor(task.clause)}"),
        " ",
        strong(writer.voice.say(STANDING_NAMES[task.standing]), STANDING_TONES[task.standing]),
    )
    return Item(words, (), SIGNS[task.standing], STANDING_TONES[task.standing])


# Who is to be criticized.


def _criticism(writer: Writer) -> Iterator[Section]:
    policy, say = writer.assessment.policy, writer.voice.say
    decision = policy.decisions.get(policy.evaluation.criticism) if policy.evaluation else None
    title = line(writer.word("criticism", label=say(decision.label) if decision else ""))
    if decision is None:
        yield Section(title, (text(writer.word("no_decision")),), anchor="criticized")
        return
    statuses = [each.decision.status for each in writer.evaluation.criticisms]
    told = [
        each for each in writer.evaluation.criticisms if each.decision.status in ("against", "contested", "pending")
    ]
    blocks: list[Block] = [_criticized(each, writer) for each in told]
    if not told:
        blocks.append(text(strong(writer.word("no_criticism"), "satisfied")))
    clear = sum(status in ("clear", "not_applicable") for status in statuses)
    if clear:
        blocks.append(text(writer.word("clear", count=Counted(clear), words=say(decision.clear))))
    yield Section(title, tuple(blocks), anchor="criticized")


def _criticized(criticism: Criticism, writer: Writer) -> Section:
    """What is said on criticizing one subject: the words of the decision, its grounds, and what came of it."""
    outcome, policy, voice = criticism.decision, writer.assessment.policy, writer.voice
    decision = policy.decisions[outcome.decision]
    said = voice.say(decision.words(outcome.status, outcome.act))
    tone: Tone = "against" if outcome.status == "against" else "undetermined"
    grounds = [block for each in criticism.against or criticism.open for block in _ground(each, writer)]
    tasks = [task for task in writer.evaluation.tasks if criticism.organ and criticism.organ in task.lead]
    named = [writer.clause(each.clause) + voice.in_brackets(voice.say(STANDING_NAMES[each.standing])) for each in tasks]
    papers = dict.fromkeys(policy.facts[need.fact].document for need in outcome.needs)
    needed = voice.listed(document_title(policy.documents.get(paper), voice.language) for paper in papers)
    history = [
        f"{shown_date(on, voice.language)} {voice.say(STATUSES[status]).format(label=voice.say(decision.label))}"
        for on, status in criticism.history
    ]
    followed = [
        line(voice.say(policy.rules[each.rule].title), voice.colon, _badge(each, writer)) for each in criticism.followed
    ]
    blocks = (
        *grounds,
        *fields(
            field(writer.word("tasks"), [voice.listed(named)] if named else []),
            field(writer.word("followed"), followed),
            field(writer.word("needed"), [needed] if needed else []),
            field(writer.word("last"), history),
        ),
        *([note(writer.word("otherwise"))] if outcome.depends_on_reading else []),
    )
    return Section(
        line(
            writer.name(outcome.subject),
            voice.colon,
            strong(said, tone),
        ),
        blocks,
        line(voice.in_brackets(writer.organs([decision.authority])).strip()),
        kind="subject",
        tone=tone,
    )


def _ground(outcome: RuleOutcome, writer: Writer) -> Iterator[Block]:
    """A rule that a criticism rests on: its words, and what was found."""
    finding = describe(outcome, writer.assessment, writer.world)
    yield Quotation(writer.clause(finding.clause.address), line(Run(str(finding.quote), "mark")))
    found = ground_sentences(finding.grounds, finding, writer.assessment, writer.voice.language)
    yield from fields(
        field(writer.word("rule"), [writer.voice.say(finding.rule.title)]),
        field(writer.word("found"), [line(said, faint(source)) for said, source in found]),
    )


def _badge(outcome: RuleOutcome, writer: Writer) -> Run:
    return Run(writer.voice.say(wording.OUTCOMES[outcome.outcome]), "badge", outcome.outcome)


# Targets.


def _targets(writer: Writer) -> Iterator[Section]:
    policy, detail = writer.assessment.policy, writer.detail
    blocks: list[Block] = [note(writer.word("chart_note"))] if detail == Detail.FULL else []
    if not writer.evaluation.targets:
        blocks.append(text(writer.word("no_targets")))
    for address, targets in groupby(writer.evaluation.targets, key=lambda target: policy.rules[target.rule].clause):
        told = [
            _target(target, result, number, writer)
            for target in targets
            for number, result in enumerate(target.results, 1)
            if detail > Detail.BRIEF or result.pace != "reached" or _differing(result)
        ]
        if told:
            title = line(f"{writer.clause(address)}　{writer.clause_title(address)}")
            blocks.append(Section(title, tuple(told), kind="subject"))
    count = line(writer.word("count", count=len(writer.evaluation.results)))
    yield Section(line(writer.word("targets")), tuple(blocks), count, anchor="targets")


def _differing(result: TargetResult) -> list[str]:
    """The readings that apply and come to another outcome than the one that governs."""
    same = (result.outcome.outcome, "not_applicable")
    return [reading.reading for reading in result.outcome.readings if reading.outcome not in same]


def _target(target: Target, result: TargetResult, number: int, writer: Writer) -> Section:
    """A target for one subject: its words, its figures on the reading that governs and on those that differ."""
    voice, rule = writer.voice, writer.assessment.policy.rules[target.rule]
    tone, subject = TONES[result.pace], writer.subject(result.outcome.subject)
    finding = describe(result.outcome, writer.assessment, writer.world)
    readings = readings_sentences(finding, voice.language)
    differing = _differing(result)
    blocks: list[Block] = []
    if writer.detail == Detail.FULL:
        blocks.append(Quotation("", line(Run(str(finding.quote), "mark"))))
    drawn = _figures(result, result.outcome.reading, writer)
    blocks += drawn
    if not drawn and (result.pace != "reached" or writer.detail > Detail.SHORT):
        found = ground_sentences(finding.grounds, finding, writer.assessment, voice.language)
        blocks += [text(said) for said, _ in (found if writer.detail > Detail.SHORT else found[:MOST_FOUND])]
    if differing:
        blocks.append(text(Run(readings[0], tone="advised")))
    for name in differing:
        blocks += [text(strong(voice.say(rule.reading(name).label))), *_figures(result, name, writer)]
    if writer.detail > Detail.SHORT:
        remedy = [voice.say(rule.remedy)] if rule.remedy and result.pace != "reached" else []
        history = [
            f"{shown_date(past.on, voice.language)} {voice.say(wording.OUTCOMES[past.outcome])}"
            for past in result.history
            if past.outcome is not None
        ]
        blocks += fields(
            field(writer.word("lead"), [writer.organs(rule.lead)] if rule.lead else []),
            field(writer.word("remedy"), remedy),
            field(writer.word("last"), [voice.semicolon.join(history)] if history else []),
        )
    title = line(
        strong(f"{SIGNS[result.pace]} ", tone),
        Run(voice.say(rule.title), to=f"rule:{rule.name}"),
        voice.in_brackets(subject),
    )
    badge = line(Run(voice.say(PACE_NAMES[result.pace]), "badge", tone))
    anchor = f"target-{rule.name}-{number}" if len(target.results) > 1 else f"target-{rule.name}"
    return Section(title, tuple(blocks), badge, anchor=anchor, kind="card", tone=tone)


def _figures(result: TargetResult, reading: str, writer: Writer) -> list[Block]:
    assessment = writer.assessment
    measures = next(each.measures for each in result.readings if each.reading == reading)
    return list(figures(measures, assessment.snapshot.date, assessment.policy, writer.speech, writer.voice))


# Tasks.


def _tasks(writer: Writer) -> Iterator[Section]:
    tasks = writer.evaluation.tasks
    blocks = tuple(_task(task, writer) for task in tasks) or (text(writer.word("no_tasks")),)
    yield Section(line(writer.word("tasks")), blocks, line(writer.word("count", count=len(tasks))), anchor="tasks")


def _task(task: Task, writer: Writer) -> Section:
    """A row of the table: its words, how its rules came out, and what is not settled among them."""
    voice, clause = writer.voice, writer.assessment.policy.clauses[task.clause]
    assert clause.cells is not None, "INVARIANT: a task is a row with cells"
    full, whole = writer.detail == Detail.FULL, writer.detail > Detail.BRIEF
    tone = STANDING_TONES[task.standing]
    shares = writer.outcomes(Counter(outcome.outcome for outcome in task.outcomes))
    met = sum(outcome.outcome == "satisfied" for outcome in task.goals)
    goals = f"{writer.word('goals')} {writer.word('of_all', met=met, all=len(task.goals))}" if task.goals else ""
    pace = Run(voice.say(PACE_NAMES[task.pace]), "strong", TONES[task.pace]) if task.pace else Run("")
    history = [f"{shown_date(on, voice.language)} {voice.say(STANDING_NAMES[before])}" for on, before in task.history]
    summed = line(goals, voice.comma if goals and pace.words else "", pace)
    blocks: tuple[Block, ...] = (
        *fields(
            field(writer.word("measures"), [clause.cells.measures] if full and clause.cells.measures else []),
            field(writer.word("goals"), [clause.cells.goals] if full and clause.cells.goals else []),
            field(writer.word("lead"), [writer.organs(task.lead)] if whole and task.lead else []),
            field(writer.word("cooperating"), [writer.organs(task.cooperating)] if whole and task.cooperating else []),
            [Field(writer.word("outcome"), (Shares(shares),))],
            field(writer.word("pace"), [summed] if summed else []),
            field(writer.word("by_words"), _by_words(task, writer) if whole else []),
            field(writer.word("last"), [voice.semicolon.join(history)] if history else []),
        ),
        *_items(task.outcomes, writer),
    )
    title = line(
        strong(f"{SIGNS[task.standing]} ", tone),
        writer.clause_title(task.clause),
    )
    badge = line(Run(voice.say(STANDING_NAMES[task.standing]), "badge", tone))
    return Section(title, blocks, badge, anchor=writer.anchor(task.clause), kind="card", tone=tone)


def _by_words(task: Task, writer: Writer) -> list[str]:
    """By which reading each rule was judged that the pack's default does not judge: the row's own, or a chosen one."""
    assessment, titles = writer.assessment, dict[tuple[str, str], list[str]]()
    for name, reading in dict.fromkeys((outcome.rule, outcome.reading) for outcome in task.outcomes):
        rule = assessment.policy.rules[name]
        chosen = name in assessment.chosen_readings
        if chosen or reading != rule.default_reading:
            words = ("chosen_words" if chosen else "own_words", writer.voice.say(rule.reading(reading).label))
            titles.setdefault(words, []).append(writer.voice.say(rule.title))
    return [
        writer.word(word, label=label, titles=writer.voice.semicolon.join(found))
        for (word, label), found in titles.items()
    ]


def _items(outcomes: Iterable[RuleOutcome], writer: Writer) -> Iterator[Listing]:
    """What someone must act on, the heaviest first, with what was found."""
    acted = [outcome for outcome in outcomes if outcome.outcome in FINDINGS]
    acted.sort(key=lambda each: FINDINGS.index(each.outcome))
    shown = acted if writer.detail > Detail.SHORT else acted[:MOST_ITEMS]
    items = [_item(outcome, writer) for outcome in shown]
    if len(acted) > len(shown):
        items.append(Item(line(writer.word("more", count=len(acted) - len(shown)))))
    if items:
        yield Listing(tuple(items))


def _item(outcome: RuleOutcome, writer: Writer) -> Item:
    finding = describe(outcome, writer.assessment, writer.world)
    words = line(
        _badge(outcome, writer), f"  {writer.clause(finding.clause.address)} {writer.voice.say(finding.rule.title)}"
    )
    if writer.detail == Detail.BRIEF:
        return Item(words)
    found = ground_sentences(finding.grounds, finding, writer.assessment, writer.voice.language)
    found = found if writer.detail > Detail.SHORT else found[:MOST_FOUND]
    subject = writer.subject(outcome.subject)
    who = subject + writer.voice.colon if subject else ""
    sources = writer.detail == Detail.FULL
    return Item(words, tuple(text(who, said, faint(source if sources else "")) for said, source in found))


# Organs, clauses, method.


def _organs(writer: Writer) -> Iterator[Section]:
    columns = tuple(
        Column(writer.word(name), width)
        for name, width in (("organ", 4), ("leads", 5), ("cooperates", 5), ("in_charge", 6), ("about", 7))
    )
    rows = tuple(_organ(record, writer) for record in writer.evaluation.organs)
    if rows:
        table = Table(columns, rows, writer.word("organs"))
        yield Section(line(writer.word("organs")), (table,), anchor="organs")


def _organ(record: OrganRecord, writer: Writer) -> tuple[tuple[Block, ...], ...]:
    """An organ's record: the tasks it leads and shares, how its rules came out, and findings about the organ itself."""
    policy = writer.assessment.policy
    scheme = policy.evaluation
    label = writer.voice.say(policy.decisions[scheme.criticism].label) if scheme and scheme.criticism else ""
    criticized = [
        text(strong(label + writer.voice.colon + writer.name(each.decision.subject), "against"))
        for each in record.criticisms
        if each.decision.status == "against"
    ]
    counts = writer.outcomes(record.in_charge)
    bar = [Shares(counts, drawn_alone=True)] if counts and writer.detail == Detail.FULL else []
    about: tuple[Block, ...] = (*criticized, *_items(record.about, writer))
    nothing = not (record.leads or record.cooperates or counts or about)
    return (
        (text(Run(writer.organs([record.organ]), to=f"organ:{record.organ}")),),
        (text(writer.word("nothing")),) if nothing else _rows(record.leads, writer),
        _rows(record.cooperates, writer),
        (*bar, text(writer.told(counts))),
        about,
    )


def _rows(addresses: Sequence[str], writer: Writer) -> tuple[Block, ...]:
    """How tasks stand, and in full each of them with its sign."""
    standings = {task.clause: task.standing for task in writer.evaluation.tasks}
    counts = writer.told(writer.standings(standings[address] for address in addresses))
    told = line(f"{len(addresses)}" if addresses else "", writer.voice.in_brackets(counts))
    if writer.detail < Detail.FULL or not addresses:
        return (Paragraph(told),)
    parts: list[str | Run] = []
    for address in addresses:
        tone, to = STANDING_TONES[standings[address]], f"#{writer.anchor(address)}"
        parts += [" " if parts else "", Run(SIGNS[standings[address]] + writer.clause(address), "", tone, to)]
    return (Paragraph(told), text(*parts))


def _clauses(writer: Writer) -> Iterator[Section]:
    if writer.detail < Detail.WHOLE or not writer.evaluation.clauses:
        return
    columns = tuple(Column(writer.word(name), width) for name, width in (("clause", 5), ("outcome", 5), ("counts", 6)))
    policy = writer.assessment.policy
    rows = []
    for record in writer.evaluation.clauses:
        counts = writer.outcomes(record.counts)
        name = f"{writer.clause(record.clause)} {writer.clause_title(record.clause)}"
        to = f"clause:{policy.clauses[record.clause].other_address}"
        bar = (Shares(counts, drawn_alone=True),) if counts else ()
        rows.append(
            (
                (text(Run(name, to=to)),),
                bar,
                (text(writer.told(counts)),),
            )
        )
    table = Table(columns, tuple(rows), writer.word("clauses"))
    yield Section(line(writer.word("clauses")), (table,), anchor="clauses")


def _method(writer: Writer) -> Iterator[Section]:
    language = writer.voice.language
    items = tuple(Item(line(faint(writer.voice.say(said))), (), "·") for said in METHOD)
    advice = note(is_advice(language))
    if writer.detail < Detail.FULL:
        yield Section(line(writer.word("method")), (Listing(items), advice), anchor="method")
        return
    yield Section(line(writer.word("method")), (Listing(items),), anchor="method")
    yield provenance(writer.assessment, writer.voice)
