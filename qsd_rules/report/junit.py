"""The report as JUnit XML, for continuous integration: a suite for each subject, a case for each rule.

What is violated, missed, advised or contested is a failure, whatever the exit code counts, and so is a contradiction;
what is undetermined, pending or not applicable is skipped with its reason; that nothing was judged is an error. A case
is named by its finding, so that each name is there once. Valid by the schema that the Jenkins xUnit plugin checks
(`junit-10.xsd`).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from xml.etree import ElementTree

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.findings import Finding, describe, world_of
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.report.baseline import NOT_JUDGED, STATES, Baseline, Compared, changed
from qsd_rules.report.contradictions import CONTRADICTIONS, contested_by, contradiction_words
from qsd_rules.report.sentences import ground_sentences, readings_sentences, responsible, subject_title, title_of_clause
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Language
from qsd_rules.words.layout import harmless


def junit_report(
    assessment: Assessment, language: Language, selection: Selection = EVERYTHING, baseline: Baseline | None = None
) -> str:
    """The report as XML, with a newline at its end; with a `baseline`, what is new, still open and gone since."""
    compared = baseline.compared if baseline else {}
    world = world_of(assessment)
    root = ElementTree.Element("testsuites", name=harmless(assessment.policy.title.in_language(language)))
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    if assessment.contradictions:
        numbers = dict.fromkeys(totals, 0)
        suite = ElementTree.SubElement(root, "testsuite", name=CONTRADICTIONS.in_language(language))
        for each in assessment.contradictions:
            case = ElementTree.SubElement(
                suite, "testcase", classname=each.subject[0], name=harmless(each.identity), time="0"
            )
            words = harmless(contradiction_words(each, assessment, Voice(language)))
            ElementTree.SubElement(case, "failure", type="contradiction", message=words)
            numbers["tests"] += 1
            numbers["failures"] += 1
        _count(suite, numbers)
        for name, number in numbers.items():
            totals[name] += number
    for subject, group in groupby(assessment.outcomes, key=lambda outcome: outcome.subject):
        title = harmless(subject_title(subject, assessment, language))
        midnight = f"{assessment.as_of.isoformat()}T00:00:00"
        suite = ElementTree.SubElement(root, "testsuite", name=title, timestamp=midnight, time="0")
        _properties(suite, {"as_of": assessment.as_of.isoformat(), "selection": " ".join(selection.words)})
        numbers = dict.fromkeys(totals, 0)
        for outcome in group:
            finding = describe(outcome, assessment, world)
            numbers["tests"] += 1
            if kind := _case(suite, finding, assessment, language, compared.get(outcome.identity)):
                numbers[kind] += 1
        _count(suite, numbers)
        for name, number in numbers.items():
            totals[name] += number
    if assessment.not_judged:
        numbers = dict.fromkeys(totals, 0)
        suite = ElementTree.SubElement(root, "testsuite", name=harmless(assessment.policy.title.in_language(language)))
        for told in assessment.not_judged:
            case = ElementTree.SubElement(suite, "testcase", classname="not-judged", name=told.reason, time="0")
            message = harmless(told.message.in_language(language))
            ElementTree.SubElement(case, "error", type=told.reason, message=message)
            numbers["tests"] += 1
            numbers["errors"] += 1
        _count(suite, numbers)
        for name, number in numbers.items():
            totals[name] += number
    if unjudged := [each for each in compared.values() if each.now is None]:
        suite = ElementTree.SubElement(root, "testsuite", name=harmless(NOT_JUDGED.in_language(language)))
        for gone in unjudged:
            name = harmless(gone.identity)
            case = ElementTree.SubElement(suite, "testcase", classname="not-judged", name=name, time="0")
            ElementTree.SubElement(case, "skipped", type="gone", message=changed(gone, language))
        numbers = {"tests": len(unjudged), "failures": 0, "errors": 0, "skipped": len(unjudged)}
        _count(suite, numbers)
        totals["tests"] += len(unjudged)
    _count(root, {name: number for name, number in totals.items() if name != "skipped"})
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _count(element: ElementTree.Element, numbers: Mapping[str, int]) -> None:
    for name, number in numbers.items():
        element.set(name, str(number))


def _properties(suite: ElementTree.Element, values: Mapping[str, str]) -> None:
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in values.items():
        if value:
            ElementTree.SubElement(properties, "property", name=name, value=harmless(value))


def _case(
    suite: ElementTree.Element,
    finding: Finding,
    assessment: Assessment,
    language: Language,
    compared: Compared | None,
) -> str:
    """Add a rule's case; gives the attribute that counts it besides `tests`, or nothing when it passes."""
    outcome = finding.outcome.outcome
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=f"{finding.rule.subject}.{finding.clause.address}",
        name=harmless(finding.outcome.identity),
        time="0",
    )
    words = wording.OUTCOMES[outcome].in_language(language)
    state = f"{STATES[compared.state].in_language(language)}{wording.comma(language)}" if compared else ""
    title = harmless(f"{state}{words}{wording.colon(language)}{finding.rule.title.in_language(language)}")
    if outcome == "not_applicable":
        ElementTree.SubElement(case, "skipped", type=outcome, message=state + words)
        return "skipped"
    details = harmless("\n".join(_details(finding, assessment, language)))
    if outcome in ("undetermined", "pending"):
        ElementTree.SubElement(case, "skipped", type=outcome, message=title).text = details
        return "skipped"
    if outcome != "satisfied":
        ElementTree.SubElement(case, "failure", type=outcome, message=title).text = details
        return "failures"
    if finding.differing or compared:
        ElementTree.SubElement(case, "system-out").text = f"{title}\n{details}"
    return ""


def _details(finding: Finding, assessment: Assessment, language: Language) -> list[str]:
    """The clause with its words, what was found, what is asked, what to do, who is in charge."""
    colon = wording.colon(language)
    remedy = finding.rule.remedy.in_language(language) if finding.rule.remedy else ""
    return [
        f"{title_of_clause(finding.clause, language)}{colon}{wording.quoted(str(finding.quote), language)}",
        *(said + source for said, source in ground_sentences(finding.grounds, finding, assessment, language)),
        *(needed.fact.question.in_language(language) for needed in finding.needs),
        *contested_by(finding.outcome.contested, assessment, Voice(language)),
        *readings_sentences(finding, language),
        *(line for line in (remedy, responsible(finding, language)) if line),
    ]
