"""The yearly evaluation as a Word document in the layout of official documents."""

from __future__ import annotations

from qsd_rules.evaluation.model import Evaluation
from qsd_rules.language import Language
from qsd_rules.report.docx import docx_of
from qsd_rules.report.evaluation_document import evaluation_document


def docx_evaluation(evaluation: Evaluation, language: Language) -> bytes:
    """The whole evaluation as the bytes of one Word file."""
    return docx_of([evaluation_document(evaluation, language)], evaluation.assessment)
