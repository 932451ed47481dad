"""The parts of documents that officials sign, and the opinion on a subject, which stays in the house.

Each is about one subject. What it says comes from the report's content; what only the organ can say (number, deadline,
date, names) is left to be filled in. None decides anything: it tells what the program advises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from msgspec.structs import replace

from qsd_rules.assess.assessment import FINDINGS, Assessment, DecisionOutcome, RuleOutcome
from qsd_rules.assess.findings import TO_PUT_RIGHT
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.report.blocks import harmless_parts
from qsd_rules.report.content import DecisionContent, ReportContent, report_content
from qsd_rules.report.finding_content import FindingContent
from qsd_rules.report.official_words import DATE, DAY, INVENTED, NUMBER, ORGAN, SEAL, TITLE, WORDS, Instrument
from qsd_rules.words import wording
from qsd_rules.words.language import Language
from qsd_rules.words.layout import width_of

WIDEST_TITLE = 40
"""Columns of a title on one line: 20 Chinese characters of size 2."""

SHORT_DIGEST = 16
"""Characters of a digest that a signed paper tells; the record has them all."""

RunStyle = Literal["", "label", "cited", "blank"]


class Run(NamedTuple):
    """Words in one style. A `blank` one is to be filled in; `name` says with what."""

    words: str
    style: RunStyle = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading: level 1 for a part, 2 for a section, 3 for an item."""

    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row, or a form without; `widths` are the columns' shares of the text's width."""

    widths: tuple[int, ...]
    heading: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    name: str


Block = Paragraph | Heading | Table


@dataclass(frozen=True, slots=True)
class Attachment:
    """What follows the signed text on pages of its own."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A document about one subject, part by part as the layout of official documents has them.

    `organ` is who issues it, empty where the policy does not say. `note` stands under the title (an invented sample).
    """

    kind: Literal["opinion", "evaluation"] | Instrument
    subject: SubjectKey
    language: Language
    organ: str
    number: tuple[Run, ...]
    title: str
    note: str
    addressee: str
    body: tuple[Block, ...]
    date: str
    seal: str
    attachments: tuple[Attachment, ...]
    signatures: Table | None
    closing: tuple[Block, ...]
    copies: tuple[str, ...]
    issued: str


def opinions(assessment: Assessment, language: Language) -> tuple[OfficialDocument, ...]:
    """An opinion on every subject with findings or a decision that is not clear, in the order of the facts.

    Where there is none, on every subject that a decision is about.
    """
    outcomes: dict[SubjectKey, list[RuleOutcome]] = {}
    decisions: dict[SubjectKey, list[DecisionOutcome]] = {}
    for outcome in assessment.outcomes:
        outcomes.setdefault(outcome.subject, []).append(outcome)
    for decision in assessment.decisions:
        decisions.setdefault(decision.subject, []).append(decision)
    told = []
    for subject in subjects_of_opinions(assessment):
        about = replace(
            assessment,
            outcomes=tuple(outcomes.get(subject, ())),
            decisions=tuple(decisions.get(subject, ())),
            unasked=assessment.all_decisions,
        )
        content = report_content(about, language)
        told.append(_Writer(content, subject, assessment, language).document())
    return tuple(told)


def title_of(name: str, language: Language) -> str:
    """The title of an opinion, turned before the kind of document where it does not fit one line."""
    pattern = TITLE.in_language(language)
    title = pattern.format(subject=name, turn="")
    return title if width_of(title) <= WIDEST_TITLE else pattern.format(subject=name, turn="\n")


def subjects_of_opinions(assessment: Assessment) -> tuple[SubjectKey, ...]:
    """The subjects that call for an opinion."""
    wanted = {outcome.subject for outcome in assessment.outcomes if outcome.outcome in FINDINGS}
    wanted |= {each.subject for each in assessment.decisions if each.status in ("against", "pending")}
    wanted = wanted or {each.subject for each in assessment.decisions if each.status == "clear"}
    return tuple(subject for subject in assessment.snapshot.subjects if subject in wanted)


class _Writer(NamedTuple):
    """What writing a document about a subject takes."""

    content: ReportContent
    subject: SubjectKey
    assessment: Assessment
    language: Language

    def say(self, name: str, **values: object) -> str:
        words = WORDS[name].in_language(self.language)
        return words.format(**values) if values else words

    def document(self) -> OfficialDocument:
        content, language = self.content, self.language
        year = content.year
        first, last = NUMBER
        return OfficialDocument(
            kind="opinion",
            subject=self.subject,
            language=language,
            organ=self.organ,
            number=(
                Run(first.in_language(language).format(year=year) + last.in_language(language), "blank", "number"),
            ),
            title=title_of(self.name, language),
            note=INVENTED.in_language(language) if content.invented else "",
            addressee=self.organ or ORGAN.in_language(language),
            body=tuple(self.opinion()),
            date=DATE.in_language(language).format(year=year),
            seal=SEAL.in_language(language),
            attachments=tuple(self.attachments()),
            signatures=self.signatures(),
            closing=(),
            copies=tuple(dict.fromkeys(organ for finding in content.findings for organ in finding.cooperating)),
            issued=self.say("issued", year=year),
        )

    @property
    def name(self) -> str:
        record = self.assessment.snapshot.subjects[self.subject]
        return harmless_parts(record.name or record.id)

    @property
    def organ(self) -> str:
        """Who decides; for a subject without decisions, who is in charge; empty where that is not one organ."""
        decisions = [each for about in self.content.decisions for each in about.decisions]
        behind = [each.authority for each in decisions if each.status in ("against", "pending")]
        in_charge = [organ for finding in self.content.findings for organ in finding.lead]
        for organs in (behind, [each.authority for each in decisions], in_charge):
            named = set(filter(None, organs))
            if named:
                return named.pop() if len(named) == 1 else ""
        return ""

    # The opinion.

    def opinion(self) -> Iterator[Block]:
        content = self.content
        yield self.text(
            self.say(
                "opinion_intro",
                policy=content.policy_title,
                number=content.policy_number,
                issuer=content.issuer,
                from_day=content.in_force_from,
                subject=self.name,
                day=content.day,
            )
        )
        yield Heading(1, self.say("conclusion"))
        decisions = [each for about in content.decisions for each in about.decisions]
        for decision in decisions:
            yield Heading(2, wording.file_title(decision.label, self.language))
            yield from self.decision(decision)
        if not decisions:
            yield self.text(self.say("no_decisions"))
        yield Heading(1, self.say("problems"))
        for group in content.groups:
            if group.name != "undetermined":
                count = len(group.findings)
                yield Heading(2, self.say("group", heading=group.heading, count=count, action=group.action))
                for finding in group.findings:
                    yield from self.finding(finding, "remedy", with_deadline=group.name in TO_PUT_RIGHT)
        if not any(group.name != "undetermined" for group in content.groups):
            yield self.text(self.say("no_problems"))
        if content.overruled.findings:
            yield Heading(2, content.overruled.heading)
            for finding in content.overruled.findings:
                yield from self.finding(finding, "remedy", with_deadline=False)
        undetermined = [finding for finding in content.findings if finding.outcome == "undetermined"]
        if undetermined:
            yield Heading(1, self.say("open"))
            for finding in undetermined:
                yield from self.open_finding(finding)
            yield from self.requests_table()
        yield Heading(1, self.say("overview"))
        counted = [f"{each.word}{self.gap}{each.number}" for each in content.counts]
        yield self.text(
            self.say("overview_words", size=content.size, counts=wording.comma(self.language).join(counted))
        )
        yield Heading(1, self.say("remarks"))
        yield self.text(self.say("advice"))
        yield self.text(self.say("facts", facts=content.facts_title))
        yield self.labelled("program", content.program)
        yield self.labelled("policy_digest", content.policy_digest[:SHORT_DIGEST])
        yield self.labelled("facts_digest", content.facts_digest[:SHORT_DIGEST])
        yield self.text(self.say("repeatable"))

    @property
    def gap(self) -> str:
        return "" if self.language == "zh" else " "

    def decision(self, decision: DecisionContent) -> Iterator[Block]:
        yield self.labelled("advised", decision.words)
        if decision.clauses:
            clauses = wording.listed(list(decision.clauses), self.language)
            numbered = wording.listed([str(number) for number in decision.findings], self.language)
            part = self.say("problems" if decision.status == "against" else "open")
            see = self.say("see", part=part, numbers=numbered) if decision.findings else ""
            if decision.status == "against":
                yield self.labelled("grounds", clauses + (wording.in_brackets(see, self.language) if see else ""))
            else:
                yield self.labelled("grounds", clauses)
        if decision.papers:
            yield self.labelled("awaiting", wording.listed(list(decision.papers), self.language))
        if decision.depends_on_reading:
            yield self.text(self.say("otherwise"))

    def finding(self, finding: FindingContent, remedy: str, with_deadline: bool, level: int = 3) -> Iterator[Block]:
        """A finding as an item: the words of the clause, what was found with its papers, what is to be done."""
        language = self.language
        yield Heading(level, finding.title)
        yield from self.clause(finding)
        if finding.judgement:
            yield self.labelled("judgement", finding.judgement)
        for each in finding.found:
            papers = wording.in_brackets(wording.semicolon(language).join(each.papers), language) if each.papers else ""
            yield self.labelled("found", each.said + papers)
        if finding.applies:
            yield self.labelled("applies", wording.semicolon(language).join(finding.applies))
        if finding.readings:
            yield self.labelled("readings", wording.semicolon(language).join(finding.readings))
        if finding.follows:
            yield self.labelled("follows", wording.semicolon(language).join(finding.follows))
        if finding.remedy:
            yield self.labelled(remedy, finding.remedy)
        if finding.obliged:
            yield self.labelled("obliged", finding.obliged)
        if with_deadline:
            yield Paragraph(
                (
                    Run(self.say("deadline") + wording.colon(language), "label"),
                    Run(DAY.in_language(language), "blank", "deadline"),
                    Run(self.say("before")),
                )
            )

    def clause(self, finding: FindingContent) -> Iterator[Block]:
        """The sentences of the policy that a finding cites, the cited words marked."""
        for number, quote in enumerate(finding.quotes):
            yield Paragraph(
                (
                    Run(self.say("also" if number else "clause") + wording.colon(self.language), "label"),
                    Run(self.say("stipulates", clause=quote.clause) + "“"),
                    *(Run(run.words, "cited" if run.role == "mark" else "") for run in quote.words),
                    Run("”"),
                )
            )

    def open_finding(self, finding: FindingContent) -> Iterator[Block]:
        yield Heading(3, finding.title)
        yield from self.clause(finding)
        for need in finding.needs:
            yield self.labelled("to_find_out", need)
        if finding.obliged:
            yield self.labelled("obliged", finding.obliged)

    def signatures(self) -> Table:
        """Who drew the opinion up, who checked it, who approved it."""
        names = [(Run(self.say(name)),) for name in ("prepared", "reviewed", "approved")]
        blanks = [(Run(" ", "blank", name),) for name in ("prepared", "reviewed", "approved")]
        return Table((1, 1, 1), (), (tuple(names), tuple(blanks)), "signatures")

    def attachments(self) -> Iterator[Attachment]:
        """The facts of all findings with the papers and places they were read at; the ids by which they are cited."""
        rows = [
            (
                (Run(str(finding.number)),),
                (Run(each.said),),
                (Run(wording.semicolon(self.language).join(each.sources)),),
            )
            for finding in self.content.findings
            for each in finding.found
            if each.sources
        ]
        if rows:
            heading = (self.say("item"), self.say("fact"), self.say("source"))
            yield Attachment(self.say("evidence"), (Table((2, 9, 11), heading, tuple(rows), "evidence"),))
        named = [
            ((Run(str(finding.number)),), (Run(f"{finding.clause} {finding.title}"),), (Run(finding.identity),))
            for finding in self.content.findings
        ]
        if named:
            heading = (self.say("item"), self.say("matter"), self.say("identity"))
            yield Attachment(self.say("register"), (Table((2, 9, 11), heading, tuple(named), "register"),))

    def requests_table(self) -> Iterator[Block]:
        """The papers to hand in: what each has to show, and what depends on it."""
        titles = {finding.number: finding for finding in self.content.findings}
        rows = []
        for request in self.content.requests:
            questions = [question for question, _ in request.questions]
            matters = [f"{titles[number].clause} {titles[number].title}" for number in request.findings]
            rows.append(
                (
                    (Run(str(request.number)),),
                    (Run(request.paper),),
                    (Run("\n".join(questions)),),
                    (Run("\n".join(matters)),),
                    (Run("□"),),
                )
            )
        if rows:
            names = ("number", "paper", "questions", "bears_on", "handed_in")
            yield Table((2, 6, 9, 9, 3), tuple(map(self.say, names)), tuple(rows), "requests")

    # Words.

    def text(self, words: str, full_stop: bool = False) -> Paragraph:
        return Paragraph((Run(words + (self.full_stop(words) if full_stop else "")),))

    def labelled(self, label: str, words: str) -> Paragraph:
        """A paragraph after its label, ended as a sentence."""
        name = self.say(label) + wording.colon(self.language)
        return Paragraph((Run(name, "label"), Run(words + self.full_stop(words))))

    def full_stop(self, words: str) -> str:
        """What ends a sentence that has no end of its own."""
        if words.endswith(("。", "？", "！", ".", "?", "!")):
            return ""
        return "。" if self.language == "zh" else "."


UNSAFE = re.compile(r"[^\w-]")
LONGEST_NAME = 80


def file_name(document: OfficialDocument, suffix: str) -> str:
    """A name for the document's file, made of letters, digits and `-` only, whatever the subject is called."""
    name = UNSAFE.sub("_", document.subject[1])[:LONGEST_NAME].strip("_") or "subject"
    return f"{document.kind}-{UNSAFE.sub('_', document.subject[0])}-{name}.{suffix}"
