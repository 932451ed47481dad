"""Outcomes alone, without derivation or needs: rules compiled once to closures, for many subjects one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from benchmarks.peers.compiled_conditions import Condition, Facts, Setting, compile_condition
from qsd_rules.assess.assessment import OutcomeName
from qsd_rules.assess.meaning import governing_readings
from qsd_rules.assess.outcome_table import outcome_when_unmet
from qsd_rules.conditions.syntax import Literal
from qsd_rules.policy.model import Policy, Rule

Judge = Callable[[Facts], OutcomeName]
"""The outcome of one rule from the facts of a subject."""

Outcomes = Callable[[Facts], tuple[OutcomeName, ...]]
"""The outcomes of all rules about a kind of subject, in the order of the pack."""


def compile_rules(policy: Policy, kind: str, as_of: date, readings: Mapping[str, str] | None = None) -> Outcomes:
    """A function from the facts of one subject (by full name) to what each rule about `kind` comes to on `as_of`.

    The subject stands alone: what is asked of related subjects is unknown. `readings` names the governing reading of
    rules for which it is not the default. Empty when the policy is not in force on `as_of`.
    """
    if not policy.is_in_force(as_of):
        return lambda facts: ()
    governing = governing_readings(policy, readings or {})
    judges: dict[str, Judge] = {}
    values = {name: parameter.value_on(as_of) for name, parameter in policy.parameters.items()}
    setting = Setting(
        kind=kind,
        as_of=as_of,
        parameters={name: value for name, value in values.items() if value is not None},
        derived={fact.name: fact.derive.expression for fact in policy.facts.values() if fact.derive is not None},
        decided=lambda decision: _decided(policy, decision, judges),
    )
    for rule in policy.rules.values():
        if rule.subject == kind:
            judges[rule.name] = _judge(rule, governing[rule.name], setting)
    compiled = tuple(judges.values())
    return lambda facts: tuple([judge(facts) for judge in compiled])


def _judge(rule: Rule, governing: str, setting: Setting) -> Judge:
    reading = rule.reading(governing)
    applies = compile_condition(reading.applies.expression, setting)
    requires = compile_condition(reading.requires.expression, setting)
    unmet = outcome_when_unmet(rule, setting.as_of)
    if isinstance(reading.applies.expression, Literal) and reading.applies.expression.value is True:
        return _judge_always(requires, unmet)

    def judge(facts: Facts) -> OutcomeName:
        applicable = applies(facts)
        if applicable is False:
            return "not_applicable"
        met = requires(facts)
        if met is True:
            return "satisfied"
        return unmet if met is False and applicable is True else "undetermined"

    return judge


def _judge_always(requires: Condition, unmet: OutcomeName) -> Judge:
    """The outcome of a rule that applies to every subject."""

    def judge(facts: Facts) -> OutcomeName:
        met = requires(facts)
        return "satisfied" if met is True else unmet if met is False else "undetermined"

    return judge


def _decided(policy: Policy, decision: str, judges: Mapping[str, Judge]) -> Condition:
    """Whether a decision is clear: what the rules bearing on it come to, whose judges may be yet to be made."""
    bearing = [rule.name for rule in policy.rules.values() if decision in dict(rule.decisions)]

    def clear(facts: Facts) -> bool | None:
        outcomes = [judges[name](facts) for name in bearing]
        return False if "violated" in outcomes else None if "undetermined" in outcomes else True

    return clear
