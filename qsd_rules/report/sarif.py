"""The report as SARIF 2.1.0, for editors and code hosts: each finding at the line of the fact that led to it.

Where nothing was given, it stands at the line of the subject's id. A cell of a workbook has its row as line, its column
as column, and its name as message. Related are the other facts, each once, and the rule in the pack.
What is undetermined is of kind `open`; what only another reading finds is of kind `review`; the clauses are taxa.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from qsd_rules.assess.assessment import Assessment, Contradiction
from qsd_rules.assess.contradictions import sides
from qsd_rules.assess.findings import FactUsed, Finding, counts, differing_by_reading, findings
from qsd_rules.assess.not_judged import NotJudged
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.facts.snapshot import SubjectRecord
from qsd_rules.policy.model import Clause, Policy, Rule
from qsd_rules.report.baseline import STATES, Baseline, Compared, changed
from qsd_rules.report.contradictions import CONTRADICTIONS, contested_by, contradiction_title, contradiction_words
from qsd_rules.report.sentences import ground_sentences, readings_sentences, subject_title
from qsd_rules.report.voice import Voice
from qsd_rules.version import HOME, VERSION
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.words.layout import harmless
from qsd_rules.words.problems import Place

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Mapping[str, str] = {
    "violated": "error",
    "missed": "error",
    "advised": "warning",
    "contested": "warning",
    "pending": "note",
}
FORCE_LEVELS: Mapping[str, str] = {
    "must": "error",
    "defines": "error",
    "assigns": "error",
    "target": "error",
    "should": "warning",
}

PACK = "PACK"
PACK_FOLDER = Text("规则包中有规则的文件夹", "the folder of the pack that the rules stand in")

Data = dict[str, Any]


def sarif_report(
    assessment: Assessment, language: Language, selection: Selection = EVERYTHING, baseline: Baseline | None = None
) -> str:
    """The log as text, with a newline at its end."""
    return json.dumps(sarif_log(assessment, language, selection, baseline), ensure_ascii=False, indent=2) + "\n"


def sarif_log(
    assessment: Assessment, language: Language, selection: Selection = EVERYTHING, baseline: Baseline | None = None
) -> Data:
    """The log as plain data: one run with a result for every finding, and for what is gone since a baseline."""
    found = (*findings(assessment), *differing_by_reading(assessment))
    policy = assessment.policy
    rules = {name: policy.rules[name] for name in dict.fromkeys(finding.rule.name for finding in found)}
    clauses = {finding.clause.address: finding.clause for finding in found}
    positions = {name: position for position, name in enumerate(rules)}
    taxa = {address: position for position, address in enumerate(clauses)}
    folder = folder_of(policy)
    told = assessment.not_judged
    run: Data = {
        "tool": {
            "driver": {
                "name": "qsd-rules",
                "version": VERSION,
                "semanticVersion": VERSION,
                "informationUri": HOME,
                "language": _tag(language),
                "rules": [
                    *(rule_data(rule, policy.name, language) for rule in rules.values()),
                    *([contradiction_rule(language)] if assessment.contradictions else []),
                ],
                **({"notifications": [{"id": each} for each in dict.fromkeys(e.reason for e in told)]} if told else {}),
                "supportedTaxonomies": [{"name": policy.name}],
            }
        },
        "taxonomies": [
            {
                "name": policy.name,
                "version": policy.number or policy.name,
                "organization": policy.issuer.in_language(language),
                "shortDescription": {"text": policy.title.in_language(language)},
                "taxa": [clause_data(clause, language) for clause in clauses.values()],
            }
        ],
        "language": _tag(language),
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {PACK: {"description": {"text": PACK_FOLDER.in_language(language)}}},
        "invocations": [
            {
                "executionSuccessful": True,
                **({"toolExecutionNotifications": [notification(each, language) for each in told]} if told else {}),
            }
        ],
        "results": [
            *(
                {**contradiction_result(each, assessment, language), **known(each, baseline)}
                for each in assessment.contradictions
            ),
            *(
                {**result(finding, assessment, language, positions, taxa, folder), **since(finding, baseline)}
                for finding in found
            ),
            *(absent(each, assessment, language) for each in (baseline.of("gone") if baseline else ())),
        ],
        "properties": {
            "engine": assessment.engine,
            "asOf": assessment.as_of.isoformat(),
            "policyDigest": policy.digest,
            "factsDigest": assessment.snapshot.digest,
            "counts": dict(counts(assessment)),
            "selection": list(selection.words),
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def notification(told: NotJudged, language: Language) -> Data:
    """That nothing was judged, or nothing of a kind: the log would otherwise look like a success."""
    return {
        "descriptor": {"id": told.reason},
        "level": "note",
        "message": {"text": harmless(told.message.in_language(language))},
    }


def contradiction_rule(language: Language) -> Data:
    """What results that tell a contradiction are of: no rule of the policy, but facts that can't all be right."""
    return {
        "id": "contradiction",
        "shortDescription": {"text": CONTRADICTIONS.in_language(language)},
        "defaultConfiguration": {"level": "error"},
    }


def contradiction_result(contradiction: Contradiction, assessment: Assessment, language: Language) -> Data:
    """Facts that can't all be right, at the place of the first, the others' beside it."""
    voice = Voice(language)
    record = assessment.snapshot.subjects[contradiction.subject]
    first, *others = places_of(sides(contradiction, assessment), record, language)
    words = contradiction_title(contradiction, assessment, voice) + voice.colon
    return {
        "ruleId": "contradiction",
        "kind": "fail",
        "level": "error",
        "message": {"text": harmless(words + contradiction_words(contradiction, assessment, voice))},
        "locations": [{**located(*first), "logicalLocations": logical(record)}],
        "relatedLocations": [{"id": number, **located(*each)} for number, each in enumerate(others, 1)],
        "partialFingerprints": {"contradiction/v1": contradiction.identity},
        "properties": {"outcome": "contradiction", "kind": contradiction.kind},
    }


def logical(record: SubjectRecord) -> list[Data]:
    """A subject as what a result is about."""
    return [{"name": record.name or record.id, "fullyQualifiedName": f"{record.kind}/{record.id}", "kind": record.kind}]


def _tag(language: Language) -> str:
    return "zh-CN" if language == "zh" else "en"


def rule_data(rule: Rule, policy: str, language: Language) -> Data:
    """A rule as a reporting descriptor, related to its clause."""
    remedy = rule.remedy.in_language(language) if rule.remedy else ""
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title.in_language(language)},
        "fullDescription": {"text": str(rule.quotes[0])},
        **({"help": {"text": remedy}} if remedy else {}),
        "defaultConfiguration": {"level": FORCE_LEVELS[rule.force]},
        "relationships": [
            {"target": {"id": rule.clause, "toolComponent": {"name": policy}}, "kinds": ["superset"]},
        ],
        "properties": {"force": rule.force, "subject": rule.subject, "tags": [rule.force, rule.clause]},
    }


def clause_data(clause: Clause, language: Language) -> Data:
    """A clause as a taxon."""
    return {
        "id": clause.address,
        "name": clause.other_address,
        "shortDescription": {"text": clause.title.in_language(language)},
        "fullDescription": {"text": clause.text or clause.title.in_language(language)},
    }


def result(
    finding: Finding,
    assessment: Assessment,
    language: Language,
    positions: Mapping[str, int],
    taxa: Mapping[str, int],
    folder: str,
) -> Data:
    """A finding as a result."""
    outcome = finding.outcome
    first, *others = places(finding, language)
    related = [*others, (in_pack(finding.rule, folder), finding.rule.title.in_language(language))]
    return {
        "ruleId": finding.rule.name,
        "ruleIndex": positions[finding.rule.name],
        **severity(finding),
        "message": {"text": message(finding, assessment, language)},
        "locations": [{**located(*first), "logicalLocations": logical(finding.subject)}],
        "relatedLocations": [{"id": number, **located(*each)} for number, each in enumerate(related, 1)],
        "partialFingerprints": {"finding/v1": outcome.identity},
        "taxa": [
            {
                "id": finding.clause.address,
                "index": taxa[finding.clause.address],
                "toolComponent": {"name": assessment.policy.name},
            }
        ],
        "properties": {
            "outcome": outcome.outcome,
            **({"contested": list(outcome.contested)} if outcome.contested else {}),
            "quote": str(finding.quote),
            "reading": outcome.reading,
            "readings": {reading.reading: reading.outcome for reading in outcome.readings},
            "needs": [f"{need.need.kind}/{need.need.subject}/{need.need.fact}" for need in finding.needs],
            "obliged": [party.name.in_language(language) for party in finding.obliged],
            "overseer": [party.name.in_language(language) for party in finding.overseer],
            "decider": [party.name.in_language(language) for party in finding.decider],
            "organs": [organ.name for organ in finding.lead],
        },
    }


def known(contradiction: Contradiction, baseline: Baseline | None) -> Data:
    """Whether a contradiction is there in the baseline."""
    if baseline is None:
        return {}
    return {"baselineState": "unchanged" if contradiction.identity in baseline.contradictions else "new"}


def since(finding: Finding, baseline: Baseline | None) -> Data:
    """Whether a result is there in the baseline, with the same outcome or another."""
    if baseline is None:
        return {}
    before, now = baseline.outcomes.get(finding.outcome.identity), finding.outcome.outcome
    state = baseline.compared.get(finding.outcome.identity)
    if before is None or (state is not None and state.state == "new"):
        return {"baselineState": "new"}
    return {"baselineState": "unchanged" if before == now else "updated"}


def absent(gone: Compared, assessment: Assessment, language: Language) -> Data:
    """What was a finding in the baseline and is none now."""
    kinds = {"satisfied": "pass", "not_applicable": "notApplicable"}
    rule, record = assessment.policy.rules.get(gone.rule), assessment.snapshot.subjects.get(gone.subject)
    place = record.place if record and record.place else Place("/".join(gone.subject), 1)
    title = rule.title.in_language(language) if rule else gone.rule
    colon = wording.colon(language)
    name = wording.in_brackets(record.name if record else gone.subject[1], language)
    text = f"{STATES['gone'].in_language(language)}{colon}{title}{name}{wording.semicolon(language)}"
    return {
        "ruleId": gone.rule,
        "kind": kinds.get(gone.now or "", "open"),
        "level": "none",
        "message": {"text": text + changed(gone, language)},
        "locations": [{"physicalLocation": physical(place)}],
        "partialFingerprints": {"finding/v1": gone.identity},
        "baselineState": "absent",
    }


def severity(finding: Finding) -> Data:
    """Kind and level; a level goes only with the kind `fail`."""
    name = finding.outcome.outcome
    if name in LEVELS:
        return {"kind": "fail", "level": LEVELS[name]}
    return {"kind": "open" if name == "undetermined" else "review", "level": "none"}


def message(finding: Finding, assessment: Assessment, language: Language) -> str:
    """What is found about whom, from which values, by which words."""
    name = wording.OUTCOMES[finding.outcome.outcome].in_language(language)
    about = subject_title(finding.outcome.subject, assessment, language, kind=False)
    title = finding.rule.title.in_language(language)
    colon = wording.colon(language)
    said = [said for said, _ in ground_sentences(finding.grounds, finding, assessment, language)]
    asked = [needed.fact.question.in_language(language) for needed in finding.needs]
    parts = [
        f"{name}{colon}{title}{wording.in_brackets(about, language)}",
        *said,
        *asked,
        *contested_by(finding.outcome.contested, assessment, Voice(language)),
        *readings_sentences(finding, language)[:1],
        f"{finding.clause.address}{colon}{wording.quoted(str(finding.quote), language)}",
    ]
    return wording.semicolon(language).join(parts)


def places(finding: Finding, language: Language) -> list[tuple[Data, str]]:
    """Where the values that led to a finding stand, each once, with the fact's name; else where its id does."""
    used = [each for ground in (*finding.grounds, *finding.applicability) for each in ground.facts]
    return places_of(used, finding.subject, language)


def places_of(facts: Iterable[FactUsed], record: SubjectRecord, language: Language) -> list[tuple[Data, str]]:
    """Where facts stand, each place once, with the fact's name; where none does, the place of the subject's id."""
    found: dict[Place, str] = {}
    for used in facts:
        if used.evidence is not None:
            found.setdefault(used.evidence.place, used.fact.label.in_language(language))
    if not found:
        given = record.place or min((each.place for each in record.evidence.values()), default=None)
        found = {given or Place(f"{record.kind}/{record.id}", 1): record.name}
    return [(physical(place), f"{label} {place.cell}" if place.cell else label) for place, label in found.items()]


def located(where: Data, label: str) -> Data:
    """A location with what stands there."""
    return {"physicalLocation": where, "message": {"text": harmless(label)}}


def physical(place: Place) -> Data:
    """A place in a file; of a cell the row is the line."""
    path = Path(place.file)
    uri = path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
    line = place.line or 1
    region = {"startLine": line, **({"startColumn": place.column} if place.column else {})}
    return {"artifactLocation": {"uri": uri}, "region": region}


def folder_of(policy: Policy) -> str:
    """The folder that all rules stand in, on this machine."""
    folders = {Path(rule.place.file).parent for rule in policy.rules.values()}
    return os.path.commonpath(folders) if folders else ""


def in_pack(rule: Rule, folder: str) -> Data:
    """Where a rule stands in its pack, wherever the pack's `folder` is on this machine."""
    path = Path(rule.place.file).relative_to(folder).as_posix()
    where = physical(Place(path, rule.place.line, rule.place.column))
    return {**where, "artifactLocation": {**where["artifactLocation"], "uriBaseId": PACK}}
