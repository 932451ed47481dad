"""Which collections have all their members in the tables: said by people, doubted where something could not be read."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import polars as pl

from qsd_rules.facts.names import Names, fold
from qsd_rules.facts.texts import one_of
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.tables.reading.cells import NO_SUBJECT, READ_AS
from qsd_rules.tables.reading.plan import SURPLUS_CHECK, KindPlan
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

EVERYTHING = "all"
MISSING_ID_CHECK = "missing-id"


def collections_of(policy: Policy, kind: str | None = None) -> tuple[Fact, ...]:
    """All collections that other subjects' relations give, perhaps of one kind."""
    return tuple(fact for fact in policy.facts.values() if fact.inverse_of and kind in (None, fact.kind))


def collections_meant(names: Names, written: Sequence[str]) -> frozenset[str]:
    """The collections that `--complete` names: `district.projects`, or `all`.

    Raises:
        InputProblems: there is no such collection.
    """
    policy = names.policy
    found: set[str] = set()
    problems: list[Problem] = []
    for each in written:
        if fold(each) == EVERYTHING:
            found.update(fact.name for fact in collections_of(policy))
            continue
        before, _, path = each.partition(".")
        kind = names.kinds.get(fold(before))
        fact = policy.facts.get(f"{kind.name}.{fold(path)}") if kind is not None else None
        if fact is not None and fact.inverse_of:
            found.add(fact.name)
            continue
        known = [fact.name for fact in collections_of(policy)]
        message = Text(f"没有集合 `{each}`", f"there is no collection `{each}`")
        hint = names.hint(each, known) or one_of([*known, EVERYTHING])
        problems.append(Problem("unknown-collection", Place("--complete"), message, hint))
    if problems:
        raise InputProblems(problems)
    return frozenset(found)


def losses(policy: Policy, plan: KindPlan, said: pl.DataFrame) -> Mapping[str, str]:
    """The relations of a kind that may lead somewhere unseen, since `rows` or their `cells` could not be read."""
    said = said.filter(~pl.col("check").is_in([READ_AS, NO_SUBJECT]))
    checks = set(said["check"].unique().to_list())
    lost: dict[str, str] = {}
    for fact in policy.facts.values():
        if fact.kind != plan.kind or fact.type != "relation" or fact.inverse_of:
            continue
        headers = {
            matched.source.header[matched.facts[fact.name]] for matched in plan.tables if fact.name in matched.facts
        }
        # Rows without any id may belong to any collection.
        if {MISSING_ID_CHECK, SURPLUS_CHECK} & checks or said["subject"].null_count():
            lost[fact.name] = "rows"
        elif said.filter(pl.col("column").is_in([*headers, fact.path])).height:
            lost[fact.name] = "cells"
    return lost


def doubted(policy: Policy, lost: Mapping[str, str]) -> Mapping[str, Text]:
    """The collections that may lack members, and why."""
    reasons: dict[str, Text] = {}
    for fact in collections_of(policy):
        why = lost.get(fact.inverse_of)
        if why == "rows":
            reasons[fact.name] = Text(
                "有的行没有编号或对不上列，成员可能不全",
                "some rows have no id or are in disorder, so members may be missing",
            )
        elif why == "cells":
            reasons[fact.name] = Text(
                f"有的行 `{fact.inverse_of}` 读不出，成员可能不全",
                f"`{fact.inverse_of}` could not be read in some rows, so members may be missing",
            )
    return reasons


def of_nobody_known(policy: Policy, led_to: Container[str]) -> Mapping[str, Text]:
    """The collections whose members are of a kind without a table that relations lead to, and why they lack some."""
    reasons: dict[str, Text] = {}
    for fact in collections_of(policy):
        kind = policy.kinds[policy.facts[fact.inverse_of].kind]
        if kind.name in led_to:
            reasons[fact.name] = Text(
                f"没有{kind.label.zh}的表，而有的关系指向{kind.label.zh}，成员可能不全",
                f"relations lead to subjects of the kind `{kind.name}`, which has no table, so members may be missing",
            )
    return reasons


def without_members(policy: Policy, given: Container[str]) -> Mapping[str, Text]:
    """The collections of which no table says who belongs to them; `given` are the facts that tables give."""
    reason = Text("没有表说明成员是谁", "no table says who the members are")
    return {fact.name: reason for fact in collections_of(policy) if fact.inverse_of not in given}
