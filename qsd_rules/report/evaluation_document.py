"""The yearly evaluation as an official document, to be edited and signed before the government circulates it."""

from __future__ import annotations

from qsd_rules.evaluation.yearly_evaluation import Evaluation
from qsd_rules.report.blocks import Detail, harmless_parts
from qsd_rules.report.docx import docx_of
from qsd_rules.report.evaluation_report import evaluation_report
from qsd_rules.report.formats.docx import official
from qsd_rules.report.official_documents import OfficialDocument, Paragraph, Run
from qsd_rules.report.official_words import DATE, INVENTED, NUMBER, SEAL
from qsd_rules.report.sentences import title_of_clause
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.words.values import shown_date

TITLE = Text("{policy}\n{year}年度落实情况评价报告", "Evaluation of {year}: {policy}")
ADDRESSEE = Text("（主送机关）", "(addressee)")
INTRO = Text(
    "依据{policy}（{number}）{clause}，对{year}年度（截至{day}）的落实情况进行了评价，事实依据为“{facts}”。"
    "现将结果报告如下。",
    "Under {policy} ({number}){clause}, the year {year} (as of {day}) was evaluated on the facts “{facts}”, with "
    "the following results.",
)
ISSUED = Text("{year}年　　月　　日印发", "Issued {year} -    -   ")


def evaluation_docx(evaluation: Evaluation, language: Language) -> bytes:
    """The whole evaluation as the bytes of one Word file, in the layout of official documents."""
    return docx_of([evaluation_document(evaluation, language)], evaluation.assessment)


def evaluation_document(evaluation: Evaluation, language: Language) -> OfficialDocument:
    """The document: what the report says between the head and the seal, with places to fill in."""
    assessment = evaluation.assessment
    policy, snapshot, year = assessment.policy, assessment.snapshot, assessment.as_of.year

    def say(text: Text, **values: object) -> str:
        return text.in_language(language).format(**values)

    title = wording.titled(policy.title.in_language(language), language)
    scheme = policy.evaluation
    clause = title_of_clause(policy.clauses[scheme.clause], language) if scheme else ""
    intro = say(
        INTRO,
        policy=title,
        number=policy.number,
        clause=clause if language == "zh" or not clause else f", {clause}",
        year=evaluation.year,
        day=shown_date(assessment.as_of, language),
        facts=snapshot.title.in_language(language),
    )
    report = evaluation_report(evaluation, language, Detail.FULL)
    first, last = NUMBER
    head = harmless_parts((intro, policy.issuer.in_language(language)))
    return OfficialDocument(
        kind="evaluation",
        subject=("policy", policy.name),
        language=language,
        organ=head[1],
        number=(Run(say(first, year=year) + say(last), "blank", "number"),),
        title=say(TITLE, policy=title, year=evaluation.year),
        note=say(INVENTED) if snapshot.invented else "",
        addressee=say(ADDRESSEE),
        body=(Paragraph((Run(head[0]),)), *official(report.blocks, language)),
        date=say(DATE, year=year),
        seal=say(SEAL),
        attachments=(),
        signatures=None,
        closing=(),
        copies=(),
        issued=say(ISSUED, year=year),
    )
