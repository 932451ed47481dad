"""An assessment as a report: decisions, findings by weight, papers still needed, counts, the clauses in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from qsd_rules.assess.assessment import FINDINGS, Assessment, DecisionStatus
from qsd_rules.assess.explanation import Explainer
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.policy.model import Quote
from qsd_rules.report.baseline import SINCE, STATES, Baseline, Compared, changed
from qsd_rules.report.blocks import (
    Block,
    Column,
    Detail,
    Field,
    Fields,
    Item,
    Line,
    Listing,
    Quotation,
    Report,
    Run,
    Section,
    Shares,
    Table,
    Tone,
    faint,
    field,
    harmless_parts,
    line,
    note,
    strong,
    text,
)
from qsd_rules.report.clause_words import marked_clause
from qsd_rules.report.content import (
    NOT_SETTLED_BY_PAPERS,
    ClauseCounts,
    DecisionContent,
    FindingGroup,
    ReportContent,
    RequestContent,
    SubjectDecisions,
    report_content,
)
from qsd_rules.report.contradictions import CONTRADICTIONS, contradiction_title, contradiction_words
from qsd_rules.report.evaluated import outcome_fields
from qsd_rules.report.finding_content import FindingContent, cited_words, marked
from qsd_rules.report.page_words import WORDS
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import clause_address
from qsd_rules.report.sentences import provenance, subject_title
from qsd_rules.report.voice import Voice
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.values import shown_date

SIGNS: dict[str, tuple[str, Tone]] = {
    "against": ("×", "against"),
    "contested": ("≠", "contested"),
    "pending": ("?", "undetermined"),
    "clear": ("√", "clear"),
}
HOW_MANY = Text("{count} 项，{meaning}", "{count}, {meaning}")
MORE = Text("另有 {count} 处", "{count} more")
SETTLES = Text("涉及 {about} 项，仅凭此件可判定 {settles} 项", "bears on {about}, settles {settles} by itself")
ASK, BEARS_ON = Text("查明", "ask"), Text("涉及", "bears on")
CHECK_BOTH = Text(
    "请核对双方材料；据以判定的结果均已注明，不计为符合",
    "check the papers of both sides; what rests on them says so and is never counted as satisfied",
)
MOST_GROUNDS = 6
MOST_QUESTIONS = 12
MOST_BRIEF = 3
MOST_NAMES = 3
MOST_SUBJECTS = 20
"""Of more subjects than this, a terminal tells what is held or undetermined in numbers."""

IN_NUMBERS = Text("{count} 项", "{count:decision}")
SEE_ALL = Text("用 `--all` 逐项列出", "`--all` lists each")


class Writer(NamedTuple):
    """What writing an assessment takes: its content in words, and how much of it is told."""

    assessment: Assessment
    content: ReportContent
    voice: Voice
    detail: Detail
    in_numbers: bool = False

    def word(self, name: str, **values: object) -> str:
        """One of the words of reports."""
        return WORDS[name].in_language(self.voice.language).format(**values)

    def cut(self, told: Sequence[Line], most: int) -> list[Line]:
        """What fits: all of it, or the first and how many more there are."""
        if self.detail > Detail.SHORT or len(told) <= most:
            return list(told)
        return [*told[:most], line(self.voice.say(MORE, count=len(told) - most))]


def assessment_report(
    assessment: Assessment,
    language: Language,
    selection: Selection = EVERYTHING,
    detail: Detail = Detail.FULL,
    whole: bool = False,
    baseline: Baseline | None = None,
) -> Report:
    """The report.

    On a terminal, of many subjects only the findings are told one by one; what is held or undetermined is counted,
    unless the `whole` report is wanted.
    """
    content = report_content(assessment, language, selection)
    many = detail <= Detail.SHORT and len({outcome.subject for outcome in assessment.outcomes}) > MOST_SUBJECTS
    writer = Writer(assessment, content, Voice(language), detail, many and not whole)
    lines = [line(each) for each in content.lines]
    lines += [line(strong(content.only, "advised"))] if content.only else []
    full = detail == Detail.FULL
    size = note(f"{writer.word('total')}{writer.voice.colon}{content.size}")
    counted: tuple[Block, ...] = (Shares(content.counts), size) if full else ()
    blocks: tuple[Block, ...] = (
        *counted,
        *(_since(baseline, writer) if baseline else ()),
        *_contradictions(writer),
        *_decisions(writer),
        *_findings(writer),
        *_held(writer),
        *_undetermined(writer),
        *(_traced(writer) if full else _counts(writer)),
    )
    return Report(
        language,
        writer.word("report"),
        content.title,
        blocks,
        tuple(lines),
        content.facts_title if full else "",
        content.policy_number,
        assessment.as_of,
    )


# Since an earlier record.


def _since(baseline: Baseline, writer: Writer) -> Iterator[Section]:
    """How many findings are new, still open and gone; which are new or gone, with what they were and are."""
    assessment, voice = writer.assessment, writer.voice
    blocks: list[Block] = [text(baseline.numbers(voice.language))]
    for state in ("new", "gone"):
        told = [_compared(each, assessment, voice) for each in baseline.of(state)]
        if told:
            items = tuple(Item(each) for each in writer.cut(told, MOST_SUBJECTS))
            blocks.append(Section(line(voice.say(STATES[state])), (Listing(items),), kind="subject"))
    day = shown_date(date.fromisoformat(baseline.day), voice.language)
    yield Section(line(voice.say(SINCE, day=day)), tuple(blocks), anchor="since")


def _compared(each: Compared, assessment: Assessment, voice: Voice) -> Line:
    rule = assessment.policy.rules.get(each.rule)
    known = each.subject in assessment.snapshot.subjects
    about = subject_title(each.subject, assessment, voice.language) if known else each.subject[1]
    title = voice.say(rule.title) if rule else each.rule
    return line(strong(f"{about}{voice.colon}"), title, voice.in_brackets(changed(each, voice.language)))


# Contradictions.


def _contradictions(writer: Writer) -> Iterator[Section]:
    """Facts that can't all be right; they stand first, since what rests on them is in doubt."""
    assessment, voice = writer.assessment, writer.voice
    told = []
    for number, each in enumerate(assessment.contradictions, 1):
        title = f"{number}. {contradiction_title(each, assessment, voice)}{voice.colon}"
        told.append(harmless_parts(line(strong(title), contradiction_words(each, assessment, voice))))
    if told:
        shown = writer.cut(told, MOST_GROUNDS)
        items = tuple(Item(each, (), "≠", "against") for each in shown)
        about = voice.say(HOW_MANY, count=len(told), meaning=voice.say(CHECK_BOTH))
        yield Section(
            line(voice.say(CONTRADICTIONS)), (Listing(items, "decisions"),), line(about), anchor="contradictions"
        )


# Decisions.


def _decisions(writer: Writer) -> Iterator[Section]:
    content, voice = writer.content, writer.voice
    blocks: list[Block] = [_decided(about, writer) for about in _told_one_by_one(writer)]
    if content.calm and not writer.in_numbers:
        names = voice.listed(about.short_title for about in content.calm)
        words = line(f"{names}{voice.colon}{writer.word('all_clear')}")
        blocks.append(Listing((Item(words, (), *SIGNS["clear"]),), "decisions"))
    if blocks:
        yield Section(line(writer.word("decisions")), tuple(blocks), anchor="decisions")


def _told_one_by_one(writer: Writer) -> Iterator[SubjectDecisions]:
    """The decisions about each subject; where there are too many, those against it alone."""
    for about in writer.content.decisions:
        told = tuple(each for each in about.decisions if each.status == "against" or not writer.in_numbers)
        if told:
            yield about._replace(decisions=told)


def _held(writer: Writer) -> Iterator[Section]:
    """How many decisions are held, and against how many nothing stands, where there are too many to list."""
    if not writer.in_numbers:
        return
    voice = writer.voice
    counted = Counter((decision.decision, decision.status) for decision in writer.assessment.decisions)
    items: list[Item] = []
    for decision in writer.assessment.policy.decisions.values():
        told: tuple[tuple[DecisionStatus, Text], ...] = (
            ("contested", decision.pending),
            ("pending", decision.pending),
            ("clear", decision.clear),
        )
        for status, said in told:
            if count := counted[decision.name, status]:
                number = voice.in_brackets(voice.say(IN_NUMBERS, count=Counted(count)))
                words = line(f"{voice.say(decision.label)}{voice.colon}{voice.say(said)}{number}")
                items.append(Item(words, (), *SIGNS[status]))
    if items:
        title = writer.word("decisions")
        yield Section(line(title), (Listing(tuple(items), "decisions"),), line(voice.say(SEE_ALL)), anchor="held")


def _decided(about: SubjectDecisions, writer: Writer) -> Section:
    full = writer.detail == Detail.FULL
    items = tuple(decision_item(decision, writer.voice, full) for decision in about.decisions)
    return Section(line(about.title), (Listing(items, "decisions"),), kind="subject")


def decision_item(decision: DecisionContent, voice: Voice, with_findings: bool) -> Item:
    """A decision about a subject with its clauses, perhaps with links to the findings, and what it waits for."""

    def word(name: str) -> str:
        return voice.say(WORDS[name])

    sign, tone = SIGNS[decision.status]
    below: list[Block] = []
    if decision.clauses and (with_findings or decision.status == "against"):
        numbers = references(decision.findings, voice) if with_findings else ()
        tail: tuple[str | Run, ...] = (word("open"), *numbers, word("close")) if numbers else ()
        below.append(text(word("grounds"), voice.colon, voice.listed(decision.clauses), *tail))
    if decision.papers:
        below.append(text(word("awaiting"), voice.colon, voice.listed(decision.papers)))
    if decision.contested:
        below.append(text(word("contested"), voice.colon, voice.listed(decision.contested)))
    if decision.judgement:
        below.append(text(word("judgement"), voice.colon, decision.judgement))
    if decision.depends_on_reading:
        below.append(text(Run(word("otherwise_read"), tone="advised")))
    return Item(line(decision.label + voice.colon, strong(decision.words, tone)), tuple(below), sign, tone)


def references(numbers: Iterable[int], voice: Voice) -> Line:
    """Findings of this report by their numbers, each a link to it."""
    runs: list[Run] = []
    for number in numbers:
        said = voice.say(WORDS["finding"], number=number)
        runs += [Run(voice.say(WORDS["enumeration"]))] if runs else []
        runs.append(Run(said, to=f"#finding-{number}"))
    return tuple(runs)


# Findings.


def _findings(writer: Writer) -> Iterator[Block]:
    told = [group for group in writer.content.groups if group.name != "undetermined"]
    yield from (_group(group, writer) for group in told)
    if not told and writer.assessment.outcomes:
        tone: Tone = "satisfied" if writer.content.settled else "undetermined"
        yield text(strong(writer.content.nothing_found, tone))
    elif not told and writer.detail == Detail.FULL:
        yield text(writer.word("no_outcomes"))
    if writer.content.differing.findings:
        yield _group(_counted_anew(writer.content.differing, writer.detail), writer)
    if writer.content.overruled.findings:
        yield _group(_counted_anew(writer.content.overruled, writer.detail), writer)


def _counted_anew(group: FindingGroup, detail: Detail) -> FindingGroup:
    """Findings counted from 1, where those before them are not all numbered."""
    if detail == Detail.FULL:
        return group
    return group._replace(findings=tuple(each._replace(number=place) for place, each in enumerate(group.findings, 1)))


def _group(group: FindingGroup, writer: Writer) -> Section:
    """Findings of one weight under their subjects."""
    how = how_they_came_out(writer.assessment, writer.voice)
    subjects = tuple(
        Section(line(title), tuple(finding_section(each, writer, how) for each in found), kind="subject")
        for title, found in group.by_subject
    )
    about = writer.word("items", count=len(group.findings))
    if group.action:
        about = writer.voice.say(HOW_MANY, count=len(group.findings), meaning=group.action)
    tone: Tone = "advised" if group.name in ("differing", "overruled") else group.findings[0].outcome
    return Section(line(group.heading), subjects, line(about), anchor=f"group-{group.name}", tone=tone)


def how_they_came_out(assessment: Assessment, voice: Voice) -> Callable[[str], Fields]:
    """A function of an outcome's identity that tells its conditions with values, why not otherwise, its derivation."""
    explainer, speech = Explainer(assessment), Speech(assessment.policy, assessment.as_of)
    outcomes = {outcome.identity: outcome for outcome in assessment.outcomes}

    def how(identity: str) -> Fields:
        return harmless_parts(outcome_fields(explainer.outcome(outcomes[identity]), assessment, speech, voice))

    return how


def finding_section(finding: FindingContent, writer: Writer, how: Callable[[str], Fields]) -> Section:
    """One finding with all that its reader needs."""
    voice = writer.voice
    badge = Run(finding.outcome_word, "badge", finding.outcome)
    blocks: tuple[Block, ...]
    if writer.detail == Detail.BRIEF:
        found = [each.said for each in finding.found]
        more = [voice.say(MORE, count=len(found) - 2)] if len(found) > 2 else []
        said = voice.semicolon.join([*found[:2], *more])
        told = (finding.judgement, said, *(finding.readings[:1] if finding.differing else ()))
        blocks = tuple(text(each) for each in told if each)
    elif writer.detail < Detail.FULL:
        blocks = (Quotation("", line(Run(cited_words(finding.quotes[0]), "mark"))), _fields(finding, writer))
    else:
        process = Section(line(writer.word("process")), (how(finding.identity),), kind="folded")
        blocks = (*finding.quotes, *finding.figures, _fields(finding, writer), process)
    return Section(
        line(Run(finding.clause, tone=finding.outcome), "  ", Run(finding.title, "strong")),
        blocks,
        line(badge) if writer.detail == Detail.FULL else (),
        finding.number,
        finding.anchor,
        "card",
        finding.outcome,
    )


def _fields(finding: FindingContent, writer: Writer) -> Fields:
    word, voice = writer.word, writer.voice
    applies = finding.applies if writer.detail > Detail.SHORT else finding.applies[:MOST_GROUNDS]
    found = [line(each.said, faint(each.source)) for each in finding.found]
    return Fields(
        (
            *field(word("judgement"), filter(None, [finding.judgement])),
            *field(word("found"), writer.cut(found, MOST_GROUNDS)),
            *field(word("applies"), filter(None, [voice.semicolon.join(applies)])),
            *field(word("contested"), filter(None, [voice.listed(finding.contested)])),
            *field(word("needs"), finding.needs),
            *field(word("follows"), finding.follows),
            *field(word("remedy"), filter(None, [finding.remedy])),
            *_roles(finding, writer),
            *field(word("readings"), finding.readings),
            *field(word("identity"), [line(Run(finding.identity, "code"))]),
        )
    )


def _roles(finding: FindingContent, writer: Writer) -> Iterator[Field]:
    """Who is obliged, oversees, decides, leads and cooperates; in one field where the report is short."""
    word, voice = writer.word, writer.voice
    if writer.detail < Detail.FULL and (finding.obliged or finding.overseer):
        yield from field(word("organs"), filter(None, [finding.responsible]))
        return
    for name, said in (("obliged", finding.obliged), ("overseer", finding.overseer), ("decider", finding.decider)):
        yield from field(word(name), filter(None, [said]))
    cells = (("lead", voice.listed(finding.lead)), ("cooperating", voice.listed(finding.cooperating)))
    for name, said in cells:
        yield from field(word(f"role_{name}"), filter(None, [said]))


# What is undetermined.


def _undetermined(writer: Writer) -> Iterator[Section]:
    content, voice = writer.content, writer.voice
    if content.asked_first:
        told_first = tuple(_request(each, writer) for each in content.asked_first)
        count = len({number for request in content.asked_first for number in request.findings})
        about = voice.say(HOW_MANY, count=count, meaning=writer.word("asked_first_means"))
        blocks: tuple[Block, ...] = (Listing(told_first, "numbered"),)
        yield Section(line(writer.word("asked_first")), blocks, line(about), anchor="asked-first", tone="undetermined")
    for group in content.groups:
        if group.name != "undetermined":
            continue
        if writer.detail == Detail.FULL:
            table = requests_table(content, voice)
            blocks = (note(content.requests_note), *table)
            yield Section(line(writer.word("requests")), blocks, anchor="requests")
            yield _group(group, writer)
            continue
        told: list[Block] = []
        if content.requests:
            told.append(Listing(tuple(_request(each, writer) for each in content.requests), "numbered"))
        hopeless = [finding for finding in group.findings if not finding.needs]
        if hopeless and content.requests:
            told.append(text(strong(voice.say(NOT_SETTLED_BY_PAPERS))))
        if hopeless:
            items = tuple(Item(line(f"{each.clause}  {each.title}", faint(f"  {each.identity}"))) for each in hopeless)
            told.append(Listing(items[: MOST_GROUNDS if writer.in_numbers else None], "numbered"))
        if writer.in_numbers:
            told.append(note(voice.say(SEE_ALL)))
        about = voice.say(HOW_MANY, count=len(group.findings), meaning=content.requests_note)
        yield Section(line(group.heading), tuple(told), line(about), anchor="requests", tone="undetermined")


def _request(request: RequestContent, writer: Writer) -> Item:
    """A paper to ask for: its questions, and the findings it bears on."""
    voice, brief = writer.voice, writer.detail == Detail.BRIEF
    scope = voice.say(SETTLES, about=len(request.findings), settles=request.settles)
    title = line(strong(request.paper), faint(voice.in_brackets(scope)))
    if writer.in_numbers:
        return Item(title)
    questions = []
    for question, names in request.questions:
        who = voice.listed(names[:MOST_NAMES])
        who += voice.say(MORE, count=len(names) - MOST_NAMES) if len(names) > MOST_NAMES else ""
        questions.append(line(question, faint(voice.in_brackets(who))))
    by_number = {finding.number: finding for finding in writer.content.findings}
    about = [by_number[number] for number in request.findings]
    told = [line(faint(f"{each.clause} {each.title}  {each.identity}")) for each in about]
    below = Fields(
        (
            *field(voice.say(ASK), writer.cut(questions, MOST_BRIEF if brief else MOST_QUESTIONS)),
            *field(voice.say(BEARS_ON), writer.cut(told, MOST_BRIEF if brief else MOST_GROUNDS)),
        )
    )
    return Item(title, (below,))


def requests_table(content: ReportContent, voice: Voice) -> Iterator[Table]:
    """The papers that would settle what is undetermined, with links to it."""

    def word(name: str, **values: object) -> str:
        return voice.say(WORDS[name], **values)

    rows = tuple(
        (
            (text(str(request.number)),),
            (text(request.paper),),
            tuple(
                text(question, faint(voice.in_brackets(voice.listed(names)))) for question, names in request.questions
            ),
            (text(*references(request.findings, voice)),),
            (text(word("items", count=request.settles)),),
        )
        for request in content.requests
    )
    columns = (
        Column("#", 1),
        Column(word("paper"), 4),
        Column(word("questions"), 8),
        Column(word("bears_on"), 4),
        Column(word("settles"), 2, number=True),
    )
    if rows:
        yield Table(columns, rows, word("requests"))


# Counts, clauses, provenance.


def _counts(writer: Writer) -> Iterator[Block]:
    content = writer.content
    if not writer.assessment.outcomes:
        return
    blocks = (Shares(content.counts), note(content.advice))
    yield Section(line(writer.word("total")), blocks, line(content.size), anchor="overview")


def _traced(writer: Writer) -> Iterator[Section]:
    """What the report rests on: counts by clause, the clauses in full, digests."""
    if writer.content.by_clause:
        blocks = (note(writer.word("by_clause_note")), clause_table(writer.content, writer.voice))
        yield Section(line(writer.word("by_clause")), blocks, anchor="overview")
    clauses = tuple(_clauses(writer))
    if clauses:
        told: tuple[Block, ...] = (note(writer.word("clauses_note")), *clauses)
        yield Section(line(writer.word("clauses")), told, anchor="clauses")
    yield provenance(writer.assessment, writer.voice)


def clause_table(content: ReportContent, voice: Voice) -> Table:
    """The outcomes of each clause: a bar of what has to be acted on, and every count in figures."""

    def bar(clause: ClauseCounts) -> Shares:
        return Shares(tuple(each for each in clause.counts if each.tone in FINDINGS), longest, drawn_alone=True)

    acted = (sum(each.number for each in clause.counts if each.tone in FINDINGS) for clause in content.by_clause)
    longest = max(acted, default=0)
    words = {name: voice.say(WORDS[name]) for name in ("clause", "acted_on", "total", "by_clause")}
    rows: list[tuple[tuple[Block, ...], ...]] = [
        (
            (text(f"{clause.clause} {clause.title}"),),
            (bar(clause),),
            *((text(f"{each.number}" if each.number else "–"),) for each in clause.counts),
        )
        for clause in content.by_clause
    ]
    figures = tuple(Column(each.word, 2, number=True) for each in content.counts)
    total = ((text(words["total"]),), (text(),), *((text(str(each.number)),) for each in content.counts))
    columns = (Column(words["clause"], 6), Column(words["acted_on"], 4), *figures)
    return Table(columns, tuple(rows), words["by_clause"], total)


def _clauses(writer: Writer) -> Iterator[Section]:
    """Each clause that a finding cites, in the order of the text, its cited words marked."""
    policy, voice = writer.assessment.policy, writer.voice
    cited: dict[str, dict[int, None]] = {}
    quotes: dict[str, dict[Quote, None]] = {}
    for finding in (*writer.content.findings, *writer.content.differing.findings):
        rule = policy.rules[finding.rule]
        for quote in (*rule.quotes, *(reading.quote for reading in rule.readings)):
            quotes.setdefault(quote.clause, {})[quote] = None
            cited.setdefault(quote.clause, {})[finding.number] = None
    for address, clause in policy.clauses.items():
        if address not in cited:
            continue
        parts = tuple(
            Quotation(
                "",
                marked(part.stretches),
                "" if part.role in ("heading", "paragraph") else writer.word(f"role_{part.role}"),
            )
            for part in marked_clause(clause, quotes[address])
        )
        title = line(f"{clause_address(address, policy, voice)}　{voice.say(clause.title)}")
        by = note(writer.word("cited_by"), *references(cited[address], voice))
        yield Section(title, (*parts, by), anchor=f"clause-{clause.other_address}", kind="subject")
