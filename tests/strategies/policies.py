"""Small policies and snapshots made by hand, for tests that need no pack on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import BOOLEAN, Expression, FactValue, Literal, Type, Value, Variable
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import (
    Condition,
    Decision,
    Fact,
    FactType,
    Force,
    Kind,
    Parameter,
    Policy,
    Quote,
    Reading,
    Rule,
)
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place

NOWHERE = Place("made-by-hand.yaml", 1, 1)
START = date(2011, 3, 21)
TODAY = date(2013, 6, 30)
TRUE = Literal(True, BOOLEAN)
NUMBER = Type("number")


def condition(expression: Expression) -> Condition:
    return Condition("", expression, NOWHERE)


def boolean(fact: str, kind: str = "project") -> FactValue:
    """A boolean fact of the rule's own subject."""
    return FactValue(Variable(kind, kind), f"{kind}.{fact}", BOOLEAN)


def number(fact: str, kind: str = "project") -> FactValue:
    """A number of the rule's own subject."""
    return FactValue(Variable(kind, kind), f"{kind}.{fact}", NUMBER)


def make_fact(
    name: str,
    type: FactType = "boolean",
    *,
    to: str = "",
    many: bool = False,
    inverse_of: str = "",
    optional: bool = False,
    derive: Expression | None = None,
) -> Fact:
    kind, path = name.split(".", 1)
    return Fact(
        name=name,
        kind=kind,
        path=path,
        type=type,
        label=Text.same(name),
        question=Text.same(name),
        document="",
        to=to,
        many=many,
        inverse_of=inverse_of,
        optional=optional,
        derive=None if derive is None else condition(derive),
        place=NOWHERE,
    )


def make_decision(name: str, subject: str = "project", acts: Sequence[str] = ("withhold",)) -> Decision:
    same = Text.same(name)
    return Decision(name, subject, same, "", tuple((act, Text.same(act)) for act in acts), same, same, NOWHERE)


def make_parameter(name: str, value: Decimal) -> Parameter:
    same = Text.same(name)
    return Parameter(name, same, "一", "", "", "at_least", "always", None, ((START, value),), NOWHERE)


def make_rule(
    name: str,
    requires: Expression | Mapping[str, tuple[Expression, Expression]],
    *,
    applies: Expression = TRUE,
    subject: str = "project",
    force: Force = "must",
    due: date | None = None,
    decisions: Mapping[str, str] | None = None,
    default_reading: str = "",
) -> Rule:
    """A rule; with several readings, `requires` maps each reading's name to what it applies to and requires."""
    conditions = requires if isinstance(requires, Mapping) else {"text": (applies, requires)}
    quote = Quote("一", (name,))
    same = Text.same(name)
    return Rule(
        name=name,
        title=same,
        clause="一",
        quotes=(quote,),
        subject=subject,
        force=force,
        judged="by_date" if due else "always",
        due=due,
        readings=tuple(
            Reading(reading, Text.same(reading), quote, condition(a), condition(r))
            for reading, (a, r) in conditions.items()
        ),
        default_reading=default_reading or next(iter(conditions)),
        default_reason=None,
        decisions=tuple((decisions or {}).items()),
        remedy=None,
        lead=(),
        cooperating=(),
        interpretations=(),
        place=NOWHERE,
    )


def make_policy(
    rules: Iterable[Rule],
    *,
    facts: Iterable[Fact] = (),
    decisions: Iterable[Decision] = (),
    parameters: Iterable[Parameter] = (),
    kinds: Sequence[str] = ("project",),
    kept: bool = False,
) -> Policy:
    """A policy in force since 2011; `kept` gives it a digest, so that its networks stay ready between assessments."""
    same = Text.same("policy")
    policy = Policy(
        name="policy",
        title=same,
        issuer=same,
        number="",
        issued=START,
        in_force_from=START,
        in_force_to=None,
        normalization=same,
        clauses={},
        rules={rule.name: rule for rule in rules},
        parameters={parameter.name: parameter for parameter in parameters},
        kinds={kind: Kind(kind, f"{kind}s", Text.same(kind)) for kind in kinds},
        units={},
        facts={fact.name: fact for fact in facts},
        documents={},
        decisions={decision.name: decision for decision in decisions},
        organs={},
        digest="",
        text_digest="",
    )
    return replace(policy, digest=hashlib.sha256(repr(policy).encode()).hexdigest()) if kept else policy


Given = Mapping[str, Value | Absent]


def make_subject(kind: str, identifier: str, given: Given, complete: Iterable[str] = ()) -> SubjectRecord:
    """A subject; facts and complete collections are named without their kind."""
    facts = {f"{kind}.{path}": value for path, value in given.items()}
    return SubjectRecord(kind, identifier, identifier, facts, {}, frozenset(f"{kind}.{path}" for path in complete))


def make_snapshot(policy: Policy, subjects: Iterable[SubjectRecord], day: date = TODAY) -> Snapshot:
    """A snapshot of subjects, with the inverses of their relations."""
    records = {(record.kind, record.id): record for record in subjects}
    inverses: dict[tuple[str, str], tuple[str, ...]] = {}
    for fact in policy.facts.values():
        for record in records.values():
            related = record.facts.get(fact.inverse_of) if fact.inverse_of else None
            if isinstance(related, str):
                inverses[fact.name, related] = (*inverses.get((fact.name, related), ()), record.id)
    return Snapshot(day, records, inverses, Text.same("snapshot"), True, "")
