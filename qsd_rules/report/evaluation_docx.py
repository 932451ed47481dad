"""The yearly evaluation as a Word document in the layout of official documents."""

from __future__ import annotations

from qsd_rules.evaluation.yearly_evaluation import Evaluation
from qsd_rules.report.docx import docx_of
from qsd_rules.report.evaluation_document import evaluation_document
from qsd_rules.words.language import Language


def docx_evaluation(evaluation: Evaluation, language: Language) -> bytes:
    """The whole evaluation as the bytes of one Word file."""
    return docx_of([evaluation_document(evaluation, language)], evaluation.assessment)
