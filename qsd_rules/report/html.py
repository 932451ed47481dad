"""The report as one HTML file that needs nothing else: read on a screen, printed on A4, heard from a screen reader.

`environment()` gives other pages the same templates: `report/findings.html` has macros for decisions, findings,
evaluated conditions, marked words and charts, `report/sections.html` the sections made of them. They take what
`qsd_rules.report.content` prepares, and are imported `with context`, since they speak through `say`.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.report.content import ReportContent, report_content
from qsd_rules.report.old_charts import WIDTH, bars, gauge
from qsd_rules.report.page_words import speaking
from qsd_rules.words.language import Language

if TYPE_CHECKING:
    from jinja2 import Environment

STYLES = ("report.css", "print.css")


def html_report(assessment: Assessment, language: Language, selection: Selection = EVERYTHING) -> str:
    """The whole report as an HTML document."""
    return html_of(report_content(assessment, language, selection))


def html_of(content: ReportContent) -> str:
    """A report's content as an HTML document with its styles, charts and one small script in it."""
    script = resource("templates/report.js")
    page: str = (
        environment()
        .get_template("report/report.html")
        .render(
            report=content,
            say=speaking(content.language),
            style=Markup("\n".join(resource(f"styles/{name}") for name in STYLES)),  # our own files
            script=Markup(script),  # our own file
            policy=content_security_policy(script),
        )
    )
    return page


def environment() -> Environment:
    """A Jinja environment with the report's templates under `report/`: everything is escaped, what is missing fails."""
    from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined

    loaded = Environment(
        loader=PrefixLoader({"report": PackageLoader("qsd_rules.report", "templates")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    add_to(loaded)
    return loaded


def add_to(other: Environment) -> None:
    """What the report's templates need besides `say`, for an environment of other pages."""
    other.globals.update(chart_width=WIDTH, drawn_bars=bars, drawn_gauge=gauge)
    other.filters["css_text"] = css_text


def resource(name: str) -> str:
    """A file that comes with the reports, such as `styles/report.css`."""
    return files("qsd_rules.report").joinpath(name).read_text(encoding="utf-8")


def content_security_policy(script: str) -> str:
    """What the file may do by itself: use its own styles, run that one script, load nothing."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    own = f"style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"


def css_text(words: str) -> Markup:
    """Words as a CSS string: all but letters, digits and blanks are written as code points."""
    written = "".join(
        character if character.isalnum() or character == " " else f"\\{ord(character):06x}" for character in words
    )
    return Markup(f'"{written}"')  # nothing in it can end the string or the style
