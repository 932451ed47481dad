"""The pages of the desk, one file each: its address in the navigation (or none), and its routes.

A page's module has `NAVIGATION: NavigationItem | None` and `ROUTES: Sequence[BaseRoute]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from starlette.routing import BaseRoute

from qsd_rules.desk.pages import (
    clauses,
    compare,
    decisions,
    district,
    downloads,
    evaluate,
    facts,
    findings,
    form,
    health,
    jobs,
    language,
    opinion,
    organs,
    read,
    recompute,
    records,
    remarks,
    rules,
    sign_in,
    what_if,
)
from qsd_rules.desk.rendering import NavigationItem


class Page(Protocol):
    """What a page's module has."""

    @property
    def NAVIGATION(self) -> NavigationItem | None: ...  # noqa: N802  # a module's constant

    @property
    def ROUTES(self) -> Sequence[BaseRoute]: ...  # noqa: N802  # a module's constant


PAGES: tuple[Page, ...] = (
    evaluate,
    read,
    form,
    records,
    findings,
    remarks,
    what_if,
    downloads,
    recompute,
    compare,
    opinion,
    clauses,
    rules,
    facts,
    decisions,
    organs,
    district,
    language,
    health,
    jobs,
    sign_in,
)
"""In the order of the navigation."""
