"""The policy as data: its rules and its vocabulary, as the command line lists them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request

from qsd_rules.assess.engine import engine_name
from qsd_rules.assess.selection import kinds_called, rules_under
from qsd_rules.desk.api.shapes import REFUSALS, Name, Status
from qsd_rules.desk.refusals import not_found
from qsd_rules.desk.shared import desk_of
from qsd_rules.desk.visit import require
from qsd_rules.report.fact_list import fact_list_data
from qsd_rules.report.rule_list import rule_data, rule_list_data
from qsd_rules.version import VERSION
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Problem

ROUTER = APIRouter(tags=["policy"], responses=REFUSALS)
NO_RULE = Text("没有这条规则", "there is no such rule")


@ROUTER.get("/status", operation_id="status")
async def status(request: Request) -> Status:
    """Which program, engine and pack answer here."""
    require(request, "reader")
    policy = desk_of(request).policy
    return Status(
        program=f"qsd-rules {VERSION}",
        engine=engine_name(),
        policy=policy.name,
        number=policy.number,
        pack_digest=policy.digest,
        text_digest=policy.text_digest,
    )


@ROUTER.get("/rules", operation_id="rules")
async def rules(
    request: Request,
    clause: Annotated[list[Name] | None, Query(max_length=100, description="only under this clause")] = None,
) -> dict[str, Any]:
    """Every rule, as `qsd-rules rules --format json` lists them."""
    require(request, "reader")
    policy = desk_of(request).policy
    wanted = policy.rules.values()
    if not clause:
        return rule_list_data(wanted, policy)
    chosen = chosen_rules(request, clause)
    return rule_list_data([rule for rule in wanted if rule.name in chosen], policy)


def chosen_rules(request: Request, clauses: list[str]) -> frozenset[str]:
    """The names of the rules under clauses.

    Raises:
        InputProblems: there is no such clause.
    """
    problems: list[Problem] = []
    names = [name for written in clauses for name in rules_under(written, desk_of(request).policy, problems)]
    if problems:
        raise InputProblems(problems)
    return frozenset(names)


@ROUTER.get("/rules/{name}", operation_id="rule")
async def rule(request: Request, name: Annotated[Name, Path()]) -> dict[str, Any]:
    """One rule."""
    require(request, "reader")
    policy = desk_of(request).policy
    if name not in policy.rules:
        raise not_found(NO_RULE)
    return rule_data(policy.rules[name], policy)


@ROUTER.get("/vocabulary", operation_id="vocabulary")
async def vocabulary(
    request: Request, kind: Annotated[list[Name] | None, Query(max_length=100, description="facts of this kind")] = None
) -> dict[str, Any]:
    """The facts that a snapshot can give, as `qsd-rules facts --format json` lists them."""
    require(request, "reader")
    policy = desk_of(request).policy
    problems: list[Problem] = []
    kinds = {found for written in kind or () for found in kinds_called(written, policy, problems)}
    if problems:
        raise InputProblems(problems)
    return fact_list_data([fact for fact in policy.facts.values() if not kind or fact.kind in kinds], policy)
