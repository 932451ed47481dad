"""Findings as rows for other programs: CSV with a heading, or a JSON object a line; one row a finding, piece by piece.

The columns have the same names in both languages; words are in the reader's. With a baseline, `since` says whether a
finding is `new` or still `open`, `before` what it was; what is `gone` follows at the end.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final

from qsd_rules.assess.assessment import FINDINGS, Assessment
from qsd_rules.assess.findings import Finding, describe, world_of
from qsd_rules.report.baseline import Baseline, Compared
from qsd_rules.report.sentences import ground_sentences
from qsd_rules.words.language import Language
from qsd_rules.words.problems import Place

COLUMNS: Final = (
    "id", "outcome", "kind", "subject", "name", "rule", "title", "force", "clause", "quote", "reading",
    "found", "needs", "remedy", "lead", "file", "line", "cell", "since", "before",
)  # fmt: skip
STEERING: Final = ("=", "+", "-", "@", "\t", "\r")
"""How words begin that spreadsheets take for a formula; they get an apostrophe before them."""
BYTE_ORDER_MARK: Final = "\ufeff"


def csv_report(assessment: Assessment, language: Language, baseline: Baseline | None = None) -> Iterator[str]:
    """The rows as CSV, with the mark by which Excel knows UTF-8."""
    yield BYTE_ORDER_MARK + _csv(COLUMNS)
    for row in finding_rows(assessment, language, baseline):
        yield _csv(tuple(_cell(row[name]) for name in COLUMNS))


def jsonl_report(assessment: Assessment, language: Language, baseline: Baseline | None = None) -> Iterator[str]:
    """The rows as JSON objects; what is none stands as null."""
    for row in finding_rows(assessment, language, baseline):
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def _csv(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _cell(value: object) -> str:
    """A value as the text of a cell; several stand on a line each."""
    words = "\n".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{words}" if words.startswith(STEERING) else words


def finding_rows(
    assessment: Assessment, language: Language, baseline: Baseline | None = None
) -> Iterator[dict[str, Any]]:
    """A row for each finding, by weight, then for each that is gone."""
    world, compared = world_of(assessment), baseline.compared if baseline else {}
    for name in FINDINGS:
        for outcome in assessment.outcomes:
            if outcome.outcome == name:
                finding = describe(outcome, assessment, world)
                yield row(finding, assessment, language, compared.get(outcome.identity))
    for each in baseline.of("gone") if baseline else ():
        yield gone_row(each, assessment, language)


def row(finding: Finding, assessment: Assessment, language: Language, compared: Compared | None) -> dict[str, Any]:
    """A finding as a row."""
    outcome, rule, subject = finding.outcome, finding.rule, finding.subject
    evidence = [used.evidence for ground in finding.grounds for used in ground.facts if used.evidence is not None]
    place = evidence[0].place if evidence else subject.place or Place("")
    return {
        "id": outcome.identity,
        "outcome": outcome.outcome,
        "kind": subject.kind,
        "subject": subject.id,
        "name": subject.name,
        "rule": rule.name,
        "title": rule.title.in_language(language),
        "force": rule.force,
        "clause": finding.clause.address,
        "quote": str(finding.quote),
        "reading": outcome.reading,
        "found": [said for said, _ in ground_sentences(finding.grounds, finding, assessment, language)],
        "needs": [needed.fact.question.in_language(language) for needed in finding.needs],
        "remedy": rule.remedy.in_language(language) if rule.remedy else None,
        "lead": [organ.label.in_language(language) for organ in finding.lead],
        "file": place.file or None,
        "line": place.line or None,
        "cell": place.cell or None,
        "since": compared.state if compared else None,
        "before": compared.before if compared else None,
    }


def gone_row(gone: Compared, assessment: Assessment, language: Language) -> dict[str, Any]:
    """What was a finding in the baseline and is none now, as a row."""
    rule = assessment.policy.rules.get(gone.rule)
    record = assessment.snapshot.subjects.get(gone.subject)
    return {
        **dict.fromkeys(COLUMNS),
        "id": gone.identity,
        "outcome": gone.now,
        "kind": gone.subject[0],
        "subject": gone.subject[1],
        "name": record.name if record else None,
        "rule": gone.rule,
        "title": rule.title.in_language(language) if rule else None,
        "force": rule.force if rule else None,
        "clause": rule.clause if rule else None,
        "found": [],
        "needs": [],
        "lead": [],
        "since": gone.state,
        "before": gone.before,
    }
