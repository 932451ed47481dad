"""The papers that go to those who have to act: one for each addressee with all that it owes, by the right instrument.

A refused application is refused, one that is incomplete is returned to be completed, a firm is ordered to put matters
right, an organ is pressed, organs due for criticism are named in a circular; for what is only encouraged there is no
paper, nor where it is not known who has to act. Each is a draft: number and date are given or left to be filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from qsd_rules.assess.assessment import Assessment, DecisionOutcome
from qsd_rules.assess.findings import Finding, Needed, findings, world_of
from qsd_rules.assess.parties import Party, PartyFinder
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.shown_values import shown_value
from qsd_rules.policy.model import Policy
from qsd_rules.report.blocks import Quotation, harmless_parts
from qsd_rules.report.finding_content import FindingContent, finding_content
from qsd_rules.report.official_documents import (
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    opinions,
    subjects_of_opinions,
)
from qsd_rules.report.official_words import (
    DATE,
    DAY,
    INSTRUMENTS,
    INVENTED,
    NONE_DUE,
    NUMBER,
    SEAL,
    WORDS,
    DocumentKind,
    Instrument,
)
from qsd_rules.report.paper_words import INSTRUMENT_TITLES, LIMITS, PAPER_WORDS
from qsd_rules.report.rule_card import clause_address
from qsd_rules.report.sentences import document_title
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language
from qsd_rules.words.values import shown_date


class Issue(NamedTuple):
    """What only the organ can say of a paper, as far as it is given: its number and the day of issue."""

    number: str = ""
    day: date | None = None


BLANK = Issue()


class Group(NamedTuple):
    """What one paper is about: the instrument, its addressee (none for a circular), who signs, and the findings."""

    instrument: Instrument
    addressee: Party | None
    deciders: tuple[Party, ...]
    findings: list[Finding]


def documents_of(
    assessment: Assessment, language: Language, kind: DocumentKind = "opinion", issue: Issue = BLANK
) -> tuple[OfficialDocument, ...]:
    """All documents of a kind that are due."""
    if kind == "opinion":
        return opinions(assessment, language)
    return papers(assessment, language, INSTRUMENTS[kind], issue)


def is_due(assessment: Assessment, kind: DocumentKind) -> bool:
    """Whether there is a document of the kind to write."""
    if kind == "opinion":
        return bool(subjects_of_opinions(assessment))
    return any(group.instrument in INSTRUMENTS[kind] for group in due(assessment))


def none_due(kind: DocumentKind, language: Language) -> str:
    """What is said where there is no such document to write."""
    return NONE_DUE[kind].in_language(language)


def papers(
    assessment: Assessment,
    language: Language,
    instruments: Iterable[Instrument],
    issue: Issue = BLANK,
) -> tuple[OfficialDocument, ...]:
    """The papers of these instruments that are due, in the order of the instruments, then of the findings."""
    groups = due(assessment)
    wanted = list(instruments)
    chosen = sorted((each for each in groups if each.instrument in wanted), key=lambda e: wanted.index(e.instrument))
    return tuple(_Writer(group, assessment, language, issue).document() for group in chosen)


def due(assessment: Assessment) -> tuple[Group, ...]:
    """What papers are due: each finding that somebody has to act on, under its instrument, addressee and signatory."""
    finder = PartyFinder(world_of(assessment))
    decided = {(each.subject, each.decision): each for each in assessment.all_decisions}
    groups: dict[tuple[Instrument, Party | None, tuple[Party, ...]], Group] = {}
    for finding in findings(assessment, "violated", "missed", "undetermined"):
        for party in finding.obliged:
            instrument = instrument_of(finding, party, finder, decided)
            if instrument is None:
                continue
            addressee = None if instrument == "criticism-circular" else party
            key = (instrument, addressee, finding.decider)
            groups.setdefault(key, Group(*key, [])).findings.append(finding)
    return tuple(groups.values())


def instrument_of(
    finding: Finding,
    party: Party,
    finder: PartyFinder,
    decided: Mapping[tuple[SubjectKey, str], DecisionOutcome],
) -> Instrument | None:
    """By which paper a party is told of a finding; none where there is none to write."""
    policy, subject = finder.policy, finding.outcome.subject
    asked = {name: applied(policy, name, subject, finder) for name, _ in finding.rule.decisions}
    if finding.outcome.outcome == "undetermined":
        if not papers_asked(finding, party, policy):
            return None
        return "correction-notice" if any(asked.values()) else "supplement-notice"
    kinds = [dict(policy.decisions[name].instruments).get(act) for name, act in finding.rule.decisions]
    if "circular" in kinds:
        return "criticism-circular"
    if kinds and all(kind in ("refusal", "correction") for kind in kinds):
        stand = [name for name, _ in finding.rule.decisions if decided[subject, name].status == "against"]
        if not any(asked[name] is not False for name in stand):
            return None
        return "refusal-decision" if "refusal" in kinds else "correction-notice"
    if is_organ(party, policy):
        return "supervision-letter"
    return "rectification-notice" if finding.outcome.outcome == "violated" else None


def is_organ(party: Party, policy: Policy) -> bool:
    """Whether a party is an organ, which is pressed and not ordered."""
    scheme = policy.evaluation
    return bool(party.organ) or bool(scheme and party.subject and party.subject[0] == scheme.organ_kind)


def applied(policy: Policy, decision: str, subject: SubjectKey, finder: PartyFinder) -> bool | None:
    """Whether a decision was applied for; none where it is not known or not a thing to be applied for."""
    fact = policy.decisions[decision].applied
    if not fact:
        return None
    value = finder.world.fact(subject, fact)
    if isinstance(value, Absent):
        return False
    return value if isinstance(value, bool) else True if isinstance(value, date) else None


def papers_asked(finding: Finding, party: Party, policy: Policy) -> tuple[Needed, ...]:
    """What a party can be asked for: of a firm nothing that organs make or keep themselves."""
    if is_organ(party, policy):
        return finding.needs
    return tuple(need for need in finding.needs if need.document is None or not need.document.official)


class _Writer(NamedTuple):
    """What writing one paper takes."""

    group: Group
    assessment: Assessment
    language: Language
    issue: Issue

    @property
    def voice(self) -> Voice:
        return Voice(self.language)

    @property
    def day(self) -> date:
        """The day whose law and names the paper goes by: that of issue, else that of the assessment."""
        return self.issue.day or self.assessment.as_of

    def say(self, name: str, **values: object) -> str:
        words = PAPER_WORDS[name].in_language(self.language)
        return words.format(**values) if values else words

    def document(self) -> OfficialDocument:
        language, instrument = self.language, self.group.instrument
        contents = tuple(
            harmless_parts(finding_content(finding, number, self.assessment, self.voice))
            for number, finding in enumerate(self.group.findings, 1)
        )
        year = self.day.year
        first, last = NUMBER
        blank = first.in_language(language).format(year=year) + last.in_language(language)
        body = {
            "refusal-decision": self.refusal,
            "rectification-notice": self.order,
            "correction-notice": self.request,
            "supplement-notice": self.request,
            "supervision-letter": self.letter,
            "criticism-circular": self.circular,
        }[instrument]
        served = instrument not in ("supervision-letter", "criticism-circular")
        addressee = self.group.addressee
        key = (addressee.subject or ("organ", addressee.organ)) if addressee else ("organ", "all")
        return OfficialDocument(
            kind=instrument,
            subject=key,
            language=language,
            organ=self.organ,
            number=(Run(self.issue.number, "blank", "number") if self.issue.number else Run(blank, "blank", "number"),),
            title=INSTRUMENT_TITLES[instrument].in_language(language),
            note=INVENTED.in_language(language) if self.assessment.snapshot.invented else "",
            addressee=self.name(addressee) if addressee else self.say("all_organs"),
            body=tuple(body(contents)),
            date=shown_date(self.issue.day, language)
            if self.issue.day
            else DATE.in_language(language).format(year=year),
            seal=SEAL.in_language(language),
            attachments=(),
            signatures=None,
            closing=(Heading(1, WORDS["receipt"].in_language(language)), self.receipt()) if served else (),
            copies=self.copies(contents),
            issued=self.say("issued", day=shown_date(self.issue.day, language))
            if self.issue.day
            else WORDS["issued"].in_language(language).format(year=year),
        )

    # Head.

    def name(self, party: Party) -> str:
        """An organ by its full name on the day, anyone else by the name in the facts."""
        organ = self.assessment.policy.organs.get(party.organ)
        words = party.name if organ is None else organ.full_name_on(self.day)
        return harmless_parts(words.in_language(self.language))

    @property
    def organ(self) -> str:
        return wording.listed([self.name(party) for party in self.group.deciders], self.language)

    def party(self) -> Iterator[Block]:
        """The addressee with its code, address and person in charge, as far as they are known."""
        addressee = self.group.addressee
        if addressee is None or addressee.subject is None or is_organ(addressee, self.assessment.policy):
            return
        yield self.labelled(self.say("party"), self.name(addressee))
        record = self.assessment.snapshot.subjects[addressee.subject]
        told: dict[str, tuple[str, str]] = {}
        policy, snapshot = self.assessment.policy, self.assessment.snapshot
        for fact in policy.facts.values():
            if fact.kind == record.kind and fact.party:
                value = record.facts.get(fact.name)
                said = ""
                if value is not None and not isinstance(value, Absent):
                    said = harmless_parts(shown_value(value, fact, policy, snapshot, self.language))
                if fact.party not in told or (said and not told[fact.party][1]):
                    told[fact.party] = (self.voice.say(fact.label), said)
        for name, (label, said) in told.items():
            run = Run(said) if said else Run("　" * 12 if self.language == "zh" else " " * 24, "blank", name)
            yield Paragraph((Run(label + self.voice.colon, "label"), run))

    def subjects(self) -> str:
        """The things that the findings are about, by their names."""
        addressee = self.group.addressee
        keys = dict.fromkeys(finding.outcome.subject for finding in self.group.findings)
        records = [self.assessment.snapshot.subjects[key] for key in keys if not addressee or key != addressee.subject]
        return harmless_parts(wording.listed([record.name or record.id for record in records], self.language))

    def intro(self, name: str) -> Paragraph:
        policy = self.assessment.policy
        about_name = f"about_{name.removesuffix('_intro')}"
        about = self.subjects() if about_name in PAPER_WORDS else ""
        return self.text(
            self.say(
                name,
                policy=self.voice.say(policy.title),
                number=policy.number,
                day=shown_date(self.assessment.as_of, self.language),
                about=self.say(about_name, subjects=about) if about else "",
                count=Counted(len(self.group.findings)),
            )
        )

    # Facts, grounds, what to do.

    def facts(self, contents: Iterable[FindingContent]) -> Iterator[Block]:
        yield Heading(1, self.say("facts"))
        for content, finding in zip(contents, self.group.findings, strict=True):
            yield Heading(2, content.title)
            parts = [each.said for each in content.found]
            evidence = dict.fromkeys(paper for each in content.found for paper in each.papers)
            named = wording.listed(list(evidence), self.language)
            proof = self.say("evidence", papers=named) if named else ""
            itself = self.group.addressee and finding.outcome.subject == self.group.addressee.subject
            subject = "" if itself else content.subject_name + self.say("comma")
            found = self.say("found", subject=subject, facts=wording.semicolon(self.language).join(parts))
            yield self.text(found + proof)
            others = [self.name(party) for party in finding.obliged if party != self.group.addressee]
            if others and self.group.addressee is not None:
                yield self.text(self.say("others", names=wording.listed(others, self.language)))

    def grounds(self, contents: Iterable[FindingContent], heading: str = "grounds") -> Iterator[Block]:
        """The words of the policy, each sentence once, then the interpretations that the findings rest on."""
        yield Heading(1, self.say(heading))
        quoted: dict[tuple[str, str], list[int]] = {}
        words: dict[tuple[str, str], Quotation] = {}
        for content in contents:
            for quote in content.quotes:
                key = (quote.clause, "".join(run.words for run in quote.words))
                quoted.setdefault(key, []).append(content.number)
                words.setdefault(key, quote)
        for key, numbers in quoted.items():
            quote = words[key]
            items = wording.listed([str(number) for number in dict.fromkeys(numbers)], self.language)
            source = self.say("clause", policy=self.voice.say(self.assessment.policy.title), clause=quote.clause)
            said = "".join(run.words for run in quote.words)
            yield Paragraph((Run(f"{source}“{said}”{self.say('items', items=items)}"),))
        reasons = dict.fromkeys(
            self.voice.say(each.reason) for finding in self.group.findings for each in finding.rule.interpretations
        )
        if reasons:
            yield self.text(self.say("understanding") + "".join(self.sentence(reason) for reason in reasons))
        readings = dict.fromkeys(said for content in contents for said in content.readings)
        if readings:
            yield self.text(self.say("readings") + "".join(self.sentence(said) for said in readings))

    def to_do(self, contents: Iterable[FindingContent], heading: str) -> Iterator[Block]:
        yield Heading(1, self.say(heading))
        told = dict.fromkeys((content.remedy, content.title) for content in contents if content.remedy)
        for remedy, title in told:
            yield self.text(self.say("remedy", title=title, remedy=self.sentence(remedy)))
        yield self.blank("by", DAY.in_language(self.language), "deadline", "report")

    @property
    def us(self) -> str:
        return self.organ or self.say("us")

    # The instruments.

    def refusal(self, contents: tuple[FindingContent, ...]) -> Iterator[Block]:
        yield from self.party()
        yield self.intro("refusal_intro")
        yield from self.facts(contents)
        yield from self.grounds(contents)
        yield Heading(1, self.say("decision"))
        policy = self.assessment.policy
        against = {(each.subject, each.decision) for each in self.assessment.all_decisions if each.status == "against"}
        acts = dict.fromkeys(
            (finding.outcome.subject, name, act)
            for finding in self.group.findings
            for name, act in finding.rule.decisions
            if dict(policy.decisions[name].instruments).get(act) == "refusal"
            and (finding.outcome.subject, name) in against
        )
        for subject, name, act in acts:
            record = self.assessment.snapshot.subjects[subject]
            decision = policy.decisions[name]
            value = record.facts.get(decision.applied)
            applied_on = self.say("applied_on", day=shown_date(value, self.language)) if isinstance(value, date) else ""
            yield self.text(
                self.say(
                    "decided",
                    subject=harmless_parts(record.name or record.id),
                    applied=applied_on,
                    words=self.voice.say(dict(decision.acts)[act]),
                )
            )
        remedies = [content.remedy for content in contents if content.remedy]
        if remedies:
            yield self.text(self.say("again") + "".join(self.sentence(r) for r in dict.fromkeys(remedies)))
        yield from self.limits()

    def limits(self) -> Iterator[Block]:
        """Review and suit, with the limits of the law on the day of issue."""
        yield Heading(1, self.say("remedies"))
        in_force = [words for start, words in LIMITS if start <= self.day]
        yield self.text(in_force[-1].in_language(self.language))

    def order(self, contents: tuple[FindingContent, ...]) -> Iterator[Block]:
        yield from self.party()
        yield self.intro("order_intro")
        yield from self.facts(contents)
        yield from self.grounds(contents)
        yield from self.to_do(contents, "to_put_right")
        follows = tuple(self.follows())
        yield Heading(1, self.say("consequences"))
        yield self.text(self.say("if_not" if follows else "else", organ=self.us))
        for words in follows:
            yield self.text(words)
        yield Heading(1, self.say("hearing"))
        gap = "　　" if self.language == "zh" else "    "
        yield self.blank("hearing_before", gap, "hearing_days", "hearing_after")
        yield from self.limits()

    def follows(self) -> Iterator[str]:
        """The acts that follow, beside this order itself."""
        acts = dict.fromkeys(
            act
            for finding in self.group.findings
            for (decision, act), (_, name) in zip(finding.follows, finding.rule.decisions, strict=True)
            if dict(decision.instruments).get(name) != "order"
        )
        yield from (self.voice.say(act) for act in acts)

    def letter(self, contents: tuple[FindingContent, ...]) -> Iterator[Block]:
        yield self.intro("letter_intro")
        yield from self.facts(contents)
        yield from self.grounds(contents)
        yield from self.to_do(contents, "to_carry_out")

    def circular(self, contents: tuple[FindingContent, ...]) -> Iterator[Block]:
        yield self.intro("circular_intro")
        yield from self.facts(contents)
        yield from self.grounds(contents)
        names = dict.fromkeys(content.subject_name for content in contents)
        yield Heading(1, self.say("decision"))
        yield self.text(self.say("criticized", names=wording.listed(list(names), self.language)))
        yield from self.to_do(contents, "to_carry_out")

    def request(self, contents: tuple[FindingContent, ...]) -> Iterator[Block]:
        yield from self.party()
        correction = self.group.instrument == "correction-notice"
        yield self.intro("correction_intro" if correction else "supplement_intro")
        incomplete = [content for content in contents if content.outcome == "violated"]
        for content in incomplete:
            facts = wording.semicolon(self.language).join(each.said for each in content.found)
            yield self.text(self.say("missing", title=content.title, facts=facts, remedy=content.remedy))
        rows = tuple(self.rows(contents))
        if rows:
            columns = ("number", "paper", "questions", "bears_on", "handed_in")
            heading = tuple(WORDS[name].in_language(self.language) for name in columns)
            yield Table((2, 6, 9, 9, 3), heading, rows, "requests")
        yield self.blank("hand_in", DAY.in_language(self.language), "deadline", "hand_in_to")
        yield self.text(self.say("correction_after" if correction else "supplement_after"))

    def rows(self, contents: Iterable[FindingContent]) -> Iterator[tuple[tuple[Run, ...], ...]]:
        """A row for each paper: what it has to show, and what depends on it."""
        asked: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
        addressee = self.group.addressee
        assert addressee is not None, "INVARIANT: papers are asked of somebody"
        for content, finding in zip(contents, self.group.findings, strict=True):
            for need in papers_asked(finding, addressee, self.assessment.policy):
                paper = document_title(need.document, self.language) if need.document else self.say("no_paper")
                questions, matters = asked.setdefault(paper, ({}, {}))
                other = "" if need.need.subject == content.subject[1] else need.subject.name or need.subject.id
                said = self.voice.say(need.fact.question)
                questions[f"{harmless_parts(other)}{self.voice.colon}{said}" if other else said] = None
                address = clause_address(finding.clause.address, self.assessment.policy, self.voice)
                matters[f"{address} {content.title}"] = None
        for number, (paper, (questions, matters)) in enumerate(asked.items(), 1):
            yield (
                (Run(str(number)),),
                (Run(paper),),
                (Run("\n".join(questions)),),
                (Run("\n".join(matters)),),
                (Run("□"),),
            )

    # Foot.

    def receipt(self) -> Table:
        """The slip that proves that the paper was delivered."""
        rows = tuple(
            ((Run(WORDS[name].in_language(self.language)),), (Run(" ", "blank", name),))
            for name in ("addressee_signs", "received_on", "server_signs")
        )
        return Table((1, 3), (), rows, "receipt")

    def copies(self, contents: Iterable[FindingContent]) -> tuple[str, ...]:
        """Those who get a copy: who cooperates, and of an order to an organ nobody else."""
        organs = self.assessment.policy.organs.values()
        labels = {organ.label.in_language(self.language): organ for organ in organs}
        cooperating = dict.fromkeys(name for content in contents for name in content.cooperating)
        return tuple(
            labels[name].full_name_on(self.day).in_language(self.language) if name in labels else name
            for name in cooperating
            if name != (self.group.addressee.name.in_language(self.language) if self.group.addressee else "")
        )

    # Words.

    def text(self, words: str) -> Paragraph:
        return Paragraph((Run(self.sentence(words)),))

    def blank(self, before: str, gap: str, name: str, after: str) -> Paragraph:
        """A sentence with a place to be filled in between two parts of it."""
        return Paragraph((Run(self.say(before)), Run(gap, "blank", name), Run(self.say(after, organ=self.us))))

    def labelled(self, label: str, words: str) -> Paragraph:
        return Paragraph((Run(label + self.voice.colon, "label"), Run(words)))

    def sentence(self, words: str) -> str:
        """Words ended as a sentence."""
        if words.rstrip().endswith(("。", "？", "！", "：", ".", "?", "!", ":")):
            return words
        return words + ("。" if self.language == "zh" else ". ")
