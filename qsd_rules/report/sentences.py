"""Sentences that several reports share: a header, a subject's title, what was found, what the readings come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qsd_rules.assess.assessment import Assessment, Judgement
from qsd_rules.assess.findings import FactUsed, Finding, Ground, Shared
from qsd_rules.assess.parties import Party
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.shown_values import shown_later, shown_threshold, shown_value, with_unit
from qsd_rules.facts.snapshot import Evidence
from qsd_rules.policy.model import Clause, Document
from qsd_rules.report.blocks import Run, Section, field, fields, line, note, strong, text
from qsd_rules.report.page_words import speaking
from qsd_rules.report.voice import Voice
from qsd_rules.version import VERSION
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.words.values import shown_date

AS_OF = Text("核查日期：{day}", "Assessed as of {day}")
OTHER_DAY = Text(
    "注意：事实截至{day}，不是核查日期；未注明日期的事实按该日情况采用",
    "Note: the facts are as of {day}, not of the day judged; those without a day of their own are used as of then",
)
IN_FORCE = Text("{issuer}，{day}起施行", "{issuer}, in force from {day}")
FACTS = Text("事实：{title}", "Facts: {title}")
INVENTED = Text("虚构样例，并非真实情况", "an invented sample, nothing real")
ADVICE = Text("以上为程序的核查意见，决定由主管单位作出", "The program advises; the organ in charge decides")
NO_FINDINGS = Text("没有须处理的事项", "Nothing to act on")
NO_FINDINGS_YET = Text(
    "就已知的事实，没有须处理的事项；尚有待定或不能判定的",
    "Nothing to act on as far as is known; something is held or undetermined",
)
REQUIRED = Text("，要求{threshold}", ", required: {threshold}")
THRESHOLD = Text("{label}：{threshold}", "{label}: {threshold}")
MEASURED = Text("核算值：{value}", "worked out: {value}")
FAILED_OF_KNOWN = Text("已知{known}项中{failed}项未通过（{names}）", "{failed} of {known} known failed ({names})")
FAILED_OF_ALL = Text("{known}项中{failed}项未通过（{names}）", "{failed} of {known} failed ({names})")
NOBODY_FAILED = Text("已知{known}项均通过，其余未知", "the {known} known passed, of the rest nothing is known")
WHOEVER_ELSE = Text("，故无论其余如何均低于100%", ", so below 100% whoever else comes")
MOST_NAMED = 5
COUNTED = Text("按快照中的事实算得", "counted from the facts")
COOPERATING = Text("配合：{organs}", "with {organs}")
UNKNOWN_PARTY = Text("不清楚，须先查明：{questions}", "not known; first find out: {questions}")
ON_EVERY_READING = Text("按各种读法均为{outcome}", "{outcome} on every reading")
ON_READING = Text("按{label}{outcome}", "{outcome} on {label}")
ONLY_ON = Text("仅按{label}才{outcome}", "{outcome} only if {label} governs")
GOVERNS = Text("（本次采用）", " (the reading in use)")
UNNAMED_PAPER = Text("未列明材料", "an unnamed paper")


def header(assessment: Assessment, language: Language) -> list[str]:
    """Which policy was applied to which facts, on what day; the first line is the title."""
    policy, snapshot = assessment.policy, assessment.snapshot
    title = wording.titled(policy.title.in_language(language), language)
    number = f"{policy.number}{title}" if language == "zh" else f"{policy.number} {title}"
    facts = FACTS.in_language(language).format(title=snapshot.title.in_language(language))
    if snapshot.invented:
        facts += wording.in_brackets(INVENTED.in_language(language), language)
    day = shown_date(policy.in_force_from, language)
    lines = [
        number,
        IN_FORCE.in_language(language).format(issuer=policy.issuer.in_language(language), day=day),
        facts,
        AS_OF.in_language(language).format(day=shown_date(assessment.as_of, language)),
    ]
    if snapshot.date != assessment.as_of:
        told = OTHER_DAY.in_language(language).format(day=shown_date(snapshot.date, language))
        lines.append(told)
    return [*lines, *(each.message.in_language(language) for each in assessment.not_judged)]


def is_settled(assessment: Assessment) -> bool:
    """Whether nothing is undetermined or contested and no decision is held."""
    unsettled = ("undetermined", "contested")
    return not any(outcome.outcome in unsettled for outcome in assessment.outcomes) and not any(
        decision.status in ("pending", "contested") for decision in assessment.decisions
    )


def nothing_found(assessment: Assessment, language: Language) -> str:
    """That there is no finding, and whether that is all there is to say."""
    return (NO_FINDINGS if is_settled(assessment) else NO_FINDINGS_YET).in_language(language)


def is_advice(language: Language) -> str:
    """That the program decides nothing."""
    return ADVICE.in_language(language)


def subject_title(subject: SubjectKey, assessment: Assessment, language: Language, kind: bool = True) -> str:
    """`建设工程项目 坂田某厂房（P1）`; without its kind where that is plain."""
    record = assessment.snapshot.subjects[subject]
    name = record.name or record.id
    words = name if name == record.id else name + wording.in_brackets(record.id, language)
    return f"{assessment.policy.kinds[record.kind].label.in_language(language)} {words}" if kind else words


def title_of_clause(clause: Clause, language: Language) -> str:
    """A clause's address in the style of the language's readers; both where they differ."""
    if clause.address == clause.other_address:
        return clause.address
    return clause.address if language == "zh" else f"{clause.other_address} ({clause.address})"


def document_title(document: Document | None, language: Language) -> str:
    """What a paper is called."""
    return (document.title if document else UNNAMED_PAPER).in_language(language)


def ground_sentences(
    grounds: Iterable[Ground], finding: Finding, assessment: Assessment, language: Language
) -> list[tuple[str, str]]:
    """What was found, one sentence for each ground, each with where it was read: paper, file and line."""
    told: dict[str, str] = {}
    for ground in grounds:
        said, source = _ground_sentence(ground, finding, assessment, language)
        if said:
            told.setdefault(said, source)
    return list(told.items())


def _ground_sentence(ground: Ground, finding: Finding, assessment: Assessment, language: Language) -> tuple[str, str]:
    policy = assessment.policy
    parts = [fact_sentence(used, finding.outcome.subject, assessment, language) for used in ground.facts]
    if ground.measured is not None:
        number, unit = ground.measured
        parts.append(MEASURED.in_language(language).format(value=with_unit(number, unit, policy, language)))
    for outcome in ground.decisions:
        decision = policy.decisions[outcome.decision]
        said = decision.words(*outcome.stands)
        parts.append(decision.label.in_language(language) + wording.colon(language) + said.in_language(language))
    thresholds = [shown_threshold(used.parameter, used.value, policy, language) for used in ground.parameters]
    if len(thresholds) == 1 and parts:
        sentence = wording.semicolon(language).join(parts) + REQUIRED.in_language(language).format(
            threshold=thresholds[0]
        )
    else:
        parts += [
            THRESHOLD.in_language(language).format(
                label=used.parameter.label.in_language(language), threshold=threshold
            )
            for used, threshold in zip(ground.parameters, thresholds, strict=True)
        ]
        sentence = wording.semicolon(language).join(parts)
    shared = [words for used in ground.facts if used.shared and (words := shared_words(used.shared, language))]
    sentence = wording.semicolon(language).join([sentence, *shared])
    sources = list(dict.fromkeys(source for used in ground.facts if (source := source_of(used, language))))
    return sentence, wording.in_brackets(wording.semicolon(language).join(sources), language) if sources else ""


def shared_words(shared: Shared, language: Language) -> str:
    """Who of a list failed, and what follows: `已知2项中1项未通过（工程p2），故无论其余如何均低于100%`."""
    known, failed = len(shared.passed) + len(shared.failed), len(shared.failed)
    if not failed:
        return "" if shared.is_all or not known else NOBODY_FAILED.in_language(language).format(known=known)
    names = [record.name or record.id for record in shared.failed[:MOST_NAMED]]
    named = wording.listed(names, language) + ("" if failed <= MOST_NAMED else "……" if language == "zh" else " …")
    words = FAILED_OF_ALL if shared.is_all else FAILED_OF_KNOWN
    said = words.in_language(language).format(known=known, failed=failed, names=named)
    return said if shared.is_all else said + WHOEVER_ELSE.in_language(language)


def fact_words(used: FactUsed, assessment: Assessment, language: Language) -> str:
    """The value of a fact, what bounds it, or the later day on which it is done."""
    if used.later is not None:
        return shown_later(used.later, language)
    return shown_value(used.known, used.fact, assessment.policy, assessment.snapshot, language)


def fact_sentence(used: FactUsed, about: SubjectKey, assessment: Assessment, language: Language) -> str:
    """`围护结构热工设计符合节能标准：否`; another subject than the finding's is named before."""
    label = used.fact.label.in_language(language)
    value = fact_words(used, assessment, language)
    said = label + wording.colon(language) + value
    if (used.subject.kind, used.subject.id) == about:
        return said
    name = used.subject.name or used.subject.id
    return f"{name}{'，' if language == 'zh' else ', '}{said}"


def source_of(used: FactUsed, language: Language) -> str:
    """The paper that proves a fact and where it was read; for a counted fact, that it was counted."""
    if used.evidence is None:
        return COUNTED.in_language(language) if used.fact.derive is not None and used.known is not None else ""
    return wording.comma(language).join(part for part in (paper_of(used, language), place_words(used.evidence)) if part)


def place_words(evidence: Evidence) -> str:
    """Where a fact was read: file and line, or sheet and cell."""
    place = evidence.place
    return f"{place.file}:{place.line}" if place.line and not place.cell else str(place)


def given_in(evidence: Evidence | None, language: Language) -> str:
    """The paper that the file names for a fact, and where it was read."""
    if evidence is None:
        return ""
    paper = wording.titled(evidence.document, language) if evidence.document else ""
    return wording.comma(language).join(part for part in (paper, place_words(evidence)) if part)


def paper_of(used: FactUsed, language: Language) -> str:
    """The paper that proves a fact: as the file names it, else its kind; empty for one without."""
    named = used.evidence.document if used.evidence else ""
    return named or (used.document.title.in_language(language) if used.document else "")


def party_names(parties: Iterable[Party], language: Language) -> str:
    """Who has a role, one after the other."""
    return wording.listed([each.name.in_language(language) for each in parties], language)


def obliged_words(finding: Finding, language: Language) -> str:
    """Who is obliged, else what would tell it; empty where the pack says nothing of it."""
    names = party_names(finding.obliged, language)
    questions = [asked.fact.question.in_language(language) for asked in finding.who]
    unknown = UNKNOWN_PARTY.in_language(language).format(questions=" ".join(questions)) if questions else ""
    return wording.semicolon(language).join(part for part in (names, unknown) if part)


def responsible(finding: Finding, language: Language) -> str:
    """Who is obliged, who oversees, who decides, then who leads and cooperates by the text, each after its name."""
    told = (
        ("obliged", obliged_words(finding, language)),
        ("overseer", party_names(finding.overseer, language) if finding.rule.obliged else ""),
        ("decider", party_names(finding.decider, language) if finding.rule.obliged else ""),
        ("role_lead", wording.listed([organ.label.in_language(language) for organ in finding.lead], language)),
        ("role_cooperating", wording.listed([o.label.in_language(language) for o in finding.cooperating], language)),
    )
    say, colon = speaking(language), wording.colon(language)
    parts = [say(label) + colon + words for label, words in told if words]
    return wording.semicolon(language).join(parts)


def readings_sentences(finding: Finding, language: Language) -> list[str]:
    """What each reading comes to, for a rule that can be read in several ways; then the words of the other readings.

    `按各种读法均为违反`; `按正文90%（本次采用）符合；仅按附件第8项才违反`, `附件第8项（附件-8）：“……”`.
    """
    readings = finding.outcome.readings
    if len(readings) < 2:
        return []
    if not finding.differing:
        word = wording.ON_A_READING[readings[0].outcome].in_language(language)
        return [ON_EVERY_READING.in_language(language).format(outcome=word)]
    said = []
    for outcome in dict.fromkeys(reading.outcome for reading in readings):
        labels = [
            _reading_label(finding, reading.reading, language) for reading in readings if reading.outcome == outcome
        ]
        word = wording.ON_A_READING[outcome].in_language(language)
        pattern = ONLY_ON if outcome not in ("satisfied", "not_applicable") else ON_READING
        said.append(pattern.in_language(language).format(outcome=word, label=wording.listed(labels, language)))
    others = [
        reading
        for reading in finding.rule.readings
        if reading.name != finding.outcome.reading and reading.quote != finding.quote
    ]
    return [
        wording.semicolon(language).join(said),
        *(
            reading.label.in_language(language)
            + wording.in_brackets(reading.quote.clause, language)
            + wording.colon(language)
            + wording.quoted(str(reading.quote), language)
            for reading in others
        ),
    ]


def _reading_label(finding: Finding, name: str, language: Language) -> str:
    label = finding.rule.reading(name).label.in_language(language)
    return label + (GOVERNS.in_language(language) if name == finding.outcome.reading else "")


FOUND_AS = Text("核查为“{found}”", "found “{found}”")
JUDGED = Text("{by}改判为“{judged}”", "judged “{judged}” by {by}")
UPHELD = Text("{by}维持", "upheld by {by}")
FOLLOWS = Text("因其他改判变为“{judged}”", "“{judged}” follows from other judgements")
JUDGED_BEFORE = Text("{by}曾认定为“{judged}”，两者不同", "{by} had judged “{judged}”, which differs")


def judgement_sentence(judgement: Judgement | None, words: Mapping[str, Text], language: Language) -> str:
    """What was found, what is in force in its place, by whom, when, and why; empty where nothing was judged.

    `words` says what the names of outcomes, acts and statuses are called.
    """
    if judgement is None:
        return ""

    def called(name: str) -> str:
        return words.get(name, wording.OUTCOMES["not_applicable"]).in_language(language)

    same = judgement.found == judgement.judged
    pattern = (UPHELD if same else JUDGED) if judgement.by else FOLLOWS
    told = [
        FOUND_AS.in_language(language).format(found=called(judgement.found)),
        pattern.in_language(language).format(by=judgement.by, judged=called(judgement.judged))
        + (wording.in_brackets(shown_date(judgement.at.date(), language), language) if judgement.at else ""),
    ]
    others = [
        JUDGED_BEFORE.in_language(language).format(by=by, judged=called(judged)) for by, judged in judgement.others
    ]
    first = wording.comma(language).join(told)
    reason = wording.colon(language) + judgement.reason if judgement.reason else ""
    return wording.semicolon(language).join([first + reason, *others])


def provenance(assessment: Assessment, voice: Voice) -> Section:
    """What a report was made of, by which anyone can make it again."""
    say = speaking(voice.language)
    program = f"qsd-rules {VERSION}{voice.comma}{assessment.engine}"
    told = fields(
        field(say("program"), [program]),
        field(say("policy_digest"), [line(Run(assessment.policy.digest, "code"))]),
        field(say("facts_digest"), [line(Run(assessment.snapshot.digest, "code"))]),
    )
    advice = text(strong(is_advice(voice.language)))
    return Section(line(say("traced")), (advice, *told, note(say("digests_note"))), anchor="traced")
