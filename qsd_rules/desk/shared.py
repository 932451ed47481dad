"""What all pages of a desk share: the policy, the settings, the database, the threads and the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from jinja2 import Environment
from msgspec import Struct
from starlette.requests import Request

from qsd_rules.desk.settings import Settings
from qsd_rules.desk.storage.database import Database
from qsd_rules.desk.work import Work
from qsd_rules.policy.model import Policy

if TYPE_CHECKING:
    from qsd_rules.desk.loaded import Shelf


class Desk(Struct, frozen=True):
    """One desk, open."""

    policy: Policy
    settings: Settings
    database: Database
    work: Work
    templates: Environment
    shelf: Shelf


def desk_of(request: Request) -> Desk:
    """The desk that a request came to."""
    return cast(Desk, request.app.state.desk)
