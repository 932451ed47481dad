"""The rules that tables are judged by in benchmarks: the pack's own about projects, and five more to make forty."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from qsd_rules.conditions.checking import check_condition
from qsd_rules.conditions.syntax import (
    And,
    Compare,
    Expression,
    FactValue,
    Literal,
    Member,
    Not,
    Or,
    ParameterValue,
    Type,
    Variable,
    children,
)
from qsd_rules.conditions.vocabulary import FactSignature, Vocabulary
from qsd_rules.policy.model import Condition, Policy, Rule
from qsd_rules.policy.vocabulary import signature, units_of
from qsd_rules.words.language import Text

ADDED = {
    "large-works-use-new-technology": (
        'project.is_started && project.design_scale == "large"',
        "project.innovation.uses_new_materials || project.innovation.uses_new_technology || "
        "project.innovation.uses_new_processes || project.innovation.uses_new_equipment",
    ),
    "award-candidates-pass-at-once": (
        'project.is_completed && project.award_applied_for != "none"',
        "project.completion_acceptance.failed_attempts == 0 && project.quality_accidents == 0",
    ),
    "sites-with-dangers-are-inspected": (
        "project.is_started && project.hidden_dangers.due > 0",
        "project.oversight.site_inspections > 0 && project.hidden_dangers.due - project.hidden_dangers.put_right <= 2",
    ),
    "retested-materials-were-tested": (
        'project.is_completed && project.use in ["residential", "public"]',
        "project.energy_acceptance.material_lots_retested > 0 && "
        "project.materials.lots_tested * 2 >= project.materials.lots_delivered",
    ),
    "works-start-by-the-year-after-the-application": (
        "project.is_started",
        "year_of(project.start_date) - year_of(project.construction_permit.applied_on) <= 1",
    ),
}
"""Where each applies and what it requires; in all else they are as the pack's last rule about projects."""


def forty(policy: Policy) -> Policy:
    """The shipped pack with the five rules; forty of its rules are about projects."""
    model = [rule for rule in policy.rules.values() if rule.subject == "project"][-1]
    vocabulary = vocabulary_of(policy)
    added: dict[str, Rule] = {}
    for name, (applies, requires) in ADDED.items():
        reading = replace(
            model.default,
            applies=_condition(applies, vocabulary, model.default.applies),
            requires=_condition(requires, vocabulary, model.default.requires),
        )
        added[name] = replace(
            model, name=name, title=Text.same(name), force="should", decisions=(), readings=(reading,)
        )
    changed = replace(policy, rules={**policy.rules, **added})
    assert len(about_projects(changed)) == 40, "INVARIANT: the pack has 35 rules about projects"
    return changed


def about_projects(policy: Policy) -> tuple[Rule, ...]:
    return tuple(rule for rule in policy.rules.values() if rule.subject == "project")


def only(policy: Policy, rules: tuple[Rule, ...]) -> Policy:
    """The policy with no rules but these, and no decisions."""
    return replace(policy, rules={rule.name: rule for rule in rules}, decisions={})


def simple(policy: Policy) -> Policy:
    """Those of the rules about projects that every engine can express, each by its governing reading alone.

    They compare a project's own facts with each other and with constants; nothing is followed, counted or optional.
    """
    kept = []
    for rule in about_projects(policy):
        reading = rule.default
        if is_simple(policy, reading.applies.expression) and is_simple(policy, reading.requires.expression):
            kept.append(replace(rule, readings=(reading,), decisions=()))
    return only(policy, tuple(kept))


def is_simple(policy: Policy, expression: Expression) -> bool:
    """Whether every part of a condition is one that all engines have."""
    match expression:
        case FactValue(subject=Variable(), fact=fact):
            definition = policy.facts[fact]
            return definition.derive is None and not definition.optional
        case Literal() | ParameterValue():
            return True
        case And() | Or() | Not() | Compare() | Member():
            return all(is_simple(policy, part) for part in children(expression))
        case _:
            return False


def facts_in(expression: Expression) -> Iterator[str]:
    """The facts that a condition looks at."""
    if isinstance(expression, FactValue):
        yield expression.fact
    for part in children(expression):
        yield from facts_in(part)


def vocabulary_of(policy: Policy) -> Vocabulary:
    """What the conditions of a policy may speak of."""
    facts = {kind: {path: FactSignature(Type("text")) for path in ("id", "name")} for kind in policy.kinds}
    for fact in policy.facts.values():
        facts[fact.kind][fact.path] = signature(fact)
    decisions = {
        kind: frozenset(decision.name for decision in policy.decisions.values() if decision.subject == kind)
        for kind in policy.kinds
    }
    parameters = {name: Type("number", units_of(parameter.unit)) for name, parameter in policy.parameters.items()}
    counting = frozenset(unit.name for unit in policy.units.values() if unit.counting)
    return Vocabulary(facts, decisions, parameters, counting)


def _condition(source: str, vocabulary: Vocabulary, like: Condition) -> Condition:
    return Condition(source, check_condition(source, "project", vocabulary), like.place)
