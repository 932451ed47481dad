"""The yearly evaluation as one HTML file that needs nothing else: scoreboard, charts, and every ground in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from qsd_rules.evaluation.yearly_evaluation import Evaluation
from qsd_rules.report.content import without_steering
from qsd_rules.report.evaluation_charts import bullet, shares, trend
from qsd_rules.report.evaluation_content import EvaluationContent, evaluation_content
from qsd_rules.report.html import STYLES, content_security_policy, environment, resource
from qsd_rules.report.page_words import speaking
from qsd_rules.words.language import Language

if TYPE_CHECKING:
    from jinja2 import Environment


def html_evaluation(evaluation: Evaluation, language: Language) -> str:
    """The whole evaluation as an HTML document."""
    return html_of(without_steering(evaluation_content(evaluation, language)))


def html_of(content: EvaluationContent) -> str:
    """An evaluation's content as an HTML document with its styles and charts in it, and no script."""
    pages = environment()
    add_to(pages)
    page: str = pages.get_template("report/evaluation.html").render(
        content=content,
        say=speaking(content.language),
        style=Markup("\n".join(resource(f"styles/{name}") for name in (*STYLES, "evaluation.css"))),  # our own files
        policy=content_security_policy(""),
    )
    return page


def add_to(pages: Environment) -> None:
    """What the evaluation's templates need besides what reports have, for an environment of other pages."""
    pages.globals.update(drawn_shares=shares, drawn_bullet=bullet, drawn_trend=trend)
