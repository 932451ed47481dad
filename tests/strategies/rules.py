"""Random policies (rules with readings, decisions that depend on decisions) and random snapshots for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from msgspec.structs import replace

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Force, Policy, Rule
from qsd_rules.words.language import Text
from tests.strategies.conditions import (
    BOOLEANS,
    DATES,
    DECIMALS,
    DECISIONS,
    FACTS,
    INTEGERS,
    OPTIONAL,
    PARAMETERS,
    ROLES,
    conditions,
    terms_of,
)
from tests.strategies.policies import TRUE, make_policy, make_rule, make_snapshot, make_subject

KINDS = ("project", "enterprise")


@st.composite
def rules(draw: DrawFn, name: str, related: bool = True, kinds: Collection[str] = KINDS) -> Rule:
    """A rule of one or two readings; it may bear on decisions, and asks only for decisions before those."""
    kind = draw(st.sampled_from(sorted(kinds)))
    own = [place for place, decision in enumerate(DECISIONS) if decision.subject == kind]
    bears_on = draw(st.lists(st.sampled_from(own), max_size=2, unique=True))
    asks = [d.name for d in DECISIONS[: min(bears_on, default=len(DECISIONS))] if related or d.subject == kind]
    terms = terms_of(kind, asks, related)
    readings = {
        reading: (draw(st.one_of(st.just(TRUE), st.just(TRUE), conditions(terms, 1))), draw(conditions(terms, 2)))
        for reading in draw(st.sampled_from((("text",), ("text",), ("main", "annex"))))
    }
    force = "must" if bears_on else draw(st.sampled_from(("must", "should", "target", "defines", "assigns")))
    return make_rule(
        name,
        readings,
        subject=kind,
        force=cast(Force, force),
        due=draw(st.sampled_from((None, *DATES))) if force == "target" else None,
        decisions={
            DECISIONS[place].name: draw(st.sampled_from([act for act, _ in DECISIONS[place].acts]))
            for place in bears_on
        },
        default_reading=draw(st.sampled_from(sorted(readings))),
    )


@st.composite
def policies(draw: DrawFn, most: int = 8, related: bool = True, kinds: Collection[str] = KINDS) -> Policy:
    """Up to `most` rules on one small vocabulary; without `related`, each speaks of its own subject alone."""
    count = draw(st.integers(min(most, 3), most))
    return make_policy(
        [draw(rules(f"rule-{number}", related, kinds)) for number in range(count)],
        facts=FACTS,
        decisions=DECISIONS,
        parameters=PARAMETERS,
        kinds=KINDS,
    )


Given = Mapping[str, Value | Absent]


def known(values: Mapping[str, SearchStrategy[Value | Absent]]) -> SearchStrategy[Given]:
    """Some of these facts: each is left out one time in five."""
    maybe = {path: st.one_of(value, value, value, value, st.none()) for path, value in values.items()}
    return st.fixed_dictionaries(maybe).map(lambda all: {path: v for path, v in all.items() if v is not None})


def project_facts() -> SearchStrategy[Given]:
    """What may be known of a project by itself."""
    return known(
        {
            **{path: st.booleans() for path in BOOLEANS["project"]},
            **{path: st.sampled_from((True, False, ABSENT)) for path in OPTIONAL["project"]},
            "rate": st.sampled_from(DECIMALS),
            "floors": st.sampled_from(INTEGERS),
            "bonus": st.sampled_from((*DECIMALS, ABSENT)),
            "use": st.sampled_from(("residential", "public")),
            "materials": st.sampled_from(((), ("steel",), ("glass", "timber"))),
            "date": st.sampled_from(DATES),
        }
    )


def enterprise_facts() -> SearchStrategy[Given]:
    """What may be known of an enterprise by itself, figures that may also be counted among it."""
    return known(
        {
            **{path: st.booleans() for path in BOOLEANS["enterprise"]},
            **{path: st.sampled_from((True, False, ABSENT)) for path in OPTIONAL["enterprise"]},
            "staff": st.sampled_from(INTEGERS),
            "share": st.sampled_from(DECIMALS),
            "permits": st.sampled_from(INTEGERS),
        }
    )


@st.composite
def subjects(draw: DrawFn, most_projects: int = 3, most_enterprises: int = 2) -> list[SubjectRecord]:
    """Enterprises and projects, related to each other as far as is known."""
    enterprises = [f"E{number}" for number in range(draw(st.integers(1, most_enterprises)))]
    projects = [f"P{number}" for number in range(draw(st.integers(1, most_projects)))]
    records = []
    for identifier in projects:
        given = dict(draw(project_facts()))
        for role in ROLES:
            enterprise = draw(st.sampled_from((*enterprises, None)))
            given |= {role: enterprise} if enterprise else {}
        listed = draw(st.none() | st.lists(st.sampled_from(enterprises), unique=True, max_size=2))
        given |= {} if listed is None else {"suppliers": tuple(listed)}
        records.append(make_subject("project", identifier, given))
    for identifier in enterprises:
        complete = ("built_projects",) if draw(st.booleans()) else ()
        records.append(make_subject("enterprise", identifier, draw(enterprise_facts()), complete))
    return records


@st.composite
def snapshots(draw: DrawFn, policy: Policy) -> Snapshot:
    """A snapshot on one of the days that figures in the conditions."""
    return make_snapshot(policy, draw(subjects()), draw(days()))


def days() -> SearchStrategy[date]:
    """The first day of the policy, a day within, the last day of its targets."""
    return st.sampled_from(DATES)


CHOICES = {
    "project.use": ("residential", "public"),
    "project.materials": ("steel", "glass", "timber"),
}


def as_packs_have_them(policy: Policy) -> Policy:
    """The policy with what the readers of packs see to: places of decimals, ranges, choices, both ends of relations."""
    inverses = {fact.inverse_of: fact.path for fact in policy.facts.values() if fact.inverse_of}
    facts = {
        name: replace(
            fact,
            inverse=inverses.get(name, ""),
            places=2 if fact.type == "decimal" else 0,
            minimum=Decimal(0) if fact.type in ("integer", "decimal") else None,
            maximum=Decimal(1_000) if fact.type in ("integer", "decimal") else None,
            choices=tuple((choice, Text.same(choice)) for choice in CHOICES.get(name, ())),
        )
        for name, fact in policy.facts.items()
    }
    return replace(policy, facts=facts)
