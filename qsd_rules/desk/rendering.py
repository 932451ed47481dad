"""Pages from templates: one environment that escapes everything, and what every page knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse

from qsd_rules.desk.accounts.roles import Role, may
from qsd_rules.desk.protection.outside import addressed
from qsd_rules.desk.shared import desk_of
from qsd_rules.desk.visit import visit_of
from qsd_rules.report.formats.html import add_to
from qsd_rules.report.page_words import speaking
from qsd_rules.version import VERSION
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text

HERE: Final = Path(__file__).parent
PARTIAL: Final = "X-Fragment"
"""The header by which a script asks for the changing part of a page only."""


class NavigationItem(Struct, frozen=True):
    """An entry of the navigation: its address, its words, and who may see it."""

    address: str
    words: Text
    role: Role = "reader"


@cache
def environment() -> Environment:
    """The templates of the desk, all compiled, so that the first page is as fast as any."""
    reports = PrefixLoader({"report": PackageLoader("qsd_rules.report", "templates")})
    templates = Environment(
        loader=ChoiceLoader([FileSystemLoader(HERE / "templates"), reports]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    add_to(templates)
    templates.filters["path"] = path_part
    for name in templates.list_templates():
        templates.get_template(name)
    return templates


def path_part(words: object) -> str:
    """Words as one part of an address's path."""
    return quote(str(words), safe="")


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the visitor's language."""
    return HTMLResponse(rendered(request, template, **values), status)


def rendered(request: Request, template: str, **values: Any) -> str:
    """The text of a page in the visitor's language."""
    desk, visit = desk_of(request), visit_of(request)
    navigation = [item for item in request.app.state.navigation if may(visit.role, item.role)]
    page = desk.templates.get_template(template).render(
        {
            "say": speaking(visit.language),
            "text": speaker(visit.language),
            "language": visit.language,
            "visit": visit,
            "policy": desk.policy,
            "sign_in": desk.settings.sign_in,
            "navigation": navigation,
            "here": request.url.path,
            "here_in_full": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            "may_write": may(visit.role, "officer"),
            "moment": lambda instant: shown_moment(instant, visit.language),
            "outcomes": wording.OUTCOMES,
            "version": VERSION,
            "urlencode": urlencode,
            **values,
        }
    )
    return addressed(page, desk.settings.path)


def speaker(language: Language) -> Callable[..., str]:
    """What templates speak with: `text(words)`, or `text("中文", "English")`, filled in by name."""

    def text(words: Text | str, english: str | None = None, **values: Any) -> str:
        both = words if isinstance(words, Text) else Text(words, words if english is None else english)
        said = both.in_language(language)
        return said.format(**values) if values else said

    return text


def shown_moment(instant: datetime, language: Language) -> str:
    """An instant in the server's own time: `2026年11月25日 20:53`, `2026-11-25 20:53`."""
    local = instant.astimezone()
    day = f"{local.year}年{local.month}月{local.day}日" if language == "zh" else f"{local:%Y-%m-%d}"
    return f"{day} {local:%H:%M}"


def wants_fragment(request: Request) -> bool:
    """Whether a script asks for a part of a page."""
    return PARTIAL in request.headers


Values = Mapping[str, Any]
