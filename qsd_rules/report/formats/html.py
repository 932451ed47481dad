"""A report as one HTML file that needs nothing else: read on a screen, printed on A4, heard from a screen reader.

`add_to` gives the pages of others the same blocks: `report/blocks.html` has a macro for each. Import it `with
context`, since it speaks through `say`, and asks `href` where the name of a rule, clause or organ leads.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from qsd_rules.report.blocks import Report, Section, words_of
from qsd_rules.report.charts import WIDTH, length, segments, strokes
from qsd_rules.report.page_words import speaking

if TYPE_CHECKING:
    from jinja2 import Environment

STYLES = ("report.css", "print.css")


def html(report: Report) -> str:
    """The whole report as an HTML document with its styles, charts and one small script in it."""
    script = resource("templates/report.js")
    sections = [
        block._replace(anchor=block.anchor or f"part-{number}") if isinstance(block, Section) else block
        for number, block in enumerate(report.blocks, 1)
    ]
    page: str = (
        environment()
        .get_template("report/page.html")
        .render(
            report=report._replace(blocks=tuple(sections)),
            contents=[block for block in sections if isinstance(block, Section)],
            say=speaking(report.language),
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
    """What the templates need besides `say`, for an environment of other pages."""
    other.globals.update(
        chart_width=WIDTH,
        segments=segments,
        strokes=strokes,
        length=length,
        plain=words_of,
        kind_of=lambda block: type(block).__name__,
        href=within,
        unfolded=False,
    )
    other.filters["css_text"] = css_text


def within(to: str) -> str:
    """Where a name leads inside a report: only to places in it."""
    return to if to.startswith("#") else ""


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
