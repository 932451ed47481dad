"""The opinion: the whole text, each stretch linked to the rules behind it, with outcomes of the record last opened."""

from __future__ import annotations

from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qsd_rules.desk.loaded import loaded
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.rendering import NavigationItem, render
from qsd_rules.desk.searching import search
from qsd_rules.desk.shared import desk_of
from qsd_rules.desk.visit import require
from qsd_rules.policy.addresses import clause_called
from qsd_rules.policy.model import Clause, Policy
from qsd_rules.report.linked_text import LinkedClause, blocks, linked_text, under
from qsd_rules.words.language import Text

NAVIGATION = NavigationItem("/opinion", Text("原文", "The text"))
NO_CLAUSE = Text("没有这一条款", "there is no such clause")
LONGEST_SEARCH = 200


async def show(request: Request) -> Response:
    """The whole text, or the part under one address."""
    visit, desk = require(request, "reader"), desk_of(request)
    text = await desk.work.do(text_of, desk.policy)
    written = request.path_params.get("address")
    part = text if written is None else under(text, written)
    if not part:
        raise not_found(NO_CLAUSE)
    opened = await desk.work.do(loaded, desk, visit.record)
    return render(request, "opinion.html", blocks=blocks(part), whole=written is None, loaded=opened, part=part)


async def find(request: Request) -> Response:
    """What has the words: passages of the text, rules, facts, organs, decisions."""
    require(request, "reader")
    desk = desk_of(request)
    words = request.query_params.get("words", "")[:LONGEST_SEARCH].strip()
    found = await desk.work.do(search, desk.policy, words)
    return render(request, "search.html", words=words, found=found)


def text_of(policy: Policy) -> tuple[LinkedClause, ...]:
    """The text with its links, worked out once for each pack."""
    return _text(Current(policy))


class Current:
    """The desk's policy, known by its digest."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Current) and other.policy.digest == self.policy.digest

    def __hash__(self) -> int:
        return hash(self.policy.digest)


@lru_cache(4)
def _text(current: Current) -> tuple[LinkedClause, ...]:
    return linked_text(current.policy)


def clause_of(policy: Policy, written: str) -> Clause:
    """The clause of an address in either style.

    Raises:
        Refused: there is none.
    """
    clause = clause_called(written, policy.clauses)
    if clause is None:
        raise not_found(NO_CLAUSE)
    return clause


ROUTES = (
    Route("/opinion", show, methods=["GET"]),
    Route("/opinion/{address:path}", show, methods=["GET"]),
    Route("/search", find, methods=["GET"]),
)
