"""The report for people at a terminal: decisions, findings by weight, papers still needed, counts of everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from qsd_rules.assess.assessment import FINDINGS, Assessment, DecisionOutcome
from qsd_rules.assess.findings import Finding, Request, counts, differing_by_reading, findings, requests
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.report.sentences import (
    document_title,
    ground_sentences,
    header,
    is_advice,
    organs,
    readings_sentences,
    subject_title,
    title_of_clause,
)
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.layout import Span, paint, paragraph, width_of

STYLES = {
    "violated": "strong red",
    "missed": "strong red",
    "advised": "strong yellow",
    "pending": "strong blue",
    "undetermined": "strong yellow",
    "satisfied": "strong green",
}
MARKS = {"against": Span("× ", "strong red"), "pending": Span("? ", "strong yellow"), "clear": Span("√ ", "green")}
MOST_GROUNDS = 6
MOST_QUESTIONS = 12
LABELS = {
    "found": Text("查得", "found"),
    "applies": Text("适用", "applies"),
    "follows": Text("后果", "follows"),
    "remedy": Text("处理", "remedy"),
    "organs": Text("单位", "organ"),
    "readings": Text("读法", "readings"),
    "explain": Text("编号", "id"),
    "ask": Text("查明", "ask"),
    "settles": Text("判定", "settles"),
}
DECISIONS = Text("决定", "Decisions")
DIFFERING = Text("因读法而异", "Depends on the reading")
DIFFERING_MEANS = Text(
    "按现行读法无须处理，按另一读法则须处理", "nothing to act on as governed, a finding on another reading"
)
STILL_NEEDED = Text(
    "补齐下列材料即可判定，先列能判定最多的", "the papers below would settle them, the most telling first"
)
COUNTS = Text("合计", "Total")
NOTHING = Text("没有须处理的事项", "Nothing to act on")
ONLY = Text("只看：{words}", "only: {words}")
NO_PAPER = Text("其他须查明的事实", "other facts to be found out")
NOT_SETTLED_BY_PAPERS = Text(
    "补充材料也不能判定（如分母为零）", "not to be settled by any paper (a share of nothing, say)"
)
MORE = Text("另有 {count} 处", "{count} more")
BECAUSE = Text("依据 {clauses}", "by {clauses}")
AWAITING = Text("待补 {papers}", "awaiting {papers}")
OTHERWISE_READ = Text("换一种读法，决定不同", "another reading decides otherwise")
ALL_CLEAR = Text("均无不利事项", "nothing stands against them")
SETTLES = Text("涉及 {about} 项，仅凭此件可判定 {settles} 项", "bears on {about}, settles {settles} by itself")


class Page(NamedTuple):
    """What all parts of the report need: the assessment, the language, the width in columns, and colour or not."""

    assessment: Assessment
    language: Language
    width: int
    colour: bool
    brief: bool

    def say(self, text: Text, **values: object) -> str:
        """A text in the language, filled in; without values it is taken as it is, braces and all."""
        words = text.in_language(self.language)
        return words.format(**values) if values else words

    def lines(self, spans: Iterable[Span | str], indent: int = 0, hang: int = 0) -> list[str]:
        """A paragraph on this page."""
        return paragraph(spans, self.width, self.colour, indent, hang)

    def labelled(self, label: str, parts: Iterable[str | Sequence[Span | str]], indent: int) -> Iterator[str]:
        """Paragraphs beside a label; on a narrow page below it."""
        words = self.say(LABELS[label])
        column = max(width_of(self.say(text)) for text in LABELS.values()) + 2
        for number, part in enumerate(parts):
            rows = self.lines([part] if isinstance(part, str) else part, indent + column)
            if number == 0:
                blank = " " * (column - width_of(words))
                rows[0] = " " * indent + paint([Span(words, "faint")], self.colour) + blank + rows[0][indent + column :]
            yield from rows


def terminal_report(
    assessment: Assessment,
    language: Language,
    width: int = 80,
    colour: bool = False,
    brief: bool = False,
    selection: Selection = EVERYTHING,
) -> str:
    """The whole report in lines of at most `width` columns; `brief` says of each finding only what was found."""
    page = Page(assessment, language, max(width, 20), colour, brief)
    parts = [
        _header(page, selection),
        _decisions(page),
        _findings(page),
        _differing(page),
        _undetermined(page),
        _counts(page),
    ]
    return "\n\n".join(text for part in parts if (text := "\n".join(part))) + "\n"


def _heading(page: Page, name: Text, style: str, rest: str = "") -> list[str]:
    if page.language == "zh":
        return page.lines([Span(f"【{name.zh}】", style), rest])
    return page.lines([Span(name.en.upper(), style), f" {rest}" if rest else ""])


def _header(page: Page, selection: Selection) -> Iterator[str]:
    first, *rest = header(page.assessment, page.language)
    yield from page.lines([Span(first, "strong")])
    for line in rest:
        yield from page.lines([line], hang=2)
    if selection.words:
        words = wording.listed(list(selection.words), page.language)
        yield from page.lines([Span(page.say(ONLY, words=words), "yellow")])


# Decisions.


def _decisions(page: Page) -> Iterator[str]:
    shown = [decision for decision in page.assessment.decisions if decision.status != "not_applicable"]
    if not shown:
        return
    yield from _heading(page, DECISIONS, "strong")
    calm: list[SubjectKey] = []
    for subject, group in groupby(shown, key=lambda decision: decision.subject):
        about = sorted(group, key=lambda decision: ("against", "pending", "clear").index(decision.status))
        if len({d.subject for d in shown}) > 3 and all(decision.status == "clear" for decision in about):
            calm.append(subject)
            continue
        yield from page.lines([Span(subject_title(subject, page.assessment, page.language), "strong")], indent=2)
        for decision in about:
            yield from _decision(page, decision)
    if calm:
        names = [subject_title(subject, page.assessment, page.language, kind=False) for subject in calm]
        said = wording.listed(names, page.language) + wording.colon(page.language) + page.say(ALL_CLEAR)
        yield from page.lines([MARKS["clear"], said], indent=2, hang=2)


def _decision(page: Page, outcome: DecisionOutcome) -> Iterator[str]:
    policy = page.assessment.policy
    decision = policy.decisions[outcome.decision]
    act = dict(decision.acts)[outcome.act] if outcome.act else None
    said = act or (decision.pending if outcome.status == "pending" else decision.clear)
    mark = MARKS[outcome.status]
    label = decision.label.in_language(page.language) + wording.colon(page.language)
    yield from page.lines([mark, label, Span(page.say(said), mark.style)], indent=4, hang=2)
    reasons = list(dict.fromkeys(policy.rules[rule].clause for rule in outcome.against))
    if reasons:
        yield from page.lines([page.say(BECAUSE, clauses=wording.listed(reasons, page.language))], indent=6, hang=2)
    if outcome.status == "pending":
        papers = dict.fromkeys(policy.facts[need.fact].document for need in outcome.needs)
        titles = [document_title(policy.documents.get(paper), page.language) for paper in papers]
        if titles:
            yield from page.lines([page.say(AWAITING, papers=wording.listed(titles, page.language))], indent=6, hang=2)
    if outcome.depends_on_reading:
        yield from page.lines([Span(page.say(OTHERWISE_READ), "yellow")], indent=6, hang=2)


# Findings.


def _findings(page: Page) -> Iterator[str]:
    number = 0
    for name in FINDINGS[:-1]:
        found = findings(page.assessment, name)
        if not found:
            continue
        if number:
            yield ""
        meaning = wording.ACTIONS[name].in_language(page.language)
        yield from _heading(page, wording.OUTCOMES[name], STYLES[name], _how_many(page, len(found), meaning))
        yield from _blocks(page, found, number + 1, STYLES[name])
        number += len(found)
    if not number and page.assessment.outcomes:
        yield from page.lines([Span(page.say(NOTHING), "strong green")])


def _how_many(page: Page, count: int, meaning: str) -> str:
    return f"{count} 项：{meaning}" if page.language == "zh" else f"({count}): {meaning}"


def _blocks(page: Page, found: Sequence[Finding], first: int, style: str) -> Iterator[str]:
    """Findings under their subjects, numbered from `first`."""
    number = first
    for subject, group in groupby(found, key=lambda finding: finding.outcome.subject):
        yield from page.lines([Span(subject_title(subject, page.assessment, page.language), "strong")], indent=2)
        for finding in group:
            yield from (_line(page, finding, number, style) if page.brief else _block(page, finding, number, style))
            number += 1


def _title(page: Page, finding: Finding, number: int, style: str) -> list[str]:
    mark = f"{number:>2}. "
    title = finding.rule.title.in_language(page.language)
    return page.lines(
        [mark, Span(title_of_clause(finding.clause, page.language), style), "  ", Span(title, "strong")], 2, 4
    )


def _line(page: Page, finding: Finding, number: int, style: str) -> Iterator[str]:
    yield from _title(page, finding, number, style)
    grounds = [said for said, _ in ground_sentences(finding.grounds, finding, page.assessment, page.language)]
    more = [page.say(MORE, count=len(grounds) - 2)] if len(grounds) > 2 else []
    if grounds:
        yield from page.lines([wording.semicolon(page.language).join([*grounds[:2], *more])], indent=6)
    if finding.differing:
        yield from page.lines(readings_sentences(finding, page.language)[:1], indent=6)


def _block(page: Page, finding: Finding, number: int, style: str) -> Iterator[str]:
    language, indent = page.language, 6
    yield from _title(page, finding, number, style)
    yield from page.lines([Span(wording.quoted(str(finding.quote), language), "cyan")], indent)
    grounds = ground_sentences(finding.grounds, finding, page.assessment, language)
    told: list[list[Span | str]] = [[said, Span(source, "faint")] for said, source in grounds[:MOST_GROUNDS]]
    if len(grounds) > MOST_GROUNDS:
        told.append([page.say(MORE, count=len(grounds) - MOST_GROUNDS)])
    yield from page.labelled("found", told, indent)
    applies = [said for said, _ in ground_sentences(finding.applicability, finding, page.assessment, language)]
    if applies:
        yield from page.labelled("applies", [wording.semicolon(language).join(applies[:MOST_GROUNDS])], indent)
    if finding.outcome.outcome == "violated":
        yield from page.labelled("follows", [page.say(act) for _, act in finding.follows], indent)
    if finding.rule.remedy:
        yield from page.labelled("remedy", [page.say(finding.rule.remedy)], indent)
    yield from page.labelled("organs", [said for said in (organs(finding, language),) if said], indent)
    yield from page.labelled("readings", readings_sentences(finding, language), indent)
    yield from page.labelled("explain", [[Span(finding.outcome.identity, "faint")]], indent)


def _differing(page: Page) -> Iterator[str]:
    found = differing_by_reading(page.assessment)
    if not found:
        return
    meaning = page.say(DIFFERING_MEANS)
    yield from _heading(page, DIFFERING, "strong yellow", _how_many(page, len(found), meaning))
    yield from _blocks(page, found, 1, "strong yellow")


# What is undetermined.


def _undetermined(page: Page) -> Iterator[str]:
    found = findings(page.assessment, "undetermined")
    if not found:
        return
    needing = [finding for finding in found if finding.needs]
    meaning = page.say(STILL_NEEDED) if needing else page.say(NOT_SETTLED_BY_PAPERS)
    yield from _heading(
        page, wording.OUTCOMES["undetermined"], STYLES["undetermined"], _how_many(page, len(found), meaning)
    )
    for number, request in enumerate(requests(needing), 1):
        yield from _request(page, request, number)
    hopeless = [finding for finding in found if not finding.needs]
    if hopeless and needing:
        yield from page.lines([Span(page.say(NOT_SETTLED_BY_PAPERS), "strong")], indent=2)
    for number, finding in enumerate(hopeless, 1):
        yield from _title(page, finding, number, STYLES["undetermined"])


def _request(page: Page, request: Request, number: int) -> Iterator[str]:
    language = page.language
    paper = document_title(request.document, language) if request.document else page.say(NO_PAPER)
    scope = page.say(SETTLES, about=len(request.outcomes), settles=request.settles)
    yield from page.lines(
        [f"{number:>2}. ", Span(paper, "strong"), Span(wording.in_brackets(scope, language), "faint")], 2, 4
    )
    questions: dict[str, list[str]] = {}
    for needed in request.needs:
        name = subject_title((needed.need.kind, needed.need.subject), page.assessment, language, kind=False)
        questions.setdefault(needed.fact.question.in_language(language), []).append(name)
    told: list[list[Span | str]] = []
    for question, names in list(questions.items())[: 3 if page.brief else MOST_QUESTIONS]:
        who = wording.listed(names[:3], language) + (page.say(MORE, count=len(names) - 3) if len(names) > 3 else "")
        told.append([question, Span(wording.in_brackets(who, language), "faint")])
    if len(questions) > len(told):
        told.append([page.say(MORE, count=len(questions) - len(told))])
    yield from page.labelled("ask", told, 6)
    settled: list[list[Span | str]] = [
        [Span(f"{page.assessment.policy.rules[outcome.rule].clause} {outcome.identity}", "faint")]
        for outcome in request.outcomes[: 3 if page.brief else MOST_GROUNDS]
    ]
    if len(request.outcomes) > len(settled):
        settled.append([page.say(MORE, count=len(request.outcomes) - len(settled))])
    yield from page.labelled("settles", settled, 6)


# Counts.


def _counts(page: Page) -> Iterator[str]:
    assessment, language = page.assessment, page.language
    if not assessment.outcomes:
        return
    rules = Counted(len({outcome.rule for outcome in assessment.outcomes}))
    subjects = Counted(len({outcome.subject for outcome in assessment.outcomes}))
    total = Counted(len(assessment.outcomes))
    size = Text(
        f"{rules} 条规则，{subjects} 个对象，{total} 项结果", f"{total:outcome}: {rules:rule}, {subjects:subject}"
    )
    yield from _heading(page, COUNTS, "strong", size.in_language(language))
    spans: list[Span | str] = []
    for name, count in counts(assessment).items():
        label = wording.OUTCOMES[name].in_language(language)
        spans += [
            wording.comma(language) if spans else "",
            Span(f"{label} {count}", STYLES.get(name, "") if count else ""),
        ]
    yield from page.lines(spans, indent=2)
    yield from page.lines([Span(is_advice(language), "faint")], indent=2)
