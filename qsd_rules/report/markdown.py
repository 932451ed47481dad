"""The report as a Markdown document, to be pasted into Word or a file system: headings, tables, quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from qsd_rules.assess.assessment import FINDINGS, Assessment
from qsd_rules.assess.findings import Finding, counts, differing_by_reading, findings, requests
from qsd_rules.assess.selection import EVERYTHING, Selection
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
from qsd_rules.words.language import Language, Text
from qsd_rules.words.layout import harmless

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
DECISIONS = Text("决定", "Decisions")
DECISION_COLUMNS = (
    Text("对象", "Subject"),
    Text("决定事项", "Decision"),
    Text("意见", "Advice"),
    Text("依据", "Clauses"),
)
REQUEST_COLUMNS = (
    Text("材料", "Paper"),
    Text("须查明", "Questions"),
    Text("涉及事项", "Bears on"),
    Text("仅凭此件可判定", "Settles by itself"),
)
COUNT_COLUMNS = (Text("结果", "Outcome"), Text("项数", "Count"))
FIELDS = {
    "found": Text("查得", "Found"),
    "applies": Text("适用", "Applies"),
    "follows": Text("后果", "Follows"),
    "remedy": Text("处理", "Remedy"),
    "organs": Text("责任单位", "Organ in charge"),
    "readings": Text("读法", "Readings"),
    "id": Text("编号", "Id"),
}
DIFFERING = Text("因读法而异", "Depends on the reading")
UNDETERMINED = Text("尚不能判定：须补齐的材料", "Undetermined: papers still needed")
UNDETERMINED_RULES = Text("尚不能判定的事项", "What is undetermined")
TOTAL = Text("合计", "Total")
NOTHING = Text("没有须处理的事项", "Nothing to act on")
ONLY = Text("只看：{words}", "Only: {words}")


def markdown_report(assessment: Assessment, language: Language, selection: Selection = EVERYTHING) -> str:
    """The whole report as CommonMark with tables, a newline at its end."""
    blocks = [
        *_header(assessment, language, selection),
        *_decisions(assessment, language),
        *_findings(assessment, language),
        *_undetermined(assessment, language),
        *_counts(assessment, language),
    ]
    return "\n\n".join(blocks) + "\n"


def plain(words: str) -> str:
    """Words that Markdown takes as they are, on one line."""
    return SPECIAL.sub(r"\\\1", harmless(" ".join(words.split())))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown already."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _header(assessment: Assessment, language: Language, selection: Selection) -> Iterator[str]:
    first, *rest = header(assessment, language)
    yield f"# {plain(first)}"
    yield "\n".join(f"- {plain(line)}" for line in rest)
    if selection.words:
        yield f"**{plain(ONLY.in_language(language).format(words=wording.listed(list(selection.words), language)))}**"


def _decisions(assessment: Assessment, language: Language) -> Iterator[str]:
    rows = []
    for outcome in assessment.decisions:
        if outcome.status == "not_applicable":
            continue
        decision = assessment.policy.decisions[outcome.decision]
        act = dict(decision.acts).get(outcome.act)
        said = act or (decision.pending if outcome.status == "pending" else decision.clear)
        behind = outcome.against or outcome.undetermined
        clauses = dict.fromkeys(assessment.policy.rules[rule].clause for rule in behind)
        words = plain(said.in_language(language))
        rows.append(
            (
                plain(subject_title(outcome.subject, assessment, language, kind=False)),
                plain(decision.label.in_language(language)),
                f"**{words}**" if outcome.status == "against" else words,
                plain(wording.listed(list(clauses), language)),
            )
        )
    if rows:
        yield f"## {DECISIONS.in_language(language)}"
        yield table([column.in_language(language) for column in DECISION_COLUMNS], rows)


def _findings(assessment: Assessment, language: Language) -> Iterator[str]:
    number = 1
    for name in FINDINGS[:-1]:
        found = findings(assessment, name)
        if found:
            meaning = wording.ACTIONS[name].in_language(language)
            title = wording.OUTCOMES[name].in_language(language)
            count = wording.in_brackets(str(len(found)), language)
            yield f"## {_capital(title)}{count}{wording.colon(language)}{meaning}"
            yield from _blocks(found, number, assessment, language)
            number += len(found)
    if number == 1 and assessment.outcomes:
        yield f"**{NOTHING.in_language(language)}**"
    found = differing_by_reading(assessment)
    if found:
        yield f"## {DIFFERING.in_language(language)}"
        yield from _blocks(found, 1, assessment, language)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _blocks(found: Sequence[Finding], first: int, assessment: Assessment, language: Language) -> Iterator[str]:
    number = first
    for subject, group in groupby(found, key=lambda finding: finding.outcome.subject):
        yield f"### {plain(subject_title(subject, assessment, language))}"
        for finding in group:
            clause = plain(title_of_clause(finding.clause, language))
            yield f"**{number}. {clause}　{plain(finding.rule.title.in_language(language))}**"
            yield f"> {plain(str(finding.quote))}"
            yield "\n".join(_fields(finding, assessment, language))
            number += 1


def _fields(finding: Finding, assessment: Assessment, language: Language) -> Iterator[str]:
    def field(name: str, words: str) -> str:
        return f"- {FIELDS[name].in_language(language)}{wording.colon(language)}{plain(words)}"

    for said, source in ground_sentences(finding.grounds, finding, assessment, language):
        yield field("found", said + source)
    applies = [said for said, _ in ground_sentences(finding.applicability, finding, assessment, language)]
    if applies:
        yield field("applies", wording.semicolon(language).join(applies))
    if finding.outcome.outcome == "violated":
        for _, act in finding.follows:
            yield field("follows", act.in_language(language))
    if finding.rule.remedy:
        yield field("remedy", finding.rule.remedy.in_language(language))
    if in_charge := organs(finding, language):
        yield field("organs", in_charge)
    for said in readings_sentences(finding, language):
        yield field("readings", said)
    yield f"- {FIELDS['id'].in_language(language)}{wording.colon(language)}`{finding.outcome.identity}`"


def _undetermined(assessment: Assessment, language: Language) -> Iterator[str]:
    found = findings(assessment, "undetermined")
    if not found:
        return
    rows = []
    for request in requests(found):
        asked = [
            f"{needed.fact.question.in_language(language)}"
            + wording.in_brackets(needed.subject.name or needed.subject.id, language)
            for needed in request.needs
        ]
        rows.append(
            (
                plain(document_title(request.document, language)),
                "<br>".join(map(plain, asked)),
                str(len(request.outcomes)),
                str(request.settles),
            )
        )
    if rows:
        yield f"## {UNDETERMINED.in_language(language)}"
        yield table([column.in_language(language) for column in REQUEST_COLUMNS], rows)
    yield f"## {UNDETERMINED_RULES.in_language(language)}"
    yield "\n".join(
        f"- {plain(title_of_clause(finding.clause, language))} {plain(finding.rule.title.in_language(language))}"
        f"{wording.in_brackets(plain(finding.subject.name or finding.subject.id), language)}"
        for finding in found
    )


def _counts(assessment: Assessment, language: Language) -> Iterator[str]:
    if not assessment.outcomes:
        return
    yield f"## {TOTAL.in_language(language)}"
    rows = [
        (_capital(wording.OUTCOMES[name].in_language(language)), str(count))
        for name, count in counts(assessment).items()
    ]
    yield table([column.in_language(language) for column in COUNT_COLUMNS], rows)
    yield f"*{plain(is_advice(language))}*"
